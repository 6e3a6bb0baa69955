"""The reader as a whole: what must hold of any text, and that its work grows with the text and no faster."""

from __future__ import annotations

import cProfile
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from build_graph.cue import CueMatcher
from build_graph.language import Step, Token
from build_graph.mention.lexicon import LabelTrie, Lexicon
from build_graph.reader import Reader, read_document
from build_graph.segment import segment
from build_graph.vocabulary import Label
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import (
    ID,
    claims,
    document,
    garden,
    garden_reader,
    mentions_of,
    read,
    shipped_reader,
    steady,
)

ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Soap spray kills aphids.",
                "# Signs of aphids\n",
                "- sticky leaves\n",
                "Aphids are cured by oil, ",
                "It may cure spider mites",
                "Signs of aphids include ",
                "for 2–3 weeks",
                "5.² Under 3 % or less",
                "Dr. Ada Aphid says that ",
                "(RSM)",
                "\n\n",
                "if ",
                "\u200b",
                "\x00",
                "\x1c",
                "\r",
            ]
        ),
        ANY,
    ),
    max_size=10,
)
TEXTS = st.builds("".join, PIECES)


# -- any text ------------------------------------------------------------------------------------------------------


@steady
@given(TEXTS)
def test_any_text_is_read_and_every_span_is_true(text: str) -> None:
    reading = read(text)
    spans = [mention.span for mention in reading.mentions]
    assert spans == sorted(spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    for mention in reading.mentions:
        assert text[mention.span.start : mention.span.end] == mention.text
        assert mention.classes
        assert 0 < mention.grounding.score <= 1
    known = {*garden().concepts, *(concept.iri for concept in reading.coined)}
    for statement in reading.statements:
        evidence = statement.evidence
        assert text[evidence.span.start : evidence.span.end] == evidence.quote
        assert text[: evidence.span.start].endswith(evidence.prefix)
        assert text[evidence.span.end :].startswith(evidence.suffix)
        assert 0 < evidence.confidence <= 1
        assert statement.subject in known
        assert statement.literal or statement.object in known


@steady
@given(TEXTS)
def test_any_text_is_read_with_the_shipped_vocabulary(text: str) -> None:
    reading = shipped_reader().read(document(text))
    assert all(text[m.span.start : m.span.end] == m.text for m in reading.mentions)


@steady
@given(TEXTS)
def test_two_readings_are_equal(text: str) -> None:
    assert garden_reader().read(document(text)) == read_document(document(text), garden())


@steady
@given(ANY, ANY, st.sampled_from(["soap spray", "Soap-Sprays", "POWDERY MILDEW", "sticky leaves", "RSM", "é"]))
def test_planted_label_is_found_where_it_stands(before: str, after: str, label: str) -> None:
    text = f"{before}\n\nÅ 😀 some {label} there\n\n{after}"
    start = len(before) + 2 + len("Å 😀 some ")
    found = {(m.span.start, m.text): m.concept for m in mentions_of(text)}
    if "```" in before or before.startswith(("---", "\ufeff---")):
        return
    expected = garden().find(label)
    assert found.get((start, label)) == (expected.iri if expected else None)


# -- boilerplate ---------------------------------------------------------------------------------------------------

SECRETS = [
    "0800 123 4567",
    "+49 170 123 4567",
    "(0221) 4567-890",
    "Me.Too@mail.example.org",
    "Dr. Ada Aphid",
    "Mrs. Rose Gardner",
]
PLACES = [
    "Soap spray kills aphids that suck the sap of roses. {} Neem oil kills spider mites, and soap spray kills aphids.",
    "Soap spray kills aphids.\n{}\nNeem oil kills spider mites.",
    "- Aphids: ask {} for help. Soap spray kills aphids.\n- Mites: neem oil kills spider mites.",
    "# Signs of aphids\n\n- sticky leaves\n- {} knows more about it\n- yellow spots\n",
    "Soap spray kills aphids, says {}.\n\nNeem oil kills spider mites.",
    '"Soap spray kills aphids", explains {}, who is a gardener. Neem oil kills spider mites.',
    "Write to {} and use soap spray at once. Soap spray kills aphids, and it kills them in spring and in summer.",
    "- Aphids. Soap spray kills aphids. Ask {} for more about it all. Soap spray kills aphids.",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", PLACES)
def test_contacts_and_persons_appear_nowhere(place: str, secret: str) -> None:
    reading = read(place.format(secret))
    assert reading.statements, "the rest is read"
    assert reading.omissions
    name = secret.removeprefix("Dr. ").removeprefix("Mrs. ")
    shown = [m.text for m in reading.mentions] + [c.label for c in reading.coined]
    shown += [part for s in reading.statements for part in (s.evidence.quote, s.evidence.prefix, s.evidence.suffix)]
    assert not [text for text in shown if name.lower() in text.lower()]


# -- what comes out ------------------------------------------------------------------------------------------------


def test_a_reading_has_all_parts() -> None:
    text = "# Aphids\n\nSoap spray kills aphids. It may cure spider mites. Aphids are killed by fungicide.\n"
    reading = read(text)
    assert reading.document.title == "Aphids"
    assert reading.topic == ID + "aphid"
    assert claims(reading) == {
        ("soap spray", "cures", "aphid"),
        ("soap spray", "cures", "spider mite"),
        ("fungicide", "cures", "aphid"),
    }
    assert [(concept.label, concept.kind) for concept in reading.coined] == [("fungicide", "Remedy")]
    assert {m.text: m.classes for m in reading.mentions}["aphids"] == ("Pest",)


def test_mentions_have_their_status_and_whether_they_are_past() -> None:
    reading = read(
        "Soap spray kills no aphids. Soap spray may kill spider mites. Soap spray kills previous powdery mildew."
    )
    assert {m.text: (m.status.value, m.historical) for m in reading.mentions if m.text != "Soap spray"} == {
        "aphids": ("absent", False),
        "spider mites": ("possible", False),
        "powdery mildew": ("present", True),
    }


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The stomach is empty.", True),
        ("A screw may end up in the stomach.", True),
        ("Doctors look at the liver, the stomach and the kidney.", True),
        ("Few people ever see a stomach.", False),
        ("Some patients report swelling around the stomach.", False),
        ("The nail keeps stomach acid.", False),
    ],
)
def test_anatomy_counts_where_something_is_said_of_it(text: str, named: bool) -> None:
    """A structure is an entity where a sentence opens with it, tells by it where something is, or lists it."""
    assert ("stomach" in {m.text.lower() for m in read(text, shipped_reader()).mentions}) is named


