"""What documents say, asked for when it is needed: statements with their evidence, mentions, paths, counts.

Everything goes by SPARQL through an ``Engine``, so that pages and the JSON API are the same over a graph folder and
over another endpoint. Look-ups go graph by graph: in the union of all graphs a claim would be multiplied by the number
of documents that make it.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..claims import local
from ..trig import Term
from ..vocabulary import TERMS
from .index import Index, read_index
from .search import Searcher

if TYPE_CHECKING:
    from .engine import Engine

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_STATEMENTS = """
SELECT DISTINCT ?statement ?subject ?predicate ?object ?polarity ?certainty ?status ?evidence ?document ?start ?end
  ?rule ?confidence ?strength ?rate ?low ?high
WHERE {
  VALUES ?statement { ITEMS }
  GRAPH ?graph {
    ?statement rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
      sg:polarity ?polarity ; sg:certainty ?certainty ; sg:evidence ?evidence .
    ?evidence sg:rule ?rule ; sg:confidence ?confidence ; oa:hasTarget ?target .
    ?target oa:hasSource ?document ; oa:hasSelector ?position .
    ?position oa:start ?start ; oa:end ?end .
    OPTIONAL { ?statement sg:status ?status }
    OPTIONAL { ?evidence sg:strength ?strength }
    OPTIONAL { ?evidence sg:rateText ?rate }
    OPTIONAL { ?evidence sg:rateLow ?low }
    OPTIONAL { ?evidence sg:rateHigh ?high }
  }
}
"""
# What is chosen stands within the graph: the engine then begins there, and not with all mentions of each graph.
_MENTIONS = """
SELECT DISTINCT ?mention ?concept ?document ?start ?end ?role ?status ?historical ?label ?method
WHERE {
  GRAPH ?graph {
    VALUES ?CHOSEN { ITEMS }
    ?mention a sg:Mention ; oa:hasBody ?concept ; sg:role ?role ; oa:hasTarget ?target .
    ?target oa:hasSource ?document ; oa:hasSelector ?position .
    ?position oa:start ?start ; oa:end ?end .
    OPTIONAL { ?mention sg:status ?status }
    OPTIONAL { ?mention sg:historical ?historical }
    OPTIONAL { ?mention sg:matchedLabel ?label }
    OPTIONAL { ?mention sg:groundingMethod ?method }
  }
}
"""
# Apart from the rest: engines weigh an OPTIONAL with further ones in it badly.
_WORDS = """
SELECT DISTINCT ?annotation ?property ?value WHERE {
  VALUES ?CHOSEN { ITEMS }
  GRAPH ?graph { WAY ?annotation oa:hasTarget ?target . ?target oa:hasSelector ?words . ?words ?property ?value }
  FILTER(?property IN (oa:exact, oa:prefix, oa:suffix))
}
"""
# The variable that is chosen by, and the way from it to the annotation.
_TO_ANNOTATION = {
    "statement": ("statement", "?statement sg:evidence ?annotation ."),
    "mention": ("annotation", ""),
    "concept": ("concept", "?annotation a sg:Mention ; oa:hasBody ?concept ."),
    "document": ("document", "?annotation a sg:Mention ; oa:hasTarget/oa:hasSource ?document ."),
}
_SPANS = """
SELECT DISTINCT ?concept ?document ?start ?end
WHERE {
  VALUES ?concept { ITEMS }
  GRAPH ?graph {
    ?mention a sg:Mention ; oa:hasBody ?concept ; oa:hasTarget ?target .
    ?target oa:hasSource ?document ; oa:hasSelector ?position .
    ?position oa:start ?start ; oa:end ?end .
  }
}
"""
_CONTRADICTIONS = """
SELECT DISTINCT ?yes ?no WHERE {
  GRAPH ?negated { ?no sg:polarity sg:negated ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object }
  GRAPH ?affirmed { ?yes rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
    sg:polarity sg:affirmed }
} ORDER BY ?no ?yes
"""
_EDGES = """
SELECT DISTINCT ?statement ?subject ?predicate ?object WHERE {
  VALUES ?node { ITEMS }
  { ?statement rdf:subject ?node } UNION { ?statement rdf:object ?node }
  ?statement a sg:Statement ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
    sg:polarity sg:affirmed .
  FILTER(ISIRI(?object))
}
"""
_COUNTS = """
SELECT ?predicate ?polarity ?certainty (COUNT(DISTINCT ?statement) AS ?count) WHERE {
  ?statement a sg:Statement ; rdf:predicate ?predicate ; sg:polarity ?polarity ; sg:certainty ?certainty
} GROUP BY ?predicate ?polarity ?certainty
"""
_TOTALS = """
SELECT ?evidence ?inferences ?triples ?graphs WHERE {
  { SELECT (COUNT(DISTINCT ?e) AS ?evidence) WHERE { ?e a sg:Evidence } }
  { SELECT (COUNT(DISTINCT ?i) AS ?inferences) WHERE { ?i a sg:Inference } }
  { SELECT (COUNT(*) AS ?triples) WHERE { GRAPH ?each { ?s ?p ?o } } }
  { SELECT (COUNT(DISTINCT ?g) AS ?graphs) WHERE { GRAPH ?g { ?s ?p ?o } } }
}
"""
_INFERRED = """
SELECT DISTINCT ?inference ?predicate ?object ?rule ?title WHERE {
  VALUES ?subject { UNDEF }
  ?inference a sg:Inference ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; sg:rule ?rule .
  OPTIONAL { ?rule rdfs:label ?title }
} ORDER BY ?inference
"""

_CHUNK = 200  # IRIs in one VALUES clause: requests to an endpoint stay of a size that all take
_REFRESH = 300.0  # seconds that names and counts of an endpoint are kept which does not say when its data change


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a document that makes a statement. ``marks`` are ranges of the quote that name either end of it."""

    iri: str
    statement: str
    document: str
    start: int
    end: int
    quote: str | None
    prefix: str
    suffix: str
    rule: str
    confidence: float
    strength: str | None = None
    rate: str | None = None
    low: float | None = None
    high: float | None = None
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim with the places that make it. ``object`` is an IRI, or a duration where ``literal`` is true."""

    iri: str
    subject: str
    predicate: str
    object: str
    literal: bool
    polarity: str
    certainty: str
    status: str
    places: tuple[Place, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that make it, sorted."""
        return tuple(sorted({place.document for place in self.places}))

    @property
    def confidence(self) -> float:
        """The confidence of its best evidence."""
        return max((place.confidence for place in self.places), default=0.0)

    def other(self, end: str) -> str:
        """Return what stands at the other end."""
        return self.object if self.subject == end else self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRecord:
    """One place of a document that names an entity, with the classes that it gives it there."""

    iri: str
    concept: str
    document: str
    start: int
    end: int
    text: str | None
    prefix: str
    suffix: str
    roles: tuple[str, ...]
    status: str
    historical: bool
    label: str | None
    method: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredTriple:
    """A triple that a rule derived about an entity."""

    iri: str
    predicate: str
    object: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which statements are meant: all given conditions hold at once."""

    about: str | None = None
    subject: str | None = None
    object: str | None = None
    predicate: str | None = None
    kind: str | None = None
    document: str | None = None
    polarity: str | None = None
    certainty: str | None = None
    confidence: float | None = None
    entities_only: bool = False

    def pattern(self) -> str:
        """Return the conditions as SPARQL on ``?statement``; all names in it are checked terms."""
        parts = ["?statement a sg:Statement ."]
        if self.about:
            node = ox.NamedNode(self.about)
            parts.append(f"{{ ?statement rdf:subject {node} }} UNION {{ ?statement rdf:object {node} }}")
        if self.subject:
            parts.append(f"?statement rdf:subject {ox.NamedNode(self.subject)} .")
        if self.object:
            parts.append(f"?statement rdf:object {ox.NamedNode(self.object)} .")
        for name in ("predicate", "polarity", "certainty"):
            value = getattr(self, name)
            if value:
                parts.append(
                    f"?statement {'rdf' if name == 'predicate' else 'sg'}:{name} {ox.NamedNode(TERMS + value)} ."
                )
        if self.kind:
            parts.append("{ ?statement rdf:subject ?end } UNION { ?statement rdf:object ?end }")
            parts.append(f"?end a {ox.NamedNode(TERMS + self.kind)} .")
        if self.entities_only:
            parts.append("?statement rdf:object ?value . FILTER(ISIRI(?value))")
        if self.document or self.confidence is not None:
            parts.append("?statement sg:evidence ?evidence .")
        if self.document:
            parts.append(f"?evidence oa:hasTarget/oa:hasSource {ox.NamedNode(self.document)} .")
        if self.confidence is not None:
            parts.append(f"?evidence sg:confidence ?confidence . FILTER(?confidence >= {self.confidence:f})")
        return "\n".join(parts)


class Reader:
    """Reads records from an engine; names and counts are kept as long as the data stay the same."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._index: Index | None = None
        self._version: str | None = None
        self._until = 0.0
        self._lock = asyncio.Lock()
        self._searcher: tuple[Index, Searcher] | None = None

    async def index(self) -> Index:
        """Return the names and counts of the data as they are now."""
        async with self._lock:
            version = self.engine.version
            known = version == self._version and (version is not None or time.monotonic() < self._until)
            if self._index is None or not known:
                self._index = await read_index(self.engine)
                self._version, self._until = version, time.monotonic() + _REFRESH
            return self._index

    async def searcher(self) -> Searcher:
        """Return what finds entities by their names."""
        index = await self.index()
        if self._searcher is None or self._searcher[0] is not index:
            self._searcher = (index, Searcher(index))
        return self._searcher[1]

    async def exists(self, iri: str) -> bool:
        """Whether the graph says anything of an IRI."""
        node = ox.NamedNode(iri)
        return await self.engine.ask(f"ASK {{ GRAPH ?g {{ {node} ?p ?o }} }}")

    async def statement_iris(
        self, filters: Filters, *, after: str | None = None, limit: int | None = None
    ) -> list[str]:
        """Return the IRIs of the statements that are meant, sorted, those after one on."""
        condition = f"FILTER(STR(?statement) > STR({ox.NamedNode(after)}))" if after else ""
        end = f" LIMIT {limit}" if limit is not None else ""
        where = f"{filters.pattern()} {condition}"
        rows = await self.engine.select(
            f"{_PREFIXES} SELECT DISTINCT ?statement WHERE {{ {where} }} ORDER BY ?statement{end}"
        )
        return [_text(row[0]) for row in rows.rows]

    async def count(self, filters: Filters) -> int:
        """Return the number of the statements that are meant."""
        rows = await self.engine.select(
            f"{_PREFIXES} SELECT (COUNT(DISTINCT ?statement) AS ?n) WHERE {{ {filters.pattern()} }}"
        )
        return int(_text(rows.rows[0][0]))

    async def statements(self, iris: Sequence[str], *, marks: bool = False) -> list[Statement]:
        """Return statements by their IRIs, in that order; with ``marks`` the quotes know where they name either end."""
        heads: dict[str, dict[str, Term]] = {}
        places: defaultdict[str, dict[str, Place]] = defaultdict(dict)
        words = await self._words("statement", iris)
        for row in await self._all(_STATEMENTS, iris):
            iri = _text(row["statement"])
            heads.setdefault(iri, row)
            place = _place(row, words[_text(row["evidence"])])
            places[iri][place.iri] = place
        found = {
            iri: Statement(
                iri=iri,
                subject=_text(row["subject"]),
                predicate=local(_text(row["predicate"])),
                object=_text(row["object"]),
                literal=isinstance(row["object"], ox.Literal),
                polarity=local(_text(row["polarity"])),
                certainty=local(_text(row["certainty"])),
                status=_status(row),
                places=tuple(sorted(places[iri].values(), key=lambda one: (one.document, one.start, one.end, one.iri))),
            )
            for iri, row in heads.items()
        }
        ordered = [found[iri] for iri in iris if iri in found]
        return await self._marked(ordered) if marks else ordered

    async def _marked(self, statements: Sequence[Statement]) -> list[Statement]:
        ends = {iri for one in statements for iri in (one.subject, one.object) if iri == one.subject or not one.literal}
        spans: defaultdict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
        for row in await self._all(_SPANS, sorted(ends)):
            key = _text(row["concept"]), _text(row["document"])
            spans[key].add((int(_text(row["start"])), int(_text(row["end"]))))
        marked = []
        for one in statements:
            places = []
            for place in one.places:
                near = sorted({span for end in (one.subject, one.object) for span in spans[end, place.document]})
                places.append(_with_marks(place, near))
            marked.append(
                Statement(
                    **{name: getattr(one, name) for name in one.__slots__ if name != "places"}, places=tuple(places)
                )
            )
        return marked

    async def mentions(self, chosen: str, iris: Sequence[str]) -> list[MentionRecord]:
        """Return mentions ``chosen`` by ``mention``, ``concept`` or ``document``, in the order of the texts."""
        roles: defaultdict[str, set[str]] = defaultdict(set)
        heads: dict[str, dict[str, Term]] = {}
        words = await self._words(chosen, iris)
        for row in await self._all(_MENTIONS.replace("CHOSEN", chosen), iris):
            iri = _text(row["mention"])
            heads.setdefault(iri, row)
            roles[iri].add(local(_text(row["role"])))
        found = [
            MentionRecord(
                iri=iri,
                concept=_text(row["concept"]),
                document=_text(row["document"]),
                start=int(_text(row["start"])),
                end=int(_text(row["end"])),
                text=words[iri].get("exact"),
                prefix=words[iri].get("prefix", ""),
                suffix=words[iri].get("suffix", ""),
                roles=tuple(sorted(roles[iri])),
                status=_status(row),
                historical=_optional(row, "historical") == "true",
                label=_optional(row, "label"),
                method=_optional(row, "method"),
            )
            for iri, row in heads.items()
        ]
        return sorted(found, key=lambda one: (one.document, one.start, one.end, one.iri))

    async def evidence(self, iri: str) -> tuple[Statement, Place] | None:
        """Return a piece of evidence with its statement, or None."""
        node = ox.NamedNode(iri)
        rows = await self.engine.select(f"{_PREFIXES} SELECT DISTINCT ?s WHERE {{ ?s sg:evidence {node} }} LIMIT 1")
        for statement in await self.statements([_text(row[0]) for row in rows.rows], marks=True):
            for place in statement.places:
                if place.iri == iri:
                    return statement, place
        return None

    async def contradictions(self, limit: int = 1000) -> list[tuple[Statement, Statement]]:
        """Return the first pairs of statements of which one affirms what the other negates."""
        rows = await self.engine.select(f"{_PREFIXES}{_CONTRADICTIONS} LIMIT {limit}")
        pairs = [(_text(yes), _text(no)) for yes, no in rows.rows]
        iris = sorted({iri for pair in pairs for iri in pair})
        found = {one.iri: one for one in await self.statements(iris, marks=True)}
        return [(found[yes], found[no]) for yes, no in pairs if yes in found and no in found]

    async def inferred(self, iri: str) -> list[InferredTriple]:
        """Return what rules derived about an entity."""
        rows = await self.engine.select(_PREFIXES + _INFERRED, bindings={"subject": ox.NamedNode(iri)})
        return [
            InferredTriple(
                iri=_text(row["inference"]),
                predicate=_text(row["predicate"]),
                object=_text(row["object"]),
                rule=_optional(row, "title") or local(_text(row["rule"])),
            )
            for row in rows.records()
        ]

    async def path(self, start: str, end: str, *, longest: int, widest: int = 5000) -> list[str] | None:
        """Return the statements of a shortest way between two entities, or None; negated ones lead nowhere.

        Parameters
        ----------
        longest
            Longest way that is looked for, in statements.
        widest
            Entities that are looked at before the search is given up.
        """
        came: dict[str, tuple[str, str]] = {start: ("", "")}
        frontier = [start]
        for _ in range(longest):
            if end in came or not frontier or len(came) > widest:
                break
            edges = sorted(
                (_text(row["statement"]), _text(row["subject"]), _text(row["object"]))
                for row in await self._all(_EDGES, frontier)
            )
            reached = set(frontier)
            frontier = []
            for statement, subject, target in edges:
                for here, there in ((subject, target), (target, subject)):
                    if here in reached and there not in came:
                        came[there] = (here, statement)
                        frontier.append(there)
            frontier.sort()
        if end not in came:
            return None
        way = []
        at = end
        while at != start:
            at, statement = came[at]
            way.append(statement)
        return way[::-1]

    async def counts(self) -> list[tuple[str, str, str, int]]:
        """Return the number of statements by predicate, polarity and certainty."""
        rows = await self.engine.select(_PREFIXES + _COUNTS)
        return sorted(
            (local(_text(row["predicate"])), local(_text(row["polarity"])), local(_text(row["certainty"])), _int(row))
            for row in rows.records()
        )

    async def totals(self) -> dict[str, int]:
        """Return the numbers of pieces of evidence, of inferences, of triples and of named graphs."""
        rows = await self.engine.select(_PREFIXES + _TOTALS)
        return {name: int(_text(term)) for row in rows.records() for name, term in row.items()}

    async def _words(self, chosen: str, iris: Sequence[str]) -> defaultdict[str, dict[str, str]]:
        """Return the words that pieces of evidence or mentions stand on, by their IRI: exact, prefix, suffix."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        variable, way = _TO_ANNOTATION[chosen]
        for row in await self._all(_WORDS.replace("CHOSEN", variable).replace("WAY", way), iris):
            found[_text(row["annotation"])][local(_text(row["property"]))] = _text(row["value"])
        return found

    async def _all(self, query: str, iris: Sequence[str]) -> list[dict[str, Term]]:
        found: list[dict[str, Term]] = []
        for chunk in _chunks(iris):
            items = " ".join(str(ox.NamedNode(iri)) for iri in chunk)
            found += (await self.engine.select(_PREFIXES + query.replace("ITEMS", items))).records()
        return found


def _chunks(iris: Sequence[str]) -> Iterable[Sequence[str]]:
    return (iris[at : at + _CHUNK] for at in range(0, len(iris), _CHUNK))


def _place(row: Mapping[str, Term], words: Mapping[str, str]) -> Place:
    low, high = _optional(row, "low"), _optional(row, "high")
    return Place(
        iri=_text(row["evidence"]),
        statement=_text(row["statement"]),
        document=_text(row["document"]),
        start=int(_text(row["start"])),
        end=int(_text(row["end"])),
        quote=words.get("exact"),
        prefix=words.get("prefix", ""),
        suffix=words.get("suffix", ""),
        rule=local(_text(row["rule"])),
        confidence=float(_text(row["confidence"])),
        strength=_optional(row, "strength"),
        rate=_optional(row, "rate"),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
    )


def _with_marks(place: Place, spans: Sequence[tuple[int, int]]) -> Place:
    if place.quote is None:
        return place
    marks: list[tuple[int, int]] = []
    for start, end in spans:
        inside = place.start <= start and end <= place.end
        if inside and (not marks or start - place.start >= marks[-1][1]):
            marks.append((start - place.start, end - place.start))
    return Place(**{name: getattr(place, name) for name in place.__slots__ if name != "marks"}, marks=tuple(marks))


def _status(row: Mapping[str, Term]) -> str:
    name = local(_optional(row, "status") or "statusPresent").removeprefix("status")
    return name[:1].lower() + name[1:]


def _text(term: Term | None) -> str:
    return str(getattr(term, "value", ""))


def _optional(row: Mapping[str, Term], name: str) -> str | None:
    return _text(row[name]) if name in row else None


def _int(row: Mapping[str, Term]) -> int:
    return int(_text(row["count"]))
