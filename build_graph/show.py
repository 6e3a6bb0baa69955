"""All that a graph says of one entity: claims by predicate with their sentences, and what rules conclude, with why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .answer import printable
from .claims import Claim, Place, local, read_labels, rows
from .lookup import resolve_entity
from .store import GraphFolder
from .trig import RDF

if TYPE_CHECKING:
    from rich.console import Console

_TERMS = """
SELECT DISTINCT ?term ?label ?order ?inverse
WHERE {
  ?term rdfs:label ?label . FILTER(LANG(?label) IN ("en", ""))
  FILTER(STRSTARTS(STR(?term), STR(sg:)))
  OPTIONAL { ?term sg:order ?order }
  OPTIONAL { ?term <http://www.w3.org/2002/07/owl#inverseOf> ?inverse }
}
"""

_INFERENCES = """
SELECT DISTINCT ?inference ?subject ?predicate ?object ?rule ?title ?because ?reason
WHERE {
  ABOUT
  ?inference a sg:Inference ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; sg:rule ?rule ;
    <http://www.w3.org/ns/prov#wasDerivedFrom> ?reason .
  ?rule rdfs:label ?title .
  OPTIONAL { ?rule skos:definition ?because }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One claim about the entity shown: what stands at its other end, and where it is said."""

    other: str
    other_iri: str | None
    polarity: str
    certainty: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """The claims of one predicate in one direction; ``label`` reads from the entity shown to the other end."""

    predicate: str
    label: str
    outgoing: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """One triple that a rule derived about the entity shown, with the rule and what it was derived from, in words."""

    predicate: str
    label: str
    other: str
    other_iri: str
    rule: str
    because: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView:
    """All that a graph says of an entity."""

    iri: str
    label: str
    classes: tuple[str, ...]
    definition: str | None
    synonyms: tuple[str, ...]
    broader: tuple[str, ...]
    coined: bool
    mentions: int
    documents: tuple[str, ...]
    groups: tuple[FactGroup, ...]
    inferred: tuple[Inferred, ...]

    def record(self) -> dict[str, Any]:
        """Return the view as plain dictionaries and lists, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Words:
    """Labels of everything, and of predicates their order and inverse."""

    labels: dict[str, str]
    order: dict[str, int]
    inverse: dict[str, str]

    def label(self, iri: str) -> str:
        return self.labels.get(iri) or local(iri)


def show(folder: GraphFolder, entity: str, *, why: bool = False) -> EntityView:
    """Return all that a graph says of an entity.

    Parameters
    ----------
    entity
        A label in any wording, a CURIE or an IRI.
    why
        Whether every inferred triple is given, with roles, inverses and wider classes among them; otherwise only those
        that say something new.

    Raises
    ------
    QueryError
        Nothing in the graph has that name; the message suggests what comes near.
    """
    iri = resolve_entity(folder, entity)
    concepts = read_labels(folder.store)
    words = _words(folder.store, concepts)
    known = folder.entities.get(iri)
    own = concepts.get(iri, {})
    return EntityView(
        iri=iri,
        label=words.label(iri),
        classes=known.classes if known else _classes(folder.store, iri),
        definition=next(iter(own.get("definition", ())), None),
        synonyms=tuple(own.get("altLabel", ())),
        broader=tuple(words.label(wider) for wider in own.get("broader", ())),
        coined=bool(known and known.coined),
        mentions=known.mentions if known else 0,
        documents=known.documents if known else (),
        groups=tuple(_groups(iri, folder.claims, words)),
        inferred=tuple(_inferred(folder, iri, words, why=why)),
    )


def _words(store: ox.Store, concepts: dict[str, dict[str, list[str]]]) -> _Words:
    labels = {iri: properties["prefLabel"][0] for iri, properties in concepts.items() if "prefLabel" in properties}
    order: dict[str, int] = {}
    inverse: dict[str, str] = {}
    for row in rows(store, _TERMS, use_default_graph_as_union=True):
        iri = row["term"].value
        labels.setdefault(iri, row["label"].value)
        if row["order"] is not None:
            order[iri] = int(row["order"].value)
        if row["inverse"] is not None:
            inverse[iri] = row["inverse"].value
    return _Words(labels, order, inverse)


def _classes(store: ox.Store, iri: str) -> tuple[str, ...]:
    query = "SELECT DISTINCT ?class WHERE { VALUES ?entity { %s } ?entity a ?class . ?class rdfs:subClassOf sg:Entity }"
    found = rows(store, query % ox.NamedNode(iri), use_default_graph_as_union=True)
    return tuple(sorted(local(row["class"].value) for row in found))


def _groups(iri: str, claims: Iterable[Claim], words: _Words) -> Iterator[FactGroup]:
    found: dict[tuple[bool, str], list[Fact]] = {}
    for claim in claims:
        if claim.subject == iri:
            other_iri = None if claim.literal else claim.object
            other = claim.object if claim.literal else words.label(claim.object)
            found.setdefault((True, claim.predicate), []).append(_fact(claim, other, other_iri))
        elif not claim.literal and claim.object == iri:
            found.setdefault((False, claim.predicate), []).append(
                _fact(claim, words.label(claim.subject), claim.subject)
            )
    terms = {local(term): term for term in words.order}

    def place(key: tuple[bool, str]) -> tuple[bool, int, str]:
        return not key[0], words.order.get(terms.get(key[1], ""), len(terms)), key[1]

    for outgoing, predicate in sorted(found, key=place):
        term = terms.get(predicate, predicate)
        label = words.label(term if outgoing else words.inverse.get(term, term))
        facts = sorted(found[outgoing, predicate], key=lambda fact: (fact.polarity, fact.other, fact.certainty))
        yield FactGroup(predicate=predicate, label=label, outgoing=outgoing, facts=tuple(facts))


def _fact(claim: Claim, other: str, other_iri: str | None) -> Fact:
    return Fact(
        other=other, other_iri=other_iri, polarity=claim.polarity, certainty=claim.certainty, places=claim.places
    )


def _inferred(folder: GraphFolder, iri: str, words: _Words, *, why: bool) -> Iterator[Inferred]:
    claims = {claim.iri: claim for claim in folder.claims}
    mirrored = {words.inverse.get(term) for term in words.order}
    heads: dict[str, dict[str, Any]] = {}
    reasons: dict[str, set[str]] = {}
    for row in _inferences(folder.store, f"VALUES ?subject {{ {ox.NamedNode(iri)} }}"):
        predicate = row["predicate"].value
        if not why and (predicate == RDF + "type" or predicate in mirrored):
            continue  # Claims and classes above say it already.
        key = row["inference"].value
        heads[key] = row
        reasons.setdefault(key, set()).add(row["reason"].value)
    found = []
    for key, row in heads.items():
        other = row["object"].value
        found.append(
            Inferred(
                predicate=local(row["predicate"].value),
                label="is of class" if row["predicate"].value == RDF + "type" else words.label(row["predicate"].value),
                other=words.label(other),
                other_iri=other,
                rule=row["title"].value,
                because=row["because"].value if row["because"] is not None else "",
                reasons=tuple(
                    sorted({text for reason in reasons[key] for text in _reason(folder, reason, claims, words)})
                ),
            )
        )
    yield from sorted(found, key=lambda one: (one.label, one.other, one.rule))


def _inferences(store: ox.Store, about: str) -> Iterator[dict[str, Any]]:
    return rows(store, _INFERENCES.replace("ABOUT", about), use_default_graph_as_union=True)


def _reason(folder: GraphFolder, iri: str, claims: dict[str, Claim], words: _Words) -> Iterator[str]:
    """Yield in words what a triple was derived from: a claim with its places, another inference, or a term."""
    claim = claims.get(iri)
    if claim is not None:
        other = claim.object if claim.literal else words.label(claim.object)
        predicate = next((words.label(term) for term in words.order if local(term) == claim.predicate), claim.predicate)
        places = "; ".join(_place_text(place) for place in claim.places)
        yield f"{words.label(claim.subject)} {predicate} {other} ({places})"
        return
    earlier = list(_inferences(folder.store, f"VALUES ?inference {{ {ox.NamedNode(iri)} }}"))
    if not earlier:
        yield words.label(iri)
    for row in earlier:
        subject, predicate, other = (words.label(row[name].value) for name in ("subject", "predicate", "object"))
        yield f"{subject} {predicate} {other}, inferred: {row['title'].value}"


def _place_text(place: Place) -> str:
    return f"“{' '.join(place.quote.split())}”, {place.document}" if place.quote else place.document


def render(view: EntityView, console: Console) -> None:
    """Write a view for reading. Texts of documents are never read as markup or as commands to the terminal."""
    from rich.text import Text

    def line(text: str, style: str = "", indent: int = 0) -> None:
        console.print(Text(" " * indent + printable(text), style=style), soft_wrap=True)

    line(view.label, "bold")
    line(", ".join(view.classes) + (" (coined from text)" if view.coined else ""), "cyan")
    if view.definition:
        line(view.definition)
    if view.synonyms:
        line("also: " + ", ".join(view.synonyms))
    if view.broader:
        line("a kind of: " + ", ".join(view.broader))
    count = len(view.documents)
    line(f"{view.mentions} mention{_s(view.mentions)} in {count} document{_s(count)}; {view.iri}", "dim")
    for group in view.groups:
        line("")
        line(group.label, "bold")
        for fact in group.facts:
            marks = [mark for mark in (fact.polarity, fact.certainty) if mark in {"negated", "possible"}]
            line(fact.other + (f"  [{', '.join(marks)}]" if marks else ""), "red" if "negated" in marks else "", 2)
            for place in fact.places:
                detail = ", ".join(part for part in (place.strength, place.rate) if part)
                line(_place_text(place) + (f"  ({detail})" if detail else ""), "dim", 4)
    if view.inferred:
        line("")
        line("inferred, said by no document", "bold")
        for one in view.inferred:
            line(f"{one.label} {one.other}", "", 2)
            line(f"by “{one.rule}”: {one.because}", "dim", 4)
            for reason in one.reasons:
                line(f"from: {reason}", "dim", 4)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
