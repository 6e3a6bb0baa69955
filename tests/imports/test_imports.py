"""Vocabularies of others become concepts that texts are matched with, whatever their format and size."""

from __future__ import annotations

import gzip
import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from build_graph import build
from build_graph.check import check_vocabulary
from build_graph.errors import UsageError, VocabularyError
from build_graph.imports import FORMATS, import_vocabulary
from build_graph.imports.facts import Fact, Field
from build_graph.imports.labels import Cleaner
from build_graph.imports.obo import read_obo
from build_graph.imports.rdf import read_owl, read_skos
from build_graph.imports.staging import Staging
from build_graph.imports.table import read_table
from build_graph.imports.umls import read_umls
from build_graph.skeleton import new_ontology
from build_graph.validate import validate
from build_graph.vocabulary import BASE, Vocabulary, load_vocabulary

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("skeleton") / "ontology"
    new_ontology(folder)
    return folder


@pytest.fixture
def ontology(skeleton: Path, tmp_path: Path) -> Path:
    """Return an ontology folder without concepts, for one test to fill."""
    return Path(shutil.copytree(skeleton, tmp_path / "ontology"))


def concept(vocabulary: Vocabulary, slug: str):  # type: ignore[no-untyped-def]
    return vocabulary.concepts[f"{BASE}id/{slug}"]


def test_obo(ontology: Path) -> None:
    report = import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=ontology)
    vocabulary = load_vocabulary(ontology)
    assert [iri.removeprefix(BASE + "id/") for iri in vocabulary.concepts] == [
        "gait-disorder", "gait-disorder-tst-0000004", "scissor-gait", "trendelenburg-gait",
    ]  # fmt: skip
    gait = concept(vocabulary, "gait-disorder")
    assert (gait.kind, gait.alternatives, gait.hidden) == ("Symptom", ("walking trouble",), ("odd walking",))
    assert gait.definition == 'A way of walking that is not the usual one, in the "small" ontology.'
    # A name that the file writes nowhere in lower case keeps its capital; "Gait" does not.
    assert concept(vocabulary, "trendelenburg-gait").label == "Trendelenburg gait"
    assert concept(vocabulary, "trendelenburg-gait").broader == (f"{BASE}id/scissor-gait",)
    assert concept(vocabulary, "scissor-gait").alternatives == ()
    assert (report.written, report.obsolete, report.unlabelled, report.renamed, report.dropped) == (4, 1, 1, 1, 1)
    written = report.file.read_text(encoding="utf-8")
    assert "skos:exactMatch <http://purl.obolibrary.org/obo/TST_0000002>" in written
    assert "# Licence: https://creativecommons.org/publicdomain/zero/1.0/" in written
    assert "dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/>" in written
    assert 'dcterms:title "Small ontology of walking"@en' in written


def test_skos(ontology: Path) -> None:
    report = import_vocabulary(DATA / "small-skos.ttl", format="skos", kind="Treatment", out=ontology)
    vocabulary = load_vocabulary(ontology)
    assert set(vocabulary.concepts) == {f"{BASE}id/{slug}" for slug in ("special-diet", "low-salt-diet", "bland-diet")}
    for slug in ("low-salt-diet", "bland-diet"):
        assert concept(vocabulary, slug).broader == (f"{BASE}id/special-diet",)
    assert concept(vocabulary, "low-salt-diet").alternatives == ("little salt",)
    assert concept(vocabulary, "bland-diet").hidden == ("blend diet",)
    assert concept(vocabulary, "bland-diet").definition == "Food that is easy on the stomach, taken as a special diet."
    assert "skos:exactMatch <https://example.org/diet/salt>" in report.file.read_text(encoding="utf-8")


def test_owl(ontology: Path) -> None:
    report = import_vocabulary(DATA / "small.owl", format="owl", kind="Diagnostic", out=ontology)
    vocabulary = load_vocabulary(ontology)
    assert report.obsolete == 1
    assert concept(vocabulary, "clotting-test").broader == (f"{BASE}id/blood-test",)
    assert concept(vocabulary, "blood-test").alternatives == ("blood examination",)
    assert concept(vocabulary, "blood-test").label == "blood test"


