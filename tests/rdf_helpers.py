"""Small readings built by hand, and the graph of three documents that most tests of the RDF side look at."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
from build_graph.graph import catalog_quads, ontology_quads, quads_of, vocabulary_quads, write_trig
from build_graph.infer import infer
from build_graph.model import (
    Concept,
    Document,
    Evidence,
    GroundedMention,
    Grounding,
    Rate,
    Reading,
    Span,
    Statement,
    Status,
)
from build_graph.store import GraphFolder, write_store
from build_graph.vocabulary import Vocabulary, default_folder, load_vocabulary

ID = "https://w3id.org/spinegraph/id/"
SG = "https://w3id.org/spinegraph/ontology#"

# The prefixes that a small table of links declares.
CURIE_MAP = """\
# curie_map:
#   MESH: http://id.nlm.nih.gov/mesh/
#   id: https://w3id.org/spinegraph/id/
#   semapv: https://w3id.org/semapv/vocab/
#   skos: http://www.w3.org/2004/02/skos/core#
#   sssom: https://w3id.org/sssom/
"""

# A vocabulary of its own, so that these tests hold whatever is added to the one that is shipped.
CONCEPTS = """
@prefix sg: <https://w3id.org/spinegraph/ontology#> .
@prefix id: <https://w3id.org/spinegraph/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

id:spinal-fusion a sg:Procedure, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "spinal fusion"@en ;
    skos:altLabel "spine fusion"@en ; skos:definition "Joins vertebrae into one bone."@en .
id:lumbar-fusion a sg:Procedure, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "lumbar fusion"@en ;
    skos:definition "Joins vertebrae of the low back."@en ; skos:broader id:spinal-fusion .
id:bone-screw a sg:Implant, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "bone screw"@en ;
    skos:definition "Screw that holds in bone."@en .
id:pedicle-screw a sg:Implant, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "pedicle screw"@en ;
    skos:altLabel "transpedicular screw"@en ; skos:hiddenLabel "screw in the pedicle"@en ;
    skos:definition "Screw through the pedicle."@en ; skos:broader id:bone-screw .
id:screw-loosening a sg:Complication, skos:Concept ; skos:inScheme sg:vocabulary ;
    skos:prefLabel "screw loosening"@en ; skos:definition "A screw loses its hold."@en .
id:infection a sg:Condition, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "infection"@en ;
    skos:definition "Germs grow in the body."@en .
id:back-pain a sg:Symptom, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "back pain"@en ;
    skos:altLabel "sore back"@en ; skos:definition "Pain in the back."@en .
id:smoking a sg:RiskFactor, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "smoking"@en ;
    skos:definition "Use of tobacco."@en .
