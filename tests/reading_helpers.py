"""What the tests of the extraction stages share: a vocabulary of its own about gardens, and short ways to read a text.

The garden has four kinds of thing and four predicates, so that a test says exactly what must come out, whatever is
added to the vocabulary that is shipped. Sentences that must be read as a person reads them use the shipped one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from build_graph.frame import Frames, find_frames
from build_graph.language import Token
from build_graph.mention import Mention, find_mentions
from build_graph.model import Document, Reading
from build_graph.reader import Reader
from build_graph.segment import Layout, SegmentRules, Sentence, segment
from build_graph.vocabulary import Vocabulary, load_vocabulary
from hypothesis import HealthCheck, settings

# No time is measured (the first example may load a vocabulary), and runs repeat.
steady = settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

ID = "https://w3id.org/spinegraph/id/"

ONTOLOGY = """
@prefix sg: <https://w3id.org/spinegraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/spinegraph/ontology> a owl:Ontology ; owl:versionInfo "7" .
sg:Pest a owl:Class ; rdfs:subClassOf sg:Entity ; rdfs:label "Pest"@en ; skos:definition "Harms plants."@en ;
    sg:core true ; sg:colour "#a00" ; sg:glyph "P" .
sg:Remedy a owl:Class ; rdfs:subClassOf sg:Entity ; rdfs:label "Remedy"@en .
sg:Plant a owl:Class ; rdfs:subClassOf sg:Entity ; rdfs:label "Plant"@en ; sg:core true .
sg:Sign a owl:Class ; rdfs:subClassOf sg:Entity .
sg:cures a owl:ObjectProperty ; rdfs:label "cures"@en ; owl:inverseOf sg:curedBy ;
    sg:subjectClass sg:Remedy ; sg:objectClass sg:Pest .
sg:attacks a owl:ObjectProperty ; sg:subjectClass sg:Pest ; sg:objectClass sg:Plant .
sg:shows a owl:ObjectProperty ; sg:subjectClass sg:Pest ; sg:objectClass sg:Sign .
sg:waitingTime a owl:DatatypeProperty ; sg:subjectClass sg:Remedy .
"""

CONCEPTS = """
@prefix sg: <https://w3id.org/spinegraph/ontology#> .
@prefix id: <https://w3id.org/spinegraph/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

id:aphid a sg:Pest, skos:Concept ; skos:prefLabel "aphid"@en ; skos:altLabel "greenfly"@en ;
    skos:definition "Small insect that sucks sap."@en .
id:spider-mite a sg:Pest, skos:Concept ; skos:prefLabel "spider mite"@en ; skos:altLabel "RSM"@en .
id:powdery-mildew a sg:Pest, skos:Concept ; skos:prefLabel "powdery mildew"@en ;
    skos:hiddenLabel "leaves turn white"@en .
id:non-setting a sg:Pest, skos:Concept ; skos:prefLabel "non-setting"@en .
id:soap-spray a sg:Remedy, skos:Concept ; skos:prefLabel "soap spray"@en .
id:neem-oil a sg:Remedy, skos:Concept ; skos:prefLabel "neem oil"@en, "Neemöl"@de .
id:rose a sg:Plant, skos:Concept ; skos:prefLabel "rose"@en .
id:climbing-rose a sg:Plant, skos:Concept ; skos:prefLabel "climbing rose"@en ; skos:broader id:rose .
id:root a sg:Plant, skos:Concept ; skos:prefLabel "root"@en ; skos:altLabel "the collar"@en .
id:sticky-leaf a sg:Sign, skos:Concept ; skos:prefLabel "sticky leaf"@en .
id:yellow-spot a sg:Sign, skos:Concept ; skos:prefLabel "yellow spot"@en .
id:gray-color a sg:Sign, skos:Concept ; skos:prefLabel "gray color"@en .
"""

LANGUAGE = {
    "spelling": """
suffixes: {isation: ization, ise: ize}
except: [rise]
words: {colour: color, grey: gray}
lemmas: {leaves: leaf, is: be, are: be}
joined: [non, re]
joined-across-space: [non]
skipped-in-labels: [the, a, may]
""",
    "words": """