def test_csv_with_columns_of_its_own(ontology: Path) -> None:
    columns = {"label": "preferred label", "synonyms": "Other names"}
    report = import_vocabulary(
        DATA / "small.csv", format="csv", kind="Implant", out=ontology, columns=columns, licence="Ours, all of it"
    )
    vocabulary = load_vocabulary(ontology)
    assert report.written == 3
    assert concept(vocabulary, "braced-ankle-left").alternatives == ("ankle brace", "ankle support")
    assert concept(vocabulary, "elastic-stocking-for-travel").label == "elastic stocking for travel"
    assert concept(vocabulary, "elastic-stocking-for-travel").broader == (f"{BASE}id/braced-ankle-left",)
    written = report.file.read_text(encoding="utf-8")
    assert "# Licence: Ours, all of it" in written
    # Codes without a namespace are kept as what they are; no IRI is made up for them.
    assert 'skos:notation "Q1"' in written
    assert "Match" not in written


def test_csv_prefix_gives_iris(ontology: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    table.write_text("id\tlabel\nXX:1\tred knee\nYY:2\tblue knee\n", encoding="utf-8")
    prefixes = {"XX": "https://example.org/XX_"}
    report = import_vocabulary(table, format="csv", kind="Symptom", out=ontology, prefixes=prefixes)
    written = report.file.read_text(encoding="utf-8")
    assert "skos:exactMatch <https://example.org/XX_1>" in written
    assert 'skos:notation "YY:2"' in written


def test_umls(ontology: Path) -> None:
    report = import_vocabulary(DATA, format="umls-rrf", kind="Condition", out=ontology, sources=["AAA"], name="umls")
    vocabulary = load_vocabulary(ontology)
    assert report.written == 2
    flutter, slow = concept(vocabulary, "heart-flutter"), concept(vocabulary, "slow-heart-flutter")
    assert flutter.alternatives == ("fluttering of the heart",)
    assert flutter.definition == "A quick and even beat of the heart."
    assert slow.broader == (flutter.iri,)
    # The source of this definition was not asked for; what is known of the term stands in its place.
    assert slow.definition == "UMLS:C9000002 of UMLS Metathesaurus: a kind of heart flutter."
    assert "UMLS Metathesaurus License" in report.file.read_text(encoding="utf-8")


def test_umls_names_of_all_sources(ontology: Path, tmp_path: Path) -> None:
    zipped = tmp_path / "MRCONSO.RRF.gz"
    zipped.write_bytes(gzip.compress((DATA / "MRCONSO.RRF").read_bytes()))
    report = import_vocabulary(tmp_path, format="umls-rrf", kind="Condition", out=ontology, name="umls")
    assert report.written == 3
    assert concept(load_vocabulary(ontology), "heart-flutter").alternatives == ("flutter", "fluttering of the heart")


def test_only_what_lies_below_a_term(ontology: Path) -> None:
    report = import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=ontology, under=["TST:0000002"])
    assert report.written == 2
    assert concept(load_vocabulary(ontology), "scissor-gait").broader == ()


def test_concepts_that_are_there_are_kept_and_linked(ontology: Path) -> None:
    (ontology / "vocabulary" / "symptom.ttl").write_text(
        f"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix sg: <{BASE}ontology#> .\n"
        f'<{BASE}id/gait-trouble> a sg:Symptom, skos:Concept ; skos:prefLabel "gait disorders"@en .\n'
        f'<{BASE}id/scissor> a sg:Implant, skos:Concept ; skos:prefLabel "scissor gait"@en .\n',
        encoding="utf-8",
    )
    report = import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=ontology)
    assert (report.known, report.clashing, report.written) == (2, 1, 1)
    assert report.examples["clashing"] == ["scissor gait (Implant)"]
    written = report.file.read_text(encoding="utf-8")
    assert f"<{BASE}id/gait-trouble> skos:closeMatch <http://purl.obolibrary.org/obo/TST_0000001>" in written
    assert "2 known already" in report.summary()


def test_a_second_import_replaces_the_first_and_gives_the_same_file(ontology: Path) -> None:
    first = import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=ontology)
    before = first.file.read_bytes()
    second = import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=ontology)
    assert second.file.read_bytes() == before
    assert (second.written, second.known) == (first.written, 0)


