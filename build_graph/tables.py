"""Tables in a document's text: which stretches are their cells, and where each stands.

Markdown, HTML, and rows whose cells tabs or bars part. Nothing is rewritten: a cell is a span of the text, and what the
table means is found later, by its headings. One pass over the tags and one over the lines: linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .model import Span

LEAST_ROWS = 3
"""Rows that lines without bars around them or a line below their head must have to be a table and no menu."""

LONGEST_CELL = 1500
"""Most characters of a cell: what is longer is text that a table only places on the page."""

WIDEST = 60
"""Most columns of a table, and most columns or rows that one cell may fill."""

TALLEST = 1000
"""Most rows that one cell may fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a piece of a cell stands: the table's number, row and column from 0, how many of each it fills, and whether
    its row is marked as the head of the table (None where nothing marks one)."""

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a cell, or all of it."""

    span: Span
    cell: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """A table: where it ends, and its pieces in the order of the text."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


# -- HTML ------------------------------------------------------------------------------------------------------------

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>table|tr|th|td|caption|br|li|ul|ol|p|div)\b(?P<rest>[^<>]{0,2000})/?>", re.IGNORECASE
)
_BLANK = re.compile(r"(?:&nbsp;|&#160;|&#xa0;|\s)++", re.IGNORECASE)
_FILLS = re.compile(r"\b(row|col)span\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    """An HTML table that is being read."""

    start: int
    rows: list[list[_Drawn]] = field(default_factory=list)
    cell: _Drawn | None = None
    from_: int = 0
    plain: bool = True  # no table stands within


@dataclass(slots=True)
class _Drawn:
    """A cell of an HTML table as its tags say."""

    header: bool
    rows: int
    columns: int
    pieces: list[tuple[int, int]] = field(default_factory=list)


def html_tables(text: str) -> Iterator[Table]:
    """Yield the HTML tables of a text that hold no other table, numbered from 0, in the order of their ends."""
    if not re.search("<table", text, re.IGNORECASE):
        return
    stack: list[_Open] = []
    for tag in _TAG.finditer(text):
        name, closes = tag["name"].lower(), bool(tag["close"])
        if name == "table" and not closes:
            if stack:
                stack[-1].plain = False
            stack.append(_Open(tag.start()))
            continue
        if not stack:
            continue
        table = stack[-1]
        _flush(text, table, tag.start())
        table.from_ = tag.end()
        if name == "table":
            stack.pop()
            found = _drawn(table, tag.end())
            if found is not None:
                yield found
        elif name in ("tr", "caption"):
            table.cell = None
            if name == "tr" and not closes:
                table.rows.append([])
        elif name in ("td", "th"):
            fills = {kind.lower(): max(1, int(number)) for kind, number in _FILLS.findall(tag["rest"])}
            table.cell = None
            if not closes:
                rows, columns = min(fills.get("row", 1), TALLEST), min(fills.get("col", 1), WIDEST)
                table.cell = _Drawn(name == "th", rows, columns)
                if not table.rows:
                    table.rows.append([])
                table.rows[-1].append(table.cell)


def _flush(text: str, table: _Open, end: int) -> None:
    """Add what was read since the last tag to the open cell."""
    start = table.from_
    if table.cell is None or not table.plain:
        return
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end and not _BLANK.fullmatch(text, start, end):
        table.cell.pieces.append((start, end))


def _drawn(table: _Open, end: int) -> Table | None:
    """Return the table that the tags draw, or None where it only places text on the page."""
    rows = [row for row in table.rows if row]
    top = next((number for number, row in enumerate(rows) if len(row) > 1), None)
    if not table.plain or len(rows) < 2 or top is None:
        return None
    marked = any(cell.header for row in rows for cell in row)
    headed = all(cell.header for cell in rows[top][1:]) if marked else None
    taken: dict[int, int] = {}  # until which row a column is filled from above
    pieces: list[Piece] = []
    for number, row in enumerate(rows):
        header = headed if number == top else (None if headed is None else False)
        column = 0
        for cell in row:
            while taken.get(column, 0) > number:
                column += 1
            if column >= WIDEST:
                break
            place = Cell(table=0, row=number, column=column, rows=cell.rows, columns=cell.columns, header=header)
            for filled in range(column, column + cell.columns):
                taken[filled] = number + cell.rows
            column += cell.columns
            if sum(last - first for first, last in cell.pieces) > LONGEST_CELL:
                return None
            pieces += [Piece(Span(first, last), place) for first, last in cell.pieces]
    return Table(table.start, end, tuple(pieces))


# -- lines -----------------------------------------------------------------------------------------------------------

_BAR = re.compile(r"(?<!\\)\|")
_RULED = frozenset("|+-=:—─│ \t")
_BREAK = re.compile(r"<br\s{0,4}/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A line that may be a row of a table: where it stands, without the blanks around it."""

    start: int
    text: str

    @property
    def ruled(self) -> bool:
        """Whether it only rules off rows ("|---|---|", "+----+")."""
        text = self.text
        drawn = len(text) > 2 and ("-" in text or "=" in text) and ("|" in text or "+" in text)
        return drawn and _RULED.issuperset(text)

    @property
    def barred(self) -> bool:
        """Whether bars part it."""
        return "|" in self.text and _BAR.search(self.text) is not None

    @property
    def framed(self) -> bool:
        """Whether bars stand at both its ends."""
        return len(self.text) > 2 and self.text[0] == "|" == self.text[-1] and not self.text.endswith("\\|")

    def cells(self) -> list[tuple[int, int]]:
        """Return where the cells between bars or tabs begin and end."""
        marks = [match.start() for match in _BAR.finditer(self.text)]
        if not marks:
            marks = [position for position, character in enumerate(self.text) if character == "\t"]
        edges = [-1, *marks, len(self.text)]
        if marks and marks[0] == 0 and self.text[0] == "|":
            edges = edges[1:]
        if marks and marks[-1] == len(self.text) - 1:
            edges = edges[:-1]
        return [(self.start + before + 1, self.start + after) for before, after in pairwise(edges)]


