"""Coined concepts come with their sentences, commonest first, as Turtle that the vocabulary takes over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from build_graph import build
from build_graph.errors import UsageError
from build_graph.skeleton import new_ontology
from build_graph.store import GraphFolder
from build_graph.suggest import as_turtle, suggest
from build_graph.vocabulary import BASE, load_vocabulary

DOCUMENTS = {
    "one.md": (
        "# Knee replacement surgery\n\n"
        "Complications of knee replacement surgery include zonal pain and wibble infection.\n"
    ),
    "two.md": "# Zonal pain\n\nZonal pain is treated with wobble exercise.\nRest helps.\n",
}


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suggest") / "ontology"
    new_ontology(folder)
    return folder


@pytest.fixture(scope="module")
def graph(ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    return build(DOCUMENTS, out=tmp_path_factory.mktemp("suggest") / "graph", ontology=ontology)


def test_commonest_first_with_sentences(graph: GraphFolder) -> None:
    found = suggest(graph)
    assert {"zonal pain", "wibble infection", "wobble exercise", "knee replacement surgery"} <= {
        one.label for one in found
    }
    assert found[0].label == "zonal pain"
    assert (found[0].documents, found[0].kind) == (("one.md", "two.md"), "Symptom")
    ranks = [(-len(one.documents), -one.mentions) for one in found]
    assert ranks == sorted(ranks)
    therapy = next(one for one in found if one.label == "wobble exercise")
    assert [(s.document, s.text) for s in therapy.sentences] == [
        ("two.md", "Zonal pain is treated with wobble exercise.")
    ]


def test_choice_by_class_and_mentions(graph: GraphFolder) -> None:
    assert {one.kind for one in suggest(graph, kind="Symptom")} == {"Symptom"}
    assert all(one.mentions >= 2 for one in suggest(graph, least=2))
    assert len(suggest(graph, least=2)) < len(suggest(graph))
    assert all(len(one.sentences) <= 1 for one in suggest(graph, sentences=1))
    with pytest.raises(UsageError, match="no class 'Ship'"):
        suggest(graph, kind="Ship")


def test_turtle_can_be_taken_over(graph: GraphFolder, ontology: Path, tmp_path: Path) -> None:
    suggestions = suggest(graph)
    text = "\n".join(as_turtle(suggestions, base=graph.base)) + "\n"
    assert "# two.md: Zonal pain is treated with wobble exercise." in text
    folder = shutil.copytree(ontology, tmp_path / "ontology")
    (folder / "vocabulary" / "accepted.ttl").write_text(text, encoding="utf-8")
    vocabulary = load_vocabulary(folder)
    assert len(vocabulary.concepts) == len(suggestions)
    again = build(DOCUMENTS, ontology=folder)
    assert suggest(again) == ()


def test_turtle_of_another_base_is_under_ours(ontology: Path) -> None:
    graph = build(DOCUMENTS, ontology=ontology, base="https://example.org/kg/")
    text = "\n".join(as_turtle(suggest(graph), base=graph.base))
    subjects = {quad.subject.value for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)}
    assert f"{BASE}id/zonal-pain" in subjects
    assert "example.org" not in text


def test_words_of_documents_stay_in_comments(ontology: Path) -> None:
    hostile = {"a\n<x> <y> <z> .md": "# Zonal pain\n\nZonal pain is treated with wobble exercise.\n"}
    graph = build(hostile, ontology=ontology)
    text = "\n".join(as_turtle(suggest(graph), base=graph.base))
    assert all(quad.subject.value.startswith(BASE) for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))


def test_graphs_without_quotes_have_no_sentences(ontology: Path) -> None:
    found = suggest(build(DOCUMENTS, ontology=ontology, quotes="none"))
    assert found
    assert all(one.sentences == () for one in found)
