"""``spinegraph vocabulary``: import, new, suggest and docs as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from build_graph import build

DATA = Path(__file__).parent / "imports" / "data"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build_graph", "vocabulary", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_new_import_build_suggest(tmp_path: Path) -> None:
    ontology, graph = tmp_path / "mine", tmp_path / "graph"
    done = run("new", ontology, "--title", "My words")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{ontology}: 12 classes, 0 concepts; see README.md\n"
    done = run("import", DATA / "small.obo", "--format", "obo", "--class", "Symptom", "-o", ontology)
    assert done.returncode == 0
    assert done.stdout.startswith(f"4 concepts written to {ontology / 'vocabulary' / 'small.ttl'}; 1 obsolete")
    assert "renamed: gait disorder (TST:0000004)" in done.stderr
    build({"a.md": "# Limbs\n\nGait disorder is treated with wobble exercise.\n"}, out=graph, ontology=ontology)
    done = run("suggest", graph)
    assert done.returncode == 0
    assert "wobble exercise (Treatment): 1 in 1 document\n    a.md: Gait disorder is treated" in done.stdout
    assert "gait" not in done.stdout.splitlines()[0]
    done = run("suggest", graph, "--turtle", "-o", tmp_path / "new.ttl")
    assert (done.returncode, done.stdout) == (0, "")
    assert "id/wobble-exercise> a sg:Treatment" in (tmp_path / "new.ttl").read_text(encoding="utf-8")
    assert json.loads(run("suggest", graph, "--json").stdout)[0]["mentions"] >= 1


def test_import_with_columns_and_prefixes(tmp_path: Path) -> None:
    done = run(
        "import", DATA / "small.csv", "--format", "csv", "--class", "Implant", "-o", tmp_path / "new", "--json",
        "--column", "label=Preferred Label", "--column", "id=Code", "--delimiter", ";", "--licence", "ours",
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads(done.stdout)["written"] == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", DATA / "small.obo", "--format", "obo", "--class", "Ship", "-o", "NEW"], "no class 'Ship'"),
        (["import", "none.obo", "--format", "obo", "--class", "Symptom", "-o", "NEW"], "no such file"),
        (["import", DATA / "small.obo", "--format", "doc", "--class", "Symptom", "-o", "NEW"], "doc"),
        (
            ["import", DATA / "small.csv", "--format", "csv", "--class", "Symptom", "-o", "NEW", "--column", "x"],
            "NAME=",
        ),
        (["new", DATA], "not empty"),
        (["suggest", "nothing-here"], "no such graph folder"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, arguments: list[object], words: str) -> None:
    done = run(*(tmp_path / "new" if argument == "NEW" else argument for argument in arguments))
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_docs(tmp_path: Path) -> None:
    run("new", tmp_path / "mine")
    done = run("docs", "-o", tmp_path / "site", "--ontology", tmp_path / "mine")
    assert done.returncode == 0
    assert done.stdout == f"{tmp_path / 'site' / 'index.html'}: 15 pages\n"
