"""A small picture of an entity and what is said to be related to it, drawn here as SVG: no script takes part.

The entity stands in the middle, what it does fans out to the right, what is done to it to the left. The picture is as
wide as a phone, so that its letters can be read there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from .index import Index
from .reader import Statement

WIDTH = 360
_ROW = 34.0
_MOST = 9  # rows a side
_INNER, _LABEL = 56.0, 70.0  # from the middle to the dots, and to where labels begin
_LINE = 19  # characters a line of a label
_BEND = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """One neighbour : ``lines`` are the parts of its name, ``shape`` outlines its dot, ``curve`` its edge."""

    iri: str
    name: str
    relation: str
    lines: tuple[tuple[float, str], ...]
    kind: str
    glyph: str
    shape: str
    x: float
    y: float
    label_x: float
    anchor: str
    curve: str
    negated: bool
    possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture of an entity; ``more`` is the number of neighbours that have no room."""

    width: int
    height: int
    x: float
    y: float
    kind: str
    glyph: str
    shape: str
    spokes: tuple[Spoke, ...]
    more: int
    summary: str


def picture(iri: str, statements: Iterable[Statement], index: Index) -> Picture | None:
    """Return the picture of an entity, or None where nothing is said to be related to it."""
    sides: tuple[dict[str, Statement], dict[str, Statement]] = ({}, {})
    ordered = sorted(statements, key=lambda one: (one.polarity, -len(one.places), -one.confidence, one.iri))
    for statement in ordered:
        if statement.literal or statement.subject == statement.object:
            continue
        other = statement.other(iri)
        if other not in sides[0] and other not in sides[1]:
            sides[statement.subject == iri][other] = statement
    total = len(sides[0]) + len(sides[1])
    if not total:
        return None
    left, right = ([*side.items()] for side in sides)
    if not left or not right:
        # All on one side would leave half the picture empty; the lines' direction is told by the sentences below.
        both = left or right
        left, right = both[1::2], both[::2]
    left, right = left[:_MOST], right[:_MOST]
    rows = max(len(left), len(right))
    height = max(132.0, rows * _ROW + 36)
    middle_x, middle_y = WIDTH / 2, height / 2
    spokes = [
        spoke
        for pair in zip_longest(
            _side(iri, left, -1, middle_x, middle_y, index), _side(iri, right, 1, middle_x, middle_y, index)
        )
        for spoke in pair
        if spoke is not None
    ]
    own = index.kind(iri)
    return Picture(
        width=WIDTH,
        height=round(height),
        x=middle_x,
        y=middle_y,
        kind=own.name if own else "",
        glyph=own.glyph if own else "dot",
        shape=glyph_path(own.glyph if own else "dot", middle_x, middle_y, 12),
        spokes=tuple(spokes),
        more=total - len(spokes),
        summary=f"{index.label(iri)} and {total} related to it",
    )


def _side(
    iri: str, found: Sequence[tuple[str, Statement]], turn: int, middle_x: float, middle_y: float, index: Index
) -> list[Spoke]:
    spokes = []
    # By class, so that what is alike stands together.
    ordered = sorted(found, key=lambda pair: (_order(pair[0], index), index.order(pair[0])))
    for at, (other, statement) in enumerate(ordered):
        y = middle_y + (at - (len(found) - 1) / 2) * _ROW
        # The dots stand on a flat arc, open to the middle.
        bow = 14 * math.cos((y - middle_y) / max(1.0, len(found) * _ROW) * math.pi)
        x = middle_x + turn * (_INNER - 8 + bow)
        start = middle_x + turn * 14
        bend = start + turn * (abs(x - start) * _BEND)
        kind = index.kind(other)
        glyph = kind.glyph if kind else "dot"
        lines = _lines(index.label(other))
        predicate = index.predicate(statement.predicate)
        spokes.append(
            Spoke(
                iri=other,
                name=index.label(other),
                relation=predicate.label if statement.subject == iri else predicate.inverse,
                lines=tuple(
                    (round(y + 4 + (row - (len(lines) - 1) / 2) * 13, 1), line) for row, line in enumerate(lines)
                ),
                kind=kind.name if kind else "",
                glyph=glyph,
                shape=glyph_path(glyph, x, y, 6),
                x=round(x, 1),
                y=round(y, 1),
                label_x=round(x + turn * (_LABEL - _INNER - 2), 1),
                anchor="start" if turn > 0 else "end",
                curve=f"M{start:g} {middle_y:g}C{bend:.1f} {middle_y:g} {bend:.1f} {y:.1f} {x:.1f} {y:.1f}",
                negated=statement.polarity == "negated",
                possible=statement.certainty == "possible",
            )
        )
    return spokes


def _order(iri: str, index: Index) -> int:
    kind = index.kind(iri)
    return kind.order if kind else 999


def _lines(label: str) -> list[str]:
    """Return a label in at most two lines; what has no room is cut with an ellipsis."""
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _LINE:
            lines[-1] += " " + word
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return [line if len(line) <= _LINE else line[: _LINE - 1].rstrip() + "…" for line in lines]


def glyph_path(glyph: str, x: float, y: float, size: float) -> str:
    """Return the outline of a class's glyph, named as the ontology names it, around a point."""
    if glyph == "square":
        return _polygon(x, y, size * 1.2, 4, math.pi / 4)
    corners = {
        "diamond": (4, 0.0),
        "triangle": (3, -math.pi / 2),
        "triangleDown": (3, math.pi / 2),
        "hexagon": (6, 0.0),
    }
    if glyph in corners:
        return _polygon(x, y, size * 1.2, *corners[glyph])
    if glyph == "star":
        points = []
        for at in range(10):
            radius = size * (1.3 if at % 2 == 0 else 0.6)
            angle = -math.pi / 2 + at * math.pi / 5
            points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
        return _closed(points)
    return f"M{x - size:.1f} {y:.1f}a{size:g} {size:g} 0 1 0 {2 * size:g} 0a{size:g} {size:g} 0 1 0 {-2 * size:g} 0Z"


def _polygon(x: float, y: float, radius: float, corners: int, turn: float) -> str:
    angles = (turn + at * 2 * math.pi / corners for at in range(corners))
    return _closed([(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles])


def _closed(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
