"""Statements: each with the sentence that says it, its status, its rule and how sure it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from build_graph.model import Document, Omission, Span, Statement
from build_graph.relate.evidence import CONTEXT_CHARACTERS, make_evidence
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import ID, claims, document, read, shipped_reader, steady


def statement(text: str, predicate: str = "cures") -> Statement:
    """Return the one statement of a text with a predicate."""
    (found,) = [s for s in read(text).statements if s.predicate == predicate]
    return found


def test_a_statement_has_its_sentence_as_evidence() -> None:
    text = "Roses are red. Soap spray kills aphids. It rains."
    evidence = statement(text).evidence
    assert (evidence.quote, evidence.rule, evidence.document) == ("Soap spray kills aphids.", "cure", "a.txt")
    assert text[evidence.span.start : evidence.span.end] == evidence.quote
    assert (evidence.prefix, evidence.suffix) == ("Roses are red. ", " It rains.")


def test_the_evidence_of_an_item_is_the_item_with_its_label() -> None:
    text = "# Remedies for aphids\n\n- Soap spray: mild and cheap.\n- Neem oil: strong.\n"
    quotes = {s.subject: s.evidence.quote for s in read(text).statements if s.predicate == "cures"}
    assert quotes == {ID + "soap-spray": "Soap spray: mild and cheap.", ID + "neem-oil": "Neem oil: strong."}


def test_the_evidence_of_a_list_is_its_item() -> None:
    text = "Signs of aphids include:\n\n- sticky leaves\n- yellow spots\n"
    assert [s.evidence.quote for s in read(text).statements] == ["sticky leaves", "yellow spots"]


def test_one_claim_of_two_sentences_is_two_statements() -> None:
    found = read("Soap spray kills aphids. Aphids are killed by soap spray.").statements
    assert len({s.claim_id for s in found}) == 1
    assert [s.evidence.rule for s in found] == ["cure", "cured-by"]


def test_one_sentence_says_a_claim_once() -> None:
    assert len(read("Soap spray kills and cures aphids.").statements) == 1


@pytest.mark.parametrize(
    ("text", "polarity", "certainty"),
    [
        ("Soap spray kills aphids.", "affirmed", "certain"),
        ("Soap spray may kill aphids.", "affirmed", "possible"),
        ("Soap spray does not kill aphids.", "negated", "certain"),
        ("Soap spray kills no aphids.", "negated", "certain"),
        ("# Signs of aphids\n\n- yellow spots", "affirmed", "possible"),
    ],
)
def test_polarity_and_certainty(text: str, polarity: str, certainty: str) -> None:
    (found,) = read(text).statements
    assert (found.status.polarity, found.status.certainty) == (polarity, certainty)


def test_negation_stands_apart_from_what_is_affirmed() -> None:
    found = {
        s.object: s.status.polarity for s in read("Soap spray does not kill spider mites but kills aphids.").statements
    }
    assert found == {ID + "spider-mite": "negated", ID + "aphid": "affirmed"}


def test_two_things_side_by_side() -> None:
    assert claims(read("Soap spray for aphids is mild.")) == {("soap spray", "cures", "aphid")}


def test_durations_belong_to_what_they_are_said_of() -> None:
    found = statement("After soap spray the wait is two to three days.", "waitingTime")
    assert (found.subject, found.object, found.literal) == (ID + "soap-spray", "P2D/P3D", True)


@pytest.mark.parametrize(
    "text", ["Soap spray came two days ago, wait.", "Roses wait two days.", "Soap spray takes two days."]
)
def test_other_durations_say_nothing(text: str) -> None:
    assert not [s for s in read(text).statements if s.literal]


def test_a_rate_belongs_to_the_complication_next_to_it() -> None:
    text = "Complications of laminectomy include infection (3 %) and nerve damage (1 in 200)."
    rates = {s.object: s.rate for s in read(text, shipped_reader()).statements if s.predicate == "hasComplication"}
    assert len(rates) == 2
    assert sorted((rate.low, rate.high, rate.text) for rate in rates.values() if rate) == [
        (0.5, 0.5, "1 in 200"),
        (3, 3, "3 %"),
    ]


def test_a_surer_grounding_is_a_surer_claim() -> None:
    known = statement("Aphids are killed by soap spray.").evidence.confidence
    coined = statement("Aphids are killed by ladybird larvae.").evidence.confidence
    assert 0.05 <= coined < known <= 0.99


def test_statements_stand_in_the_order_of_the_text() -> None:
    found = read("Soap spray kills aphids. Neem oil kills spider mites. Aphids harm roses.").statements
    assert len(found) == 3
    assert [s.evidence.span for s in found] == sorted(s.evidence.span for s in found)


def test_context_stops_at_what_was_left_out() -> None:
    text = "Ring 0800 123 4567 for more\n\nSoap spray kills aphids.\n\nmail me@example.org please"
    evidence = statement(text).evidence
    assert (evidence.prefix.strip(), evidence.suffix.strip()) == ("", "")


@steady
@given(st.text("ab", min_size=1, max_size=150), st.data())
def test_context_is_short_true_and_free_of_omissions(text: str, data: st.DataObject) -> None:
    ends = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=8))) | {0, len(text)})
    spans = [Span(start, end) for start, end in pairwise(ends)]
    chosen = data.draw(st.sampled_from(spans))
    omissions = [Omission(span=span, reason="x") for span in spans if span != chosen and data.draw(st.booleans())]
    source: Document = document(text)
    evidence = make_evidence(source, chosen, "r", 0.5, omissions)
    assert text[chosen.start : chosen.end] == evidence.quote
    assert len(evidence.prefix) <= CONTEXT_CHARACTERS
    assert len(evidence.suffix) <= CONTEXT_CHARACTERS
    wide = Span(chosen.start - len(evidence.prefix), chosen.end + len(evidence.suffix))
    assert text[wide.start : wide.end] == evidence.prefix + evidence.quote + evidence.suffix
    assert not any(omission.span.overlaps(wide) for omission in omissions)
    near = [o.span.end for o in omissions if o.span.end <= chosen.start]
    assert wide.start == max([0, chosen.start - CONTEXT_CHARACTERS, *near])