@pytest.mark.parametrize(
    ("text", "word", "named"),
    [
        ("Few people ever see a tibia.", "tibia", True),
        ("The nail keeps tibia length.", "tibia", False),
        ("Few people ever see a muscle.", "muscle", False),
        ("A screw may end up in the calf.", "calf", True),
        ("Few people ever see a calf.", "calf", False),
        ("Doctors look at the shin, the calf and the toes.", "calf", False),
    ],
)
def test_what_the_field_is_about_counts_wherever_it_stands(text: str, word: str, named: bool) -> None:
    """A part of the skeleton or of the nerves is an entity by its plain name, a region only where something is."""
    assert (word in {m.text.lower() for m in read(text, shipped_reader()).mentions}) is named


def test_a_title_that_is_given_is_kept() -> None:
    titled = replace(document("# Aphids\n\nSoap spray kills aphids."), title="Garden")
    assert garden_reader().read(titled).document.title == "Garden"


def test_a_text_without_a_thing_is_an_empty_reading() -> None:
    reading = read("Nothing of note here.")
    assert (reading.mentions, reading.statements, reading.coined, reading.topic) == ((), (), (), None)


# -- work ----------------------------------------------------------------------------------------------------------

SAMPLE = (
    "# Lumbar fusion\n\nLumbar fusion treats spondylolisthesis and may relieve leg pain, but does not cure arthritis.\n"
    "Pedicle screws and rods are used to hold the bones, which heal in six to twelve months.\n\n"
    "## Risks\n\nComplications of lumbar fusion include:\n\n- infection of the wound\n- blood clots (1 in 100 people)\n"
    "- **Screw loosening:** more likely in patients with osteoporosis. Smoking raises the risk.\n\n"
    "Call the ward on 0800 123 4567 if you have fever.\n\n"
)


def test_cue_work_per_token_does_not_grow_with_the_text() -> None:
    # 1 MB and not more: the matcher sees one sentence at a time, so that 5 MB say the same and take five times as long
    few, many = cue_steps(5_000), cue_steps(1_000_000)
    assert few > 1, "something is compared"
    assert abs(many - few) < 0.1 * few


