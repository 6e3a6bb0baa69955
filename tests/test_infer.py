"""Inference rules: what they conclude, why, and what they must not."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from build_graph.errors import VocabularyError
from build_graph.graph import ontology_quads, quads_of, vocabulary_quads
from build_graph.infer import infer, load_rules
from build_graph.model import Reading, Status
from build_graph.trig import PROV, RDF
from build_graph.vocabulary import Vocabulary

import rdf_helpers as h


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


def conclude(vocabulary: Vocabulary, *readings: Reading) -> list[ox.Quad]:
    stated = [quad for reading in readings for quad in quads_of(reading, vocabulary)]
    return list(infer([*ontology_quads(vocabulary), *vocabulary_quads(vocabulary), *stated], vocabulary))


def plain(quads: list[ox.Quad]) -> set[tuple[str, str, str]]:
    """Return the concluded triples about entities as short names."""
    return {
        (q.subject.value.removeprefix(h.ID), q.predicate.value.rpartition("#")[2], q.object.value.rpartition("/")[2])
        for q in quads
        if q.subject.value.startswith(h.ID)
    }


def reading(*claims: tuple[str, str, str], status: Status = Status.PRESENT) -> Reading:
    source = h.document("Some words. infection, pedicle screw, lumbar fusion")
    return Reading(
        document=source,
        mentions=(
            h.mention(source, "infection", "infection"),
            h.mention(source, "pedicle screw", "pedicle-screw"),
            h.mention(source, "lumbar fusion", "lumbar-fusion"),
        ),
        statements=tuple(h.statement(source, *claim, "Some words.", status=status) for claim in claims),
    )


def test_statements_give_roles_and_inverses(vocabulary: Vocabulary) -> None:
    found = plain(conclude(vocabulary, reading(("spinal-fusion", "hasComplication", "infection"))))
    assert ("infection", "type", "ontology#Complication") in found
    assert ("infection", "complicationOf", "spinal-fusion") in found


def test_negated_statements_give_nothing(vocabulary: Vocabulary) -> None:
    claim = ("spinal-fusion", "hasComplication", "infection")
    without = plain(conclude(vocabulary, reading()))
    assert plain(conclude(vocabulary, reading(claim, status=Status.ABSENT))) == without
    assert plain(conclude(vocabulary, reading(claim, status=Status.POSSIBLE))) > without


def test_classes_and_kinds_reach_up(vocabulary: Vocabulary) -> None:
    found = plain(conclude(vocabulary, reading()))
    assert ("lumbar-fusion", "kindOf", "spinal-fusion") in found
    assert ("lumbar-fusion", "type", "ontology#Entity") in found
    assert ("lumbar-fusion", "type", "MedicalProcedure") in found


def test_complications_of_an_implant_used_are_possible_ones_and_never_stated_ones(vocabulary: Vocabulary) -> None:
    claims = (
        ("spinal-fusion", "usesImplant", "pedicle-screw"),
        ("pedicle-screw", "hasComplication", "screw-loosening"),
    )
    found = plain(conclude(vocabulary, reading(*claims)))
    assert ("spinal-fusion", "possibleComplication", "screw-loosening") in found
    assert ("screw-loosening", "possibleComplicationOf", "spinal-fusion") in found
    assert ("spinal-fusion", "hasComplication", "screw-loosening") not in found


def test_complications_of_wider_things_are_possible_ones(vocabulary: Vocabulary) -> None:
    claims = (
        ("lumbar-fusion", "usesImplant", "pedicle-screw"),
        ("bone-screw", "hasComplication", "screw-loosening"),
        ("spinal-fusion", "hasComplication", "infection"),
    )
    found = plain(conclude(vocabulary, reading(*claims)))
    assert ("lumbar-fusion", "possibleComplication", "screw-loosening") in found
    assert ("pedicle-screw", "possibleComplication", "screw-loosening") in found
    assert ("lumbar-fusion", "possibleComplication", "infection") in found


@pytest.mark.parametrize("status", [Status.PRESENT, Status.ABSENT])
def test_what_documents_say_themselves_is_not_concluded(vocabulary: Vocabulary, status: Status) -> None:
    wider = reading(("spinal-fusion", "hasComplication", "infection"))
    source = h.document("Lumbar fusion and infection.", "b.txt")
    said = Reading(
        document=source,
        statements=(h.statement(source, "lumbar-fusion", "hasComplication", "infection", source.text, status=status),),
    )
    found = plain(conclude(vocabulary, wider, said))
    assert ("lumbar-fusion", "possibleComplication", "infection") not in found


def test_every_conclusion_has_its_rule_and_its_reasons(vocabulary: Vocabulary) -> None:
    quads = conclude(vocabulary, *h.readings())
    assert {str(quad.graph_name) for quad in quads} == {"<https://w3id.org/spinegraph/graph/inferred>"}
    facts: dict[str, dict[str, list[ox.NamedNode]]] = {}
    for quad in quads:
        facts.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    inferences = {iri: known for iri, known in facts.items() if "/inference/" in iri}
    concluded = {
        tuple(known[RDF + part][0].value for part in ("subject", "predicate", "object"))
        for known in inferences.values()
    }
    rules = {rule.iri.value for rule in load_rules(vocabulary)}
    assert inferences
    for known in inferences.values():
        assert known[h.SG + "rule"][0].value in rules
        assert known[PROV + "wasDerivedFrom"]
    edges = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in quads
        if "/inference/" not in quad.subject.value and "#infer-" not in quad.subject.value
    }
    assert edges == concluded


def test_a_claim_of_two_places_is_one_reason(vocabulary: Vocabulary) -> None:
    quads = conclude(vocabulary, *h.readings())
    about: dict[str, list[str]] = {}
    for quad in quads:
        if quad.predicate.value == PROV + "wasDerivedFrom":
            about.setdefault(quad.subject.value, []).append(quad.object.value)
    assert about
    assert all(len(set(reasons)) == len(reasons) for reasons in about.values())


def test_order_of_quads_does_not_matter(vocabulary: Vocabulary) -> None:
    forward = conclude(vocabulary, *h.readings())
    backward = conclude(vocabulary, *reversed(h.readings()))
    assert set(forward) == set(backward)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("CONSTRUCT { ?s a", "not a SPARQL query"),
        ("SELECT * { ?s ?p ?o }", "must be a CONSTRUCT"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "not one sg:Inference"),
        (
            "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
            "CONSTRUCT { [] rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } WHERE { ?s ?p ?o }",
            "not one sg:Inference",
        ),
        (
            "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX prov: <http://www.w3.org/ns/prov#> "
            "CONSTRUCT { [] rdf:subject ?s ; rdf:predicate <http://x/p> ; rdf:object ?new ; prov:wasDerivedFrom ?s } "
            "WHERE { { VALUES ?s { <http://x/0> } } UNION { ?before <http://x/p> ?s } "
            "BIND(IRI(CONCAT(STR(?s), '0')) AS ?new) }",
            "something new",
        ),
    ],
)
def test_bad_rule_is_named(tmp_path: Path, text: str, message: str) -> None:
    folder = h.make_ontology(tmp_path / "ontology")
    for file in (folder / "rules").glob("*.rq"):
        file.unlink()
    (folder / "rules" / "bad.rq").write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=message) as caught:
        conclude(h.vocabulary_of(folder), *h.readings())
    assert "rules" in caught.value.where


def test_what_is_stated_is_not_inferred_again(vocabulary: Vocabulary) -> None:
    source = h.document("Fusion and infection.")
    claim = h.statement(source, "spinal-fusion", "hasComplication", "infection", source.text)
    role = ("infection", "type", "ontology#Complication")
    unsaid = Reading(document=source, statements=(claim,))
    assert role in plain(conclude(vocabulary, unsaid))
    said = Reading(
        document=source, statements=(claim,), mentions=(h.mention(source, "infection", "infection", "Complication"),)
    )
    assert role not in plain(conclude(vocabulary, said))
