"""Readings as quads: what is written, what is not, and that equal graphs are equal files."""

from __future__ import annotations

import io
import subprocess
from itertools import permutations
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from build_graph.errors import GraphError, VocabularyError
from build_graph.graph import catalog_quads, ontology_quads, quads_of, vocabulary_quads
from build_graph.model import Omission, Reading, Span, Status
from build_graph.trig import OA, RDF, TermWriter, dump_trig, prefixes_for, write_trig
from build_graph.vocabulary import Vocabulary
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import rdf_helpers as h


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


def values(quads: list[ox.Quad], predicate: str) -> list[str]:
    return sorted(quad.object.value for quad in quads if quad.predicate.value == predicate)


def test_document_graph_is_as_the_architecture_says(vocabulary: Vocabulary) -> None:
    source = h.document("Fusion may harm.", "a b/ü.txt", title="Fusion")
    claim = h.statement(
        source, "spinal-fusion", "hasComplication", "infection", "Fusion may harm.", status=Status.POSSIBLE
    )
    quads = list(quads_of(Reading(document=source, statements=(claim,), topic=h.ID + "spinal-fusion"), vocabulary))
    base = "https://w3id.org/spinegraph/"
    assert {str(quad.graph_name) for quad in quads} == {f"<{base}graph/document/a%20b/%C3%BC.txt>"}
    evidence = next(q.object.value for q in quads if q.predicate.value == h.SG + "evidence")
    expected = f"""
        @prefix sg: <{h.SG}> . @prefix id: <{h.ID}> . @prefix oa: <{OA}> . @prefix rdf: <{RDF}> .
        @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .
        <{base}document/a%20b/%C3%BC.txt> a sg:Document, schema:DigitalDocument ; dcterms:identifier "a b/ü.txt" ;
            dcterms:title "Fusion"@en ; dcterms:format "text/plain" ; dcterms:language "en" ;
            sg:sha256 "{source.sha256}" ; sg:characters 16 ; schema:about id:spinal-fusion .
        id:spinal-fusion sg:hasComplication id:infection .
        <{base}statement/{claim.claim_id}> a sg:Statement ; rdf:subject id:spinal-fusion ;
            rdf:predicate sg:hasComplication ; rdf:object id:infection ; sg:polarity sg:affirmed ;
            sg:certainty sg:possible ; sg:status sg:statusPossible ; sg:evidence <{evidence}> .
        <{evidence}> a sg:Evidence ; oa:motivatedBy oa:linking ; oa:hasBody <{base}statement/{claim.claim_id}> ;
            oa:hasTarget <{evidence}#target> ; sg:rule sg:cue-test ; sg:confidence 0.9 .
        <{evidence}#target> a oa:SpecificResource ; oa:hasSource <{base}document/a%20b/%C3%BC.txt> ;
            oa:hasSelector <{evidence}#position>, <{evidence}#quote> .
        <{evidence}#position> a oa:TextPositionSelector ; oa:start 0 ; oa:end 16 .
        <{evidence}#quote> a oa:TextQuoteSelector ; oa:exact "Fusion may harm." .
    """
    actual = rdflib.Graph().parse(data="\n".join(f"{quad.triple} ." for quad in quads), format="nt")
    assert isomorphic(rdflib.Graph().parse(data=expected, format="turtle"), actual)


def test_negated_statement_has_no_plain_edge(vocabulary: Vocabulary) -> None:
    plain = ox.NamedNode(h.SG + "hasComplication")
    by_document = {
        reading.document.id: [q for q in quads_of(reading, vocabulary) if q.predicate == plain]
        for reading in h.readings()
    }
    assert len(by_document["guides/fusion.txt"]) == 2
    assert by_document["today.txt"] == []


def test_duration_is_a_typed_literal_on_the_edge(vocabulary: Vocabulary) -> None:
    quads = list(quads_of(h.readings()[0], vocabulary))
    edge = next(quad for quad in quads if quad.predicate.value == h.SG + "recoveryTime")
    assert edge.object == ox.Literal("P6M/P12M", datatype=ox.NamedNode(h.SG + "durationInterval"))


