"""The commands that use a graph: asking, showing, handing on, checking, evaluating."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox
import pytest
import typer
from build_graph import answer, exchange
from build_graph.cli.asking import AnswerFormat
from build_graph.cli.sharing import ExportFormat
from build_graph.store import GraphFolder

import rdf_helpers as h

Run = Callable[..., Any]

FUSION = "# Spinal fusion\n\nSpinal fusion uses pedicle screws. Spinal fusion may cause infection.\n"
PAIN = "Spinal fusion relieves back pain. Spinal fusion does not cause infection.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, small_ontology: Path) -> Path:
    """Return a folder with docs/ and the graph/ built of them."""
    from build_graph import build

    home = tmp_path_factory.mktemp("use")
    (home / "docs").mkdir()
    (home / "docs" / "fusion.md").write_text(FUSION, encoding="utf-8")
    (home / "docs" / "pain.txt").write_text(PAIN, encoding="utf-8")
    build(home / "docs", out=home / "graph", ontology=small_ontology)
    return home


@pytest.fixture
def graph(home: Path) -> Path:
    return home / "graph"


# ---- query ----


def test_the_choices_are_those_of_the_functions() -> None:
    assert tuple(AnswerFormat) == answer.FORMATS
    assert tuple(ExportFormat) == exchange.FORMATS


def test_the_fixed_queries_have_their_columns(spinegraph: Run, graph: Path) -> None:
    mentions = spinegraph("query", graph, "mentions", "--format", "csv")
    statements = spinegraph("query", graph, "statements", "--format", "csv")
    assert (mentions.code, mentions.err, statements.code, statements.err) == (0, "", 0, "")
    assert mentions.out.partition("\n")[0] == "document,start,end,text,entity,label,class"
    assert statements.out.partition("\n")[0] == (
        "document,subject,subjectLabel,predicate,object,objectLabel,start,end,quote,polarity,certainty"
    )
    texts = {"fusion.md": FUSION, "pain.txt": PAIN}
    rows = [*csv.DictReader(io.StringIO(mentions.out)), *csv.DictReader(io.StringIO(statements.out))]
    assert len(rows) > 8
    for row in rows:
        assert texts[row["document"]][int(row["start"]) : int(row["end"])] == row.get("text", row.get("quote"))
    assert {("infection", "negated", "certain"), ("infection", "affirmed", "possible")} <= {
        (row["objectLabel"], row["polarity"], row["certainty"]) for row in rows if "predicate" in row
    }


def test_an_entity_is_known_by_any_name(spinegraph: Run, graph: Path) -> None:
    answers = {
        name: spinegraph("query", graph, "complications-of", "--entity", name, "--format", "csv").out
        for name in ("spinal fusion", "Spine-Fusion", "id:spinal-fusion", h.ID + "spinal-fusion")
    }
    assert len(set(answers.values())) == 1
    assert "infection" in answers["spinal fusion"]
    unknown = spinegraph("query", graph, "complications-of", "--entity", "spinl fusion")
    assert (unknown.code, unknown.out) == (2, "")
    assert "no entity 'spinl fusion'" in unknown.err
    assert "did you mean 'spinal fusion'" in unknown.err


def test_own_queries_by_option_file_and_pipe(spinegraph: Run, graph: Path, tmp_path: Path) -> None:
    text = "SELECT DISTINCT ?o WHERE { VALUES ?entity { UNDEF } ?entity sg:usesImplant ?o }"
    (tmp_path / "q.rq").write_text(text, encoding="utf-8")
    ways = [
        spinegraph("query", graph, "--sparql", text, "--format", "tsv"),
        spinegraph("query", graph, "--file", tmp_path / "q.rq", "--format", "tsv"),
        spinegraph("query", graph, "--file", "-", "--format", "tsv", stdin=text),
        spinegraph("query", graph, "--sparql", text, "--format", "tsv", "--timeout", "60"),
        spinegraph("query", graph, "--sparql", text, "--format", "tsv", "--entity", "spinal fusion"),
    ]
    assert {way.out for way in ways} == {f"?o\n<{h.ID}pedicle-screw>\n"}
    assert spinegraph("query", graph, "--sparql", text, "--format", "tsv", "--entity", "infection").out == "?o\n"
    high = "SELECT ?c WHERE { VALUES ?least { UNDEF } ?e sg:confidence ?c FILTER(?c >= ?least) }"
    assert spinegraph("query", graph, "--sparql", high, "--param", "least=2", "--format", "csv").out == "c\n"
    assert len(spinegraph("query", graph, "--sparql", high, "--param", "least=0.01", "--format", "csv").out) > 10


def test_a_graph_can_be_asked_for_as_turtle_and_jsonld(spinegraph: Run, graph: Path) -> None:
    text = "CONSTRUCT { ?s sg:usesImplant ?o } WHERE { ?s sg:usesImplant ?o }"
    turtle = spinegraph("query", graph, "--sparql", text, "--format", "turtle").out
    assert "id:spinal-fusion sg:usesImplant id:pedicle-screw ." in turtle
    assert json.loads(spinegraph("query", graph, "--sparql", text, "--format", "jsonld").out)["@context"]
    table = spinegraph("query", graph, "statements", "--format", "turtle")
    assert (table.code, table.out) == (2, "")
    assert "cannot be written as turtle" in table.err


def test_the_list_has_every_query(spinegraph: Run, graph: Path) -> None:
    names = {file.stem for file in (GraphFolder.open(graph).ontology_folder / "queries").glob("*.rq")}
    listed = spinegraph("query", graph, "--list")
    assert {line.split()[0] for line in listed.out.splitlines()} == names
    assert len(names) >= 12
    records = json.loads(spinegraph("query", graph, "--list", "--format", "json").out)
    assert {record["name"] for record in records} == names
    assert all(record["title"] and record["question"] for record in records)
    # An option stands in the list as it is typed.
    assert any("[--entity]" in line for line in listed.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mentionz"], "no named query 'mentionz'"),
        (["--sparql", "SELECT * WHERE { ?s ?p }"], "line 1, column 25"),
        (["--sparql", "SELECT *\nWHERE { ?s nope:p ?o }"], "the prefix nope: is not declared"),
        (["--sparql", "DELETE WHERE { ?s ?p ?o }"], "the query is an update"),
        (["--sparql", "SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }"], "another service"),
        (["--file", "missing.rq"], "the query cannot be read"),
        (["statements", "--param", "x"], "'x' is no parameter"),
        (["statements", "--confidence", "high"], "'high' is not a number"),
        (["entities", "--param", "x=1"], "has no parameter 'x'"),
        ([], "give exactly one query"),
        (["mentions", "--list"], "give exactly one query"),
    ],
)
def test_wrong_questions_are_told(spinegraph: Run, graph: Path, arguments: list[str], told: str) -> None:
    done = spinegraph("query", graph, *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "mend:" in done.err


def test_a_query_that_takes_too_long_is_ended(spinegraph: Run, graph: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    done = spinegraph("query", graph, "--sparql", text, "--timeout", "0.5")
    assert done.code == 2
    assert "took longer than 0.5 seconds" in done.err


@pytest.mark.parametrize(
    "command", [["query", "--list"], ["show", "x"], ["explore"], ["export"], ["validate"], ["verify"]]
)
def test_a_folder_that_is_no_graph_is_told(spinegraph: Run, tmp_path: Path, command: list[str]) -> None:
    for folder, told in ((tmp_path, "not a graph folder"), (tmp_path / "missing", "no such graph folder")):
        done = spinegraph(command[0], folder, *command[1:])
        assert (done.code, done.out) == (1, "")
        assert told in done.err


def test_output_may_be_cut_off(graph: Path) -> None:
    command = f'"{sys.executable}" -m build_graph export "{graph}" --format nquads | head -n 1'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


# ---- show, explore, export ----


def test_show_tells_all_of_an_entity(spinegraph: Run, graph: Path) -> None:
    done = spinegraph("show", graph, "spine fusion")
    assert (done.code, done.err) == (0, "")
    assert "“Spinal fusion may cause infection.”, fusion.md" in done.out
    assert "infection  [negated]" in done.out
    record = json.loads(spinegraph("show", graph, "spine fusion", "--json").out)
    assert record["iri"] == h.ID + "spinal-fusion"
    assert len(spinegraph("show", graph, "spine fusion", "--why").out) > len(done.out)
    assert spinegraph("show", graph, "nothing like it").code == 2


def test_explore_writes_the_page(spinegraph: Run, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (graph / "explore.html").read_text(encoding="utf-8")
    written = spinegraph("explore", graph, "-o", tmp_path / "page.html")
    assert written == (0, f"{tmp_path / 'page.html'}\n", "")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    assert spinegraph("explore", graph, "-o", "-").out == page
    opened: list[str] = []
    monkeypatch.setattr(typer, "launch", opened.append)
    assert spinegraph("explore", graph, "--open").code == 0
    assert opened == [(graph / "explore.html").as_uri()]
    assert spinegraph("explore", graph, "--open", "-o", "-").code == 2
    missing = spinegraph("explore", graph, "-o", tmp_path / "none" / "page.html")
    assert missing.code == 2
    assert "the file cannot be written: No such file or directory" in missing.err


@pytest.mark.parametrize("format", ExportFormat)
def test_export_writes_every_format(spinegraph: Run, graph: Path, tmp_path: Path, format: ExportFormat) -> None:
    to_pipe = spinegraph("export", graph, "--format", format)
    to_file = spinegraph("export", graph, "--format", format, "-o", tmp_path / "graph.out")
    assert (to_pipe.code, to_pipe.err) == (0, "")
    assert (to_file.code, to_file.out) == (0, "")
    assert (tmp_path / "graph.out").read_text(encoding="utf-8") == to_pipe.out
    assert [path.name for path in tmp_path.iterdir()] == ["graph.out"]
    assert "pedicle-screw" in to_pipe.out
    if format is ExportFormat.TRIG:
        assert to_pipe.out == (graph / "graph.trig").read_text(encoding="utf-8")


def test_an_export_that_fails_leaves_the_earlier_file(
    spinegraph: Run, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "graph.ttl"
    target.write_text("earlier")

    def fail(folder: GraphFolder, format: str, stream: IO[str]) -> None:
        stream.write("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exchange, "export", fail)
    done = spinegraph("export", graph, "-o", target)
    assert done.code == 2
    assert "the file cannot be written: No space left on device" in done.err
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("graph.ttl", "earlier")]


def test_exports_are_read_by_rdflib(spinegraph: Run, graph: Path) -> None:
    import rdflib

    whole = {(quad.subject, quad.predicate, quad.object) for quad in GraphFolder.open(graph).quads()}
    for format, name in (("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")):
        read = rdflib.Graph().parse(data=spinegraph("export", graph, "--format", format).out, format=name)
        assert len(read) == len(whole)
    again = ox.parse(spinegraph("export", graph, "--format", "nquads").out, format=ox.RdfFormat.N_QUADS)
    assert set(again) == set(GraphFolder.open(graph).quads())


# ---- validate, verify ----


def test_validate(spinegraph: Run, graph: Path) -> None:
    done = spinegraph("validate", graph)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1].startswith("conforms")
    report = json.loads(spinegraph("validate", graph, "--json").out)
    assert report["conforms"]
    # A warning is told, and the graph conforms all the same.
    assert report["counts"] == {"Warning": 1}
    assert [finding["message"] for finding in report["results"]] == ["A document has no title."]
    assert "Warning: A document has no title.\n  where: " in done.out


def test_verify_finds_the_documents_again(
    spinegraph: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # Where the command is run does not matter.
    done = spinegraph("verify", home / "graph")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(" unchanged, 0 moved, 0 orphaned\n")
    changed = tmp_path / "changed"
    changed.mkdir()
    (changed / "fusion.md").write_text("New first line.\n" + FUSION, encoding="utf-8")
    (changed / "pain.txt").write_text(PAIN.replace("relieves back pain", "eases sore backs"), encoding="utf-8")
    done = spinegraph("verify", home / "graph", changed)
    assert done.code == 1
    assert "fusion.md:17-51 “Spinal fusion uses pedicle screws.” moved to 33\n" in done.out
    assert "“Spinal fusion relieves back pain.” orphaned: the words are gone" in done.out
    counts = json.loads(spinegraph("verify", home / "graph", changed, "--json").out)["counts"]
    assert counts["unchanged"] > 0 < counts["moved"]
    assert counts["orphaned"] > 0
    (changed / "pain.txt").unlink()
    done = spinegraph("verify", home / "graph", changed)
    assert done.code == 1
    assert "orphaned: the document is not among those given" in done.out


def test_verify_of_texts_needs_documents(spinegraph: Run, small_ontology: Path, tmp_path: Path) -> None:
    from build_graph import build

    build({"a.txt": PAIN}, out=tmp_path / "graph", ontology=small_ontology, validated=False)
    done = spinegraph("verify", tmp_path / "graph")
    assert done.code == 2
    assert "does not say where its documents were read" in done.err
    (tmp_path / "a.txt").write_text(PAIN)
    assert spinegraph("verify", tmp_path / "graph", tmp_path / "a.txt").code == 0


# ---- annotate, evaluate ----


def test_what_was_found_is_all_right_when_it_is_taken_for_gold(
    spinegraph: Run, home: Path, small_ontology: Path, tmp_path: Path
) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    for name in ("fusion.md", "pain.txt"):
        target = gold / f"{Path(name).stem}.yaml"
        done = spinegraph("annotate", home / "docs" / name, "-o", target, "--ontology", small_ontology)
        assert done == (0, "", "")
        assert spinegraph("annotate", home / "docs" / name, "--ontology", small_ontology).out == target.read_text()
    again = spinegraph("annotate", home / "docs" / "pain.txt", "-o", gold / "pain.yaml", "--ontology", small_ontology)
    assert again.code == 2
    assert "the gold file is there already" in again.err
    arguments = ["evaluate", gold, home / "graph", "--texts", home / "docs"]
    figures = json.loads(spinegraph(*arguments, "--json").out)
    assert figures["relations"]["tp"] >= 4
    assert {name: figures[name]["F1"] for name in ("entities", "entity+class", "relations")} == {
        "entities": 1.0,
        "entity+class": 1.0,
        "relations": 1.0,
    }
    assert figures["by rule"]
    (gold / "pain.yaml").write_text((gold / "pain.yaml").read_text().replace("treats", "causes"))
    details = spinegraph(*arguments, "--details", "--html", tmp_path / "page.html")
    assert details.code == 0
    assert "missed relation  spinal-fusion causes back-pain" in details.out
    assert "missed relation" in (tmp_path / "page.html").read_text(encoding="utf-8")
    (tmp_path / "floors.yaml").write_text("relations: {F1: 1.0}\n")
    low = spinegraph(*arguments, "--floors", tmp_path / "floors.yaml")
    assert low.code == 1
    assert low.err.startswith("relations F1 of all documents is 0.")


def test_annotate_takes_one_document(spinegraph: Run, home: Path, tmp_path: Path) -> None:
    done = spinegraph("annotate", home / "docs")
    assert done.code == 2
    assert "2 documents were given" in done.err
    (tmp_path / "empty.txt").write_text("")
    assert spinegraph("annotate", tmp_path / "empty.txt").code == 1
