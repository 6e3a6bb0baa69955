"""Rules: entries of the language files as records, each checked against the ontology."""

from __future__ import annotations

from pathlib import Path

import pytest
from build_graph.errors import VocabularyError
from build_graph.frame import FrameRules
from build_graph.vocabulary import load_vocabulary

from reading_helpers import make_garden, shipped


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: x, predicate: cures, colour: red, cues: [kill]}", "rule 'x' has the unknown field 'colour'"),
        ("{id: x, predicate: eats, cues: [kill]}", "rule 'x' names the unknown predicate 'eats'"),
        ("{id: x, predicate: cures, coin: Weed, cues: [kill]}", "unknown class 'Weed'"),
        ("{id: x, predicate: cures, subject: [Weed], cues: [kill]}", "unknown class 'Weed'"),
        ("{id: x, predicate: cures, cues: ['@weeds kill']}", "unknown list '@weeds'"),
    ],
)
def test_a_malformed_rule_is_named(tmp_path: Path, entry: str, message: str) -> None:
    folder = make_garden(tmp_path / "garden")
    (folder / "language" / "frames.yaml").write_text(f"frames: [{entry}]", encoding="utf-8")
    with pytest.raises(VocabularyError, match=message):
        FrameRules.of(load_vocabulary(folder))


def test_the_shipped_rules_compile_and_cover_every_predicate() -> None:
    rules = FrameRules.of(shipped())
    owners = [pattern.owner for pattern in (*rules.matcher.patterns, *rules.headings.patterns)]
    entity_predicates = {name for name, term in shipped().predicates.items() if not term.literal}
    assert entity_predicates <= {owner.predicate for owner in owners}
    names = {owner.id: owner for owner in owners}
    assert all(names[owner.id] is owner for owner in owners), "no two rules share an id"
