"""Concepts of the UMLS Metathesaurus in its Rich Release Format, line by line.

Whoever imports needs a UMLS licence and keeps to it; the sources inside have terms of their own, so that an import is
best limited to sources that may be used.

References
----------
UMLS Reference Manual, chapter 3, "Metathesaurus - Rich Release Format (RRF)":
https://www.ncbi.nlm.nih.gov/books/NBK9685/
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from ..errors import UsageError, VocabularyError
from .facts import ABOUT, Fact, Field, lines_of

_CONCEPTS, _DEFINITIONS, _RELATIONS = "MRCONSO", "MRDEF", "MRREL"


def read_umls(file: Path, *, sources: Collection[str] = ()) -> Iterator[Fact]:
    """Yield the facts of English names (MRCONSO), and of definitions (MRDEF) and parents (MRREL) that stand beside.

    Parameters
    ----------
    file
        The folder of the release, or its MRCONSO file; each file may be gzipped.
    sources
        Abbreviations of sources (SAB) to take names, definitions and parents from; all where none is given.

    Raises
    ------
    UsageError
        There is no MRCONSO file.
    VocabularyError
        A line has too few fields.
    """
    folder = file if file.is_dir() else file.parent
    names = _find(folder, _CONCEPTS) if file.is_dir() else file
    if names is None:
        raise UsageError("the folder has no MRCONSO.RRF", str(file), "give the META folder of a UMLS release")
    yield Fact(ABOUT, Field.TITLE, "UMLS Metathesaurus")
    yield Fact(ABOUT, Field.LICENCE, "UMLS Metathesaurus License, and the terms of each source")
    wanted = frozenset(sources)
    for row in _rows(names, 17):
        # CUI LAT TS LUI STT SUI ISPREF AUI SAUI SCUI SDUI SAB TTY CODE STR SRL SUPPRESS
        if row[1] != "ENG" or row[16] not in ("N", "") or (wanted and row[11] not in wanted):
            continue
        term = "UMLS:" + row[0]
        preferred = (row[2], row[4], row[6]) == ("P", "PF", "Y")
        yield Fact(term, Field.TERM, "")
        yield Fact(term, Field.LABEL if preferred else Field.SYNONYM, row[14])
    definitions = _find(folder, _DEFINITIONS)
    for row in _rows(definitions, 7) if definitions else ():
        # CUI AUI ATUI SATUI SAB DEF SUPPRESS
        if row[6] in ("N", "") and (not wanted or row[4] in wanted):
            yield Fact("UMLS:" + row[0], Field.DEFINITION, row[5])
    relations = _find(folder, _RELATIONS)
    for row in _rows(relations, 11) if relations else ():
        # CUI1 AUI1 STYPE1 REL CUI2 AUI2 STYPE2 RELA RUI SRUI SAB: the second concept is REL of the first
        if row[3] == "PAR" and row[0] != row[4] and (not wanted or row[10] in wanted):
            yield Fact("UMLS:" + row[0], Field.PARENT, "UMLS:" + row[4])


def _find(folder: Path, stem: str) -> Path | None:
    return next((path for path in (folder / f"{stem}.RRF", folder / f"{stem}.RRF.gz") if path.is_file()), None)


def _rows(file: Path, least: int) -> Iterator[list[str]]:
    for number, line in enumerate(lines_of(file), start=1):
        row = line.split("|")
        if len(row) < least:
            raise VocabularyError(
                f"the line has {len(row)} fields and not {least}", f"{file}, line {number}", "give a file of a release"
            )
        yield row