modals: [may, can]
be: [be, is, are]
finite: [is, are, may, can, include, includes, if]
lead-endings: [are, include]
adverbs: [often, also]
clause-openers: [which, but, if, when, because, after]
joiners: [and, or]
examples: [include, includes, including, such, like]
prepositions: [of, in, on, with, by, for, after]
adjuncts: [in, on, after, during]
determiners: [a, an, the, this, these, some, no]
empty-modifiers: [common, very, possible]
modifiers: [severe, early, active]
telling-modifiers: [active]
graded-kinds: [Pest]
generic: [pest, sign, remedy]
verbs: [be, cure, kill, attack, harm, show, have, say]
leading-verbs: [use, try]
risk-nouns: [risk]
never-coined: [gardener]
negations: ["not", "no"]
noun-markers: [a, the]
articles: [a, the]
auxiliaries: [is, are]
people: [gardeners]
subject-pronouns: [it, they, this]
carrying-pronouns: [they]
listing-verbs: [include]
question-words: [what, how]
definite-articles: [the, your]
label-articles: [the, a]
joining-pairs: [as well, such as, along with, for example]
pair-openers: [such, example]
risk-links: [of, for]
name-links: [of, for, and]
means-prepositions: [with, without]
relative-openers: [which, that]
place-openers: [where]
""",
    "frames": """
frames:
  - {id: cure, predicate: cures, left: subject, right: object, cues: ["cure|kill|help against?"]}
  - {id: cured-by, predicate: cures, left: object, right: subject, open: right, coin: Remedy,
     cues: ["@be cure|kill by|with"]}
  - {id: attack, predicate: attacks, left: subject, right: object, cues: ["attack|harm"]}
  - {id: signs-of, predicate: shows, inner: subject, right: object, open: right, coin: Sign,
     cues: ["sign of {} include|be"]}
  - {id: unfit, predicate: cures, left: subject, right: object, cues: ["not ~ recommend for"]}
links:
  - {id: remedy-for, predicate: cures, subject: [Remedy], object: [Pest], words: [for]}
""",
    "headings": """
headings:
  - {id: section-signs, predicate: shows, topic: subject, coin: Sign, default: [Sign], certainty: possible,
     cues: ["sign"]}
  - {id: section-remedies, predicate: cures, topic: object, coin: Remedy, default: [Remedy],
     cues: ["remedy|treatment", "what help"]}
  - {id: section-neutral, predicate: none, topic: subject, cues: ["history"]}
""",
    "status": """
reach: 4
to-comma: ["not"]
status:
  absent: {forward: ["no", "not", "free of"], backward: ["@be absent"]}
  possible: {forward: [may, can], backward: ["@be possible"]}
  conditional: {forward: [if]}
  someone-else: {forward: ["neighbour have"]}
historical: {forward: [previous], backward: ["in the past"]}
none: ["not only"]
closing: [but, ";"]
""",
    "measures": """
numbers: {a: 1, one: 1, two: 2, three: 3, six: 6}
units:
  hour: {designator: H, time: true}
  day: {designator: D}
  week: {designator: W, days: 7}
  month: {designator: M}
  year: {designator: Y, months: 12}
range-words: [to, or, "-", "–"]
percent: ["%", percent]
below: [up to, less than, under, below]
fraction-words: [in, of, out]
predicates: [{predicate: waitingTime, id: wait, near: [wait], reach: 6}]
unless: [ago]
""",
    "roles": """
fillers: {Pest: [Pest], Remedy: [Remedy], Plant: [Plant], Sign: [Sign, Pest]}
takes: {shows: Sign}
""",
    "anaphora": """
pronouns: [it, they, this]
determiners: [this, these, the]
nouns: {remedy: [Remedy], pest: [Pest], spray: [Remedy]}
general: [remedy, pest]
""",
    "heads": """
complement-prepositions: [of]
heads:
  Pest: {plain: [beetle]}
  Sign: {plain: [spot], of: [loss], doing: [difficulty]}
