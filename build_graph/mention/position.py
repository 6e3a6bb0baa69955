"""Things that the vocabulary lacks, found by where they stand: in a list, or after a cue that such things follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..conjunct import conjuncts, trim
from ..frame import Frames, Region, is_listed, item_heading, item_region
from ..language import HYPHENS, Token
from ..model import Document, Span
from ..segment import Layout, Sentence
from .lexicon import Kinds, Lexicon
from .records import Mention

LONGEST = 9
"""Most words of a thing that is named by its place only."""


def find_by_position(
    document: Document,
    layout: Layout,
    sentences: Sequence[Sentence],
    frames: Frames,
    known: Iterable[Mention],
    lexicon: Lexicon,
) -> tuple[Mention, ...]:
    """Return the mentions that are known, and those that the open frames and lists of a document add."""
    by_sentence: dict[int, list[Mention]] = {}
    for mention in known:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    finder = _PositionFinder(document, sentences, by_sentence, lexicon)
    for frame in frames.frames:
        for side, kind in frame.rule.acts.items():
            region = getattr(frame, side)
            if region is not None:
                finder.acts(region, kind, lexicon.fillers(frame.rule.predicate, getattr(frame.rule, side)))
        if frame.rule.coin is None:
            continue
        kinds = lexicon.fillers(frame.rule.predicate, frame.rule.open_end)
        if frame.right is not None:
            finder.fill(frame.right, frame.rule.coin, kinds)
        for item in frame.items:
            finder.deed(item, frame.rule.coin, kinds)
            finder.fill(item, frame.rule.coin, kinds)
    led = {item.sentence for frame in frames.frames if not frame.rule.passes for item in frame.items}
    positions = {sentence.span: index for index, sentence in enumerate(sentences)}
    for block in layout.blocks:
        if not is_listed(block, frames):
            continue
        index = positions[block.sentences[0].span]
        heading = item_heading(block, layout, frames)
        if index in led or heading is None or heading.rule.coin is None:
            continue
        if not block.label and len(block.sentences) > 1:
            continue
        region = item_region(block, sentences[index], index, lexicon.words)
        if region is None:
            continue
        finder.fill(
            region,
            heading.rule.coin,
            lexicon.fillers(heading.rule.predicate, heading.rule.other).with_others(heading.rule.also),
        )
    return tuple(m for index in sorted(by_sentence) for m in sorted(by_sentence[index], key=lambda m: m.first))


class _PositionFinder:
    """Adds mentions to those known; see :func:`find_by_position`."""

    def __init__(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        by_sentence: dict[int, list[Mention]],
        lexicon: Lexicon,
    ) -> None:
        self.document, self.sentences, self.by_sentence, self.lexicon = document, sentences, by_sentence, lexicon
        self.words = lexicon.words

    def _opens_clause(self, token: Token) -> bool:
        """Return whether a word is a finite verb, so that the list is over and another clause begins."""
        leading = self.words["leading-verbs"]
        return self.lexicon.is_verb(token) and token.lower not in leading and token.lemma not in leading

    def _is_specific(self, words: Sequence[Token]) -> bool:
        """Return whether words say more than that there is something ("concerning symptoms")."""
        if (words[-1].lemma,) not in self.lexicon.generic:
            return True
        return any(word.lemma in self.lexicon.known for word in words[:-1])

    def _is_purpose(self, tokens: Sequence[Token], first: int, start: int) -> bool:
        """Return whether a conjunct continues a purpose ("surgery to tighten or replace the screws")."""
        verbs = self.words["verbs"]
        return any(
            tokens[p].lower == "to" and tokens[p + 1].lemma in verbs
            for p in range(start, min(first + 1, len(tokens) - 1))
        )

    def acts(self, region: Region, kind: str, kinds: Kinds) -> None:
        """Coin a mention for each thing done that a region begins with ("twisting or putting stress on joints")."""
        tokens = self.sentences[region.sentence].tokens
        mentions = self.by_sentence.setdefault(region.sentence, [])
        openers, later = self.words["clause-openers"], range(region.last, region.first, -1)
        clauses = (p + 1 for p in later if tokens[p].lower in openers and tokens[p - 1].text == ",")
        position = next(clauses, region.first)  # "Standing brings on pain, while sitting eases it"
        while position < region.last and tokens[position].lower in self.words["determiners"]:
            position += 1  # "no bending"
        while position <= region.last and self._is_act(tokens, position):
            last = position
            while last < region.last and not self._ends_act(tokens, last + 1):
                if self._joins(tokens, last + 1) and any(last + 2 <= m.first <= last + 3 for m in mentions):
                    break  # "walking or [prolonged standing]", "running and other [high-impact sports]"
                last += 1
            inside = [m for m in mentions if m.overlaps(position, last)]
            if not any(m.kind in kinds or m.first < position or m.last > last for m in inside):
                self._coin(region.sentence, position, last, kind)
            position = last + 1
            while (
                position <= min(region.last, last + 4)
                and tokens[position].is_word
                and not self._joins(tokens, position)
            ):
                position += 1  # "every day"
            while position <= region.last and (tokens[position].text in ",;" or self._joins(tokens, position)):
                position += 1

    def deed(self, region: Region, kind: str, kinds: Kinds) -> None:
        """Coin a mention for what a list item says that someone does ("if you: - sit for many hours")."""
        tokens = self.sentences[region.sentence].tokens
        mentions = self.by_sentence.setdefault(region.sentence, [])
        opener = tokens[region.first]
        if kind not in self.words["done-kinds"] or not self.lexicon.is_verb(opener) or opener.lemma != opener.lower:
            return
        closers = self.words["clause-openers"]
        ends = (
            p for p in range(region.first, region.last + 1) if not tokens[p].is_word and tokens[p].text not in HYPHENS
        )
        last = next(ends, region.last + 1) - 1
        last = next((p - 1 for p in range(region.first + 1, last + 1) if tokens[p].lower in closers), last)
        if not 1 <= last - region.first < LONGEST:
            return
        if any(m.kind in kinds for m in mentions if m.overlaps(region.first, last)):
            return
        self._coin(region.sentence, region.first, last, kind)

    def _is_act(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a word is a verb in -ing that names something done, no adjective ("contributing factors")."""
        token = tokens[position]
        following = tokens[position + 1] if position + 1 < len(tokens) else token
        return (
            token.lower.endswith("ing")
            and (token.lemma != token.lower or token.lower in self.words["act-nouns"])
            and token.lemma not in self.words["be"]
            and token.lower not in self.words["examples"] | self.words["prepositions"] | self.words["having"]
            and (following.lemma,) not in self.lexicon.generic
            and following.lemma not in self.words["never-coined"]
        )

    def _joins(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a word joins equals."""
        return tokens[position].lower in self.words["joiners"]

    def _ends_act(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether the name of what is done ends before a word: a mark, a verb, another act, how long or when."""
        token = tokens[position]
        return (
            (not token.is_word and token.text not in HYPHENS)
            or (
                token.lower in self.words["joiners"]
                and position + 1 < len(tokens)
                and self._is_act(tokens, position + 1)
            )
            or token.lower in self.words["finite"] | self.words["modals"] | self.words["clause-openers"]
            or token.lower in self.words["act-closers"]
            or self._sums_up(tokens, position)
            or self._tells(tokens, position)
        )

    def _sums_up(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a word sums up a list before its verb ("walking and climbing stairs both help")."""
        following = tokens[position + 1] if position + 1 < len(tokens) else tokens[position]
        verb = following.lower in self.words["modals"] or self.lexicon.is_verb(following)
        return tokens[position].lower in self.words["totals"] and verb

    def _tells(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a word is a verb that tells of what is done ("Walking brings on pain"), and no noun
        ("Anchoring the leads")."""
        token = tokens[position]
        third = token.is_third_person and self.lexicon.is_verb(token)
        return third and tokens[position - 1].lower not in self.words["determiners"]

    def _coin(self, sentence: int, first: int, last: int, kind: str) -> None:
        """Add the mention of a thing that the vocabulary lacks, in place of what it covers."""
        tokens, mentions = self.sentences[sentence].tokens, self.by_sentence.setdefault(sentence, [])
        span = Span(tokens[first].start, tokens[last].end)
        mentions[:] = [m for m in mentions if not m.overlaps(first, last)]
        mentions.append(
            Mention(
                sentence=sentence,
                first=first,
                last=last,
                span=span,
                text=self.document.text[span.start : span.end],
                kind=kind,
                label="",
                method="coined",
                score=0.4,
            )
        )

    def fill(self, region: Region, kind: str, kinds: Kinds) -> None:
        """Coin a mention in each conjunct of a region that holds no mention of one of the kinds."""
        tokens = self.sentences[region.sentence].tokens
        mentions = self.by_sentence.setdefault(region.sentence, [])
        solid = {p for m in mentions for p in range(m.first, m.last + 1)}
        for first, last in conjuncts(tokens, region.first, region.last, self.words, solid):
            if any(p not in solid and self._opens_clause(tokens[p]) for p in range(first, last + 1)):
                break
            inside = [m for m in mentions if m.overlaps(first, last)]
            if any(m.kind in kinds for m in inside):
                continue
            if inside and inside[0].kind not in kinds and len(inside[0]) >= last - first:
                continue
            trimmed = trim(tokens, first, last, self.words)
            if trimmed is None or trimmed[1] - trimmed[0] >= LONGEST or self._is_purpose(tokens, first, region.first):
                continue
            first_word, last_word = trimmed
            head = inside[-1] if inside else None
            if (
                head is not None
                and head.last >= last_word
                and head.method != "coined"
                and head.kind not in self.words["background-kinds"]
                and not any(token.lower in self.words["prepositions"] for token in tokens[first_word : head.first])
            ):
                continue  # "an emergency MRI" stays a test
            marks = [token.text for token in tokens[region.first : first_word] if token.text in "()"]
            if marks.count("(") > marks.count(")"):
                continue  # "clumsy hands (trouble with buttons or handwriting)": what tells more of an item is none
            words = [t for t in tokens[first_word : last_word + 1] if t.is_word]
            if (
                not words
                or words[0].text[0].isdigit()
                or not self._is_specific(words)
                or (words[-1].lower.endswith("ed") and words[-1].lemma != words[-1].lower)
                or self.lexicon.is_generic(tokens[first_word : last_word + 1])
            ):
                continue
            if len(words) == 1 and (
                len(words[0].text) < 4
                or words[0].lower in self.lexicon.stop | self.words["people"]
                or words[0].lower.endswith("ly")
                or words[0].text[0].isdigit()
                or words[0].lemma in self.words["verbs"]
                or words[0].lower.endswith(("al", "ic", "ive", "ous", "able", "ible", "ary"))
            ):
                continue
            if any(t.lower in self.words["never-coined"] or t.lemma in self.words["never-coined"] for t in words):
                continue
            self._coin(region.sentence, first_word, last_word, kind)
