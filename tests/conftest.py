"""What all tests share: graphs built once, the command, and skips that count as failures where they must not be."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import NamedTuple

import pytest
import update_docs
from build_graph import build, sample_documents
from build_graph.cli import main
from build_graph.store import GraphFolder

import rdf_helpers
from sharing import TRUST, Once, made_once

NO_SKIP = frozenset(os.environ.get("SPINEGRAPH_NO_SKIP", "").split())


def pytest_configure() -> None:
    """Let the garbage collector look seldom: the vocabularies and graphs of a run are kept, and are looked through
    again and again for a sixth of the time of all tests."""
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test whose marker the environment names in SPINEGRAPH_NO_SKIP: the automatic build has it all."""
    report = yield
    if report.skipped and NO_SKIP.intersection(mark.name for mark in item.iter_markers()):
        report.outcome = "failed"
        report.longrepr = f"must not be skipped here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a function that has a folder made once in a run, for tests that only read it."""
    base = tmp_path_factory.getbasetemp()
    return made_once(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="session")
def samples_graph(once: Once) -> GraphFolder:
    """Return the graph of the sample documents, built once in a run; tests only read it."""
    return GraphFolder.open(once("samples", lambda folder: build(sample_documents(), out=folder)))


@pytest.fixture(scope="session")
def trusted(once: Once) -> Path:
    """Return the folder where the README's part on trust ran: its text in README.md, the gold documents in check."""

    def run(folder: Path) -> None:
        folder.mkdir()
        (folder / "README.md").write_text(update_docs.run_blocks_in(folder, TRUST), encoding="utf-8")

    return once("trusted", run)


@pytest.fixture(scope="session")
def small_ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an ontology folder with a handful of concepts, so that builds are quick."""
    return rdf_helpers.make_ontology(tmp_path_factory.mktemp("small") / "ontology")


class Outcome(NamedTuple):
    """What a run of the command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def spinegraph(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Return a function that runs the command with arguments, in this process."""

    def run(*arguments: object, stdin: str = "") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["spinegraph", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        handler = signal.getsignal(signal.SIGTERM)
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        finally:
            signal.signal(signal.SIGTERM, handler)
        return Outcome(code, *capsys.readouterr())

    return run