def cue_steps(size: int) -> float:
    """Return how many elements of patterns are compared per token in repeated sample text of about a size."""
    reader = shipped_reader()
    sample = document(SAMPLE * (size // len(SAMPLE)))
    matchers = [
        CueMatcher(matcher.patterns, matcher.adverbs, matcher.stops)
        for matcher in (reader.frame_rules.matcher, reader.frame_rules.headings, reader.status_cues.matcher)
    ]
    tokens = 0
    for sentence in segment(sample, reader.segment_rules).sentences:
        tokens += len(sentence.tokens)
        for matcher in matchers:
            matcher.find(sentence.tokens)
    return sum(matcher.steps for matcher in matchers) / tokens


class CountingTrie(LabelTrie):
    """A trie that counts what it is asked for and what it finds."""

    asked = 0
    found = 0

    def beginning(self, steps: Sequence[Step], start: int, tokens: Sequence[Token]) -> Iterator[tuple[int, Label]]:
        self.asked += 1
        for hit in super().beginning(steps, start, tokens):
            self.found += 1
            yield hit


def label_steps(size: int) -> tuple[float, float]:
    """Return look-ups and finds of labels per kilobyte of repeated sample text of about a size."""
    lexicon: Lexicon = shipped_reader().lexicon
    trie = CountingTrie(lexicon.trie.root, lexicon.trie.articles)
    text = SAMPLE * (size // len(SAMPLE))
    mentions_of(text, replace(shipped_reader(), lexicon=replace(lexicon, trie=trie)))
    return 1000 * trie.asked / len(text), 1000 * trie.found / len(text)


def test_label_work_does_not_grow_with_the_text() -> None:
    few, many = label_steps(5_000), label_steps(300_000)
    assert few[1] > 1, "labels are found"
    assert many == pytest.approx(few, rel=0.1)


def calls(text: str, reader: Reader) -> int:
    """Return how many functions a reading calls: the work of all stages together, whatever the machine."""
    profile = cProfile.Profile()
    with profile:
        reader.read(document(text))
    return sum(entry.callcount for entry in profile.getstats())


REPEATED = {
    "sample": SAMPLE,
    "one line": SAMPLE.replace("\n", " ").replace("#", ""),
    "no full stop": "spinal fusion may cause infection and back pain ",
    "list": "- infection\n",
    "contacts": "Spinal fusion causes infection.\nCall 0800 123 4567\n",
    "enumeration": "pain, numbness, ",
    "titles": "Dr ",
    "abbreviations": "disc problem (ABC) ",
    "lines": "pain\n",
    "cues": "may cause ",
    "one word": "a-",
    "sections": "# Spinal fusion\n\nSciatica hurts.\n\n## Symptoms\n\n- leg pain\n\n",
}


@pytest.mark.parametrize("name", REPEATED)
def test_work_grows_with_the_text_and_no_faster(name: str) -> None:
    unit, reader = REPEATED[name], shipped_reader()
    calls(unit * (3_000 // len(unit)), reader)  # fills the caches
    few, many = (calls(unit * (size // len(unit)), reader) / size for size in (6_000, 24_000))
    assert many < 1.3 * few


HOSTILE = [
    "'http://' * 10000",
    "'(' * 50000",
    "'a-' * 50000",
    "'1. 1. 1. ' * 5000",
    "'1. a ' * 10000",
    "'word ' * 100000",
    "'.' * 400000 + 'x'",
    "'![' * 10000 + 'x'",
    "'](' * 10000 + 'x'",
    "'<' * 50000 + 'x'",
    "'a@' * 25000",
    "'12-' * 25000",
    "'- ' * 25000",
    "'\\n'.join('  ' * (n % 300) + '- pain' for n in range(2000))",
    "'word\\r' * 25000",
    "'# ' + 'spinal fusion ' * 5000",
    "'\\U0001f600' * 25000",
    "chr(0x301) * 25000",
    "'\"a\" ' * 15000",
]


def test_hostile_texts_are_read_to_the_end() -> None:
    program = (
        "from build_graph.reader import Reader\nfrom build_graph.model import Document\n"
        "from build_graph.vocabulary import load_vocabulary\nreader = Reader.of(load_vocabulary())\n"
        f"for text in [{', '.join(HOSTILE)}]:\n"
        "    reader.read(Document(id='a.txt', text=text, sha256=''))\n    print('read')\n"
    )
    # the time is a guard against hanging, generous so that it says nothing about speed
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["read"] * len(HOSTILE)
