"""The CJK radicals that share a glyph with an ideograph, so that a text layer may have the one for the other.

Found in the character map of Noto Sans CJK JP (version 2.004), where both lead to the same glyph; the last row is
Unicode's EquivalentUnifiedIdeograph.txt for fonts that draw these alike. Radicals that are no ideograph on their own
are left alone. The Kangxi radicals need no table: Unicode's own decomposition has them.
"""

CJK_RADICALS: dict[str, str] = dict(
    zip(
        "⺎⺏⺐⺒⺓⺛⺞⺟⺠⺽⻃⻄⻑⻒⻘⻧⻨⻩⻪⻫⻭⻯⻲" + "⻅⻆⻉⻋⻓⻗⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻬⻮⻰⻳",
        "兀尣尢巳幺旡歺母民臼覀西長镸青卤麦黄黾斉歯竜亀" + "见角贝车长雨韦页风飞食马骨鬼鱼鸟齐齿龙龟",
        strict=True,
    )
)
