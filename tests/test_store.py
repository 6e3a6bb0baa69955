"""The graph folder: opened by several at once, as rdflib and networkx see it, and what is no graph folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from build_graph.errors import GraphError
from build_graph.store import GraphFolder, write_store
from build_graph.vocabulary import Vocabulary

import rdf_helpers as h


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> GraphFolder:
    return h.make_folder(tmp_path_factory.mktemp("rdf") / "graph", h.readings(), vocabulary)


def test_store_and_file_hold_the_same(folder: GraphFolder) -> None:
    written = set(ox.parse(path=str(folder.directory / "graph.trig"), format=ox.RdfFormat.TRIG))
    assert set(folder.quads()) == written


def test_several_processes_read_at_once(folder: GraphFolder) -> None:
    code = f"from build_graph.store import GraphFolder; print(len(GraphFolder.open({str(folder.directory)!r}).store))"
    again = GraphFolder.open(folder.directory)
    others = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(3)]
    answers = {int(other.communicate()[0]) for other in others}
    assert answers == {len(folder.store)} == {len(again.store)}


def test_store_cannot_be_changed(folder: GraphFolder) -> None:
    with pytest.raises(RuntimeError, match="read-write"):
        folder.store.add(ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("c")))


def test_folder_with_its_file_alone_opens(folder: GraphFolder, tmp_path: Path) -> None:
    shutil.copy(folder.directory / "graph.trig", tmp_path)
    alone = GraphFolder.open(tmp_path)
    assert set(alone.quads()) == set(folder.quads())
    assert alone.report == {}


def test_dataset_is_the_union_with_named_graphs(folder: GraphFolder) -> None:
    dataset = folder.dataset()
    found = list(dataset.query("SELECT DISTINCT ?s WHERE { ?s a <https://w3id.org/spinegraph/ontology#Document> }"))
    assert len(found) == 3
    names = {str(graph.identifier) for graph in dataset.graphs()}
    assert "https://w3id.org/spinegraph/graph/document/today.txt" in names


def test_network_has_entities_and_claims(folder: GraphFolder) -> None:
    network = folder.network()
    fusion, infection = h.ID + "spinal-fusion", h.ID + "infection"
    assert network.number_of_nodes() == 8
    assert network.nodes[infection]["label"] == "infection"
    assert network.nodes[infection]["classes"] == ["Complication", "Condition"]
    assert network.nodes[infection]["mentions"] == 3
    assert network.nodes[h.ID + "cage-migration"]["coined"] is True
    assert [duration["value"] for duration in network.nodes[fusion]["durations"]] == ["P6M/P12M"]
    edges = network.get_edge_data(fusion, infection).values()
    assert {(edge["polarity"], tuple(edge["documents"])) for edge in edges} == {
        ("affirmed", ("guides/fusion.txt", "lumbar fusion.md")),
        ("negated", ("today.txt",)),
    }
    assert sum(len(edge["evidence"]) for edge in edges) == 3
    assert list(network) == sorted(network)


def test_base_is_read_from_the_graph(tmp_path: Path, vocabulary: Vocabulary) -> None:
    other = h.vocabulary_of(vocabulary.folder, "https://example.org/kg/")
    odd = h.document("Nothing.", "graph/ontology")
    quads = h.all_quads([h.Reading(document=odd)], other)
    write_store(quads, tmp_path / "store")
    assert GraphFolder.open(tmp_path).base == "https://example.org/kg/"


def test_ontology_folder_is_that_of_the_build(folder: GraphFolder, vocabulary: Vocabulary, tmp_path: Path) -> None:
    assert folder.ontology_folder == vocabulary.folder
    assert folder.vocabulary.sha256 == vocabulary.sha256
    shutil.copytree(vocabulary.folder, tmp_path / "domain")
    shutil.copytree(folder.directory, tmp_path / "moved")
    (tmp_path / "moved" / "report.json").write_text(json.dumps({"ontology": "../domain"}), encoding="utf-8")
    assert GraphFolder.open(tmp_path / "moved").ontology_folder.samefile(tmp_path / "domain")
    (tmp_path / "moved" / "report.json").write_text(json.dumps({"ontology": "/gone"}), encoding="utf-8")
    assert (GraphFolder.open(tmp_path / "moved").ontology_folder / "spinegraph.ttl").is_file()


def test_what_is_no_graph_folder(tmp_path: Path, folder: GraphFolder) -> None:
    with pytest.raises(GraphError, match="no such graph folder"):
        GraphFolder.open(tmp_path / "nowhere")
    with pytest.raises(GraphError, match=r"neither store/ nor graph\.trig"):
        GraphFolder.open(tmp_path)
    (tmp_path / "graph.trig").write_text("not TriG", encoding="utf-8")
    with pytest.raises(GraphError, match="cannot be read"):
        GraphFolder.open(tmp_path)
    (tmp_path / "store").mkdir()
    with pytest.raises(GraphError, match="cannot be read"):
        GraphFolder.open(tmp_path)
    (tmp_path / "report.json").write_text("{", encoding="utf-8")
    with pytest.raises(GraphError, match="report cannot be read"):
        _ = GraphFolder(tmp_path, folder.store, folder.base).report


def test_store_is_not_written_over_another(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(GraphError, match="not empty"):
        write_store([], tmp_path)
