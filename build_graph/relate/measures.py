"""Durations and rates: "six months to a year", "five to seven-day hospital stays", "3–4.5 %", "1 in 100"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..language import Token
from ..model import Rate


@dataclass(frozen=True, slots=True)
class Measure:
    """A duration or rate that tokens ``first`` to ``last`` (included) state; ``told`` without a number, if so."""

    first: int
    last: int
    value: str | Rate
    told: bool = False

    def distance(self, position: int) -> int:
        """Return how many tokens away a position is, or 0 inside."""
        return max(0, self.first - position, position - self.last)


def _number(token: Token, numbers: Mapping[str, float]) -> float | None:
    if token.lower in numbers:
        return float(numbers[token.lower])
    return float(token.text) if token.text.isascii() and token.text.isdigit() and len(token.text) <= 4 else None


def _decimal(tokens: Sequence[Token], position: int, numbers: Mapping[str, float]) -> tuple[float, int] | None:
    """Return the number at a position, with a decimal part, and the position after it."""
    if position >= len(tokens):
        return None
    value = _number(tokens[position], numbers)
    if value is None:
        return None
    after = position + 1
    if (
        after + 1 < len(tokens)
        and tokens[after].text in ".,"
        and tokens[after + 1].text.isascii()
        and tokens[after + 1].text.isdigit()
        and tokens[position].text.isdigit()
        and tokens[after].start == tokens[position].end
        and tokens[after + 1].start == tokens[after].end
    ):
        return float(f"{tokens[position].text}.{tokens[after + 1].text}"), after + 2
    return value, after


def durations(tokens: Sequence[Token], tables: Mapping[str, Any]) -> Iterator[Measure]:
    """Yield the durations of a sentence as ISO 8601 durations (``P6W``) or intervals of two (``P6M/P12M``).

    Both ends of an interval are given in one unit: "six months to a year" is ``P6M/P12M``. Some are told without a
    number ("home the next day").
    """
    told = list(_told(tokens, tables))
    covered = {position for measure in told for position in range(measure.first, measure.last + 1)}
    counted = [measure for measure in _counted(tokens, tables) if measure.first not in covered]
    yield from sorted([*told, *counted], key=lambda measure: measure.first)


def _told(tokens: Sequence[Token], tables: Mapping[str, Any]) -> Iterator[Measure]:
    """Yield the durations of a sentence that wordings of the table tell ("the same day or the next"), the longest."""
    lower = [token.lower for token in tokens]
    sentence = " ".join(lower)
    told = [(str(words), value) for words, value in (tables.get("told") or {}).items() if str(words) in sentence]
    wordings = sorted(((words.split(), value) for words, value in told), key=lambda wording: -len(wording[0]))
    if not wordings:
        return
    position = 0
    while position < len(lower):
        found = next(((w, v) for w, v in wordings if lower[position : position + len(w)] == w), None)
        if found is not None:
            yield Measure(position, position + len(found[0]) - 1, str(found[1]), told=True)
        position += len(found[0]) if found is not None else 1


def _counted(tokens: Sequence[Token], tables: Mapping[str, Any]) -> Iterator[Measure]:
    """Yield the durations of a sentence that a number and a unit give."""
    numbers, units = tables.get("numbers") or {}, tables.get("units") or {}
    ranges = frozenset(tables.get("range-words") or ())
    position = 0
    while position < len(tokens):
        read = _decimal(tokens, position, numbers)
        if read is None:
            position += 1
            continue
        low, cursor = read
        low_unit, cursor = _unit(tokens, cursor, units)
        high, high_unit, end = None, None, cursor
        if cursor < len(tokens) and tokens[cursor].lower in ranges:
            second = _decimal(tokens, cursor + 1, numbers)
            if second is not None:
                unit, after = _unit(tokens, second[1], units)
                if unit is not None:
                    high, high_unit, end = second[0], unit, after
        if high is not None and high_unit is not None:
            yield Measure(position, end - 1, _interval(low, low_unit or high_unit, high, high_unit, units))
        elif low_unit is not None:
            yield Measure(position, end - 1, _iso(low, units[low_unit]))
        position = max(end, position + 1)


def _unit(tokens: Sequence[Token], position: int, units: Mapping[str, Any]) -> tuple[str | None, int]:
    """Return the unit at a position (after a hyphen, perhaps) and the position after it."""
    cursor = position
    if cursor + 1 < len(tokens) and tokens[cursor].text in "-‐‑" and tokens[cursor + 1].lemma in units:
        cursor += 1
    if cursor < len(tokens) and tokens[cursor].lemma in units:
        return tokens[cursor].lemma, cursor + 1
    return None, position


def _iso(value: float, unit: Mapping[str, Any]) -> str:
    whole = unit.get("whole")
    if whole and value >= whole["of"] and value % whole["of"] == 0:  # "within 72 hours" is within three days
        value, unit = value / whole["of"], whole
    number = f"{value:.4f}".rstrip("0").rstrip(".")  # ISO 8601 knows no exponent
    return f"PT{number}{unit['designator']}" if unit.get("time") else f"P{number}{unit['designator']}"


def _interval(low: float, low_unit: str, high: float, high_unit: str, units: Mapping[str, Any]) -> str:
    for larger, smaller, factor in (("year", "month", "months"), ("week", "day", "days")):
        if {low_unit, high_unit} == {larger, smaller}:
            low, low_unit = (low * units[larger][factor], smaller) if low_unit == larger else (low, low_unit)
            high, high_unit = (high * units[larger][factor], smaller) if high_unit == larger else (high, high_unit)
    return f"{_iso(low, units[low_unit])}/{_iso(high, units[high_unit])}"


def rates(tokens: Sequence[Token], tables: Mapping[str, Any]) -> Iterator[Measure]:
    """Yield the rates of a sentence in per cent: "3–4.5 %", "up to 15 %" (from 0), "1 in 100"."""
    numbers, percent = tables.get("numbers") or {}, frozenset(tables.get("percent") or ())
    ranges = frozenset(tables.get("range-words") or ())
    below, fraction = frozenset(tables.get("below") or ()), frozenset(tables.get("fraction-words") or ())
    position = 0
    while position < len(tokens):
        read = _decimal(tokens, position, numbers)
        if read is None:
            position += 1
            continue
        low, cursor = read
        end, high = cursor, low
        if cursor < len(tokens) and tokens[cursor].text in percent:
            cursor += 1
            end = cursor
        if cursor < len(tokens) and tokens[cursor].lower in ranges:
            second = _decimal(tokens, cursor + 1, numbers)
            if second is not None and second[1] < len(tokens) and tokens[second[1]].text in percent:
                high, end = second[0], second[1] + 1
        of = cursor < len(tokens) and tokens[cursor].lower in fraction
        if end > read[1] - 1 and tokens[end - 1].text in percent:
            first = position
            before = [token.lower for token in tokens[max(0, position - 2) : position]]
            width = next((w for w in (2, 1) if len(before) >= w and " ".join(before[-w:]) in below), 0)
            if width:
                low, first = 0.0, position - width
            if 0 <= low <= high <= 100:
                yield Measure(first, end - 1, Rate(low=low, high=high, text=_words(tokens, first, end - 1)))
            position = end
            continue
        if of:
            after = cursor + (2 if tokens[cursor].lower == "out" else 1)
            total = _decimal(tokens, after, numbers)
            if total is not None and total[0] >= 5 and 0 < low < total[0]:
                share = round(100 * low / total[0], 4)
                yield Measure(
                    position, total[1] - 1, Rate(low=share, high=share, text=_words(tokens, position, total[1] - 1))
                )
                position = total[1]
                continue
        position = read[1]


def _words(tokens: Sequence[Token], first: int, last: int) -> str:
    """Return tokens as one text, blanks where the document has any."""
    parts = [tokens[first].text]
    for before, token in zip(tokens[first:last], tokens[first + 1 : last + 1], strict=True):
        parts.append((" " if token.start > before.end else "") + token.text)
    return "".join(parts)
