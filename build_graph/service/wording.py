"""Relations said as English sentences: affirmed, negated, with a reservation; numbers and durations in words."""

from __future__ import annotations

import re

from ..explore.wording import spoken_duration

__all__ = ["capital", "counted", "per_cent", "phrase", "spaced", "spoken_duration"]

_ES = re.compile(r".*(?:ss|sh|ch|x|zz)es")


def phrase(label: str, polarity: str = "affirmed", certainty: str = "certain") -> str:
    """Return a predicate's label as a statement with that polarity and certainty says it.

    A label is a verb in the third person, as ``has complication`` or ``treats``; one that is none, as a noun, stays as
    it is: what the statement adds to it is then shown beside it.
    """
    negated, possible = polarity == "negated", certainty == "possible"
    verb, space, rest = label.partition(" ")
    stem = _stem(verb)
    if stem is None or not (negated or possible):
        return label
    tail = space + rest
    if possible:
        return ("may not " if negated else "may ") + stem + tail
    return f"is not{tail}" if verb == "is" else f"does not {stem}{tail}"


def _stem(verb: str) -> str | None:
    known = {"is": "be", "has": "have", "does": "do", "goes": "go"}
    if verb in known:
        return known[verb]
    if not verb.endswith("s") or verb.endswith("ss"):
        return None
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[:-2] if _ES.fullmatch(verb) else verb[:-1]


def capital(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun in the right form: ``1 document``, ``1,200 documents``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def per_cent(share: float) -> str:
    """Return a share between 0 and 1 in per cent."""
    return f"{round(share * 100)}\u202f%"


def spaced(name: str) -> str:
    """Return a local name as words: ``hasPart`` as ``has part``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").lower()
