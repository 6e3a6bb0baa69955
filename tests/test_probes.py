"""Small documents on every predicate, each with the triples that it states: how much of them is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from build_graph.evaluate.scoring import agree
from build_graph.model import Reading
from build_graph.quick_yaml import read_yaml

from reading_helpers import read, shipped_reader

HERE = Path(__file__).resolve().parent
PROBES = sorted((HERE / "gold" / "probes").glob("*.yaml"))
FLOORS = read_yaml((HERE / "floors.yaml").read_text(encoding="utf-8"))["probes"]


class Triple(NamedTuple):
    """What a document states, its ends as worded there; ``option`` is "optional", "negated" or nothing."""

    subject: str
    predicate: str
    object: str
    option: str = ""


def places(text: str, wording: str) -> Iterator[tuple[int, int]]:
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in wording.split()) + r"(?!\w)"
    return (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))


def concepts(text: str, reading: Reading, wording: str) -> set[str]:
    if re.fullmatch(r"P[\dT].*", wording):
        return {wording}
    spans = list(places(text, wording))
    return {
        mention.grounding.concept
        for mention in reading.mentions
        if any(agree((mention.span.start, mention.span.end), span) for span in spans)
    }


def counts(entry: dict[str, Any]) -> tuple[int, int, int]:
    """Return how many of the triples asked for are found, how many are missed, and how many others are claimed."""
    text, reading = entry["text"], read(entry["text"], shipped_reader())
    claimed = {(s.subject, s.predicate, s.object, s.status.polarity) for s in reading.statements}
    matched: set[tuple[str, str, str, str]] = set()
    found = missed = 0
    for triple in (Triple(*map(str, row)) for row in entry["triples"]):
        subjects, objects = (concepts(text, reading, end) for end in (triple.subject, triple.object))
        polarity = "negated" if triple.option == "negated" else "affirmed"
        hits = {
            claim
            for claim in claimed
            if claim[0] in subjects and claim[1] == triple.predicate and claim[2] in objects
            if triple.option == "optional" or claim[3] == polarity
        }
        matched |= hits
        if triple.option != "optional":
            found, missed = found + bool(hits), missed + (not hits)
    return found, missed, len(claimed - matched)


@pytest.mark.parametrize("path", PROBES, ids=lambda path: path.stem)
def test_probes_are_read_above_their_floors(path: Path) -> None:
    entries = read_yaml(path.read_text(encoding="utf-8"))
    assert len(entries) > 140
    found, missed, others = (sum(column) for column in zip(*map(counts, entries), strict=True))
    figures = {"P": found / (found + others), "R": found / (found + missed)}
    below = {name: round(figures[name], 3) for name, least in FLOORS[path.stem].items() if figures[name] < least}
    assert below == {}


def test_every_end_of_a_triple_stands_in_its_text() -> None:
    for path in PROBES:
        for entry in read_yaml(path.read_text(encoding="utf-8")):
            for triple in (Triple(*map(str, row)) for row in entry["triples"]):
                for end in (triple.subject, triple.object):
                    assert re.fullmatch(r"P[\dT].*", end) or next(places(entry["text"], end), None), (path.stem, triple)
