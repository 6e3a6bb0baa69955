"""Health checks: each finds what it is for, says nothing of a healthy folder, and the command tells both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from build_graph.check import GRADES, check_vocabulary, counts, health_checks
from build_graph.cli import app
from build_graph.errors import QueryError, UsageError
from build_graph.mappings import COLUMNS, FILE
from build_graph.vocabulary import default_folder, load_vocabulary
from typer.testing import CliRunner

import rdf_helpers as h

HEAD = """\
@prefix sg: <https://w3id.org/spinegraph/ontology#> .
@prefix id: <https://w3id.org/spinegraph/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
HEALTHY = """
id:fixation a sg:Implant, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "fixation"@en ;
    skos:definition "Things that hold bone together."@en .
id:rod a sg:Implant, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "rod"@en ;
    skos:altLabel "bar of metal"@en ; skos:definition "Bar that joins screws."@en ; skos:broader id:fixation .
"""
EXTRA = """
id:hook a sg:Implant, skos:Concept ; skos:inScheme sg:vocabulary ; skos:prefLabel "hook"@en ;
    skos:definition "Claw on a vertebra."@en ; skos:broader id:fixation .
"""
LANGUAGE = {
    "homonyms": "homonyms: {}\n",
    "words": "nouns: [rod, hook]\n",
    "frames": "frames: []\n",
    "ordinary": "words: [lead]\n",
}


def link(subject: str, term: str = "MESH:D1", label: str = "Rods", predicate: str = "exactMatch") -> str:
    cells = (
        f"id:{subject}",
        subject,
        f"skos:{predicate}",
        term,
        label,
        "mesh",
        "semapv:LexicalMatching",
        "2026-11-21",
        "1",
        "",
    )
    return "\t".join(cells)


LINKS = (link("rod"), link("fixation", "sssom:NoTermFound", ""))


def make(
    folder: Path,
    concepts: str = HEALTHY,
    *,
    links: tuple[str, ...] = LINKS,
    other: str = "",
    terms: str = "",
    **language: str,
) -> Path:
    """Return an ontology folder of this test's own concepts, links and language data."""
    h.make_ontology(folder)
    for file in (folder / "vocabulary").glob("*.ttl"):
        file.unlink()
    (folder / "vocabulary" / "implants.ttl").write_text(HEAD + concepts, encoding="utf-8")
    if other:
        (folder / "vocabulary" / "symptoms.ttl").write_text(HEAD + other, encoding="utf-8")
    with (folder / "spinegraph.ttl").open("a", encoding="utf-8") as stream:
        stream.write("\n" + terms)
    for file in (folder / "language").glob("*.yaml"):
        if file.stem != "spelling":
            file.unlink()
    for name, text in (LANGUAGE | language).items():
        (folder / "language" / f"{name}.yaml").write_text(text, encoding="utf-8")
    table = h.CURIE_MAP + "\n".join(("\t".join(COLUMNS), *links)) + "\n"
    (folder / FILE).write_text(table, encoding="utf-8")
    return folder


def found(folder: Path, against: Path | None = None) -> dict[str, list[tuple[str, str]]]:
    result: dict[str, list[tuple[str, str]]] = {}
    for finding in check_vocabulary(load_vocabulary(folder), against=against):
        result.setdefault(finding.check, []).append((finding.entity, finding.value))
    return result


def test_a_healthy_folder_has_no_findings(tmp_path: Path) -> None:
    assert found(make(tmp_path / "o")) == {}


def hooked(old: str, new: str) -> str:
    """Return the healthy concepts and a hook with something wrong."""
    assert old in EXTRA
    return HEALTHY + EXTRA.replace(old, new)


