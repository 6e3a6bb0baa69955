"""What all tests share: a graph of the sample documents, and skips that count as failures where they must not be."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from build_graph import build, sample_documents
from build_graph.store import GraphFolder

NO_SKIP = frozenset(os.environ.get("SPINEGRAPH_NO_SKIP", "").split())


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
def samples_graph(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    """Return the graph of the sample documents, built once; tests only read it."""
    return build(sample_documents(), out=tmp_path_factory.mktemp("samples") / "graph")
