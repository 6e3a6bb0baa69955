"""Exports: every format reads back to the same graph and is the same bytes each time."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from build_graph.errors import UsageError, VocabularyError
from build_graph.exchange import FORMATS, export
from build_graph.exchange.jsonld import dump_jsonld, load_context
from build_graph.model import Reading
from build_graph.store import GraphFolder
from build_graph.vocabulary import Vocabulary, load_vocabulary
from hypothesis import given
from hypothesis import strategies as st

import rdf_helpers as h


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> GraphFolder:
    return h.make_folder(tmp_path_factory.mktemp("rdf") / "graph", h.readings(), vocabulary)


def exported(folder: GraphFolder, format: str) -> str:
    stream = io.StringIO()
    export(folder, format, stream)
    return stream.getvalue()


@pytest.mark.parametrize("format", FORMATS)
def test_bytes_repeat(folder: GraphFolder, format: str) -> None:
    written = exported(folder, format)
    assert written.endswith("\n")
    assert written == exported(GraphFolder.open(folder.directory), format)


@pytest.mark.parametrize(
    ("format", "known"),
    [("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS), ("jsonld", ox.RdfFormat.JSON_LD)],
)
def test_quads_read_back(folder: GraphFolder, format: str, known: ox.RdfFormat) -> None:
    assert set(ox.parse(exported(folder, format), format=known)) == set(folder.quads())


@pytest.mark.parametrize(
    ("format", "known"),
    [("turtle", ox.RdfFormat.TURTLE), ("ntriples", ox.RdfFormat.N_TRIPLES), ("rdfxml", ox.RdfFormat.RDF_XML)],
)
def test_triples_read_back(folder: GraphFolder, format: str, known: ox.RdfFormat) -> None:
    found = {quad.triple for quad in ox.parse(exported(folder, format), format=known)}
    assert found == {quad.triple for quad in folder.quads()}


@pytest.mark.parametrize(
    ("format", "known"),
    [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml"), ("nquads", "nquads"), ("jsonld", "json-ld")],
)
def test_rdflib_reads_as_much(folder: GraphFolder, format: str, known: str) -> None:
    dataset = rdflib.Dataset().parse(data=exported(folder, format), format=known)
    quads = format in {"nquads", "jsonld"}
    expected = {quad if quads else quad.triple for quad in folder.quads()}
    assert len(set(dataset.quads((None, None, None, None)))) == len(expected)


@pytest.mark.parametrize(("format", "known"), [("turtle", "turtle"), ("ntriples", "ntriples"), ("rdfxml", "rdfxml")])
def test_raptor_reads_as_much(folder: GraphFolder, tmp_path: Path, format: str, known: str) -> None:
    file = tmp_path / "graph"
    file.write_text(exported(folder, format), encoding="utf-8")
    try:
        done = subprocess.run(
            ["rapper", "-q", "-i", known, "-o", "ntriples", str(file)], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("rapper is not installed")
    assert done.stderr == ""
    found = {quad.triple for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES)}
    assert found == {quad.triple for quad in folder.quads()}


def test_jsonld_reads_like_plain_json(folder: GraphFolder) -> None:
    graphs = {graph["id"]: graph["@graph"] for graph in json.loads(exported(folder, "jsonld"))["@graph"]}
    nodes = {node["id"]: node for node in graphs["https://w3id.org/spinegraph/graph/document/guides/fusion.txt"]}
    fusion = nodes[h.ID + "spinal-fusion"]
    assert fusion == {
        "id": h.ID + "spinal-fusion",
        "type": "Procedure",
        "hasComplication": [h.ID + "infection"],
        "recoveryTime": ["P6M/P12M"],
        "usesImplant": [h.ID + "pedicle-screw"],
    }
    statement = next(node for node in nodes.values() if node.get("certainty") == "possible")
    assert (statement["type"], statement["predicate"], statement["polarity"]) == (
        "Statement",
        "hasComplication",
        "affirmed",
    )
    place = next(node for node in nodes.values() if node.get("end") == 13)
    assert place["start"] == 0


def test_context_names_every_predicate_of_the_ontology() -> None:
    vocabulary, context = load_vocabulary(), load_context()
    assert vocabulary.predicates
    for name, predicate in vocabulary.predicates.items():
        assert context[name]["@id"] == f"sg:{name}"
        assert context[name]["@type"] == ("sg:durationInterval" if predicate.literal else "@id")
        if predicate.inverse:
            assert context[predicate.inverse]["@type"] == "@id"


def test_missing_context_is_told(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="not readable as a JSON-LD context"):
        load_context(tmp_path)
    (tmp_path / "context.jsonld").write_text('{"@context": []}', encoding="utf-8")
    with pytest.raises(VocabularyError, match="not one object"):
        load_context(tmp_path)


def test_graphml_opens_as_a_network(folder: GraphFolder) -> None:
    network = nx.parse_graphml(exported(folder, "graphml"))
    assert sorted(network) == sorted(folder.entities)
    fusion = network.nodes[h.ID + "spinal-fusion"]
    assert (fusion["label"], fusion["classes"], fusion["recoveryTime"]) == ("spinal fusion", "Procedure", "P6M/P12M")
    assert network.number_of_edges() == sum(not claim.literal for claim in folder.claims)


def test_xml_formats_hold_what_xml_cannot(tmp_path: Path, vocabulary: Vocabulary) -> None:
    source = h.document("Harm \x0b\x01 done \U0001f600")
    claim = h.statement(source, "spinal-fusion", "hasComplication", "infection", source.text)
    folder = h.make_folder(tmp_path / "graph", [Reading(document=source, statements=(claim,))], vocabulary)
    edges = nx.parse_graphml(exported(folder, "graphml")).edges(data=True)
    assert [facts["quotes"] for _, _, facts in edges] == ["Harm \ufffd\ufffd done \U0001f600"]
    rdflib.Graph().parse(data=exported(folder, "rdfxml"), format="xml")


def test_unknown_format_is_told(folder: GraphFolder) -> None:
    with pytest.raises(UsageError, match="unknown format 'yaml'"):
        exported(folder, "yaml")


terms = [
    ox.NamedNode(iri) for iri in (h.ID + "x", h.SG + "causes", h.SG + "Procedure", h.SG + "label", "http://x.org/a#b")
]
predicates = [
    ox.NamedNode(iri)
    for iri in (
        h.SG + "causes",
        h.SG + "polarity",
        h.SG + "label",
        h.SG + "recoveryTime",
        h.SG + "confidence",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://purl.org/dc/terms/title",
        "http://purl.org/dc/terms/date",
        "http://x.org/p",
    )
]
xsd = "http://www.w3.org/2001/XMLSchema#"
literals = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5).map(ox.Literal),
    st.sampled_from(["en", "de"]).map(lambda tag: ox.Literal("word", language=tag)),
    st.sampled_from(
        [
            ("integer", "7"),
            ("integer", "007"),
            ("integer", "9" * 20),
            ("boolean", "true"),
            ("boolean", "1"),
            ("decimal", "0.50"),
        ]
    ).map(lambda pair: ox.Literal(pair[1], datatype=ox.NamedNode(xsd + pair[0]))),
    st.just(ox.Literal("P6W", datatype=ox.NamedNode(h.SG + "durationInterval"))),
    st.just(ox.Literal("2024-01-02", datatype=ox.NamedNode(xsd + "date"))),
)


@given(
    st.lists(
        st.builds(
            ox.Triple, st.sampled_from(terms), st.sampled_from(predicates), st.one_of(st.sampled_from(terms), literals)
        )
    )
)
def test_any_term_survives_jsonld(triples: list[ox.Triple]) -> None:
    # A type that is a literal is no RDF of ours, and JSON-LD has no form for it.
    kept = {t for t in triples if not (t.predicate.value.endswith("#type") and isinstance(t.object, ox.Literal))}
    stream = io.StringIO()
    dump_jsonld(kept, stream)
    assert {quad.triple for quad in ox.parse(stream.getvalue(), format=ox.RdfFormat.JSON_LD)} == kept