ORPHAN = EXTRA.replace(" ; skos:broader id:fixation", "")
# (name of the check, what the folder is made of, entity found, words in the value)
BROKEN = [
    ("broken-labels", {"concepts": hooked('"hook"', '"hook", "small  hook"')}, "id:hook", "small  hook"),
    ("class-count", {"concepts": hooked("sg:Implant,", "sg:Implant, sg:Symptom,")}, "id:hook", "implant"),
    (
        "class-of-broader",
        {"other": EXTRA.replace("sg:Implant,", "sg:Symptom,")},
        "id:hook",
        "id:fixation",
    ),
    (
        "cycles-in-broader",
        {"concepts": HEALTHY.replace('together."@en .', 'together."@en ; skos:broader id:rod .')},
        "id:rod",
        "id:fixation",
    ),
    ("definition-repeats-label", {"concepts": hooked("Claw on a vertebra.", "Hook.")}, "id:hook", "Hook."),
    (
        "definition-shared",
        {"concepts": hooked("Claw on a vertebra.", "Bar that joins screws.")},
        "id:hook",
        "id:rod",
    ),
    ("deprecated-terms-used", {"terms": f"<{h.ID}fixation> owl:deprecated true ."}, "id:rod", "id:fixation"),
    ("duplicate-labels", {"concepts": hooked('"hook"@en', '"hook"@en ; skos:altLabel "Rod"@en')}, "id:hook", "rod"),
    (
        "label-twice",
        {"concepts": hooked('"hook"@en', '"hook"@en ; skos:altLabel "Hook"@en')},
        "id:hook",
        "hook",
    ),
    ("link-of-two-concepts", {"links": (*LINKS, link("fixation"))}, "id:fixation", "http://id.nlm.nih.gov/mesh/D1"),
    (
        "link-of-unknown-concept",
        {"links": (*LINKS, link("plate", "MESH:D2"))},
        "id:plate",
        "http://id.nlm.nih.gov/mesh/D2",
    ),
    (
        "missing-definition",
        {"concepts": hooked('skos:definition "Claw on a vertebra."@en ; ', "")},
        "id:hook",
        "hook",
    ),
    ("orphan-concepts", {"concepts": HEALTHY + ORPHAN}, "id:hook", "hook"),
    ("preferred-label-count", {"concepts": hooked('"hook"@en', '"hook"@en, "claw"@en')}, "id:hook", "claw"),
    ("scheme-missing", {"concepts": hooked("skos:inScheme sg:vocabulary ; ", "")}, "id:hook", "hook"),
    ("slug-of-label", {"concepts": hooked('"hook"@en', '"laminar hook"@en')}, "id:hook", "laminar-hook"),
    ("unknown-broader", {"concepts": hooked("id:fixation", "id:holding")}, "id:hook", "id:holding"),
    ("unlinked-concepts", {"links": LINKS[:1]}, "id:fixation", "fixation"),
    (
        "colliding-labels",
        {"concepts": hooked('"hook"@en', '"hook"@en ; skos:hiddenLabel "bars of metal"@en')},
        "id:rod",
        "bars of metal",
    ),
    (
        "class-of-file",
        {"concepts": hooked("sg:Implant", "sg:Symptom")},
        "id:hook",
        "Symptom in implants.ttl",
    ),
    ("ordinary-word", {"ordinary": "words: [rods]\n"}, "id:rod", "rod"),
    (
        "homonym-unknown",
        {"homonyms": "homonyms: {rod: [{concept: rod}, {concept: stick, words: [wood]}]}\n"},
        "homonyms",
        "stick",
    ),
    ("homonym-unmatched", {"homonyms": "homonyms: {stick: [{concept: rod}]}\n"}, "homonyms", "stick"),
    ("homonym-default", {"homonyms": "homonyms: {rod: [{concept: rod, words: [metal]}]}\n"}, "homonyms", "rod"),
    (
        "cue-unused",
        {"frames": 'frames: [{id: a, cues: ["non-metal|wooden rod"]}]\n'},
        "language/frames.yaml a",
        "non-metal",
    ),
    ("cue-twice", {"frames": 'frames: [{id: a, cues: ["holds", "holds"]}]\n'}, "language/frames.yaml a", "holds"),
    ("word-twice", {"words": "nouns: [rod, hook, rod]\n"}, "language/words.yaml nouns", "rod"),
]