"""


@cache
def vocabulary_of(folder: Path, base: str = "https://w3id.org/spinegraph/") -> Vocabulary:
    return load_vocabulary(folder, base=base)


def make_ontology(folder: Path) -> Path:
    """Make an ontology folder with the shipped ontology, queries, rules and shapes, and the small vocabulary above."""
    shutil.copytree(default_folder(), folder, ignore=shutil.ignore_patterns("vocabulary", "mappings*", "README*"))
    (folder / "vocabulary").mkdir()
    (folder / "vocabulary" / "concepts.ttl").write_text(CONCEPTS, encoding="utf-8")
    return folder


def document(text: str, name: str = "a.txt", **fields: object) -> Document:
    return Document(id=name, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), **fields)  # type: ignore[arg-type]


def span_of(source: Document, words: str) -> Span:
    start = source.text.index(words)
    return Span(start, start + len(words))


def mention(source: Document, words: str, slug: str, *classes: str, status: Status = Status.PRESENT) -> GroundedMention:
    grounding = Grounding(concept=ID + slug, label=words.lower(), score=1.0, method="label")
    return GroundedMention(span=span_of(source, words), text=words, grounding=grounding, classes=classes, status=status)


def statement(
    source: Document,
    subject: str,
    predicate: str,
    object_: str,
    quote: str,
    *,
    status: Status = Status.PRESENT,
    confidence: float = 0.9,
    literal: bool = False,
    strength: str | None = None,
    rate: Rate | None = None,
    rule: str = "cue-test",
) -> Statement:
    span = span_of(source, quote)
    evidence = Evidence(
        document=source.id,
        span=span,
        quote=quote,
        prefix=source.text[max(0, span.start - 32) : span.start],
        suffix=source.text[span.end : span.end + 32],
        rule=rule,
        confidence=confidence,
    )
    return Statement(
        subject=ID + subject,
        predicate=predicate,
        object=object_ if literal else ID + object_,
        evidence=evidence,
        status=status,
        literal=literal,
        strength=strength,
        rate=rate,
    )


def readings() -> tuple[Reading, ...]:
    """Return three documents: two agree on a claim, one negates it, one coins a concept."""
    first = document(
        "Spinal fusion\n\nSpinal fusion uses pedicle screws. Recovery takes six months to a year.\n"
        "Pedicle screws may come loose: screw loosening. Infection is a risk of spinal fusion.\n",
        "guides/fusion.txt",
        title="Spinal fusion",
        metadata=(("publisher", "Spine Hospital"), ("date", "2024-05-06"), ("source", "https://example.org/fusion")),
    )
    second = document(
        "Lumbar fusion carries a risk of infection. Spinal fusion can lead to infection in 3-5 % of patients.\n"
        "Smoking rules out spinal fusion. Cage migration was seen after lumbar fusion.\n",
        "lumbar fusion.md",
        media_type="text/markdown",
    )
    third = document("Today spinal fusion does not cause infection. It eases back pain.\n", "today.txt", title="To-day")
    coined = Concept(iri=ID + "cage-migration", kind="Complication", label="cage migration", coined=True)
    return (
        Reading(
            document=first,
            topic=ID + "spinal-fusion",
            mentions=(
                mention(first, "Spinal fusion", "spinal-fusion", "Procedure"),
                mention(first, "pedicle screws", "pedicle-screw", "Implant"),
                mention(first, "screw loosening", "screw-loosening", "Complication", status=Status.POSSIBLE),
                mention(first, "Infection", "infection", "Condition", "Complication"),
            ),
            statements=(
                statement(first, "spinal-fusion", "usesImplant", "pedicle-screw", "Spinal fusion uses pedicle screws."),
                statement(
                    first,
                    "spinal-fusion",
                    "recoveryTime",
                    "P6M/P12M",
                    "Recovery takes six months to a year.",
                    literal=True,
                ),
                statement(
                    first,
                    "pedicle-screw",
                    "hasComplication",
                    "screw-loosening",
                    "Pedicle screws may come loose: screw loosening.",
                    status=Status.POSSIBLE,
                ),
                statement(
                    first, "spinal-fusion", "hasComplication", "infection", "Infection is a risk of spinal fusion."
                ),
            ),
        ),
        Reading(
            document=second,
            mentions=(
                mention(second, "Lumbar fusion", "lumbar-fusion", "Procedure"),
                mention(second, "infection", "infection", "Complication"),
                mention(second, "Smoking", "smoking", "RiskFactor"),
                mention(second, "Cage migration", "cage-migration", "Complication"),
            ),
            statements=(
                statement(
                    second,
                    "lumbar-fusion",
                    "hasComplication",
                    "infection",
                    "Lumbar fusion carries a risk of infection.",
                    confidence=0.6,
                ),
                statement(
                    second,
                    "spinal-fusion",
                    "hasComplication",
                    "infection",
                    "Spinal fusion can lead to infection in 3-5 % of patients.",
                    rate=Rate(low=3, high=5, text="3-5 %"),
                ),
                statement(
                    second,
                    "spinal-fusion",
                    "contraindicatedBy",
                    "smoking",
                    "Smoking rules out spinal fusion.",
                    strength="absolute",
                ),
                statement(
                    second,
                    "lumbar-fusion",
                    "hasComplication",
                    "cage-migration",
                    "Cage migration was seen after lumbar fusion.",
                ),
            ),
            coined=(coined,),
        ),
        Reading(
            document=third,
            mentions=(
                mention(third, "spinal fusion", "spinal-fusion", "Procedure"),
                mention(third, "infection", "infection", "Complication", status=Status.ABSENT),
                mention(third, "back pain", "back-pain", "Symptom"),
            ),
            statements=(
                statement(
                    third,
                    "spinal-fusion",
                    "hasComplication",
                    "infection",
                    "Today spinal fusion does not cause infection.",
                    status=Status.ABSENT,
                ),
                statement(third, "spinal-fusion", "treats", "back-pain", "It eases back pain."),
            ),
        ),
    )


def all_quads(found: Iterable[Reading], vocabulary: Vocabulary, *, quotes: bool = True) -> list[ox.Quad]:
    """Return every quad of a build of readings, the inferred ones among them."""
    found = tuple(found)
    stated = [
        *ontology_quads(vocabulary),
        *vocabulary_quads(vocabulary),
        *chain.from_iterable(quads_of(reading, vocabulary, quotes=quotes) for reading in found),
        *catalog_quads(found, vocabulary),
    ]
    return [*stated, *infer(stated, vocabulary)]


def make_folder(
    directory: Path, found: Iterable[Reading], vocabulary: Vocabulary, *, quotes: bool = True
) -> GraphFolder:
    """Write a graph folder and open it."""
    quads = all_quads(found, vocabulary, quotes=quotes)
    directory.mkdir(parents=True, exist_ok=True)
    write_trig(quads, directory / "graph.trig", base=vocabulary.base)
    write_store(quads, directory / "store")
    (directory / "report.json").write_text(f'{{"ontology": "{vocabulary.folder}"}}', encoding="utf-8")
    return GraphFolder.open(directory)
