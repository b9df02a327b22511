"""Links of a page rewritten, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.site.rewriting import FormLeadsNowhere, rewrite


def leads(link: str) -> str | None:
    """Every path becomes a file, but those that only a server answers."""
    return None if link.startswith("/search") else f"..{link}.html"


def test_a_link_becomes_the_file_and_keeps_its_place_in_it() -> None:
    assert rewrite('<p><a class="x" href="/laws?a=1&amp;b=2#part">法</a></p>', leads) == (
        '<p><a class="x" href="../laws?a=1&amp;b=2.html#part">法</a></p>'
    )


def test_what_leads_elsewhere_stays() -> None:
    page = '<a href="https://example.org/x">1</a><a href="#here">2</a><a href="mailto:a@example.org">3</a>'
    assert rewrite(page, leads) == page


def test_a_link_that_only_a_server_answers_becomes_text() -> None:
    assert rewrite('<a rel="next" lang="ja" href="/search?q=1" hreflang="ja">x</a>', leads) == '<a lang="ja">x</a>'
    assert rewrite('<link rel="search" href="/search"><p>', leads) == "<p>"


def test_a_form_that_only_a_server_answers_is_a_fault() -> None:
    with pytest.raises(FormLeadsNowhere):
        rewrite('<form action="/search"></form>', leads)


def test_addresses_of_scripts_and_of_pictures_are_rewritten_too() -> None:
    assert rewrite('<svg><a xlink:href="/a"/></svg><form data-href-worker="/w.js" action="/q">', leads) == (
        '<svg><a xlink:href="../a.html"/></svg><form data-href-worker="../w.js.html" action="../q.html">'
    )


def test_the_policy_goes_into_the_head_without_what_counts_in_a_header_only() -> None:
    page = rewrite('<head>\n<meta charset="utf-8">\n', leads, "default-src 'none'; frame-ancestors 'none'")
    assert page == (
        '<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">\n'
    )


def test_text_that_looks_like_a_link_is_left_alone() -> None:
    page = '<!-- <a href="/x"> --><script type="application/ld+json">{"a": "<a href=\\"/x\\">"}</script><p>href="/x"'
    assert rewrite(page, leads) == page


@given(st.text(alphabet=st.characters(exclude_characters="<", exclude_categories=["Cs"])))
def test_every_other_byte_stays(text: str) -> None:
    assert rewrite(f'{text}<a href="/x">{text}', leads) == f'{text}<a href="../x.html">{text}'
