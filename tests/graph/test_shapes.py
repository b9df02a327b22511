"""Every shape finds what it is there for: a broken graph for each message, and no finding in a good graph."""

from dataclasses import replace

import pytest
from rdflib import Graph, Literal, URIRef

from kg.graph.builder import build_triples
from kg.graph.iris import Iris
from kg.graph.namespaces import (
    DCAT,
    DCT,
    ELI,
    OA,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    WIKIDATA,
    XSD,
    juten_namespace,
)
from kg.graph.validation import validate_graph
from kg.tables.findings import Severity
from kg.tables.records import Attribution, MinistryRole

BASE = "https://w3id.org/juten-kg/"
IRIS = Iris(BASE)
JUTEN = juten_namespace(BASE)
FULL, BARE = IRIS.measure("2022-06-07", "01-01"), IRIS.measure("2022-06-07", "01-02")
EDITION, MINISTRY = IRIS.edition("2022-06-07"), IRIS.ministry("sample-ministry")
AGENCY, YOUNG = IRIS.ministry("sample-agency"), IRIS.ministry("young-agency")
KPI, POINT = IRIS.kpi(FULL, "progress"), IRIS.point(FULL, 1)
BASIS, PLACE = IRIS.legal_basis(FULL, "kandeho-10"), IRIS.attribution(FULL, 1)
FIX = IRIS.correction(FULL, "name")
LAW, ARTICLE = IRIS.law("428AC0"), IRIS.provision("428AC0", 10)
PARAGRAPH = IRIS.provision("428AC0", 11, 1)
COLUMN = IRIS.column("2022-06-07", "kandeho-10")
YEAR, PAGE = IRIS.fiscal_year(2022), IRIS.page("2022-06-07", 2)
TOPIC, HEADING, SCHEME = IRIS.topic("sample-measure"), IRIS.topic("initiative"), IRIS.topic_scheme
TAG = IRIS.annotation(POINT, "sample-measure", 1)
TARGET = TAG + "/target"
SPAN, QUOTE = TARGET + "/position", TARGET + "/quote"
CABINET = IRIS.organization("naikaku")
NOTHING = URIRef("https://example.org/nothing")


def ja(text):
    return Literal(text, lang="ja")