endings: [{ending: cide, class: Remedy, least: 6}]
never: [decide]
""",
    "boilerplate": """
line: {advertisement: [buy now]}
start: {source: ["author:"]}
sentence: {disclaimer: [no substitute for advice]}
person-titles: [dr, mrs]
reporting-verbs: [say, explain]
organisations: [society]
abbreviations: [e.g, approx, dr, mrs]
""",
    "homonyms": """
homonyms:
  greenfly:
    - {concept: aphid}
    - {words: ["football club"]}
""",
}


def make_garden(folder: Path) -> Path:
    """Make the ontology folder of the garden."""
    (folder / "vocabulary").mkdir(parents=True)
    (folder / "language").mkdir()
    (folder / "spinegraph.ttl").write_text(ONTOLOGY, encoding="utf-8")
    (folder / "vocabulary" / "garden.ttl").write_text(CONCEPTS, encoding="utf-8")
    for name, text in LANGUAGE.items():
        (folder / "language" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@cache
def garden() -> Vocabulary:
    """Return the vocabulary of the garden, loaded once."""
    with TemporaryDirectory() as folder:
        return load_vocabulary(make_garden(Path(folder) / "garden"))


@cache
def garden_reader() -> Reader:
    return Reader.of(garden())


@cache
def shipped() -> Vocabulary:
    """Return the vocabulary that comes with the program, loaded once."""
    return load_vocabulary()


@cache
def shipped_reader() -> Reader:
    return Reader.of(shipped())


def document(text: str, name: str = "a.txt") -> Document:
    return Document(id=name, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def layout_of(text: str, vocabulary: Vocabulary | None = None) -> Layout:
    vocabulary = vocabulary or garden()
    return segment(document(text), SegmentRules.of(vocabulary))


def tokens_of(text: str, vocabulary: Vocabulary | None = None) -> tuple[Token, ...]:
    return (vocabulary or garden()).normaliser.tokens(text)


def words(tokens: Sequence[Token], first: int = 0, last: int | None = None) -> str:
    """Return tokens ``first`` to ``last`` (included) as one string."""
    return " ".join(token.text for token in tokens[first : None if last is None else last + 1])


def mentions_of(text: str, reader: Reader | None = None) -> tuple[Mention, ...]:
    reader = reader or garden_reader()
    layout = layout_of(text, reader.vocabulary)
    return find_mentions(document(text), tuple(layout.sentences), reader.lexicon)


class Laid(NamedTuple):
    """A text with its sentences and frames."""

    layout: Layout
    sentences: tuple[Sentence, ...]
    frames: Frames


def frames_of(text: str, reader: Reader | None = None) -> Laid:
    reader = reader or garden_reader()
    layout = layout_of(text, reader.vocabulary)
    sentences = tuple(layout.sentences)
    named: dict[int, list[tuple[int, int]]] = {}
    for mention in find_mentions(document(text), sentences, reader.lexicon):
        named.setdefault(mention.sentence, []).append((mention.first, mention.last))
    return Laid(layout, sentences, find_frames(layout, sentences, reader.frame_rules, named))


def read(text: str, reader: Reader | None = None) -> Reading:
    return (reader or garden_reader()).read(document(text))


def claims(reading: Reading, vocabulary: Vocabulary | None = None) -> set[tuple[str, str, str]]:
    """Return the statements of a reading as (subject label, predicate, object label)."""
    return {(subject, predicate, object_) for subject, predicate, object_, _ in signed(reading, vocabulary)}


def signed(reading: Reading, vocabulary: Vocabulary | None = None) -> Iterator[tuple[str, str, str, str]]:
    """Yield the statements of a reading as (subject label, predicate, object label, polarity)."""
    labels = {iri: concept.label for iri, concept in (vocabulary or garden()).concepts.items()}
    labels.update({concept.iri: concept.label for concept in reading.coined})
    for s in reading.statements:
        yield labels[s.subject], s.predicate, labels.get(s.object, s.object), s.status.polarity
