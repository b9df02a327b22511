"""The data sets that ours links to, and what is known of each set of links: source, method, date, form of the IRIs.

A target's IRIs start with ``uri_space``; ``pattern`` says what a whole one looks like. The facts are those of the
reference tables, which name a source in every row. This module makes no triple and counts none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.tables.identifiers import LAW_ID, ROR, WIKIDATA, is_corporate_number

Texts = tuple[str, str]  # ja, en

_LAW = re.compile(rf"https://laws\.e-gov\.go\.jp/law/({LAW_ID.pattern})(#Mp(-[A-Z][a-z]+_[0-9_]+)+)?")


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """A data set that ours links to.

    ``table`` is the dump (a CSV file) that the links are read from, ``sources`` are where its values were seen,
    ``checked`` is the day (YYYY-MM-DD) on which they were put into it. A licence is not named where none was verified.
    """

    key: str
    uri_space: str
    home: str
    title: Texts
    pattern: re.Pattern[str]
    table: str
    method: Texts
    checked: str
    sources: tuple[str, ...] = ()

    def is_well_formed(self, iri: str) -> bool:
        """Whether an IRI has the form of this target's, the check digit of a corporate number included."""
        match = self.pattern.fullmatch(iri)
        if match is None:
            return False
        return self.key != "gbizinfo" or is_corporate_number(match[1])


LINK_TARGETS: tuple[LinkTarget, ...] = (
    LinkTarget(
        key="wikidata",
        uri_space="http://www.wikidata.org/entity/",
        home="https://www.wikidata.org/",
        title=("Wikidata", "Wikidata"),
        pattern=re.compile(rf"http://www\.wikidata\.org/entity/{WIKIDATA.pattern}"),
        table="ministries.csv",
        method=(
            "公開資料で府省庁の名称と並んで示されていた項目を採った。独立した資料が2件以上一致するものは owl:sameAs、"
            "1件だけのものは skos:closeMatch とした。",
            "Items that public sources show next to the body's name. Two or more independent sources that agree: "
            "owl:sameAs; a single one: skos:closeMatch.",
        ),
        checked="2026-11-23",
    ),
    LinkTarget(
        key="ror",
        uri_space="https://ror.org/",
        home="https://ror.org/",
        title=("Research Organization Registry(ROR)", "Research Organization Registry (ROR)"),
        pattern=ROR,
        table="ministries.csv",
        method=(
            "RORが公開する記録で、府省庁の名称と並んで示されている識別子を採った。",
            "Identifiers that the records published by ROR show next to the body's name.",
        ),
        checked="2026-11-23",
        sources=("https://github.com/ror-community/ror-records",),
    ),
    LinkTarget(
        key="gbizinfo",
        uri_space="http://hojin-info.go.jp/data/",
        home="https://info.gbiz.go.jp/",
        title=(
            "gBizINFO(法人番号のIRI。2024年4月1日にRDFの公開を終了)",
            "gBizINFO (corporate-number IRIs; its RDF service ended on 2024-04-01)",
        ),
        pattern=re.compile(r"http://hojin-info\.go\.jp/data/basic/([0-9]{13})"),
        table="ministries.csv",
        method=(
            "法人番号(検査用数字を確認済み)からIRIを作った。RDFの公開は2024年4月1日に終了しており、識別子としてだけ使える。"
            "IRIは法人についての記録を指すため、owl:sameAs ではなく rdfs:seeAlso とした。",
            "Made from the corporate number, whose check digit was verified. The RDF service ended on 2024-04-01: "
            "the IRI is an identifier only. It denotes a record about the body, hence rdfs:seeAlso and not owl:sameAs.",
        ),
        checked="2026-11-23",
        sources=("https://github.com/nomhiro/japan-government-kg", "https://github.com/Babibubebon/gbizinfo-lod"),
    ),
    LinkTarget(
        key="egov",
        uri_space="https://laws.e-gov.go.jp/law/",
        home="https://laws.e-gov.go.jp/",
        title=("e-Gov法令検索", "e-Gov Law Search"),
        pattern=_LAW,
        table="provisions.csv",
        method=(
            "e-Govの法令IDに、条のアンカーを付けた。どの版の条番号によるかは各条の juten:wording にある。",
            "The e-Gov law id with the article's anchor. Which wording the numbers belong to is each provision's "
            "juten:wording.",
        ),
        checked="2026-11-23",
        sources=("https://laws.e-gov.go.jp/docs/law-data-basic/607318a-lawtypes-and-lawid/",),
    ),
)


_URI_SPACES = tuple(target.uri_space for target in LINK_TARGETS)


def target_of(iri: str) -> LinkTarget | None:
    """The data set that an IRI belongs to by its beginning; None for one that is no link of these."""
    if not str.startswith(iri, _URI_SPACES):  # nearly every IRI; rdflib's own startswith takes three times as long
        return None
    return next((target for target in LINK_TARGETS if iri.startswith(target.uri_space)), None)