# What is broken: subject, predicate, the value instead (None: none; a list: these), and words of the expected message.
BREAKS = [
    # measure
    (FULL, DCT.identifier, None, "exactly one number, a string"),
    (FULL, DCT.identifier, Literal("01 01"), "exactly one number, a string"),
    (FULL, DCT.identifier, Literal(101), "exactly one number, a string"),
    (FULL, RDFS.label, None, "A measure has exactly one name"),
    (FULL, RDFS.label, [ja("a"), ja("b")], "A measure has exactly one name"),
    (FULL, RDFS.label, Literal("name"), "A measure has exactly one name"),
    (FULL, RDFS.label, ja(""), "A measure has exactly one name"),
    (FULL, JUTEN.printedText, None, "exactly one printed text"),
    (FULL, SKOS.altLabel, [ja("a"), ja("b")], "at most one corrected text"),
    (FULL, DCT.isPartOf, None, "exactly one edition"),
    (FULL, DCT.isPartOf, PAGE, "exactly one edition"),
    (FULL, DCT.description, Literal("x", lang="en"), "at most one description"),
    (FULL, PROV.hadPrimarySource, None, "the page that it was read from"),
    (FULL, PROV.hadPrimarySource, EDITION, "the page that it was read from"),
    (FULL, JUTEN.point, KPI, "A point is a node"),
    (FULL, JUTEN.ministry, None, "at least one ministry"),
    (FULL, JUTEN.ministry, NOTHING, "at least one ministry"),
    (FULL, JUTEN.ministryGroup, MINISTRY, "A group of ministries is"),
    (FULL, JUTEN.leadMinistry, None, "at least one lead"),
    (FULL, JUTEN.leadMinistry, [MINISTRY, AGENCY], "no ministry both leads and cooperates"),
    (FULL, JUTEN.cooperatingMinistry, None, "exactly the lead and the cooperating"),
    (FULL, JUTEN.ministry, MINISTRY, "exactly the lead and the cooperating"),
    (PLACE, PROV.agent, YOUNG, "The ministries in printed order are exactly"),
    (FULL, JUTEN.progressKpiStatus, None, "The progress KPI's status"),
    (FULL, JUTEN.progressKpiStatus, JUTEN.recovered, "The progress KPI's status"),
    (FULL, JUTEN.effectKpiStatus, [JUTEN.stated, JUTEN.blank], "The effect KPI's status"),
    (FULL, JUTEN.progressKpi, IRIS.kpi(FULL, "effect"), "at most one progress KPI"),
    (FULL, JUTEN.effectKpi, KPI, "at most one effect KPI"),
    (FULL, JUTEN.kpi, KPI, "exactly the progress and the effect KPI"),
    (FULL, JUTEN.progressKpi, None, "The status of the progress KPI is stated, but there is no KPI"),
    (FULL, JUTEN.effectKpi, None, "The status of the effect KPI is stated, but there is no KPI"),
    (BARE, JUTEN.progressKpiStatus, JUTEN.stated, "The status of the progress KPI is stated, but there is no KPI"),
    (FULL, JUTEN.progressKpiStatus, JUTEN.noneSet, "There is a progress KPI only where"),
    (FULL, JUTEN.effectKpiStatus, JUTEN.blank, "There is an effect KPI only where"),
    (FULL, JUTEN.progressKpi, None, "The links to the progress KPI and back agree"),
    (FULL, JUTEN.effectKpi, None, "The links to the effect KPI and back agree"),
    (BARE, JUTEN.kpiNote, Literal("note"), "A note on KPIs"),
    (FULL, JUTEN.legalBasisStatus, None, "The legal basis status"),
    (FULL, JUTEN.legalBasisStatus, JUTEN.notRecovered, "There are marks only where"),
    (BARE, JUTEN.legalBasisStatus, JUTEN.recovered, "The marks are said to be recovered"),
    (FULL, JUTEN.qualifiedLegalBasis, PLACE, "A mark is a node"),
    (FULL, JUTEN.legalBasis, None, "exactly the main and the related articles"),
    (FULL, JUTEN.mainArticle, LAW, "exactly the main and the related articles"),
    (FULL, JUTEN.correction, POINT, "A correction is a node"),
    (FULL, JUTEN.mentionsYear, Literal("2030", datatype=XSD.integer), "A mentioned year"),
    (FULL, JUTEN.mentionsFiscalYear, IRIS.fiscal_year(1999), "A mentioned fiscal year"),
    # point, KPI
    (POINT, JUTEN.position, Literal(0), "A point has exactly one position"),
    (POINT, JUTEN.position, Literal("1"), "A point has exactly one position"),
    (POINT, JUTEN.printedText, None, "exactly one printed text"),
    (POINT, JUTEN.pointOf, None, "A point belongs to exactly one measure"),
    (POINT, JUTEN.pointOf, BARE, "The links from measure to point"),
    (KPI, RDF.type, JUTEN.Kpi, "either a progress KPI or an effect KPI"),
    (KPI, RDF.type, [JUTEN.Kpi, JUTEN.ProgressKpi, JUTEN.EffectKpi], "either a progress KPI or an effect KPI"),
    (KPI, RDFS.label, ja("another"), "A KPI's label is its printed text"),
    (KPI, JUTEN.kpiOf, None, "A KPI belongs to exactly one measure"),
    (KPI, JUTEN.kpiOf, BARE, "The links from measure to KPI"),
    (KPI, JUTEN.kpiStatus, JUTEN.blank, "A KPI that is a node"),
    (KPI, JUTEN.targetValue, Literal("many"), "at most one target value"),
    (KPI, JUTEN.targetUnit, [ja("件"), ja("人")], "A target's unit"),
    (KPI, JUTEN.targetComparison, JUTEN.stated, "A target's comparison"),
    (KPI, JUTEN.targetFiscalYear, Literal(2022), "at most one target fiscal year"),
    (KPI, JUTEN.targetYear, Literal(2022), "at most one target year"),
    # attribution, mark, correction
    (PLACE, PROV.agent, None, "An attribution names exactly one ministry"),
    (PLACE, DCAT.hadRole, JUTEN.main, "The role is exactly one"),
    (PLACE, JUTEN.position, None, "There is exactly one position"),
    (FULL, PROV.qualifiedAttribution, None, "An attribution belongs to exactly one measure"),
    (BASIS, JUTEN.column, None, "A mark stands in exactly one law column"),
    (BASIS, JUTEN.mark, JUTEN.lead, "A mark is exactly one of"),
    (FULL, JUTEN.qualifiedLegalBasis, None, "A mark belongs to exactly one measure"),
    (FIX, JUTEN.correctionOf, None, "A correction belongs to exactly one measure"),
    (FIX, JUTEN.corrects, [FULL, KPI], "A correction corrects exactly one thing"),
    (FIX, JUTEN.corrects, PLACE, "What is corrected has a printed text"),
    (FIX, JUTEN.field, Literal("title"), "The field is exactly one of"),
    (FIX, JUTEN.printed, ja("の支援"), "it differs from the corrected one"),
    (FIX, JUTEN.corrected, None, "exactly one corrected wording"),
    (FIX, JUTEN.reason, ja("理由だけ"), "There is a reason in Japanese and one in English"),
    (FIX, JUTEN.cause, JUTEN.blank, "The cause is exactly one of"),
    # ministry, organisation
    (MINISTRY, RDF.type, [JUTEN.Ministry, ORG.FormalOrganization], "A ministry is an org:FormalOrganization"),
    (MINISTRY, RDFS.label, Literal("みほん", lang="ja-Hira"), "There is one name in Japanese"),
    (
        MINISTRY,
        RDFS.label,
        [ja("省"), Literal("しょう", lang="ja-Hira"), Literal("省", lang="zh")],
        "There is one name",
    ),
    (MINISTRY, RDFS.label, [ja("省"), Literal("ショウ", lang="ja-Hira")], "exactly one reading, in hiragana"),
    (MINISTRY, SCHEMA.alternateName, [Literal("A"), Literal("B")], "at most one abbreviation"),
    (MINISTRY, ORG.identifier, Literal("123", datatype=JUTEN.CorporateNumber), "at most one corporate number"),
    (MINISTRY, ORG.identifier, Literal("4000012090001"), "at most one corporate number"),
    (MINISTRY, ORG.subOrganizationOf, NOTHING, "at most one parent"),
    (MINISTRY, OWL.sameAs, NOTHING, "owl:sameAs names at most one"),
    (MINISTRY, SKOS.closeMatch, WIKIDATA.Q1197264, "not one of skos:closeMatch"),
    (MINISTRY, SKOS.closeMatch, [WIKIDATA.Q1, WIKIDATA.Q2], "skos:closeMatch names at most one"),
    (MINISTRY, SKOS.exactMatch, NOTHING, "at most one ROR id"),
    (MINISTRY, SCHEMA.url, Literal("https://example.org/"), "A website is an IRI"),
    (MINISTRY, SCHEMA.foundingDate, Literal("2001"), "at most one founding date"),
    (CABINET, RDFS.label, None, "An organisation has exactly one name"),
    # law, provision, column
    (LAW, RDF.type, JUTEN.Law, "A law is an eli:LegalResource"),
    (LAW, RDFS.label, None, "A law has exactly one name"),
    (LAW, ELI.id_local, None, "exactly one e-Gov law id"),
    (LAW, SCHEMA.legislationIdentifier, Literal("X"), "exactly one e-Gov law id"),
    (LAW, JUTEN.lawNumber, None, "exactly one number of promulgation"),
    (LAW, JUTEN.wording, None, "exactly one wording"),
    (LAW, RDFS.seeAlso, None, "A law has a link to e-Gov"),
    (ARTICLE, RDF.type, [JUTEN.Provision, ELI.LegalResourceSubdivision], "either an article or a paragraph"),
    (ARTICLE, RDFS.label, None, "A provision has exactly one name"),
    (ARTICLE, ELI.number, Literal("十"), "A provision has exactly one number"),
    (ARTICLE, JUTEN.articleNumber, None, "exactly one article number"),
    (ARTICLE, ELI.is_part_of, EDITION, "part of exactly one law or article"),
    (ARTICLE, JUTEN.law, None, "A provision belongs to exactly one law"),
    (ARTICLE, JUTEN.caption, Literal("caption", lang="en"), "at most one caption"),
    (ARTICLE, JUTEN.captionStatus, None, "exactly one caption status"),
    (ARTICLE, JUTEN.chapter, None, "exactly one chapter"),
    (ARTICLE, JUTEN.wording, [ja("a"), ja("b")], "exactly one wording"),
    (ARTICLE, JUTEN.sourceNote, None, "a note on the source"),
    (ARTICLE, JUTEN.paragraphNumber, Literal(1), "An article has no paragraph number"),
    (PARAGRAPH, JUTEN.paragraphNumber, None, "exactly one paragraph number"),
    (COLUMN, RDFS.label, None, "A column has exactly one heading"),
    (COLUMN, JUTEN.position, None, "A column has exactly one position"),
    (COLUMN, JUTEN.law, None, "A column belongs to exactly one law"),
    (COLUMN, JUTEN.covers, None, "A column covers at least one provision"),
    (ARTICLE, JUTEN.law, IRIS.law("X"), "A column's provisions are of the column's law"),
    (COLUMN, DCT.isPartOf, None, "A column belongs to exactly one edition"),
    # plan, edition, page, fiscal year
    (IRIS.plan, RDFS.label, ja("計画"), "a name in Japanese and one in English"),
    (IRIS.plan, DCT.hasPart, PAGE, "The plan's parts are editions"),
    (EDITION, RDFS.label, None, "a name in Japanese and one in English"),
    (EDITION, DCT.title, None, "exactly one title"),
    (EDITION, DCT.identifier, Literal("2022"), "An edition has exactly one identifier"),
    (EDITION, DCT.issued, Literal("2022", datatype=XSD.gYear), "exactly one date of decision"),
    (EDITION, DCT.isPartOf, None, "An edition is part of the plan"),
    (EDITION, DCT.publisher, NOTHING, "The publisher is in the table"),
    (EDITION, DCT.source, None, "exactly one IRI of origin"),
    (EDITION, DCT.license, Literal("PDL1.0"), "exactly one IRI of the licence"),
    (EDITION, DCT.rights, None, "a statement of rights"),
    (EDITION, DCT.bibliographicCitation, None, "a citation in Japanese"),
    (EDITION, JUTEN.coverageNote, [ja("a"), ja("b")], "a coverage note"),
    (EDITION, JUTEN.pageCount, Literal(0), "at most one number of pages"),
    (MINISTRY, SCHEMA.foundingDate, Literal("2023-04-01", datatype=XSD.date), "after the edition was decided"),
    (PAGE, RDFS.label, None, "a name in Japanese and one in English"),
    (PAGE, DCT.isPartOf, None, "A page belongs to exactly one edition"),
    (PAGE, JUTEN.pageNumber, None, "exactly one page number"),
    (PAGE, URIRef("http://purl.org/ontology/bibo/locator"), None, "exactly one locator"),
    (PAGE, JUTEN.sha256, Literal("ABC"), "exactly one SHA-256"),
    (PAGE, DCT.source, Literal("x"), "at most one IRI of the page's origin"),
    (YEAR, RDF.type, JUTEN.FiscalYear, "A fiscal year is a dct:PeriodOfTime"),
    (YEAR, RDFS.label, None, "a name in Japanese and one in English"),
    (YEAR, DCAT.startDate, Literal("2022-01-01", datatype=XSD.date), "A fiscal year starts on 1 April"),
    (YEAR, DCAT.startDate, Literal("2029-04-01", datatype=XSD.date), "A fiscal year starts on 1 April"),
    (YEAR, DCAT.endDate, None, "A fiscal year ends on 31 March"),
    # topics and where texts name them
    (
        TOPIC,
        SKOS.prefLabel,
        [ja("見本施策")],
        "There is a name in Japanese and one in English, the same as rdfs:label.",
    ),
    (TOPIC, SKOS.altLabel, ja("見本施策"), "Another form is in Japanese or English, and is not the name."),
    (TOPIC, SKOS.altLabel, Literal("SM"), "Another form is in Japanese or English, and is not the name."),
    (TOPIC, SKOS.inScheme, None, "A topic is in exactly one scheme."),
    (TOPIC, SKOS.broader, None, "A topic has one broader topic, or is a heading of the scheme."),
    (HEADING, SKOS.topConceptOf, None, "A topic has one broader topic, or is a heading of the scheme."),
    (TOPIC, SKOS.broader, NOTHING, "The broader topic is in the table of topics."),
    (HEADING, SKOS.narrower, None, "The links to broader and narrower topics agree."),
    (
        TOPIC,
        SKOS.definition,
        Literal("point", lang="en"),
        "There is at most one definition, in the source's own words.",
    ),
    (FULL, JUTEN.topic, NOTHING, "A topic that is named is in the table of topics."),
    (TAG, OA.hasBody, NOTHING, "An annotation has exactly one topic."),
    (TAG, OA.hasTarget, None, "An annotation has exactly one target."),
    (TARGET, OA.hasSource, None, "There is exactly one thing whose text it is."),
    (TARGET, OA.hasSelector, SPAN, "A target has a selector by position and one by quotation."),
    (SPAN, OA.start, Literal(-1), "The start is an integer of 0 or more, before the end."),
    (SPAN, OA.start, Literal(99), "The start is an integer of 0 or more, before the end."),
    (SPAN, OA.end, None, "There is exactly one end, an integer."),
    (QUOTE, OA.exact, ja(""), "There is exactly one quotation."),
]


