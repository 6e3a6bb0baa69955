"""What the readers of all formats yield: one fact at a time, in whatever order a file holds them.

A reader keeps no more than one line, row or triple, so a vocabulary of any size passes through it; putting the facts
together is the work of :mod:`build_graph.imports.staging`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple, cast

from ..errors import VocabularyError

ABOUT = ""
"""The term of facts that are about the vocabulary itself."""


class Field(StrEnum):
    """What a fact says of a term."""

    TERM = "term"
    """The term is one; nothing is imported of terms that no fact declares."""
    OBSOLETE = "obsolete"
    LABEL = "label"
    SYNONYM = "synonym"
    HIDDEN = "hidden"
    DEFINITION = "definition"
    COMMENT = "comment"
    PARENT = "parent"
    SCHEME = "scheme"
    """The subject is the vocabulary itself: its title, licence and version are the vocabulary's."""
    TITLE = "title"
    LICENCE = "licence"
    VERSION = "version"


class Fact(NamedTuple):
    """One thing that a file says of one term, the term named as the file names it."""

    term: str
    field: Field
    value: str


def lines_of(file: Path) -> Iterator[str]:
    """Yield the lines of a UTF-8 text file, gzipped or not, without their ends.

    Raises
    ------
    VocabularyError
        The file cannot be read, or is not UTF-8.
    """
    try:
        with opened(file) as stream:
            for line in stream:
                yield line.rstrip("\r\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from error


def opened(file: Path) -> IO[str]:
    """Return a text file opened for reading; a byte order mark is passed over."""
    if file.suffix == ".gz":
        return cast("IO[str]", gzip.open(file, "rt", encoding="utf-8-sig", newline=""))
    return file.open(encoding="utf-8-sig", newline="")


def unreadable(file: Path, error: Exception) -> VocabularyError:
    """Return the error of a file that cannot be opened or decoded."""
    if isinstance(error, UnicodeDecodeError):
        return VocabularyError("the file is not UTF-8", f"{file}, byte {error.start}", "save it as UTF-8")
    reason = getattr(error, "strerror", None) or error
    return VocabularyError(f"the file cannot be read: {reason}", str(file), "give a file that can be read")
