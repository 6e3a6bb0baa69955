"""``spinegraph explore`` and ``spinegraph export``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .shared import GraphDir, Output, is_pipe, opened


class ExportFormat(StrEnum):
    """Formats in which a graph is handed on."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    NTRIPLES = "ntriples"
    RDFXML = "rdfxml"
    JSONLD = "jsonld"
    GRAPHML = "graphml"


def explore(
    directory: GraphDir,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Page to write; without it, explore.html in DIR."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Write the graph as an interactive page: one file that opens offline."""
    if open_ and output is not None and is_pipe(output):
        raise UsageError("a page in a pipe cannot be opened", "--open", "give a file with -o")
    from ..explore import explore_page
    from ..store import GraphFolder

    folder = GraphFolder.open(directory)
    target = directory / "explore.html" if output is None else output
    with opened(target) as stream:
        stream.write(explore_page(folder.store))
    if not is_pipe(target):
        typer.echo(str(target))
    if open_:
        typer.launch(target.resolve().as_uri())


def export(
    directory: GraphDir,
    *,
    format: Annotated[ExportFormat, typer.Option(help="Format to write.")] = ExportFormat.TRIG,
    output: Output = None,
) -> None:
    """Hand the graph on. TriG, N-Quads and JSON-LD keep the named graphs; GraphML is for network programs."""
    from ..exchange import export as export_graph
    from ..store import GraphFolder

    folder = GraphFolder.open(directory)
    with opened(output) as stream:
        export_graph(folder, format.value, stream)