def test_without_quotes_no_word_of_the_text_is_written(vocabulary: Vocabulary) -> None:
    for reading in h.readings():
        quads = list(quads_of(reading, vocabulary, quotes=False))
        assert not values(quads, OA + "exact") + values(quads, OA + "prefix") + values(quads, OA + "suffix")
        assert values(quads, OA + "start")
    assert values(list(quads_of(h.readings()[1], vocabulary)), h.SG + "rateText") == ["3-5 %"]
    assert values(list(quads_of(h.readings()[1], vocabulary, quotes=False)), h.SG + "rateText") == []


def test_context_of_a_mention_stops_at_what_was_left_out(vocabulary: Vocabulary) -> None:
    source = h.document("Call 555-0100 now. Infection is rare. Dr Doe wrote this.")
    left_out = (
        Omission(span=Span(0, 18), reason="contact"),
        Omission(span=h.span_of(source, "Dr Doe wrote this."), reason="person"),
    )
    claim = h.statement(source, "spinal-fusion", "hasComplication", "infection", "Infection is rare.")
    reading = Reading(
        document=source,
        mentions=(h.mention(source, "Infection", "infection"),),
        statements=(claim,),
        omissions=left_out,
    )
    written = " ".join(quad.object.value for quad in quads_of(reading, vocabulary))
    assert "Infection is rare." in written
    assert "555" not in written
    assert "Doe" not in written


def test_mention_without_class_takes_the_kind_of_its_concept(vocabulary: Vocabulary) -> None:
    source = h.document("infection")
    quads = list(
        quads_of(Reading(document=source, mentions=(h.mention(source, "infection", "infection"),)), vocabulary)
    )
    assert values(quads, h.SG + "role") == [h.SG + "Condition"]


def test_one_claim_and_place_keeps_its_surest_evidence(vocabulary: Vocabulary) -> None:
    source = h.document("Fusion may harm.")
    claims = [
        h.statement(source, "spinal-fusion", "hasComplication", "infection", source.text, confidence=sure, rule=rule)
        for sure, rule in ((0.5, "a"), (0.9, "z"), (0.9, "b"))
    ]
    for order in permutations(claims):
        quads = list(quads_of(Reading(document=source, statements=order), vocabulary))
        assert values(quads, h.SG + "confidence") == ["0.9"]
        assert values(quads, h.SG + "rule") == [h.SG + "b"]


def test_claim_of_two_documents_is_one_statement_with_two_pieces_of_evidence(vocabulary: Vocabulary) -> None:
    quads = [quad for reading in h.readings()[:2] for quad in quads_of(reading, vocabulary)]
    about = [q for q in quads if q.predicate.value == h.SG + "evidence"]
    counts = {q.subject.value: len({o.object.value for o in about if o.subject == q.subject}) for q in about}
    assert sorted(counts.values()) == [1, 1, 1, 1, 1, 1, 2]


