"""Labels of other vocabularies brought to the form of ours: lower case but for names, nothing but the name itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]$")
_LONGEST_ABBREVIATION = 7


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Cleans labels as ``language/imports.yaml`` says.

    ``is_common`` tells whether a word, given in lower case, is no name; it then loses a capital that it has only
    because it begins a label.
    """

    qualifiers: frozenset[str]
    endings: Sequence[str]
    is_common: Callable[[str], bool]

    @classmethod
    def of(cls, language: Mapping[str, Any], is_common: Callable[[str], bool]) -> Cleaner:
        """Return the cleaner of a vocabulary's language tables."""
        tables = language.get("imports") or {}
        return cls(
            qualifiers=frozenset(str(word).lower() for word in tables.get("qualifiers") or ()),
            endings=tuple(str(ending).lower() for ending in tables.get("endings") or ()),
            is_common=is_common,
        )

    def clean(self, label: str) -> str:
        """Return a label in our form, or an empty text where nothing is left that could be matched."""
        text = spaced(label).strip("\"“”'‘’ ;,")
        text = self._bare(text)
        if sum(map(str.isalpha, text)) < 2:
            return ""
        shouted = text.isupper() and (" " in text or len(text) > _LONGEST_ABBREVIATION)
        return _WORD.sub(lambda match: self._word(match[0], shouted), text)

    def _bare(self, text: str) -> str:
        """Return a label without a qualifier in brackets and without endings that say nothing."""
        while True:
            before = text
            bracket = _BRACKET.search(text)
            if bracket and bracket[1].strip().lower() in self.qualifiers:
                text = text[: bracket.start()]
            for ending in self.endings:
                if text.lower().endswith(ending):
                    text = text[: -len(ending)]
            if text == before or not text:
                return text.rstrip(" ,;")

    def _word(self, word: str, shouted: bool) -> str:
        lower = word.lower()
        if shouted:
            return lower
        # "Abnormality" of "Abnormality of the foot" is a word; "Cobb" of "Cobb angle" is nowhere in lower case.
        return lower if len(word) > 1 and word[1:].islower() and word != lower and self.is_common(lower) else word


def spaced(text: str) -> str:
    """Return a text on one line, with single spaces and composed characters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def common_words(text: str) -> list[str]:
    """Return the words that a text writes in lower case."""
    return [word for word in _WORD.findall(text) if word.islower()]


def proper_words(text: str) -> list[str]:
    """Return the words, in lower case, that a text writes with a capital elsewhere than at its beginning."""
    return [word.lower() for word in _WORD.findall(text)[1:] if word.istitle()]
