"""Clients that people use: rdflib, SPARQLWrapper, other engines by federation, Comunica."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from build_graph.store import GraphFolder
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, RDFXML, TURTLE, XML, SPARQLWrapper

LABEL = ox.NamedNode(str(SKOS.prefLabel))
COMUNICA = Path(__file__).parent / "comunica"


def labels(folder: GraphFolder) -> set[tuple[str, str]]:
    return {
        (quad.subject.value, quad.object.value)  # type: ignore[union-attr]
        for quad in folder.store.quads_for_pattern(None, LABEL, None, None)
    }


@pytest.mark.parametrize("format", [JSON, XML])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_selects(url: str, samples_graph: GraphFolder, format: str, method: str) -> None:
    wrapper = SPARQLWrapper(f"{url}sparql", returnFormat=format)
    wrapper.setMethod(method)
    wrapper.setQuery(f"SELECT ?s ?label {{ ?s {LABEL} ?label }}")
    answer = wrapper.query()
    if format == JSON:
        rows = answer.convert()["results"]["bindings"]
        assert {(row["s"]["value"], row["label"]["value"]) for row in rows} == labels(samples_graph)
    else:
        names = answer.convert().getElementsByTagName("literal")
        assert {name.firstChild.data for name in names} == {label for _, label in labels(samples_graph)}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # SPARQLWrapper makes one
@pytest.mark.parametrize("format", [RDFXML, TURTLE])
def test_sparqlwrapper_constructs(url: str, samples_graph: GraphFolder, format: str) -> None:
    wrapper = SPARQLWrapper(f"{url}sparql", returnFormat=format)
    wrapper.setQuery(f"CONSTRUCT {{ ?s {LABEL} ?label }} WHERE {{ ?s {LABEL} ?label }}")
    found = wrapper.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert {(str(s), str(o)) for s, o in graph.subject_objects(SKOS.prefLabel)} == labels(samples_graph)


def test_sparqlwrapper_is_told_of_mistakes(url: str) -> None:
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    wrapper = SPARQLWrapper(f"{url}sparql")
    wrapper.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed, match="malformed"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store_reads(url: str, samples_graph: GraphFolder, method: str) -> None:
    graph = Graph(SPARQLStore(f"{url}sparql", method=method))
    assert {(str(s), str(o)) for s, o in graph.subject_objects(SKOS.prefLabel)} == labels(samples_graph)
    assert len(graph) > 1000
    assert graph.query("ASK { ?s a <https://w3id.org/spinegraph/ontology#Implant> }").askAnswer


def test_rdflib_store_sees_named_graphs(url: str, samples_graph: GraphFolder) -> None:
    dataset = Dataset(SPARQLStore(f"{url}sparql"), default_union=True)
    rows = dataset.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert {str(row.g) for row in rows} == {graph.value for graph in samples_graph.store.named_graphs()}  # type: ignore[union-attr]


def test_rdflib_store_writes(writable_url: str, writer: httpx.Client) -> None:
    store = SPARQLUpdateStore(
        f"{writable_url}sparql",
        f"{writable_url}sparql",
        headers={"Authorization": str(writer.headers["Authorization"])},
    )
    graph = Graph(store, URIRef("http://e/g"))
    graph.add((URIRef("http://e/s"), SKOS.prefLabel, URIRef("http://e/o")))
    store.commit()
    assert len(graph) == 1


def test_another_engine_federates(url: str, samples_graph: GraphFolder) -> None:
    """Oxigraph asks this service by SERVICE and joins the answer with data of its own."""
    subject, label = sorted(labels(samples_graph))[0]
    other = ox.Store()
    other.add(ox.Quad(ox.NamedNode("http://e/mine"), ox.NamedNode("http://e/about"), ox.NamedNode(subject)))
    query = f"SELECT ?label {{ ?mine <http://e/about> ?s SERVICE <{url}sparql> {{ ?s {LABEL} ?label }} }}"
    assert [row["label"].value for row in other.query(query)] == [label]


def test_rdflib_federates(url: str, samples_graph: GraphFolder) -> None:
    subject, label = sorted(labels(samples_graph))[0]
    query = f"SELECT ?label {{ SERVICE <{url}sparql> {{ <{subject}> {LABEL} ?label }} }}"
    assert [str(row.label) for row in Graph().query(query)] == [label]


@pytest.fixture(scope="session")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with Comunica installed."""
    if shutil.which("npm") is None:
        pytest.skip("NPM IS NOT INSTALLED: Comunica as a client is untested")
    installed = COMUNICA / "node_modules"
    if not installed.is_dir():
        done = subprocess.run(
            ["npm", "install", "--no-package-lock", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=COMUNICA,
            capture_output=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"COMUNICA CANNOT BE INSTALLED, and is untested as a client: {done.stderr.decode()[-300:]}")
    return COMUNICA


def test_comunica(comunica: Path, url: str, samples_graph: GraphFolder) -> None:
    """Comunica asks the endpoint alone, and joins it with a graph of this service that it reads as a file."""
    document = next(
        graph.value
        for graph in sorted(samples_graph.store.named_graphs(), key=str)
        if "/graph/document/" in graph.value  # type: ignore[union-attr]
    )
    done = subprocess.run(
        ["node", "query.mjs", url, document], cwd=comunica, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    answer = json.loads(done.stdout)
    assert {tuple(pair) for pair in answer["select"]} == labels(samples_graph)
    assert answer["ask"] is True
    assert answer["construct"] == len(labels(samples_graph))
    assert answer["federated"] > 0
