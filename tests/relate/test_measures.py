"""Durations and rates, as texts write them and as ISO 8601 and per cent."""

from __future__ import annotations

import re

import pytest
from build_graph.model import Rate
from build_graph.relate.measures import Measure, durations, rates
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import garden, shipped, steady, tokens_of, words

TABLES = garden().language["measures"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("six weeks", [("six weeks", "P6W")]),
        ("a year", [("a year", "P1Y")]),
        ("2 hours", [("2 hours", "PT2H")]),
        ("2.5 days", [("2 . 5 days", "P2.5D")]),
        ("2,5 days", [("2 , 5 days", "P2.5D")]),
        ("six to twelve", []),
        ("two to three weeks", [("two to three weeks", "P2W/P3W")]),
        ("2-3 weeks", [("2 - 3 weeks", "P2W/P3W")]),
        ("2–3 weeks", [("2 – 3 weeks", "P2W/P3W")]),
        ("six months to a year", [("six months to a year", "P6M/P12M")]),
        ("two days to two weeks", [("two days to two weeks", "P2D/P14D")]),
        ("one day or two", [("one day", "P1D")]),
        ("a six-week wait", [("six - week", "P6W")]),
        ("two days, then three weeks", [("two days", "P2D"), ("three weeks", "P3W")]),
        ("12345 days", []),
        ("five roses", []),
        ("2.² weeks", []),
        ("0.00001 days", [("0 . 00001 days", "P0D")]),
        ("9999.99999 days", [("9999 . 99999 days", "P10000D")]),
        ("2.5", []),
        ("2 to", []),
        ("", []),
    ],
)
def test_durations(text: str, expected: list[tuple[str, str]]) -> None:
    tokens = tokens_of(text)
    assert [(words(tokens, m.first, m.last), m.value) for m in durations(tokens, TABLES)] == expected


@pytest.mark.parametrize(
    ("text", "low", "high", "said"),
    [
        ("3 %", 3, 3, "3 %"),
        ("3%", 3, 3, "3%"),
        ("3–4.5 %", 3, 4.5, "3–4.5 %"),
        ("3 to 6 percent", 3, 6, "3 to 6 percent"),
        ("3 % to 6 %", 3, 6, "3 % to 6 %"),
        ("up to 15 %", 0, 15, "up to 15 %"),
        ("less than 5 %", 0, 5, "less than 5 %"),
        ("under 5 %", 0, 5, "under 5 %"),
        ("Under 5 % or less", 0, 5, "Under 5 %"),
        ("below 5 % come up", 0, 5, "below 5 %"),
        ("1 in 100", 1, 1, "1 in 100"),
        ("one of 8 roses", 12.5, 12.5, "one of 8"),
        ("one out of 200", 0.5, 0.5, "one out of 200"),
    ],
)
def test_rates(text: str, low: float, high: float, said: str) -> None:
    tokens = tokens_of(text)
    (measure,) = rates(tokens, TABLES)
    assert measure.value == Rate(low=low, high=high, text=said)
    assert measure.first >= 0
    assert text[tokens[measure.first].start : tokens[measure.last].end] == said


@pytest.mark.parametrize("text", ["120 %", "6-3 %", "2 in 3", "8 in 5", "three roses", "1 of", "%", "5.² %", "in 2020"])
def test_what_is_no_rate(text: str) -> None:
    assert list(rates(tokens_of(text), TABLES)) == []


PARTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "two",
                "a",
                "to",
                "-",
                "–",
                "weeks",
                "day",
                "year",
                "%",
                "percent",
                "up",
                "under",
                "less",
                "in",
                "of",
                "out",
                ".",
            ]
        ),
        st.integers(0, 99999).map(str),
        st.text(max_size=3),
    ),
    max_size=20,
)


@steady
@given(PARTS, st.sampled_from(["", " "]), st.booleans())
def test_any_tokens_give_true_measures(parts: list[str], between: str, own: bool) -> None:
    tables = TABLES if own else shipped().language["measures"]
    tokens = tokens_of(between.join(parts))
    found: list[Measure] = [*durations(tokens, tables)]
    for measure in found:
        assert re.fullmatch(r"PT?[\d.]+[A-Z](/PT?[\d.]+[A-Z])?", str(measure.value))
    for measure in (*found, *rates(tokens, tables)):
        assert 0 <= measure.first <= measure.last < len(tokens)
        if isinstance(measure.value, Rate):
            assert 0 <= measure.value.low <= measure.value.high <= 100
