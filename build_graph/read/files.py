"""Finding the documents a person names on the command line, and reading them as UTF-8.

A document's text is the file as decoded, character for character: nothing is stripped, so that every offset holds in
the file itself. Whatever cannot be read safely is refused with a reason; other documents are read all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import DocumentError, UsageError
from ..model import Document

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
"""Endings of the files that are read, and what they hold."""

METADATA_KEYS = frozenset({"title", "publisher", "date", "source", "language", "license", "creator"})
"""Keys of a document's front matter that are carried into the graph."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most: ``bytes`` a document."""

    bytes: int = 20_000_000


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A file to read and the name its document will have."""

    id: str
    path: Path


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A file that was not read, and why, in words for the report."""

    id: str
    reason: str


def find_sources(paths: Iterable[Path]) -> tuple[tuple[Source, ...], tuple[Refusal, ...]]:
    """Return the documents among files and folders, sorted by name, and the files passed over.

    A file in a folder is named by its path relative to that folder, with ``/``; a file given by itself by its name.
    Hidden files and folders are passed over silently, and so are graph folders, whose reports are no documents.

    Raises
    ------
    UsageError
        A path does not exist, no document was found, or two files would bear one name.
    """
    sources: dict[str, Source] = {}
    refusals: list[Refusal] = []
    given = list(paths)
    for path in given:
        if path.is_dir():
            files = [file for file in sorted(path.rglob("*")) if file.is_file() and not _hidden(file.relative_to(path))]
            graphs = {file.parent for file in files if file.name == "graph.trig"}
            found = [file for file in files if graphs.isdisjoint(file.parents)]
            named = [(file.relative_to(path).as_posix(), file) for file in found]
        elif path.exists():
            named = [(path.name, path)]
        else:
            raise UsageError("no such file or folder", str(path), "check the path; give files or folders of documents")
        for name, file in named:
            if file.suffix.lower() not in MEDIA_TYPES:
                readable = ", ".join(sorted(MEDIA_TYPES))
                refusals.append(Refusal(name, f"not a kind of file that is read ({readable})"))
            elif name in sources and sources[name].path.resolve() != file.resolve():
                raise UsageError(
                    f"two documents would be named {name!r}",
                    f"{sources[name].path} and {file}",
                    "give their common folder",
                )
            else:
                sources[name] = Source(name, file)
    if not sources:
        where = ", ".join(str(path) for path in given) or "the command line"
        raise UsageError("no documents found", where, f"give text or Markdown files ({', '.join(sorted(MEDIA_TYPES))})")
    return tuple(sorted(sources.values())), tuple(sorted(refusals))


def read_source(source: Source, limits: Limits | None = None) -> Document:
    """Return the document of a source.

    Raises
    ------
    DocumentError
        The file is missing, empty, too large, binary or not UTF-8.
    """
    limits = limits or Limits()
    try:
        size = source.path.stat().st_size
        if size > limits.bytes:
            raise DocumentError(
                f"document is too large ({size:,} bytes; at most {limits.bytes:,} are read)",
                str(source.path),
                "split it",
            )
        data = source.path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"document cannot be opened: {error.strerror}", str(source.path), "check its rights"
        ) from error
    return _decode(data, source.id, str(source.path), MEDIA_TYPES.get(source.path.suffix.lower(), "text/plain"))


def read_text(text: str, name: str) -> Document:
    """Return the document of a string, as if it stood in a file of this name."""
    return _decode(text.encode("utf-8", "surrogatepass"), name, name, MEDIA_TYPES.get(Path(name).suffix, "text/plain"))


def _decode(data: bytes, name: str, where: str, media_type: str) -> Document:
    if not data.strip():
        raise DocumentError("document is empty", where, "give it text, or leave it out")
    if b"\0" in data[:100_000]:
        raise DocumentError("document is binary, not text", where, "export it as plain text or Markdown in UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"document is not UTF-8 (byte {error.start:,} cannot be decoded)",
            where,
            "save it as UTF-8, for example: iconv -f windows-1252 -t utf-8",
        ) from error
    metadata = _front_matter(text) if media_type == "text/markdown" else {}
    return Document(
        id=name,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        title=metadata.pop("title", None),
        metadata=tuple(sorted(metadata.items())),
    )


def front_matter_end(text: str) -> int:
    """Return where a document's front matter (``---`` lines at its very start) ends, or 0 where it has none."""
    match = re.match(r"\ufeff?---[ \t]*\r?\n", text)
    if not match:
        return 0
    close = re.compile(r"^---[ \t]*\r?$", re.MULTILINE).search(text, match.end(), match.end() + 10_000)
    return close.end() if close else 0


def _front_matter(text: str) -> dict[str, str]:
    """Return the known ``key: value`` lines of the front matter; no YAML, so nothing can be hidden in it."""
    found: dict[str, str] = {}
    for line in text[: front_matter_end(text)].splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() in METADATA_KEYS and value.strip():
            found.setdefault(key.strip().lower(), value.strip().strip("\"'")[:500])
    return found


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
