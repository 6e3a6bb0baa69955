"""``spinegraph query`` and ``spinegraph show``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import QueryError, UsageError
from .shared import AsJson, GraphDir

if TYPE_CHECKING:
    import pyoxigraph as ox

    from ..query import NamedQuery
    from ..store import GraphFolder


class AnswerFormat(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TURTLE = "turtle"
    JSONLD = "jsonld"


def query(
    directory: GraphDir,
    name: Annotated[str | None, typer.Argument(help="A named query; --list shows all.", show_default=False)] = None,
    *,
    sparql: Annotated[str | None, typer.Option(metavar="QUERY", help="A SPARQL query of your own.")] = None,
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="A file with a query; - for a pipe.")] = None,
    entity: Annotated[str | None, typer.Option(help="What to ask about: a label in any wording, or an IRI.")] = None,
    confidence: Annotated[str | None, typer.Option(metavar="NUMBER", help="Least confidence, 0 to 1.")] = None,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Another parameter of the query; may be repeated.")
    ] = None,
    format: Annotated[AnswerFormat, typer.Option(help="How to write the answer.")] = AnswerFormat.TABLE,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="Longest time to wait.", min=0.001)] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the named queries and their parameters.")] = False,
) -> None:
    """Ask a graph by a named query, or by SPARQL over all its graphs. The prefixes need no declaration."""
    if sum(item is not None for item in (name, sparql, file)) + list_ != 1:
        raise UsageError(
            "give exactly one query", "the command line", "name one (--list shows all), or use --sparql or --file"
        )
    from ..query import ask, queries_in, run_query, write_answer
    from ..store import GraphFolder

    folder = GraphFolder.open(directory)
    if list_:
        _list(queries_in(folder.ontology_folder), as_json=format is AnswerFormat.JSON)
        return
    arguments = _arguments(entity, confidence, param or [])
    if name is not None:
        answer = ask(folder, name, arguments, timeout=timeout)
    else:
        text = sparql if sparql is not None else _read(file or Path("-"))
        answer = run_query(folder, text, bindings=_bindings(folder, arguments), timeout=timeout)
    write_answer(answer, format.value, sys.stdout)


def _arguments(entity: str | None, confidence: str | None, params: list[str]) -> dict[str, str]:
    found = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise UsageError(f"{param!r} is no parameter", "--param", "write it as NAME=VALUE")
        found[name.lstrip("?")] = value
    named = {"entity": entity, "confidence": confidence}
    return found | {key: value for key, value in named.items() if value is not None}


def _bindings(folder: GraphFolder, arguments: Mapping[str, str]) -> dict[str, ox.NamedNode | ox.Literal]:
    """Return the values for a query of the user's own: an entity by its name, numbers as numbers, the rest as text."""
    import pyoxigraph as ox

    from ..lookup import resolve_entity
    from ..trig import XSD

    found: dict[str, ox.NamedNode | ox.Literal] = {}
    for key, value in arguments.items():
        if key == "entity":
            found[key] = ox.NamedNode(resolve_entity(folder, value))
        elif value.replace(".", "", 1).isdecimal():
            found[key] = ox.Literal(value, datatype=ox.NamedNode(XSD + "decimal"))
        else:
            found[key] = ox.Literal(value)
    return found


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"the query cannot be read: {error}", str(file), "give a UTF-8 text file") from error


def _list(queries: Mapping[str, NamedQuery], *, as_json: bool) -> None:
    if as_json:
        records = [
            {
                "name": query.name,
                "title": query.title,
                "question": query.description,
                "parameters": [
                    {"name": p.name, "kind": p.kind, "required": p.required, "description": p.description}
                    for p in query.parameters
                ],
            }
            for query in queries.values()
        ]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    width = max(map(len, queries), default=0)
    for query in queries.values():
        marks = [f"--{p.name}" if p.required else f"[--{p.name}]" for p in query.parameters]
        typer.echo("  ".join([query.name.ljust(width), query.description, *marks]))


def show(
    directory: GraphDir,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="A label in any wording, or an IRI.")],
    *,
    why: Annotated[bool, typer.Option("--why", help="Give every inferred triple with what it follows from.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show all that a graph says of an entity, each statement with its sentence and document."""
    from rich.console import Console

    from ..show import render
    from ..show import show as show_entity
    from ..store import GraphFolder

    view = show_entity(GraphFolder.open(directory), entity, why=why)
    if as_json:
        typer.echo(json.dumps(view.record(), ensure_ascii=False, indent=1))
    else:
        render(view, Console(highlight=False))
