"""``spinegraph validate`` and ``spinegraph verify``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from .shared import AsJson, GraphDir, remark

if TYPE_CHECKING:
    from ..store import GraphFolder
    from ..verify import Check


def validate(directory: GraphDir, *, as_json: AsJson = False) -> None:
    """Hold a graph against the SHACL shapes of its ontology folder; exit code 1 where it breaks one."""
    from ..store import GraphFolder
    from ..validate import validate as validate_store

    folder = GraphFolder.open(directory)
    report = validate_store(folder.store, folder.vocabulary)
    if as_json:
        record = {
            "conforms": report.conforms,
            "counts": report.counts,
            "results": [asdict(finding) for finding in report.results],
        }
        typer.echo(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        for finding in report.results:
            typer.echo(str(finding))
        counts = ", ".join(f"{count} {severity}" for severity, count in report.counts.items())
        verdict = "conforms" if report.conforms else "does not conform"
        typer.echo(f"{verdict}: {counts}" if counts else verdict)
    if not report.conforms:
        raise typer.Exit(1)


def verify(
    directory: GraphDir,
    docs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="DOCS", help="The documents as they are now; without it, where they were read."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Hold every quote and offset against the documents as they are now: unchanged, moved or orphaned.

    Words count as moved where they stand, letter for letter, in one other place; nothing is guessed. Exit code 1 where
    any is orphaned.
    """
    from ..intake import take_in
    from ..store import GraphFolder
    from ..verify import Fate
    from ..verify import verify as verify_places

    folder = GraphFolder.open(directory)
    intake = take_in(docs or _origins(folder))
    known = {document["id"] for document in folder.report.get("documents", ())}
    for failure in intake.failed:
        if failure.id in known or not Path(failure.id).exists():
            remark(f"not read: {failure.error}")
    report = verify_places(folder, intake.documents)
    if as_json:
        record = {"counts": report.counts, "places": [asdict(check) for check in report.checks]}
        typer.echo(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        for check in report.checks:
            if check.fate is not Fate.UNCHANGED:
                typer.echo(_line(check))
        counts = ", ".join(f"{count} {fate}" for fate, count in report.counts.items())
        typer.echo(f"{len(report.checks)} places: {counts}")
    if not report.sound:
        raise typer.Exit(1)


def _origins(folder: GraphFolder) -> list[Path]:
    origins = [folder.directory / path for path in folder.report.get("sources", ())]
    if not origins:
        raise UsageError(
            "the graph does not say where its documents were read", str(folder.directory), "name them after DIR"
        )
    return origins


def _line(check: Check) -> str:
    from ..answer import printable

    outcome = f"moved to {check.moved_to}" if check.moved_to is not None else f"orphaned: {check.reason}"
    quote = f" “{' '.join(check.quote.split())}”" if check.quote else ""
    return printable(f"{check.document}:{check.start}-{check.end}{quote} {outcome}")
