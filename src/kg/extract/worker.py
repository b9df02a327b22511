"""The child process that opens a PDF: ``python -m kg.extract.worker FILE PAGES SECONDS MEBIBYTES``.

A PDF is hostile until read: pdfminer runs in here only, under limits of the operating system on memory and time, so
that a bomb ends this process and not the caller's. Each page goes out as a line of JSON; the last line says how it
ended.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from pathlib import Path

from kg.extract.transfer import page_record

CORE = (resource.RLIMIT_CORE, 0)
OPEN_FILES = (resource.RLIMIT_NOFILE, 64)


def limit(seconds: int, mebibytes: int) -> None:
    """Bound this process: CPU time, address space, open files, no core file."""
    memory = mebibytes << 20
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), CORE, OPEN_FILES):
        resource.setrlimit(kind, (most, most))


def _say(**record: object) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _read(path: Path, max_pages: int) -> None:
    """Write one line a page.

    pdfminer raises what its parsers stumble over (ValueError, KeyError, struct.error, RecursionError …): all of these
    mean a broken PDF, so everything is told to the parent, which shows it.
    """
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415 - after the limits
    from pdfplumber import open as open_pdf  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    from kg.extract.grid import page_tables  # noqa: PLC0415
    from kg.extract.letters import substitutions  # noqa: PLC0415

    try:
        with open_pdf(path) as pdf:
            pages = len(pdf.pages)
            producer = str(pdf.metadata.get("Producer", ""))
            title = str(pdf.metadata.get("Title", ""))
            _say(pages=pages, producer=producer, title=title)
            if pages > max_pages:
                return
            for page in pdf.pages:
                _say(**page_record(page_tables(page, substitutions(producer))))
                page.close()
            _say(end=True)
    except MemoryError:
        _say(error="memory")
    except (PdfminerException, PDFPasswordIncorrect) as error:
        reason = error.args[0] if error.args else error
        if isinstance(reason, MemoryError):
            _say(error="memory")
            return
        encrypted = isinstance(reason, PDFPasswordIncorrect) or isinstance(error, PDFPasswordIncorrect)
        _say(error="encrypted" if encrypted else "broken", reason=_reason(reason))
    except Exception as error:  # noqa: BLE001 - reported to the parent, see above
        _say(error="broken", reason=_reason(error))


def _reason(error: object) -> str:
    text = " ".join(str(error).split()) or "-"
    return f"{type(error).__name__}: {text[:120]}"


def main() -> None:
    """Read the PDF that the command line names."""
    path, max_pages, seconds, mebibytes = sys.argv[1:]
    limit(int(seconds), int(mebibytes))
    # pdfminer tells the log of every font whose descriptor has no FontBBox, as Chromium's have none.
    logging.getLogger("pdfminer.pdffont").setLevel(logging.ERROR)
    _read(Path(path), int(max_pages))


if __name__ == "__main__":
    main()
