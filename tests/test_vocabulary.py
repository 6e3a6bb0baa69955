"""The ontology folder as look-ups, and what is said of one that is malformed."""

from __future__ import annotations

from pathlib import Path

import pytest
from build_graph.errors import UsageError, VocabularyError
from build_graph.vocabulary import Label, default_folder, load_vocabulary

from reading_helpers import ID, garden, make_garden, shipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_garden(tmp_path / "garden")


def test_concepts_bear_their_labels() -> None:
    aphid = garden().concepts[ID + "aphid"]
    assert (aphid.kind, aphid.label, aphid.alternatives) == ("Pest", "aphid", ("greenfly",))
    assert aphid.definition == "Small insect that sucks sap."
    assert garden().concepts[ID + "powdery-mildew"].hidden == ("leaves turn white",)
    assert garden().concepts[ID + "climbing-rose"].broader == (ID + "rose",)
    assert garden().concepts[ID + "neem-oil"].label == "neem oil", "only English and untagged labels count"
    assert list(garden().concepts) == sorted(garden().concepts)


def test_classes_and_predicates_come_from_the_ontology() -> None:
    assert set(garden().classes) == {"Pest", "Remedy", "Plant", "Sign"}
    pest = garden().classes["Pest"]
    assert (pest.label, pest.definition, pest.core, pest.colour, pest.glyph) == (
        "Pest",
        "Harms plants.",
        True,
        "#a00",
        "P",
    )
    assert garden().classes["Sign"].label == "Sign", "a class without a label is called by its name"
    cures = garden().predicates["cures"]
    assert (cures.subject_classes, cures.object_classes, cures.inverse) == (("Remedy",), ("Pest",), "curedBy")
    assert garden().predicates["waitingTime"].literal
    assert not cures.literal
    assert garden().version == "7"


@pytest.mark.parametrize(
    ("wording", "slug"),
    [
        ("Aphids", "aphid"),
        ("greenflies", "aphid"),
        ("Soap-Sprays", "soap-spray"),
        ("non setting", "non-setting"),
        ("nonsetting", "non-setting"),
        ("sticky leaves", "sticky-leaf"),
        ("grey colour", "gray-color"),
        ("leaves turn white", "powdery-mildew"),
        ("collar", "root"),
        ("The collar", "root"),
    ],
)
def test_any_wording_finds_its_concept(wording: str, slug: str) -> None:
    found = garden().find(wording)
    assert found is not None
    assert found.iri == ID + slug


@pytest.mark.parametrize("wording", ["", "tulip", "spray soap", "aphid rose"])
def test_other_wordings_find_nothing(wording: str) -> None:
    assert garden().find(wording) is None


def test_every_shipped_label_finds_a_concept_that_bears_it() -> None:
    vocabulary = shipped()
    assert len(vocabulary.concepts) > 1000
    for concept in vocabulary.concepts.values():
        for wording in (concept.label, *concept.alternatives):
            found = vocabulary.find(wording)
            assert found is not None, wording
            assert found.kind in vocabulary.classes


def test_suggestions_look_alike() -> None:
    assert garden().suggest("spider mights")[0].label == "spider mite"
    assert garden().suggest("rose", limit=2)[0].label == "rose"
    assert len(shipped().suggest("fusion", limit=3)) == 3
    assert garden().suggest("qqqq") == ()


@pytest.mark.parametrize(
    ("label", "slug"),
    [("Spider mite", "spider-mite"), ("  C5/C6 disc!", "c5-c6-disc"), ("é", "unnamed"), ("a" * 300, "a" * 120)],
)
def test_slug(label: str, slug: str) -> None:
    assert garden().slug(label) == slug


def test_entities_live_under_the_base_and_terms_stay(folder: Path) -> None:
    vocabulary = load_vocabulary(folder, base="https://example.org/g#")
    assert vocabulary.find("climbing rose").iri == "https://example.org/g#id/climbing-rose"  # type: ignore[union-attr]
    assert vocabulary.concepts["https://example.org/g#id/climbing-rose"].broader == ("https://example.org/g#id/rose",)
    assert vocabulary.iri("x") == "https://example.org/g#id/x"
    assert vocabulary.predicates == garden().predicates


@pytest.mark.parametrize("base", ["example.org/", "https://example.org", "https://exa mple.org/", "", "https://"])
def test_a_base_that_is_no_iri_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        load_vocabulary(base=base)


def test_the_digest_tells_of_any_change(folder: Path) -> None:
    before = load_vocabulary(folder).sha256
    assert before == load_vocabulary(folder).sha256
    words = folder / "language" / "words.yaml"
    words.write_text(words.read_text(encoding="utf-8") + "\nmore: [x]\n", encoding="utf-8")
    assert load_vocabulary(folder).sha256 != before


def test_yes_and_no_are_words(folder: Path) -> None:
    (folder / "language" / "extra.yaml").write_text("list: [no, on, off, yes, true]", encoding="utf-8")
    assert load_vocabulary(folder).language["extra"] == {"list": ["no", "on", "off", "yes", True]}


PREFIXES = (
    "@prefix sg: <https://w3id.org/spinegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("vocabulary/x.ttl", "a b c", r"(?s)not readable as Turtle.*x\.ttl, line 1"),
        ("vocabulary/x.ttl", PREFIXES + '<https://e.org/x> skos:prefLabel "x" .', r"(?s)no class.*Pest, Plant"),
        (
            "vocabulary/x.ttl",
            PREFIXES + '<https://e.org/x> a sg:Pest ; skos:prefLabel "x"@de .',
            "no English preferred label",
        ),
        (
            "vocabulary/x.ttl",
            PREFIXES + '<https://w3id.org/spinegraph/id/aphid> a sg:Pest ; skos:prefLabel "x" .',
            r"(?s)aphid stands in two files.*x\.ttl",
        ),
        ("language/x.yaml", "a: [b", r"(?s)not readable as YAML.*x\.yaml, line"),
        ("spinegraph.ttl", PREFIXES, "declares no class"),
    ],
)
def test_a_malformed_file_is_named(folder: Path, file: str, text: str, message: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=message):
        load_vocabulary(folder)


def test_yaml_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "language" / "x.yaml").write_bytes(b"a: \xff")
    with pytest.raises(VocabularyError, match=r"x\.yaml"):
        load_vocabulary(folder)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="no such ontology folder"):
        load_vocabulary(tmp_path / "absent")
    with pytest.raises(VocabularyError, match="no ontology file"):
        load_vocabulary(tmp_path)


def test_the_ontology_may_have_another_name(folder: Path) -> None:
    (folder / "spinegraph.ttl").rename(folder / "garden.ttl")
    assert set(load_vocabulary(folder).classes) == set(garden().classes)


@pytest.mark.parametrize(
    ("wording", "expected"),
    [("TLIF", True), ("L5-S1", True), ("MRIs", True), ("infection", False), ("X-ray", False), ("CT scan", False)],
)
def test_abbreviations_are_known_by_their_capitals(wording: str, expected: bool) -> None:
    assert Label(wording=wording, concept="x", rank=0).is_abbreviation is expected


def test_the_shipped_folder_is_found() -> None:
    assert (default_folder() / "spinegraph.ttl").is_file()
