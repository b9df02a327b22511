"""A published page's text or PDF becomes draft tables with warnings. No RDF in here, and no HTTP.

:func:`extract` reads one file into a :class:`~kg.extract.draft.Draft`; :func:`~kg.extract.write.write_draft` writes
it as an edition's folder.
"""

from kg.extract.document import extract
from kg.extract.draft import Draft
from kg.extract.errors import ExtractError
from kg.extract.metadata import EditionOptions
from kg.extract.pdf import Limits
from kg.extract.write import write_draft

__all__ = ["Draft", "EditionOptions", "ExtractError", "Limits", "extract", "write_draft"]
