"""The extraction stages in order: one document in, everything that was read from it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .assertion import Reach, StatusCues, reaches, status_of
from .bulk import seldom_collected
from .frame import FrameRules, find_frames
from .ground import ground, merge_bare, merge_implied
from .language import last_other
from .mention import Mention, find_mentions
from .mention.deeds import find_deeds
from .mention.lexicon import Lexicon
from .mention.position import find_by_position
from .model import Document, GroundedMention, Reading, Statement
from .relate import relate
from .relate.findings import Findings
from .relate.placed import Placed
from .roles import assign_roles
from .segment import SegmentRules, Sentence, segment
from .vocabulary import Vocabulary

OFTEN = 3
"""How many times a document names a thing of a background kind that it is taken to say something about."""


@dataclass(frozen=True)
class Reader:
    """A vocabulary made ready for reading: compile once, read many documents."""

    vocabulary: Vocabulary
    segment_rules: SegmentRules
    lexicon: Lexicon
    frame_rules: FrameRules
    status_cues: StatusCues

    @classmethod
    @seldom_collected()
    def of(cls, vocabulary: Vocabulary) -> Reader:
        """Return the reader of a vocabulary.

        Raises
        ------
        VocabularyError
            A rule, cue or list of ``language/`` is malformed.
        """
        return cls(
            vocabulary,
            SegmentRules.of(vocabulary),
            Lexicon.of(vocabulary),
            FrameRules.of(vocabulary),
            StatusCues.of(vocabulary),
        )

    def read(self, document: Document) -> Reading:
        """Return what a document says."""
        layout = segment(document, self.segment_rules)
        sentences = tuple(layout.sentences)
        titles = [i for i, s in enumerate(sentences) if layout.title and layout.title.contains(s.span)]
        mentions = find_mentions(document, sentences, self.lexicon, titles)
        named: dict[int, list[tuple[int, int]]] = {}
        for mention in mentions:
            named.setdefault(mention.sentence, []).append((mention.first, mention.last))
        frames = find_frames(layout, sentences, self.frame_rules, named)
        mentions = find_by_position(document, layout, sentences, frames, mentions, self.lexicon)
        mentions = find_deeds(document, layout, sentences, mentions, self.lexicon)
        governed = self._governed(sentences, mentions)
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
        found = Findings(
            document=document, layout=layout, sentences=sentences, mentions=placed, frames=frames, reaches=governed
        )
        statements, resolved, topic = relate(found, self.frame_rules, self.lexicon)
        resolved = tuple(self._entities(resolved, statements, topic, sentences))
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

    def _governed(self, sentences: Sequence[Sentence], mentions: Iterable[Mention]) -> list[Sequence[Reach]]:
        """Return for each sentence what its status cues govern; a cue within a name is none ("not smoking")."""
        named: dict[int, list[Mention]] = {}
        for mention in mentions:
            named.setdefault(mention.sentence, []).append(mention)
        return [
            [
                reach
                for reach in reaches(sentence, self.status_cues)
                if not any(m.first <= reach.words[0] and reach.words[1] <= m.last for m in named.get(index, ()))
            ]
            for index, sentence in enumerate(sentences)
        ]

    def _entities(
        self,
        mentions: Sequence[Placed],
        statements: Iterable[Statement],
        topic: str | None,
        sentences: Sequence[Sentence],
    ) -> Iterator[Placed]:
        """Yield the mentions of entities: things that the document says something about.

        What the vocabulary knows is one by being named, but for kinds that only serve to describe others
        (``background-kinds``) and things that texts name in passing (``background-things``); these, and what the
        vocabulary lacks, only where a statement or the title is about them. A known thing of a background kind is one
        too if a sentence opens with it, places something there or lists it, or the document names it often, and if it
        is a part of what the field is about (``field-things``), wherever its plain name stands ("the sciatic nerve").
        """
        said = {end for statement in statements for end in (statement.subject, statement.object)} | {topic}
        background, things = self.lexicon.words["background-kinds"], self.lexicon.words["background-things"]
        named = Counter(mention.concept for mention in mentions)
        felt = self.lexicon.words["felt-kinds"]
        feelings = {(mention.sentence, mention.last) for mention in mentions if mention.kind in felt}
        spoken_of = {
            mention.concept
            for mention in mentions
            if mention.kind in background
            and (
                named[mention.concept] >= OFTEN
                or self._opens(sentences[mention.sentence], mention)
                or self._is_placed(sentences[mention.sentence], mention, feelings)
                or self._is_of_field(sentences[mention.sentence], mention)
            )
        }
        for mention in mentions:
            coined = mention.grounding.method == "coined" and mention.mention.broader is None
            in_passing = coined or mention.concept.rpartition("/")[2] in things
            described = mention.kind in background and mention.concept not in spoken_of
            if not (in_passing or described) or mention.concept in said:
                yield mention

    def _opens(self, sentence: Sentence, mention: Placed) -> bool:
        """Return whether a sentence opens with a thing, and not with what is named after it ("bone density")."""
        tokens = sentence.tokens
        before, after = tokens[: mention.first], tokens[mention.last + 1 : mention.last + 2]
        light = self.lexicon.words["determiners"]
        return (
            not sentence.is_label
            and all(token.lower in light or not token.is_word for token in before)
            and all(self.lexicon.ends_phrase(token) for token in after)
        )

    def _is_placed(self, sentence: Sentence, mention: Placed, feelings: Container[tuple[int, int]]) -> bool:
        """Return whether a sentence tells by a thing where something is, or names it in a list ("a nail in the thigh
        bone", "the ribs, the spine and the skull"): not where something is felt, for that belongs to the symptom ("pain
        in the hip"), and not what is named after it ("in bone density"). ``feelings`` are the last tokens of symptoms,
        each with its sentence."""
        tokens = sentence.tokens
        position = last_other(tokens, mention.first - 1, self.lexicon.words["determiners"], -1)
        if position < 0 or not all(self.lexicon.ends_phrase(t) for t in tokens[mention.last + 1 : mention.last + 2]):
            return False
        before = tokens[position]
        if (mention.sentence, position - 1) in feelings:
            return False
        if mention.concept in self.lexicon.regions:
            return before.lower in self.lexicon.words["region-words"]
        return before.text == "," or before.lower in self.lexicon.words["place-words"]

    def _is_of_field(self, sentence: Sentence, mention: Placed) -> bool:
        """Return whether a thing is a part of what the field is about, told by its plain name: not what is named after
        it ("heart muscle"), and not in a description ("the muscles of the buttock")."""
        words = sentence.tokens[mention.first : mention.last + 2]
        return (
            mention.concept in self.lexicon.parts
            and all(self.lexicon.ends_phrase(token) for token in words[len(mention.mention) :])
            and not any(token.lower in self.lexicon.stop for token in words[: len(mention.mention)])
        )


def read_document(document: Document, vocabulary: Vocabulary) -> Reading:
    """Return what a document says; for many documents make one :class:`Reader`."""
    return Reader.of(vocabulary).read(document)
