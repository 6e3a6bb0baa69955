"""What XML asks of an export: GraphML for network programs, and texts that XML can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from ..store import GraphFolder

# XML 1.0 has no way to write these, not even as references (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return a text with U+FFFD for each character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def clean_literals(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield triples whose literals XML can hold."""
    for triple in triples:
        value = triple.object
        if isinstance(value, ox.Literal) and _NOT_XML.search(value.value):
            text = clean(value.value)
            value = (
                ox.Literal(text, language=value.language)
                if value.language
                else ox.Literal(text, datatype=value.datatype)
            )
            yield ox.Triple(triple.subject, triple.predicate, value)
        else:
            yield triple


def dump_graphml(folder: GraphFolder, stream: IO[str]) -> None:
    """Write entities and claims as GraphML, which knows no lists: several values stand joined by `` | ``."""
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    durations: dict[tuple[str, str], list[str]] = {}
    for claim in folder.claims:
        if claim.literal and claim.polarity == "affirmed":
            durations.setdefault((claim.subject, claim.predicate), []).append(claim.object)
    predicates = sorted({predicate for _, predicate in durations})
    for iri, entity in folder.entities.items():
        facts: dict[str, str | int | bool] = {
            "label": entity.label,
            "classes": _joined(entity.classes),
            "alternatives": _joined(entity.alternatives),
            "definition": entity.definition or "",
            "coined": entity.coined,
            "mentions": entity.mentions,
            "documents": _joined(entity.documents),
        }
        for predicate in predicates:
            facts[predicate] = _joined(dict.fromkeys(durations.get((iri, predicate), ())))
        network.add_node(
            iri, **{name: clean(value) if isinstance(value, str) else value for name, value in facts.items()}
        )
    for claim in folder.claims:
        if claim.literal:
            continue
        network.add_edge(
            claim.subject,
            claim.object,
            key=claim.iri,
            predicate=claim.predicate,
            polarity=claim.polarity,
            certainty=claim.certainty,
            confidence=max(place.confidence for place in claim.places),
            documents=clean(_joined(claim.documents)),
            quotes=clean(_joined(dict.fromkeys(place.quote for place in claim.places if place.quote))),
        )
    stream.writelines(line + "\n" for line in nx.generate_graphml(network, named_key_ids=True))


def _joined(values: Iterable[str]) -> str:
    return " | ".join(values)
