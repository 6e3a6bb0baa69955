"""What documents name and the vocabulary lacks, commonest first, ready to be looked through and taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .claims import rows
from .errors import UsageError
from .trig import SKOS
from .vocabulary import BASE, TERMS

if TYPE_CHECKING:
    from .store import GraphFolder

_PLACES = """
SELECT DISTINCT ?entity ?document ?start ?exact ?prefix ?suffix
WHERE { GRAPH ?graph {
  ?entity a sg:CoinedConcept .
  ?mention a sg:Mention ; oa:hasBody ?entity ; oa:hasTarget ?target .
  ?target oa:hasSource/dcterms:identifier ?document ; oa:hasSelector ?position, ?words .
  ?position oa:start ?start .
  ?words oa:exact ?exact .
  OPTIONAL { ?words oa:prefix ?prefix }
  OPTIONAL { ?words oa:suffix ?suffix }
} }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Words of a document around a mention: the sentence of a claim, or else what stands next to the mention."""

    document: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One concept that documents coin.

    ``kind`` is the class that they give it most often; ``broader`` are pairs of IRI and label; ``mentions`` counts over
    all ``documents``; ``sentences`` has the first few. Without quotes in the graph it has none.
    """

    iri: str
    label: str
    kind: str
    alternatives: tuple[str, ...]
    broader: tuple[tuple[str, str], ...]
    mentions: int
    documents: tuple[str, ...]
    sentences: tuple[Sentence, ...]


def suggest(
    folder: GraphFolder, *, least: int = 1, kind: str | None = None, sentences: int = 3
) -> tuple[Suggestion, ...]:
    """Return the coined concepts of a graph, those of most documents and then of most mentions first.

    Parameters
    ----------
    least
        Fewest mentions that a concept must have.
    kind
        Only concepts of this class.
    sentences
        Most sentences to show of each.

    Raises
    ------
    UsageError
        There is no such class.
    """
    classes = folder.vocabulary.classes
    if kind is not None and kind not in classes:
        raise UsageError(f"no class {kind!r}", "--class", f"choose one of: {', '.join(sorted(classes))}")
    entities = folder.entities
    shown = _sentences(folder)
    found = [
        Suggestion(
            iri=iri,
            label=entity.label,
            kind=entity.classes[0],
            alternatives=entity.alternatives,
            broader=tuple(
                (wider, entities[wider].label if wider in entities else _known_label(folder, wider))
                for wider in entity.broader
            ),
            mentions=entity.mentions,
            documents=entity.documents,
            sentences=tuple(shown.get(iri, ())[:sentences]),
        )
        for iri, entity in entities.items()
        if entity.coined and entity.classes and entity.mentions >= least and kind in (None, entity.classes[0])
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.documents), -one.mentions, one.label, one.iri)))


def _known_label(folder: GraphFolder, iri: str) -> str:
    concept = folder.vocabulary.concepts.get(iri)
    return concept.label if concept else iri


def _sentences(folder: GraphFolder) -> dict[str, list[Sentence]]:
    """Return what to show of each coined concept, in the order of the documents; no text twice."""
    claimed: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for claim in folder.claims:
        for place in claim.places:
            if place.quote:
                for end in (claim.subject, claim.object):
                    spot = (place.start, place.end, place.quote)
                    claimed.setdefault((end, place.document), []).append(spot)
    found: dict[str, dict[Sentence, None]] = {}
    places = sorted(
        rows(folder.store, _PLACES),
        key=lambda row: (row["document"].value, int(row["start"].value), row["exact"].value),
    )
    for row in places:
        iri, document, at = row["entity"].value, row["document"].value, int(row["start"].value)
        quotes = [text for start, end, text in claimed.get((iri, document), ()) if start <= at < end]
        around = "".join(row[name].value if row[name] else "" for name in ("prefix", "exact", "suffix"))
        text = min(quotes, key=len) if quotes else f"… {around.strip()} …"
        found.setdefault(iri, {}).setdefault(Sentence(document=document, text=" ".join(text.split())))
    return {iri: list(texts) for iri, texts in found.items()}


def as_turtle(suggestions: Iterable[Suggestion], *, base: str = BASE) -> Iterator[str]:
    """Yield the lines of a Turtle file of the vocabulary with these concepts, each under its sentences.

    A concept of another build's base is written under ours, as the files of the vocabulary are. A definition is nothing
    that a text gives, so none is written.
    """
    yield "# Concepts that documents name and the vocabulary lacks. Take over what is right, each with a definition of"
    yield "# your own (skos:definition), into the file of its class."
    yield ""
    for prefix, namespace in (("sg", TERMS), ("skos", SKOS)):
        yield f"@prefix {prefix}: <{namespace}> ."
    for one in suggestions:
        yield ""
        yield f"# {_counted(one.mentions, 'mention')} in {_counted(len(one.documents), 'document')}"
        for sentence in one.sentences:
            yield f"# {' '.join(sentence.document.split())}: {sentence.text}"
        facts = [
            f"{_node(one.iri, base)} a sg:{one.kind}, skos:Concept",
            "skos:inScheme sg:vocabulary",
            f"skos:prefLabel {ox.Literal(one.label, language='en')}",
            *(f"skos:altLabel {ox.Literal(label, language='en')}" for label in one.alternatives),
            *(f"skos:broader {_node(iri, base)}" for iri, _ in one.broader),
        ]
        yield " ;\n    ".join(facts) + " ."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _node(iri: str, base: str) -> str:
    return str(ox.NamedNode(BASE + iri.removeprefix(base) if iri.startswith(base + "id/") else iri))
