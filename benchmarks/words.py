"""The word list and the sentences of the synthetic tables: Japanese of the plan's length, about nothing that exists.

Every noun phrase names a sample (見本), a mock-up (模擬) or something fictitious (架空), so that nobody takes a
sentence for the government's. Knows no tables.
"""

from __future__ import annotations

from random import Random

SUBJECTS = (
    "見本データ連携基盤",
    "模擬窓口サービス",
    "架空港湾台帳",
    "見本申請様式",
    "模擬防災通報網",
    "架空図書目録",
    "見本本人確認手段",
    "模擬統計提供環境",
    "架空観測網",
    "見本農地地図",
    "模擬診療記録交換",
    "架空道路点検記録",
    "見本調達情報",
    "模擬教育教材庫",
    "架空河川水位情報",
    "見本事業者番号",
    "模擬交通時刻表",
    "架空文化財目録",
    "見本公開鍵基盤",
    "模擬相談受付",
    "架空貿易手続",
    "見本住所辞書",
    "模擬遠隔会議室",
    "架空衛星画像庫",
)
PLACES = (
    "架空市",
    "見本県",
    "模擬町村",
    "架空離島",
    "見本都市圏",
    "模擬中山間地域",
    "架空研究機関",
    "見本中小企業",
    "模擬学校",
    "架空医療機関",
)
ACTIONS = (
    "整備",
    "標準化",
    "公開の推進",
    "相互運用性の確保",
    "実証",
    "普及展開",
    "利用環境の改善",
    "安全性の評価",
    "手続の簡素化",
    "人材の育成",
    "運用の自動化",
    "品質の向上",
)
QUALITIES = (
    "使いやすさ",
    "信頼性",
    "透明性",
    "可用性",
    "速さ",
    "正確さ",
    "費用対効果",
    "多言語対応",
    "再利用のしやすさ",
    "個人情報の保護",
)
CLAUSES = (
    "{place}における{subject}の{action}に取り組む",
    "{subject}について、{quality}と{quality2}の両立を図りながら{action}を進める",
    "{year}までに{place}の{subject}を{place2}と接続し、{quality}を確かめる",
    "{subject}の{action}に当たっては、{place}の意見を聴いた上で{quality}の指標を定める",
    "{place}と{place2}が連携し、{subject}の{action}に必要な手順書を作成する",
    "{year}に得られた結果を踏まえ、{subject}の{quality}を見直す",
    "「{subject}」の考え方に基づき、{action}の対象を{place}へ広げる",
    "約{count}件の{subject}を対象に{action}を試行し、{quality}を測定する",
)
JOINTS = ("。", "。また、", "。あわせて、", "。その際、", "、さらに、")


def year_phrase(random: Random, first: int, last: int) -> str:
    """令和N年(YYYY年) or 令和N年度(YYYY年度) of a year from ``first`` to ``last``, as the plan prints them."""
    year = random.randint(first, last)
    suffix = random.choice(("年", "年度"))
    return f"令和{year - 2018}{suffix}({year}{suffix})"


def clause(random: Random, decided_year: int) -> str:
    """One made-up clause, without a full stop."""
    return random.choice(CLAUSES).format(
        subject=random.choice(SUBJECTS),
        place=random.choice(PLACES[:5]),
        place2=random.choice(PLACES[5:]),
        action=random.choice(ACTIONS),
        quality=random.choice(QUALITIES[:5]),
        quality2=random.choice(QUALITIES[5:]),
        count=f"{random.randint(1, 99) * 100:,}",
        year=year_phrase(random, decided_year - 2, decided_year + 8),
    )


def point_text(random: Random, decided_year: int) -> str:
    """A point of about 60 to 420 characters: the real table's run from 67 to 408, 209 in the mean."""
    length = random.choice((60, 100, 140, 180, 240, 300, 370))
    text = clause(random, decided_year)
    while len(text) < length:
        text += random.choice(JOINTS) + clause(random, decided_year)
    return text + "。"


def measure_name(random: Random) -> str:
    """The name of a made-up measure."""
    return f"{random.choice(PLACES)}における{random.choice(SUBJECTS)}の{random.choice(ACTIONS)}"


def progress_kpi(random: Random, decided_year: int) -> str:
    """A progress KPI: a project, the year of its budget, and what is counted."""
    year = year_phrase(random, decided_year - 1, decided_year + 3)
    return f"「{random.choice(SUBJECTS)}事業」({year}当初予算)における{random.choice(ACTIONS)}の件数"


def effect_kpi(random: Random, decided_year: int) -> str:
    """An effect KPI: what gets better where, every second time until when."""
    until = year_phrase(random, decided_year, decided_year + 8) + "までの" if random.random() < 0.5 else ""
    return f"{until}{random.choice(PLACES)}における{random.choice(QUALITIES)}の向上"
