"""Documents in, a graph folder out: what is written, that it repeats, and that nothing good is ever lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from build_graph import build, load, pipeline, swap
from build_graph.errors import DocumentError, GraphError, UsageError, VocabularyError
from build_graph.intake import take_in
from build_graph.model import Document
from build_graph.store import GraphFolder

import rdf_helpers as h

FUSION = "# Spinal fusion\n\nSpinal fusion uses pedicle screws. Spinal fusion may cause infection.\n"
SCREWS = "Smoking raises the risk of screw loosening. Call 555-0142 to book an appointment.\n"
WRITTEN = ("graph.trig", "explore.html", "report.json", "report.md")


@pytest.fixture
def ontology(small_ontology: Path) -> Path:
    return small_ontology


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "more").mkdir(parents=True)
    (folder / "fusion.md").write_text(FUSION, encoding="utf-8")
    (folder / "more" / "screws.txt").write_text(SCREWS, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in WRITTEN}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ---- what is written ----


def test_a_build_leaves_the_folder_that_the_architecture_describes(docs: Path, ontology: Path, tmp_path: Path) -> None:
    graph = build(docs, out=tmp_path / "new" / "graph", ontology=ontology)
    assert names_in(graph.directory) == ["explore.html", "graph.trig", "report.json", "report.md", "store"]
    assert names_in(tmp_path / "new") == ["graph"]
    stored = set(ox.Store.read_only(str(graph.directory / "store")))
    in_file = set(ox.parse(path=str(graph.directory / "graph.trig"), format=ox.RdfFormat.TRIG))
    assert stored == in_file
    assert len(stored) > 1000
    names = {quad.graph_name.value.removeprefix(graph.base) for quad in stored}
    documents = {"graph/document/fusion.md", "graph/document/more/screws.txt"}
    assert names == documents | {f"graph/{name}" for name in ("ontology", "vocabulary", "inferred", "catalog")}
    fusion, infection = (ox.NamedNode(h.ID + name) for name in ("spinal-fusion", "infection"))
    edge = ox.Quad(
        fusion, ox.NamedNode(h.SG + "hasComplication"), infection, ox.NamedNode(graph.base + "graph/document/fusion.md")
    )
    assert edge in stored
    assert "Spinal fusion may cause infection." in (graph.directory / "explore.html").read_text(encoding="utf-8")


def test_two_builds_are_the_same_bytes_whatever_the_order(docs: Path, ontology: Path, tmp_path: Path) -> None:
    first = build([docs / "fusion.md", docs / "more"], out=tmp_path / "a", ontology=ontology)
    again = build([docs / "more", docs / "fusion.md"], out=tmp_path / "b", ontology=ontology)
    for name in ("graph.trig", "explore.html"):
        assert (again.directory / name).read_bytes() == (first.directory / name).read_bytes()
    before = contents(first.directory)
    build([docs / "fusion.md", docs / "more"], out=tmp_path / "a", ontology=ontology)
    assert contents(tmp_path / "a") == before


def test_a_document_that_goes_takes_its_own_graph_only(docs: Path, ontology: Path) -> None:
    def quads(graph: GraphFolder, document: str) -> set[ox.Quad]:
        name = ox.NamedNode(f"{graph.base}graph/document/{document}")
        return set(graph.store.quads_for_pattern(None, None, None, name))

    both = build(docs, ontology=ontology)
    (docs / "more" / "screws.txt").unlink()
    one = build(docs, ontology=ontology)
    assert quads(one, "fusion.md") == quads(both, "fusion.md") != set()
    assert quads(both, "more/screws.txt") != set() == quads(one, "more/screws.txt")


def test_contact_data_is_nowhere_in_the_output(docs: Path, ontology: Path, tmp_path: Path) -> None:
    graph = build(docs, out=tmp_path / "graph", ontology=ontology)
    assert any(one["left_out"] for one in graph.report["documents"])
    assert not [name for name, data in contents(graph.directory).items() if b"555-0142" in data]


def test_without_quotes_no_words_of_a_document_are_written(docs: Path, ontology: Path, tmp_path: Path) -> None:
    full = build(docs, out=tmp_path / "full", ontology=ontology)
    bare = build(docs, out=tmp_path / "bare", ontology=ontology, quotes="none")
    words = b"may cause infection"
    assert [name for name, data in contents(full.directory).items() if words in data] == ["graph.trig", "explore.html"]
    assert [name for name, data in contents(bare.directory).items() if words in data] == []
    assert [claim.iri for claim in bare.claims] == [claim.iri for claim in full.claims]
    with pytest.raises(UsageError, match="quotes cannot be 'some'"):
        build(docs, ontology=ontology, quotes="some")


def test_entities_and_documents_live_under_the_base(docs: Path, ontology: Path) -> None:
    graph = build(docs, ontology=ontology, base="https://example.org/kg/")
    assert graph.base == "https://example.org/kg/"
    assert "https://example.org/kg/id/spinal-fusion" in graph.entities
    subjects = {quad.subject.value for quad in graph.quads()}
    assert not [iri for iri in subjects if iri.startswith("https://w3id.org/spinegraph/id/")]
    with pytest.raises(UsageError, match="base IRI 'nowhere' cannot be used"):
        build(docs, ontology=ontology, base="nowhere")


def test_the_samples_conform(samples_graph: GraphFolder) -> None:
    report = samples_graph.report
    assert report["validation"]["conforms"], report["validation"]["results"]
    assert (report["totals"]["documents"], report["failed"], report["skipped"]) == (6, [], [])
    assert b"555-" not in b"".join(contents(samples_graph.directory).values())


def test_other_programs_read_the_samples_alike(samples_graph: GraphFolder) -> None:
    file = samples_graph.directory / "graph.trig"
    quads = set(samples_graph.quads())
    assert sum(1 for _ in rdflib.Dataset().parse(file, format="trig").quads()) == len(quads)
    assert set(ox.parse(path=str(file), format=ox.RdfFormat.TRIG)) == quads
    try:
        command = ["rapper", "-q", "-i", "trig", "-o", "nquads", str(file)]
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("rapper is not installed")
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stderr == b""
    assert len(set(done.stdout.splitlines())) == len(quads)


# ---- what is read ----


def test_texts_and_documents_are_read_without_files(ontology: Path) -> None:
    named = build({"a/fusion.md": FUSION, "screws.txt": SCREWS}, ontology=ontology)
    assert [one["id"] for one in named.report["documents"]] == ["a/fusion.md", "screws.txt"]
    text = build("Spinal fusion may cause infection.", ontology=ontology)
    assert [one["id"] for one in text.report["documents"]] == ["text-1.txt"]
    assert {claim.predicate for claim in text.claims} >= {"hasComplication"}
    mixed = take_in([h.document("Screws.", "z.txt"), "One.\nTwo.", "Spinal fusion is surgery."])
    assert [document.id for document in mixed.documents] == ["text-1.txt", "text-2.txt", "z.txt"]


def test_a_graph_in_memory_is_gone_when_nobody_holds_it(ontology: Path) -> None:
    graph = build("Spinal fusion may cause infection. It uses pedicle screws.", ontology=ontology)
    directory, dataset, network = graph.directory, graph.dataset(), graph.network()
    assert directory.is_dir()
    del graph
    assert not directory.exists()
    assert len(list(dataset.query("SELECT ?s WHERE { ?s a sg:Statement }", initNs={"sg": h.SG}))) == 2
    assert network.number_of_edges() == 2


def test_a_written_graph_opens_again(docs: Path, ontology: Path, tmp_path: Path) -> None:
    graph = build(docs, out=str(tmp_path / "graph"), ontology=str(ontology))
    again = load(str(tmp_path / "graph"))
    assert again.claims == graph.claims != ()
    assert again.vocabulary.folder.resolve() == ontology


def test_what_cannot_be_read_is_reported_and_the_rest_is_built(docs: Path, ontology: Path, tmp_path: Path) -> None:
    (docs / "empty.txt").write_text(" \n")
    (docs / "binary.txt").write_bytes(b"a\0b")
    (docs / "latin.md").write_bytes("Rückenschmerz".encode("latin-1"))
    (docs / "picture.jpg").write_bytes(b"\xff\xd8")
    (docs / ".hidden.txt").write_text("Spinal fusion.")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    (tmp_path / "none").mkdir()
    given = [docs, tmp_path / "letter.pdf", tmp_path / "none", tmp_path / "missing.txt"]
    report = build(given, ontology=ontology, validated=False).report
    assert [one["id"] for one in report["documents"]] == ["fusion.md", "more/screws.txt"]
    assert {one["id"]: one["reason"] for one in report["failed"]} == {
        "empty.txt": "document is empty",
        "binary.txt": "document is binary, not text",
        "latin.md": "document is not UTF-8 (byte 1 cannot be decoded)",
        "letter.pdf": "document is not a kind of file that is read (.markdown, .md, .text, .txt)",
        str(tmp_path / "none"): "folder holds no documents",
        str(tmp_path / "missing.txt"): "no such file or folder",
    }
    assert all(one["mend"] for one in report["failed"])
    assert [one["id"] for one in report["skipped"]] == ["picture.jpg"]
    assert report["validation"] is None


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="other systems have no such names")
def test_a_file_name_that_is_not_utf8_is_reported(docs: Path, ontology: Path, tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe9.pdf"):
        Path(os.fsdecode(os.fsencode(docs) + b"/" + name)).write_text("Spinal fusion.")
    report = build(docs, out=tmp_path / "graph", ontology=ontology, validated=False).report
    assert [(one["id"], one["reason"]) for one in report["failed"]] == [
        ("caf\\udce9.txt", "the name of the file is not UTF-8")
    ]
    assert [one["id"] for one in report["skipped"]] == ["caf\\udce9.pdf"]
    assert len(report["documents"]) == 2


def test_nothing_to_read_is_an_error(docs: Path, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\0")
    with pytest.raises(DocumentError, match="document is empty"):
        build(tmp_path / "empty.txt", ontology=ontology)
    with pytest.raises(DocumentError, match=r"none of the 2 documents could be read\n.*binary.*; .*empty"):
        build([tmp_path / "empty.txt", tmp_path / "binary.txt"], ontology=ontology)
    with pytest.raises(DocumentError, match="document is empty"):
        build({"a.txt": ""}, ontology=ontology)
    with pytest.raises(UsageError, match="no such file or folder"):
        build(tmp_path / "missing", ontology=ontology)
    with pytest.raises(UsageError, match="no documents found"):
        build([], ontology=ontology)
    with pytest.raises(UsageError, match="a int is no document"):
        build([3], ontology=ontology)  # type: ignore[list-item]
    with pytest.raises(UsageError, match="two documents have the same name"):
        build([h.document("One."), h.document("Two.")], ontology=ontology)


def test_a_graph_among_the_documents_is_not_read(docs: Path, ontology: Path) -> None:
    first = build(docs, out=docs / "graph", ontology=ontology)
    before = contents(first.directory)
    build(docs, out=docs / "graph", ontology=ontology)
    assert contents(docs / "graph") == before


def test_a_malformed_ontology_is_named_with_its_line(docs: Path, tmp_path: Path) -> None:
    folder = h.make_ontology(tmp_path / "broken")
    file = folder / "vocabulary" / "concepts.ttl"
    file.write_text(file.read_text(encoding="utf-8") + "\nid:x a sg:Implant ;;; .\nid:y", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"concepts\.ttl, line \d+"):
        build(docs, ontology=folder)


def test_progress_is_told_in_order(docs: Path, ontology: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(docs, out=tmp_path / "graph", ontology=ontology, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(step for step, _, _ in told)) == [
        "vocabulary",
        "reading",
        "inferring",
        "validating",
        "writing",
        "drawing",
        "done",
    ]
    assert [step for step in told if step[0] == "reading"] == [("reading", 0, 2), ("reading", 1, 2)]


# ---- that nothing good is lost ----


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError("a defect")])
def test_a_build_that_fails_leaves_the_earlier_graph(
    docs: Path, ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    place = tmp_path / "place"
    build(docs, out=place / "graph", ontology=ontology)
    before = contents(place / "graph")
    (docs / "fusion.md").write_text("Spinal fusion treats scoliosis.\n")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(pipeline, "write_store", fail)
    with pytest.raises(GraphError if isinstance(error, OSError) else type(error)) as caught:
        build(docs, out=place / "graph", ontology=ontology)
    if isinstance(error, OSError):
        assert "No space left on device" in str(caught.value)
    assert contents(place / "graph") == before
    assert names_in(place) == ["graph"]
    assert load(place / "graph").claims


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_new_graph_takes_the_place_of_the_earlier_one(
    docs: Path, ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool
) -> None:
    if not in_one_step:
        monkeypatch.setattr(swap, "_exchanged", lambda one, other: False)
    place = tmp_path / "place"
    build(docs, out=place / "graph", ontology=ontology)
    (docs / "more" / "screws.txt").unlink()
    build(docs, out=place / "graph", ontology=ontology)
    assert [one["id"] for one in load(place / "graph").report["documents"]] == ["fusion.md"]
    assert names_in(place) == ["graph"]


def test_a_swap_that_fails_half_way_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph"
    target.mkdir()
    (target / "graph.trig").write_text("old")
    monkeypatch.setattr(swap, "_exchanged", lambda one, other: False)
    rename = Path.rename

    def fail_for_the_new(path: Path, to: Path) -> Path:
        if path.suffix == ".new":
            raise OSError(5, "Input/output error")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail_for_the_new)
    with pytest.raises(GraphError, match="Input/output error"), swap.replaced(target) as folder:
        (folder / "graph.trig").write_text("new")
    assert (target / "graph.trig").read_text() == "old"
    assert names_in(tmp_path) == ["graph"]


@pytest.mark.skipif(os.name != "posix", reason="Linux and macOS exchange folders in one step")
def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "name").write_text(folder.name)
    assert swap._exchanged(one, other)
    assert ((one / "name").read_text(), (other / "name").read_text()) == ("other", "one")


def test_only_a_graph_is_ever_replaced(docs: Path, ontology: Path, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"not a graph folder and is not overwritten: it holds fusion\.md, more"):
        build(docs, out=docs, ontology=ontology)
    with pytest.raises(GraphError, match="a file stands there"):
        build(docs, out=docs / "fusion.md", ontology=ontology)
    with pytest.raises(GraphError, match="cannot be written"):
        build(docs, out=docs / "fusion.md" / "graph", ontology=ontology)
    (tmp_path / "other" / "store").mkdir(parents=True)
    with pytest.raises(GraphError, match="it holds store"):
        build(docs, out=tmp_path / "other", ontology=ontology)
    assert (docs / "fusion.md").read_text(encoding="utf-8") == FUSION
    graph = build(docs, out=tmp_path / "graph", ontology=ontology)
    (graph.directory / "notes.txt").write_text("mine")
    with pytest.raises(GraphError, match=r"it holds notes\.txt"):
        build(docs, out=tmp_path / "graph", ontology=ontology)
    assert (graph.directory / "notes.txt").read_text() == "mine"


def test_an_empty_folder_or_a_link_may_be_the_place(docs: Path, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert build(docs, out=tmp_path / "empty", ontology=ontology).claims
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    assert build(docs / "fusion.md", out=tmp_path / "link", ontology=ontology).claims
    assert (tmp_path / "link").is_symlink()
    assert [one["id"] for one in load(tmp_path / "empty").report["documents"]] == ["fusion.md"]


def test_the_folder_can_be_read_by_those_who_could_read_others(docs: Path, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    graph = build(docs, out=tmp_path / "graph", ontology=ontology)
    assert graph.directory.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_report_names_places_as_seen_from_the_folder(docs: Path, ontology: Path, tmp_path: Path) -> None:
    graph = build(docs, out=tmp_path / "out" / "graph", ontology=ontology)
    report = json.loads((graph.directory / "report.json").read_text(encoding="utf-8"))
    assert report["sources"] == ["../../docs"]
    assert (graph.directory / report["ontology"]).resolve() == ontology
    assert isinstance(take_in(docs).documents[0], Document)
