"""Readings brought together: coined concepts merged, statements one a claim and place."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from build_graph.assemble import assemble
from build_graph.errors import UsageError
from build_graph.model import Concept, Reading
from build_graph.vocabulary import Vocabulary

import rdf_helpers as h


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


def coining(name: str, label: str, kind: str = "Complication", **more: tuple[str, ...]) -> Reading:
    source = h.document(f"Harm: {label}.", name)
    slug = label.replace(" ", "-")
    return Reading(
        document=source,
        mentions=(h.mention(source, label, slug, kind),),
        statements=(h.statement(source, "spinal-fusion", "hasComplication", slug, source.text),),
        coined=(Concept(iri=h.ID + slug, kind=kind, label=label, coined=True, **more),),
        topic=h.ID + slug,
    )


def test_spellings_of_one_coined_concept_are_merged(vocabulary: Vocabulary) -> None:
    found = [
        coining("a", "cage shift", broader=(h.ID + "screw-loosening",)),
        coining("b", "cage-shift", "Condition"),
        coining("c", "cage shifts"),
        coining("d", "cage shift"),
    ]
    for order in permutations(found):
        done = assemble(order, vocabulary)
        assert [reading.document.id for reading in done] == ["a", "b", "c", "d"]
        concepts = {concept for reading in done for concept in reading.coined}
        assert len(concepts) == 1
        concept = concepts.pop()
        assert (concept.label, concept.kind, concept.coined) == ("cage shift", "Complication", True)
        assert concept.alternatives == ("cage shifts", "cage-shift")
        assert concept.broader == (h.ID + "screw-loosening",)
        for reading in done:
            assert reading.mentions[0].grounding.concept == concept.iri
            assert reading.statements[0].object == concept.iri
            assert reading.topic == concept.iri


def test_broader_concepts_follow_the_merging(vocabulary: Vocabulary) -> None:
    done = assemble(
        [
            coining("a", "late cage shift", broader=(h.ID + "cage-shifts",)),
            coining("b", "cage shifts"),
            coining("c", "cage shift"),
            coining("d", "cage shift"),
        ],
        vocabulary,
    )
    late, wider = sorted(done[0].coined, key=lambda concept: -len(concept.label))
    assert late.broader == (wider.iri,) == (h.ID + "cage-shift",)
    assert done[1].coined == (wider,)


def test_different_concepts_stay_apart(vocabulary: Vocabulary) -> None:
    done = assemble([coining("a", "cage shift"), coining("b", "cage drift")], vocabulary)
    assert len({concept.iri for reading in done for concept in reading.coined}) == 2


def test_what_the_vocabulary_knows_is_not_coined_again(vocabulary: Vocabulary) -> None:
    done = assemble([coining("a", "infection")], vocabulary)
    assert done[0].coined == ()
    assert done[0].mentions[0].grounding.concept == h.ID + "infection"


def test_statement_about_itself_is_dropped(vocabulary: Vocabulary) -> None:
    source = h.document("x causes x-es")
    reading = Reading(document=source, statements=(h.statement(source, "smoking", "causes", "smoking", source.text),))
    assert assemble([reading], vocabulary)[0].statements == ()


def test_two_documents_of_one_name_are_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError, match="same name"):
        assemble([coining("a", "cage shift"), coining("a", "cage drift")], vocabulary)


def test_statements_come_in_text_order(vocabulary: Vocabulary, tmp_path: Path) -> None:
    for reading in assemble(h.readings(), vocabulary):
        starts = [statement.evidence.span.start for statement in reading.statements]
        assert starts
        assert starts == sorted(starts)
