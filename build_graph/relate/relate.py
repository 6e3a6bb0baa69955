"""Relating: frames, lists and sections filled with mentions become statements, each with its sentence as evidence."""

from __future__ import annotations

from dataclasses import replace

from ..frame import OBJECT, FrameRules
from ..mention.lexicon import Lexicon
from ..model import Rate, Statement
from .context import Context
from .definitions import DefinitionClaims
from .events import EventClaims
from .findings import Findings
from .frames import FrameClaims
from .lasting import Durations
from .measures import rates
from .named import KindClaims
from .neighbours import PlaceClaims
from .placed import Placed, Places
from .scope import Claim
from .sections import SectionClaims


def relate(
    found: Findings, rules: FrameRules, lexicon: Lexicon
) -> tuple[tuple[Statement, ...], tuple[Placed, ...], str | None]:
    """Return the statements of a document, its mentions with anaphora resolved, and the concept it is about."""
    mentions = Context(found, Places.of(found.mentions), lexicon).resolved(found.mentions)
    relater = _Relater(replace(found, mentions=mentions), rules, lexicon)
    return relater.statements(), mentions, relater.context.topics[0].concept if relater.context.topics else None


class _Relater(FrameClaims, KindClaims, SectionClaims, PlaceClaims, DefinitionClaims, EventClaims, Durations):
    """All ways of relating, the surest evidence of each claim kept."""

    def statements(self) -> tuple[Statement, ...]:
        """Return the statements, the surest evidence of each claim and place only, in the order of the text."""
        claims = [claim for claim in self._of_frames() if not self._is_barred(claim)]
        claims += list(self._of_echoes(claims))
        claims += list(self._of_items(claims))
        claims += [*self._of_labels(), *self._of_headings()]
        claims += [claim for claim in self._of_kinds(claims) if not self._is_barred(claim)]
        claims += [*self._of_places(), *self._of_definition()]
        claims += list(self._of_events(claims))
        claims += list(self._of_reasons(claims))
        claims += list(self._of_sections(claims))
        claims += list(self._of_names(claims))
        claims += list(self._of_eased(claims))
        best: dict[tuple[str, str, str, str, int], Statement] = {}
        for claim in claims:
            if claim.subject.concept == claim.object.concept or self._is_by_example(claim):
                continue
            statement = self._statement(claim)
            key = (*statement_key(statement), claim.sentence)
            other = best.get(key, statement)
            surer = max(other, statement, key=lambda s: s.evidence.confidence)
            best[key] = replace(surer, strength=other.strength or statement.strength)
        for statement, sentence in self._durations():
            best.setdefault((*statement_key(statement), sentence), statement)
        return tuple(sorted(best.values(), key=lambda s: (s.evidence.span, s.predicate, s.subject, s.object)))

    def _is_by_example(self, claim: Claim) -> bool:
        """Return whether an end of a claim is a general noun before the name of what is meant ("tablets called
        bisphosphonates")."""
        return any(self._names_examples(end) for end in (claim.subject, claim.object))

    def _names_examples(self, mention: Placed) -> bool:
        tokens = self.sentences[mention.sentence].tokens
        if mention.first != mention.last or tokens[mention.last].lemma not in self.lexicon.words["exemplified-nouns"]:
            return False
        cursor = mention.last + 1
        if not any(token.lower in self.lexicon.words["name-openers"] for token in tokens[cursor : cursor + 1]):
            return False
        here = self.places.within(mention.sentence, cursor, cursor + 4)
        return any(other.kind == mention.kind and other.concept != mention.concept for other in here)

    def _statement(self, claim: Claim) -> Statement:
        return Statement(
            subject=claim.subject.concept,
            predicate=claim.predicate,
            object=claim.object.concept,
            status=claim.status,
            strength=claim.strength,
            rate=self._rate(claim),
            evidence=self._evidence(claim.sentence, claim.rule, self._confidence(claim), claim.until),
        )

    def _rate(self, claim: Claim) -> Rate | None:
        """Return the rate that a sentence states nearest to the object of a claim whose predicate is ``rated``."""
        tables = self.lexicon.vocabulary.language.get("measures") or {}
        if claim.predicate not in (tables.get("rated") or ()) or claim.object.sentence != claim.sentence:
            return None
        if claim.until is not None:
            return next(iter(self._rates_of(claim.until)), None)
        best: tuple[int, Rate] | None = None
        kinds = self.lexicon.fillers(claim.predicate, OBJECT)  # "After laminectomy, 1 in 100 gets an infection"
        mentions = [mention for mention in self.places.of_sentence(claim.sentence) if mention.kind in kinds]
        for measure in rates(self.sentences[claim.sentence].tokens, tables):
            nearest = min(
                mentions, key=lambda m: min(abs(m.first - measure.last), abs(measure.first - m.last)), default=None
            )
            distance = min(abs(claim.object.first - measure.last), abs(measure.first - claim.object.last))
            is_its_own = nearest is not None and nearest.concept == claim.object.concept and distance <= 12
            if isinstance(measure.value, Rate) and is_its_own and (best is None or distance < best[0]):
                best = (distance, measure.value)
        return best[1] if best else None

    def _confidence(self, claim: Claim) -> float:
        """Return the confidence of a claim: the measured precision of its rule, weighed by how sure its ends are."""
        precision = float(self.precision.get(claim.rule, self.mean_precision))
        ends = min(claim.subject.grounding.score, claim.object.grounding.score)
        return round(max(0.05, min(0.99, precision * (0.7 + 0.3 * ends))), 3)


def statement_key(statement: Statement) -> tuple[str, str, str, str]:
    """Return what makes two statements of one place the same: ends, predicate and polarity."""
    return statement.subject, statement.predicate, statement.object, statement.status.polarity
