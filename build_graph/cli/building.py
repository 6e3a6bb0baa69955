"""``spinegraph build``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import UsageError
from .shared import AsJson, Ontology, remark

_SHOWN = 5


class Quotes(StrEnum):
    """Whether the words of documents are written into the graph."""

    FULL = "full"
    NONE = "none"


def build(
    docs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="DOCS", help="Files and folders of text or Markdown.", show_default=False),
    ] = None,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Graph folder to write.", show_default=False)],
    samples: Annotated[bool, typer.Option("--samples", help="Read the sample documents of the program.")] = False,
    ontology: Ontology = None,
    base: Annotated[
        str | None, typer.Option(metavar="IRI", help="Where entities and documents live; ends with / or #.")
    ] = None,
    quotes: Annotated[Quotes, typer.Option(help="full, or none to keep the words of documents out.")] = Quotes.FULL,
    validate: Annotated[bool, typer.Option(help="Hold the graph against the SHACL shapes.")] = True,
    as_json: AsJson = False,
) -> None:
    """Build a graph folder from documents: graph.trig, a store, explore.html, report.json and report.md.

    A document is named by its path in the folder given, or by its file name. What cannot be read is reported and left
    out. An earlier graph in DIR is replaced when all is done, and not before.
    """
    given = [*(docs or [])]
    if samples:
        from ..intake import sample_documents

        given.append(sample_documents())
    if not given:
        raise UsageError("no documents given", "the command line", "name files or folders, or use --samples")
    from ..pipeline import build as build_graph
    from ..report import is_clean, summary
    from ..vocabulary import BASE

    with _progress() as progress:
        folder = build_graph(
            given,
            out=out,
            ontology=ontology,
            base=BASE if base is None else base,
            quotes=quotes.value,
            validated=validate,
            progress=progress,
        )
    report = folder.report
    _remarks(report, out)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        typer.echo(summary(report))
        typer.echo(f"page: {out / 'explore.html'}")
    if not is_clean(report):
        raise typer.Exit(1)


def _remarks(report: Mapping[str, Any], out: Path) -> None:
    for failure in report["failed"]:
        remark(f"not read: {failure['reason']}\n  where: {failure['id']}\n  mend:  {failure['mend']}")
    skipped = [one["id"] for one in report["skipped"]]
    if skipped:
        more = f" and {len(skipped) - _SHOWN} more" if len(skipped) > _SHOWN else ""
        remark(f"passed over, not text or Markdown: {', '.join(skipped[:_SHOWN])}{more}")
    validation = report["validation"]
    if validation is not None and not validation["conforms"]:
        for finding in validation["results"][:_SHOWN]:
            remark(f"{finding['severity']}: {finding['message']}\n  where: {finding['focus']}")
        remark(f"the graph breaks its shapes: see {out / 'report.md'}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """Yield what shows progress on a terminal; elsewhere nothing is said."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def show(step: str, done: int, total: int) -> None:
            counted = total > 1
            for task in bar.task_ids:
                bar.remove_task(task)
            bar.add_task(
                f"{step} {done + 1}/{total}" if counted else step, completed=done, total=total if counted else None
            )

        yield show
