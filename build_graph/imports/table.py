"""Terms of a table: a line a term, comma- or tab-separated, with a heading line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import UsageError, VocabularyError
from .facts import Fact, Field, opened, unreadable

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "identifier", "code", "curie", "iri"),
    "label": ("label", "name", "term", "title", "preferred label", "preflabel", "preferred term"),
    "synonyms": ("synonyms", "synonym", "altlabel", "altlabels", "aliases"),
    "definition": ("definition", "def", "description"),
    "parents": ("parents", "parent", "broader", "is_a"),
}
COLUMNS = tuple(_NAMES)
"""What a column can hold: only ``label`` must be there."""


def read_table(
    file: Path, *, columns: Mapping[str, str] | None = None, delimiter: str | None = None, separator: str = "|"
) -> Iterator[Fact]:
    """Yield the facts of a table.

    Parameters
    ----------
    columns
        The heading of the column that holds ``id``, ``label``, ``synonyms``, ``definition`` or ``parents``; without
        it, usual headings are looked for. Without a column for ``id``, a term is named by its label.
    delimiter
        What stands between cells; without it a tab in ``.tsv`` and ``.tab`` files, else what the heading line shows.
    separator
        What stands between several synonyms or parents in one cell.

    Raises
    ------
    UsageError
        A column that is asked for is not there.
    VocabularyError
        The file cannot be read as a table.
    """
    try:
        with opened(file) as stream:
            mark = delimiter or _delimiter(file, stream.readline())
            stream.seek(0)
            reader = csv.reader(stream, delimiter=mark, strict=False)
            heading = next(reader, [])
            places = _places(file, heading, columns or {})
            for row in reader:
                yield from _row(row, places, separator)
    except csv.Error as error:
        raise VocabularyError(
            f"not readable as a table: {error}", f"{file}, line {reader.line_num}", "mend the line, or give --delimiter"
        ) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from error


def _row(row: list[str], places: Mapping[str, int], separator: str) -> Iterator[Fact]:
    def cell(name: str) -> str:
        place = places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    term = cell("id") or cell("label")
    if not term:
        return
    yield Fact(term, Field.TERM, "")
    if cell("label"):
        yield Fact(term, Field.LABEL, cell("label"))
    if cell("definition"):
        yield Fact(term, Field.DEFINITION, cell("definition"))
    for name, field in (("synonyms", Field.SYNONYM), ("parents", Field.PARENT)):
        for value in cell(name).split(separator):
            if value.strip():
                yield Fact(term, field, value.strip())


def _delimiter(file: Path, heading: str) -> str:
    if {".tsv", ".tab"} & set(file.suffixes):
        return "\t"
    return max(",;\t|", key=heading.count)


def _places(file: Path, heading: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    shown = ", ".join(heading) or "none"
    for name in columns:
        if name not in _NAMES:
            raise UsageError(f"a column cannot hold {name!r}", "--column", f"choose of: {', '.join(_NAMES)}")
    places: dict[str, int] = {}
    folded = [name.strip().casefold() for name in heading]
    for name, usual in _NAMES.items():
        asked = columns.get(name)
        if asked is not None and asked.strip().casefold() not in folded:
            raise UsageError(f"the table has no column {asked!r}", str(file), f"its columns: {shown}")
        for wanted in (asked.strip().casefold(),) if asked is not None else usual:
            if wanted in folded:
                places[name] = folded.index(wanted)
                break
    if "label" not in places:
        raise UsageError(
            "the table has no column of labels", str(file), f"name it with --column label=NAME; its columns: {shown}"
        )
    return places