def table_rows(rows: Sequence[Row]) -> range:
    """Return which lines of a run with bars or tabs are a table: all from one on, or none."""
    if not rows[0].barred and not rows[0].ruled:
        return range(len(rows) if len(rows) >= LEAST_ROWS else 0)
    below = next((n for n, row in enumerate(rows) if n and row.ruled and not rows[n - 1].ruled), None)
    if below is not None:  # what a line rules off is the head; what stands above it is none of the table
        above = below > 1 and rows[below - 2].ruled
        return range(below - 1 - above, len(rows))
    plain = [row for row in rows if not row.ruled]
    if len(plain) > 1 and all(row.framed for row in plain):
        return range(len(rows))
    even = len({len(row.cells()) for row in plain}) == 1
    return range(len(rows) if len(plain) >= LEAST_ROWS and even else 0)


def line_table(text: str, rows: Sequence[Row]) -> Table:
    """Return the table of lines with bars or tabs; the first is its head where a line rules it off."""
    plain = [row for row in rows if not row.ruled]
    at_top = rows[0].ruled
    headed = len(rows) > 1 + at_top and not rows[at_top].ruled and rows[1 + at_top].ruled
    gridded = sum(row.ruled for row in rows) > 2 and not any("=" in row.text for row in rows if row.ruled)
    pieces: list[Piece] = []
    for number, row in enumerate(plain):
        header = None if gridded or not headed else number == 0
        for column, (start, end) in enumerate(row.cells()[:WIDEST]):
            place = Cell(table=0, row=number, column=column, header=header)
            pieces += [Piece(span, place) for span in _lines_of(text, start, end)]
    return Table(rows[0].start, rows[-1].start + len(rows[-1].text), tuple(pieces))


def _lines_of(text: str, start: int, end: int) -> Iterable[Span]:
    """Yield the lines of a cell, which breaks part, without the blanks around them."""
    edges = [start]
    for match in _BREAK.finditer(text, start, end):
        edges += [match.start(), match.end()]
    edges.append(end)
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            yield Span(first, last)
