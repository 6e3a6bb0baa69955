"""Every quote and offset of a graph held against the documents as they are now.

A place is unchanged, or moved to the one other place where its very words stand, or orphaned. Words that merely look
alike are no proof, so nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

from .claims import local, rows
from .model import Document
from .store import GraphFolder

_PLACES = """
SELECT ?place ?class ?document ?digest ?start ?end ?exact ?prefix ?suffix
WHERE { GRAPH ?graph {
  VALUES ?class { sg:Evidence sg:Mention }
  ?place a ?class ; oa:hasTarget ?target .
  ?target oa:hasSource ?source ; oa:hasSelector ?position .
  ?position oa:start ?start ; oa:end ?end .
  ?source dcterms:identifier ?document ; sg:sha256 ?digest .
  OPTIONAL {
    ?target oa:hasSelector ?quote . ?quote oa:exact ?exact .
    OPTIONAL { ?quote oa:prefix ?prefix }
    OPTIONAL { ?quote oa:suffix ?suffix }
  }
} }
"""


class Fate(StrEnum):
    """What became of a place since the graph was built."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What became of one place; ``kind`` is ``Evidence`` or ``Mention``, ``moved_to`` its new start."""

    iri: str
    kind: str
    document: str
    start: int
    end: int
    quote: str | None
    fate: Fate
    moved_to: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """All checks, in order of document and place."""

    checks: tuple[Check, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many places are unchanged, moved and orphaned."""
        found = Counter(check.fate for check in self.checks)
        return {fate.value: found[fate] for fate in Fate}

    @property
    def sound(self) -> bool:
        """Whether no place is orphaned."""
        return all(check.fate is not Fate.ORPHANED for check in self.checks)


def verify(folder: GraphFolder, documents: Iterable[Document]) -> VerifyReport:
    """Return what became of every place of a graph in the documents as they are now.

    Parameters
    ----------
    documents
        The documents, by the same ids as in the build. A document of the graph that is not among them is gone, and all
        its places are orphaned; documents that the graph does not know are passed over.
    """
    known = {document.id: _Text(document) for document in documents}
    checks = (_check(place, known.get(place.document)) for place in _places(folder.store))
    return VerifyReport(tuple(sorted(checks, key=lambda check: (check.document, check.start, check.end, check.iri))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    iri: str
    kind: str
    document: str
    digest: str
    start: int
    end: int
    exact: str | None
    prefix: str
    suffix: str


def _places(store: ox.Store) -> Iterator[_Place]:
    for row in rows(store, _PLACES):
        yield _Place(
            iri=row["place"].value,
            kind=local(row["class"].value),
            document=row["document"].value,
            digest=row["digest"].value,
            start=int(row["start"].value),
            end=int(row["end"].value),
            exact=row["exact"].value if row["exact"] else None,
            prefix=row["prefix"].value if row["prefix"] else "",
            suffix=row["suffix"].value if row["suffix"] else "",
        )


class _Text:
    """A document's text, in which the same words are looked for once only."""

    def __init__(self, document: Document) -> None:
        self.text, self.digest = document.text, document.sha256
        self._found: dict[str, tuple[int, ...]] = {}

    def only_place(self, words: str) -> int | None:
        """Return where words begin, if they stand in the text exactly once."""
        found = self._found.get(words)
        if found is None:
            first = self.text.find(words)
            second = self.text.find(words, first + 1) if first >= 0 else -1
            found = self._found[words] = tuple(at for at in (first, second) if at >= 0)
        return found[0] if len(found) == 1 else None

    def has(self, words: str) -> bool:
        """Return whether words stand in the text."""
        self.only_place(words)
        return bool(self._found[words])


def _check(place: _Place, now: _Text | None) -> Check:
    if now is None:
        return _made(place, Fate.ORPHANED, reason="the document is not among those given")
    if place.exact is None:
        if now.digest == place.digest:
            return _made(place, Fate.UNCHANGED)
        return _made(place, Fate.ORPHANED, reason="the document has changed, and the graph was built without quotes")
    if now.text[place.start : place.end] == place.exact:
        return _made(place, Fate.UNCHANGED)
    at = now.only_place(place.exact)
    if at is None and place.prefix + place.suffix:
        # The words stand several times; with what stood around them there may be one place only.
        wide = now.only_place(place.prefix + place.exact + place.suffix)
        at = None if wide is None else wide + len(place.prefix)
    if at is not None:
        return _made(place, Fate.MOVED, moved_to=at)
    if now.has(place.exact):
        return _made(place, Fate.ORPHANED, reason="the words stand in several other places")
    return _made(place, Fate.ORPHANED, reason="the words are gone")


def _made(place: _Place, fate: Fate, *, moved_to: int | None = None, reason: str = "") -> Check:
    return Check(
        iri=place.iri,
        kind=place.kind,
        document=place.document,
        start=place.start,
        end=place.end,
        quote=place.exact,
        fate=fate,
        moved_to=moved_to,
        reason=reason,
    )
