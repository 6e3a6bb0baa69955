"""Another store behind the service, and a graph loaded into another store: Oxigraph's own server, started apart."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from build_graph.errors import GraphError, UsageError
from build_graph.service.run import run_load
from build_graph.service.settings import Settings
from build_graph.service.worker import RDF_FORMATS
from build_graph.store import GraphFolder, write_store
from serving import free_port, oxigraph, serving

from conftest import TOKEN, graph_names

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?d != ?g) }"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, samples_graph: GraphFolder) -> GraphFolder:
    """The graph of the samples without the vocabulary, which is most of it."""
    directory = tmp_path_factory.mktemp("small") / "graph"
    quads = [quad for quad in samples_graph.store if not str(quad.graph_name).endswith(("/vocabulary>", "/mappings>"))]
    write_store(quads, directory / "store")
    return GraphFolder.open(directory)


@pytest.fixture
def folder(small: GraphFolder, tmp_path: Path) -> Path:
    """A copy of the small graph's folder."""
    return Path(shutil.copytree(small.directory, tmp_path / "graph"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, small: GraphFolder) -> Iterator[str]:
    """Address of an Oxigraph server with the small graph, its default graph empty as it comes."""
    copy = Path(shutil.copytree(small.directory, tmp_path_factory.mktemp("copy") / "graph"))
    with oxigraph(tmp_path_factory.mktemp("loaded")) as url:
        run_load(copy, f"{url}store")
        yield url


@pytest.fixture(scope="module")
def direct(small: GraphFolder) -> Iterator[str]:
    """Address of the service over the small graph itself."""
    with serving(small.directory) as url:
        yield url


@pytest.fixture(scope="module")
def relayed(loaded: str) -> Iterator[str]:
    """Address of the service over that server, without a graph folder."""
    with serving(None, "--store", f"{loaded}query", "--timeout", "3", "--result", "1") as url:
        yield url


def test_all_is_loaded(loaded: str, small: GraphFolder) -> None:
    reply = httpx.get(f"{loaded}store", headers={"Accept": "application/n-quads"})
    assert set(ox.parse(reply.content, format=ox.RdfFormat.N_QUADS)) == set(small.store)


def test_a_second_load_sends_what_changed_and_removes_what_is_gone(
    other_store: str, small: GraphFolder, folder: Path
) -> None:
    names = graph_names(small)
    to = f"{other_store}store"
    told: list[tuple[str, int, int]] = []
    first = run_load(folder, to, progress=lambda *step: told.append(step))
    assert (first.sent, first.kept, first.removed) == (len(names), 0, 0)
    assert told == [(name, at, len(names)) for at, name in enumerate(names, start=1)]
    again = run_load(folder, to)
    assert (again.sent, again.kept, again.removed) == (0, len(names), 0)
    # One graph is lost over there, one changes here, one goes here.
    lost, changed, gone = names[:3]
    httpx.delete(to, params={"graph": lost}).raise_for_status()
    store = ox.Store(str(folder / "store"))
    store.add(ox.Quad(*[ox.NamedNode("http://e/new")] * 3, ox.NamedNode(changed)))  # type: ignore[call-arg]
    store.remove_graph(ox.NamedNode(gone))
    expected = set(store)
    del store
    third = run_load(folder, to)
    assert (third.sent, third.kept, third.removed) == (2, len(names) - 3, 1)
    reply = httpx.get(to, headers={"Accept": "application/n-quads"})
    assert set(ox.parse(reply.content, format=ox.RdfFormat.N_QUADS)) == expected
    assert run_load(folder, to, again=True).sent == len(names) - 1


def test_an_interrupted_load_goes_on(tmp_path: Path, small: GraphFolder, folder: Path) -> None:
    count = len(graph_names(small))

    class InterruptedLoad(Exception):  # noqa: N818
        pass

    def interrupt(name: str, at: int, of: int) -> None:
        if at == 4:
            raise InterruptedLoad

    with oxigraph(tmp_path / "store") as url:
        with pytest.raises(InterruptedLoad):
            run_load(folder, f"{url}store", progress=interrupt)
        rest = run_load(folder, f"{url}store")
    assert (rest.sent, rest.kept) == (count - 3, 3)


def test_a_load_into_our_own_service_needs_its_token(
    writable_url: str, writer: httpx.Client, small: GraphFolder, folder: Path
) -> None:
    with pytest.raises(GraphError, match="401") as refused:
        run_load(folder, f"{writable_url}graph")
    assert "--token" in refused.value.mend
    assert run_load(folder, f"{writable_url}graph", token=TOKEN).sent == len(graph_names(small))
    reply = writer.get("graph", headers={"Accept": "application/n-quads"})
    assert set(ox.parse(reply.content, format=ox.RdfFormat.N_QUADS)) == set(small.store)


def test_a_load_to_nowhere_is_told(folder: Path) -> None:
    with pytest.raises(GraphError, match="the store does not answer"):
        run_load(folder, f"http://127.0.0.1:{free_port()}/store", timeout=1)
    with pytest.raises(UsageError, match="no address of the web"):
        run_load(folder, "localhost:7878")


LARGE = "SELECT * { ?s ?p ?o . VALUES ?x { 1 2 3 4 5 6 7 8 9 } }"
SAME = [
    "SELECT ?s ?label { ?s skos:prefLabel ?label }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "ASK { ?s a sg:Implant }",
    "SELECT ?s ?o { ?s sg:hasComplication ?o }",
]


@pytest.mark.parametrize("query", SAME)
@pytest.mark.parametrize("accept", ["text/tab-separated-values", "application/sparql-results+json"])
def test_a_remote_store_answers_the_same(relayed: str, direct: str, query: str, accept: str) -> None:
    replies = []
    for root in (relayed, direct):
        reply = httpx.get(f"{root}sparql", params={"query": query}, headers={"Accept": accept}, timeout=30)
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-type"].partition(";")[0] == accept
        replies.append(reply)
    if accept.startswith("text"):
        first, second = (sorted(reply.text.splitlines()) for reply in replies)
    else:
        first, second = (
            sorted(str(sorted(row.items())) for row in reply.json()["results"]["bindings"])
            if "results" in reply.json()
            else [str(reply.json()["boolean"])]
            for reply in replies
        )
    assert first == second != []


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_graphs_of_a_remote_store(relayed: str, small: GraphFolder, name: str) -> None:
    graph = next(each for each in graph_names(small) if "/graph/document/" in each)
    expected = {quad.triple for quad in small.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))}
    types = {
        "turtle": "text/turtle",
        "ntriples": "application/n-triples",
        "jsonld": "application/ld+json",
        "rdfxml": "application/rdf+xml",
    }
    # The base is found in the store, so that the address alone names the graph.
    for address in (f"graph?graph={quote(graph, safe='')}", graph.removeprefix(small.base)):
        reply = httpx.get(f"{relayed}{address}", headers={"Accept": types[name]})
        assert reply.headers["content-type"].partition(";")[0] == types[name]
        assert {quad.triple for quad in ox.parse(reply.content, format=RDF_FORMATS[name])} == expected
    assert httpx.head(f"{relayed}graph", params={"graph": "http://e/none"}).status_code == 404


