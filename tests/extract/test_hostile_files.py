"""A file that gives no draft gets one clear line, and nothing is left behind."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kg.extract import EditionOptions, ExtractError, Limits, extract, write_draft
from tests.extract.known import ROOT, real_measures
from tests.extract.reportlab_pdf import make

OPTIONS = {"root": ROOT, "options": EditionOptions(), "language": "en"}
SMALL = Limits(pages=30, seconds=10, mebibytes=512)


def raw_pdf(content: bytes, *, pages: int = 1, filters: str = "") -> bytes:
    """A PDF of pages that share one content stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (4 + i) for i in range(pages))),
        b"<</Length %d %s>>stream\n%s\nendstream" % (len(content), filters.encode(), content),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>"] * pages,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def broken(path: Path) -> None:
    make(path, real_measures()[:1])
    path.write_bytes(path.read_bytes()[:700])


def noise(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)


def encrypted(path: Path) -> None:
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(100, 100, "text")
    canvas.save()


def scanned(path: Path) -> None:
    image = path.with_suffix(".png")
    Image.new("RGB", (60, 40), "white").save(image)
    canvas = Canvas(str(path))
    canvas.drawImage(str(image), 0, 0, 500, 700)
    canvas.save()
    image.unlink()


def without_table(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.drawString(100, 100, "Minutes of a meeting")
    canvas.save()


def with_another_table(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.grid([100, 200, 300], [100, 150, 200])
    canvas.drawString(110, 160, "Year")
    canvas.drawString(210, 160, "Budget")
    canvas.save()


def heading_without_rows(path: Path) -> None:
    make(path, [])


def many_pages(path: Path) -> None:
    path.write_bytes(raw_pdf(b"", pages=10_000))


def bomb(path: Path) -> None:
    """A page whose content unpacks to 700 MB of blanks."""
    squeeze = zlib.compressobj(9)
    block = b" " * (1 << 20)
    content = b"".join(squeeze.compress(block) for _ in range(700)) + squeeze.flush()
    path.write_bytes(raw_pdf(content, filters="/Filter/FlateDecode"))


def endless(path: Path) -> None:
    """A page with a million rules in it."""
    path.write_bytes(raw_pdf(zlib.compress(b"0 0 m 9 9 l S 1 2 3 4 re f " * 1_000_000), filters="/Filter/FlateDecode"))


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (broken, "the PDF is broken"),
    "noise after the mark of a PDF": (noise, "the PDF is broken"),
    "encrypted": (encrypted, "the PDF is encrypted"),
    "scanned": (scanned, "the PDF holds no text (scanned?)"),
    "blank pages": (lambda path: path.write_bytes(raw_pdf(b"")), "the PDF holds no text"),
    "no page": (lambda path: path.write_bytes(raw_pdf(b"", pages=0)), "the PDF has no page"),
    "no table": (without_table, "no table with the headings 施策番号 and 施策名"),
    "another table": (with_another_table, "no table with the headings"),
    "headings without rows": (heading_without_rows, "no measure (施策番号) was found"),
    "10,000 pages": (many_pages, "10000 pages, more than the 30"),
    "a page that unpacks to 700 MB": (bomb, "more than 512 MiB of memory"),
    "empty": (lambda path: path.write_bytes(b""), "the file is empty"),
    "an image": (lambda path: Image.new("RGB", (9, 9)).save(path, "PNG"), "is neither a PDF nor a UTF-8 text"),
    "another encoding": (
        lambda path: path.write_text("施策番号", encoding="cp932"),
        "is neither a PDF nor a UTF-8 text",
    ),
    "a binary that is UTF-8": (lambda path: path.write_bytes(b"\0\0\0"), "is neither a PDF nor a UTF-8 text"),
    "blanks": (lambda path: path.write_text(" \n\n"), "the file is empty"),
    "a text without a number": (lambda path: path.write_text("議事録\n1 開会"), "no measure (施策番号) was found"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "nothing": (lambda path: None, "there is no such file"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_gives_no_draft_gets_one_line(tmp_path: Path, name: str) -> None:
    write, message = FILES[name]
    path = tmp_path / "file.pdf"
    write(path)
    with pytest.raises(ExtractError) as caught:
        extract(path, ROOT, SMALL)
    lines = [caught.value.text("en"), caught.value.text("ja")]
    assert lines[0].startswith(f"{path}: ")
    assert message in lines[0]
    assert all("\n" not in line for line in lines)
    assert [item for item in tmp_path.iterdir() if item != path] == []


def test_a_deadline_stops_the_reading(tmp_path: Path) -> None:
    endless(tmp_path / "endless.pdf")
    with pytest.raises(ExtractError, match="longer than 1 seconds"):
        extract(tmp_path / "endless.pdf", ROOT, Limits(pages=10, seconds=1, mebibytes=4096))


def test_a_taken_folder_is_left_as_it_is(tmp_path: Path) -> None:
    path = make(tmp_path / "file.pdf", real_measures()[:1])
    draft = extract(path, ROOT)
    folder = tmp_path / "2024-06-21"
    folder.mkdir()
    (folder / "measures.csv").write_text("reviewed")
    with pytest.raises(ExtractError, match="is there already and is not empty"):
        write_draft(draft, path, folder, **OPTIONS)
    assert (folder / "measures.csv").read_text() == "reviewed"
    write_draft(draft, path, folder, **OPTIONS, replace=True)
    assert (folder / "measures.csv").read_text().startswith("number,name,")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["2024-06-21", "file.pdf"]


def test_a_write_that_fails_leaves_no_partial_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "file.pdf", real_measures()[:1])
    draft = extract(path, ROOT)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.extract.write._write_table", full)
    with pytest.raises(ExtractError, match="No space left on device"):
        write_draft(draft, path, tmp_path / "2024-06-21", **OPTIONS)
    assert [item.name for item in tmp_path.iterdir()] == ["file.pdf"]
