"""Quotes held against changed documents: unchanged, moved or orphaned, and never a guess."""

from __future__ import annotations

from pathlib import Path

import pytest
from build_graph.model import Document, Reading
from build_graph.store import GraphFolder
from build_graph.verify import Check, Fate, verify
from build_graph.vocabulary import Vocabulary

import rdf_helpers as h

TEXT = "Fusion may harm. A rod bends. Then a rod breaks. The end."


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


def build(directory: Path, vocabulary: Vocabulary, *, quotes: bool = True) -> GraphFolder:
    source = h.document(TEXT)
    claim = h.statement(source, "spinal-fusion", "hasComplication", "infection", "Fusion may harm.")
    reading = Reading(document=source, mentions=(h.mention(source, "rod", "bone-screw"),), statements=(claim,))
    return h.make_folder(directory, [reading], vocabulary, quotes=quotes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> GraphFolder:
    return build(tmp_path_factory.mktemp("rdf") / "graph", vocabulary)


def checks(folder: GraphFolder, *documents: Document) -> tuple[Check, Check]:
    """Return the check of the claim's evidence and that of the mention."""
    report = verify(folder, documents)
    evidence, mention = report.checks
    assert (evidence.kind, mention.kind) == ("Evidence", "Mention")
    assert report.sound == (Fate.ORPHANED not in {evidence.fate, mention.fate})
    assert sum(report.counts.values()) == 2
    return evidence, mention


def test_same_text_is_unchanged(folder: GraphFolder) -> None:
    assert {check.fate for check in checks(folder, h.document(TEXT))} == {Fate.UNCHANGED}


def test_text_added_after_changes_nothing(folder: GraphFolder) -> None:
    assert {check.fate for check in checks(folder, h.document(TEXT + " More."))} == {Fate.UNCHANGED}


def test_text_added_before_moves_all(folder: GraphFolder) -> None:
    evidence, mention = checks(folder, h.document("New. " + TEXT))
    assert (evidence.fate, evidence.moved_to) == (Fate.MOVED, 5)
    # "rod" stands twice; only what stood around it tells which.
    assert (mention.fate, mention.moved_to) == (Fate.MOVED, TEXT.index("rod") + 5)


def test_words_that_are_gone_are_orphaned(folder: GraphFolder) -> None:
    evidence, _ = checks(folder, h.document(TEXT.replace("may harm", "can harm")))
    assert (evidence.fate, evidence.reason) == (Fate.ORPHANED, "the words are gone")


def test_several_places_are_no_proof(folder: GraphFolder) -> None:
    _, mention = checks(folder, h.document("Fusion may harm. One rod, two rod."))
    assert (mention.fate, mention.reason) == (Fate.ORPHANED, "the words stand in several other places")


def test_case_is_not_guessed(folder: GraphFolder) -> None:
    evidence, _ = checks(folder, h.document(TEXT.upper()))
    assert evidence.fate is Fate.ORPHANED


def test_missing_document_orphans_its_places(folder: GraphFolder) -> None:
    evidence, _ = checks(folder, h.document(TEXT, "other.txt"))
    assert evidence.reason == "the document is not among those given"


def test_without_quotes_only_the_digest_speaks(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = build(tmp_path / "graph", vocabulary, quotes=False)
    assert {check.fate for check in checks(folder, h.document(TEXT))} == {Fate.UNCHANGED}
    evidence, _ = checks(folder, h.document(TEXT + " More."))
    assert evidence.fate is Fate.ORPHANED
    assert "without quotes" in evidence.reason


def test_all_places_of_a_graph_are_checked(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = h.make_folder(tmp_path / "graph", h.readings(), vocabulary)
    report = verify(folder, [reading.document for reading in h.readings()])
    assert report.counts == {"unchanged": 21, "moved": 0, "orphaned": 0}
    places = [(check.document, check.start) for check in report.checks]
    assert places == sorted(places)
