"""A description written in each form of data that is offered, always the same bytes for the same triples."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from ..exchange.jsonld import dump_jsonld, load_context
from ..exchange.xml import clean_literals
from ..store import GraphFolder
from ..trig import dump_turtle, prefixes_for
from .framing import frame_resource
from .negotiate import Media
from .resource import Resource


def context_of(folder: GraphFolder | None) -> Mapping[str, Any]:
    """Return the JSON-LD context that goes with a graph: that of its ontology folder, or the shipped one."""
    own = folder.ontology_folder if folder is not None else None
    return load_context(own) if own is not None and (own / "context.jsonld").is_file() else load_context()


def write_form(
    media: Media,
    triples: Sequence[ox.Triple],
    *,
    base: str,
    context: Mapping[str, Any],
    resource: Resource | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Return triples, sorted, in a form of ``negotiate.GRAPHS``.

    Parameters
    ----------
    resource
        What the triples describe; its JSON-LD is then one tree. Without it, JSON-LD is a list of nodes.
    prefixes
        Further prefixes, where the form has any.
    """
    if media.name == "ntriples":
        return "".join(f"{line} .\n" for line in sorted({str(triple) for triple in triples})).encode()
    names = {**prefixes_for(base), **(prefixes or {})}
    if media.name == "turtle" and any(isinstance(node, ox.BlankNode) for each in triples for node in each):
        # Graphs of others have them; ours do not, and have a canonical form.
        return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=names) or b""
    if media.name == "rdfxml":
        return (ox.serialize(clean_literals(iter(triples)), format=ox.RdfFormat.RDF_XML, prefixes=names) or b"") + b"\n"
    if media.name == "jsonld" and resource is not None:
        return frame_resource(resource, triples, context).encode()
    stream = io.StringIO()
    if media.name == "jsonld":
        dump_jsonld(triples, stream, context=context)
    else:
        dump_turtle(triples, stream, base=base)
    return stream.getvalue().encode()
