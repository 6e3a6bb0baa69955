"""``spinegraph vocabulary``: work on an ontology folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from . import making
from .shared import AsJson, Ontology

app = typer.Typer(help="Work on an ontology folder: its concepts, links and language data.", no_args_is_help=True)
app.command("import")(making.import_)
app.command()(making.new)
app.command()(making.suggest)
app.command()(making.docs)


@app.command()
def check(
    *,
    against: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Reference tables (*.tsv with id and label) to compare every link with."),
    ] = None,
    ontology: Ontology = None,
    as_json: AsJson = False,
) -> None:
    """Say what is not well with an ontology folder: labels, hierarchy, links, cues; exit code 1 where it has errors."""
    from ..answer import printable
    from ..check import check_vocabulary, counts
    from ..vocabulary import load_vocabulary

    findings = check_vocabulary(load_vocabulary(ontology), against=against)
    found = counts(findings)
    if as_json:
        record = {"counts": found, "findings": [asdict(finding) for finding in findings]}
        typer.echo(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            typer.echo(printable(str(finding)))
        typer.echo(", ".join(f"{count} {grade}" for grade, count in found.items()) or "all is well")
    if found.get("error"):
        raise typer.Exit(1)
