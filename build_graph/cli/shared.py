"""What several commands share: arguments, options, and where output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from ..errors import UsageError

GraphDir = Annotated[Path, typer.Argument(metavar="DIR", help="Graph folder that a build wrote.", show_default=False)]
Ontology = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Ontology folder; without it, the one that comes with the program."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="File to write; - for a pipe.")]


def remark(text: str) -> None:
    """Say something that is not data, on standard error."""
    typer.echo(text, err=True)


def is_pipe(path: Path | None) -> bool:
    """Return whether a path stands for standard output."""
    return path is None or str(path) == "-"


@contextmanager
def opened(path: Path | None) -> Iterator[IO[str]]:
    """Yield a text stream to a file, or to standard output for None and ``-``; a file appears when all is written."""
    if path is None or is_pipe(path):
        yield sys.stdout
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        os.replace(part, path)
    except OSError as error:
        raise UsageError(
            f"the file cannot be written: {error.strerror}", str(path), "give a place that can be written to"
        ) from error
    finally:
        part.unlink(missing_ok=True)
