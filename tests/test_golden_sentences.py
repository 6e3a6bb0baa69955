"""Sentences as leaflets word them, read as a careful person reads them; the table is golden_sentences.yaml."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from build_graph.model import Statement
from build_graph.quick_yaml import read_yaml

from reading_helpers import read, shipped, shipped_reader

TABLE = read_yaml((Path(__file__).parent / "golden_sentences.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = TABLE["cases"]
MISSES: list[dict[str, Any]] = TABLE["known_misses"]


def iri(wording: str) -> str:
    """Return what stands for a thing in a statement: its IRI, or a duration as it is."""
    if re.fullmatch(r"P[\dT].*", wording):
        return wording
    concept = shipped().find(wording)
    return concept.iri if concept else shipped().iri(shipped().slug(wording))


def is_as(statement: Statement, claim: list[Any]) -> bool:
    """Return whether a statement is the claim of the table, its options included."""
    subject, predicate, object_, *rest = claim
    options: dict[str, Any] = {"polarity": rest[0]} if rest and isinstance(rest[0], str) else (rest[0] if rest else {})
    assert options.keys() <= {"polarity", "certainty", "strength", "rate"}, f"unknown option in {claim}"
    rate = [statement.rate.low, statement.rate.high] if statement.rate else None
    return (
        (statement.subject, statement.predicate, statement.object) == (iri(subject), predicate, iri(object_))
        and statement.status.polarity == options.get("polarity", "affirmed")
        and options.get("certainty") in (None, statement.status.certainty)
        and options.get("strength") in (None, statement.strength)
        and options.get("rate") in (None, rate)
    )


def faults(case: dict[str, Any]) -> list[str]:
    """Return what a reading lacks and what it has too much."""
    statements = read(case["text"], shipped_reader()).statements
    missing = [f"missing {claim}" for claim in case["expected"] if not any(is_as(s, claim) for s in statements)]
    wrong = [f"wrong {claim}" for claim in case.get("forbidden", ()) if any(is_as(s, claim) for s in statements)]
    return missing + wrong


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_golden_sentence(case: dict[str, Any]) -> None:
    assert faults(case) == []


@pytest.mark.parametrize("case", MISSES, ids=lambda case: case["id"])
@pytest.mark.xfail(strict=True, raises=AssertionError, reason="known miss, see golden_sentences.yaml")
def test_known_miss(case: dict[str, Any]) -> None:
    assert faults(case) == []


def test_the_table_is_whole() -> None:
    assert len(CASES) >= 100
    assert all(case["reason"] for case in MISSES)
    ids = Counter(case["id"] for case in [*CASES, *MISSES])
    assert [name for name, count in ids.items() if count > 1] == []
    assert all(case.keys() <= {"id", "reason", "text", "expected", "forbidden"} for case in [*CASES, *MISSES])
    assert all(case["expected"] or case["forbidden"] for case in [*CASES, *MISSES])
    claimed = {claim[1] for case in CASES for claim in case["expected"]}
    assert claimed == set(shipped().predicates), "every predicate has a sentence"


def test_expected_things_are_known_or_durations() -> None:
    wordings = {wording for case in CASES for claim in case["expected"] for wording in (claim[0], claim[2])}
    unknown = sorted(w for w in wordings if not re.fullmatch(r"P[\dT].*", w) and shipped().find(w) is None)
    assert unknown == []