def test_mistakes_and_limits_hold_for_a_remote_store(relayed: str) -> None:
    def status(query: str) -> tuple[int, str]:
        reply = httpx.get(f"{relayed}sparql", params={"query": query}, timeout=30)
        return reply.status_code, reply.json()["detail"]

    assert status("SELECT * {")[0] == 400
    assert status("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")[0] == 403
    assert status(ENDLESS)[0] == 504
    assert httpx.post(f"{relayed}sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert httpx.get(f"{relayed}graph").status_code == 404
    assert httpx.get(f"{relayed}health").json()["status"] == "pass"
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(
            f"{relayed}sparql", params={"query": "SELECT * { ?s ?p ?o . VALUES ?x { 1 2 3 4 5 6 7 8 9 } }"}, timeout=30
        )


def test_a_remote_store_that_is_not_there_or_is_written_to() -> None:
    with (
        pytest.raises(RuntimeError, match="the endpoint does not answer"),
        serving(None, "--store", f"http://127.0.0.1:{free_port()}/query"),
    ):
        pass
    with (
        pytest.raises(RuntimeError, match="a remote store is only read"),
        serving(None, "--store", "http://127.0.0.1:9/query", "--writable", "--token", "x"),
    ):
        pass
    with pytest.raises(RuntimeError, match="there is nothing to serve"), serving(None):
        pass


def test_settings_that_contradict() -> None:
    with pytest.raises(UsageError, match="a writable service needs a token"):
        Settings(writable=True)
    with pytest.raises(UsageError, match="a token opens nothing"):
        Settings(token="x")
    assert Settings(public_url="https://example.org").public_url == "https://example.org/"
    assert Settings(writable=True, token="x", workers=8).workers == 1
