"""Links to other vocabularies: the table is read and checked, stands in the graph, and says what the references say."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import map_vocabulary
import pyoxigraph as ox
import pytest
import yaml
from build_graph.check import check_vocabulary
from build_graph.errors import VocabularyError
from build_graph.graph import vocabulary_quads
from build_graph.mappings import COLUMNS, FILE, MappingSet, load_mappings, mapping_quads, subject_iri
from build_graph.trig import SKOS
from build_graph.vocabulary import Vocabulary, default_folder, load_vocabulary

import rdf_helpers as h

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "vocabulary"

ROW = {
    "subject_id": "id:pedicle-screw",
    "subject_label": "pedicle screw",
    "predicate_id": "skos:exactMatch",
    "object_id": "MESH:D065289",
    "object_label": "Pedicle Screws",
    "object_source": "mesh",
    "mapping_justification": "semapv:LexicalMatching",
    "mapping_date": "2026-11-21",
    "confidence": "0.95",
    "comment": "",
}
# Least share of the concepts of a class that are linked to a term, and what kinds of term count.
LINKED = {
    "Condition": 0.75,
    "Symptom": 0.75,
    "Anatomy": 0.75,
    "Complication": 0.65,
    "RiskFactor": 0.65,
    "Treatment": 0.65,
    "Procedure": 0.45,
    "Diagnostic": 0.45,
}
DEVICE_CODES = ("FDA:", "EMDN:")


def write(folder: Path, *rows: dict[str, str], header: str = h.CURIE_MAP) -> Path:
    lines = ["\t".join(COLUMNS), *("\t".join((ROW | row)[column] for column in COLUMNS) for row in rows)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shipped() -> tuple[Vocabulary, MappingSet]:
    return load_vocabulary(), load_mappings(default_folder())


def test_a_row_is_read_with_its_line(tmp_path: Path) -> None:
    mappings = load_mappings(write(tmp_path, {}, {"subject_id": "id:other", "object_id": "sssom:NoTermFound"}))
    first, second = mappings.links
    assert (first.subject_id, first.confidence, first.line) == ("id:pedicle-screw", 0.95, 8)
    assert first.found
    assert not second.found
    assert mappings.expand(first.object_id) == "http://id.nlm.nih.gov/mesh/D065289"


def test_a_folder_without_mappings_has_none(tmp_path: Path) -> None:
    assert load_mappings(tmp_path) == MappingSet()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"object_id": "MESH D065289"}, "object_id 'MESH D065289' is no CURIE"),
        ({"object_id": "XYZ:1"}, "object_id 'XYZ:1' is no CURIE of a known prefix"),
        ({"subject_id": ""}, "subject_id '' is no CURIE"),
        ({"predicate_id": "skos:related"}, "predicate 'skos:related' is no link"),
        ({"mapping_date": "yesterday"}, "date or confidence is malformed"),
        ({"confidence": "much"}, "date or confidence is malformed"),
        ({"confidence": "1.5"}, "lies outside 0 to 1"),
        ({"comment": "one\ttwo"}, "the row has not 10 cells"),
    ],
)
def test_a_malformed_row_is_told_with_its_line(tmp_path: Path, row: dict[str, str], words: str) -> None:
    with pytest.raises(VocabularyError, match=r"line 9") as caught:
        load_mappings(write(tmp_path, {}, {"subject_id": "id:other"} | row))
    assert words in str(caught.value)


def test_a_link_said_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"mapped to MESH:D065289 twice"):
        load_mappings(write(tmp_path, {}, {}))


@pytest.mark.parametrize("header", ["", "# curie_map: [a\n", "# title: x\n"])
def test_a_header_without_prefixes_is_told(tmp_path: Path, header: str) -> None:
    with pytest.raises(VocabularyError, match="the header"):
        load_mappings(write(tmp_path, {}, header=header))


def test_lacking_columns_are_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(h.CURIE_MAP + "subject_id\tobject_id\nid:a\tMESH:D1\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match="lack the columns subject_label, predicate_id"):
        load_mappings(tmp_path)


def test_links_stand_in_the_vocabulary_graph(tmp_path: Path) -> None:
    folder = write(
        h.make_ontology(tmp_path / "ontology"),
        {},
        {"subject_id": "id:nowhere"},
        {"subject_id": "id:smoking", "object_id": "sssom:NoTermFound"},
    )
    vocabulary = load_vocabulary(folder, base="https://example.org/")
    graph = ox.NamedNode("https://example.org/graph/vocabulary")
    link = ox.Quad(
        ox.NamedNode("https://example.org/id/pedicle-screw"),
        ox.NamedNode(SKOS + "exactMatch"),
        ox.NamedNode("http://id.nlm.nih.gov/mesh/D065289"),
        graph,
    )
    assert list(mapping_quads(vocabulary, graph)) == [link]
    assert link in set(vocabulary_quads(vocabulary))


def test_the_shipped_table_keeps_to_sssom(shipped: tuple[Vocabulary, MappingSet]) -> None:
    vocabulary, mappings = shipped
    assert len(mappings.links) > 8000
    assert {link.mapping_justification for link in mappings.links} == {
        "semapv:LexicalMatching",
        "semapv:ManualMappingCuration",
        "semapv:MappingChaining",
        "semapv:StructuralMatching",
    }
    for link in mappings.links:
        assert link.found == bool(link.object_label), link
        assert link.object_source, link
        assert subject_iri(mappings, link, vocabulary) in vocabulary.concepts, link
    assert {link.subject_id for link in mappings.links if not link.found} >= {"id:cage-subsidence"}


@pytest.mark.parametrize("kind", [*LINKED, "Implant"])
def test_enough_concepts_are_linked(shipped: tuple[Vocabulary, MappingSet], kind: str) -> None:
    vocabulary, mappings = shipped
    terms: dict[str, set[str]] = defaultdict(set)
    for link in mappings.links:
        if link.found:
            terms[subject_iri(mappings, link, vocabulary)].add(link.object_id)
    concepts = [iri for iri, concept in vocabulary.concepts.items() if concept.kind == kind]
    assert len(concepts) > 150
    if kind == "Implant":
        linked = [iri for iri in concepts if any(term.startswith(DEVICE_CODES) for term in terms[iri])]
        assert len(linked) / len(concepts) >= 0.6
    else:
        assert sum(bool(terms[iri]) for iri in concepts) / len(concepts) >= LINKED[kind]


def test_a_concept_is_broader_than_no_term_it_equals(shipped: tuple[Vocabulary, MappingSet]) -> None:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for link in shipped[1].links:
        said[link.subject_id, link.object_id].add(link.predicate_id)
    assert [pair for pair, predicates in said.items() if len(predicates) > 1] == []


# -- the tool that makes the table ---------------------------------------------------------------------------------


def make_tables(folder: Path, **tables: str) -> Path:
    folder.mkdir()
    rules = yaml.safe_load(map_vocabulary.RULES.read_text(encoding="utf-8"))
    for table in rules["tables"].values():
        rows = tables.get(table["file"].removesuffix(".tsv"), "")
        (folder / table["file"]).write_text("id\tlabel\tsynonyms\tparents\txrefs\n" + rows, encoding="utf-8")
    exact = tables.get("exact", "")
    head = "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tsource\n"
    (folder / "mappings.sssom.tsv").write_text(head + exact, encoding="utf-8")
    return folder


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], tuple[str, str]]:
    """Return predicate and comment by concept and term, as the tool links the small vocabulary."""
    curation = tmp_path / "curation.tsv"
    curation.write_text(
        "subject\tpredicate\tobject\tcomment\nbone-screw\tbroadMatch\tEMDN:P0912\tby hand\n"
        "smoking\treject\tSmoking\t\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(map_vocabulary, "CURATION", curation)
    folder = make_tables(
        tmp_path / "tables",
        mesh="MESH:1\tInfections\t\t\t\nMESH:2\tScrews, Bone, Locking\tBone Screws\t\t\nMESH:3\tSmoking\t\t\t\n"
        "MESH:4\tSpinal Fusion\t\t\t\n",
        emdn="EMDN:P0912\tOSTEOSYNTHESIS DEVICES\t\t\t\n",
        hp="HP:1\tBackache\tSore back|Back pain\t\t\n",
        mondo="MONDO:1\tinfectious disease\tinfection\t\t\nMONDO:2\tinfection\t\t\t\n",
        doid="DOID:1\tdisease by infectious agent\t\t\t\n",
        exact="MONDO:2\tinfection\tskos:exactMatch\tDOID:1\tdisease by infectious agent\t\t\n",
    )
    rules = yaml.safe_load(map_vocabulary.RULES.read_text(encoding="utf-8"))
    vocabulary = load_vocabulary(h.make_ontology(tmp_path / "ontology"))
    rows = map_vocabulary.Mapper(vocabulary, folder, rules).map()
    assert map_vocabulary.table_text(rows, rules).count("\n") > len(rows)
    return {(row["subject_id"], row["object_id"]): (row["predicate_id"], row["comment"]) for row in rows}


def test_a_label_that_is_the_label_is_the_same(made: dict[tuple[str, str], tuple[str, str]]) -> None:
    assert made["id:infection", "MESH:1"] == ("skos:exactMatch", "label is label")
    # Of two terms of one vocabulary the one that is called so wins over the one that is also called so.
    assert made["id:infection", "MONDO:2"][0] == "skos:exactMatch"
    assert ("id:infection", "MONDO:1") not in made


def test_names_in_common_say_how_near_a_term_is(made: dict[tuple[str, str], tuple[str, str]]) -> None:
    assert made["id:back-pain", "HP:1"] == ("skos:closeMatch", "label is synonym")
    assert ("id:bone-screw", "MESH:2") in made
    assert made["id:bone-screw", "MESH:2"] == ("skos:narrowMatch", "a name in common, the term says more")


def test_what_a_person_decided_wins(made: dict[tuple[str, str], tuple[str, str]]) -> None:
    assert made["id:bone-screw", "EMDN:P0912"] == ("skos:broadMatch", "by hand")
    assert ("id:smoking", "MESH:3") not in made
    assert made["id:smoking", "sssom:NoTermFound"][0] == "skos:exactMatch"


def test_narrower_concepts_take_the_terms_of_broader_ones(made: dict[tuple[str, str], tuple[str, str]]) -> None:
    assert made["id:pedicle-screw", "EMDN:P0912"] == ("skos:broadMatch", "by the broader concept bone screw")
    assert made["id:lumbar-fusion", "MESH:4"] == ("skos:broadMatch", "by the broader concept spinal fusion")


def test_published_matches_are_carried_on(made: dict[tuple[str, str], tuple[str, str]]) -> None:
    assert made["id:infection", "DOID:1"] == ("skos:closeMatch", "by the published exact match of MONDO:2")


def test_mistakes_of_curation_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    curation = tmp_path / "curation.tsv"
    curation.write_text(
        "subject\tpredicate\tobject\tcomment\nx\treject\ty\t\nsmoking\tsame\tMESH:9\t\n", encoding="utf-8"
    )
    monkeypatch.setattr(map_vocabulary, "CURATION", curation)
    rules = yaml.safe_load(map_vocabulary.RULES.read_text(encoding="utf-8"))
    vocabulary = load_vocabulary(h.make_ontology(tmp_path / "ontology"))
    with pytest.raises(SystemExit) as caught:
        map_vocabulary.Mapper(vocabulary, make_tables(tmp_path / "tables"), rules).map()
    assert "line 2: no concept x" in str(caught.value)
    assert "line 3: no predicate same" in str(caught.value)
    assert "line 3: no term MESH:9" in str(caught.value)


@pytest.mark.shared
@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder of reference tables is not here")
def test_every_link_says_what_the_reference_tables_say(shipped: tuple[Vocabulary, MappingSet]) -> None:
    findings = [f for f in check_vocabulary(shipped[0], against=REFERENCE) if f.check.startswith("link-")]
    assert [str(finding) for finding in findings if finding.grade == "error"] == []
