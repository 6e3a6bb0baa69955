"""The whole graph as files to take away, each with its checksum."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from ..exchange import export
from ..store import GraphFolder
from .site import Dump

# Name of the export, suffix, name for people, media type. What keeps the named graphs comes first.
FORMATS = (
    ("trig", "trig", "TriG", "application/trig"),
    ("nquads", "nq", "N-Quads", "application/n-quads"),
    ("jsonld", "jsonld", "JSON-LD", "application/ld+json"),
    ("turtle", "ttl", "Turtle", "text/turtle"),
    ("ntriples", "nt", "N-Triples", "application/n-triples"),
    ("rdfxml", "rdf", "RDF/XML", "application/rdf+xml"),
)
SUMS = "SHA256SUMS"


def dump_name(suffix: str) -> str:
    """Return the file name of a dump."""
    return f"spinegraph.{suffix}.gz"


def write_dumps(folder: GraphFolder, directory: Path) -> tuple[Dump, ...]:
    """Write the graph in every form into a folder, gzipped and with a file of checksums; equal graphs, equal bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    found = []
    quads = list(folder.quads())
    for name, suffix, label, media in FORMATS:
        path = directory / dump_name(suffix)
        with (
            path.open("wb") as raw,
            # No name and no time in the head of the file, so that equal graphs are equal files.
            gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as stream,
        ):
            export(folder, name, stream, quads=quads)
        data = path.read_bytes()
        found.append(
            Dump(
                path=f"dump/{path.name}",
                format=label,
                media=media,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
            )
        )
    (directory / SUMS).write_text(checksums(found), encoding="utf-8", newline="\n")
    return tuple(found)


def checksums(dumps: Sequence[Dump]) -> str:
    """Return the checksums as ``sha256sum --check`` reads them."""
    return "".join(f"{dump.sha256}  {dump.path.removeprefix('dump/')}\n" for dump in dumps)
