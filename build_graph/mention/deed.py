"""Verb phrases that name a thing, as the data of ``phrases.yaml`` has them; :mod:`.deeds` finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import VocabularyError
from ..vocabulary import Vocabulary

THING, STATE, ACT, EASE, CLAUSE, DONE = "thing", "state", "act", "ease", "clause", "done"
"""What follows the verb of a deed: a thing ("restores the height"), a thing and its state ("keeps the neck straight"),
someone and what they do ("lets patients walk"), how something is to do ("makes it easier to walk"), or what
comes of it in a clause of its own ("so that the nerve has room"); with "done" the thing stands before its verb
("motion is kept")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One entry of ``deeds``: the verbs, what follows them, and the words that must or must not stand there."""

    kind: str
    shape: str
    verbs: frozenset[str]
    by: frozenset[str]
    bars: frozenset[str]
    not_with: frozenset[str]
    only_with: frozenset[str]
    states: frozenset[str]


def deeds_of(vocabulary: Vocabulary) -> Mapping[str, tuple[Deed, ...]]:
    """Return the deeds of a vocabulary by the lemmas of their verbs.

    Raises
    ------
    VocabularyError
        An entry names an unknown class, shape or list.
    """
    tables = vocabulary.language.get("phrases") or {}
    lists = {**(vocabulary.language.get("words") or {}), **(tables.get("lists") or {})}
    found: dict[str, list[Deed]] = {}
    for entry in tables.get("deeds") or ():
        deed = _compiled(entry, lists, vocabulary)
        for verb in sorted(deed.verbs):
            found.setdefault(verb, []).append(deed)
    return {verb: tuple(deeds) for verb, deeds in found.items()}


def _compiled(entry: Mapping[str, Any], lists: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> Deed:
    where = f"{vocabulary.folder / 'language'}, phrases"
    by, bars = entry.get("by") or (), entry.get("bars") or ()
    for name in (entry["class"], *by, *bars):
        if name not in vocabulary.classes:
            raise VocabularyError(
                f"a deed names the unknown class {name!r}",
                where,
                f"classes are: {', '.join(sorted(vocabulary.classes))}",
            )
    shapes = (THING, STATE, ACT, EASE, CLAUSE, DONE)
    if entry["shape"] not in shapes:
        raise VocabularyError(
            f"a deed has the unknown shape {entry['shape']!r}",
            where,
            f"shapes are: {', '.join(shapes)}",
        )

    def words(field: str) -> frozenset[str]:
        names = entry.get(field) or ()
        for name in names:
            if name not in lists:
                raise VocabularyError(
                    f"a deed names the unknown list {name!r}", where, "add it under 'lists' or to words.yaml"
                )
        return frozenset(str(word) for name in names for word in lists[name])

    return Deed(
        kind=entry["class"],
        shape=entry["shape"],
        verbs=words("verbs"),
        by=frozenset(by),
        bars=frozenset(bars),
        not_with=words("not"),
        only_with=words("only"),
        states=words("states"),
    )
