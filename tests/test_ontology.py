"""The ontology file: what every term must have, and that what is built with it makes sense to a reasoner."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from build_graph.model import Status
from build_graph.vocabulary import Vocabulary, default_folder, load_vocabulary
from rdflib import OWL, RDF, RDFS, SKOS

import rdf_helpers as h

SG = rdflib.Namespace(h.SG)
CLASSES = {
    "Condition", "Procedure", "Implant", "Complication", "RiskFactor", "Symptom", "Anatomy", "Diagnostic", "Treatment",
    "Prevention", "Benefit", "Material",
}  # fmt: skip
PREDICATES = {
    "treats", "usesImplant", "hasPart", "hasComplication", "hasRiskFactor", "contraindicatedBy", "hasSymptom",
    "diagnosedBy", "preventedBy", "causes", "hasBenefit", "affects", "madeOf", "hasAftercare", "recoveryTime",
    "hospitalStay",
}  # fmt: skip


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(default_folder() / "spinegraph.ttl")


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


@pytest.fixture(scope="module")
def closure(vocabulary: Vocabulary) -> rdflib.Graph:
    """Return a whole build with all that OWL 2 RL makes of it."""
    owlrl = pytest.importorskip("owlrl")
    graph = rdflib.Graph()
    graph.parse(data="\n".join(f"{q.triple} ." for q in h.all_quads(h.readings(), vocabulary)), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def test_classes_and_predicates_are_those_of_the_guideline() -> None:
    known = load_vocabulary()
    assert set(known.classes) == CLASSES
    assert set(known.predicates) == PREDICATES
    assert {name for name, term in known.classes.items() if term.core} == {
        "Condition",
        "Procedure",
        "Implant",
        "Complication",
        "RiskFactor",
    }


def test_every_term_has_label_and_definition(ontology: rdflib.Graph) -> None:
    terms = {term for term in ontology.subjects(RDF.type) if str(term).startswith(h.SG)} - {SG.vocabulary}
    assert len(terms) > 70
    for term in terms:
        assert len(list(ontology.objects(term, RDFS.label))) == 1, term
        assert len(list(ontology.objects(term, SKOS.definition))) == 1, term
        assert ontology.value(term, RDFS.isDefinedBy) == rdflib.URIRef(h.SG.removesuffix("#")), term
    labels = [str(ontology.value(term, RDFS.label)) for term in terms if (term, RDF.type, OWL.Class) in ontology]
    assert len(set(labels)) == len(labels)


def test_ontology_has_no_blank_nodes_and_a_version(ontology: rdflib.Graph) -> None:
    assert not [node for node in ontology.all_nodes() if isinstance(node, rdflib.BNode)]
    iri = rdflib.URIRef(h.SG.removesuffix("#"))
    version = str(ontology.value(iri, OWL.versionInfo))
    assert str(ontology.value(iri, OWL.versionIRI)) == f"{iri}/{version}"


def test_classes_can_be_drawn(ontology: rdflib.Graph) -> None:
    colours = [str(ontology.value(SG[name], SG.colour)) for name in CLASSES]
    assert len(set(colours)) == len(CLASSES)
    assert all(ontology.value(SG[name], SG.glyph) for name in CLASSES)
    pairs = {(str(ontology.value(SG[n], SG.colour)), str(ontology.value(SG[n], SG.glyph))) for n in CLASSES}
    assert len(pairs) == len(CLASSES)


def test_inverses_go_both_ways(ontology: rdflib.Graph) -> None:
    pairs = list(ontology.subject_objects(OWL.inverseOf))
    assert len(pairs) >= 2 * 14
    for one, other in pairs:
        if one != SG.inverseRelation:
            assert (other, OWL.inverseOf, one) in ontology, (one, other)


def test_roles_are_among_the_classes_that_a_predicate_takes(ontology: rdflib.Graph) -> None:
    for end in ("subject", "object"):
        found = list(ontology.subject_objects(SG[f"{end}Role"]))
        assert found
        for predicate, role in found:
            assert (predicate, SG[f"{end}Class"], role) in ontology
    for predicate in PREDICATES:
        assert ontology.value(SG[predicate], SG.subjectClass)


def test_every_term_that_a_build_writes_is_declared(ontology: rdflib.Graph, vocabulary: Vocabulary) -> None:
    written = {
        term.value
        for quad in h.all_quads(h.readings(), vocabulary)
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(h.SG) and "#infer-" not in term.value
    }
    assert len(written) > 60
    # Rules of extraction are data of language/ and have no declaration here.
    undeclared = {iri for iri in written if (rdflib.URIRef(iri), RDF.type, None) not in ontology}
    assert undeclared == {h.SG + "cue-test"}


def test_every_assertion_status_is_declared(ontology: rdflib.Graph) -> None:
    names = {"status" + "".join(part.capitalize() for part in status.value.split("-")) for status in Status}
    assert {SG[name] for name in names} == set(ontology.subjects(RDF.type, SG.Status))


def test_a_reasoner_finds_no_contradiction(closure: rdflib.Graph) -> None:
    errors = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    assert [str(text) for text in closure.objects(None, errors)] == []
    assert (rdflib.URIRef(h.ID + "infection"), RDF.type, SG.Entity) in closure


def test_a_reasoner_finds_a_real_contradiction(closure: rdflib.Graph) -> None:
    owlrl = pytest.importorskip("owlrl")
    broken = rdflib.Graph()
    broken += closure
    broken.add((rdflib.URIRef(h.ID + "pedicle-screw"), RDF.type, SG.Anatomy))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(broken)
    errors = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    assert [text for text in broken.objects(None, errors) if "pedicle-screw" in str(text)]


def test_rules_agree_with_what_owl_concludes(closure: rdflib.Graph) -> None:
    infection, fusion = rdflib.URIRef(h.ID + "infection"), rdflib.URIRef(h.ID + "spinal-fusion")
    assert (infection, SG.complicationOf, fusion) in closure
    assert (infection, RDF.type, SG.Complication) in closure
    assert (fusion, SG.hasComplication, rdflib.URIRef(h.ID + "screw-loosening")) not in closure
