"""A document's layout: what is left out, and its sections, headings, paragraphs, list items and sentences.

Leaflets come as plain text, Markdown, and pages pasted from anywhere, so structure is taken from what all of these
share: lines. A line is a heading, a list item, part of a paragraph, a row of a table, or boilerplate. Nothing is
rewritten; each part is a span of the document. One pass over the lines and one over each block: linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .language import Normaliser, Token, Words
from .model import Document, Omission, Span
from .read.files import front_matter_end
from .tables import LONGEST_CELL, Cell, Row, Table, html_tables, line_table, table_rows
from .vocabulary import Vocabulary


class Kind(StrEnum):
    """What a block is in the layout of the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, or what stands for one: a heading, the label of an item, a list item without a verb."""

    span: Span
    tokens: tuple[Token, ...]
    block: int
    is_question: bool = False
    is_label: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, list item or cell of a table (or a line of one).

    ``lead`` is the index of the block that introduces the list of which this is an item; ``section`` the index of its
    section; ``depth`` the level of a heading (1 the highest) or of an item (0 the outermost); ``cell`` where a cell
    stands in its table.
    """

    index: int
    kind: Kind
    span: Span
    section: int
    depth: int = 0
    lead: int | None = None
    cell: Cell | None = None
    sentences: tuple[Sentence, ...] = ()

    @property
    def label(self) -> Sentence | None:
        """The words before the colon or dash of "Label: explanation", where the block has them."""
        return self.sentences[0] if self.sentences and self.sentences[0].is_label else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands below it; ``heading`` is None for what comes before the first heading."""

    index: int
    heading: int | None
    parent: int | None
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All parts of a document, in its order."""

    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    omissions: tuple[Omission, ...]
    title: Span | None

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in the order of the text."""
        for block in self.blocks:
            yield from block.sentences


_ROMAN = r"(?:[IVX]{1,5})"
_BULLET = re.compile(
    r"[ \t]*(?:[-*+•◦▪▫●○■□·‣⁃➢➤►▸✓✔✗✘☑❖◆»→>–—]+(?=[ \t])|•|\(?\d{1,2}[.)](?=[ \t]+\D)|"
    r"\(?[a-zA-Z][.)](?=[ \t])|\((?:\d{1,2}|[a-z])\))[ \t]*"
)
_NUMBERED_HEADING = re.compile(rf"[ \t]*(?:{_ROMAN}\.[ \t]*(?=[A-Z])|\d{{1,2}}(?:\.\d{{1,2}})?[.)][ \t]+)")
_MARKDOWN_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})(?:[ \t]+|(?=[A-Z][^#]*$))")
_TAGS_ONLY = re.compile(r"[ \t]*<[^<>\n]*>[ \t]*")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\[\]()]+(?:\([^\s<>()]*\))?", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w.])(?:\+\d{1,3}[-\s.]?)?(?:\(\d{1,5}\)[-\s.]?)?\d{2,5}[-\s.]\d{3,5}(?:[-\s.]\d{2,6}){0,3}(?![\w%])|\+\d{7,15}\b|\+\d{1,3}-\d{6,12}\b"
)
_MARKUP = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)|\]\([^)\n]*\)|<[^<>\n]{1,2000}>|\[(?=[^\]\n]*\]\()")
_LINK_LINE = re.compile(
    r"[ \t]*(?:[-*•][ \t]*)?(?:(?:\[[^\]\n]*+\]\([^)\n]*+\)|(?:https?://|www\.)\S++)[ \t.,;|·•/]*+)++"
)
_COLUMN = re.compile(r"\S(?:\t| {3,})\S")
_MARKS = frozenset("*_`~|\\")
_WORDS = re.compile(r"[^\W_]")
_TAG = re.compile(r"<[^<>]*>")
_TERMINAL = ".!?…"
_CLOSERS = "\"'”’)]»*_"
# Possessive, and never from within a run of marks, so that a thousand dots are looked at once.
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]»*_]*+(?=\s|$|[A-Z][a-z])|\n[ \t]*\n")
_STROKE = re.compile(r"(?<=\s)\|(?=\s)")
_BLANKS = re.compile(r"\s*")

LONGEST_SENTENCE = 3000
"""Most characters of a sentence; what goes on longer without a full stop is read in pieces.

