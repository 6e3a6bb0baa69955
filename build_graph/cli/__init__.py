"""The ``spinegraph`` command: what a person types, and what goes where.

Data go to standard output, remarks to standard error. The commands only wrap functions of the modules below, and import
them when they run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from ..errors import BuildGraphError
from . import asking, building, checking, evaluating, publishing, serving, sharing, vocabulary

_EPILOG = (
    "Exit codes: 0 all is well; 1 something is wrong with the data (a document cannot be read, a shape is broken, a "
    "quote is orphaned, a figure lies below its floor); 2 the command was used wrongly."
)

app = typer.Typer(
    name="spinegraph",
    help="Read documents about spine surgery into a knowledge graph whose every edge is backed by its sentence.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(building.build)
app.command()(asking.query)
app.command()(asking.show)
app.command()(sharing.explore)
app.command()(sharing.export)
app.command()(serving.serve)
app.command()(serving.load)
app.command()(publishing.publish)
app.command()(checking.validate)
app.command()(checking.verify)
app.command()(evaluating.evaluate)
app.command()(evaluating.annotate)
app.add_typer(vocabulary.app, name="vocabulary")


def _print_version(wanted: bool) -> None:
    if wanted:
        from ..graph import program_version

        typer.echo(f"spinegraph {program_version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Take the options that stand before a command; the help text is that of the app."""


def main() -> None:
    """Run the command. What can go wrong is told in a paragraph; a traceback means a defect."""
    signal.signal(signal.SIGTERM, _end)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # What is handed on is UTF-8 on every system; a terminal shows what it can.
            stream.reconfigure(**({"errors": "replace"} if stream.isatty() else {"encoding": "utf-8", "newline": "\n"}))
    try:
        app()
    except BuildGraphError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)


def _end(number: int, frame: FrameType | None) -> None:
    # An ordinary exit, so that a half-written graph is cleared away.
    sys.exit(128 + number)
