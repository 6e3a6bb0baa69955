"""A pre-filled gold file says what was found, letter for letter, and fits the text whatever stands in it."""

from __future__ import annotations

import pytest
import yaml
from build_graph.evaluate import evaluate
from build_graph.evaluate.annotate import annotate
from build_graph.evaluate.gold import parse_gold
from build_graph.model import Document, Evidence, GroundedMention, Grounding, Reading, Span, Statement, Status
from hypothesis import given
from hypothesis import strategies as st

BASE = "https://w3id.org/spinegraph/id/"
TEXT = """Spinal fusion

Spinal fusion may bring infection. This procedure does not cause a "blood: clot".
Recovery takes six months to a year.
"""


def mention(
    text: str, wording: str, slug: str, *classes: str, after: int = 0, method: str = "label"
) -> GroundedMention:
    start = text.index(wording, after)
    return GroundedMention(
        span=Span(start, start + len(wording)),
        text=wording,
        grounding=Grounding(concept=BASE + slug, label=wording, score=1.0, method=method),
        classes=classes,
    )


def statement(
    subject: str, predicate: str, target: str, quote: str, *, status: Status = Status.PRESENT, literal: bool = False
) -> Statement:
    start = TEXT.index(quote)
    evidence = Evidence(
        document="fusion.txt",
        span=Span(start, start + len(quote)),
        quote=quote,
        prefix="",
        suffix="",
        rule="cue",
        confidence=0.9,
    )
    return Statement(
        subject=BASE + subject,
        predicate=predicate,
        object=target if literal else BASE + target,
        evidence=evidence,
        status=status,
        literal=literal,
    )


READING = Reading(
    document=Document(id="fusion.txt", text=TEXT, sha256="0" * 64),
    mentions=(
        mention(TEXT, "Spinal fusion", "spinal-fusion", "Procedure"),
        mention(TEXT, "Spinal fusion", "spinal-fusion", "Procedure", after=5),
        mention(TEXT, "infection", "infection", "Complication", "Condition"),
        mention(TEXT, "This procedure", "spinal-fusion", "Procedure", method="anaphor"),
        mention(TEXT, "blood: clot", "no", "Complication"),
        mention(TEXT, "year", "only-meant", "Benefit", method="anaphor"),
    ),
    statements=(
        statement(
            "spinal-fusion",
            "hasComplication",
            "infection",
            "Spinal fusion may bring infection.",
            status=Status.POSSIBLE,
        ),
        statement("spinal-fusion", "causes", "no", "This procedure does not cause", status=Status.ABSENT),
        statement("spinal-fusion", "hasBenefit", "only-meant", "Recovery takes"),
        statement("spinal-fusion", "recoveryTime", "P6M/P12M", "Recovery takes six months to a year.", literal=True),
        statement("spinal-fusion", "recoveryTime", "P6M/P12M", "six months to a year", literal=True),
    ),
)


def test_what_was_found_is_written_letter_for_letter() -> None:
    source = annotate(READING, {BASE + "no": "thrombus"})
    assert source == annotate(READING, {BASE + "no": "thrombus"})
    data = yaml.safe_load(source)
    assert data == {
        "document": "fusion.txt",
        "entities": {
            "spinal-fusion": {"class": ["Procedure"], "text": ["Spinal fusion"]},
            "infection": {"class": ["Complication", "Condition"], "text": ["infection"]},
            "entity-no": {"class": ["Complication"], "text": ["blood: clot"]},
        },
        "relations": [
            ["spinal-fusion", "hasComplication", "infection", {"certainty": "possible"}],
            ["spinal-fusion", "causes", "entity-no", {"polarity": "negated"}],
            ["spinal-fusion", "recoveryTime", "P6M/P12M"],
        ],
    }
    assert "# thrombus" in source
    assert "# Found, but under no wording of its own: only-meant" in source
    assert "# left out, an end has no wording: [spinal-fusion, hasBenefit, only-meant]" in source
    assert "# Spinal fusion may bring infection.\n  - [spinal-fusion, hasComplication" in source


