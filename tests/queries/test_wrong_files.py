"""Every way in which a query file can be wrong is one finding with the line that a person has to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.formats import Shape
from kg.queries import EntityIndex, QueryFilesInvalid, SavedQuery, check_defaults, load_queries

RIGHT = """\
#+ title: {ja: 題, en: Title}
#+ description: {ja: 説明, en: Description}
#+ tags: [measures]
#+ parameters:
#+   year: {type: year, label: {ja: 年, en: Year}}
#+ columns:
#+   s: {ja: 主語, en: Subject}
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

SELECT ?s
WHERE {
  VALUES ?year { UNDEF }
  ?s ?p ?year .
}
ORDER BY ?s
"""


def load(folder: Path, text: str | bytes, name: str = "query.rq") -> dict[str, SavedQuery]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return load_queries(folder)


def findings(folder: Path, text: str | bytes, name: str = "query.rq") -> list[str]:
    with pytest.raises(QueryFilesInvalid) as caught:
        load(folder, text, name)
    return [finding.text() for finding in caught.value.findings]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queries"


def test_a_right_file_has_no_finding(folder: Path) -> None:
    assert load(folder, RIGHT)["query"].title == {"ja": "題", "en": "Title"}


# The old text, the new one, and the finding after "queries/query.rq:".
WRONG = [
    ("#+ title: {ja: 題, en: Title}\n", "", "1: the key title is missing"),
    ("description:", "descripton:", "2: unknown key descripton; known are title, description"),
    ("#+ tags", "#+ title: {ja: 又, en: Again}\n#+ tags", "3: title stands here twice"),
    (", en: Title}", "}", "1: title: the text in the language en is missing"),
    ("ja: 題, ", "", "1: title: the text in the language ja is missing"),
    ("{ja: 題, en: Title}", "Title", "1: title: keys with values are needed here"),
    ("{ja: 題, en: Title}", "{ja: 題, en: Title, fr: Titre}", "1: unknown key fr; known are ja, en"),
    ("en: Description", "en: ''", "2: description.en: a text is needed here"),
    ("en: Description", "en: [Description]", "2: description.en: a text is needed here"),
    ("[measures]", "measures", "3: tags: a list is needed here"),
    ("[measures]", "[Measures]", "3: tag Measures: small letters, digits and hyphens only"),
    ("[measures]", "[measures, measures]", "3: measures stands here twice"),
    ("[measures]", "[measures", "4: the header cannot be read as YAML: "),
    ("type: year, ", "", "5: the key parameters.year.type is missing"),
    ("type: year", "type: date", "5: parameters.year.type: date is none of ministry, measure, law,"),
    (", label: {ja: 年, en: Year}", "", "5: the key parameters.year.label is missing"),
    ("en: Year}", "en: }", "5: parameters.year.label.en: a text is needed here"),
    ("type: year", "type: year, kind: x", "5: unknown key kind; known are type, label, required, default"),
    ("type: year", "type: year, required: yes", "5: parameters.year.required: yes is none of true, false"),
    ("type: year", "type: year, minimum: low", "5: parameters.year.minimum: low is no whole number"),
    ("type: year", "type: year, minimum: 3, maximum: 2", "5: parameter year: minimum is greater than maximum"),
    ("type: year", "type: text, maximum: 2", "5: parameters.year.maximum: only parameters of type integer and year"),
    ("type: year", "type: year, enumerate: nowhere", "5: parameter year: there is no saved query nowhere"),
    ("#+   year:", "#+   the-year:", "5: parameter the-year: a name is a SPARQL variable"),
    ("#+   year:", "#+   format:", "5: parameter format: this name has a meaning in the URL already"),
    ("#+   year:", "#+   month:", "5: parameter month: the query has no place for it: VALUES ?month { UNDEF }"),
    ("#+   year:", "#+   month:", "12: VALUES ?year { UNDEF }: the header declares no parameter year"),
    ("  VALUES ?year { UNDEF }\n", "", "5: parameter year: the query has no place for it"),
    ("  ?s ?p ?year", "  VALUES ?year { UNDEF } ?s ?p ?year", "13: parameter year: the query has more than one place"),
    ("  ?s ?p ?year", "  ?s ?p ?o", "5: parameter year: the query does not use the variable ?year"),
    ("{ UNDEF }", "{ 1 }", "12: parameter year: it is optional and has no default, so the query says UNDEF, not 1"),
    (
        "  VALUES ?year { UNDEF }\n  ?s ?p ?year .\n}\nORDER BY ?s",
        "  ?s ?p ?year .\n}\nORDER BY ?s\nVALUES ?year { UNDEF }",
        "15: parameter year: its VALUES stands outside the braces",
    ),
    ("type: year", "type: year, default: 2030", "12: parameter year: the query has UNDEF where the default means"),
    ("type: year", "type: year, default: soon", "12: parameter year: the default is wrong: “soon” cannot be read"),
    ("?s ?p ?year .", "?s ?p .", "14: the query does not parse: "),
    ("SELECT ?s\n", "SELECT ?s (\n", "12: the query does not parse: "),
    ("?p", "foo:p", "13: the query does not parse: "),
    ("?s ?p ?year .", "SERVICE <http://a/> { ?s ?p ?year }", "13: SERVICE is not allowed in a saved query"),
    ("?s ?p ?year .", "sErViCe <http://a/> { ?s ?p ?year }", "13: SERVICE is not allowed in a saved query"),
    ("SELECT ?s\n", "DELETE WHERE { ?s ?p ?o } #", "10: the query does not parse: "),
    ("PREFIX", "LOAD <http://a/> #", "8: the query does not parse: "),
    ("ORDER BY ?s\n", "", "10: a SELECT needs ORDER BY"),
    ("ORDER BY ?s\n", "ORDER BY ?s\nLIMIT 10\n", "16: LIMIT stands outside the braces"),
    ("ORDER BY ?s\n", "ORDER BY ?s\noffset 1\n", "16: OFFSET stands outside the braces"),
    ("ORDER BY ?s\n", "ORDER BY ?s\nVALUES ?p { UNDEF }\n", "16: VALUES stands outside the braces"),
    ("SELECT ?s\n", "#+ notes: {ja: 注, en: Note}\nSELECT ?s\n", "10: a header line stands below the header"),
    ("#+   s: {", "#+   o: {", "7: columns.o: the query has no column ?o"),
    ("#+   s: {", "#+   o: {", "6: columns: the label of ?s is missing"),
    ("#+ columns:", "#+ chart: {type: bar, x: s, y: n}\n#+ columns:", "6: chart.y: the query has no column ?n"),
    ("#+ columns:", "#+ chart: {type: radar, x: s, y: s}\n#+ columns:", "6: chart.type: radar is none of bar, column"),
    ("#+ columns:", "#+ chart: {type: bar, x: s}\n#+ columns:", "6: the key chart.y is missing"),
]


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_what_is_wrong_is_found_with_its_line(folder: Path, old: str, new: str, expected: str) -> None:
    assert old in RIGHT
    found = findings(folder, RIGHT.replace(old, new, 1))
    assert any(line.startswith(f"queries/query.rq:{expected}") for line in found), found


def test_a_file_without_a_header_is_found(folder: Path) -> None:
    expected = "queries/query.rq:1: the file does not begin with a header: lines that start with #+"
    assert expected in findings(folder, "SELECT * { ?s ?p ?o } ORDER BY ?s")


def test_an_order_inside_a_sub_select_is_no_order(folder: Path) -> None:
    text = RIGHT.replace("?s ?p ?year .", "{ SELECT ?s ?year { ?s ?p ?year } ORDER BY ?s }").replace(
        "}\nORDER BY ?s\n", "}\n"
    )
    assert findings(folder, text) == ["queries/query.rq:10: a SELECT needs ORDER BY: its rows are given out in pages"]


def test_a_file_that_is_not_utf8_is_found(folder: Path) -> None:
    assert findings(folder, RIGHT.encode("cp932"))[0].startswith("queries/query.rq:1: the file is not UTF-8")


def test_a_file_name_with_capitals_is_found(folder: Path) -> None:
    assert findings(folder, RIGHT, "My Query.rq")[0].startswith("queries/My Query.rq:1: the name of a query file")


def test_an_empty_folder_is_found(tmp_path: Path) -> None:
    with pytest.raises(QueryFilesInvalid, match="no query file"):
        load_queries(tmp_path)


def test_one_run_shows_the_findings_of_all_files(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.rq").write_text(RIGHT.replace("type: year", "type: date").replace("[measures]", "[M]"))
    assert [finding.split(":")[:2] for finding in findings(folder, RIGHT.replace("?p", "foo:p"), "b.rq")] == [
        ["queries/a.rq", "3"],
        ["queries/a.rq", "5"],
        ["queries/a.rq", "12"],
        ["queries/b.rq", "13"],
    ]


def test_a_query_that_needs_a_value_enumerates_nothing(folder: Path) -> None:
    load(folder, RIGHT)
    (folder / "needy.rq").write_text(RIGHT.replace("type: year", "type: year, required: true"))
    text = RIGHT.replace("type: year", "type: year, enumerate: needy")
    assert findings(folder, text) == ["queries/query.rq:5: parameter year: needy is no SELECT that runs without values"]


def test_a_finding_speaks_the_language_that_is_asked_for(folder: Path) -> None:
    with pytest.raises(QueryFilesInvalid) as caught:
        load(folder, RIGHT.replace("ORDER BY ?s\n", ""))
    assert caught.value.findings[0].text("ja").startswith("queries/query.rq:10: ")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    query = load(folder, b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode())["query"]
    assert "\r" not in query.text
    assert query.title["ja"] == "題"


def test_a_constructed_graph_needs_neither_columns_nor_order(folder: Path) -> None:
    text = RIGHT.replace("#+ columns:\n#+   s: {ja: 主語, en: Subject}\n", "")
    text = text.replace("SELECT ?s", "CONSTRUCT { ?s a ?year }").replace("ORDER BY ?s\n", "")
    assert load(folder, text)["query"].shape is Shape.GRAPH


def test_a_question_of_yes_or_no_is_boolean(folder: Path) -> None:
    text = RIGHT.replace("#+ columns:\n#+   s: {ja: 主語, en: Subject}\n", "")
    text = text.replace("SELECT ?s", "ASK").replace("ORDER BY ?s\n", "")
    assert load(folder, text)["query"].shape is Shape.BOOLEAN


def test_a_required_value_may_have_an_example_in_the_file(folder: Path) -> None:
    text = RIGHT.replace("type: year", "type: year, required: true").replace("UNDEF", '"2030"^^xsd:gYear')
    assert load(folder, text)["query"].term_text("year") == '"2030"^^xsd:gYear'


def test_a_values_block_of_several_terms_is_no_place(folder: Path) -> None:
    text = RIGHT.replace("?s ?p ?year", "VALUES ?p { <a:b> <a:c> } VALUES (?q ?r) { (UNDEF 1) } ?s ?p ?year")
    assert [place.parameter for place in load(folder, text)["query"].places] == ["year"]


def test_a_values_block_in_a_comment_or_a_string_is_no_place(folder: Path) -> None:
    text = RIGHT.replace("WHERE {", 'WHERE { # VALUES ?year { UNDEF }\n  FILTER("VALUES ?year { UNDEF }" != "")')
    assert len(load(folder, text)["query"].places) == 1


def test_another_base_moves_the_iris_and_not_the_strings(folder: Path) -> None:
    text = RIGHT.replace(
        "?s ?p ?year", '?s ?p ?year , <https://w3id.org/juten-kg/id/plan> , "https://w3id.org/juten-kg/"'
    )
    folder.mkdir()
    (folder / "query.rq").write_text(text)
    moved = load_queries(folder, "http://localhost:8000/")["query"].text
    assert "<http://localhost:8000/id/plan>" in moved
    assert '"https://w3id.org/juten-kg/"' in moved


def test_every_default_of_the_real_queries_is_what_their_text_says(
    queries: dict[str, SavedQuery], index: EntityIndex
) -> None:
    assert check_defaults(queries, index) == ()


def test_a_default_that_nobody_knows_is_found(queries: dict[str, SavedQuery]) -> None:
    nothing = EntityIndex.empty("https://w3id.org/juten-kg/")
    assert any("the default is wrong" in finding.text() for finding in check_defaults(queries, nothing))
