"""``spinegraph evaluate`` and ``spinegraph annotate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .shared import AsJson, GraphDir, Ontology, Output, is_pipe, opened, remark


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Folder of gold files, or one.", show_default=False)],
    directory: GraphDir,
    *,
    texts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="What `document:` in the gold is relative to; looked for near the gold."),
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="Show every miss and false find in its sentence.")] = False,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as a page, too.")] = None,
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML of least figures; exit code 1 where one is missed.")
    ] = None,
) -> None:
    """Say how far to trust a graph: precision, recall and F1 against documents annotated by hand."""
    from rich.console import Console

    from ..evaluate.report import run_evaluate, run_floors, write_report
    from ..evaluate.rows import mention_rows, statement_rows
    from ..store import GraphFolder

    folder = GraphFolder.open(directory)
    core = [name for name, term in folder.vocabulary.classes.items() if term.core]
    scores = run_evaluate(gold, mention_rows(folder), statement_rows(folder), core=core, texts=texts)
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = 120
    write_report(scores, console, as_json=as_json, details=details, html=html)
    low = () if floors is None else run_floors(scores, floors)
    for line in low:
        remark(line)
    if low:
        raise typer.Exit(1)


def annotate(
    doc: Annotated[Path, typer.Argument(metavar="DOC", help="The document to annotate.", show_default=False)],
    *,
    output: Output = None,
    ontology: Ontology = None,
) -> None:
    """Write a gold file pre-filled with what is found in a document, to be corrected by hand.

    With the corrected file, `spinegraph evaluate` says how far to trust the graph on documents of that kind.
    """
    if output is not None and not is_pipe(output) and output.exists():
        raise UsageError(
            "the gold file is there already and may be corrected", str(output), "give another name, or remove it"
        )
    from ..evaluate.annotate import annotate as annotate_reading
    from ..intake import take_in
    from ..reader import read_document
    from ..vocabulary import load_vocabulary

    documents = take_in(doc).documents
    if len(documents) != 1:
        raise UsageError(f"{len(documents)} documents were given", str(doc), "annotate one at a time")
    vocabulary = load_vocabulary(ontology)
    labels = {iri: concept.label for iri, concept in vocabulary.concepts.items()}
    gold = annotate_reading(read_document(documents[0], vocabulary), labels)
    with opened(output) as stream:
        stream.write(gold)