def test_base_moves_entities_and_documents_but_no_term(vocabulary: Vocabulary) -> None:
    other = h.vocabulary_of(vocabulary.folder, "https://example.org/kg/")
    written = [*vocabulary_quads(other), *ontology_quads(other), *catalog_quads(h.readings(), other)]
    assert {str(quad.graph_name) for quad in written} == {
        f"<https://example.org/kg/graph/{name}>" for name in ("vocabulary", "ontology", "catalog")
    }
    iris = {term.value for quad in written for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    assert "https://example.org/kg/id/spinal-fusion" in iris
    assert h.SG + "Procedure" in iris
    assert not [iri for iri in iris if iri.startswith(h.ID)]


def test_blank_nodes_of_a_file_become_iris_of_their_content(tmp_path: Path) -> None:
    folder = h.make_ontology(tmp_path / "ontology")
    file = folder / "spinegraph.ttl"
    file.write_text(
        file.read_text(encoding="utf-8") + "\nsg:Mention rdfs:subClassOf [ a owl:Restriction ; owl:onProperty sg:role ;"
        " owl:someValuesFrom owl:Class ] .\n",
        encoding="utf-8",
    )
    vocabulary = h.vocabulary_of(folder)
    first, second = (sorted(map(str, ontology_quads(vocabulary))) for _ in range(2))
    assert first == second
    assert sum("/genid/" in line for line in first) == 4
    assert "_:" not in "".join(first)


def test_malformed_file_is_named_with_its_line(tmp_path: Path) -> None:
    folder = h.make_ontology(tmp_path / "ontology")
    vocabulary = h.vocabulary_of(folder)
    (folder / "vocabulary" / "broken.ttl").write_text(
        "@prefix a: <http://a/> .\n\na:b a:c ; ;; .\n a:d", encoding="utf-8"
    )
    with pytest.raises(VocabularyError, match=r"broken\.ttl, line 3"):
        list(vocabulary_quads(vocabulary))


def test_catalog_ties_each_graph_to_document_vocabulary_and_program(vocabulary: Vocabulary) -> None:
    quads = list(catalog_quads(h.readings(), vocabulary))
    prov = "http://www.w3.org/ns/prov#"
    assert len(values(quads, prov + "wasGeneratedBy")) == 3
    assert set(values(quads, h.SG + "sha256")) == {
        vocabulary.sha256,
        *(reading.document.sha256 for reading in h.readings()),
    }
    assert not [quad for quad in quads if "time" in quad.predicate.value.lower()]


# --- the canonical file


def test_any_order_gives_the_same_bytes(vocabulary: Vocabulary, tmp_path: Path) -> None:
    quads = h.all_quads(h.readings(), vocabulary)
    write_trig(quads, tmp_path / "one.trig")
    write_trig([*reversed(quads), *quads], tmp_path / "two.trig")
    assert (tmp_path / "one.trig").read_bytes() == (tmp_path / "two.trig").read_bytes()


def test_every_parser_reads_the_file_alike(vocabulary: Vocabulary, tmp_path: Path) -> None:
    quads = set(h.all_quads(h.readings(), vocabulary))
    file = tmp_path / "graph.trig"
    write_trig(quads, file)
    assert set(ox.parse(path=str(file), format=ox.RdfFormat.TRIG)) == quads
    dataset = rdflib.Dataset().parse(file, format="trig")
    assert len(set(dataset.quads((None, None, None, None)))) == len(quads)
    assert not [
        term for quad in dataset.quads((None, None, None, None)) for term in quad if isinstance(term, rdflib.BNode)
    ]


def test_raptor_reads_the_file(vocabulary: Vocabulary, tmp_path: Path) -> None:
    quads = set(h.all_quads(h.readings(), vocabulary))
    file = tmp_path / "graph.trig"
    write_trig(quads, file)
    try:
        done = subprocess.run(
            ["rapper", "-q", "-i", "trig", "-o", "nquads", str(file)], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("rapper is not installed")
    assert done.stderr == ""
    assert set(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS)) == quads


def test_blank_node_is_refused() -> None:
    triple = ox.Quad(ox.BlankNode("x"), ox.NamedNode("http://a/p"), ox.Literal("x"))
    with pytest.raises(GraphError, match="no canonical form"):
        dump_trig([triple], io.StringIO())


iris = st.one_of(
    st.from_regex(r"https://w3id\.org/spinegraph/(id|statement|evidence)/[a-zA-Z0-9_.~%#-]{0,12}", fullmatch=True),
    st.from_regex(r"http://x\.org/[a-zäß/#?&=()',;!*+:@.]{0,12}", fullmatch=True),
).filter(lambda iri: "%" not in iri and iri.count("#") < 2)
texts = st.text(st.characters(exclude_categories=["Cs"]))
literals = st.one_of(
    texts.map(ox.Literal),
    texts.map(lambda text: ox.Literal(text, language="en-gb")),
    st.integers().map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.tuples(
        st.sampled_from(["1.", ".5", "0.50", "-3.25", "+1", "x", "1e3", "01"]), st.sampled_from(["integer", "decimal"])
    ).map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#" + pair[1]))),
)
nodes = iris.map(ox.NamedNode)
quads_strategy = st.lists(
    st.builds(ox.Quad, nodes, nodes, st.one_of(nodes, literals), st.one_of(nodes, st.just(ox.DefaultGraph())))
)


@given(quads_strategy)
def test_written_quads_read_back_the_same(quads: list[ox.Quad]) -> None:
    stream = io.StringIO()
    dump_trig(quads, stream)
    assert set(ox.parse(stream.getvalue(), format=ox.RdfFormat.TRIG)) == set(quads)


@given(texts)
def test_no_literal_breaks_its_line(text: str) -> None:
    written = TermWriter(prefixes_for()).term(ox.Literal(text))
    assert len(written.splitlines()) == 1
