"""What a table says of its cells: what the head of a column or the label of a row tells of them, and of what thing.

Three forms are told apart by which words are headings. A column may bear one ("Procedure | Benefits | Risks"): then the
rows begin with what is told of, or the columns stand side by side below the topic. The rows may begin with them ("Risks
| bleeding"): then the head of a column names the thing, or the topic is meant. Or things stand on both sides, and cells
say whether or how often ("Complication | Fusion | Disc replacement").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..model import Span
from ..segment import Block, Layout, Sentence
from ..tables import WIDEST
from .headings import heading_of, section_heading
from .records import CellReading, Frames, Heading
from .rules import NO_PREDICATE, FrameRules

MOST_HEADED = 14
"""Most words of a cell that names what others tell."""


def read_tables(
    layout: Layout,
    positions: Mapping[Span, int],
    rules: FrameRules,
    named: Mapping[int, Sequence[tuple[int, int]]],
    frames: Frames,
) -> Iterator[tuple[int, CellReading]]:
    """Yield what each cell of a document's tables says, by its block; ``frames`` hold what sections say."""
    table: list[Block] = []
    for block in layout.blocks:
        if table and (block.cell is None or block.cell.table != (table[0].cell and table[0].cell.table)):
            yield from _Table(table, layout, positions, rules, named, frames).readings()
            table = []
        if block.cell is not None:
            table.append(block)
    if table:
        yield from _Table(table, layout, positions, rules, named, frames).readings()


def _tells(heading: Heading | None) -> bool:
    """Return whether a heading says something of the cells that it heads."""
    return heading is not None and (heading.rule.predicate != NO_PREDICATE or heading.rule.rates)


@dataclass(frozen=True, slots=True)
class _Label:
    """A cell that may head a column or row: its block, what it says, whether it names a thing, and whether it only
    grades or numbers what stands by it ("Very common", "Type I", "below 20 degrees")."""

    block: Block
    heading: Heading | None
    names: bool
    grades: bool


