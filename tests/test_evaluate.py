"""Figures worked out by hand, every kind of miss in its sentence, gold files with slips, floors, and the reports."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from build_graph.errors import DocumentError, UsageError
from build_graph.evaluate import check_floors, evaluate, find_texts, load_gold, read_floors
from build_graph.evaluate.gold import GoldDocument, parse_gold
from build_graph.evaluate.report import run_evaluate, run_floors, to_html, write_report
from build_graph.evaluate.scoring import agree, in_sentence
from rich.console import Console

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORE = ("Condition", "Procedure", "Implant", "Complication", "RiskFactor")

TEXT = """Spinal fusion

Spinal fusion joins two vertebrae. Surgeons use rods & screws.
Risks include infection, and rarely <b>bleeding</b>. It does not cause fever.
Recovery takes six months to a year.
"""
GOLD = """
document: fusion.txt
entities:
  fusion: {class: [Procedure], text: ["Spinal fusion"]}
  vertebra: {class: [Anatomy], text: ["vertebrae"], optional: true}
  rod: {class: [Implant], text: ["rods"]}
  screw: {class: [Implant], class_ok: [Material], text: ["screws"]}
  infection: {class: [Condition, Complication], text: ["infection"]}
  bleeding: {class: [Complication], text: ["bleeding"]}
  fever: {class: [Symptom], text: ["fever"]}
relations:
  - [fusion, usesImplant, rod]
  - [fusion, usesImplant, screw]
  - [fusion, hasComplication, infection, {or: [[fusion, causes, infection]]}]
  - [fusion, hasComplication, bleeding, {certainty: possible}]
  - [fusion, causes, fever, {polarity: negated}]
  - [fusion, affects, vertebra]
  - [fusion, recoveryTime, "P6M/P12M"]
