"""The report of a build: its counts by hand, and a readable form in which nothing is markup that should be text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from build_graph.errors import DocumentError
from build_graph.intake import Failure, Intake
from build_graph.model import Document, Omission, Reading, Span
from build_graph.read import Refusal
from build_graph.report import as_markdown, is_clean, make_report, summary
from build_graph.validate import Finding, ValidationReport
from build_graph.vocabulary import Vocabulary, default_folder, load_vocabulary

import rdf_helpers as h


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("report") / "ontology"))


def report_of(vocabulary: Vocabulary, readings: tuple[Reading, ...] | None = None, **changes: Any) -> dict[str, Any]:
    options: dict[str, Any] = {
        "version": "1.2.3",
        "quotes": "full",
        "inferred": 7,
        "validation": ValidationReport(conforms=True, results=()),
        "home": None,
    }
    intake = changes.pop("intake", Intake(documents=()))
    return make_report(h.readings() if readings is None else readings, intake, vocabulary, **(options | changes))


def test_counts_are_those_worked_out_by_hand(vocabulary: Vocabulary) -> None:
    report = report_of(vocabulary)
    assert report["totals"] == {
        "documents": 3,
        "characters": sum(len(reading.document.text) for reading in h.readings()),
        "mentions": 11,
        "entities": 8,
        "coined": 1,
        # "Spinal fusion has the complication infection" is said in two documents and is one claim.
        "statements": 9,
        "negated": 1,
        "possible": 1,
        "inferred": 7,
    }
    assert report["entities_by_class"] == {
        "Condition": 1,
        "Procedure": 2,
        "Implant": 1,
        "Complication": 3,
        "RiskFactor": 1,
        "Symptom": 1,
    }
    assert report["statements_by_predicate"]["hasComplication"] == {"statements": 5, "possible": 1, "negated": 1}
    assert report["statements_by_predicate"]["recoveryTime"] == {"statements": 1, "possible": 0, "negated": 0}
    assert sum(counts["statements"] for counts in report["statements_by_predicate"].values()) == 9
    assert summary(report) == "3 documents, 9 statements (1 negated, 1 possible) about 8 entities"


def test_one_of_a_kind_is_told_in_the_singular(vocabulary: Vocabulary) -> None:
    source = h.document("Today spinal fusion does not cause infection.")
    claim = h.statement(source, "spinal-fusion", "recoveryTime", "P6M", "Today", literal=True)
    report = report_of(vocabulary, (Reading(document=source, statements=(claim,)),))
    assert summary(report) == "1 document, 1 statement (0 negated, 0 possible) about 1 entity"


def test_each_document_says_what_it_is_about_and_what_was_left_out(vocabulary: Vocabulary) -> None:
    reading = h.readings()[0]
    left_out = (Omission(span=Span(0, 2), reason="contact"), Omission(span=Span(3, 4), reason="contact"))
    named = Reading(document=reading.document, topic=h.ID + "spinal-fusion", omissions=left_out)
    document = report_of(vocabulary, (named,))["documents"][0]
    assert document == {
        "id": "guides/fusion.txt",
        "title": "Spinal fusion",
        "topic": "spinal fusion",
        "media_type": "text/plain",
        "sha256": reading.document.sha256,
        "characters": len(reading.document.text),
        "mentions": 0,
        "statements": 0,
        "left_out": {"contact": 2},
    }


def test_paths_are_those_seen_from_the_graph_folder(vocabulary: Vocabulary, tmp_path: Path) -> None:
    intake = Intake(documents=(), origins=(tmp_path / "docs",))
    seen = report_of(vocabulary, intake=intake, home=tmp_path / "out" / "graph")
    assert seen["sources"] == ["../../docs"]
    assert not Path(seen["ontology"]).is_absolute()
    assert report_of(vocabulary, intake=intake)["sources"] == [(tmp_path / "docs").as_posix()]
    shipped = load_vocabulary(default_folder())
    assert "ontology" not in report_of(shipped)


def test_clean_is_what_was_read_in_full_and_conforms(vocabulary: Vocabulary) -> None:
    failed = Intake(documents=(), failed=(Failure(id="a.txt", error=DocumentError("document is empty")),))
    skipped = Intake(documents=(), skipped=(Refusal("a.jpg", "no text"),))
    assert is_clean(report_of(vocabulary))
    assert is_clean(report_of(vocabulary, intake=skipped))
    assert is_clean(report_of(vocabulary, validation=None))
    assert not is_clean(report_of(vocabulary, intake=failed))
    assert not is_clean(report_of(vocabulary, validation=ValidationReport(conforms=False, results=())))


def test_the_readable_report_tells_all(vocabulary: Vocabulary) -> None:
    intake = Intake(
        documents=(),
        failed=(Failure(id="a.txt", error=DocumentError("document is empty", "x", "leave it out")),),
        skipped=(Refusal("a.jpg", "no text"),),
    )
    findings = tuple(
        Finding(severity="Violation", message=f"wrong {number}", focus="id:x", path="", value="")
        for number in range(25)
    )
    text = as_markdown(
        report_of(vocabulary, intake=intake, validation=ValidationReport(conforms=False, results=findings))
    )
    assert "9 statements (1 negated, 1 possible)" in text
    assert "does not conform to the shapes: 25 Violation." in text
    assert "- Violation: wrong 19 (`id:x`)" in text
    assert "wrong 20" not in text
    assert "and 5 more: see report.json" in text
    assert "- `a.txt`: document is empty; leave it out" in text
    assert "- `a.jpg`: no text" in text
    assert "| hasComplication | 5 | 1 | 1 |" in text
    assert "| Complication | 3 |" in text
    assert "| `lumbar fusion.md` |  |" in text
    assert "The shapes were not asked." in as_markdown(report_of(vocabulary, validation=None))
    assert "The graph conforms to the shapes." in as_markdown(report_of(vocabulary))


def test_names_are_no_markup(vocabulary: Vocabulary) -> None:
    nasty = "a|b`<script>alert(1)</script>\n# *x*.txt"
    source = Document(id=nasty, text="Fusion.", sha256="0" * 64)
    topic = Reading(document=source, topic="<img src=x>|[y](z)")
    failed = Intake(documents=(), failed=(Failure(id=nasty, error=DocumentError("<b>no</b>", "", "*mend*")),))
    text = as_markdown(report_of(vocabulary, (topic,), intake=failed))
    rows = [line for line in text.splitlines() if line.startswith("| `a")]
    assert rows == [
        "| `a\\|b'<script>alert(1)</script> # *x*.txt` | \\<img src=x\\>\\|\\[y\\](z) | 7 | 0 | 0 |  |",
    ]
    assert "- `a\\|b'<script>alert(1)</script> # *x*.txt`: \\<b\\>no\\</b\\>; \\*mend\\*" in text
