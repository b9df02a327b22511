"""The tables of an index file, and its format's number.

``gram`` holds for each letter and each pair of letters, in each space, the records that have it and its places in them,
as roaring bitmaps. Places count letters over all records: those of a field follow one another, so that pairs at
neighbouring places are a longer word. A record begins at a multiple of :data:`BLOCK`, so that a table of blocks leads
from a place to its record.
"""

from __future__ import annotations

import unicodedata

FORMAT = 1
BLOCK_BITS = 6
BLOCK = 1 << BLOCK_BITS  # letters; a record has some 900
TYPECODE = "I"  # of the arrays in the file: 4 bytes, little-endian

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE record (id INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE key (folded TEXT NOT NULL, record INTEGER NOT NULL);
CREATE TABLE shortened (folded TEXT NOT NULL, record INTEGER NOT NULL);
CREATE TABLE name (folded TEXT NOT NULL, record INTEGER NOT NULL);
CREATE TABLE gram (space INTEGER NOT NULL, gram TEXT NOT NULL, records BLOB NOT NULL, places BLOB);
CREATE TABLE part (name TEXT NOT NULL, space INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE facet (
    facet TEXT NOT NULL, value TEXT NOT NULL, labels TEXT NOT NULL, holder INTEGER, records BLOB NOT NULL
);
"""
# Made when the rows are there, which is faster than keeping them as the rows come.
INDEXES = """
CREATE UNIQUE INDEX gram_of ON gram (space, gram);
CREATE INDEX key_of ON key (folded);
CREATE UNIQUE INDEX part_of ON part (name, space);
"""
BLOCKS, BEGINNINGS, WORDS = "blocks", "beginnings", "words"  # names of parts


def expected_meta() -> dict[str, str]:
    """What ``meta`` says in a file of this format. Folding follows the Unicode tables, so they belong to it."""
    return {"format": str(FORMAT), "unicode": unicodedata.unidata_version}