def broken(graph, subject, predicate, instead):
    copy = Graph(bind_namespaces="none")
    for triple in graph:
        copy.add(triple)
    copy.remove((subject, predicate, None))
    for value in instead if isinstance(instead, list) else [] if instead is None else [instead]:
        copy.add((subject, predicate, value))
    return copy


def test_the_published_graph_has_no_finding(real_graph, shapes):
    assert [finding.line("en") for finding in validate_graph(real_graph, shapes, BASE)] == []


def test_a_graph_that_fills_every_field_has_no_finding(full_graph, shapes):
    assert [finding.line("en") for finding in validate_graph(full_graph, shapes, BASE)] == []


@pytest.mark.parametrize(("subject", "predicate", "instead", "message"), BREAKS)
def test_a_broken_graph_gets_its_finding(full_graph, shapes, subject, predicate, instead, message):
    findings = validate_graph(broken(full_graph, subject, predicate, instead), shapes, BASE)
    assert [finding.message_en for finding in findings if message in finding.message_en] != []


def test_every_message_of_the_shapes_is_met_by_a_broken_graph(shapes):
    messages = {str(text) for text in shapes.objects(None, SH.message) if text.language == "en"}
    unmet = {text for text in messages if not any(message in text for *_, message in BREAKS)}
    assert unmet == set()


