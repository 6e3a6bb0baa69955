"""Entities and documents found by what a person types: any name, its beginning, or nearly it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .index import Concept, Index

_LEAST_ALIKE = 0.72


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity found; ``matched`` is the name that fits, ``how`` says how: exact, prefix, words or fuzzy."""

    concept: Concept
    matched: str
    how: str
    score: float


def folded(text: str) -> str:
    """Return a text as it is compared: no case, no accents, hyphens as spaces."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^\w]+", " ", plain.casefold().replace("_", " ")).split())


class Searcher:
    """Searches the names of an index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        # Each name once a concept: what a person may read before what only matches.
        self._names: list[tuple[str, str, str, int]] = []
        self._exact: defaultdict[str, list[str]] = defaultdict(list)
        self._grams: defaultdict[str, set[int]] = defaultdict(set)
        for iri, concept in index.concepts.items():
            ranked = [
                (concept.label, 0),
                *((name, 1) for name in concept.alternatives),
                *((n, 2) for n in concept.hidden),
            ]
            seen: set[str] = set()
            for name, rank in ranked:
                key = folded(name)
                if key and key not in seen:
                    seen.add(key)
                    for gram in _grams(key):
                        self._grams[gram].add(len(self._names))
                    self._exact[key].append(iri)
                    self._names.append((key, name, iri, rank))

    def exact(self, text: str) -> str | None:
        """Return the entity that has exactly this name, preferring those that documents speak of."""
        found = self._exact.get(folded(text), [])
        concepts = self._index.concepts
        return min(
            found,
            key=lambda iri: (folded(concepts[iri].label) != folded(text), -concepts[iri].mentions, iri),
            default=None,
        )

    def find(self, text: str, *, kind: str | None = None, spoken_of: bool = False) -> list[Hit]:
        """Return what fits, the best first: exact names, names that begin so, names with these words, names alike.

        Parameters
        ----------
        kind
            Only entities of that class.
        spoken_of
            Only entities that documents speak of.
        """
        wanted = folded(text)
        if not wanted:
            return []
        best: dict[str, Hit] = {}
        words = wanted.split()
        candidates = self._candidates(wanted)
        for at in candidates:
            key, name, iri, rank = self._names[at]
            concept = self._index.concepts[iri]
            if (kind and kind not in concept.classes) or (spoken_of and not concept.spoken_of):
                continue
            how, score = _fit(wanted, words, key)
            if how is None:
                continue
            # What documents speak of goes before what only the vocabulary has.
            score += 0.04 * (concept.spoken_of and how != "exact") - 0.02 * rank
            known = best.get(iri)
            if known is None or score > known.score:
                best[iri] = Hit(concept, name, how, round(score, 4))
        return sorted(
            best.values(),
            key=lambda hit: (
                -hit.score,
                -hit.concept.mentions,
                len(hit.concept.label),
                hit.concept.label,
                hit.concept.iri,
            ),
        )

    def _candidates(self, wanted: str) -> Iterable[int]:
        if len(wanted) < 3:
            return [at for at, (key, *_) in enumerate(self._names) if any(w.startswith(wanted) for w in key.split())]
        counts: defaultdict[int, int] = defaultdict(int)
        grams = _grams(wanted)
        for gram in grams:
            for at in self._grams.get(gram, ()):
                counts[at] += 1
        least = max(1, len(grams) // 4)
        return sorted(at for at, count in counts.items() if count >= least)


def _grams(key: str) -> set[str]:
    padded = f" {key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _fit(wanted: str, words: list[str], key: str) -> tuple[str | None, float]:
    if key == wanted:
        return "exact", 1.1
    if key.startswith(wanted):
        return "prefix", 0.9 + 0.05 * len(wanted) / len(key)
    parts = key.split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return "words", 0.75 + 0.1 * len(wanted) / max(len(key), len(wanted))
    if len(wanted) < 4:
        return None, 0.0
    matcher = difflib.SequenceMatcher(None, wanted, key, autojunk=False)
    if matcher.real_quick_ratio() < _LEAST_ALIKE or matcher.quick_ratio() < _LEAST_ALIKE:
        return None, 0.0
    ratio = matcher.ratio()
    return ("fuzzy", 0.7 * ratio) if ratio >= _LEAST_ALIKE else (None, 0.0)
