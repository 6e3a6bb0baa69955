"""Assertion status: whether what is mentioned is said to be there, not there, possible, or someone else's.

A cue ("no evidence of", "may") gives a status to what stands in its reach: some tokens after or before it, up to a
closing word ("but") or the end of the clause. Cues and closing words are data (``language/status.yaml``).

References
----------
Chapman et al. 2001, A simple algorithm for identifying negated findings (NegEx), doi:10.1006/jbin.2001.1029.
Harkema et al. 2009, ConText, doi:10.1016/j.jbi.2009.05.002: reach ends at a closing cue or with the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .cue import CueMatcher, Match, compile_pattern
from .language import Token
from .model import Status
from .segment import Sentence
from .vocabulary import Vocabulary

_ORDER = (Status.OTHER, Status.ABSENT, Status.HYPOTHETICAL, Status.CONDITIONAL, Status.POSSIBLE)
"""Which status holds where several reach the same words; PRESENT where none does."""

OPENING = 1
"""Up to which token a condition opens its sentence and ends at a comma; after the main clause it goes on through a list
("call us if you notice fever, chills or pain")."""


@dataclass(frozen=True, slots=True)
class StatusCue:
    """What a cue pattern yields and in which direction; ``status`` is None for cues that cancel others.

    The reach of a cue ends at a comma with ``to_comma``, at the verb of the clause with ``to_verb``.
    """

    status: Status | None
    forward: bool
    historical: bool = False
    to_comma: bool = False
    to_verb: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Tokens ``first`` to ``last`` (included) of a sentence that a cue governs."""

    cue: StatusCue
    first: int
    last: int
    words: tuple[int, int]


@dataclass(frozen=True)
class StatusCues:
    """The compiled cues of a vocabulary; ``limit`` is the longest reach in tokens.

    The other words tell where another clause begins: what joins it, its pronouns and verbs, the ``stops`` that no
    subject holds, the ``relative`` pronouns and the words that open a condition or, like "that", what is ``telling``.
    """

    matcher: CueMatcher
    closing: frozenset[str]
    limit: int
    joiners: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    finite: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    passing: frozenset[str] = frozenset()
    adding: frozenset[str] = frozenset()

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> StatusCues:
        """Return the compiled status cues.

        Raises
        ------
        VocabularyError
            A pattern is malformed or names an unknown list.
        """
        tables = vocabulary.language.get("status") or {}
        words = vocabulary.words
        patterns = []
        for name, directions in (tables.get("status") or {}).items():
            for direction in ("forward", "backward"):
                for text in directions.get(direction) or ():
                    opening = str(text).split("|")[0]
                    cue = StatusCue(
                        Status(name),
                        direction == "forward",
                        to_comma=opening in (tables.get("to-comma") or ()),
                        to_verb=opening in (tables.get("to-verb") or ()),
                    )
                    patterns.append(compile_pattern(str(text), words, cue, f"language/status.yaml, {name}"))
        for direction in ("forward", "backward"):
            cue = StatusCue(None, direction == "forward", historical=True)
            for text in (tables.get("historical") or {}).get(direction) or ():
                patterns.append(compile_pattern(str(text), words, cue, "language/status.yaml, historical"))
        void = StatusCue(None, True)
        patterns += [
            compile_pattern(str(t), words, void, "language/status.yaml, none") for t in tables.get("none") or ()
        ]
        return cls(
            CueMatcher(patterns),
            frozenset(tables.get("closing") or ()),
            int(tables.get("reach", 8)),
            joiners=words["joiners"],
            pronouns=words["clause-pronouns"],
            finite=words["modals"] | words["be"],
            verbs=words["verbs"],
            stops=words["joiners"] | words["prepositions"] | words["clause-openers"] | words["clause-pronouns"],
            relative=words["relative-pronouns"],
            telling=words["telling-words"],
            conditions=words["subordinators"],
            passing=words["adverbs"],
            adding=words["adding-joiners"],
        )


def reaches(sentence: Sentence, cues: StatusCues) -> tuple[Reach, ...]:
    """Return what the status cues of a sentence govern; a cue that cancels others governs its own words only."""
    matches = cues.matcher.find(sentence.tokens)
    void = [m for m in matches if m.pattern.owner.status is None and not m.pattern.owner.historical]
    found = []
    for match in matches:
        cue: StatusCue = match.pattern.owner
        if match in void:
            found.append(Reach(cue, match.first, match.last, (match.first, match.last)))
            continue
        if any(v.first <= match.last and match.first <= v.last for v in void):
            continue
        if any(o.first <= match.first and match.last <= o.last and len(o) > len(match) for o in matches):
            continue
        found.append(_reach(cue, match, sentence, cues))
    return tuple(found)