The stages that follow compare the parts of a sentence with one another, so that this bounds the work on any text.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRules:
    """What the language data says of boilerplate and of the words at which lines and sentences end.

    ``line``, ``start``, ``sentence`` and ``section`` hold the phrases, in lower case, that mark a line, the start of a
    line, a sentence or a section as no part of the text, by the reason that is given for leaving it out.
    """

    line: Mapping[str, tuple[str, ...]]
    start: Mapping[str, tuple[str, ...]]
    sentence: Mapping[str, tuple[str, ...]]
    section: Mapping[str, tuple[str, ...]]
    titles: frozenset[str]
    reporting: frozenset[str]
    abbreviations: frozenset[str]
    numbering: frozenset[str]
    lettered: frozenset[str]
    words: Words = field(repr=False)
    normaliser: Normaliser = field(repr=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> SegmentRules:
        """Return the rules of a vocabulary: those of ``language/boilerplate.yaml`` and ``language/words.yaml``."""
        tables = vocabulary.language.get("boilerplate") or {}
        return cls(
            line=_phrases(tables.get("line")),
            start=_phrases(tables.get("start")),
            sentence=_phrases(tables.get("sentence")),
            section=_phrases(tables.get("section")),
            titles=frozenset(tables.get("person-titles") or ()),
            reporting=frozenset(tables.get("reporting-verbs") or ()),
            abbreviations=frozenset(str(word) for word in tables.get("abbreviations") or ()),
            numbering=frozenset(str(word) for word in tables.get("numbering") or ()),
            lettered=frozenset(str(word) for word in tables.get("lettered") or ()),
            words=vocabulary.words,
            normaliser=vocabulary.normaliser,
        )


def segment(document: Document, rules: SegmentRules) -> Layout:
    """Return the layout of a document."""
    return _Segmenter(document, rules).layout()


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str  # without the line break
    indent: int  # characters before the first that is no blank
    blank_before: bool = False
    blank_after: bool = False
    cell: Cell | None = None


LONGEST_BARE_ITEM = 14
"""Most words of a list item that no bullet marks."""

LEAST_SPACED_ITEMS = 3
"""Fewest short paragraphs under a heading that are taken for the items of a list."""


class _Segmenter:
    """The state of one segmentation; see :func:`segment`."""

    def __init__(self, document: Document, rules: SegmentRules) -> None:
        self.document, self.text, self.rules = document, document.text, rules
        self.words, self.normaliser = rules.words, rules.normaliser
        self.omissions: list[Omission] = []
        self._table_count = 0

    # -- lines ---------------------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        """Return the layout; see :func:`segment`."""
        lines = self._lines()
        kinds = self._classify(lines)
        blocks, sections = self._assemble(lines, kinds)
        title = next((block.span for block in blocks if block.kind is Kind.HEADING), None)
        return Layout(
            blocks=tuple(blocks),
            sections=tuple(sections),
            omissions=tuple(sorted(self.omissions, key=lambda omission: omission.span)),
            title=title,
        )

    def _lines(self) -> list[_Line]:
        """Return the lines that are read, boilerplate left out."""
        skip = front_matter_end(self.text)
        if skip:
            self.omissions.append(Omission(span=Span(0, skip), reason="front matter"))
        lines: list[_Line] = []
        raw_lines = self._raw_lines(skip)
        tables = self._tables(raw_lines)
        blank, inside = True, -1
        for start, content in raw_lines:
            if start < inside:
                continue
            table = tables.get(start)
            if table is not None:
                inside, blank = table.end, True
                self._add_cells(table, lines)
                continue
            if not content.strip():
                blank = True
                if lines:
                    lines[-1].blank_after = True
                continue
            reason = self._boilerplate(content, is_first=not lines)
            stripped_start = start + len(content) - len(content.lstrip())
            stripped_end = start + len(content.rstrip())
            if reason:
                self.omissions.append(Omission(span=Span(stripped_start, stripped_end), reason=reason))
                blank = True
                if lines:
                    lines[-1].blank_after = True
                continue
            lines.append(
                _Line(stripped_start, stripped_end, content.strip(), stripped_start - start, blank_before=blank)
            )
            blank = False
        if lines:
            lines[-1].blank_after = True
        return lines

    def _raw_lines(self, skip: int) -> list[tuple[int, str]]:
        """Return the lines after the front matter with their offsets; those between fences as blank ones."""
        found: list[tuple[int, str]] = []
        position, in_fence = 0, False
        for raw in self.text.splitlines(keepends=True):
            start, position = position, position + len(raw)
            content = raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
            if start < skip:
                continue
            if content.lstrip().startswith("```"):
                in_fence = not in_fence
                continue
            found.append((start, "" if in_fence else content))
        return found

    def _tables(self, lines: Sequence[tuple[int, str]]) -> dict[int, Table]:
        """Return the tables of a document by the offset of the line with which each begins."""
        found: dict[int, Table] = {}
        starts = [start for start, _ in lines]
        end = 0
        for table in sorted(html_tables(self.text), key=lambda table: table.start):
            number = bisect_right(starts, table.start) - 1
            if number < 0 or table.start < end or not lines[number][1].strip():
                continue
            last = bisect_right(starts, table.end) - 1
            before, after = table.start - starts[number], len(lines[last][1]) - (table.end - starts[last])
            if max(before, after) > LONGEST_CELL:
                continue  # a page in one line: no table stands alone in it
            around = self.text[starts[number] : table.start], lines[last][1][table.end - starts[last] :]
            if table.pieces and not any(_WORDS.search(_TAG.sub("", part)) for part in around):
                found[starts[number]], end = table, table.end
        number = 0
        while number < len(lines):
            run, first = number, lines[number][1]
            opening = ("|" in first, "+" in first, first.strip().count("\t"))
            while run < len(lines) and self._is_row(lines[run][1], opening):
                run += 1
            rows = [self._row(*line) for line in lines[number:run]]
            of_table = table_rows(rows) if rows else range(0)
            if of_table:
                table = line_table(self.text, rows[of_table.start :])
                found.setdefault(lines[number + of_table.start][0], table)
            number = max(run, number + 1)
        return found

    @staticmethod
    def _row(start: int, content: str) -> Row:
        text = content.strip()
        return Row(start + len(content) - len(content.lstrip()), text)

    def _is_row(self, line: str, opening: tuple[bool, bool, int]) -> bool:
        """Return whether a line may be a row of the table that another begins: both with bars, or both with tabs.

        ``opening`` tells of the first line whether it has a bar and a plus, and how many tabs stand within it.
        """
        has_bar, has_plus, tabs = opening
        row = self._row(0, line)
        if row.ruled or row.framed:
            return has_bar or has_plus
        if row.barred:
            return has_bar and not self._is_marked(row.text) and self._boilerplate(line) in (None, "navigation")
        columns = row.text.count("\t")
        alike = columns > 0 and columns == tabs and not has_bar
        return alike and not self._is_marked(row.text) and self._boilerplate(line) is None

    @staticmethod
    def _is_marked(text: str) -> bool:
        return bool(_MARKDOWN_HEADING.match(text) or _BULLET.match(text))

    def _add_cells(self, table: Table, lines: list[_Line]) -> None:
        """Add the pieces of a table's cells to the lines, each as one that blank lines part from others."""
        if lines:
            lines[-1].blank_after = True
        self._table_count += 1
        for piece in table.pieces:
            start, end = piece.span.start, piece.span.end
            text = self.text[start:end]
            if not _WORDS.search(text):
                continue
            cell = replace(piece.cell, table=self._table_count)
            lines.append(_Line(start, end, text, 0, blank_before=True, blank_after=True, cell=cell))

    def _boilerplate(self, line: str, *, is_first: bool = False) -> str | None:
        """Return why a line is left out, or None where it is read.

        The first line may be a title with the name of the site behind it: two strokes do not make it a row of links.
        """
        if _TAGS_ONLY.fullmatch(line):
            return "markup"
        if _LINK_LINE.fullmatch(line):
            return "link list"
        lower = line.lower()
        bare = lower.strip(" \t*#_>-•|")
        if not bare or not any(character.isalpha() for character in bare):
            return "ornament"
        words = bare.count(" ") + 1
        contact = _EMAIL.search(line) or self._phone(line)
        if contact and words <= 14:
            return "contact"
        for reason, phrases in self.rules.start.items():
            if words <= 40 and any(_opens(bare, phrase) for phrase in phrases):
                return reason
        if words <= 22:
            for reason, phrases in self.rules.line.items():
                if any(phrase in lower for phrase in phrases):
                    return reason
            if _URL.search(line) and words <= 10:
                return "link list"
        if bare.count(" | ") >= 2 + is_first and words <= 30:
            return "navigation"
        return None

    @staticmethod
    def _phone(text: str) -> bool:
        """Return whether the text holds a telephone number: at least seven digits, grouped, and no range of years."""
        for match in _PHONE.finditer(text):
            digits = sum(character.isdigit() for character in match.group())
            if digits >= 7 and not re.fullmatch(
                r"(?:19|20)\d\d[-\s.](?:19|20)\d\d|\d{4}[-.]\d\d[-.]\d\d", match.group()
            ):
                return True
        return False

    def _classify(self, lines: Sequence[_Line]) -> list[tuple[Kind, int, int]]:
        """Return for each line its kind, the offset where its words begin, and its depth (-1: continues a block)."""
        result: list[tuple[Kind, int, int]] = []
        for index, line in enumerate(lines):
            if line.cell is not None:
                result.append((Kind.CELL, line.start, 0))
                continue
            before = lines[index - 1] if index else None
            after = lines[index + 1] if index + 1 < len(lines) else None
            result.append(self._classify_line(line, before, after, result[-1] if result else None))
        headings = [kind is Kind.HEADING for kind, _, _ in result]
        for first, last, headed in self._bare_lists(lines, headings):
            result[first : last + 1] = [(Kind.ITEM, line.start, 0) for line in lines[first : last + 1]]
            if headed and result[first - 1][0] is Kind.PARAGRAPH:
                result[first - 1] = Kind.HEADING, lines[first - 1].start, 2
        for first, last in self._spaced_lists(lines, headings):
            result[first : last + 1] = [(Kind.ITEM, line.start, 0) for line in lines[first : last + 1]]
        return result

    def _bare_lists(self, lines: Sequence[_Line], headings: Sequence[bool]) -> Iterator[tuple[int, int, bool]]:
        """Yield the first and last line of each list without bullets, and whether the line before is its heading: short
        lines that end in no mark, one below the other, under a line that ends in a colon, under one of the
        ``headings`` that asks for a list ("Risk factors") or under the first of them."""
        first = 0
        while first < len(lines):
            if not self._is_bare(lines[first]):
                first += 1
                continue
            last = first
            while last + 1 < len(lines) and not lines[last + 1].blank_before and self._is_bare(lines[last + 1]):
                last += 1
            introduced = first > 0 and not lines[first].blank_before and lines[first - 1].text[-1] == ":"
            if introduced and last > first:
                yield first, last, False
            elif lines[first].blank_before and last > first + 1:
                listed = first > 0 and headings[first - 1] and self._asks_for_list(lines[first - 1])
                if listed and not self._asks_for_list(lines[first]):
                    yield first, last, False
                else:
                    yield first + 1, last, True
            first = last + 1

    def _spaced_lists(self, lines: Sequence[_Line], headings: Sequence[bool]) -> Iterator[tuple[int, int]]:
        """Yield the first and last line of each list without bullets whose items stand apart, as paragraphs do: under a
        heading that asks for a list; the last short line before a text is the heading of that."""
        first = 1
        while first < len(lines):
            end = first
            if headings[first - 1] and self._asks_for_list(lines[first - 1]):
                while end < len(lines) and self._is_bare(lines[end]) and not self._asks_for_list(lines[end]):
                    if not lines[end].blank_before:
                        break
                    end += 1
            text_follows = end < len(lines) and not self._asks_for_list(lines[end])
            if end - text_follows - first >= LEAST_SPACED_ITEMS:
                yield first, end - text_follows - 1
            first = max(end, first) + 1

    def _asks_for_list(self, line: _Line) -> bool:
        """Return whether a heading ends with what a list is of ("Symptoms", "Common causes", "What are the risks?")."""
        words = [word.strip("?*_: ").lower() for word in line.text.split()]
        return words[-1] in self.words["listed-nouns"]

    def _is_bare(self, line: _Line) -> bool:
        """Return whether a line may be an item of a list without bullets."""
        marked = _MARKDOWN_HEADING.match(line.text) or _BULLET.match(line.text) or self._emoji(line.text)
        return (
            not marked
            and line.cell is None
            and line.text[0].isalnum()
            and not _COLUMN.search(line.text)
            and line.text[-1] not in _TERMINAL + ":;,"
            and len(line.text.split()) <= LONGEST_BARE_ITEM
        )

    def _classify_line(
        self, line: _Line, before: _Line | None, after: _Line | None, previous: tuple[Kind, int, int] | None
    ) -> tuple[Kind, int, int]:
        markdown = _MARKDOWN_HEADING.match(line.text)
        if markdown:
            return Kind.HEADING, line.start + markdown.end(), len(markdown.group(1))
        numbered = _NUMBERED_HEADING.match(line.text)
        bullet = _BULLET.match(line.text) or self._emoji(line.text) or self._tight_bullet(line, before, after)
        if numbered and line.text[numbered.end() :] and self._numbered_is_heading(line, numbered, before, after):
            return Kind.HEADING, line.start + numbered.end(), 1
        if bullet:
            end = bullet.end()
            further = self._emoji(line.text[end:])
            return Kind.ITEM, line.start + end + (further.end() if further else 0), min(line.indent // 2, 6)
        bold = re.fullmatch(r"(\*\*|__)([^*_]{2,100})\1:?", line.text)
        if bold and len(line.text.split()) <= 14:
            return Kind.HEADING, line.start + 2, 3
        continues = (
            before is not None
            and not line.blank_before
            and previous is not None
            and previous[0] is not Kind.HEADING
            and not _COLUMN.search(line.text)
            and (
                line.text[0].islower()
                or (
                    len(before.text) >= 55
                    and before.text[-1] not in _TERMINAL + ":"
                    and not (len(words := line.text.split()) <= 6 and self._title_case(words))
                )
            )
        )
        if continues:
            return (previous[0] if previous else Kind.PARAGRAPH), line.start, -1
        if self._is_heading(line, before, after):
            return Kind.HEADING, line.start, 2
        return Kind.PARAGRAPH, line.start, 0

    @staticmethod
    def _tight_bullet(line: _Line, before: _Line | None, after: _Line | None) -> re.Match[str] | None:
        """Return the match of a dash that stands for a bullet without a blank after it, as among others of its kind."""
        mark = re.match(r"[-*•–](?=[^\W\d_])", line.text)
        alike = before is not None and (before.text[0] == line.text[0] or before.text[-1] == ":")
        return mark if mark and (alike or (after is not None and after.text[0] == line.text[0])) else None

    @staticmethod
    def _marker(text: str) -> str:
        """Return the kind of mark of a list item: its bullet, "1" for a number, "a" for a letter, "☺" for a symbol."""
        first = text.lstrip("(")[:1]
        if first.isdigit():
            return "1"
        if first.isalpha():
            return "a"
        return first if first in "-*+•◦▪●○" else "☺"

    @staticmethod
    def _emoji(text: str) -> re.Match[str] | None:
        """Return the match of the emoji or other symbols that a line begins with, blanks after them included."""
        if not text or unicodedata.category(text[0]) not in {"So", "Sk", "Sm"}:
            return None
        end = 0
        while end < min(len(text), 12) and (
            unicodedata.category(text[end]) in {"So", "Sk", "Sm", "Mn", "Cf", "Me"} or text[end] in " \t"
        ):
            end += 1
        return re.match(f"(?s).{{{end}}}", text)

    def _numbered_is_heading(
        self, line: _Line, numbered: re.Match[str], before: _Line | None, after: _Line | None
    ) -> bool:
        """Return whether a numbered line is a heading rather than an item of a numbered list."""
        words = line.text[numbered.end() :].split()
        if re.match(rf"[ \t]*{_ROMAN}\.", line.text):
            return len(words) <= 16
        if not words or len(words) > 14 or words[-1][-1] in ".;,":
            return False
        follows_item = after is not None and (_NUMBERED_HEADING.match(after.text) or _BULLET.match(after.text))
        deeper = after is not None and after.indent > line.indent
        alone = line.blank_before and line.blank_after and (not follows_item or deeper)
        runs_on = after is not None and not follows_item and len(after.text) > 60
        return (alone or runs_on) and ":" not in line.text[:-1].split(" ", 3)[0]

    def _is_heading(self, line: _Line, before: _Line | None, after: _Line | None) -> bool:
        """Return whether an unmarked line stands as a heading over what follows."""
        text = line.text.rstrip("*_ ")
        words = text.split()
        if not words or len(text) > 110 or len(words) > 16 or after is None:
            return before is None and len(words) <= 14 and bool(words) and text[-1] not in ".;,:"
        if text[-1] in ".;,…" or (text[-1] == ":" and len(words) > 5):
            return False
        after_is_item = bool(_BULLET.match(after.text) or self._emoji(after.text))
        lowered = [word.strip("?!,:()\"'").lower() for word in words]
        if text[-1] == "?":
            return not (line.blank_after is False and before is not None and not line.blank_before and len(words) > 14)
        if (text[-1] == "!" and before is not None) or _COLUMN.search(text):
            return False
        leads = lowered[-1] in self.words["lead-endings"]
        if after_is_item and leads and text[-1] == ":":
            return False  # "Patients complain of:"
        if (
            after_is_item
            and not line.blank_after
            and (leads or any(word in self.words["finite"] for word in lowered[1:]))
        ):
            return False
        asks = lowered[0] in self.words["question-words"] and len(words) <= 8
        if any(word in self.words["finite"] for word in lowered) and not self._title_case(words) and not asks:
            return False
        if after.text[0].islower() and not line.blank_after:
            return line.blank_before and len(words) <= 5 and " - " in after.text  # over "infection - bleeding - pain"
        return line.blank_before or line.blank_after or len(after.text) > 60 or after_is_item or self._title_case(words)

    @staticmethod
    def _title_case(words: Sequence[str]) -> bool:
        long = [word for word in words if len(word) > 3 and word[0].isalpha()]
        return bool(long) and sum(word[0].isupper() for word in long) >= 0.75 * len(long)

    # -- blocks and sections -------------------------------------------------------------------------------------

    def _assemble(
        self, lines: Sequence[_Line], kinds: Sequence[tuple[Kind, int, int]]
    ) -> tuple[list[Block], list[Section]]:
        drafts: list[Block] = []
        markers: list[str] = []
        closing: set[int] = set()
        asked, asked_depth = "", 0
        for line, (kind, start, depth) in zip(lines, kinds, strict=True):
            if start >= line.end:
                continue
            if depth == -1 and drafts:
                drafts[-1] = replace(drafts[-1], span=Span(drafts[-1].span.start, line.end))
                continue
            end = line.end
            if kind is Kind.HEADING:
                while end > start + 1 and self.text[end - 1] in "*_# :":
                    end -= 1
            if kind is Kind.ITEM and self.text[end - 1] == ":":
                kind = Kind.PARAGRAPH
            elif kind is Kind.ITEM and self.text[end - 1] == "?" and len(line.text.split()) <= 14:
                asked, asked_depth = self._marker(line.text), depth
                kind, depth = Kind.HEADING, 2
            drafts.append(
                Block(
                    index=len(drafts),
                    kind=kind,
                    span=Span(start, end),
                    section=0,
                    depth=max(depth, 0),
                    cell=line.cell,
                )
            )
            markers.append(self._marker(line.text) if kind is Kind.ITEM else "")
            if kind is Kind.ITEM and asked and markers[-1] == asked and depth <= asked_depth:
                closing.add(len(drafts) - 1)  # the next of the numbers among which a question stood as a heading
                asked = ""
        sections = [Section(index=0, heading=None, parent=None, depth=0)]
        blocks: list[Block] = []
        lead: int | None = None
        path: list[int] = []
        listed = ""
        above: list[Block] = []
        left_out: dict[int, str] = {}
        titled = False
        for draft, marker in zip(drafts, markers, strict=True):
            if draft.index in closing:
                path = path[:-1]
                parent = path[-1] if path else None
                sections.append(Section(index=len(sections), heading=None, parent=parent, depth=0))
                lead = None
            if draft.kind is Kind.HEADING:
                while path and sections[path[-1]].depth >= draft.depth:
                    path.pop()
                sections.append(
                    Section(
                        index=len(sections), heading=draft.index, parent=path[-1] if path else None, depth=draft.depth
                    )
                )
                path.append(len(sections) - 1)
                lead = None
                is_title, titled = not titled, True
                reason = left_out.get(path[-2]) if len(path) > 1 else None
                reason = reason or (None if is_title or draft.depth == 1 else self._section_reason(draft))
                if reason:
                    left_out[path[-1]] = reason
            elif draft.kind is Kind.CELL:
                lead = None
            elif draft.kind is Kind.PARAGRAPH:
                lead, listed = draft.index, ""
            elif lead is not None and not (above and draft.depth > above[0].depth):
                listed = listed or marker
                lead = lead if marker == listed else None
            if draft.kind is not Kind.ITEM:
                above.clear()
            while above and above[-1].depth >= draft.depth:
                above.pop()
            introduced = above[-1].index if above else lead
            if draft.kind is Kind.ITEM:
                above.append(draft)
            block = replace(draft, section=len(sections) - 1, lead=introduced if draft.kind is Kind.ITEM else None)
            if block.section in left_out:
                self.omissions.append(Omission(span=block.span, reason=left_out[block.section]))
                blocks.append(block)
            else:
                blocks.append(replace(block, sentences=tuple(self._sentences(block))))
        return blocks, sections

    def _section_reason(self, heading: Block) -> str | None:
        """Return why the section of a heading is left out whole, or None where it is read."""
        lower = self.text[heading.span.start : heading.span.end].lower()
        for reason, phrases in self.rules.section.items():
            if any(phrase in lower for phrase in phrases):
                return reason
        return None

    # -- sentences -----------------------------------------------------------------------------------------------

    def _sentences(self, block: Block) -> Iterator[Sentence]:
        start, end = block.span.start, block.span.end
        if block.kind is Kind.HEADING:
            parts = self._parts_of_heading(start, end)
            for first, last in (piece for part in parts for piece in self._pieces(*part)):
                sentence = self._sentence(block, first, last)
                if sentence is not None:
                    yield sentence
            return
        label_end, body = self._label(block)
        if label_end:
            sentence = self._sentence(block, start, label_end)
            if sentence is not None:
                yield replace(sentence, is_label=True)
            start = body
        found = [self._sentence(block, first, last) for first, last in self._sentence_bounds(start, end)]
        sentences = [sentence for sentence in found if sentence is not None]
        if not label_end and len(sentences) > 1 and self._is_name(sentences[0]):
            named = block.kind in (Kind.ITEM, Kind.CELL) or self._is_shouted(sentences[0])
            sentences[0] = replace(sentences[0], is_label=named)
        yield from sentences

    def _is_name(self, sentence: Sentence) -> bool:
        """Return whether the first sentence of an item only names what the others explain ("Non-union. Bones …")."""
        words = [token.lower for token in sentence.tokens if token.is_word]
        return len(words) <= 6 and not sentence.is_question and not self.words["finite"] & set(words)

    def _is_shouted(self, sentence: Sentence) -> bool:
        """Return whether a sentence is in capitals, like a heading that its paragraph runs on from."""
        return self.text[sentence.span.start : sentence.span.end].isupper()

    def _label(self, block: Block) -> tuple[int, int]:
        """Return where the label of a block ends and its explanation begins, or zeros where it has no label."""
        head = self.text[block.span.start : min(block.span.end, block.span.start + 90)]
        match = re.match(
            r"(?:\*\*|__)?([^:.!?\n\t]{2,80}?)(?:\*\*|__)?"
            r"(?::(?:\*\*|__)?|\t|(?<=\w) {3,}|[ \t]+[-–—➡→➔⇒](?=[ \t])|[ \t]+[-=]>|(?<=\w)—)[ \t]*(?=\S)",
            head,
        )
        if not match:
            return 0, 0
        label, rest = match.group(1), self.text[block.span.start + match.end() : block.span.end]
        if head[match.end()] == "/" or (label[-1].isdigit() and head[match.end()].isdigit()):
            return 0, 0  # "https://…", "at 10:30"
        words = label.split()
        limit = 9 if block.kind in (Kind.ITEM, Kind.CELL) else 6
        lowered = {word.lower().strip("\"'(),") for word in words}
        clause = bool(lowered & self.words["finite"]) and not (len(words) == 1 and lowered <= self.words["noun-verbs"])
        if "](" in label or len(words) > limit or not rest.strip() or clause:
            return 0, 0
        if block.kind is Kind.PARAGRAPH and ":" not in match.group() and (not label[0].isupper() or len(words) > 3):
            return 0, 0
        return block.span.start + match.end(1), block.span.start + match.end()

    def _parts_of_heading(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield what stands between upright strokes: "Herniated disc | Symptoms | Name of a clinic"."""
        for stroke in _STROKE.finditer(self.text, start, end):
            yield start, stroke.start()
            start = stroke.end()
        yield start, end

    def _sentence_bounds(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        position = start
        for match in _SENTENCE_END.finditer(self.text, start, end):
            stop = match.end() if self.text[match.start()] != "\n" else match.start()
            if self.text[match.start()] == "." and self._no_end(position, match.start(), match.end(), end):
                continue
            if stop > position:
                yield from self._pieces(position, stop)
            position = match.end()
        if position < end:
            yield from self._pieces(position, end)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield a sentence as it is, or in pieces that end at blanks where it is longer than any sentence."""
        while end - start > LONGEST_SENTENCE:
            limit = start + LONGEST_SENTENCE
            cut = max(self.text.rfind(blank, start + 1, limit) for blank in " \t\n")
            cut = cut if cut > 0 else limit
            yield start, cut
            start = cut
        yield start, end

    def _no_end(self, start: int, dot: int, after: int, end: int) -> bool:
        """Return whether a full stop ends no sentence: after an abbreviation, an initial or a number in a list."""
        word_start = dot
        while word_start > start and not self.text[word_start - 1].isspace() and dot - word_start < 20:
            word_start -= 1
        word = self.text[word_start:dot].strip("(\"'“‘*_").lower()
        following = self.text[after : after + 2].strip()
        if word in self.rules.numbering:
            return following[:1].isdigit()
        if word in self.rules.abbreviations:
            return not (word == "etc" and following[:1].isupper())
        if len(word) == 1 and word.isalpha():
            before = self.text[max(start, word_start - 20) : word_start].split()
            return not (before and before[-1].lower() in self.rules.lettered and following[:1].isupper())
        if word.isdigit() and len(word) <= 2 and _end_of_blanks(self.text, start) >= word_start:
            return True
        return after < end and following[:1].islower() and not self.text[after : after + 1].isalpha()

    def _sentence(self, block: Block, start: int, end: int) -> Sentence | None:
        """Return the sentence between two offsets, trimmed, or None where it is boilerplate or has no words."""
        while start < end and (self.text[start].isspace() or self.text[start] in "*_"):
            start += 1
        while end > start and (self.text[end - 1].isspace() or self.text[end - 1] in "*_"):
            end -= 1
        if start >= end:
            return None
        text = self.text[start:end]
        lower = text.lower()
        reason = "contact" if _EMAIL.search(text) or self._phone(text) else None
        for name, phrases in self.rules.sentence.items():
            if any(phrase in lower for phrase in phrases):
                reason = reason or name
        if reason:
            self.omissions.append(Omission(span=Span(start, end), reason=reason))
            return None
        start, end = self._without_attribution(start, end)
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return None
        tokens = self._tokens(start, end)
        if not any(token.is_word for token in tokens):
            return None
        return Sentence(
            span=Span(start, end),
            tokens=tokens,
            block=block.index,
            is_question=self.text[start:end].rstrip(_CLOSERS).endswith("?"),
        )

    def _without_attribution(self, start: int, end: int) -> tuple[int, int]:
        """Return the sentence without "Dr. X explains" before or after its quotation; the name is left out."""
        tokens = self.normaliser.tokens(self.text[start:end], start)
        if (
            len(tokens) > 1
            and tokens[0].lemma in self.rules.reporting
            and tokens[0].text[0].islower()
            and tokens[1].text[0].isupper()
        ):
            self.omissions.append(Omission(span=Span(start, end), reason="person"))  # "says Jane D., a patient"
            return end, end
        for index, token in enumerate(tokens):
            if token.lower not in self.rules.titles or not token.text[0].isupper():
                continue
            cursor = index + 1
            while cursor < len(tokens) and (tokens[cursor].text == "." or tokens[cursor].text[0].isupper()):
                cursor += 1
            if cursor == index + 1 or cursor > index + 8:
                continue
            reports = cursor < len(tokens) and tokens[cursor].lemma in self.rules.reporting
            before_reports = index > 0 and tokens[index - 1].lemma in self.rules.reporting
            tail_is_short = len(tokens) - cursor <= 4
            if (reports or before_reports) and tail_is_short:
                first = tokens[index - 1].start if before_reports else token.start
                self.omissions.append(Omission(span=Span(first, end), reason="person"))
                return start, first
            if reports and index <= 2:
                last = tokens[cursor].end
                self.omissions.append(Omission(span=Span(start, last), reason="person"))
                return last, end
            self.omissions.append(Omission(span=Span(start, end), reason="person"))
            return end, end
        return start, end

    def _tokens(self, start: int, end: int) -> tuple[Token, ...]:
        """Return the tokens of a stretch, without markup, addresses and targets of links."""
        text = self.text[start:end]
        masks = sorted(match.span() for pattern in (_MARKUP, _URL) for match in pattern.finditer(text))
        found: list[Token] = []
        mask = 0
        for token in self.normaliser.tokens(text, start):
            while mask < len(masks) and masks[mask][1] + start <= token.start:
                mask += 1
            masked = mask < len(masks) and masks[mask][0] + start < token.end and token.start < masks[mask][1] + start
            if not masked and token.text not in _MARKS:
                found.append(token)
        return tuple(found)


def _end_of_blanks(text: str, start: int) -> int:
    """Return the offset of the first character from ``start`` on that is no blank."""
    blanks = _BLANKS.match(text, start)
    return blanks.end() if blanks else start


def _opens(text: str, phrase: str) -> bool:
    """Return whether a text begins with the words of a phrase, and not with longer words ("doi", but not "doing")."""
    return text.startswith(phrase) and not (phrase[-1].isalpha() and text[len(phrase) : len(phrase) + 1].isalpha())


def _phrases(table: Mapping[str, Sequence[object]] | None) -> dict[str, tuple[str, ...]]:
    """Return the phrases of each reason."""
    return {reason: tuple(str(phrase) for phrase in phrases) for reason, phrases in (table or {}).items()}
