"""The frozen records that pass between the stages.

One record per arrow of the pipeline (see docs/architecture.md): a stage takes records and returns new ones, and
nothing here knows how a record was made or what becomes of it. Entities are named by IRI, classes and predicates by
the local name they have in the ontology (``Condition``, ``hasComplication``), so no class or predicate is known here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from .errors import SpanError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character range into ``Document.text``, in code points: start is included, end is not."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(f"span [{self.start}, {self.end}) is empty or reversed", mend="give 0 <= start < end")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Return whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Return whether the other range lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document as it was read: its text is never changed, so every span stays true.

    ``id`` is the path relative to the folder given (with ``/``), or the file name. ``text`` is the file decoded as
    UTF-8 (a byte order mark is kept as a character). ``sha256`` is the hexadecimal digest of the file's bytes.
    """

    id: str
    text: str
    sha256: str
    media_type: str = "text/plain"
    title: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()  # (publisher|date|source|language|license|creator…, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One thing of the vocabulary, or one coined from a text.

    ``kind`` is what the thing is by itself (local name of a class); the role it has in a document is a matter of the
    document's statements. ``hidden`` are wordings that are matched and never shown.
    one must stand in the document for an ambiguous label to mean this concept.
    """

    iri: str
    kind: str
    label: str
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    definition: str | None = None
    broader: tuple[str, ...] = ()
    coined: bool = False


class Status(StrEnum):
    """Assertion status of a mention or statement, after i2b2/VA 2010 and ConText (Harkema et al. 2009)."""

    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"
    CONDITIONAL = "conditional"
    HYPOTHETICAL = "hypothetical"
    OTHER = "someone-else"

    @property
    def polarity(self) -> str:
        """``negated`` where the status is absent, else ``affirmed``."""
        return "negated" if self is Status.ABSENT else "affirmed"

    @property
    def certainty(self) -> str:
        """``certain`` for what is flatly said to be or not to be, else ``possible``."""
        return "certain" if self in (Status.PRESENT, Status.ABSENT) else "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounding:
    """Why a mention was taken for a concept.

    ``concept`` is an IRI, ``label`` the label that matched, ``score`` lies in (0, 1], ``method`` is one of
    ``label``, ``variant``, ``abbreviation``, ``modified``, ``inverted``, ``elided``, ``coined``, ``anaphor``.
    """

    concept: str
    label: str
    score: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedMention:
    """A span whose words name an entity, with status, grounding and the classes (roles) the document gives it."""

    span: Span
    text: str
    grounding: Grounding
    status: Status = Status.PRESENT
    historical: bool = False
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place that supports a statement.

    ``span`` covers the sentence or list item, ``quote`` is its words letter for letter, ``prefix`` and ``suffix`` up
    to 32 characters before and after. ``rule`` is the local name of the cue or rule of the ontology that fired.
    ``confidence`` lies in (0, 1]; how it is computed is written in ontology/README.md.
    """

    document: str
    span: Span
    quote: str
    prefix: str
    suffix: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often a statement holds, in per cent (``low`` and ``high`` in 0 to 100), with the words that say so."""

    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim as one place of one document makes it.

    ``subject`` is an entity IRI; ``object`` an entity IRI, or where ``literal`` is true an ISO 8601 duration or
    interval (``P6W``, ``P6M/P12M``). ``strength`` grades a contraindication (``absolute``, ``relative``).
    """

    subject: str
    predicate: str
    object: str
    evidence: Evidence
    status: Status = Status.PRESENT
    literal: bool = False
    strength: str | None = None
    rate: Rate | None = None

    @property
    def claim_id(self) -> str:
        """Name the claim and not its support, so that equal claims of two documents share one id (16 hex digits)."""
        parts = (self.subject, self.predicate, self.object, self.status.polarity, self.status.certainty)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A stretch of a document left out of reading, and why (``contact``, ``advertisement``, ``navigation``…)."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read from one document: what graph.py makes a named graph of.

    ``coined`` are the concepts that the vocabulary lacks; ``mentions`` are sorted by span; ``topic`` is the IRI of the
    entity the document is about, if one was found.
    """

    document: Document
    mentions: tuple[GroundedMention, ...] = ()
    statements: tuple[Statement, ...] = ()
    coined: tuple[Concept, ...] = ()
    omissions: tuple[Omission, ...] = ()
    topic: str | None = None