def test_an_uncorrected_file_agrees_with_what_it_was_made_from() -> None:
    gold = parse_gold(annotate(READING), TEXT)
    mentions = [
        {
            "document": "fusion.txt",
            "start": m.span.start,
            "end": m.span.end,
            "entity": m.grounding.concept,
            "class": name,
        }
        for m in READING.mentions
        if m.grounding.method != "anaphor"
        for name in m.classes
    ]
    statements = [
        {"document": "fusion.txt", "subject": s.subject, "predicate": s.predicate, "object": s.object}
        | {"polarity": s.status.polarity, "certainty": s.status.certainty}
        for s in READING.statements
        if not s.object.endswith("only-meant")
    ]
    scores = evaluate([gold], mentions, statements)
    assert (scores.entities.f1, scores.typed.f1, scores.relations.f1) == (1.0, 1.0, 1.0)
    assert scores.findings == []


def test_a_document_in_which_nothing_was_found() -> None:
    source = annotate(Reading(document=READING.document))
    assert yaml.safe_load(source) == {"document": "fusion.txt", "entities": {}, "relations": []}


def test_a_wording_of_two_entities_goes_to_the_one_it_names_more_often() -> None:
    text = "clot, clot, clot"
    mentions = (
        mention(text, "clot", "a", "C"),
        mention(text, "clot", "b", "C", after=2),
        mention(text, "clot", "b", "C", after=8),
    )
    reading = Reading(document=Document(id="d", text=text, sha256="0"), mentions=mentions)
    assert yaml.safe_load(annotate(reading))["entities"] == {"b": {"class": ["C"], "text": ["clot"]}}


def test_entities_with_the_same_last_part_get_keys_of_their_own() -> None:
    text = "one two"
    other = GroundedMention(
        span=Span(4, 7),
        text="two",
        grounding=Grounding(concept="https://example.org/other#a", label="two", score=1.0, method="label"),
        classes=("C",),
    )
    reading = Reading(
        document=Document(id="d", text=text, sha256="0"), mentions=(mention(text, "one", "a", "C"), other)
    )
    assert list(yaml.safe_load(annotate(reading))["entities"]) == ["a", "a-2"]


@given(st.text(min_size=1, max_size=60).filter(lambda text: text < "\ud800" or True), st.data())
def test_any_text_gives_a_file_that_fits_it(text: str, data: st.DataObject) -> None:
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12)), max_size=6), label="starts and lengths"
    )
    mentions = tuple(
        GroundedMention(
            span=Span(start, min(len(text), start + length)),
            text=text[start : start + length],
            grounding=Grounding(concept=f"{BASE}thing-{i % 3}", label="x", score=1.0, method="label"),
            classes=("Condition",),
        )
        for i, (start, length) in enumerate(sorted(spans))
    )
    document = Document(id=f"d {text[:5]!r}.txt", text=text, sha256="0")
    source = annotate(Reading(document=document, mentions=mentions), {f"{BASE}thing-0": text})
    gold = parse_gold(source, text)
    assert gold.id == document.id
    named = {" ".join(text[start:end].split()) for start, end, _ in gold.mentions}
    found = {" ".join(m.text.split()) for m in mentions}
    assert named <= found


@pytest.mark.parametrize(
    "wording", ["a\tb", "q: #x", "it's", '"', "\u00a0x", "\u2028x", "\x85x", "\x1bx", "\ufeffx", "🦴"]
)
def test_wordings_that_yaml_would_misread(wording: str) -> None:
    text = f"See {wording} here."
    reading = Reading(
        document=Document(id="d", text=text, sha256="0"), mentions=(mention(text, wording, "thing", "C"),)
    )
    gold = parse_gold(annotate(reading), text)
    assert [text[start:end].strip() for start, end, _ in gold.mentions] == [wording.strip()]
