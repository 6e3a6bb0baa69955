"""Queries over a graph folder: named ones, their parameters, answers in every format, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from build_graph.errors import QueryError
from build_graph.query import FORMATS, answer_text, ask, named_queries, queries_in, resolve_entity, run_query
from build_graph.store import GraphFolder
from build_graph.vocabulary import Vocabulary, default_folder

import rdf_helpers as h

MENTIONS = "document,start,end,text,entity,label,class"
STATEMENTS = "document,subject,subjectLabel,predicate,object,objectLabel,start,end,quote,polarity,certainty"


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> GraphFolder:
    return h.make_folder(tmp_path_factory.mktemp("rdf") / "graph", h.readings(), vocabulary)


def records(folder: GraphFolder, name: str, **arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer_text(ask(folder, name, arguments), "csv"))))


def column(folder: GraphFolder, query: str, name: str, **arguments: str) -> list[str]:
    return [row[name] for row in records(folder, query, **arguments)]


# --- the two queries that others rely on


def test_mentions_have_a_row_a_mention_and_class(folder: GraphFolder) -> None:
    answer = ask(folder, "mentions")
    assert ",".join(answer.columns) == MENTIONS
    rows = records(folder, "mentions")
    assert len(rows) == 12
    assert rows[3] == {
        "document": "guides/fusion.txt",
        "start": "135",
        "end": "144",
        "text": "Infection",
        "entity": h.ID + "infection",
        "label": "infection",
        "class": "Complication",
    }
    assert rows[4]["class"] == "Condition"
    places = [(row["document"], int(row["start"])) for row in rows]
    assert places == sorted(places)


def test_statements_have_a_row_a_claim_and_place(folder: GraphFolder) -> None:
    assert ",".join(ask(folder, "statements").columns) == STATEMENTS
    rows = records(folder, "statements")
    texts = {reading.document.id: reading.document.text for reading in h.readings()}
    assert len(rows) == 10
    assert all(texts[row["document"]][int(row["start"]) : int(row["end"])] == row["quote"] for row in rows)
    assert {(row["polarity"], row["certainty"]) for row in rows} == {
        ("affirmed", "certain"),
        ("affirmed", "possible"),
        ("negated", "certain"),
    }
    duration = next(row for row in rows if row["predicate"] == "recoveryTime")
    assert (duration["object"], duration["objectLabel"]) == ("P6M/P12M", "P6M/P12M")
    assert rows[0]["subject"] == h.ID + "spinal-fusion"


def test_statements_can_be_held_to_a_confidence(folder: GraphFolder) -> None:
    assert len(records(folder, "statements", confidence="0.7")) == 9
    assert len(records(folder, "statements", entity="lumbar fusion", confidence="0.6")) == 2


def test_graph_without_quotes_answers_with_empty_ones(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = h.make_folder(tmp_path / "graph", h.readings(), vocabulary, quotes=False)
    assert set(column(folder, "mentions", "text")) == {""}
    assert len(column(folder, "statements", "quote")) == 10
    assert len(column(folder, "complications-of", "complication")) == 5


# --- the others


def test_every_query_of_the_ontology_runs(folder: GraphFolder) -> None:
    queries = queries_in(default_folder())
    assert len(queries) >= 30
    for name, query in queries.items():
        needed = {parameter.name: "spinal fusion" for parameter in query.parameters if parameter.required}
        answer = ask(folder, name, needed)
        assert query.title
        assert query.description
        assert answer.kind in {"table", "graph"}
        everything = {
            parameter.name: "0.5" if parameter.kind == "number" else "spinal fusion" for parameter in query.parameters
        }
        ask(folder, name, everything)


@pytest.mark.parametrize(
    ("query", "entity", "name", "expected"),
    [
        (
            "complications-of",
            "spinal fusion",
            "complicationLabel",
            ["cage migration", "infection", "infection", "infection"],
        ),
        ("complications-of", "lumbar fusion", "complicationLabel", ["cage migration", "infection"]),
        ("implants-used", "spinal fusion", "implantLabel", ["pedicle screw"]),
        ("used-in", "bone screw", "procedureLabel", ["spinal fusion"]),
        ("treatments-of", "sore back", "treatmentLabel", ["spinal fusion"]),
        ("indications-of", "spinal fusion", "conditionLabel", ["back pain"]),
        ("contraindications-of", "spinal fusion", "strength", ["absolute"]),
        ("recovery-times", "spinal fusion", "duration", ["P6M/P12M"]),
        ("evidence-for", "smoking", "quote", ["Smoking rules out spinal fusion."]),
        ("possible-complications", "spinal fusion", "complicationLabel", ["screw loosening"]),
        ("contradictions", "infection", "affirmedIn", ["guides/fusion.txt", "lumbar fusion.md"]),
        ("risk-factors-of", "spinal fusion", "riskFactor", []),
    ],
)
def test_question_about_an_entity(folder: GraphFolder, query: str, entity: str, name: str, expected: list[str]) -> None:
    assert sorted(column(folder, query, name, entity=entity)) == sorted(expected)


def test_questions_about_the_whole(folder: GraphFolder) -> None:
    entities = records(folder, "entities")
    assert entities[0]["label"] == "infection"
    assert entities[0]["classes"] == "Complication Condition"
    assert (entities[0]["mentions"], entities[0]["documents"]) == ("3", "3")
    assert column(folder, "coined-concepts", "label") == ["cage migration"]
    assert column(folder, "coined-concepts", "broader") == [""]
    assert column(folder, "shared-claims", "documents") == ["2"]
    assert column(folder, "negated-claims", "document") == ["today.txt"]
    assert len(column(folder, "single-document-claims", "onlyIn")) == 8
    assert records(folder, "claims-by-predicate")[0] == {
        "predicate": "hasComplication",
        "claims": "5",
        "negated": "1",
        "possible": "1",
    }
    assert records(folder, "entities-by-class")[0] == {"class": "Complication", "entities": "3", "mentions": "5"}
    assert column(folder, "unexpected-classes", "label") == []
    assert column(folder, "claims-of-document", "objectLabel", document="today.txt") == ["infection", "back pain"]
    assert [(row["document"], row["entities"], row["statements"]) for row in records(folder, "documents")] == [
        ("guides/fusion.txt", "4", "4"),
        ("lumbar fusion.md", "4", "4"),
        ("today.txt", "3", "2"),
    ]


def test_claim_of_unexpected_class_is_found(tmp_path: Path, vocabulary: Vocabulary) -> None:
    source = h.document("Smoking uses infection.")
    reading = h.Reading(
        document=source,
        statements=(h.statement(source, "smoking", "usesImplant", "infection", "Smoking uses infection."),),
    )
    folder = h.make_folder(tmp_path / "graph", [reading], vocabulary)
    found = [(row["end"], row["label"]) for row in records(folder, "unexpected-classes")]
    assert found == [("object", "infection"), ("subject", "smoking")]


def test_answers_repeat_exactly(folder: GraphFolder) -> None:
    again = GraphFolder.open(folder.directory)
    for name in ("mentions", "statements", "entities", "documents", "single-document-claims"):
        assert answer_text(ask(folder, name), "csv") == answer_text(ask(again, name), "csv")


# --- entities by name


@pytest.mark.parametrize(
    "wording",
    [
        "pedicle screw",
        "Pedicle Screws",
        "pedicle-screw",
        "TRANSPEDICULAR SCREW",
        "screw in the pedicle",
        "id:pedicle-screw",
        "https://w3id.org/spinegraph/id/pedicle-screw",
        "<https://w3id.org/spinegraph/id/pedicle-screw>",
    ],
)
def test_entity_is_found_by_any_wording(folder: GraphFolder, wording: str) -> None:
    assert resolve_entity(folder, wording) == h.ID + "pedicle-screw"


def test_coined_entity_is_found_by_its_label(folder: GraphFolder) -> None:
    assert resolve_entity(folder, "Cage Migration") == h.ID + "cage-migration"


@pytest.mark.parametrize(
    "wording", ["pedicle scrw", "cage migrations x", "id:nothing", "https://example.org/x", "a\nb", "", "<"]
)
def test_unknown_entity_is_refused(folder: GraphFolder, wording: str) -> None:
    with pytest.raises(QueryError, match="no entity"):
        resolve_entity(folder, wording)


def test_unknown_entity_gets_suggestions(folder: GraphFolder) -> None:
    with pytest.raises(QueryError) as caught:
        resolve_entity(folder, "pedicle scrw")
    assert "'pedicle screw'" in caught.value.mend


def test_what_a_user_types_never_becomes_query_text(folder: GraphFolder) -> None:
    for hostile in ("> } DROP ALL { <", 'x" } UNION { ?s ?p ?o', "VALUES ?entity { UNDEF }", "https://x/> } #"):
        with pytest.raises(QueryError, match="no entity"):
            ask(folder, "statements", {"entity": hostile})
    values = {"a": ox.Literal('VALUES ?b { UNDEF } "'), "b": ox.Literal('" } {')}
    answer = run_query(folder, "SELECT * { VALUES ?a { UNDEF } VALUES ?b { UNDEF } }", bindings=values)
    assert [[term and term.value for term in row] for row in answer.rows] == [['VALUES ?b { UNDEF } "', '" } {']]


# --- what is refused, with what to do


def test_unknown_query_gets_suggestions(folder: GraphFolder) -> None:
    with pytest.raises(QueryError, match="no named query 'complication'") as caught:
        ask(folder, "complication")
    assert "complications-of" in caught.value.mend


def test_missing_and_unknown_parameters(folder: GraphFolder) -> None:
    with pytest.raises(QueryError, match="needs a value for 'entity'"):
        ask(folder, "evidence-for")
    with pytest.raises(QueryError, match="has no parameter 'entity'"):
        ask(folder, "entities", {"entity": "infection"})
    with pytest.raises(QueryError, match="not a number"):
        ask(folder, "statements", {"confidence": "high"})
    with pytest.raises(QueryError, match="no parameter 'entity'"):
        run_query(folder, "SELECT * { ?s ?p ?o }", bindings={"entity": ox.NamedNode("http://x/")})


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("SELECT ?s WHERE {\n  ?s ?p \n}", "malformed", "line 3, column 2: }"),
        ("SELECT ?s WHERE { ?s x:y ?o }", "prefix x: is not declared", "line 1"),
        ("INSERT DATA { <http://a> <http://b> 1 }", "is an update", "line 1"),
        ("", "malformed", "line 1"),
        ("SELECT * {\n SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "another service", "line 2"),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", "another service", "line 1"),
    ],
)
def test_bad_query_is_told_with_its_place(folder: GraphFolder, text: str, message: str, where: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        run_query(folder, text)
    assert where in caught.value.where


def test_words_that_look_forbidden_are_not(folder: GraphFolder) -> None:
    text = 'SELECT ?service { BIND("SERVICE <x> {" AS ?service) } # SERVICE'
    assert run_query(folder, text).rows == ((ox.Literal("SERVICE <x> {"),),)


def test_query_that_takes_too_long_is_ended(folder: GraphFolder) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    begun = time.monotonic()
    with pytest.raises(QueryError, match="longer than 1 seconds"):
        run_query(folder, endless, timeout=1)
    assert time.monotonic() - begun < 10


def test_time_limit_changes_no_answer_and_no_error(folder: GraphFolder) -> None:
    assert ask(folder, "statements", timeout=60).rows == ask(folder, "statements").rows
    assert ask(folder, "edges", timeout=60).triples == ask(folder, "edges").triples
    with pytest.raises(QueryError, match="malformed"):
        run_query(folder, "SELECT ?s WHERE", timeout=60)


def test_malformed_query_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    file = tmp_path / "queries" / "x.rq"
    file.write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(QueryError, match="no title"):
        queries_in(tmp_path)
    file.write_text("# title: X\n# question: Y?\n# parameter: entity (IRI): z\nSELECT * { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(QueryError, match="has no place in the query"):
        queries_in(tmp_path)


# --- formats


def test_named_graphs_can_be_addressed(folder: GraphFolder) -> None:
    answer = run_query(folder, "SELECT DISTINCT ?g { GRAPH ?g { ?s a sg:Document } } ORDER BY ?g")
    assert len(answer.rows) == 3


@pytest.mark.parametrize("format", FORMATS)
def test_graph_in_every_format(folder: GraphFolder, format: str) -> None:
    answer = ask(folder, "edges", {"entity": "lumbar fusion"})
    written = answer_text(answer, format)
    assert "hasComplication" in written
    known = {"turtle": "turtle", "jsonld": "json-ld", "json": "json-ld", "xml": "xml"}
    if format in known:
        assert len(rdflib.Graph().parse(data=written, format=known[format])) == 2


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "xml"])
def test_table_and_boolean_in_every_format(folder: GraphFolder, format: str) -> None:
    assert "spinal fusion" in answer_text(ask(folder, "recovery-times"), format)
    assert "true" in answer_text(run_query(folder, "ASK { ?s a sg:Mention }"), format)


def test_table_has_no_turtle(folder: GraphFolder) -> None:
    for format in ("turtle", "jsonld"):
        with pytest.raises(QueryError, match="cannot be written as"):
            answer_text(ask(folder, "mentions"), format)
    with pytest.raises(QueryError, match="unknown format 'yaml'"):
        answer_text(ask(folder, "mentions"), "yaml")


def test_json_and_tsv_are_standard(folder: GraphFolder) -> None:
    answer = ask(folder, "mentions")
    found = json.loads(answer_text(answer, "json"))
    assert found["head"]["vars"] == MENTIONS.split(",")
    assert len(found["results"]["bindings"]) == 12
    tsv = ox.parse_query_results(answer_text(answer, "tsv"), ox.QueryResultsFormat.TSV)
    assert len(list(tsv)) == 12


def test_tsv_keeps_a_row_on_a_line(folder: GraphFolder) -> None:
    written = answer_text(run_query(folder, r'SELECT ("a\tb\r\nc" AS ?x) {}'), "tsv")
    assert written.splitlines() == ["?x", r'"a\tb\r\nc"']


def test_table_does_not_steer_the_terminal(folder: GraphFolder) -> None:
    written = answer_text(run_query(folder, r'SELECT ("a\u001B[31mred[bold]b" AS ?x) {}'), "table")
    assert "\x1b" not in written
    assert "[bold]" in written


def test_blank_nodes_of_a_query_can_be_written(folder: GraphFolder) -> None:
    answer = run_query(folder, "CONSTRUCT { [] skos:prefLabel ?o } WHERE { id:smoking skos:prefLabel ?o }")
    for format in ("turtle", "jsonld", "xml"):
        assert "smoking" in answer_text(answer, format)


def test_named_queries_of_a_vocabulary(vocabulary: Vocabulary) -> None:
    parameters = named_queries(vocabulary)["evidence-for"].parameters
    assert [(parameter.name, parameter.kind, parameter.required) for parameter in parameters] == [
        ("entity", "IRI", True)
    ]
