"""What the suite expects to go otherwise in front of another engine, each with its cause. docs/scaling.md tells it.

A test that is listed here and passes fails the run, so the list stays true.
"""

from __future__ import annotations

_LENGTH = "a query may have 262,144 characters: it is read here, token by token, before another engine sees it"
_PLACE = "the engine tells no column of a syntax error, and its line is that of a text of its own"
_FILTER = (
    "a FILTER inside of OPTIONAL sees a variable of VALUES outside only where it is selected, so the label is missing"
)
_CONCAT = (
    "GROUP_CONCAT turns a separator beyond Latin-1 into a question mark, "
    "and OPTIONAL with a sub-select gives some rows the value of a neighbour"
)
_PAGES = "ORDER BY with LIMIT or OFFSET gives some rows the optional values of their neighbours"
_BNODE = "BNODE is not implemented"
_POOL = "the test watches a worker of the embedded engine, and another engine has none here"

_WATCHED = {
    "test_an_answer_that_is_being_made_is_sent_whole_before_the_end": _POOL,
    "test_gateway.py::test_a_client_that_leaves_takes_its_query_along": _POOL,
}

# By engine: the end of a test's id, and the cause.
DIFFERENCES: dict[str, dict[str, str]] = {
    "oxigraph": {"test_a_form_of_ten_megabytes_is_taken": _LENGTH} | _WATCHED,
    "virtuoso": {
        "test_a_form_of_ten_megabytes_is_taken": _LENGTH,
        "test_a_syntax_error_is_400_with_line_and_column": _PLACE,
        "test_kpi_status_counts_gives_two_of_each": _FILTER,
        "test_kpi_status_counts_speaks_english": _FILTER,
        "test_measures_gives_the_six_measures_with_ministries_in_printed_order": _CONCAT,
        "test_pages_put_together_are_the_whole": _PAGES,
        "test_a_page_is_that_slice_and_its_links_are_within_the_rows": _PAGES,
        "test_offset_alone_gives_the_rest": _PAGES,
        "test_a_volatile_answer_has_no_tag_and_is_not_kept[BNODE()]": _BNODE,
    }
    | _WATCHED,
}


def reason(engine: str, test: str) -> str | None:
    """Why a test is expected to fail in front of an engine; None where it is not."""
    for end, cause in DIFFERENCES[engine].items():
        if test.endswith(end):
            return cause
    return None
