"""What the mention stage asks of the vocabulary, made once: a trie of labels, typed heads and closed word classes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..language import Normaliser, Step, Token, Words
from ..vocabulary import Label, Vocabulary
from .composed import Phrase, phrases_of
from .deed import Deed, deeds_of
from .homonyms import Sense, homonyms_of

_END = ""
"""Key of a trie node under which the labels that end there stand; no lemma is empty."""


@dataclass(slots=True)
class LabelTrie:
    """All labels of a vocabulary by their lemmas, for longest match in one pass."""

    root: dict[str, Any] = field(default_factory=dict)
    articles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, labels: Mapping[tuple[str, ...], tuple[Label, ...]], articles: frozenset[str]) -> LabelTrie:
        """Return the trie of the vocabulary's labels; ``articles`` stand before what is definite."""
        trie = cls(articles=articles)
        for key, found in labels.items():
            node = trie.root
            for lemma in key:
                node = node.setdefault(lemma, {})
            node[_END] = found
        return trie

    def beginning(self, steps: Sequence[Step], start: int, tokens: Sequence[Token]) -> Iterator[tuple[int, Label]]:
        """Yield the last step and the label of every label that begins at a step, the shortest first."""
        node = self.root
        for index in range(start, len(steps)):
            if steps[index].lemma not in node:
                if steps[index].light and index > start:
                    continue
                break
            node = node[steps[index].lemma]
            first, last = steps[start].first, steps[index].last
            label = best_label(node.get(_END, ()), tokens[first : last + 1])
            if label is not None and (not label.needs_article or self._is_definite(tokens, first, last)):
                yield index, label

    def _is_definite(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Return whether an article or possessive stands before words, and no "of" after them ("the back of the
        head")."""
        before = tokens[first - 1].lower if first else ""
        after = tokens[last + 1].lower if last + 1 < len(tokens) else ""
        return before in self.articles and after != "of"


def best_label(labels: Sequence[Label], tokens: Sequence[Token]) -> Label | None:
    """Return the label that the words bear letter by letter, else the first that they may bear ("shunts")."""
    fitting = [label for label in labels if not label.is_abbreviation or _spells(tokens, label.wording)]
    if len(fitting) > 1:
        text = " ".join(token.lower for token in tokens)
        exact = [label for label in fitting if label.wording.lower() == text]
        return (exact or fitting)[0]
    return fitting[0] if fitting else None


def _spells(tokens: Sequence[Token], abbreviation: str) -> bool:
    """Return whether tokens are an abbreviation in its own capitals, a plural "s" and hyphens aside."""
    text = "".join(token.text for token in tokens if token.is_word)
    letters = "".join(character for character in abbreviation if character.isalnum())
    return text in (letters, letters + "s")


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of thing that may stand somewhere: ``natural`` ones are preferred to the others of ``all``."""

    natural: frozenset[str]
    all: frozenset[str]

    @classmethod
    def only(cls, kinds: Iterable[str]) -> Kinds:
        """Return some kinds, each as natural as the others."""
        natural = frozenset(kinds)
        return cls(natural, natural)

    def __contains__(self, kind: object) -> bool:
        return kind in self.all

    def __and__(self, kinds: frozenset[str]) -> Kinds:
        return Kinds(self.natural & kinds, self.all & kinds)

    def __bool__(self) -> bool:
        return bool(self.all)

    def with_natural(self, kinds: Iterable[str]) -> Kinds:
        """Return these kinds and others that are as natural."""
        more = frozenset(kinds)
        return Kinds(self.natural | more, self.all | more)

    def with_others(self, kinds: Iterable[str]) -> Kinds:
        """Return these kinds and others besides."""
        return Kinds(self.natural, self.all | frozenset(kinds))


@dataclass(frozen=True, slots=True)
class Head:
    """A noun by whose presence a phrase is typed: ``complement`` and ``doing`` say what may follow it."""

    kind: str
    plain: bool
    complement: bool
    doing: bool


@dataclass(frozen=True)
class Lexicon:
    """Everything that finding mentions needs to know, in the form it is asked for."""

    vocabulary: Vocabulary
    normaliser: Normaliser
    trie: LabelTrie
    heads: Mapping[str, tuple[Head, ...]]
    endings: tuple[tuple[str, str, int, frozenset[str]], ...]
    never: frozenset[str]
    complement_prepositions: frozenset[str]
    words: Words
    generic: frozenset[tuple[str, ...]]
    stop: frozenset[str]
    roles: Mapping[str, tuple[str, ...]]
    organisations: frozenset[str]
    known: frozenset[str]
    homonyms: Mapping[tuple[str, ...], tuple[Sense, ...]]
    phrases: tuple[Phrase, ...]
    deeds: Mapping[str, tuple[Deed, ...]]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Lexicon:
        """Return the lexicon of a vocabulary."""
        language = vocabulary.language
        tables = language.get("heads") or {}
        words = vocabulary.words
        heads: dict[str, list[Head]] = {}
        for kind, lists in (tables.get("heads") or {}).items():
            plain, of, doing = (frozenset(lists.get(name) or ()) for name in ("plain", "of", "doing"))
            for lemma in sorted(plain | of | doing):
                heads.setdefault(lemma, []).append(Head(kind, lemma in plain, lemma in of, lemma in doing))
        stop = frozenset().union(
            *(
                words[name]
                for name in ("determiners", "prepositions", "joiners", "clause-openers", "modals", "be", "adverbs")
            )
        )
        return cls(
            vocabulary=vocabulary,
            normaliser=vocabulary.normaliser,
            trie=LabelTrie.of(vocabulary.labels, words["definite-articles"]),
            heads={lemma: tuple(found) for lemma, found in heads.items()},
            endings=tuple(
                (row["ending"], row["class"], int(row.get("least", 0)), frozenset(row.get("except") or ()))
                for row in tables.get("endings") or ()
            ),
            never=frozenset(tables.get("never") or ()),
            complement_prepositions=frozenset(tables.get("complement-prepositions") or ()),
            words=words,
            generic=frozenset(vocabulary.normaliser.key(text) for text in words["generic"]),
            stop=stop,
            known=frozenset(lemma for key in vocabulary.labels for lemma in key if len(key) < 4),
            organisations=frozenset((language.get("boilerplate") or {}).get("organisations") or ()),
            roles={role: tuple(kinds) for role, kinds in ((language.get("roles") or {}).get("fillers") or {}).items()},
            homonyms=homonyms_of(vocabulary),
            phrases=phrases_of(vocabulary),
            deeds=deeds_of(vocabulary),
        )

    def fillers(self, predicate: str, end: str, narrower: Sequence[str] = ()) -> Kinds:
        """Return the kinds of thing that may stand at an end (``subject``, ``object``) of a predicate.

        ``narrower`` are classes of a rule that narrow the predicate's own: then only things of these kinds may.
        """
        return Kinds.only(narrower) if narrower else self._fillers.get((predicate, end)) or Kinds.only(())

    @cached_property
    def _fillers(self) -> Mapping[tuple[str, str], Kinds]:
        """The kinds at each end of each predicate: they are asked for at every cue."""
        ends = {
            (name, end): classes
            for name, term in self.vocabulary.predicates.items()
            for end, classes in (("subject", term.subject_classes), ("object", term.object_classes))
        }
        roles = self.roles
        return {
            end: Kinds(frozenset(classes), frozenset(kind for name in classes for kind in roles.get(name, (name,))))
            for end, classes in ends.items()
        }

    def is_generic(self, tokens: Sequence[Token]) -> bool:
        """Return whether words name nothing by themselves ("complications", "this procedure")."""
        key = tuple(
            step.lemma
            for step in self.normaliser.steps([t for t in tokens if t.lower not in self.words["determiners"]])
        )
        while key and key not in self.generic and key[0] in self.words["empty-modifiers"] | self.words["modifiers"]:
            key = key[1:]
        return not key or key in self.generic

    @cached_property
    def regions(self) -> frozenset[str]:
        """The concepts of the vocabulary that are regions, by which others are told."""
        return self._below(self.words["region-things"])

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of what the field is about, regions aside."""
        return self._below(self.words["field-things"]) - self.regions

    def _below(self, slugs: Collection[str]) -> frozenset[str]:
        """Return the concepts below some, however deep, but for those that are too wide to tell aside."""
        concepts, wide = self.vocabulary.concepts, self.words["wide-things"]
        narrower: dict[str, list[str]] = {}
        for concept in concepts.values():
            for broader in concept.broader:
                narrower.setdefault(broader, []).append(concept.iri)
        waiting = [iri for iri in concepts if iri.rpartition("/")[2] in slugs]
        found: set[str] = set()
        while waiting:
            inner = [iri for iri in narrower.get(waiting.pop(), ()) if iri not in found]
            found.update(inner)
            waiting.extend(inner)
        return frozenset(iri for iri in found if iri.rpartition("/")[2] not in wide)

    @cached_property
    def helping(self) -> frozenset[str]:
        """Words that may stand between a subject and its verb and belong to the verb ("may not usually")."""
        return self.words["adverbs"] | self.words["modals"] | self.words["auxiliaries"]

    def is_verb(self, token: Token) -> bool:
        """Return whether a word is taken for a finite verb: a known verb in a form that no noun phrase modifier has."""
        if token.lower in self.words["finite"]:
            return True
        return (
            token.lemma in self.words["verbs"]
            and not token.lower.endswith(("ed", "en", "ing"))
            and not token.text.isupper()
        )

    def ends_phrase(self, token: Token) -> bool:
        """Return whether a token cannot stand inside a noun phrase."""
        return not token.is_word or token.lower in self.stop or self.is_verb(token)
