"""Words: cutting text into tokens and bringing each to one form for matching.

Matching compares *lemmas* in one spelling; what is shown and quoted is always the text itself. Everything here is
linear in the length of the text: one left-to-right regular expression without nested repetition, one look-up a word.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import simplemma

from .model import Span

_TOKEN = re.compile(r"(?:[Ee]\.[Gg]|[Ii]\.[Ee])\.|[^\W_]+(?:['’´][^\W_]+)*|[^\w\s]|_", re.UNICODE)
_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Token:
    """One word or punctuation mark: where it stands, as written, in lower case, and its lemma in one spelling."""

    start: int
    end: int
    text: str
    lower: str
    lemma: str

    @property
    def span(self) -> Span:
        """The token's characters."""
        return Span(self.start, self.end)

    @property
    def is_word(self) -> bool:
        """Whether the token is a word or number, not punctuation."""
        return self.text[0].isalnum()

    @property
    def is_third_person(self) -> bool:
        """Whether the word has the form of its verb after one thing ("breaks", "reaches"); a plural noun may too."""
        return self.lower in (self.lemma + "s", self.lemma + "es")

    @property
    def is_present(self) -> bool:
        """Whether the word has a form of its verb in the present ("break", "breaks"); a noun may too."""
        return self.lower == self.lemma or self.is_third_person


class Words(dict[str, frozenset[str]]):
    """The closed lists of words of ``language/words.yaml`` by name; a list that a language lacks is empty."""

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Words:
        """Return the lists of the tables of ``language/words.yaml``."""
        return cls({name: frozenset(str(word) for word in words or ()) for name, words in tables.items()})

    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


def last_other(tokens: Sequence[Token], position: int, words: Container[str], least: int = 0) -> int:
    """Return where, from a position backwards, the first token stands that is none of some words; ``least``, the
    position where looking ends, if all tokens after it are among them."""
    while position > least and tokens[position].lower in words:
        position -= 1
    return position


@dataclass(frozen=True, slots=True)
class Step:
    """One lemma of a matching key and the range of tokens (both ends included) that it covers.

    ``light`` where the word may be passed over: an article, an auxiliary and the like.
    """

    lemma: str
    first: int
    last: int
    light: bool = False


