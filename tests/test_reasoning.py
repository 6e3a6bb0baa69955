"""The shipped ontology, its chains and a part of its vocabulary before a reasoner for OWL 2 RL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from build_graph.query import read_header
from build_graph.store import GraphFolder
from build_graph.vocabulary import BASE, TERMS, default_folder, load_vocabulary
from rdflib import OWL, RDF, RDFS, SKOS

owlrl = pytest.importorskip("owlrl", reason="OWLRL IS NOT INSTALLED, THE ONTOLOGY IS UNREASONED")

SG, ID = rdflib.Namespace(TERMS), rdflib.Namespace(BASE + "id/")
ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
FOLDER = default_folder()
EVERY = 40  # one concept in so many, with all above it


def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in ("spinegraph.ttl", "chains.ttl"):
        graph.parse(FOLDER / name)
    return graph


def part_of_the_vocabulary() -> Iterator[tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef]]:
    """Yield classes and broader concepts of a part of the concepts, spread over all classes."""
    concepts = load_vocabulary().concepts
    taken: dict[str, None] = {}
    queue = list(concepts)[::EVERY]
    while queue:
        iri = queue.pop()
        if iri not in taken:
            taken[iri] = None
            queue += [wider for wider in concepts[iri].broader if wider in concepts]
    for iri in taken:
        node = rdflib.URIRef(iri)
        yield node, RDF.type, SG[concepts[iri].kind]
        for wider in concepts[iri].broader:
            if wider in taken:
                yield node, SG.kindOf, rdflib.URIRef(wider)


def closed(graph: rdflib.Graph) -> rdflib.Graph:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def errors(graph: rdflib.Graph) -> list[str]:
    return sorted(str(text) for text in graph.objects(None, ERROR))


@pytest.fixture(scope="module")
def reasoned(samples_graph: GraphFolder) -> rdflib.Graph:
    """Return ontology, chains, a part of the vocabulary and what the sample documents affirm, with what follows."""
    graph = ontology()
    before = len(graph)
    for triple in part_of_the_vocabulary():
        graph.add(triple)
    for claim in samples_graph.claims:
        if claim.polarity == "affirmed" and not claim.literal:
            graph.add((rdflib.URIRef(claim.subject), SG[claim.predicate], rdflib.URIRef(claim.object)))
    assert len(graph) > before + 400
    return closed(graph)


def test_nothing_contradicts(reasoned: rdflib.Graph) -> None:
    assert errors(reasoned) == []


def test_classes_that_are_disjoint_contradict() -> None:
    pairs = list(ontology().subject_objects(OWL.disjointWith))
    assert len(pairs) >= 20
    for one, other in pairs[::9]:
        graph = ontology()
        graph.add((ID.thing, RDF.type, one))
        graph.add((ID.thing, RDF.type, other))
        assert [text for text in errors(closed(graph)) if "thing" in text], (one, other)


def test_chains_add_what_the_rules_add() -> None:
    graph = ontology()
    for subject, predicate, target in (
        ("spinal-fusion", "usesImplant", "polyaxial-screw"),
        ("polyaxial-screw", "kindOf", "pedicle-screw"),
        ("pedicle-screw", "kindOf", "bone-screw"),
        ("polyaxial-screw", "hasComplication", "tulip-breakage"),
        ("bone-screw", "hasComplication", "screw-loosening"),
        ("surgery", "hasComplication", "infection"),
        ("spinal-fusion", "kindOf", "surgery"),
    ):
        graph.add((ID[subject], SG[predicate], ID[target]))
    closed(graph)
    for complication in ("tulip-breakage", "screw-loosening", "infection"):
        assert (ID["spinal-fusion"], SG.possibleComplication, ID[complication]) in graph
        assert (ID[complication], SG.possibleComplicationOf, ID["spinal-fusion"]) in graph
        # Nothing is added to what documents state.
        assert (ID["spinal-fusion"], SG.hasComplication, ID[complication]) not in graph
    assert (ID["polyaxial-screw"], SG.kindOf, ID["bone-screw"]) in graph


def test_every_chain_has_its_rule() -> None:
    """Each conclusion of a rule about possible complications follows from the chains as well."""
    rules = {file.stem for file in (FOLDER / "rules").glob("complication-*.rq")}
    text = (FOLDER / "chains.ttl").read_text(encoding="utf-8")
    assert len(rules) == len(list(ontology().objects(SG.possibleComplication, OWL.propertyChainAxiom))) == 3
    for rule in rules:
        assert f"rules/{rule}.rq" in text
        assert "title" in read_header((FOLDER / "rules" / f"{rule}.rq").read_text(encoding="utf-8"))


def test_only_the_chains_have_blank_nodes() -> None:
    def blank(name: str) -> int:
        return sum(isinstance(node, rdflib.BNode) for node in rdflib.Graph().parse(FOLDER / name).all_nodes())

    assert blank("spinegraph.ttl") == 0
    assert blank("chains.ttl") == 2 + 3 + 2


def test_terms_of_the_chains_are_those_of_the_ontology() -> None:
    known = rdflib.Graph().parse(FOLDER / "spinegraph.ttl")
    used = {
        term
        for triple in rdflib.Graph().parse(FOLDER / "chains.ttl")
        for term in triple
        if isinstance(term, rdflib.URIRef) and str(term).startswith(TERMS)
    }
    assert len(used) == 4
    assert all((term, RDFS.label, None) in known and (term, SKOS.definition, None) in known for term in used)


def test_versions_of_ontology_and_chains_agree() -> None:
    versions = {
        str(version)
        for name in ("spinegraph.ttl", "chains.ttl")
        for version in rdflib.Graph().parse(FOLDER / name).objects(None, OWL.versionInfo)
    }
    assert len(versions) == 1
    assert f"## {versions.pop()}" in Path(FOLDER / "CHANGELOG.md").read_text(encoding="utf-8")
