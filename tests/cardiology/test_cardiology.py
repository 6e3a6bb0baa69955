"""Another domain of medicine, read with a folder of data alone: no Python knows that there are spines."""

from __future__ import annotations

import ast
import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import build_graph
import pytest
import yaml
from build_graph import build
from build_graph.errors import UsageError
from build_graph.query import ask, named_queries
from build_graph.skeleton import new_ontology, without
from build_graph.store import GraphFolder
from build_graph.vocabulary import Vocabulary, default_folder, load_vocabulary

HERE = Path(__file__).parent
PACKAGE = Path(build_graph.__file__).parent
WORDS = re.compile(
    r"\b(?:spin(?:e|es|al)|vertebra\w*|intervertebral|dis[ck](?:s|ectomy|itis)?|lumbar|thoracic|cervical|sacr(?:um|al)|pedicles?|"
    r"screws?|rods?|cages?|grafts?|fus(?:e|es|ed|ions?)|nonunions?|laminectom\w+|scolio\w+|kypho\w+|spondyl\w+|stenos[ie]s|"
    r"myelopath\w+|radiculopath\w+|sciatica|osteoporo\w+|orthop\w+|surgeons?)\b",
    re.IGNORECASE,
)
# What the product is for is said where it names itself.
SAID_OF_ITSELF = {
    "cli/__init__.py": "Read documents about spine surgery into a knowledge graph",
    "service/catalogue.py": "What documents say about spine surgery",
    "service/publish.py": "https://example.org/spine/",
}


@pytest.fixture(scope="module")
def cardiology(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    folder = tmp_path_factory.mktemp("domain") / "cardiology"
    new_ontology(folder, title="Vocabulary of cardiology")
    assert {file.name for file in (HERE / "vocabulary").iterdir()} == {
        file.name for file in (folder / "vocabulary").iterdir()
    }
    shutil.copytree(HERE / "vocabulary", folder / "vocabulary", dirs_exist_ok=True)
    return load_vocabulary(folder)


@pytest.fixture(scope="module")
def graph(cardiology: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    documents = [HERE / "angioplasty.md", HERE / "rhythm.txt"]
    return build(documents, out=tmp_path_factory.mktemp("heart") / "graph", ontology=cardiology.folder)


def test_expected_statements_are_found(graph: GraphFolder) -> None:
    with (HERE / "expected.csv").open(encoding="utf-8") as stream:
        expected = {
            (row["subject"], row["predicate"], row["object"], row["polarity"]) for row in csv.DictReader(stream)
        }
    assert len(expected) >= 25
    short = graph.base + "id/"
    found = {
        (claim.subject.removeprefix(short), claim.predicate, claim.object.removeprefix(short), claim.polarity)
        for claim in graph.claims
    }
    assert expected <= found, sorted(expected - found)


def test_the_graph_conforms_and_answers_questions(graph: GraphFolder) -> None:
    assert graph.report["validation"]["conforms"], graph.report["validation"]["results"][:3]
    assert len(named_queries(graph.vocabulary)) >= 37
    answer = ask(graph, "complications-of", {"entity": "percutaneous coronary intervention"})
    assert {"bleeding", "in-stent restenosis", "stroke"} <= {row["complicationLabel"] for row in answer.records()}


def test_nothing_of_the_former_domain_is_left(cardiology: Vocabulary) -> None:
    """Concepts, lists of words and titles are free of it; cue patterns may name a thing among others."""
    assert 40 <= len(cardiology.concepts) <= 60
    words = set(load_vocabulary().language["domain"]["words"])
    lists = [entry for table in cardiology.language.values() for entry in entries(table)]
    assert len(lists) > 500
    assert [entry for entry in lists if words & set(re.findall(r"\w+", entry.lower())) and "|" not in entry] == []
    assert "Vocabulary of cardiology" in (cardiology.folder / "spinegraph.ttl").read_text(encoding="utf-8")
    assert "spine" not in (cardiology.folder / "README.md").read_text(encoding="utf-8").replace("spinegraph", "")


def entries(table: object) -> Iterator[str]:
    """Yield the texts in lists of a YAML table."""
    if isinstance(table, dict):
        for value in table.values():
            yield from entries(value)
    elif isinstance(table, list):
        for value in table:
            if isinstance(value, str):
                yield value
            else:
                yield from entries(value)


def test_skeleton_has_a_file_a_class_and_no_concept(tmp_path: Path) -> None:
    vocabulary = new_ontology(tmp_path / "new")
    assert vocabulary.concepts == {}
    assert set(vocabulary.classes) == set(load_vocabulary().classes)
    assert len(list((tmp_path / "new" / "vocabulary").glob("*.ttl"))) == len(vocabulary.classes)
    assert (tmp_path / "new" / "README.md").read_text(encoding="utf-8").startswith("# Vocabulary of new\n")
    graph = build({"a.md": "# Knee pain\n\nKnee pain is treated with rest.\n"}, ontology=tmp_path / "new")
    assert graph.report["validation"]["conforms"]
    assert graph.entities


def test_full_copy_keeps_all(tmp_path: Path) -> None:
    vocabulary = new_ontology(tmp_path / "copy", full=True)
    assert vocabulary.sha256 == load_vocabulary().sha256


def test_folders_in_use_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        new_ontology(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a: [x, knee, y]\n", ["x", "y"]),
        ("a: [knee, x]\n", ["x"]),
        ("a: [x, knee]\n", ["x"]),
        ("a: [knee]\n", []),
        ("a: [knee, left knee, knee joint]\n", []),
        ("a: [x, knee, knee joint]  # why\n", ["x"]),
        ("a: [x,\n  knee,\n  y]\n", ["x", "y"]),
        ('a: ["hip|knee of {}", kneel]\n', ["hip|knee of {}", "kneel"]),
    ],
)
def test_entries_are_cut_out_of_lists(text: str, left: list[str]) -> None:
    cut = without(text, frozenset({"knee"}))
    assert yaml.safe_load(cut)["a"] == left
    assert ("# why" in cut) == ("# why" in text)


def test_cutting_the_shipped_files_leaves_the_rest_as_it_was() -> None:
    words = frozenset(load_vocabulary().language["domain"]["words"])
    files = sorted((default_folder() / "language").glob("*.yaml"))
    assert len(files) >= 10
    for file in files:
        text = file.read_text(encoding="utf-8")
        before, after = (list(entries(yaml.load(t, Loader=yaml.BaseLoader))) for t in (text, without(text, words)))
        kept = [e for e in before if "|" in e or "{" in e or not words & set(re.findall(r"\w+", e.lower()))]
        assert after == kept, file.name


def python_files() -> list[Path]:
    files = sorted(file for file in PACKAGE.rglob("*.py") if "_ontology" not in file.parts)
    assert len(files) > 50
    return files


@pytest.mark.parametrize("file", python_files(), ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_python_knows_the_domain(file: Path) -> None:
    """Names and strings hold no word of the field; docstrings and comments may, where they give an example."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(tree):
        texts = [getattr(node, field, None) for field in ("id", "name", "attr", "arg")]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            texts.append(node.value.replace(SAID_OF_ITSELF.get(file.relative_to(PACKAGE).as_posix(), "\0"), ""))
        for text in texts:
            # Only wording counts here: "disk" and "surgeon" alike, but not the product's own name.
            words = WORDS.findall(re.sub(r"_", " ", text)) if isinstance(text, str) else []
            found += [f"line {getattr(node, 'lineno', '?')}: {word}" for word in words]
    assert found == []
