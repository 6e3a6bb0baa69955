"""Shapes: the whole graph conforms, and each rule of each shape is broken once."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from build_graph.errors import VocabularyError
from build_graph.validate import validate_quads
from build_graph.vocabulary import Vocabulary

import rdf_helpers as h

PREFIXES = "\n".join(
    f"PREFIX {prefix}: <{namespace}>"
    for prefix, namespace in {
        "sg": h.SG,
        "id": h.ID,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "oa": "http://www.w3.org/ns/oa#",
        "dcterms": "http://purl.org/dc/terms/",
        "schema": "https://schema.org/",
        "prov": "http://www.w3.org/ns/prov#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)

# One edit of a conforming graph a case, and a word of the message that has to come of it.
BREAKS = {
    "concept without label": ("DELETE WHERE { id:smoking skos:prefLabel ?o }", "no preferred label"),
    "concept with two labels": ('INSERT DATA { id:smoking skos:prefLabel "tobacco"@en }', "two preferred labels"),
    "preferred label also alternative": (
        'INSERT DATA { id:smoking skos:altLabel "smoking"@en }',
        "among the alternative",
    ),
    "preferred label also hidden": ('INSERT DATA { id:smoking skos:hiddenLabel "smoking"@en }', "among the hidden"),
    "alternative label also hidden": (
        'INSERT DATA { id:back-pain skos:hiddenLabel "sore back"@en }',
        "alternative and hidden",
    ),
    "concept without class": (
        "DELETE WHERE { id:bone-screw a sg:Implant }; DELETE WHERE { id:bone-screw a ?t };"
        " INSERT DATA { id:bone-screw a skos:Concept }",
        "no class of the ontology",
    ),
    "broader that is nothing": ("INSERT DATA { id:smoking skos:broader id:nothing }", "broader concept is not"),
    "concept without definition": ("DELETE WHERE { id:smoking skos:definition ?o }", "no definition"),
    "concept with two definitions": ('INSERT DATA { id:smoking skos:definition "Tobacco."@en }', "two definitions"),
    "concept of another scheme": (
        "DELETE WHERE { id:smoking skos:inScheme ?o }; INSERT DATA { id:smoking skos:inScheme id:other }",
        "another scheme",
    ),
    "coined concept with definition": (
        'INSERT DATA { id:cage-migration skos:definition "x"@en }',
        "coined from a text",
    ),
    "statement without subject": (
        "DELETE { ?s rdf:subject ?o } WHERE { ?s a sg:Statement ; rdf:subject ?o }",
        "one subject",
    ),
    "statement about itself": (
        "DELETE { ?s rdf:object ?o } INSERT { ?s rdf:object ?x }"
        " WHERE { ?s a sg:Statement ; rdf:subject ?x ; rdf:object ?o }",
        "to itself",
    ),
    "statement without predicate": (
        "DELETE { ?s rdf:predicate ?o } WHERE { ?s a sg:Statement ; rdf:predicate ?o }",
        "one predicate",
    ),
    "statement by an inverse": (
        "DELETE { ?s rdf:predicate ?o } INSERT { ?s rdf:predicate sg:treatedBy }"
        " WHERE { ?s a sg:Statement ; rdf:predicate ?o }",
        "not one that documents state",
    ),
    "statement without object": (
        "DELETE { ?s rdf:object ?o } WHERE { ?s a sg:Statement ; rdf:object ?o }",
        "one object",
    ),
    "statement with a word for a duration": (
        'DELETE { ?s rdf:object ?o } INSERT { ?s rdf:object "six weeks" } WHERE { ?s a sg:Statement ; rdf:object ?o }',
        "nor a duration",
    ),
    "statement with a false duration": (
        'DELETE { ?s rdf:object ?o } INSERT { ?s rdf:object "P/P6M"^^sg:durationInterval }'
        " WHERE { ?s a sg:Statement ; rdf:object ?o }",
        "nor a duration",
    ),
    "statement of two polarities": (
        "INSERT { ?s sg:polarity sg:negated, sg:affirmed } WHERE { ?s a sg:Statement }",
        "polarity",
    ),
    "statement of unknown certainty": (
        "DELETE { ?s sg:certainty ?o } INSERT { ?s sg:certainty sg:sure } WHERE { ?s sg:certainty ?o }",
        "certainty",
    ),
    "statement without status": (
        "DELETE { ?s sg:status ?o } WHERE { ?s a sg:Statement ; sg:status ?o }",
        "assertion status",
    ),
    "statement without evidence": ("DELETE WHERE { ?s sg:evidence ?o }", "no evidence"),
    "negated statement with an edge": (
        "INSERT DATA { id:x a sg:Statement ; rdf:subject id:smoking ; rdf:predicate sg:causes ; "
        " rdf:object id:infection ; sg:polarity sg:negated . id:smoking sg:causes id:infection }",
        "negated statement stands as a plain edge",
    ),
    "affirmed statement without an edge": ("DELETE WHERE { id:spinal-fusion sg:treats ?o }", "has no plain edge"),
    "evidence for nothing": (
        "DELETE { ?s oa:hasBody ?o } WHERE { ?s a sg:Evidence ; oa:hasBody ?o }",
        "exactly one statement",
    ),
    "evidence without place": (
        "DELETE { ?s oa:hasTarget ?o } WHERE { ?s a sg:Evidence ; oa:hasTarget ?o }",
        "one place",
    ),
    "evidence without rule": ("DELETE { ?s sg:rule ?o } WHERE { ?s a sg:Evidence ; sg:rule ?o }", "one rule"),
    "evidence too sure": (
        "DELETE { ?s sg:confidence ?o } INSERT { ?s sg:confidence 1.2 } WHERE { ?s sg:confidence ?o }",
        "one confidence",
    ),
    "evidence of unknown strength": (
        'INSERT { ?s sg:strength "mild" } WHERE { ?s a sg:Evidence }',
        "absolute or relative",
    ),
    "rate below nothing": ("INSERT { ?s sg:rateLow -1.0 } WHERE { ?s a sg:Evidence }", "between 0 and 100"),
    "rate above all": ("INSERT { ?s sg:rateHigh 101.0 } WHERE { ?s a sg:Evidence }", "between 0 and 100"),
    "rates reversed": (
        "INSERT { ?s sg:rateLow 7.0 ; sg:rateHigh 5.0 } WHERE { ?s a sg:Evidence }",
        "above the highest",
    ),
    "place in no document": ("DELETE WHERE { ?s oa:hasSource ?o }", "exactly one document"),
    "place without range": (
        "DELETE { ?t oa:hasSelector ?s } WHERE { ?s oa:start ?o . ?t oa:hasSelector ?s }",
        "one range",
    ),
    "place with two quotes": (
        "INSERT { ?t oa:hasSelector id:quote . id:quote a oa:TextQuoteSelector ; oa:exact 'x' }"
        " WHERE { ?t oa:hasSource ?d }",
        "at most one quote",
    ),
    "range without start": ("DELETE WHERE { ?s oa:start ?o }", "begins at one offset"),
    "range without end": ("DELETE WHERE { ?s oa:end ?o }", "ends at one offset"),
    "range reversed": ("DELETE { ?s oa:end ?o } INSERT { ?s oa:end 0 } WHERE { ?s oa:end ?o }", "empty or reversed"),
    "quote of nothing": ("DELETE { ?s oa:exact ?o } INSERT { ?s oa:exact '' } WHERE { ?s oa:exact ?o }", "not empty"),
    "quote after two texts": ("INSERT { ?s oa:prefix 'x', 'y' } WHERE { ?s oa:exact ?o }", "text before it"),
    "quote before two texts": ("INSERT { ?s oa:suffix 'x', 'y' } WHERE { ?s oa:exact ?o }", "text after it"),
    "mention of nothing": (
        "DELETE { ?s oa:hasBody ?o } WHERE { ?s a sg:Mention ; oa:hasBody ?o }",
        "exactly one entity",
    ),
    "mention without place": ("DELETE { ?s oa:hasTarget ?o } WHERE { ?s a sg:Mention ; oa:hasTarget ?o }", "one place"),
    "mention of something nameless": (
        "DELETE { ?s oa:hasBody ?o } INSERT { ?s oa:hasBody id:nameless } WHERE { ?s a sg:Mention ; oa:hasBody ?o }",
        "has no label",
    ),
    "mention without role": ("DELETE WHERE { ?s sg:role ?o }", "no class"),
    "mention of a foreign role": (
        "DELETE { ?s sg:role ?o } INSERT { ?s sg:role sg:Banana } WHERE { ?s sg:role ?o }",
        "not a class of the ontology",
    ),
    "mention without status": (
        "DELETE { ?s sg:status ?o } WHERE { ?s a sg:Mention ; sg:status ?o }",
        "one assertion status",
    ),
    "mention without matched label": ("DELETE WHERE { ?s sg:matchedLabel ?o }", "by which label"),
    "mention without method": ("DELETE WHERE { ?s sg:groundingMethod ?o }", "how its words"),
    "mention without score": ("DELETE WHERE { ?s sg:groundingScore ?o }", "one grounding score"),
    "document without name": ("DELETE WHERE { ?s dcterms:identifier ?o }", "exactly one identifier"),
    "document of false digest": (
        "DELETE { ?s sg:sha256 ?o } INSERT { ?s sg:sha256 'abc' } WHERE { ?s a sg:Document ; sg:sha256 ?o }",
        "64 hexadecimal",
    ),
    "document without length": ("DELETE WHERE { ?s sg:characters ?o }", "one length"),
    "document without format": ("DELETE WHERE { ?s dcterms:format ?o }", "one media type"),
    "document of two titles": ("INSERT { ?s dcterms:title 'x', 'y' } WHERE { ?s a sg:Document }", "at most one title"),
    "document without language": ("DELETE WHERE { ?s dcterms:language ?o }", "no language"),
    "document about no concept": (
        "DELETE { ?s schema:about ?o } INSERT { ?s schema:about id:nothing } WHERE { ?s schema:about ?o }",
        "about one concept",
    ),
    "graph of no document": (
        "DELETE { ?s prov:wasDerivedFrom ?o } WHERE { ?s prov:wasGeneratedBy ?a ; ?p ?o }",
        "which document",
    ),
    "graph of no program": ("DELETE WHERE { ?s prov:wasAssociatedWith ?o }", "which program"),
    "graph of no digests": ("DELETE WHERE { ?s prov:used ?o }", "by digest"),
}


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


@pytest.fixture(scope="module")
def sound(vocabulary: Vocabulary) -> list[ox.Quad]:
    """Return the quads of the three documents as one graph."""
    return [ox.Quad(q.subject, q.predicate, q.object) for q in h.all_quads(h.readings(), vocabulary)]


def test_graph_of_a_build_conforms(sound: list[ox.Quad], vocabulary: Vocabulary) -> None:
    report = validate_quads(sound, vocabulary)
    assert report.conforms
    assert report.counts == {"Warning": 1}
    assert [finding.message for finding in report.results] == ["A document has no title."]


def test_graph_without_quotes_conforms(vocabulary: Vocabulary) -> None:
    assert validate_quads(h.all_quads(h.readings(), vocabulary, quotes=False), vocabulary).conforms


@pytest.mark.parametrize("case", BREAKS)
def test_each_break_is_found_and_told(case: str, sound: list[ox.Quad], vocabulary: Vocabulary) -> None:
    update, message = BREAKS[case]
    store = ox.Store()
    store.bulk_extend(sound)
    store.update(f"{PREFIXES}\n{update}")
    assert set(store) != set(sound), "the edit changed nothing"
    report = validate_quads(store, vocabulary)
    assert not report.conforms
    assert [finding for finding in report.results if message in finding.message], report.results


def test_every_message_of_every_shape_has_a_failing_graph(vocabulary: Vocabulary) -> None:
    shapes = rdflib.Graph()
    for file in sorted((vocabulary.folder / "shapes").glob("*.ttl")):
        shapes.parse(file)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    rules = [str(message) for _, message in shapes.subject_objects(sh.message)]
    assert len(rules) > 40
    untried = [rule for rule in rules if not any(message in rule for _, message in BREAKS.values())]
    assert untried == ["A document has no title."]
    silent = [
        rule for rule in shapes.subjects(rdflib.RDF.type, sh.PropertyShape) if (rule, sh.message, None) not in shapes
    ]
    assert silent == []


def test_finding_reads_well(sound: list[ox.Quad], vocabulary: Vocabulary) -> None:
    broken = [quad for quad in sound if "definition" not in quad.predicate.value or "smoking" not in quad.subject.value]
    findings = [finding for finding in validate_quads(broken, vocabulary).results if finding.severity == "Violation"]
    assert [str(finding) for finding in findings] == [
        "Violation: A concept of the vocabulary has no definition:"
        " add skos:definition, one line in words of your own.\n"
        "  where: id:smoking, skos:definition"
    ]


def test_malformed_shapes_are_named_with_their_line(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = h.make_ontology(tmp_path_factory.mktemp("bad") / "ontology")
    (folder / "shapes" / "bad.ttl").write_text("@prefix a: <http://a/> .\n\na:b a:c ;", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"bad\.ttl, line 3"):
        validate_quads([], h.vocabulary_of(folder))
