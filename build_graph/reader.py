"""The extraction stages in order: one document in, everything that was read from it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .assertion import StatusCues, reaches, status_of
from .frame import FrameRules, find_frames
from .ground import ground, merge_bare, merge_implied
from .mention import find_mentions
from .mention.lexicon import Lexicon
from .mention.position import find_by_position
from .model import Document, GroundedMention, Reading, Statement
from .relate import relate
from .relate.placed import Placed
from .roles import assign_roles
from .segment import segment
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Reader:
    """A vocabulary made ready for reading: compile once, read many documents."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    frame_rules: FrameRules
    status_cues: StatusCues

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Reader:
        """Return the reader of a vocabulary.

        Raises
        ------
        VocabularyError
            A rule, cue or list of ``language/`` is malformed.
        """
        return cls(vocabulary, Lexicon.of(vocabulary), FrameRules.of(vocabulary), StatusCues.of(vocabulary))

    def read(self, document: Document) -> Reading:
        """Return what a document says."""
        layout = segment(document, self.vocabulary.language, self.vocabulary.normaliser)
        sentences = tuple(layout.sentences)
        titles = [i for i, s in enumerate(sentences) if layout.title and layout.title.contains(s.span)]
        mentions = find_mentions(document, sentences, self.lexicon, titles)
        named: dict[int, list[tuple[int, int]]] = {}
        for mention in mentions:
            named.setdefault(mention.sentence, []).append((mention.first, mention.last))
        frames = find_frames(layout, sentences, self.frame_rules, named)
        mentions = find_by_position(document, layout, sentences, frames, mentions, self.lexicon)
        governed = [reaches(sentence, self.status_cues) for sentence in sentences]
        groundings, coined = ground(mentions, sentences, self.lexicon)
        groundings = merge_implied(groundings, coined, self.lexicon)
        titled = [
            g.concept
            for m, g in zip(mentions, groundings, strict=True)
            if layout.title and layout.title.contains(m.span)
        ]
        groundings = merge_bare(groundings, mentions, titled, self.lexicon)
        kinds_of = {concept.iri: concept.kind for concept in coined}
        placed = []
        for mention, grounding in zip(mentions, groundings, strict=True):
            known = self.vocabulary.concepts.get(grounding.concept)
            kind = known.kind if known else kinds_of[grounding.concept]
            status, historical = status_of(governed[mention.sentence], mention.first, mention.last, name=True)
            placed.append(Placed(mention=mention, grounding=grounding, kind=kind, status=status, historical=historical))
        statements, resolved, topic = relate(
            document, layout, sentences, placed, frames, self.frame_rules, governed, self.lexicon
        )
        resolved = tuple(self._entities(resolved, statements, topic))
        roles = assign_roles({p.concept: p.kind for p in resolved}, statements, self.vocabulary)
        title = document.title or (document.text[layout.title.start : layout.title.end] if layout.title else None)
        return Reading(
            document=replace(document, title=title),
            mentions=tuple(
                GroundedMention(
                    span=p.mention.span,
                    text=p.mention.text,
                    grounding=p.grounding,
                    status=p.status,
                    historical=p.historical,
                    classes=roles[p.concept],
                )
                for p in resolved
            ),
            statements=statements,
            coined=tuple(c for c in coined if c.iri in roles),
            omissions=layout.omissions,
            topic=topic,
        )

    def _entities(
        self, mentions: Iterable[Placed], statements: Iterable[Statement], topic: str | None
    ) -> Iterator[Placed]:
        """Yield the mentions of entities: things that the document says something about.

        What the vocabulary knows is one by being named, but for kinds that only serve to describe others
        (``background-kinds``) and things that texts name in passing (``background-things``); these, and what the
        vocabulary lacks, only where a statement or the title is about them.
        """
        said = {end for statement in statements for end in (statement.subject, statement.object)} | {topic}
        background, things = self.lexicon.list("background-kinds"), self.lexicon.list("background-things")
        for mention in mentions:
            needs_more = (
                mention.kind in background
                or mention.grounding.method == "coined"
                or mention.concept.rpartition("/")[2] in things
            )
            if not needs_more or mention.concept in said:
                yield mention


def read_document(document: Document, vocabulary: Vocabulary) -> Reading:
    """Return what a document says; for many documents make one :class:`Reader`."""
    return Reader.of(vocabulary).read(document)
