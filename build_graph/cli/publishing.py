"""``spinegraph publish``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .serving import not_installed
from .shared import GraphDir, remark


def publish(
    directory: GraphDir,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="SITE",
            help="Folder of the site: a new one, or an earlier site.",
            show_default=False,
        ),
    ],
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the site will stand; without it, the base IRI of the graph."),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--everything",
            help="Give pages to all of the vocabulary and to every inference, too.",
        ),
    ] = False,
) -> None:
    """Write the graph as a web site of plain files: pages, data in every form, dumps. Any web host will do."""
    try:
        from ..service.publish import run_publish
    except ModuleNotFoundError as error:
        raise not_installed(error) from error

    def progress(done: int, count: int) -> None:
        if done == count or done % 500 == 0:
            remark(f"[{done}/{count}]")

    written = run_publish(directory, output, url=url, everything=everything, progress=progress)
    remark(f"{written.pages} pages, {written.files} files in all")
    typer.echo(str(output / "index.html"))
