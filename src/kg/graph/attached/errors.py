"""Why a data set of others cannot be attached or built with: one sentence, and the line where there is one."""

from __future__ import annotations

from kg.i18n import mark, translate
from kg.tables.findings import Finding

BAD_NAME = mark("%(name)s is no name for a graph: small letters, digits and hyphens are needed, 64 at most")
BAD_IRI = mark("%(what)s must be an absolute http(s) address: %(value)s")
BAD_BASE = mark("the base must be an absolute IRI: %(value)s")
BAD_DATE = mark("%(value)s is no date (YYYY-MM-DD)")
UNKNOWN = mark("there is no attached data set %(name)s; there are: %(names)s")
UNREADABLE = mark("cannot be read: %(reason)s")
UNKNOWN_FORMAT = mark(
    "the format cannot be told from the name %(name)s; known endings, also with .gz or .zip: %(endings)s"
)
TOO_LARGE = mark("more than %(limit)s bytes when unpacked (KG_ATTACHED_BYTES)")
BOMB = mark("unpacks to more than %(ratio)s times its size: not unpacked further")
BROKEN_ARCHIVE = mark("the archive is broken: %(reason)s")
ENCRYPTED = mark("the archive is encrypted")
WHICH_MEMBER = mark("the archive must hold one data file, or --member must name one; it holds: %(members)s")
SYNTAX = mark("cannot be parsed: %(reason)s")
RELATIVE = mark("the relative IRI %(iri)s has no base; give --base")
TERM_SIZE = mark("a term or comment in it is longer than the parser takes (16 MiB)")
NO_TRIPLE = mark("there is no triple in it")
RDF12 = mark("triple terms and base directions (RDF 1.2) are not taken: %(term)s")
ABOUT_OURS = mark("%(iri)s is one of our IRIs: with --about-ours such statements are taken and stay in this graph")
XML_ENTITY = mark("the XML entity %(name)s is not taken: only short ones without other entities in them are")
XML_DEPTH = mark("XML elements stand more than %(depth)s deep")
REMOTE_CONTEXT = mark("the JSON-LD context %(iri)s is never fetched; give it as a file: --context %(iri)s=FILE")
JSON_DEPTH = mark("JSON is nested too deeply")
NEEDS_MAPPING = mark("a table needs a mapping: --mapping FILE, CSVW metadata")
NO_MAPPING = mark("a mapping is for CSV and TSV only")
MAPPING = mark("the mapping %(mapping)s: %(reason)s")
CELLS = mark("the row has %(cells)s cells, the header has %(columns)s")
CELL = mark("column %(column)s: %(reason)s")
NOT_UTF8 = mark("the file is not UTF-8")
RECORD = mark("%(key)s is missing or wrong")
CHANGED = mark("the file is not the one that was attached: its sha256 differs; attach it again")
COUNT = mark("the store has %(found)s triples of it, the record says %(said)s; attach it again")
MERGED = mark("%(count)s named graphs of the file are merged into this one")
OUR_SUBJECTS = mark("%(count)s statements are about our IRIs; they stay in this graph")


class AttachedError(Exception):
    """One reason; ``message`` is a msgid, ``line`` counts from 1, ``file`` may be filled by who knows it."""

    def __init__(self, message: str, *, line: int | None = None, file: str = "", **values: object) -> None:
        super().__init__(translate(message, "en", **values))
        self.message, self.values, self.line, self.file = message, values, line, file

    def finding(self, file: str) -> Finding:
        """The error as a finding of the build."""
        return Finding(self.file or file, self.message, self.line, values=tuple(self.values.items()))

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        return self.finding(self.file).line(language) if self.file else translate(self.message, language, **self.values)
