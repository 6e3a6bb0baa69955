"""What is told of a SPARQL text before an engine sees it; the engine is the judge of what the texts mean."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from build_graph.service.problem import Problem
from build_graph.service.sparql import Text, prefixed, with_dataset

OUT = "<http://127.0.0.1:9/>"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE {OUT} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE{OUT}{{?s ?p ?o}} }}",
        f"select * {{ service silent {OUT} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?s <?o)SERVICE{OUT}{{?s ?p ?o}} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?s<?o&&EXISTS{{SERVICE{OUT}{{?s ?p ?o}}}}) FILTER(1>0) }}",
        f"SELECT * {{ ?s ?p '#' SERVICE {OUT} {{ ?s ?p ?o }} }}",
        f'SELECT * {{ ?s ?p "\\"" , "#" . SERVICE {OUT} {{ ?s ?p ?o }} }}',
        f"SELECT * {{ ?s ?p '''a''#''' . SERVICE {OUT} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s <http://e/#p> ?o . SERVICE {OUT} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ # a remark\n SERVICE {OUT} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ # a remark\r SERVICE {OUT} {{ ?s ?p ?o }} }}",
        f"PREFIX e: <http://e/> SELECT * {{ VALUES ?x {{ {OUT} }} SERVICE ?x {{ ?s ?p ?o }} }}",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {OUT} {{ ?s ?p ?o }} }}",
        f"LOAD {OUT}",
        f"LOAD SILENT {OUT} INTO GRAPH <http://e/g>",
        f"CLEAR ALL; load {OUT}",
        "LOAD <file:///etc/passwd>",
    ],
)
def test_what_reaches_out_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="shut here") as refused:
        Text.of(text).refuse_reaching_out()
    assert refused.value.status == 403
    assert refused.value.where.startswith("line ")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p ?o }",
        "SELECT * { ?s ?p 'SERVICE' # SERVICE <http://e/>\n}",
        'SELECT * { ?s ?p """\nSERVICE <http://e/> {}""" }',
        "SELECT * { <http://e/SERVICE> ?p ?o }",
        "PREFIX service: <http://e/> SELECT * { ?s service:SERVICE ?o ; service:LOAD ?l }",
        "SELECT ?load { ?s ?load 'LOAD' }",
        "PREFIX load: <http://e/> INSERT DATA { <http://e/s> load:LOAD 'LOAD <http://e/>' }",
    ],
)
def test_what_only_looks_so_is_not(text: str) -> None:
    Text.of(text).refuse_reaching_out()
    store = ox.Store()
    if "INSERT" in text:
        store.update(text)
    else:
        store.query(text)


def test_an_escape_hides_no_keyword() -> None:
    # The check relies on this of the engine: it reads \u only in IRIs and strings.
    with pytest.raises(SyntaxError):
        ox.Store().query("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize("sign", [*list(' {}|^`"\\'), "\x01", "\t", "\n"])
def test_the_engine_takes_no_iri_that_the_check_does_not_see(sign: str) -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query(f"SELECT * {{ ?s <http://e/a{sign}#b> ?o }}")


def test_from_and_volatile_words() -> None:
    assert Text.of("SELECT * FROM <http://e/g> { ?s ?p ?o }").has_dataset
    assert not Text.of("SELECT ?from { ?from ?p 'FROM' }").has_dataset
    assert Text.of("SELECT (NOW() AS ?n) {}").volatile
    assert not Text.of("SELECT ?now { ?now ?p 'rand()' }").volatile


DATASET_UPDATES = {
    "one": ("INSERT { GRAPH <http://e/out> { ?s ?p 'x' } } WHERE { ?s ?p ?o }", 1),
    "short form": ("DELETE WHERE { ?s ?p ?o }", 0),
    "nested": ("INSERT { GRAPH <http://e/out> { ?s ?p 'x' } } WHERE { { SELECT * WHERE { ?s ?p ?o } } }", 1),
    "named in comments": ("# WHERE {\nINSERT { GRAPH <http://e/out> { ?s ?p 'WHERE {' } } WHERE { ?s ?p ?o }", 1),
    "two": (
        "INSERT DATA { GRAPH <http://e/g> { <http://e/new> <http://e/p> 2 } } ; "
        "INSERT { GRAPH <http://e/out> { ?s ?p 'x' } } WHERE { ?s ?p ?o } ; DELETE WHERE { <http://e/none> ?p ?o }",
        2,
    ),
}


@pytest.mark.parametrize("name", DATASET_UPDATES)
def test_an_update_is_matched_against_the_dataset_given(name: str) -> None:
    text, written = DATASET_UPDATES[name]
    store = ox.Store()
    store.update(
        "INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1 } "
        "GRAPH <http://e/h> { <http://e/t> <http://e/p> 1 } }"
    )
    store.update(with_dataset(Text.of(text), ["http://e/g"], []))
    assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode("http://e/out")))) == written
    assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode("http://e/h")))) == 1


def test_a_dataset_is_named_in_one_place() -> None:
    with pytest.raises(Problem, match="has WITH, and the request names a dataset"):
        with_dataset(Text.of("WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"), ["http://e/g"], [])


def test_prefixes_are_added_where_used_and_lines_stay() -> None:
    text = Text.of("SELECT *\n{ ?s a sg:Implant ; skos:prefLabel 'id:x' }")
    given = {"sg": "http://e/sg#", "skos": "http://e/skos#", "id": "http://e/id/"}
    done = prefixed(given, text)
    assert done.count("\n") == text.text.count("\n")
    assert "PREFIX id:" not in done
    ox.Store().query(done)
    assert prefixed(given, Text.of("PREFIX sg: <http://e/> ASK { ?s a sg:X }")).count("PREFIX") == 1


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("SELECT *\n{ ?s ?p }", "malformed", "line 2, column"),
        ("SELECT * { ?s foo:bar ?o }", "the prefix foo: is not declared", "line 1"),
        ("INSERT DATA { <http://e/s> <http://e/p> 1 }", "is an update", "line 1"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, what: str, where: str) -> None:
    with pytest.raises(SyntaxError) as malformed:
        ox.Store().query(text)
    problem = Text.of(text).malformed(str(malformed.value.msg), ["sg"])
    assert problem.status == 400
    assert what in problem.what
    assert problem.where.startswith(where)
    assert "\\u{" not in problem.what
