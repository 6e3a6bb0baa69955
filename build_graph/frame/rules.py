"""The rules of ``language/frames.yaml`` and ``language/headings.yaml`` as records, checked against the ontology."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..cue import CueMatcher, compile_pattern
from ..errors import VocabularyError
from ..language import Words
from ..vocabulary import Vocabulary

SUBJECT, OBJECT = "subject", "object"


NO_PREDICATE = "none"
"""Predicate of a rule that relates nothing: a heading that ends what the one above it said, a cue that is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PredicateRule:
    """What the entries that claim a relation have in common; ``instead`` names other predicates by kind of subject."""

    id: str
    predicate: str
    instead: Mapping[str, str] = field(default_factory=dict)

    def predicate_for(self, subject: str) -> str:
        """Return the predicate that the rule claims of a subject of a kind."""
        return self.instead.get(subject, self.predicate)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRule(_PredicateRule):
    """One entry of ``language/frames.yaml``; see there for what the fields mean."""

    left: str | None = None
    inner: str | None = None
    right: str | None = None
    open: str | None = None
    coin: str | None = None
    acts: Mapping[str, str] = field(default_factory=dict)
    subject: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    certainty: str | None = None
    strength: str | None = None
    said: bool = False
    noun: bool = False
    through: bool = False
    free: bool = False
    main: bool = False
    leading: bool = False
    near: tuple[str, ...] = ()
    passes: bool = False
    lowers: bool = False
    clauses: bool = False
    again: bool = False
    titled: str | None = None
    fronted: bool = False
    besides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fellows: tuple[str, ...] = ()
    watched: bool = False
    cues: tuple[str, ...] = ()

    @property
    def open_end(self) -> str:
        """The end of the relation that the right side of the frame holds."""
        return self.right or OBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingRule(_PredicateRule):
    """One entry of ``language/headings.yaml``; see there for what the fields mean."""

    topic: str
    coin: str | None = None
    also: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    certainty: str | None = None
    strength: str | None = None
    aftermath: str | None = None
    apart: tuple[str, ...] | None = None
    bars: tuple[str, ...] = ()
    rates: bool = False
    cues: tuple[str, ...] = ()

    @property
    def other(self) -> str:
        """The end of the relation that stands below the heading."""
        return OBJECT if self.topic == SUBJECT else SUBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule(_PredicateRule):
    """One entry of ``kinds`` in ``language/frames.yaml``: things of a kind that are an end of a relation by being said.

    "The operation relieves pressure on the nerve" needs no further cue: naming the wanted result is the claim. With
    ``holds`` the other end is a thing of one of those kinds, whose name is part of the name ("screw loosening"); with
    ``eased`` the thing belongs to the topic where it is the object of that predicate; with ``timed`` to an operation
    where the sentence tells of the time after that.
    """

    kind: str
    end: str
    topic: bool = False
    opens: bool = False
    people: bool = False
    eased: str | None = None
    timed: bool = False
    verbs: str | None = None
    besides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def other(self) -> str:
        """The end of the relation that is not the thing named."""
        return SUBJECT if self.end == OBJECT else OBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule:
    """One entry of ``links`` in ``language/frames.yaml``: two things with one of ``words`` between them.

    ``inverted`` where the first is the object of the relation ("infection after surgery"); ``alone`` where a list goes
    on without the second thing ("a tear with leakage, bleeding, and clots"); ``shared`` where a comma may stand before
    the word, and what is joined to the first thing has the second as well ("ibuprofen or naproxen, for pain");
    ``events`` where the first is told by a clause and the words open what it happens in; ``people`` where they lead to
    people who have the second; ``headed`` where it holds in headings too; ``apposed`` where the second stands between
    commas after the first ("the cement, an acrylic polymer, hardens").
    """

    id: str
    predicate: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    words: tuple[str, ...]
    inverted: bool = False
    alone: bool = False
    shared: bool = False
    events: bool = False
    people: bool = False
    headed: bool = False
    apposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRule:
    """One entry of ``definitions`` in ``language/frames.yaml``: the sentence that says what the document is about also
    says the other end; ``words`` join the topic to what it is, ``outside`` stand before what is no end."""

    id: str
    predicate: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    words: tuple[str, ...]
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrameRules:
    """All frame and heading rules of a vocabulary, compiled."""

    kinds: tuple[KindRule, ...]
    links: tuple[LinkRule, ...]
    definitions: tuple[DefinitionRule, ...]
    matcher: CueMatcher
    headings: CueMatcher
    columns: CueMatcher
    words: Words = field(repr=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> FrameRules:
        """Return the compiled rules.

        Raises
        ------
        VocabularyError
            A rule names an unknown field, class, predicate or list.
        """
        language = vocabulary.language
        words = vocabulary.words
        adverbs = words["adverbs"]
        frame_rules = _rules(language.get("frames"), "frames", FrameRule, vocabulary)
        heading_rules = _rules(language.get("headings"), "headings", HeadingRule, vocabulary)
        column_rules = _rules(language.get("headings"), "columns", HeadingRule, vocabulary)
        where = "language/frames.yaml"
        return cls(
            kinds=tuple(_rules(language.get("frames"), "kinds", KindRule, vocabulary)),
            links=tuple(_rules(language.get("frames"), "links", LinkRule, vocabulary)),
            definitions=tuple(_rules(language.get("frames"), "definitions", DefinitionRule, vocabulary)),
            matcher=CueMatcher(
                [compile_pattern(cue, words, rule, f"{where}, {rule.id}") for rule in frame_rules for cue in rule.cues],
                adverbs,
                words["finite"] - words["examples"],
                words["object-pronouns"],
                words["naming-verbs-of-state"],
            ),
            headings=_heading_cues(heading_rules, words),
            columns=_heading_cues(column_rules, words),
            words=words,
        )


def _heading_cues(rules: Sequence[HeadingRule], words: Words) -> CueMatcher:
    """Return the cues of rules of ``language/headings.yaml``, compiled."""
    where = "language/headings.yaml"
    patterns = [compile_pattern(cue, words, rule, f"{where}, {rule.id}") for rule in rules for cue in rule.cues]
    return CueMatcher(patterns, words["adverbs"])


def _rules(tables: Any, name: str, kind: type, vocabulary: Vocabulary) -> list[Any]:
    """Return the entries of a rule file as records, each checked against the ontology."""
    where = f"{vocabulary.folder / 'language'}, {name}"
    known = set(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    found = []
    for entry in (tables or {}).get(name) or ():
        unknown = set(entry) - known
        if unknown:
            raise VocabularyError(
                f"rule {entry.get('id')!r} has the unknown field {sorted(unknown)[0]!r}",
                where,
                f"fields are: {', '.join(sorted(known))}",
            )
        if entry.get("predicate") not in vocabulary.predicates and entry.get("predicate") != NO_PREDICATE:
            raise VocabularyError(
                f"rule {entry.get('id')!r} names the unknown predicate {entry.get('predicate')!r}",
                where,
                f"predicates are: {', '.join(sorted(vocabulary.predicates))}",
            )
        for predicate in (entry.get("instead") or {}).values():
            if predicate not in vocabulary.predicates:
                raise VocabularyError(
                    f"rule {entry.get('id')!r} names the unknown predicate {predicate!r}",
                    where,
                    f"predicates are: {', '.join(sorted(vocabulary.predicates))}",
                )
        for side in entry.get("acts") or {}:
            if side not in ("left", "right"):
                raise VocabularyError(
                    f"rule {entry.get('id')!r} names the unknown side {side!r}", where, "sides of acts are: left, right"
                )
        named = ("subject", "object", "default", "also", "instead", "near", "fellows", "apart")
        classes = [known for end in named for known in entry.get(end, ())]
        classes += [entry[key] for key in ("coin", "kind") if entry.get(key)] + list((entry.get("acts") or {}).values())
        for class_name in classes:
            if class_name not in vocabulary.classes:
                raise VocabularyError(
                    f"rule {entry.get('id')!r} names the unknown class {class_name!r}",
                    where,
                    f"classes are: {', '.join(sorted(vocabulary.classes))}",
                )
        found.append(kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}))
    return found
