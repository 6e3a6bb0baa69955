"""The servers that the tests of the service talk to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from build_graph import build, sample_documents
from build_graph.store import GraphFolder
from conformance import empty_graph
from serving import oxigraph, serving

from sharing import Once

TOKEN = "a-token-of-the-tests"


@pytest.fixture(scope="session")
def url(samples_graph: GraphFolder) -> Iterator[str]:
    """Address of the service over the graph of the sample documents, read-only."""
    with serving(samples_graph.directory, "--timeout", "20") as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    """Client of the read-only service."""
    with httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def writable_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a writable service over a store that is empty at first."""
    with serving(empty_graph(tmp_path_factory.mktemp("empty")), "--writable", "--token", TOKEN) as address:
        yield address


@pytest.fixture
def writer(writable_url: str) -> Iterator[httpx.Client]:
    """Client with the token, of a writable service that has been emptied."""
    with httpx.Client(base_url=writable_url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30) as client:
        done = client.post("sparql", content="DROP ALL", headers={"Content-Type": "application/sparql-update"})
        assert done.status_code == 204
        yield client


@pytest.fixture(scope="session")
def other_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of Oxigraph's own server, over an empty store."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)> \"' &amp; \u202e"


@pytest.fixture(scope="session")
def awkward_graph(once: Once) -> GraphFolder:
    """Return a graph under another base, of documents whose names and texts mean harm to pages and addresses."""
    return GraphFolder.open(once("awkward", _build_awkward) / "graph")


def _build_awkward(home: Path) -> None:
    folder = home / "notes"
    folder.mkdir(parents=True)
    sample = sample_documents() / "loose-pedicle-screws-faq.md"
    (folder / sample.name).write_bytes(sample.read_bytes())
    (folder / "a b & é#1%.txt").write_text("Spinal fusion can lead to infection.\n", encoding="utf-8")
    (folder / '"><img src=x onerror=alert(2)>.md').write_text(
        f"# {ATTACK}\n\nSpinal fusion can lead to infection {ATTACK} after surgery.\n", encoding="utf-8"
    )
    build([folder], out=home / "graph", base="https://example.org/kb/")


@pytest.fixture(scope="session")
def awkward_url(awkward_graph: GraphFolder) -> Iterator[str]:
    """Address of a service over that graph."""
    with serving(awkward_graph.directory, "--workers", "1") as address:
        yield address


def graph_names(folder: GraphFolder) -> list[str]:
    """Return the IRIs of the named graphs."""
    return sorted(graph.value for graph in folder.store.named_graphs())  # type: ignore[union-attr]