"""
NAMES = {"F": "Spinal fusion", "R": "rods", "S": "screws", "I": "infection", "X": "Risks", "Y": "fever"}


def mention(entity: str, name: str, wording: str, *, after: int = 0, trim: int = 0) -> dict[str, Any]:
    start = TEXT.index(wording, after)
    return {
        "document": "fusion.txt",
        "start": str(start),
        "end": str(start + len(wording) - trim),
        "text": wording,
        "entity": f"https://example.org/id/{entity}",
        "label": NAMES.get(entity, entity),
        "class": f"https://example.org/ontology#{name}",
    }


def statement(
    subject: str, predicate: str, target: str, *, polarity: str = "affirmed", quote: str = "", **more: Any
) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {
        "document": "fusion.txt",
        "subject": f"https://example.org/id/{subject}",
        "predicate": predicate,
        "object": target if target.startswith("P") else f"https://example.org/id/{target}",
        "start": str(start),
        "end": str(start + len(quote)),
        "quote": quote,
        "polarity": polarity,
        "certainty": "certain",
        **more,
    }


MENTIONS = [
    mention("F", "Procedure", "Spinal fusion"),
    mention("F", "Procedure", "Spinal fusion", after=5),
    mention("R", "Implant", "rods"),
    mention("S", "Material", "screws"),
    mention("I", "Complication", "infection"),
    mention("I", "Benefit", "infection"),
    mention("X", "RiskFactor", "Risks"),
    mention("Y", "Symptom", "fever", trim=1),
    {**mention("X", "RiskFactor", "Risks"), "document": "another.txt"},
]
RISKS = "Risks include infection, and rarely <b>bleeding</b>."
STATEMENTS = [
    statement("F", "usesImplant", "R", rule="sg:cue", confidence="0.9"),
    statement("F", "usesImplant", "R", rule="https://example.org/ontology#list", confidence="0.7"),
    statement("F", "https://example.org/ontology#causes", "I", rule="cue"),
    statement("F", "causes", "Y", rule="cue"),  # affirmed, where gold has the negation
    statement("F", "hasComplication", "X", quote=RISKS, rule="list", confidence="0.5"),
    statement("F", "recoveryTime", "P6M/P12M"),
]
STATEMENTS[0]["rule"] = "cue"


@pytest.fixture(scope="module")
def gold() -> GoldDocument:
    return parse_gold(GOLD, TEXT)


def test_figures_worked_out_by_hand(gold: GoldDocument) -> None:
    scores = evaluate([gold], MENTIONS, STATEMENTS, core=CORE)
    # fusion, rod, screw, infection and fever are found, bleeding is missed, "Risks" is no entity
    assert scores.entities.row() == {"P": 0.8333, "R": 0.8333, "F1": 0.8333, "tp": 5, "fp": 1, "fn": 1}
    # Material is accepted for the screw; infection lacks Condition and has Benefit too much; bleeding lacks its class
    assert scores.typed.row() == {"P": 0.7143, "R": 0.7143, "F1": 0.7143, "tp": 5, "fp": 2, "fn": 2}
    assert (scores.core.tp, scores.core.fp, scores.core.fn) == (4, 1, 2)
    # rod, infection (by its alternative) and the recovery time; not screw, bleeding, no fever; vertebra is optional
    assert scores.relations.row() == {"P": 0.6, "R": 0.5, "F1": 0.5455, "tp": 3, "fp": 2, "fn": 3}
    # two of "Spinal fusion", rods, screws, infection; fever is one letter short, bleeding missed, vertebrae optional
    assert (scores.spans.tp, scores.spans.fn) == (5, 2)


def test_a_rule_is_judged_by_its_precision_and_by_what_only_it_finds(gold: GoldDocument) -> None:
    rules = evaluate([gold], MENTIONS, STATEMENTS, core=CORE).by_rule
    assert rules["cue"].row() == {"P": 0.6667, "right": 2, "wrong": 1, "found": 2, "alone": 1}
    assert rules["list"].row() == {"P": 0.5, "right": 1, "wrong": 1, "found": 1, "alone": 0}


def test_every_miss_and_false_find_stands_in_its_sentence(gold: GoldDocument) -> None:
    findings = evaluate([gold], MENTIONS, STATEMENTS, core=CORE).findings
    shown = {(f.kind, f.what): f for f in findings}
    assert set(shown) == {
        ("missed entity", "bleeding (Complication)"),
        ("wrong class", "infection: wanted Condition, found Benefit, Complication"),
        ("false entity", "Risks (RiskFactor)"),
        ("missed relation", "fusion usesImplant screw"),
        ("missed relation", "fusion hasComplication bleeding"),
        ("missed relation", "fusion not causes fever"),
        ("false relation", "Spinal fusion causes fever"),
        ("false relation", "Spinal fusion hasComplication Risks"),
    }
    assert len(findings) == len(shown)
    missed = shown["missed entity", "bleeding (Complication)"]
    assert missed.context == RISKS
    assert [missed.context[a:b] for a, b in missed.marks] == ["bleeding"]
    false = shown["false relation", "Spinal fusion hasComplication Risks"]
    assert (false.context, false.rules, false.confidence) == (RISKS, ("list",), 0.5)
    assert [false.context[a:b] for a, b in false.marks] == ["Risks"]
    assert shown["missed relation", "fusion usesImplant screw"].context == "Surgeons use rods & screws."


def test_nothing_found_and_nothing_to_find(gold: GoldDocument) -> None:
    nothing = evaluate([gold], [], [], core=CORE)
    assert nothing.entities.row() == {"P": 0.0, "R": 0.0, "F1": 0.0, "tp": 0, "fp": 0, "fn": 6}
    assert nothing.relations.fn == 6
    empty = evaluate([parse_gold("document: a.txt", "Words.")], [], [], core=CORE)
    assert empty.relations.f1 == 0.0
    assert empty.findings == []


def test_one_row_more_or_another_order_of_rows_changes_nothing(gold: GoldDocument) -> None:
    first = evaluate([gold], MENTIONS, STATEMENTS, core=CORE)
    second = evaluate([gold], MENTIONS[::-1], [*STATEMENTS[::-1], STATEMENTS[2]], core=CORE)
    assert second.as_json() == first.as_json()
    assert second.findings == first.findings


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [((0, 4), (0, 4), True), ((0, 4), (2, 4), True), ((0, 4), (3, 4), False), ((0, 4), (4, 8), False)],
)
def test_mentions_agree_when_half_of_their_union_is_shared(
    a: tuple[int, int], b: tuple[int, int], expected: bool
) -> None:
    assert agree(a, b) is agree(b, a) is expected


def test_ends_in_two_sentences_are_shown_by_the_sentence_of_the_last_given() -> None:
    assert in_sentence("A knee. A graft. A hip.", [(10, 15), (2, 6)]) == ("A knee.", ((2, 6),))
    assert in_sentence("A knee. A graft. A hip.", [(2, 6), (10, 15)]) == ("A graft.", ((2, 7),))


def test_a_long_line_is_cut_around_what_is_meant() -> None:
    text = "word " * 300 + "HERE" + " word" * 300
    start = text.index("HERE")
    context, marks = in_sentence(text, [(start, start + 4)])
    assert len(context) <= 330
    assert [context[a:b] for a, b in marks] == ["HERE"]


# ---- gold files ----


def test_the_longer_wording_wins_and_white_space_may_differ() -> None:
    gold = parse_gold(
        'document: d\nentities:\n  a: {class: [C], text: ["bone"]}\n  b: {class: [C], text: ["bone graft"]}\n',
        "A bone\n  graft is a bone, not a bones, not a backbone.",
    )
    assert gold.mentions == ((2, 14, "b"), (20, 24, "a"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("document: fusion.txt", "", "names no document"),
        ("entities:", "entitles:", "unknown key 'entitles'"),
        ("{class: [Anatomy], text", "{text", "`class` is empty"),
        ("{class: [Anatomy]", "{class: Anatomy", "`class` is not a list of words"),
        ("optional: true}", "optional: perhaps}", "`optional` is neither true nor false"),
        ("optional: true}", "optionnal: true}", "unknown key 'optionnal'"),
        ('"rods"', '"rodds"', "wording not in the text of fusion.txt: rod: 'rodds'"),
        ("usesImplant, rod]", "usesImplant, rode]", "names no entity 'rode'"),
        ("[fusion, usesImplant, rod]", "[fusion, rod]", "does not have three parts"),
        ("polarity: negated", "polarity: no", "polarity or certainty is unknown"),
        ("certainty: possible", "sure: false", "unknown option 'sure'"),
        ("or: [[fusion, causes, infection]]", "or: [fusion, causes, infection]", "`or` is not a list of triples"),
        ('text: ["rods"]}', 'text: ["rods"}', "malformed"),
    ],
)
def test_a_slip_in_a_gold_file_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOLD
    (tmp_path / "fusion.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "fusion.yaml").write_text(GOLD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_gold(tmp_path)
    assert message in caught.value.what
    assert "fusion.yaml" in caught.value.where
    assert caught.value.mend


def test_a_malformed_gold_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("document: a.txt\nentities:\n  a: [\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.yaml, line 4"):
        load_gold(tmp_path)


@pytest.mark.parametrize("layout", [".", "documents", "..", "../documents", "../corpus", "../../corpus"])
def test_texts_are_found_near_the_gold(tmp_path: Path, layout: str) -> None:
    gold = tmp_path / "a" / "gold"
    gold.mkdir(parents=True)
    (gold / "fusion.yaml").write_text(GOLD, encoding="utf-8")
    texts = gold / layout
    texts.mkdir(exist_ok=True)
    (texts / "fusion.txt").write_text(TEXT, encoding="utf-8")
    assert find_texts(gold, ["fusion.txt"]) == texts.resolve()
    assert [document.id for document in load_gold(gold)] == ["fusion.txt"]


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such gold file"):
        load_gold(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="holds no gold file"):
        load_gold(tmp_path)
    (tmp_path / "fusion.yaml").write_text(GOLD, encoding="utf-8")
    with pytest.raises(UsageError, match="--texts FOLDER"):
        load_gold(tmp_path)
    with pytest.raises(DocumentError, match=r"fusion\.txt is missing"):
        load_gold(tmp_path, tmp_path)
    (tmp_path / "fusion.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(DocumentError, match="not UTF-8"):
        load_gold(tmp_path)
    (tmp_path / "fusion.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "again.yaml").write_text(GOLD, encoding="utf-8")
    with pytest.raises(UsageError, match="annotated twice"):
        load_gold(tmp_path)


def test_a_graph_of_other_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fusion.yaml").write_text(GOLD, encoding="utf-8")
    (tmp_path / "fusion.txt").write_text(TEXT, encoding="utf-8")
    assert run_evaluate(tmp_path, MENTIONS, STATEMENTS, core=CORE).relations.tp == 3
    with pytest.raises(UsageError, match="none of the annotated documents"):
        run_evaluate(tmp_path, [{**MENTIONS[0], "document": "x/fusion.txt"}], [], core=CORE)


# ---- floors ----


def test_floors_name_each_figure_below_them(gold: GoldDocument, tmp_path: Path) -> None:
    scores = evaluate([gold], MENTIONS, STATEMENTS, core=CORE)
    floors = tmp_path / "floors.yaml"
    floors.write_text("entities: {F1: 0.8333}\nrelations: {P: 0.6, R: 0.51}\neach document:\n  relations: {F1: 0.7}\n")
    assert run_floors(scores, floors) == (
        "relations R of all documents is 0.5000, below its floor 0.51",
        "relations F1 of fusion.txt is 0.5455, below its floor 0.7",
    )


@pytest.mark.parametrize(
    "floors", [{"relation": {"F1": 0.5}}, {"relations": {"f1": 0.5}}, {"relations": {"F1": "high"}}]
)
def test_a_floor_with_a_slip_does_not_pass_in_silence(gold: GoldDocument, floors: Mapping[str, Any]) -> None:
    with pytest.raises(UsageError):
        check_floors(evaluate([gold], [], [], core=CORE), floors)


def test_floors_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_floors(tmp_path / "none.yaml")
    (tmp_path / "empty.yaml").write_text("")
    with pytest.raises(UsageError, match="records no floors"):
        read_floors(tmp_path / "empty.yaml")


# ---- reports ----


def written(gold: GoldDocument, **options: Any) -> str:
    stream = io.StringIO()
    write_report(evaluate([gold], MENTIONS, STATEMENTS, core=CORE), Console(file=stream, width=120), **options)
    return stream.getvalue()


def test_tables_and_details(gold: GoldDocument) -> None:
    assert "hasComplication" in written(gold)
    assert RISKS not in written(gold)
    details = written(gold, details=True)
    assert "false relation  Spinal fusion hasComplication Risks  [list]" in details
    assert RISKS in details
    assert "[b]" not in details


def test_json(gold: GoldDocument) -> None:
    data = json.loads(written(gold, as_json=True))
    assert data["relations"]["tp"] == 3
    assert data["by document"]["fusion.txt"]["relations"]["F1"] == 0.5455
    assert set(data["by rule"]) == {"cue", "list"}


def test_the_page_holds_text_as_text_and_no_script(gold: GoldDocument, tmp_path: Path) -> None:
    written(gold, html=tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page == to_html(evaluate([gold], MENTIONS, STATEMENTS, core=CORE))
    marked = to_html(evaluate([gold], [mention("Z", "Implant", "use rods & screws")], []), title="<i>")
    assert "<mark>use rods &amp; screws</mark>" in marked
    assert "<title>&lt;i&gt;</title>" in marked
    assert "&lt;b&gt;<mark>bleeding</mark>&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page
    assert "default-src 'none'".replace("'", "&#x27;") in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")


# ---- the reference ----


def perturbed(documents: Iterable[GoldDocument], seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows as a middling reader would give them: gold with losses, shifts, splits and inventions."""
    chance = random.Random(seed)
    mentions, statements = [], []
    for document in documents:
        iri = {key: f"https://example.org/id/{key if chance.random() < 0.9 else 'merged'}" for key in document.entities}
        for start, end, key in document.mentions:
            if chance.random() < 0.15:
                continue
            low, high = max(0, start - chance.choice([0, 0, 0, 3])), end + chance.choice([0, 0, 0, 2, 9])
            entity = iri[key] + chance.choice(["", "", "", "-split"])
            names = [*document.entities[key].classes, *document.entities[key].accepted]
            for name in {*chance.sample(names, 1), *([] if chance.random() < 0.8 else ["Symptom"])}:
                mentions.append(
                    {"document": document.id, "start": low, "end": high, "text": "", "entity": entity, "label": key}
                    | {"class": name}
                )
        for _ in range(4):
            start = chance.randrange(len(document.text) - 20)
            mentions.append(
                {"document": document.id, "start": start, "end": start + 9, "text": "", "label": ""}
                | {"entity": f"https://example.org/id/false-{start}", "class": "Condition"}
            )
        for relation in document.relations:
            if chance.random() < 0.3:
                continue
            subject, predicate, target = chance.choice([relation.triple, relation.triple, *relation.alternatives])
            statements.append(
                {
                    "document": document.id,
                    "subject": iri.get(subject, subject) + chance.choice(["", "", "-split"]),
                    "predicate": chance.choice([predicate, predicate, predicate, "causes"]),
                    "object": iri.get(target, target),
                    "polarity": chance.choice([relation.polarity] * 5 + ["negated", ""]),
                    "certainty": relation.certainty,
                }
            )
    return mentions, statements


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_the_reference_scorer(tmp_path: Path, seed: int) -> None:
    folder = SHARED / "evaluation"
    if not folder.is_dir():
        pytest.skip("THE SHARED GOLD IS NOT BESIDE THIS CHECKOUT: agreement with the reference scorer is untested")
    documents = load_gold(folder / "gold", SHARED / "corpus")
    assert len(documents) >= 13
    mentions, statements = perturbed(documents, seed)
    files = []
    for name, rows in (("mentions", mentions), ("statements", statements)):
        files += [f"--{name}", str(tmp_path / f"{name}.csv")]
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    command = [
        sys.executable,
        str(folder / "score.py"),
        "--gold",
        str(folder / "gold"),
        "--texts",
        str(SHARED / "corpus"),
    ]
    answer = subprocess.run([*command, *files, "--json"], capture_output=True, text=True, check=True)
    expected = json.loads(answer.stdout)
    actual = evaluate(documents, mentions, statements, core=CORE).as_json()
    assert 0.2 < expected["relations"]["F1"] < 0.95
    assert {name: actual[name] for name in expected} == expected