class _Table:
    """One table; see :func:`read_tables`."""

    def __init__(
        self,
        blocks: Sequence[Block],
        layout: Layout,
        positions: Mapping[Span, int],
        rules: FrameRules,
        named: Mapping[int, Sequence[tuple[int, int]]],
        frames: Frames,
    ) -> None:
        self.layout, self.positions, self.rules, self.named = layout, positions, rules, named
        self.frames = frames
        self.blocks = [block for block in blocks if block.sentences]
        self.rows: dict[int, list[Block]] = {}
        for block in self.blocks:
            assert block.cell is not None
            self.rows.setdefault(block.cell.row, []).append(block)

    def _label(self, block: Block, *, column: bool) -> _Label:
        sentence: Sentence = block.sentences[0]
        index = self.positions[sentence.span]
        things = self.named.get(index, ())
        words = [position for position, token in enumerate(sentence.tokens) if token.is_word]
        # "Pain relief" and "Blood test" are things themselves, and no headings over some
        whole = len(words) > 1 and any(first <= words[0] and words[-1] <= last for first, last in things)
        heading = None
        if len(words) <= MOST_HEADED and not whole:
            columns = self.rules.columns.find(sentence.tokens) if column else ()
            among = columns or self.rules.headings.find(sentence.tokens)
            heading = heading_of(sentence, index, self.rules, among)
        grading = self.rules.words["grading-words"]
        graded = any(
            token.lemma in grading or token.lower in grading or token.text.isdigit() for token in sentence.tokens
        )
        return _Label(block, heading, bool(things), graded and not things)

    def readings(self) -> Iterator[tuple[int, CellReading]]:
        """Yield the readings of the cells."""
        width = max((b.cell.column + b.cell.columns for b in self.blocks if b.cell), default=0)
        width = min(width, WIDEST)
        top = next((row for row, blocks in self.rows.items() if len({b.cell and b.cell.column for b in blocks}) > 1), 0)
        heads = self._heads(top)
        labels = self._row_labels()
        head = self._has_head(top, heads, labels)
        if not head:
            heads = {}
        first = heads.get(0)
        told = {column for column, label in heads.items() if column and _tells(label.heading)}
        things = {column for column, label in heads.items() if column and column not in told and label.names}
        crossed = first is not None and _tells(first.heading) and bool(things) and not told
        counted = {column for column in told if self._rates(heads[column]) or self._is_counted(column, top)}
        rates = min(counted, default=None)
        group: Heading | None = None
        for row, blocks in self.rows.items():
            label = labels.get(row)
            if (head and row <= top) or (row < top and len(blocks) == 1):
                yield from ((block.index, CellReading(head=True)) for block in blocks)
                continue
            columns = {b.cell.column for b in blocks if b.cell}
            opens = columns == {0} and label is not None and _tells(label.heading) and width > 1
            if opens and label is not None:
                group = label.heading
                yield from ((block.index, CellReading(head=True)) for block in blocks)
                continue
            across = {b.index: heads[b.cell.column].block.index for b in blocks if b.cell and b.cell.column in things}
            rate = next((b.index for b in blocks if b.cell and b.cell.column == rates), None)
            if sum(b.cell is not None and b.cell.column == 0 for b in blocks) > 1:
                rate = None  # of several lines of a cell it is not known which is meant
            for block in blocks:
                assert block.cell is not None
                if block.cell.column == 0:
                    yield (
                        block.index,
                        self._of_first(label, heads, told, things, group, across if crossed else {}, rate),
                    )
                else:
                    reading = self._of_other(block.cell.column, label, heads, told, width)
                    if not (told or things or reading.listed) and self._is_graded(heads, block.cell.column, label):
                        reading = CellReading(heading=group or self._section_heading(block), listed=True)
                    yield block.index, replace(reading, listed=reading.listed and not self._is_denied(block))

    def _heads(self, top: int) -> dict[int, _Label]:
        """Return the cells of the first row by the columns that they head."""
        found: dict[int, _Label] = {}
        for block in self.rows.get(top, ()):
            assert block.cell is not None
            label = self._label(block, column=block.cell.column > 0)
            for column in range(block.cell.column, min(block.cell.column + block.cell.columns, WIDEST)):
                found.setdefault(column, label)
        return found

    def _row_labels(self) -> dict[int, _Label]:
        """Return the cells of the first column by the rows that they open."""
        found: dict[int, _Label] = {}
        filled: tuple[int, _Label] | None = None  # the cell of several rows, and the row that it reaches
        for row, blocks in self.rows.items():
            own = next((block for block in blocks if block.cell and block.cell.column == 0), None)
            if own is not None and own.cell is not None:
                found[row] = self._label(own, column=False)
                filled = row + own.cell.rows, found[row]
            elif filled is not None and row < filled[0]:
                found[row] = filled[1]
        return found

    def _has_head(self, top: int, heads: Mapping[int, _Label], labels: Mapping[int, _Label]) -> bool:
        """Return whether the first row heads the columns; a table of "Symptoms | pain" in each row has no head, though
        Markdown knows none without."""
        below = [label for row, label in labels.items() if row > top]
        telling = sum(_tells(label.heading) for label in below)
        corner = heads.get(0)
        if corner is not None and _tells(corner.heading) and telling and telling * 2 >= len(below):
            return False
        marked = next((b.cell.header for b in self.rows.get(top, ()) if b.cell), None)
        if marked is not None:
            return marked
        short = all(len(label.block.sentences) == 1 for label in heads.values())
        return short and (corner is None or any(column and _tells(label.heading) for column, label in heads.items()))

    def _is_counted(self, column: int, top: int) -> bool:
        """Return whether the cells of a column begin with numbers and name nothing ("Risk" above "1 in 100")."""
        cells = [
            b for row, blocks in self.rows.items() if row > top for b in blocks if b.cell and b.cell.column == column
        ]
        openings = [block.sentences[0].tokens[:3] for block in cells]
        counts = bool(cells) and all(any(token.text.isdigit() for token in opening) for opening in openings)
        return counts and not any(self.named.get(self.positions[block.sentences[0].span]) for block in cells)

    @staticmethod
    def _rates(label: _Label) -> bool:
        return label.heading is not None and label.heading.rule.rates

    def _of_first(
        self,
        label: _Label | None,
        heads: Mapping[int, _Label],
        told: set[int],
        things: set[int],
        group: Heading | None,
        across: Mapping[int, int],
        rate: int | None,
    ) -> CellReading:
        """Return what a cell of the first column says."""
        first = heads.get(0)
        if first is not None and first.heading is not None:
            return CellReading(heading=first.heading, listed=True, across=across, rate=rate)
        aspects = not told and (bool(things) or (label is not None and _tells(label.heading)))
        if aspects or (first is not None and self._is_circumstance(first)):
            return CellReading(head=True)
        above = self._section_heading(label.block) if label is not None else None
        return CellReading(heading=group or above, listed=True, rate=rate)

    def _section_heading(self, block: Block) -> Heading | None:
        """Return what the heading over a table says."""
        return section_heading(self.layout.sections[block.section], self.layout.sections, self.frames)

    def _is_graded(self, heads: Mapping[int, _Label], column: int, label: _Label | None) -> bool:
        """Return whether columns only part by degree what the heading over the table asks for ("Common | Rare"), or the
        rows by time or degree."""
        first, head = heads.get(0), heads.get(column)
        if first is None or head is None or first.names or head.names:
            return False
        return (first.grades and head.grades) or self._is_circumstance(first) or (label is not None and label.grades)

    def _of_other(
        self, column: int, label: _Label | None, heads: Mapping[int, _Label], told: set[int], width: int
    ) -> CellReading:
        """Return what a cell right of the first column says."""
        first, head = heads.get(0), heads.get(column)
        row = (label.block.index,) if label is not None else ()
        named = (head.block.index,) if head is not None else ()
        side_by_side = first is not None and _tells(first.heading)
        loose = first is None or side_by_side or self._is_circumstance(first) or (label is not None and label.grades)
        if column in told and head is not None:
            return CellReading(
                heading=head.heading,
                listed=not self._rates(head),
                about=row,
                own=not loose and label is not None,
                natural=side_by_side,
                labels=(*named, *row),
            )
        if label is not None and _tells(label.heading) and not side_by_side:
            own = width > 2 and head is not None
            return CellReading(heading=label.heading, listed=True, about=named, own=own, labels=row)
        heading = head.heading if head is not None else None
        own = label is not None and not loose
        return CellReading(heading=heading, about=(*row, *named), own=own, natural=side_by_side, labels=(*named, *row))

    def _is_denied(self, block: Block) -> bool:
        """Return whether a cell only says that there is nothing to list ("none", "often unknown")."""
        opening = block.sentences[0].tokens[:2]
        return any(token.lower in self.rules.words["cell-denials"] for token in opening)

    def _is_circumstance(self, label: _Label) -> bool:
        """Return whether a column only says when or where something is so ("Stage", "Week")."""
        tokens = label.block.sentences[0].tokens
        return any(token.lemma in self.rules.words["circumstance-heads"] for token in tokens)
