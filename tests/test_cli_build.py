"""``spinegraph build``: what it says and where, exit codes, bad input, and being stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from build_graph.graph import program_version

import rdf_helpers as h

Run = Callable[..., Any]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "fusion.txt").write_text("Spinal fusion may cause infection. It does not cause back pain.\n")
    return folder


def test_a_build_says_what_it_made(spinegraph: Run, docs: Path, small_ontology: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    done = spinegraph("build", docs, "-o", out, "--ontology", small_ontology)
    assert (done.code, done.err) == (0, "")
    head, page = done.out.splitlines()
    assert head.startswith("1 document, ")
    assert " possible) about " in head
    assert page == f"page: {out / 'explore.html'}"
    assert (out / "explore.html").is_file()


def test_json_is_the_report(spinegraph: Run, docs: Path, small_ontology: Path, tmp_path: Path) -> None:
    (docs / "empty.txt").write_text("")
    (docs / "a.jpg").write_text("x")
    done = spinegraph("build", docs, "-o", tmp_path / "graph", "--ontology", small_ontology, "--json", "--no-validate")
    assert json.loads(done.out) == json.loads((tmp_path / "graph" / "report.json").read_text(encoding="utf-8"))
    assert done.code == 1
    assert done.err == (
        "not read: document is empty\n  where: empty.txt\n  mend:  give it text, or leave it out\n"
        "passed over, not text or Markdown: a.jpg\n"
    )


def test_files_passed_over_do_not_fail_a_build(
    spinegraph: Run, docs: Path, small_ontology: Path, tmp_path: Path
) -> None:
    for number in range(7):
        (docs / f"{number}.pdf").write_text("x")
    done = spinegraph("build", docs, "-o", tmp_path / "graph", "--ontology", small_ontology)
    assert done.code == 0
    assert done.err == "passed over, not text or Markdown: 0.pdf, 1.pdf, 2.pdf, 3.pdf, 4.pdf and 2 more\n"


def test_a_graph_that_breaks_its_shapes_fails_the_build(spinegraph: Run, docs: Path, tmp_path: Path) -> None:
    ontology = h.make_ontology(tmp_path / "strict")
    (ontology / "shapes" / "zz.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix sg: <https://w3id.org/spinegraph/ontology#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "sg:AuthorShape a sh:NodeShape ; sh:targetClass sg:Document ; sh:property sg:AuthorShape-author .\n"
        "sg:AuthorShape-author a sh:PropertyShape ; sh:path dcterms:creator ; sh:minCount 1 ;\n"
        '    sh:message "A document says who wrote it."@en .\n'
    )
    done = spinegraph("build", docs, "-o", tmp_path / "graph", "--ontology", ontology)
    assert done.code == 1
    assert "Violation: A document says who wrote it.\n  where: " in done.err
    assert f"see {tmp_path / 'graph' / 'report.md'}" in done.err
    assert "does not conform" in (tmp_path / "graph" / "report.md").read_text(encoding="utf-8")
    assert spinegraph("validate", tmp_path / "graph").code == 1
    assert spinegraph("build", docs, "-o", tmp_path / "graph", "--ontology", ontology, "--no-validate").code == 0


def test_the_samples_need_no_path_and_repeat(tmp_path: Path, samples_graph: Any) -> None:
    # As a person calls it: a process of its own, from another folder.
    command = [sys.executable, "-m", "build_graph", "build", "--samples", "-o", "graph"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("6 documents, ")
    assert done.stdout.endswith("page: graph/explore.html\n")
    # report.json says where the documents are, as seen from the folder.
    for name in ("graph.trig", "explore.html", "report.md"):
        assert (tmp_path / "graph" / name).read_bytes() == (samples_graph.directory / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["missing.txt", "-o", "graph"], 2, "no such file or folder\n  where: missing.txt\n  mend:  "),
        (["none", "-o", "graph"], 2, "no documents found\n  where: none\n  mend:  "),
        (["empty.txt", "-o", "graph"], 1, "document is empty\n  where: empty.txt\n  mend:  "),
        (["binary.txt", "-o", "graph"], 1, "document is binary, not text\n  where: binary.txt\n  mend:  "),
        (["latin.txt", "-o", "graph"], 1, "document is not UTF-8 (byte 1 cannot be decoded)\n  where: latin.txt"),
        (["docs", "-o", "docs"], 1, "the folder is not a graph folder and is not overwritten: it holds fusion.txt"),
        (["docs", "-o", "empty.txt"], 1, "the graph needs a folder, and a file stands there\n  where: empty.txt"),
        (["docs", "-o", "graph", "--ontology", "missing"], 1, "no such ontology folder\n  where: missing\n  mend:  "),
        (["docs", "-o", "graph", "--base", "x"], 2, "base IRI 'x' cannot be used\n  where: --base\n  mend:  "),
        (["-o", "graph"], 2, "no documents given\n  where: the command line\n  mend:  "),
    ],
)
def test_bad_input_is_told_in_a_paragraph(
    spinegraph: Run,
    docs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none").mkdir()
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"a\0")
    (tmp_path / "latin.txt").write_bytes(b"a\xff")
    done = spinegraph("build", *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("error: ")
    assert told in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "graph").exists()


def test_a_malformed_ontology_is_named_with_file_and_line(spinegraph: Run, docs: Path, tmp_path: Path) -> None:
    ontology = h.make_ontology(tmp_path / "broken")
    concepts = ontology / "vocabulary" / "concepts.ttl"
    line = len(concepts.read_text(encoding="utf-8").splitlines()) + 1
    with concepts.open("a") as stream:
        stream.write("id:x a .\n")
    done = spinegraph("build", docs, "-o", tmp_path / "graph", "--ontology", ontology)
    assert done.code == 1
    assert f"where: {concepts}, line {line}\n" in done.err
    (ontology / "vocabulary" / "concepts.ttl").write_text(h.CONCEPTS, encoding="utf-8")
    (ontology / "language" / "status.yaml").write_text("a: [\n")
    done = spinegraph("build", docs, "-o", tmp_path / "graph", "--ontology", ontology)
    assert done.code == 1
    assert f"where: {ontology / 'language' / 'status.yaml'}, line 2\n" in done.err


@pytest.mark.parametrize(
    "arguments", [["build"], ["build", "x", "-o"], ["nonsense"], ["build", "x", "--quotes", "some"]]
)
def test_wrong_use_is_exit_code_2(spinegraph: Run, arguments: list[str]) -> None:
    done = spinegraph(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Error" in done.err


def test_version_and_help(spinegraph: Run) -> None:
    assert spinegraph("--version") == (0, f"spinegraph {program_version()}\n", "")
    for arguments in (["--help"], ["build", "-h"]):
        done = spinegraph(*arguments)
        assert (done.code, done.err) == (0, "")
        assert "Usage: spinegraph" in done.out


@pytest.mark.skipif(os.name != "posix", reason="signals are those of Linux and macOS")
def test_a_build_that_is_stopped_leaves_the_earlier_graph_and_nothing_else(
    docs: Path, small_ontology: Path, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    command = [sys.executable, "-m", "build_graph", "build", str(docs), "-o", str(place / "graph")]
    command += ["--ontology", str(small_ontology)]
    subprocess.run(command, check=True, capture_output=True)
    before = (place / "graph" / "graph.trig").read_bytes()
    (docs / "more.txt").write_text("Smoking raises the risk of screw loosening.\n" * 3000)
    with subprocess.Popen([*command, "--no-validate"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while len(list(place.iterdir())) == 1 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert process.returncode == 128 + signal.SIGTERM
    assert [path.name for path in place.iterdir()] == ["graph"]
    assert (place / "graph" / "graph.trig").read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_progress_is_shown_on_a_terminal_only(docs: Path, small_ontology: Path, tmp_path: Path) -> None:
    import pty

    (docs / "more.txt").write_text("Smoking raises the risk of screw loosening.\n")
    command = [sys.executable, "-m", "build_graph", "build", str(docs), "-o", str(tmp_path / "graph")]
    command += ["--ontology", str(small_ontology)]
    reader, terminal = pty.openpty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=terminal, env=os.environ | {"TERM": "xterm"}
    ) as process:
        os.close(terminal)
        shown = b""
        while True:
            try:
                part = os.read(reader, 4096)
            except OSError:  # Linux says so when the other end has closed.
                break
            if not part:
                break
            shown += part
        out, _ = process.communicate(timeout=60)
    os.close(reader)
    assert process.returncode == 0
    assert out.startswith(b"2 documents, ")
    assert b"validating" in shown
    quiet = subprocess.run(command, capture_output=True, check=True)
    assert (quiet.stderr, quiet.stdout) == (b"", out)