@dataclass(slots=True)
class Normaliser:
    """Brings words to one spelling and lemma.

    The tables come from ``language/spelling.yaml``; see there what each means. Words that the tables do not name go
    to simplemma's English dictionary.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    suffixes: Mapping[str, str] = field(default_factory=dict)
    unchanged: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    lemmas: Mapping[str, str] = field(default_factory=dict)
    joined: frozenset[str] = frozenset()
    joined_across_space: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    own_forms: frozenset[str] = frozenset()
    _cache: dict[str, str] = field(default_factory=dict)
    _special: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note the words that leave no step, or join another."""
        self._special = self.skipped | self.joined | self.joined_across_space | self.own_forms

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Normaliser:
        """Return a normaliser made of the tables of ``language/spelling.yaml``."""
        return cls(
            prefixes=tables.get("prefixes") or {},
            suffixes=dict(sorted((tables.get("suffixes") or {}).items(), key=lambda pair: -len(pair[0]))),
            unchanged=frozenset(tables.get("except") or ()),
            words=tables.get("words") or {},
            lemmas=tables.get("lemmas") or {},
            joined=frozenset(tables.get("joined") or ()),
            joined_across_space=frozenset(tables.get("joined-across-space") or ()),
            skipped=frozenset(tables.get("skipped-in-labels") or ()),
            own_forms=frozenset(tables.get("own-forms-in-labels") or ()),
        )

    def spelling(self, word: str) -> str:
        """Return a lower-case word in the one spelling used for matching."""
        if word in self.unchanged:
            return word
        word = self.words.get(word, word)
        for prefix, replacement in self.prefixes.items():
            if word.startswith(prefix):
                word = replacement + word[len(prefix) :]
                break
        for suffix, replacement in self.suffixes.items():
            if len(word) > len(suffix) + 3 and word.endswith(suffix):
                return word[: -len(suffix)] + replacement
        return word

    def lemma(self, word: str) -> str:
        """Return the lemma of a lower-case word: singular noun, infinitive, in one spelling."""
        known = self._cache.get(word)
        if known is None:
            bare = word.replace("’", "'").replace("´", "'")
            bare = bare.removesuffix("'s").removesuffix("'")
            if bare.endswith("n't"):
                known = "n't"  # "don't" denies, and is no form of "do"
            elif bare in self.lemmas:
                known = self.lemmas[bare]
            else:
                spelt = self.spelling(bare)
                known = self.lemmas.get(spelt) or self.spelling(_dictionary_lemma(spelt) if len(spelt) > 2 else spelt)
            if len(self._cache) < 200_000:  # bounded: hostile text cannot fill the memory with distinct words
                self._cache[word] = known
        return known

    def tokens(self, text: str, offset: int = 0) -> tuple[Token, ...]:
        """Return the tokens of a text, their positions counted from ``offset``."""
        return tuple(self._tokens(text, offset))

    def _tokens(self, text: str, offset: int) -> Iterator[Token]:
        for match in _TOKEN.finditer(text):
            word = match.group()
            lower = word.lower()
            bare = lower[:-1] if len(word) > 2 and word[-1] == "s" and word[:-1].isupper() else lower  # "DVTs"
            lemma = self.lemma(bare) if lower[0].isalpha() else lower
            yield Token(match.start() + offset, match.end() + offset, word, lower, lemma)

    def steps(self, tokens: Sequence[Token], *, light: bool = False) -> tuple[Step, ...]:
        """Return the matching steps of tokens, one for each word that counts; with ``light`` also for each that may be
        passed over.

        Hyphens within a word, and articles, auxiliaries and the like (``skipped``) after the first, leave no step; a
        short form in brackets between two words ("bone mineral density (BMD) test") leaves none either; a prefix such
        as "non" joins the word after it, so that "non-union", "non union" and "nonunion" are the same. Any other mark
        is a step of its own, which no label has, so that no label matches across it. Forms that say something of their
        own ("had a fusion": in the past) are matched as they are.
        """
        steps: list[Step] = []
        prefix: tuple[str, int] | None = None
        skipped = -1
        for index, token in enumerate(tokens):
            if index <= skipped:
                continue
            if steps and prefix is None and _is_short_form(tokens, index):
                skipped = index + 2
                if light:
                    steps += [Step(tokens[p].lemma, p, p, light=True) for p in range(index, index + 3)]
                continue
            before = tokens[index - 1] if index else None
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if token.lower in HYPHENS and before is not None and after is not None and before.end == token.start:
                if after.start == token.end:
                    continue
            elif prefix is None and token.lower in self.skipped and steps and after is not None:
                if light:
                    steps.append(Step(token.lemma, index, index, light=True))
                continue
            if prefix is None and after is not None and token.lower in self.joined:
                hyphenated = after.lower in HYPHENS and after.start == token.end
                spaced = token.lower in self.joined_across_space and after.is_word
                follows = hyphenated and index + 2 < len(tokens) and tokens[index + 2].start == after.end
                if (follows and tokens[index + 2].lower not in self.skipped) or spaced:
                    prefix = (token.lower, index)
                    continue
            if prefix is not None:
                steps.append(Step(self.lemma(prefix[0] + token.lower), prefix[1], index))
                prefix = None
            else:
                steps.append(Step(token.lower if token.lower in self.own_forms else token.lemma, index, index))
        return tuple(steps)

    def key(self, wording: str) -> tuple[str, ...]:
        """Return the lemmas by which a wording is matched."""
        words = wording.split(" ")
        if all(word.isascii() and word.isalpha() and word.islower() and word not in self._special for word in words):
            return tuple(self.lemma(word) for word in words)  # most labels: tens of thousands are read at every start
        return tuple(step.lemma for step in self.steps(self.tokens(wording)))


def _is_short_form(tokens: Sequence[Token], index: int) -> bool:
    """Return whether a bracket opens that holds a short form only and stands within a phrase."""
    return (
        tokens[index].text == "("
        and index + 3 < len(tokens)
        and tokens[index + 2].text == ")"
        and 2 <= len(tokens[index + 1].text) <= 6
        and tokens[index + 1].text.isupper()
        and tokens[index + 3].is_word
    )


def _dictionary_lemma(word: str) -> str:
    """Return the lemma of a word by the dictionary; a plural that it lacks ("pedicles") loses its ending by rule."""
    lemma = simplemma.lemmatize(word, lang=_LANGUAGE).lower()
    if lemma != word or len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return lemma
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("oses", "yses")):
        return word[:-2] + "is"  # "pseudarthroses"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    return word[:-1]


HYPHENS = frozenset("-‐‑‒–")
"""Characters that join words; inside a label they count as nothing."""
