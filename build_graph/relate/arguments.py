"""Arguments of a frame: which mentions of a region are meant.

To the right of a cue stands a list, whose conjuncts each name one thing. To the left stands a clause, whose subject is
meant, not what happens to stand next to the cue: "The fitting of rods in this operation matters for …" is about the
fitting.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..conjunct import conjuncts
from ..frame import Region
from ..language import Token, Words, last_other
from ..mention.lexicon import Lexicon
from ..segment import Sentence
from .placed import Placed, Places


@dataclass(frozen=True)
class Arguments:
    """Finds arguments among the mentions of a document."""

    sentences: Sequence[Sentence]
    places: Places
    lexicon: Lexicon

    @property
    def words(self) -> Words:
        """The closed lists of words of the language."""
        return self.lexicon.words

    # -- lists ---------------------------------------------------------------------------------------------------

    def listed(self, region: Region, kinds: Container[str], *, clauses: bool = False) -> list[Placed]:
        """Return the mentions of the given kinds that the conjuncts of a region name, one a conjunct.

        With ``clauses`` the conjuncts are clauses ("if you smoke, are overweight or have diabetes").
        """
        tokens = self.sentences[region.sentence].tokens
        mentions = self.places.within(region.sentence, region.first, region.last)
        solid = {p for m in mentions for p in range(m.first, m.last + 1)}
        beginning = {m.first for m in mentions}
        found: list[Placed] = []
        aside: set[str] = set()
        purposed = False  # a purpose ends a list, unless the next thing has its own ("A to ease pain and B to sleep")
        for first, last in conjuncts(tokens, region.first, region.last, self.words, solid, beginning):
            inside = [m for m in mentions if first <= m.first <= last]
            chosen = self._head(tokens, first, inside, kinds)
            before = chosen.first if chosen else last + 1
            if not clauses and self._has_verb(tokens, first, before - 1, inside):
                break
            if chosen is not None and chosen.kind in aside and found and chosen.kind != found[-1].kind:
                continue  # "decompression with screws and rods": the rods belong to the screws
            if chosen is not None and found and self._is_modifier(chosen):
                break
            aside = {m.kind for m in inside if chosen and m.first > chosen.last}
            if chosen is not None:
                found.append(chosen)
                found += self._up_to(tokens, region.first, chosen, inside, kinds)
                goes_on = last + 1 < len(tokens) and tokens[last + 1].text == ","
                purposes = self._has_purpose(tokens, chosen.last + 1, last)
                closes = len(found) > 2 and self._closes_list(tokens, first)
                if purposed and not purposes and not closes:
                    found.pop()
                    break
                purposed = purposes and not goes_on
            elif purposed and not (len(found) > 1 and last + 1 < len(tokens) and tokens[last + 1].text == ","):
                break
        return found

    def _up_to(
        self, tokens: Sequence[Token], first: int, chosen: Placed, inside: Sequence[Placed], kinds: Container[str]
    ) -> list[Placed]:
        """Return the thing at the other end of a range that begins a region ("from mild pain to severe weakness")."""
        if first == 0 or tokens[first - 1].lower != "from":
            return []
        for mention in inside:
            between = tokens[chosen.last + 1 : mention.first]
            if mention.first > chosen.last and any(token.lower == "to" for token in between) and self._is_bare(between):
                return [mention] if mention.kind in kinds else []
        return []

    def _closes_list(self, tokens: Sequence[Token], first: int) -> bool:
        """Return whether ", and" stands before a conjunct, as before the last of a list with commas."""
        return first > 1 and tokens[first - 1].lower in self.words["joiners"] and tokens[first - 2].text == ","

    def _has_purpose(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Return whether "to" and a verb follow a thing: what comes then is its purpose, no item of the list."""
        verbs = self.words["verbs"]
        return any(
            tokens[p].lower == "to" and tokens[p + 1].lemma in verbs and tokens[p + 1].lower == tokens[p + 1].lemma
            for p in range(first, last)
        )

    def _head(
        self, tokens: Sequence[Token], first: int, inside: Sequence[Placed], kinds: Container[str]
    ) -> Placed | None:
        """Return the first mention of a conjunct that is of one of the kinds and no circumstance."""
        for mention in inside:
            if mention.kind not in kinds or self._is_adjunct(tokens, first, mention.first):
                continue
            if not self._is_part_of_word(tokens, mention):
                return mention
        act = tokens[first].lower.endswith("ing") and tokens[first].lemma != tokens[first].lower
        if act and inside and inside[-1].kind in kinds:
            return inside[-1]  # by means of which something is done: "immobilizing the wrist in a splint"
        return None

    def _is_modifier(self, mention: Placed) -> bool:
        """Return whether a thing only tells what another is of that stands right after it ("made of metal, and a
        plastic spacer")."""
        following = next((m for m in self.places.of_sentence(mention.sentence) if m.first == mention.last + 1), None)
        made = self.words["made-kinds"]
        return following is not None and following.kind in made and mention.kind in self.words["modifying-kinds"]

    def _is_part_of_word(self, tokens: Sequence[Token], mention: Placed) -> bool:
        """Return whether a hyphen joins a thing to the word after it ("tumor-related swelling")."""
        after = tokens[mention.last + 1 : mention.last + 3]
        return (
            len(after) == 2
            and after[0].text in "-‐‑"
            and after[0].start == tokens[mention.last].end == after[1].start - 1
        )

    def _is_adjunct(self, tokens: Sequence[Token], first: int, position: int) -> bool:
        """Return whether a mention is governed by a preposition of circumstance that stands within the conjunct."""
        cursor, often = position - 1, self.words["adverbs"] | self.words["frequency-words"]
        while first < cursor and tokens[first].lower in often:
            first += 1  # "in the low back and, less often, in the neck"
        skip = (self.words["determiners"] | self.words["empty-modifiers"] | self.words["modifiers"]) - self.words[
            "adjuncts"
        ]
        while cursor > first and (tokens[cursor].lower in skip or tokens[cursor].text in "-‐‑'\"“‘"):
            cursor -= 1
        if cursor > first and tokens[cursor].lower == "of":
            return self._is_time(tokens, first, cursor)
        if cursor <= first or tokens[cursor].lower not in self.words["adjuncts"]:
            return False
        if tokens[cursor].lower == "as" and tokens[cursor - 1].lower == "such":
            return False
        if tokens[cursor - 1].text in "-‐‑" and tokens[cursor - 1].end == tokens[cursor].start:
            return False  # "built-in screws"
        if tokens[cursor - 1].lemma in self.words["leading-verbs"] | self.words["bearing-verbs"]:
            return False  # "participate in exercise", "suffer from gout"
        return tokens[cursor - 1].lower not in self.words["people"]

    def _is_time(self, tokens: Sequence[Token], first: int, of: int) -> bool:
        """Return whether "of" belongs to a time ("during the first month of pregnancy")."""
        return any(tokens[p].lower in self.words["times"] for p in range(max(first, of - 4), of))

    def _is_governed(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a preposition stands before a thing, articles and the like skipped."""
        cursor = last_other(tokens, position - 1, self.words["determiners"])
        return cursor >= 0 and tokens[cursor].lower in self.words["prepositions"]

    def _is_bare(self, between: Sequence[Token]) -> bool:
        """Return whether no mark and no verb stands between two things."""
        return not any(token.text in ",;:" or self.lexicon.is_verb(token) for token in between)

    def _has_verb(self, tokens: Sequence[Token], first: int, last: int, inside: Sequence[Placed]) -> bool:
        """Return whether a finite verb stands before the thing that a conjunct names: it is another clause then."""
        covered = {p for m in inside for p in range(m.first, m.last + 1)}
        leading = self.words["leading-verbs"]
        for position in range(first, last + 1):
            token = tokens[position]
            if position in covered or token.lemma in leading or token.lower in leading:
                continue
            if position == first and token.lower in self.words["clause-pronouns"]:
                continue  # "make it hard to breathe"
            if token.lower in self.words["finite"] and token.lower not in self.words["examples"]:
                return True
        return False

    # -- clauses -------------------------------------------------------------------------------------------------

    def subject(
        self, sentence: int, cue: int, kinds: Container[str], wider: Container[str] | None = None
    ) -> list[Placed]:
        """Return the things of the given kinds that are the subject of the clause in which a cue stands, and those of
        ``wider`` kinds that are coordinated with them."""
        tokens = self.sentences[sentence].tokens
        first = self._people(tokens, cue)
        if first is not None and not self._begins_other_clause(tokens, first, cue):
            found = self.listed(Region(sentence, first, cue - 1), wider or kinds, clauses=True)
            if any(m.kind in kinds for m in found):
                return found
        together = self._all_together(sentence, cue, kinds, wider)
        if together:
            return together
        if self._begins_relative(tokens, cue):
            return self._nearest(sentence, 0, cue - 1, kinds)[-1:]  # "a discectomy and a fusion, in which …"
        if self._is_set_against(tokens, cue):
            return []  # "unlike a fusion, it keeps …"
        adjacent = self._adjacent(sentence, cue)
        if adjacent is not None and adjacent.kind in kinds and self._is_described_alone(tokens, adjacent, cue):
            return [adjacent]
        described = self._described(sentence, cue) if adjacent is None else None
        if described is not None and described.kind in kinds:
            return [described]
        if adjacent is not None:
            found = (
                self._nearest(sentence, 0, adjacent.last, wider or kinds) if adjacent.kind in (wider or kinds) else []
            )
            if self._opens_own_clause(tokens, found):
                found = [adjacent]
            return found if any(m.kind in kinds for m in found) else []
        start, relative = self._clause_start(tokens, cue)
        if relative:
            found = [m for m in self._antecedents(sentence, start - 2, kinds) if not self._is_act(tokens, m)]
            # "heat, and physical therapy, which improves …": of the last alone
            return found[-1:] if self._is_singular(tokens[start]) else found
        if any(self._is_pronoun(tokens, position) for position in range(start, min(start + 2, cue))):
            return []
        if self._points_back(sentence, start, cue):
            return []
        found = self._subject_between(sentence, start, self._before_verb(tokens, start, cue) - 1, kinds, wider)
        if found:
            return found
        if self._has_other_subject(sentence, start, cue - 1):
            return []
        before = last_other(tokens, cue - 1, self.words["adverbs"])
        if tokens[cue].lower.endswith("ing") and before >= 0 and tokens[before].text == ",":
            return self._nearest(sentence, 0, cue - 1, kinds)
        if not start or tokens[start - 1].lower in self.words["joiners"]:
            return []
        clause = next((p + 1 for p in range(start - 2, -1, -1) if tokens[p].text == ";"), 0)
        first = self._after_joined(tokens, clause, cue)
        sure = self.words["modals"] | self.words["be"]
        pointing = tokens[first].lower in self.words["plural-pronouns"]
        verb = next((p for p in range(first + 1, start) if pointing and tokens[p].lower in sure), start)
        return self._subject_between(sentence, first, verb - 1, kinds)  # "Those here may …, whereas those there …"

    def _all_together(
        self, sentence: int, cue: int, kinds: Container[str], wider: Container[str] | None
    ) -> list[Placed]:
        """Return the things of a list that a word right before a cue sums up ("Rest, good shoes and a brace can all
        ease the pain")."""
        tokens = self.sentences[sentence].tokens
        total = last_other(tokens, cue - 1, self.lexicon.helping - self.words["totals"], 0)
        if tokens[total].lower not in self.words["totals"] or total < 2:
            return []
        inside = {p for m in self.places.of_sentence(sentence) for p in range(m.first, m.last + 1)}
        opening = self.words["joiners"] | self.words["determiners"] | {","}
        inside -= {m.first for m in self.places.of_sentence(sentence) if tokens[m.first - 1].lower not in opening}
        start = next((p + 1 for p in range(total - 1, -1, -1) if tokens[p].text in ";:"), 0)
        verb = next((p for p in range(total - 1, start, -1) if p not in inside and self._is_told(tokens[p])), None)
        if verb is not None:  # "Exercise strengthens bone, and calcium and vitamin D both help"
            start = next((p + 1 for p in range(verb, total) if tokens[p].text == ","), total)
        comma = next((p for p in range(start, total) if tokens[p].text == ","), total)
        if tokens[start].lower in self.words["adjuncts"] | self.words["subordinators"]:
            start = comma + 1  # "After surgery, walking and stockings both lower the risk"
        joined = any(token.lower in self.words["joiners"] for token in tokens[start:total])
        found = self.listed(Region(sentence, start, total - 1), wider or kinds) if joined and start < total else []
        return found if any(m.kind in kinds for m in found) else []

    def _is_told(self, token: Token) -> bool:
        """Return whether a word is a finite verb by its form."""
        finite = token.lower in self.words["finite"] | self.words["modals"]
        return finite or (token.is_third_person and self.lexicon.is_verb(token))

    def _begins_other_clause(self, tokens: Sequence[Token], first: int, cue: int) -> bool:
        """Return whether a clause of another subject begins between two places ("People who walk keep well, whereas
        rest …")."""
        openers = self.words["clause-openers"] - self.words["people-relatives"] - self.words["clause-list-openers"]
        return any(tokens[p].text == "," and tokens[p + 1].lower in openers for p in range(first, cue - 1))

    def _is_set_against(self, tokens: Sequence[Token], cue: int) -> bool:
        """Return whether a pronoun stands right before a verb that something else is set against in front of it."""
        before = last_other(tokens, cue - 1, self.lexicon.helping, 0)
        if tokens[before].lower not in self.words["subject-pronouns"]:
            return False
        return any(tokens[p].lower in self.words["contrast-openers"] for p in range(max(0, before - 8), before))

    def _before_verb(self, tokens: Sequence[Token], start: int, cue: int) -> int:
        """Return where the subject of a cue ends that is joined to a verb before it: at the helping word of that ("A
        tube can ensure good nutrition and prevents …"); else at the cue."""
        before = last_other(tokens, cue - 1, self.lexicon.helping, start)
        if tokens[before].lower not in self.words["joiners"]:
            return cue
        helping = self.words["modals"] | self.words["be"]
        first = next((p for p in range(start + 1, before) if tokens[p].lower in helping), cue)
        verbs = self.words["verbs"] | self.words["result-verbs"]
        purposes = any(tokens[p].lower == "to" and tokens[p + 1].lower in verbs for p in range(first, before - 1))
        return cue if purposes else first  # "is done to free the nerve and ease the pain"

    def _opens_own_clause(self, tokens: Sequence[Token], found: Sequence[Placed]) -> bool:
        """Return whether the last of things that stand together begins a clause of its own, and those before it belong
        to the verb of the clause before ("It relieves pain, and swelling is treated with ice")."""
        if len(found) < 2 or any(token.lower in self.words["relative-openers"] for token in tokens[: found[0].first]):
            return False
        between = tokens[found[-2].last + 1 : found[-1].first]
        joined = between and between[0].text == "," and len(between) > 1
        if not joined or between[1].lower not in self.words["joiners"]:
            return False
        covered = {p for m in self.places.of_sentence(found[0].sentence) for p in range(m.first, m.last + 1)}
        for position in range(found[0].first - 1, 0, -1):
            if tokens[position].text in ",;:" or tokens[position].lower in self.words["clause-openers"]:
                return False
            if position not in covered and self.lexicon.is_verb(tokens[position]):
                return True
        return False

    def _begins_relative(self, tokens: Sequence[Token], cue: int) -> bool:
        """Return whether a cue begins with a preposition and a relative pronoun (", in which")."""
        start = cue + 1 if tokens[cue].text == "," else cue
        return (
            start + 1 < len(tokens)
            and tokens[start].lower in self.words["prepositions"]
            and tokens[start + 1].lower == "which"
        )

    def _is_described_alone(self, tokens: Sequence[Token], mention: Placed, cue: int) -> bool:
        """Return whether a participle right after the last thing of a list tells of that alone, which has an article of
        its own ("rods, bone graft and sometimes a cage made of titanium")."""
        form = tokens[cue].lower
        if mention.last != cue - 1 or form in (tokens[cue].lemma, tokens[cue].lemma + "s") or form.endswith("ing"):
            return False
        if form in self.words["finite"] or not mention.first:
            return False
        before = last_other(tokens, mention.first - 2, self.words["adverbs"])
        joined = before > 0 and tokens[before].lower in self.words["joiners"]
        return joined and tokens[mention.first - 1].lower in self.words["articles"]

    def _described(self, sentence: int, cue: int) -> Placed | None:
        """Return the thing right before a participle, governed by a preposition, of which that tells ("put inside a
        cage made of titanium")."""
        tokens = self.sentences[sentence].tokens
        form, lemma = tokens[cue].lower, tokens[cue].lemma
        if form in self.words["finite"] or tokens[cue].is_present:
            return None
        if form.endswith("ing") and lemma not in self.words["composing-verbs"]:
            return None
        mention = next((m for m in self.places.of_sentence(sentence) if m.last == cue - 1), None)
        if mention is None:
            return None
        if not self._is_governed(tokens, mention.first):
            light = self.words["determiners"] | self.words["empty-modifiers"]
            joiner = last_other(tokens, mention.first - 1, light, -1)
            return mention if self._shares_preposition(tokens, mention, joiner) else None
        before = tokens[last_other(tokens, mention.first - 1, self.words["determiners"])].lower
        return mention if before != "of" else None  # "a form of injury caused by": the form

    def _people(self, tokens: Sequence[Token], cue: int) -> int | None:
        """Return where the people who are the subject of a sentence stand ("women who …, are … or take …"), or None."""
        for position in range(min(4, cue - 1)):
            if tokens[position].lower in self.words["people"]:
                return position if tokens[position + 1].lower in self.words["people-links"] else None
            if tokens[position].lower not in self.words["determiners"] | self.words["adverbs"]:
                return None
        return None

    def _adjacent(self, sentence: int, cue: int) -> Placed | None:
        """Return the thing that stands right before a finite verb and opens its clause ("…, exercise improves …")."""
        tokens = self.sentences[sentence].tokens
        if tokens[cue].lower.endswith("ing"):
            return None
        position = last_other(tokens, cue - 1, self.lexicon.helping, -1)
        mention = next((m for m in self.places.of_sentence(sentence) if m.first <= position <= m.last), None)
        if mention is None or mention.last != position:
            return None
        if any(other.last == mention.first - 1 for other in self.places.of_sentence(sentence)):
            return None  # the last word of a compound: "blood clots in the leg veins"
        light = self.words["determiners"] | self.words["empty-modifiers"]
        before = last_other(tokens, mention.first - 1, light, -1)
        if before >= 0 and tokens[before].lower in self.words["prepositions"]:
            return None
        if self._shares_preposition(tokens, mention, before):
            return None
        if self._is_of_relative(tokens, mention):
            return None  # "tumors that compress the cord can …": the tumors
        if self._is_predicate_noun(tokens, mention):
            return None  # "a brace is an aid that …": the clause's subject is meant
        return mention

    def _is_of_relative(self, tokens: Sequence[Token], mention: Placed) -> bool:
        """Return whether a thing is named by the verb of a clause about a noun, which the main verb then follows."""
        before = last_other(tokens, mention.first - 1, self.words["adverbs"] | self.words["modals"], -1)
        verb = tokens[mention.first]
        return (
            before > 0
            and mention.last > mention.first
            and tokens[before].lower in self.words["relative-pronouns"]
            and not self._is_complementizer(tokens, before)
            and (self.lexicon.is_verb(verb) or verb.lemma in self.words["harming-verbs"])
        )

    def _shares_preposition(self, tokens: Sequence[Token], mention: Placed, before: int) -> bool:
        """Return whether a thing is joined to one of its kind that a preposition governs, so that neither is a subject
        ("fusion of the neck with screws and rods may be offered")."""
        if before < 1 or tokens[before].lower not in self.words["joiners"]:
            return False
        other = next((m for m in self.places.of_sentence(mention.sentence) if m.last == before - 1), None)
        if other is None or other.kind != mention.kind or not other.first:
            return False
        governing = next(
            (p for p in range(other.first - 1, -1, -1) if tokens[p].lower not in self.words["determiners"]), 0
        )
        return tokens[governing].lower in self.words["means-prepositions"] | self.words["part-prepositions"]

    def _is_predicate_noun(self, tokens: Sequence[Token], mention: Placed) -> bool:
        """Return whether a thing stands after a form of "be" or "refers to", so that it says what the clause's
        subject is ("is a disease", "refers to a group of more than 30 diseases")."""
        kinds_of = self.words["kind-nouns"]
        for position in range(mention.first - 1, max(-1, mention.first - 10), -1):
            token = tokens[position]
            before = tokens[position - 1] if position else None
            if token.lower in self.words["be"]:
                return True
            if before is not None and before.lemma in self.words["naming-verbs"]:
                return True
            kind = token.lower == "of" and before is not None and before.lemma in kinds_of
            if token.text in ",;:" or (token.lower in self.words["prepositions"] and not kind):
                return False
        return False

    def has_subject(self, sentence: int, cue: int) -> bool:
        """Return whether the clause before a cue has a subject of whatever kind."""
        start, relative = self._clause_start(self.sentences[sentence].tokens, cue)
        tokens = self.sentences[sentence].tokens
        if relative:
            return bool(self.places.within(sentence, 0, cue - 1))
        if self._shares_subject(tokens, start, cue):  # "BMP stimulates bone formation but can cause swelling"
            light = self.words["determiners"]
            opening = self.places.within(sentence, 0, start - 1)[:1]
            return any(all(token.lower in light for token in tokens[: mention.first]) for mention in opening)
        return any(
            not self._is_adjunct(tokens, start - 1, mention.first) and not self._is_purpose(tokens, mention.first)
            for mention in self.places.within(sentence, start, cue - 1)
        )

    def _is_purpose(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a thing is named by a verb after "to" ("The goal is to free the nerve, reduce pain and …")."""
        return position > 0 and tokens[position - 1].lower == "to" and self.lexicon.is_verb(tokens[position])

    def _shares_subject(self, tokens: Sequence[Token], start: int, cue: int) -> bool:
        """Return whether a clause has nothing before its cue but words that belong to the verb."""
        return start > 0 and all(
            token.lower in self.lexicon.helping or not token.is_word for token in tokens[start:cue]
        )

    def _is_pronoun(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether "it", "this" and the like stand alone as a subject, a verb right after them."""
        if tokens[position].lower not in self.words["subject-pronouns"] or position + 1 >= len(tokens):
            return False
        following = tokens[position + 1]
        return following.lower in self.words["finite"] | self.words["adverbs"] | self.words[
            "auxiliaries"
        ] or self.lexicon.is_verb(following)

    def _points_back(self, sentence: int, start: int, cue: int) -> bool:
        """Return whether a clause has for its subject a noun that points to what was said before and names nothing
        itself ("This operation relieves pain and can cause …")."""
        tokens, named = self.sentences[sentence].tokens, self.places.within(sentence, start, cue - 1)
        if tokens[start].lower not in self.words["near-demonstratives"] | {"the"}:
            return False
        if start and tokens[start - 1].lower in self.words["times"]:
            return False  # "given before the operation to prevent"
        anaphora: Mapping[str, Any] = self.lexicon.vocabulary.language.get("anaphora") or {}
        nouns = anaphora.get("nouns") or {}
        for position in range(start + 1, min(start + 3, cue - 1)):
            if any(m.first <= position for m in named):
                return False
            if tokens[position].lemma in nouns:
                following = tokens[position + 1]
                sure = self.words["finite"] | self.words["adverbs"] | self.words["auxiliaries"]
                return following.lower in sure or self.lexicon.is_verb(following)
        return False

    def _goes_on(self, tokens: Sequence[Token], position: int, cue: int) -> bool:
        """Return whether a word sets a verb against the one before it of the same subject ("It relieves pain, but can
        cause …")."""
        light = self.lexicon.helping - {"to"}
        return tokens[position].lower in self.words["contrasting-joiners"] and all(
            token.lower in light for token in tokens[position + 1 : cue]
        )

    def _has_other_subject(self, sentence: int, first: int, last: int) -> bool:
        """Return whether the clause has a pronoun or a phrase of its own as subject, which the context must resolve."""
        tokens = self.sentences[sentence].tokens
        pronouns = self.words["subject-pronouns"] | self.words["personal-pronouns"]
        return any(tokens[p].lower in pronouns for p in range(first, min(last + 1, first + 4)))

    def clause_start(self, sentence: int, cue: int) -> int:
        """Return the first token of the clause before a cue."""
        return self._clause_start(self.sentences[sentence].tokens, cue)[0]

    def _clause_start(self, tokens: Sequence[Token], cue: int) -> tuple[int, bool]:
        """Return the first token of the clause before a cue, and whether a relative pronoun opens it."""
        auxiliary = self.words["modals"] | self.words["be"]
        openers = self.words["clause-openers"]
        position = cue - 1
        while position >= 0:
            token = tokens[position]
            if token.text in ";:":
                return position + 1, False
            between_commas = position > 0 and tokens[position - 1].text == "," == tokens[position + 1].text
            if between_commas and token.lower in self.words["parenthetical"]:
                position -= 1
                continue
            if not position and token.lower == "that" and tokens[1].lower in auxiliary:
                return 0, False  # "That could be …": a pronoun
            if token.lower in self.words["times"] and self._is_phrase(tokens, position, cue):
                position -= 1
                continue
            if self._goes_on(tokens, position, cue):
                position -= 1
                continue
            if token.lower in openers and token.lower not in self.words["phrase-openers"]:
                relative = position and token.lower in self.words["relative-openers"]
                if relative and not self._is_complementizer(tokens, position):
                    if self._is_closed(tokens, position + 1, cue):
                        position -= 1
                        continue
                    return position + 1, True
                return self._after_joined(tokens, self._after_fronted(tokens, position, cue), cue), False
            position -= 1
        return self._after_joined(tokens, self._after_fronted(tokens, 0, cue), cue), False

    def _is_phrase(self, tokens: Sequence[Token], position: int, cue: int) -> bool:
        """Return whether a word that may open a clause is a preposition, as what follows it has no verb of its own: a
        word joins the cue to a verb before it ("begins after surgery and aims to"), or that is the only one ("drugs
        given before surgery lower the risk")."""
        before = last_other(tokens, cue - 1, self.lexicon.helping, position)
        if not position or any(self.lexicon.is_verb(token) for token in tokens[position + 1 : before + 1]):
            return False
        joined = tokens[before].lower in self.words["joiners"]
        main = any(self.lexicon.is_verb(token) for token in tokens[1:position])
        if not main and not any(token.text == "," for token in tokens[position:]):
            return True  # "Drugs given before surgery strengthen the bone.": the only verb
        return joined if main else tokens[cue].lower == tokens[cue].lemma or joined or before < cue - 1

    def _after_joined(self, tokens: Sequence[Token], start: int, cue: int) -> int:
        """Return where the last of several main clauses before a cue begins ("Rods hold the spine, and screws that
        loosen may irritate a nerve"): after a comma and a joiner, where a finite verb stands before these and the cue
        has a subject of its own after them."""
        before = last_other(tokens, cue - 1, self.lexicon.helping - {"to"}, start)
        alone = before == cue - 1 and tokens[cue].lower not in self.words["be"] | self.words["modals"]
        if not tokens[before].is_word or tokens[before].lower == "to":
            return start
        if alone and not tokens[cue].is_present:
            return start  # "…, and pain caused by …"
        passive = any(token.lower in self.words["be"] for token in tokens[before + 1 : cue])
        if (
            not passive
            and tokens[cue].lemma not in self.words["verbs"]
            and tokens[cue].lower not in self.words["modals"]
        ):
            return start
        for position in range(before - 1, start + 1, -1):
            if tokens[position].lower in self.words["joiners"] and tokens[position - 1].text == ",":
                own = tokens[position + 1].lower not in self.words["subject-pronouns"]
                return position + 1 if own and self._is_clause(tokens, start, position - 1) else start
        joined = next((p for p in range(before - 1, start + 1, -1) if tokens[p].lower in self.words["joiners"]), start)
        named = [t for t in tokens[joined + 1 : before + 1] if t.lower not in self.words["determiners"]]
        bare = bool(named) and not any(self.lexicon.ends_phrase(token) for token in named)
        sure = self.words["be"] | self.words["modals"]
        finite = any(token.lower in sure for token in tokens[before + 1 : cue + 1])
        if joined > start and finite and bare and self._is_clause(tokens, start, joined):
            return joined + 1  # "A scan is done and physical therapy is begun"
        return start

    def _is_clause(self, tokens: Sequence[Token], first: int, end: int) -> bool:
        """Return whether a finite verb that cannot be a noun stands among tokens, in no clause within them."""
        sure = self.words["modals"] | self.words["be"]
        nouns = self.words["noun-markers"] | self.words["modifiers"] | self.words["joiners"]
        for position in range(first + 1, end):
            token, before = tokens[position], tokens[position - 1]
            if token.lower in self.words["clause-openers"]:
                return False
            if token.lower in sure and before.is_word and not token.lower.endswith("ing"):
                return True
            third = token.is_third_person and self.lexicon.is_verb(token)
            if third and before.is_word and before.lower not in nouns and position + 1 < end:
                return True
        return False

    def _is_closed(self, tokens: Sequence[Token], first: int, cue: int) -> bool:
        """Return whether a relative clause has its verb before a cue that no word joins to it, so that it ends before
        the cue ("treatment that weakens the bone raises the risk")."""
        before = last_other(tokens, cue - 1, self.lexicon.helping, first)
        if before <= first or tokens[before].lower in self.words["joiners"] or tokens[cue].lower.endswith("ing"):
            return False
        finite = self.words["finite"]
        return any(tokens[p].lower in finite or self.lexicon.is_verb(tokens[p]) for p in range(first, before))

    def _is_complementizer(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether "that" introduces what is said or ensured, not what a noun does."""
        before = tokens[position - 1]
        after = tokens[position + 1].lower if position + 1 < len(tokens) else ""
        if tokens[position].lower == "that" and after in self.words["determiners"] - self.words["comparatives"]:
            return True
        return tokens[position].lower == "that" and before.lemma in self.words["telling-words"]

    def _after_fronted(self, tokens: Sequence[Token], start: int, cue: int) -> int:
        """Return where the main clause begins after a fronted phrase ("In severe cases, …", "When it hurts, …")."""
        fronting = self.words["adjuncts"] | self.words["clause-openers"] | self.words["fronting-prepositions"]
        first = start
        if first < len(tokens) and tokens[first].lower in fronting:
            for position in range(start + 1, cue):
                if tokens[position].text == "," and cue - position > 1:
                    return position + 1
            return start + 1 if tokens[start].lower in self.words["clause-openers"] else start
        return start

    def _subject_between(
        self, sentence: int, first: int, last: int, kinds: Container[str], wider: Container[str] | None = None
    ) -> list[Placed]:
        """Return the first thing of the kinds that is no circumstance, and the things coordinated with it."""
        tokens = self.sentences[sentence].tokens
        mentions = self.places.within(sentence, first, last)
        head, beside, aside_kind = None, -1, ""  # the last thing that a preposition governs, and what is joined to it
        for mention in mentions:
            joined = beside >= 0 and self._only_joins(tokens[beside + 1 : mention.first])
            if self._is_adjunct(tokens, first - 1, mention.first) or (joined and mention.kind == aside_kind):
                beside, aside_kind = mention.last, mention.kind
            elif mention.kind in kinds and not self._is_of_relative(tokens, mention):
                head = mention
                break
        if head is None:
            return []
        group, end = [head], head.last
        aside: str | None = None  # the kind of what a preposition governs: "fusion with screws and rods"
        for mention in mentions[mentions.index(head) + 1 :]:
            if self._only_joins(tokens[end + 1 : mention.first]):
                if mention.kind != aside or mention.kind in self.words["measure-kinds"] | {head.kind}:
                    group.append(mention)
                    aside = None
            elif not self._is_governed(tokens, mention.first) or not self._is_bare(tokens[end + 1 : mention.first]):
                break  # otherwise where the thing before is: "numbness below the injury and weakness"
            else:
                aside = mention.kind
            end = mention.last
        following = tokens[group[-1].last + 1 : min(group[-1].last + 3, last + 1)]
        goes_on = any(token.lower in self.words["joiners"] for token in following)
        return [m for m in group if m.kind in (wider or kinds)] if goes_on or self._is_joined(tokens, group) else [head]

    def together(self, mention: Placed, kinds: Container[str]) -> list[Placed]:
        """Return a mention and the things of the kinds that are coordinated with it after it."""
        tokens = self.sentences[mention.sentence].tokens
        group = [mention]
        for other in self.places.of_sentence(mention.sentence):
            if other.first > group[-1].last and self._only_joins(tokens[group[-1].last + 1 : other.first]):
                group.append(other)
        return [m for m in group if m.kind in kinds] if self._is_joined(tokens, group) else [mention]

    def joined_before(self, mention: Placed, kinds: Container[str]) -> list[Placed]:
        """Return a mention with the things of the kinds that are coordinated with it before it."""
        return self._nearest(mention.sentence, 0, mention.last, kinds)

    def _nearest(self, sentence: int, first: int, last: int, kinds: Container[str]) -> list[Placed]:
        """Return the last thing of the kinds in a range, and what is coordinated with it before."""
        tokens = self.sentences[sentence].tokens
        mentions = self.places.within(sentence, first, last)
        while mentions and mentions[-1].kind not in kinds:
            mentions = mentions[:-1]
        if not mentions:
            return []
        group, start = [mentions[-1]], mentions[-1].first
        for mention in reversed(mentions[:-1]):
            between = tokens[mention.last + 1 : start]
            if mention.kind not in kinds and self.lexicon.is_verb(tokens[mention.first]):
                break  # "exercise keeps bones strong, and tai chi improves balance": what the clause before tells
            if self._only_joins(between):
                group.insert(0, mention)
            elif (
                len(group) > 1
                and self._is_governed(tokens, start)
                and self._is_bare(between)
                and mention.kind in kinds
                and between[0].lower != "to"
            ):
                group[0] = mention  # what the place belongs to: "numbness below the injury and weakness"
            else:
                break
            start = mention.first
        chosen = [m for m in group if m.kind in kinds]
        return chosen if self._is_joined(tokens, group) else [group[-1]]

    def _is_joined(self, tokens: Sequence[Token], group: Sequence[Placed]) -> bool:
        """Return whether a word joins things somewhere, and not mere commas as between two clauses."""
        words = self.words["joiners"] | self.words["examples"] | {"/", "(", "&", "as"}
        between = [token for a, b in itertools.pairwise(group) for token in tokens[a.last + 1 : b.first]]
        if len(group) > 2 and [t.text for t in tokens[group[-2].last + 1 : group[-1].first]] == [","]:
            # "physical and occupational therapy, drugs to ease pain": the first two alone are joined
            words = words - self.words["joiners"]
        return len(group) == 1 or any(token.lower in words for token in between)

    def _antecedents(self, sentence: int, last: int, kinds: Container[str]) -> list[Placed]:
        """Return what a relative pronoun stands for: the things that end right before it, a circumstance aside."""
        tokens = self.sentences[sentence].tokens
        found = self._nearest(sentence, max(0, last - 12), last, kinds)
        if found and any(tokens[p].text in ";" for p in range(found[-1].last, last + 1)):
            return []
        if len(found) == 1 and self._is_predicate_noun(tokens, found[0]):
            return self._subject_between(sentence, 0, found[0].first - 1, kinds) or found
        return found or self._subject_between(sentence, 0, last, kinds)

    def _is_singular(self, token: Token) -> bool:
        """Return whether a verb has the form that it takes after one thing ("improves", "is")."""
        verbal = token.lower in self.words["finite"] or self.lexicon.is_verb(token)
        return verbal and token.lower != token.lemma and token.lower.endswith("s")

    def _is_act(self, tokens: Sequence[Token], mention: Placed) -> bool:
        """Return whether an operation is named by what is done ("removes the bone that presses on the cord"): a
        relative pronoun after it stands for what that is done to."""
        return (
            mention.kind in self.words["closed-kinds"]
            and mention.last > mention.first
            and self.lexicon.is_verb(tokens[mention.first])
        )

    def _only_joins(self, between: Sequence[Token]) -> bool:
        """Return whether words only coordinate what stands before and after them."""
        allowed = (
            self.words["joiners"]
            | self.words["determiners"]
            | self.words["empty-modifiers"]
            | self.words["modifiers"]
            | self.words["examples"]
            | self.words["list-particles"]
            | self.words["adverbs"] - self.words["negations"]
            | {",", "/", "(", ")", "-", "&", "—"}
        )
        joiners = self.words["joiners"] | self.words["examples"] | {",", "/", "(", "&"}
        last = max((p for p, token in enumerate(between) if token.lower in joiners), default=-1)
        if last > 0 and between[0].lower in self.words["prepositions"] and self._is_bare(between[:last]):
            between, last = between[last:], 0  # where the thing before is ("on a hard floor or …")
        if last < 0 or len(between) > 8:
            return False
        told = (
            self.words["people"] | self.words["people-relatives"]
        )  # "women, smokers, and people who drink are at risk"
        own = [token for token in between[last + 1 :] if token.lower not in allowed | told]
        unknown = [token for token in between[: last + 1] if token.lower not in allowed]
        if unknown and between[0].text != ",":
            return False  # otherwise an item of a list that the vocabulary lacks ("shoes, pads and inserts")
        return all(
            not group or (len(group) <= 2 and not any(self.lexicon.ends_phrase(token) for token in group))
            for group in (unknown, own)
        )