def test_every_message_is_there_in_japanese_and_english(shapes):
    for shape in set(shapes.subjects(SH.message)):
        assert sorted(text.language for text in shapes.objects(shape, SH.message)) == ["en", "ja"]


def test_every_constraint_has_a_message(shapes):
    constraints = set(shapes.subjects(SH.path)) - set(shapes.subjects(SH.property)) - set(shapes.objects(None, None))
    assert {shape for shape in constraints if (shape, SH.message, None) not in shapes} == set()


def test_every_shape_has_a_name_in_japanese_and_english(shapes):
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        assert sorted(text.language for text in shapes.objects(shape, RDFS.label)) == ["en", "ja"]


def test_every_class_that_the_builder_writes_has_a_shape(full_graph, shapes):
    targets = set(shapes.objects(None, SH.targetClass))
    classes = {class_ for class_ in full_graph.objects(None, RDF.type) if class_.startswith(str(JUTEN))}
    assert classes <= targets


def test_recovered_marks_that_are_missing_are_a_warning_and_no_error(full_graph, shapes):
    findings = validate_graph(broken(full_graph, BARE, JUTEN.legalBasisStatus, JUTEN.recovered), shapes, BASE)
    assert [finding.severity for finding in findings] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("founded", "count"),
    [
        (Literal("2022-06-07", datatype=XSD.date), 0),
        (Literal("2022-06-08", datatype=XSD.date), 2),
        (Literal("2022-06", datatype=XSD.gYearMonth), 0),
        (Literal("2022-07", datatype=XSD.gYearMonth), 2),
        (Literal("2022", datatype=XSD.gYear), 0),
        (Literal("2023", datatype=XSD.gYear), 2),
    ],
)
def test_a_ministry_may_be_founded_by_the_day_of_decision_as_far_as_is_known(full_graph, shapes, founded, count):
    findings = validate_graph(broken(full_graph, MINISTRY, SCHEMA.foundingDate, founded), shapes, BASE)
    assert len(findings) == count


def test_a_measure_that_names_a_ministry_of_the_future_is_found_at_its_row(full_tables, shapes):
    edition = full_tables.editions[0]
    bare = edition.measures[1]
    young = (*bare.attributions, Attribution(2, "young-agency", MinistryRole.COOPERATING))
    measures = (edition.measures[0], replace(bare, attributions=young))
    tables = replace(full_tables, editions=(replace(edition, measures=measures),))
    (finding,) = validate_graph(build_triples(tables, BASE), shapes, BASE)
    assert finding.place.file == "data/editions/2022-06-07/measures.csv"
    assert finding.place.keys == (("measure", "01-02"),)
    assert "id/ministry/young-agency" in finding.line("ja")
    assert "2023" in finding.line("en")
