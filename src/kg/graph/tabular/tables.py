"""The tables and their columns: names for programs (CSV headers, stable), names and meanings for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.graph.iris import Iris
from kg.graph.tabular import rows
from kg.graph.tabular.rows import Cell, Row
from kg.tables.records import CorrectionCause, KpiKind, KpiStatus, LegalBasisStatus, Mark, MinistryRole, Tables


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    INTEGER = "integer"
    IRI = "iri"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``name`` is the CSV header, ``title_ja`` the one in Excel. ``choices``: a cell is one of these."""

    name: str
    title_ja: str
    meaning_ja: str
    meaning_en: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``name`` is the CSV file's, ``title_ja`` the sheet's. ``rows`` yields a cell for each column."""

    name: str
    title_ja: str
    title_en: str
    columns: tuple[Column, ...]
    rows: Callable[[Tables, Iris], Iterator[Row]]


def _iri(name: str, title_ja: str, meaning_ja: str, meaning_en: str) -> Column:
    return Column(name, title_ja, meaning_ja, meaning_en, Kind.IRI)


def _choice(name: str, title_ja: str, meaning_ja: str, meaning_en: str, choices: type[StrEnum]) -> Column:
    return Column(name, title_ja, meaning_ja, meaning_en, choices=tuple(choices))


def _integer(name: str, title_ja: str, meaning_ja: str, meaning_en: str) -> Column:
    return Column(name, title_ja, meaning_ja, meaning_en, Kind.INTEGER)


_MEASURE_IRI = _iri("measure_iri", "施策IRI", "施策の識別子", "identifier of the measure")
_EDITION = Column("edition", "版", "計画の決定日", "date on which the plan was decided")
_NUMBER = Column("number", "施策番号", "その版の中でだけ一意", "unique in its edition only")
_MEASURE_KEYS = (_MEASURE_IRI, _EDITION, _NUMBER)
_MARKS = ("main(◎)・related(○)・unreadable", "main (◎), related (○) or unreadable")
_FIELDS = ("name・kpi/progress・kpi/effect・point/N", "name, kpi/progress, kpi/effect or point/N")
_STATUS = ("stated・noneSet(―)・blank(空欄)", "stated, noneSet (―) or blank")
_LAW_ID = Column("law_id", "法令ID", "e-Govの法令ID", "law id of e-Gov")
_PAGE = _integer("page", "ページ", "別表のページ番号", "page of the annex")
_TOPIC = Column("topic", "トピックキー", "トピックの識別子の末尾", "key of the topic")
_COLUMN_KEYS = (
    _iri("column_iri", "列IRI", "法令列の識別子", "identifier of the law column"),
    Column("column", "列キー", "法令列の名前", "key of the law column"),
    Column("column_label", "列見出し", "表に印刷された見出し", "heading as printed"),
)

TABLES: tuple[Table, ...] = (
    Table(
        "measures-flat",
        "施策一覧",
        "Measures, everything in one row",
        (
            _MEASURE_IRI,
            Column("edition_title", "計画", "計画の題名", "title of the plan"),
            Column("decided", "決定日", "閣議決定の日", "date of the cabinet decision"),
            _NUMBER,
            Column("label", "施策名", "文字抽出の誤りを直した名前", "name, slips of the text layer mended"),
            Column("lead_ministries", "主担当府省庁", "◎の府省庁", "ministries marked ◎"),
            Column("cooperating_ministries", "連携府省庁", "◎のない府省庁", "ministries without ◎"),
            Column("progress_kpi", "KPI(進捗)", "印刷のまま。―は「なし」", "as printed; ― means that none is set"),
            Column("effect_kpi", "KPI(効果)", "印刷のまま。―は「なし」", "as printed; ― means that none is set"),
            Column("description", "課題・取組概要", "印刷のまま、一行に一項目", "as printed, one point a line"),
            Column("main_law_columns", "根拠条文(◎)", "◎の法令列", "law columns marked ◎"),
            Column("related_law_columns", "根拠条文(○)", "○の法令列", "law columns marked ○"),
            Column("years", "言及年", "文中の年(西暦)", "years that the texts name"),
            Column("fiscal_years", "言及年度", "文中の年度(西暦)", "fiscal years that the texts name"),
            _PAGE,
            Column("citation", "出典", "引用の書き方", "how to cite"),
        ),
        rows.flat_measure_rows,
    ),
    Table(
        "measures",
        "施策",
        "Measures",
        (
            *_MEASURE_KEYS,
            Column("label", "施策名", "文字抽出の誤りを直した名前", "name, slips of the text layer mended"),
            Column("printed_name", "施策名(原文)", "原文のまま", "name as the source has it"),
            _PAGE,
            _choice("progress_kpi_status", "KPI(進捗)の状態", *_STATUS, KpiStatus),
            _choice("effect_kpi_status", "KPI(効果)の状態", *_STATUS, KpiStatus),
            _choice(
                "legal_basis_status",
                "法令の印の状態",
                "recovered・notRecovered",
                "whether the marks came through",
                LegalBasisStatus,
            ),
        ),
        rows.measure_rows,
    ),
    Table(
        "points",
        "課題・取組概要",
        "Points",
        (
            _iri("iri", "項目IRI", "項目の識別子", "identifier of the point"),
            *_MEASURE_KEYS,
            _integer("position", "順番", "1から", "from 1"),
            Column("text", "本文", "原文のまま", "verbatim"),
        ),
        rows.point_rows,
    ),
    Table(
        "kpis",
        "KPI",
        "KPI cells",
        (
            _iri("iri", "KPI IRI", "記載があるときだけ", "identifier, only where a KPI is stated"),
            *_MEASURE_KEYS,
            _choice("kind", "種類", "progress(進捗)・effect(効果)", "progress or effect", KpiKind),
            _choice("status", "状態", *_STATUS, KpiStatus),
            Column("text", "本文", "原文のまま", "verbatim"),
            Column("note_ja", "注記", "読み取りの注記", "note on the reading, in Japanese"),
            Column("note_en", "注記(英語)", "読み取りの注記(英語)", "note on the reading, in English"),
        ),
        rows.kpi_rows,
    ),
    Table(
        "measure-ministries",
        "施策と府省庁",
        "Ministries of measures",
        (
            *_MEASURE_KEYS,
            _integer("position", "順番", "印刷の順、1から", "printed order, from 1"),
            _iri("ministry_iri", "府省庁IRI", "府省庁の識別子", "identifier of the ministry"),
            Column("ministry", "府省庁キー", "府省庁の名前(英語から)", "key of the ministry"),
            Column("ministry_name", "府省庁名", "日本語の名称", "Japanese name"),
            _choice("role", "役割", "lead(◎)・cooperating", "lead (◎) or cooperating", MinistryRole),
        ),
        rows.measure_ministry_rows,
    ),
    Table(
        "law-marks",
        "法令の印",
        "Marks in law columns",
        (
            *_MEASURE_KEYS,
            *_COLUMN_KEYS,
            _choice("mark", "印", *_MARKS, Mark),
        ),
        rows.law_mark_rows,
    ),
    Table(
        "corrections",
        "訂正",
        "Corrections",
        (
            _iri("iri", "訂正IRI", "訂正の識別子", "identifier of the correction"),
            *_MEASURE_KEYS,
            Column("field", "欄", *_FIELDS),
            Column("printed", "原文", "原文の表記", "what the source has"),
            Column("corrected", "訂正後", "正しい表記", "what it should read"),
            _choice("cause", "原因", "textLayer(文字抽出)・print(印刷)", "textLayer or print", CorrectionCause),
            Column("reason_ja", "理由", "訂正の理由", "reason, in Japanese"),
            Column("reason_en", "理由(英語)", "訂正の理由(英語)", "reason, in English"),
        ),
        rows.correction_rows,
    ),
    Table(
        "ministries",
        "府省庁",
        "Ministries",
        (
            _iri("iri", "府省庁IRI", "府省庁の識別子", "identifier of the ministry"),
            Column("slug", "府省庁キー", "識別子の末尾", "last part of the identifier"),
            Column("name_ja", "名称", "日本語の名称", "Japanese name"),
            Column("reading", "よみ", "ひらがな", "reading in hiragana"),
            Column("name_en", "英語名", "英語の名称", "English name"),
            Column("abbreviation", "略称", "一意ではない", "not unique"),
            Column("corporate_number", "法人番号", "13桁", "corporate number, 13 digits"),
            Column("corporate_number_source", "法人番号の出典", "出典", "source of the corporate number"),
            Column("wikidata", "Wikidata", "項目番号", "item of Wikidata"),
            _integer("wikidata_sources", "Wikidataの典拠数", "独立した典拠の数", "independent sources of the item"),
            _iri("ror", "ROR", "RORの識別子", "identifier of ROR"),
            Column("parent", "上位機関キー", "この表の別の行", "another row of this table"),
            Column("parent_name", "上位機関名", "表にない上位機関", "name of a parent that is no row"),
            _iri("website", "ウェブサイト", "公式サイト", "official site"),
            Column("valid_from", "設置日", "分かる範囲で", "established, as far as known"),
            Column("valid_from_source", "設置日の出典", "出典", "source of that date"),
        ),
        rows.ministry_rows,
    ),
    Table(
        "laws",
        "法律",
        "Laws",
        (
            _iri("iri", "法律IRI", "法律の識別子", "identifier of the law"),
            _LAW_ID,
            Column("name", "法律名", "題名", "title"),
            Column("law_number", "法令番号", "公布番号", "official number"),
            Column("version", "版", "条番号の基準となる版", "wording that the numbers belong to"),
            _iri("url", "e-Gov", "e-Govのページ", "page of e-Gov"),
        ),
        rows.law_rows,
    ),
    Table(
        "provisions",
        "条文",
        "Provisions",
        (
            _iri("iri", "条文IRI", "条・項の識別子", "identifier of the article or paragraph"),
            _LAW_ID,
            Column("law_name", "法律名", "題名", "title of the law"),
            _integer("article", "条", "条番号", "number of the article"),
            _integer("paragraph", "項", "項番号。空は条全体", "number of the paragraph; empty: the whole article"),
            Column("caption", "条見出し", "見出し", "caption"),
            Column("caption_status", "見出しの確認", "確認の度合い", "how far the caption was verified"),
            Column("chapter", "章", "章", "chapter"),
            Column("version", "版", "条番号の基準となる版", "wording that the numbers belong to"),
            _iri("url", "e-Gov", "e-Govの位置", "place in e-Gov"),
            Column("source", "出典", "見出しの出典", "source of the caption"),
            Column("note", "備考", "備考", "note"),
        ),
        rows.provision_rows,
    ),
    Table(
        "law-columns",
        "法令列",
        "Law columns and the provisions that they cover",
        (
            _iri("iri", "列IRI", "法令列の識別子", "identifier of the law column"),
            _EDITION,
            Column("slug", "列キー", "識別子の末尾", "last part of the identifier"),
            _integer("position", "順番", "左から、1から", "from the left, from 1"),
            Column("label", "列見出し", "印刷のまま", "heading as printed"),
            _LAW_ID,
            _iri("provision_iri", "条文IRI", "列が表す条・項", "provision that the column covers"),
        ),
        rows.law_column_rows,
    ),
    Table(
        "topics",
        "トピック",
        "Topics",
        (
            _iri("iri", "トピックIRI", "トピックの識別子", "identifier of the topic"),
            _TOPIC,
            Column("label_ja", "名称", "日本語の名称", "Japanese name"),
            Column("label_en", "英語名", "英語の名称", "English name"),
            Column("alternatives_ja", "ほかの表記", "日本語。|で区切る", "other forms in Japanese, parted by |"),
            Column("alternatives_en", "ほかの表記(英語)", "英語。|で区切る", "other forms in English, parted by |"),
            Column("broader", "上位", "上位のトピックのキー。空は見出し", "key of the broader topic; empty: a heading"),
            Column("definition", "定義", "原典の字句", "the source's own words"),
            _iri("definition_source", "定義の出典", "その字句がある項", "the point that has these words"),
            _integer("measures", "施策数", "挙げている施策の数", "measures that name it"),
            _integer("mentions", "箇所数", "挙げている箇所の数", "places that name it"),
        ),
        rows.topic_rows,
    ),
    Table(
        "topic-mentions",
        "トピックの位置",
        "Where texts name topics",
        (
            _iri("iri", "注釈IRI", "注釈の識別子", "identifier of the annotation"),
            *_MEASURE_KEYS,
            Column("field", "欄", *_FIELDS),
            _TOPIC,
            _integer("start", "始まり", "文の先頭を0とする文字(符号位置)の数", "code points of the text before it"),
            _integer("end", "終わり", "この位置の文字は含まない", "where it ends, excluded"),
            Column("exact", "字句", "印刷のまま", "as printed"),
        ),
        rows.topic_mention_rows,
    ),
    Table(
        "editions",
        "版",
        "Editions",
        (
            _iri("iri", "版IRI", "版の識別子", "identifier of the edition"),
            _EDITION,
            Column("title_ja", "題名", "題名", "title in Japanese"),
            Column("title_en", "題名(英語)", "題名(英語)", "title in English"),
            Column("annex", "別表", "別表の名前", "name of the annex"),
            Column("decided", "決定日", "閣議決定の日", "date of the cabinet decision"),
            _iri("origin_url", "原典", "原典の場所", "where the source is published"),
            _iri("licence_url", "ライセンスURL", "利用条件", "terms of use"),
            Column("licence", "ライセンス", "利用条件の名前", "name of the terms of use"),
            Column("citation", "出典", "引用の書き方", "how to cite"),
            Column("processing", "加工", "加工の表示", "notice of processing"),
            _integer("pages_total", "総ページ数", "別表の総ページ数", "pages of the annex"),
            Column("coverage", "収録範囲", "表に入っている範囲", "what part is in the tables"),
        ),
        rows.edition_rows,
    ),
)

__all__ = ["TABLES", "Cell", "Column", "Kind", "Table"]