def _reach(cue: StatusCue, match: Match, sentence: Sentence, cues: StatusCues) -> Reach:
    tokens = sentence.tokens
    if cue.forward:
        last = match.last
        act = cue.to_comma and last + 1 < len(tokens) and tokens[last + 1].lower.endswith("ing")  # "not smoking may"
        denies = cue.status is Status.ABSENT
        inner = denies and _in_relative_clause(tokens, match.first, cues)
        trailing = cue.status is Status.CONDITIONAL and match.first > OPENING
        to_comma = (cue.to_comma and not trailing) or (denies and tokens[0].lower in cues.conditions)
        while last + 1 < len(tokens) and last - match.last < cues.limit * 2:
            token = tokens[last + 1]
            if token.lower in cues.closing:
                break
            if (cue.to_verb or act) and (token.lower in cues.finite or token.lower in cues.pronouns):
                break
            if act and last > match.last and token.lemma in cues.verbs:
                break  # "not smoking lowers the risk"
            if token.text == "(" and denies:
                break  # "the bones never joined (non-union)": the name of what is so then
            if inner and last > match.last and token.lower in cues.finite:
                break  # "a slip that is not treated can end in"
            if denies and last > match.last and _opens_condition(tokens, last + 1, cues):
                break  # "is no option when stenosis has led to"
            if denies and _another_verb(tokens, last + 1, cues):
                break  # "does not hurt and can lead to"
            if token.text in ",;:" and (
                last - match.last >= cues.limit or to_comma or _new_clause(tokens, last + 1, cues)
            ):
                break
            last += 1
        return Reach(cue, match.first, last, (match.first, match.last))
    first = match.first
    while first > 0 and match.first - first < cues.limit * 2 and tokens[first - 1].lower not in cues.closing:
        first -= 1
    return Reach(cue, first, match.last, (match.first, match.last))


def _in_relative_clause(tokens: Sequence[Token], position: int, cues: StatusCues) -> bool:
    """Return whether a clause about a noun has begun before a token and no comma has ended it ("a cough that will not
    stop"); "that" after a word of telling opens none ("shows that stress does not …")."""
    for before in range(position - 1, 0, -1):
        if tokens[before].text in ",;:" or not tokens[before].is_word:
            return False
        if tokens[before].lower in cues.relative:
            return tokens[before - 1].lemma not in cues.telling and tokens[before - 1].is_word
    return False


def _opens_condition(tokens: Sequence[Token], position: int, cues: StatusCues) -> bool:
    """Return whether a clause that tells when or why begins at a token, and not only "when walking"."""
    following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
    return tokens[position].lower in cues.conditions and not following.endswith("ing")


def _another_verb(tokens: Sequence[Token], position: int, cues: StatusCues) -> bool:
    """Return whether a word joins another verb to one that is denied ("does not hurt and can lead to")."""
    if tokens[position].lower not in cues.adding:
        return False
    following = position + 1
    while following < len(tokens) and tokens[following].lower in cues.passing:
        following += 1
    return following < len(tokens) and tokens[following].lower in cues.finite


def _new_clause(tokens: Sequence[Token], comma: int, cues: StatusCues) -> bool:
    """Return whether a comma, a joining word and a subject with its verb begin another clause (", and it promotes")."""
    if comma + 3 >= len(tokens) or tokens[comma + 1].lower not in cues.joiners:
        return False
    if tokens[comma + 2].lower in cues.pronouns:
        return tokens[comma + 3].lower in cues.finite or tokens[comma + 3].lemma in cues.verbs
    for token in tokens[comma + 3 : comma + 7]:
        if not token.is_word or token.lower in cues.stops:
            return False
        if token.lower in cues.finite or (token.lemma in cues.verbs and token.lower.endswith("s")):
            return True
    return False


def status_of(governed: Sequence[Reach], first: int, last: int, *, name: bool = False) -> tuple[Status, bool]:
    """Return the status of tokens ``first`` to ``last``, and whether they are said of the past.

    With ``name`` the tokens name a thing, and a cue among them says nothing of it ("not smoking", "family history").
    Negation reaches only what follows it closely; of several cues the one listed first in :data:`_ORDER` holds, but a
    negation under a condition denies nothing ("if other drugs do not help").
    """
    if name:
        governed = [r for r in governed if r.words[1] < first or last < r.words[0]]
    holding = {r.cue.status for r in governed if r.first <= first and last <= r.last and not r.cue.historical}
    if Status.CONDITIONAL in holding and Status.ABSENT in holding:
        conditions = [r for r in governed if r.cue.status is Status.CONDITIONAL and r.first <= first and last <= r.last]
        denials = [r for r in governed if r.cue.status is Status.ABSENT and r.first <= first and last <= r.last]
        if all(any(c.words[1] < d.words[0] for c in conditions) for d in denials):
            holding.discard(Status.ABSENT)
    past = any(r.cue.historical for r in governed if r.first <= first and last <= r.last)
    for status in _ORDER:
        if status in holding:
            return status, past
    return Status.PRESENT, past
