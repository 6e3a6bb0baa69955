"""The whole way: documents in, a graph folder out. It reads from top to bottom like the picture in the architecture."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from .assemble import assemble
from .bulk import seldom_collected
from .errors import UsageError
from .explore import explore_page
from .graph import catalog_quads, ontology_quads, program_version, quads_of, sg, vocabulary_quads, write_trig
from .infer import infer
from .intake import Sources, take_in
from .model import Reading
from .reader import Reader
from .report import as_markdown, make_report
from .store import GRAPH_FILE, REPORT_FILE, STORE_FOLDER, GraphFolder, write_store
from .swap import PAGE_FILE, SUMMARY_FILE, check_target, replaced
from .trig import RDF
from .validate import validate_quads
from .vocabulary import BASE, Vocabulary, load_vocabulary

Progress = Callable[[str, int, int], None]
"""Is told the name of a step, how much of it is done, and of how much."""

QUOTES = ("full", "none")


@seldom_collected()
def build(
    sources: Sources,
    *,
    out: Path | str | None = None,
    ontology: Path | str | None = None,
    base: str = BASE,
    quotes: str = "full",
    validated: bool = True,
    progress: Progress | None = None,
) -> GraphFolder:
    """Return the graph of documents, opened for reading.

    Parameters
    ----------
    sources
        Paths of files or folders, texts, or a mapping of names to texts; see :func:`build_graph.intake.take_in`.
    out
        Folder to write the graph to. An earlier graph there is replaced when all is done, and not before. None: the
        graph is kept in memory.
    ontology
        Ontology folder; None for the one that came with the program.
    base
        IRI under which entities and documents live; ends with ``/`` or ``#``.
    quotes
        ``full``, or ``none`` to write offsets without the words of the documents.
    validated
        Whether the graph is held against the shapes of the ontology folder, for the report.
    progress
        Is told what is being done.

    Raises
    ------
    UsageError
        An argument cannot be used, or there is no document.
    DocumentError
        No document can be read. (One of several that fails stands in the report instead.)
    VocabularyError
        A file of the ontology folder is malformed.
    GraphError
        The folder cannot be written to, or is not one of ours.
    """
    if quotes not in QUOTES:
        raise UsageError(f"quotes cannot be {quotes!r}", "--quotes", f"choose one of: {', '.join(QUOTES)}")
    target = None if out is None else Path(out)
    if target is not None:
        check_target(target)
    tell = progress or _silent
    intake = take_in(sources)
    tell("vocabulary", 0, 1)
    vocabulary = load_vocabulary(None if ontology is None else Path(ontology), base=base)
    reader = Reader.of(vocabulary)
    readings = []
    for at, document in enumerate(intake.documents):
        tell("reading", at, len(intake.documents))
        readings.append(reader.read(document))
    assembled = assemble(readings, vocabulary)
    tell("inferring", 0, 1)
    stated = stated_quads(assembled, vocabulary, quotes=quotes == "full")
    inferred = list(infer(stated, vocabulary))
    quads = [*stated, *inferred]
    tell("validating", 0, 1)
    report = make_report(
        assembled,
        intake,
        vocabulary,
        version=program_version(),
        quotes=quotes,
        inferred=_inferences(inferred),
        validation=validate_quads(quads, vocabulary) if validated else None,
        home=target,
    )
    tell("writing", 0, 1)
    if target is None:
        return _in_memory(quads, report, vocabulary.base)
    with replaced(target) as folder:
        _write_graph(folder, quads, report, vocabulary.base)
        write_store(quads, folder / STORE_FOLDER)
        tell("drawing", 0, 1)
        page = explore_page(ox.Store.read_only(str(folder / STORE_FOLDER)))
        (folder / PAGE_FILE).write_text(page, encoding="utf-8", newline="\n")
    tell("done", 1, 1)
    return GraphFolder.open(target)


def load(directory: Path | str) -> GraphFolder:
    """Return a graph folder that an earlier build wrote, opened for reading.

    Raises
    ------
    GraphError
        The folder is missing, is not a graph folder, or is damaged.
    """
    return GraphFolder.open(directory)


def stated_quads(readings: Sequence[Reading], vocabulary: Vocabulary, *, quotes: bool = True) -> list[ox.Quad]:
    """Return all that ontology, vocabulary and documents state, and where it comes from."""
    return [
        *ontology_quads(vocabulary),
        *vocabulary_quads(vocabulary),
        *chain.from_iterable(quads_of(reading, vocabulary, quotes=quotes) for reading in readings),
        *catalog_quads(readings, vocabulary),
    ]


def _inferences(quads: Iterable[ox.Quad]) -> int:
    kind, inference = RDF + "type", sg("Inference")
    return sum(quad.predicate.value == kind and quad.object == inference for quad in quads)


def _write_graph(folder: Path, quads: Iterable[ox.Quad], report: dict[str, Any], base: str) -> None:
    write_trig(quads, folder / GRAPH_FILE, base=base)
    written = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    (folder / REPORT_FILE).write_text(written, encoding="utf-8", newline="\n")
    (folder / SUMMARY_FILE).write_text(as_markdown(report), encoding="utf-8", newline="\n")


def _in_memory(quads: Iterable[ox.Quad], report: dict[str, Any], base: str) -> GraphFolder:
    """Return a graph folder that is gone when nobody holds it any more; its store is in memory."""
    directory = Path(tempfile.mkdtemp(prefix="spinegraph-"))
    try:
        _write_graph(directory, quads, report, base)
        folder = GraphFolder.open(directory)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    weakref.finalize(folder, shutil.rmtree, directory, ignore_errors=True)
    return folder


def _silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""