def test_a_file_made_by_hand_is_not_overwritten(ontology: Path) -> None:
    with pytest.raises(UsageError, match=r"not imported from small\.obo"):
        import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=ontology, name="symptom")


def test_a_folder_that_is_not_there_is_begun(tmp_path: Path) -> None:
    import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=tmp_path / "new")
    assert load_vocabulary(tmp_path / "new").find("walking troubles") is not None


@pytest.mark.parametrize(
    ("name", "content", "options", "error", "words"),
    [
        ("a.obo", "nothing here\n", {"format": "obo"}, VocabularyError, r"no \[Term\]"),
        ("a.ttl", "<a> <b> ;;. x", {"format": "skos"}, VocabularyError, r"(?s)not readable as RDF.*line 1"),
        ("a.owl", "Prefix(:=<x>)\nOntology()", {"format": "owl"}, VocabularyError, r"(?s)not RDF.*robot convert"),
        ("a.ttl", "<urn:a> <urn:b> <urn:c> .", {"format": "skos"}, VocabularyError, "no term that can be used"),
        ("a.csv", "one,two\n1,2\n", {"format": "csv"}, UsageError, r"(?s)no column of labels.*one, two"),
        ("a.csv", "label\nx", {"format": "csv", "columns": {"id": "no"}}, UsageError, "no column 'no'"),
        ("a.csv", "label\nx", {"format": "csv", "columns": {"what": "label"}}, UsageError, "cannot hold 'what'"),
        ("a.csv", b"label\n\xff\xfe", {"format": "csv"}, VocabularyError, "not UTF-8"),
        ("MRCONSO.RRF", "C1|ENG|P\n", {"format": "umls-rrf"}, VocabularyError, r"(?s)3 fields.*line 1"),
        ("a.csv", "label\nknee", {"format": "docx"}, UsageError, "choose one of: obo"),
        ("a.csv", "label\nknee", {"format": "csv", "kind": "Ship"}, UsageError, "no class 'Ship'"),
        ("a.csv", "label\nknee", {"format": "csv", "under": ["X:1"]}, UsageError, "no term X:1"),
        ("a.csv", "label\nknee", {"format": "csv", "prefixes": {"X": "y"}}, UsageError, "no namespace"),
    ],
)
def test_what_cannot_be_imported_is_told(
    ontology: Path, tmp_path: Path, name: str, content: str | bytes, options: dict, error: type, words: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = sorted((ontology / "vocabulary").iterdir())
    with pytest.raises(error, match=words):
        import_vocabulary(file, **{"kind": "Symptom", "out": ontology, **options})
    assert sorted((ontology / "vocabulary").iterdir()) == before


def test_hyphens_do_not_make_two_labels_of_one(ontology: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,label,synonyms\n1,vitamin role,vitamine\n2,vitamin E,vitamin-E\n3,check-up,\n4,checkup,\n")
    report = import_vocabulary(table, format="csv", kind="Treatment", out=ontology)
    assert (report.renamed, report.dropped) == (1, 1)
    assert not [finding for finding in check_vocabulary(load_vocabulary(ontology)) if finding.grade == "error"]


def test_rings_of_wider_terms_are_opened(ontology: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = ["1,red knee,3", "2,sore knee,1", "3,hot knee,2|4", "4,knee trouble,", "5,blue knee,4"]
    table.write_text("\n".join(["id,label,parents", *rows]) + "\n", encoding="utf-8")
    report = import_vocabulary(table, format="csv", kind="Symptom", out=ontology)
    vocabulary = load_vocabulary(ontology)
    wider = {one.label: [vocabulary.concepts[iri].label for iri in one.broader] for one in vocabulary.concepts.values()}
    assert wider == {
        "red knee": ["hot knee"], "sore knee": [], "hot knee": ["knee trouble"], "knee trouble": [],
        "blue knee": ["knee trouble"],
    }  # fmt: skip
    assert report.opened == 2
    assert "2 wider terms left out that would close a ring" in report.summary()


def test_missing_files_are_told(ontology: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        import_vocabulary(tmp_path / "none.obo", format="obo", kind="Symptom", out=ontology)
    with pytest.raises(UsageError, match=r"no MRCONSO\.RRF"):
        import_vocabulary(tmp_path, format="umls-rrf", kind="Symptom", out=ontology)


@pytest.mark.parametrize(
    ("label", "cleaned"),
    [
        ("Broken toe (disorder)", "broken toe"),
        ("Broken toe, NOS", "broken toe"),
        ("Broken toe NOS (finding)", "broken toe"),
        ("Broken toe (left)", "broken toe (left)"),
        ("  broken \n toe ", "broken toe"),
        ('"broken toe"', "broken toe"),
        ("BROKEN TOE", "broken toe"),
        ("ACDF", "ACDF"),
        ("Cobb angle", "Cobb angle"),
        ("X-ray of toe", "X-ray of toe"),
        ("7", ""),
        ("A", ""),
        ("(disorder)", ""),
    ],
)
def test_labels_are_cleaned(label: str, cleaned: str) -> None:
    cleaner = Cleaner.of(load_vocabulary().language, {"broken", "toe", "angle", "ray"}.__contains__)
    assert cleaner.clean(label) == cleaned


def test_a_build_grounds_to_imported_concepts(ontology: Path, tmp_path: Path) -> None:
    import_vocabulary(DATA / "small.obo", format="obo", kind="Symptom", out=ontology)
    with pytest.raises(UsageError, match="another name"):
        import_vocabulary(DATA / "small.owl", format="owl", kind="Diagnostic", out=ontology)
    import_vocabulary(DATA / "small.owl", format="owl", kind="Diagnostic", out=ontology, name="tests")
    text = "# Scissor gaits\n\nSome patients have Trendelenburg gait. It is found by a blood examination.\n"
    graph = build({"walking.md": text}, out=tmp_path / "graph", ontology=ontology)
    for slug in ("scissor-gait", "trendelenburg-gait", "blood-test"):
        entity = graph.entities[f"{BASE}id/{slug}"]
        assert not entity.coined
        assert entity.mentions >= 1
    report = validate(graph.store, graph.vocabulary)
    assert report.conforms, report.results[:3]


# ---- size ----


def facts(terms: int) -> Iterator[Fact]:
    """Yield the facts of a made-up vocabulary, each term's in three places of the stream."""
    for number in range(terms):
        yield Fact(f"T:{number:07}", Field.TERM, "")
        yield Fact(f"T:{number:07}", Field.LABEL, f"Disorder {number} of the {_word(number)}")
    for number in range(terms):
        yield Fact(f"T:{number:07}", Field.SYNONYM, f"{_word(number)} trouble {number}")
        yield Fact(f"T:{number:07}", Field.DEFINITION, f"A made-up disorder of the {_word(number)}, number {number}.")
    for number in range(1, terms):
        yield Fact(f"T:{number:07}", Field.PARENT, f"T:{number // 10:07}")


def _word(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number % 1000)) + "um"


def write_obo(file: Path, terms: int) -> None:
    with file.open("w", encoding="utf-8") as stream:
        stream.write("format-version: 1.2\n")
        for number in range(terms):
            stream.write(
                f"\n[Term]\nid: T:{number:07}\nname: Disorder {number} of the {_word(number)}\n"
                f'def: "A made-up disorder of the {_word(number)}, number {number}." []\n'
                f'synonym: "{_word(number)} trouble {number}" EXACT []\nis_a: T:{number // 10:07}\n'
            )


def peak_of_import(file: Path, ontology: Path) -> tuple[int, int]:
    tracemalloc.start()
    try:
        report = import_vocabulary(file, format="obo", kind="Condition", out=ontology)
        return report.written, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_terms(tmp_path: Path) -> None:
    peaks = {}
    for terms in (1_000, 7_000):
        file, ontology = tmp_path / f"{terms}.obo", tmp_path / f"o{terms}"
        write_obo(file, terms)
        new_ontology(ontology)
        written, peaks[terms] = peak_of_import(file, ontology)
        assert written == terms
    assert peaks[7_000] < 40_000_000
    assert peaks[7_000] < peaks[1_000] * 1.5 + 2_000_000


def write_many(folder: Path, form: str, terms: int) -> Path:
    """Write a made-up vocabulary of so many terms in a format."""
    head, line = {
        "obo": ("format-version: 1.2\n", "\n[Term]\nid: T:{0}\nname: disorder {0}\nis_a: T:1\n"),
        "skos": (
            "@prefix s: <http://www.w3.org/2004/02/skos/core#> .\n",
            '<https://example.org/{0}> a s:Concept ; s:prefLabel "ache {0}" ; s:broader <https://example.org/1> .\n',
        ),
        "owl": (
            "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix r: <http://www.w3.org/2000/01/rdf-schema#> .\n",
            '<https://example.org/{0}> a owl:Class ; r:label "disorder {0}" ; r:subClassOf <https://example.org/1> .\n',
        ),
        "csv": ("id,label,parents\n", "{0},disorder {0},1\n"),
        "umls-rrf": ("", "C{0}|ENG|P|L1|PF|S1|Y|A1||||AAA|PT|x|disorder {0}|0|N||\n"),
    }[form]
    endings = {"obo": "obo", "skos": "ttl", "owl": "ttl", "csv": "csv", "umls-rrf": "RRF"}
    file = folder / f"many.{endings[form]}"
    with file.open("w", encoding="utf-8") as stream:
        stream.write(head)
        for number in range(terms):
            stream.write(line.format(number))
    return file


@pytest.mark.parametrize("form", FORMATS)
def test_readers_keep_one_thing_at_a_time(tmp_path: Path, form: str) -> None:
    file = write_many(tmp_path, form, 20_000)
    read = {"obo": read_obo, "skos": read_skos, "owl": read_owl, "csv": read_table, "umls-rrf": read_umls}[form]
    tracemalloc.start()
    try:
        terms = sum(fact.field == Field.TERM for fact in read(file))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert terms == 20_000
    assert file.stat().st_size > 300_000
    assert peak < 250_000


def test_staging_puts_together_what_is_scattered(tmp_path: Path) -> None:
    staging = Staging(tmp_path / "s.sqlite")
    count = staging.take(facts(5000))
    terms = list(staging.terms())
    assert (count, len(terms)) == (5000 * 5 - 1, 5000)
    assert (terms[7].labels, terms[7].synonyms) == (["Disorder 7 of the hum"], ["hum trouble 7"])
    assert staging.limit_to(["T:0000012"]) == 1 + 10 + 100
    assert sum(1 for _ in staging.terms(limited=True)) == 111
    staging.close()


# ---- vocabularies as their makers publish them ----

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vocabulary"


@pytest.fixture
def published() -> Path:
    if not SHARED.is_dir():
        pytest.skip("THE PUBLISHED VOCABULARIES ARE NOT BESIDE THIS CHECKOUT: their import is untested")
    return SHARED


@pytest.mark.shared
def test_published_vocabularies_and_a_build_that_grounds_to_them(
    published: Path, ontology: Path, tmp_path: Path
) -> None:
    """One folder takes them all; maxo.obo has a cross-reference that strict parsers refuse."""
    hp = {"HP": "http://purl.obolibrary.org/obo/HP_"}
    done = [
        import_vocabulary(published / "maxo.obo", format="obo", kind="Treatment", out=ontology, under=["MAXO:0000001"]),
        import_vocabulary(published / "symp.obo", format="obo", kind="Symptom", out=ontology),
        import_vocabulary(published / "dpv-sector-health.ttl", format="skos", kind="Prevention", out=ontology),
        import_vocabulary(published / "schemaorg-med-health-core.ttl", format="owl", kind="Diagnostic", out=ontology),
        import_vocabulary(published / "hp.tsv", format="csv", kind="Condition", out=ontology, prefixes=hp),
    ]
    assert all(report.written >= least for report, least in zip(done, (1500, 800, 150, 60, 4500), strict=True)), [
        report.summary() for report in done
    ]
    text = "# Kyphoscoliosis\n\nSymptoms include abdominal cramps. Treatment includes physical therapy.\n"
    graph = build({"a.md": text}, out=tmp_path / "graph", ontology=ontology)
    named = {entity.label: entity for entity in graph.entities.values()}
    assert {"kyphoscoliosis", "abdominal cramp", "physical therapy"} <= set(named)
    assert not any(named[label].coined for label in ("kyphoscoliosis", "abdominal cramp", "physical therapy"))
    assert graph.report["validation"]["conforms"]


def test_every_format_has_a_reader() -> None:
    assert FORMATS == ("obo", "skos", "owl", "csv", "umls-rrf")
    assert next(read_obo(DATA / "small.obo"))
