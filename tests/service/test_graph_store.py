"""Whole graphs by the Graph Store Protocol, beyond what W3C's suite asks."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest
from build_graph.service.worker import RDF_FORMATS
from build_graph.store import GraphFolder

from conftest import graph_names

TURTLE = {"Content-Type": "text/turtle"}


def test_graphs_are_read_by_either_name(client: httpx.Client, url: str, samples_graph: GraphFolder) -> None:
    names = [name for name in graph_names(samples_graph) if "/graph/document/" in name]
    assert len(names) > 2
    for name in names:
        expected = {quad.triple for quad in samples_graph.store.quads_for_pattern(None, None, None, ox.NamedNode(name))}
        address = name.replace(samples_graph.base, url)
        for reply in (client.get("graph", params={"graph": name}), client.get(address)):
            assert reply.headers["content-type"] == "text/turtle; charset=utf-8"
            assert {quad.triple for quad in ox.parse(reply.content, format=ox.RdfFormat.TURTLE)} == expected
        # By the address at which this service has it, too.
        assert client.head("graph", params={"graph": address}).status_code == 200


def test_the_default_graph_is_the_union(client: httpx.Client, samples_graph: GraphFolder) -> None:
    reply = client.get("graph?default", headers={"Accept": "application/n-triples"})
    found = {quad.triple for quad in ox.parse(reply.content, format=ox.RdfFormat.N_TRIPLES)}
    assert found == {quad.triple for quad in samples_graph.store}


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld"])
def test_all_graphs_with_their_names(client: httpx.Client, samples_graph: GraphFolder, name: str) -> None:
    types = {"trig": "application/trig", "nquads": "application/n-quads", "jsonld": "application/ld+json"}
    reply = client.get("graph", headers={"Accept": types[name]})
    assert set(ox.parse(reply.content, format=RDF_FORMATS[name])) == set(samples_graph.store)


def test_a_graph_that_is_not_there_and_requests_that_name_several(client: httpx.Client) -> None:
    missing = client.get("graph", params={"graph": "http://example.org/none"})
    assert missing.status_code == 404
    assert "there is no graph http://example.org/none" in missing.json()["detail"]
    assert client.get("graph?default&graph=http://e/g").status_code == 400
    assert client.get("graph/x?default").status_code == 400
    assert client.get("graph", params={"graph": "no iri"}).status_code == 400
    assert client.get("graph?graph=%ff").status_code == 400
    assert client.get("graph?default", headers={"Accept": "text/csv"}).status_code == 406
    assert "Allow" in client.options("graph").headers


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("graph?default")
    again = client.get("graph?default", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_the_tag_changes_with_the_data(writer: httpx.Client) -> None:
    address = "graph?graph=http://e/g"
    assert writer.put(address, content="<http://e/s> <http://e/p> 1 .", headers=TURTLE).status_code == 201
    tag = writer.get(address).headers["etag"]
    assert writer.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert writer.post(address, content="<http://e/s> <http://e/p> 2 .", headers=TURTLE).status_code == 204
    assert writer.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_malformed_graph_changes_nothing(writer: httpx.Client) -> None:
    address = "graph?graph=http://e/g"
    writer.put(address, content="<http://e/s> <http://e/p> 1 .", headers=TURTLE)
    for send in (writer.put, writer.post):
        reply = send(address, content="<http://e/s> <http://e/p> 2 . <http://e/s> <", headers=TURTLE)
        assert reply.status_code == 400
        assert "the document is malformed" in reply.json()["detail"]
        assert writer.put(address, content="x", headers={"Content-Type": "text/csv"}).status_code == 415
    kept = writer.get(address, headers={"Accept": "application/n-triples"}).text
    assert kept.count("\n") == 1
    assert '"1"' in kept


def test_quads_keep_to_the_graph_that_is_named(writer: httpx.Client) -> None:
    quads = {"Content-Type": "application/n-quads"}
    reply = writer.put(
        "graph?graph=http://e/g", content="<http://e/s> <http://e/p> 'x' <http://e/other> .", headers=quads
    )
    assert reply.status_code == 400
    assert writer.delete("graph?graph=http://e/g").status_code == 404
    assert writer.delete("graph").status_code == 400


def test_blank_nodes_of_two_documents_stay_apart(writer: httpx.Client) -> None:
    address = "graph?graph=http://e/g"
    for number in (1, 2):
        writer.post(address, content=f"_:same <http://e/p> {number} .", headers=TURTLE)
    counted = writer.get("sparql", params={"query": "SELECT DISTINCT ?s { ?s ?p ?o }", "format": "csv"}).text
    assert counted.count("\n") == 3