@pytest.mark.parametrize(("check", "made", "entity", "words"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_check_finds_what_it_is_for(
    tmp_path: Path, check: str, made: dict[str, str], entity: str, words: str
) -> None:
    hits = found(make(tmp_path / "o", **made)).get(check, [])  # type: ignore[arg-type]
    assert [value for at, value in hits if entity in at and words in value], hits


def test_every_query_is_tried() -> None:
    names = {check.name for check in health_checks(default_folder())}
    assert len(names) >= 15
    assert names <= {case[0] for case in BROKEN}


def test_a_thing_and_an_act_are_told_by_their_letters(tmp_path: Path) -> None:
    act = EXTRA.replace('"hook"@en', '"hook"@en ; skos:hiddenLabel "rodding"@en')
    assert "colliding-labels" not in found(make(tmp_path / "o", HEALTHY + act))


def test_declared_homonyms_may_collide(tmp_path: Path) -> None:
    same = EXTRA.replace('"hook"@en', '"hook"@en ; skos:hiddenLabel "rods"@en')
    entry = "homonyms: {rod: [{concept: rod}, {concept: hook, words: [claw]}]}\n"
    assert "colliding-labels" in found(make(tmp_path / "one", HEALTHY + same))
    assert "colliding-labels" not in found(make(tmp_path / "two", HEALTHY + same, homonyms=entry))


def test_links_are_compared_with_reference_tables(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "mesh.tsv").write_text("id\tlabel\nMESH:D1\tMetal rods\nMESH:D3\tHooks\n", encoding="utf-8")
    (tables / "notes.tsv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    links = (*LINKS, link("rod", "MESH:D2", "Bars"), link("rod", "MESH:D3", "Hooks", "closeMatch"))
    folder = make(tmp_path / "o", links=tuple(row.replace("\tfixation\t", "\tfixing\t") for row in links))
    hits = found(folder, against=tables)
    assert hits["link-label"] == [("id:rod", "MESH:D1 Rods")]
    assert hits["link-unproven"] == [("id:rod", "MESH:D2 Bars")]
    assert hits["link-subject-label"] == [("id:fixation", "fixing")]


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no reference tables"):
        check_vocabulary(load_vocabulary(make(tmp_path / "o")), against=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# title: A\n# grade: error\nSELECT ?entity WHERE {}", "lacks message"),
        ("# title: A\n# grade: awful\n# message: B\nSELECT ?entity WHERE {}", "the grade 'awful' is unknown"),
        ("# title: A\n# grade: error\n# message: B\nSELECT ?entity WHERE {", "no SPARQL query"),
        ("# title: A\n# grade: error\n# message: B\nSELECT ?other WHERE { ?other a ?t }", r"selects \?entity first"),
        ("# title: A\n# grade: error\n# message: B\nASK {}", r"selects \?entity first"),
    ],
)
def test_a_malformed_check_is_told(tmp_path: Path, text: str, words: str) -> None:
    folder = make(tmp_path / "o")
    (folder / "checks" / "mine.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match=words) as caught:
        check_vocabulary(load_vocabulary(folder))
    assert "mine.rq" in str(caught.value)


def test_findings_come_worst_first(tmp_path: Path) -> None:
    folder = make(
        tmp_path / "o", HEALTHY + ORPHAN, words="nouns: [rod, rod]\n", links=(*LINKS, link("plate", "MESH:D2"))
    )
    grades = [finding.grade for finding in check_vocabulary(load_vocabulary(folder))]
    assert set(grades) == set(GRADES)
    assert grades == sorted(grades, key=GRADES.index)


def test_the_shipped_vocabulary_has_no_errors() -> None:
    findings = check_vocabulary(load_vocabulary())
    assert [str(finding) for finding in findings if finding.grade == "error"] == []
    assert len(findings) == sum(counts(findings).values())


def test_the_command_tells_findings_and_fails_on_errors(tmp_path: Path) -> None:
    runner = CliRunner()
    well = make(tmp_path / "well")
    answer = runner.invoke(app, ["vocabulary", "check", "--ontology", str(well)])
    assert (answer.exit_code, answer.output) == (0, "all is well\n")
    warned = make(tmp_path / "warned", HEALTHY + ORPHAN, links=(*LINKS, link("hook", "MESH:D3")))
    answer = runner.invoke(app, ["vocabulary", "check", "--ontology", str(warned)])
    assert answer.exit_code == 0
    assert "warn [orphan-concepts] id:hook: hook" in answer.output
    assert answer.output.endswith("1 warn\n")
    broken = make(tmp_path / "broken", links=(*LINKS, link("plate", "MESH:D2")))
    answer = runner.invoke(app, ["vocabulary", "check", "--ontology", str(broken), "--json"])
    assert answer.exit_code == 1
    record = json.loads(answer.output)
    assert record["counts"] == {"error": 1}
    assert record["findings"][0]["check"] == "link-of-unknown-concept"
