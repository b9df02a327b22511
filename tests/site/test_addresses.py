"""Which file an address becomes."""

from __future__ import annotations

import pytest

from kg.site.addresses import Address, NoFileName, relative


@pytest.mark.parametrize(
    ("address", "file"),
    [
        (Address("/", (), "ja", is_page=True), "index.html"),
        (Address("/", (), "en", is_page=True), "en/index.html"),
        (Address("/dumps/", (), "ja", is_page=True), "dumps/index.html"),
        (Address("/page/measure/2022-06-07/02-02", (), "en", is_page=True), "en/page/measure/2022-06-07/02-02.html"),
        (Address("/measures", (("page", "2"),), "ja", is_page=True), "measures.page-2.html"),
        (Address("/data/measure/2022-06-07/02-02.ttl"), "data/measure/2022-06-07/02-02.ttl"),
        (Address("/dumps/juten.nt.gz"), "dumps/juten.nt.gz"),
        (Address("/dumps/SHA256SUMS"), "dumps/SHA256SUMS"),
        (Address("/dumps/", (("format", "json"),)), "dumps/index.json"),
        (Address("/queries", (("format", "json"),)), "queries.json"),
        (Address("/queries/kpis.csv", (("excel", "1"),)), "queries/kpis.excel-1.csv"),
        (Address("/queries/kpis.objects"), "queries/kpis.objects.json"),
        (Address("/queries/kpis.xlsx", (), "en"), "en/queries/kpis.xlsx"),
        (
            Address("/differences/a/b", (("field", "kpi/progress"),), "ja", is_page=True),
            "differences/a/b.field-kpi~2Fprogress.html",
        ),
        (Address("/queries/m.csv", (("ministry", "総"),)), "queries/m.ministry-~E7~B7~8F.csv"),
    ],
)
def test_an_address_becomes_a_file_of_plain_name(address: Address, file: str) -> None:
    assert address.file() == file


@pytest.mark.parametrize("path", ["/page/../secret", "/page//x", "/page/a\0b", "/page/" + "x" * 300])
def test_what_no_file_can_be_called_is_refused(path: str) -> None:
    with pytest.raises(NoFileName):
        Address(path, (), "ja", is_page=True).file()


def test_links_are_relative_and_percent_encoded() -> None:
    assert relative("en/page/a/b.html", "dumps/index.html") == "../../../dumps/index.html"
    assert relative("index.html", "page/a b.html") == "page/a%20b.html"
