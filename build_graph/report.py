"""What a build read, left out and found: one record, as JSON for programs and as Markdown for people."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .intake import Intake
from .model import Reading, Statement
from .validate import ValidationReport
from .vocabulary import Vocabulary, default_folder

_SHOWN = 20  # findings of the validation in the readable report; report.json has all


def make_report(
    readings: Sequence[Reading],
    intake: Intake,
    vocabulary: Vocabulary,
    *,
    version: str,
    quotes: str,
    inferred: int,
    validation: ValidationReport | None,
    home: Path | None,
) -> dict[str, Any]:
    """Return the report of a build as plain values.

    Parameters
    ----------
    version
        Version of the program.
    inferred
        How many triples the rules derived.
    validation
        What the shapes found; None where they were not asked.
    home
        The graph folder, to which paths of documents and ontology are relative; None for absolute paths.
    """
    labels = _labels(readings, vocabulary)
    claims = {statement.claim_id: statement for reading in readings for statement in reading.statements}
    report: dict[str, Any] = {
        "program": "spinegraph",
        "version": version,
        "base": vocabulary.base,
        "quotes": quotes,
        "sources": [_path(path, home) for path in intake.origins],
        "vocabulary": {
            "version": vocabulary.version,
            "sha256": vocabulary.sha256,
            "concepts": len(vocabulary.concepts),
        },
        "totals": _totals(readings, claims.values(), inferred),
        "documents": [_document(reading, labels) for reading in readings],
        "skipped": [{"id": refusal.id, "reason": refusal.reason} for refusal in intake.skipped],
        "failed": [
            {"id": failure.id, "reason": failure.error.what, "mend": failure.error.mend} for failure in intake.failed
        ],
        "entities_by_class": _by_class(readings, vocabulary),
        "statements_by_predicate": _by_predicate(claims.values(), vocabulary),
        "validation": _validation(validation),
    }
    if vocabulary.folder.resolve() != default_folder():
        report["ontology"] = _path(vocabulary.folder, home)
    return report


def _path(path: Path, home: Path | None) -> str:
    absolute = path.resolve()
    if home is None:
        return absolute.as_posix()
    try:
        return Path(os.path.relpath(absolute, home.resolve())).as_posix()
    except ValueError:  # Another drive.
        return absolute.as_posix()


def _labels(readings: Iterable[Reading], vocabulary: Vocabulary) -> dict[str, str]:
    coined = {concept.iri: concept.label for reading in readings for concept in reading.coined}
    return coined | {iri: concept.label for iri, concept in vocabulary.concepts.items()}


def _entities(readings: Iterable[Reading]) -> set[str]:
    found = set()
    for reading in readings:
        found |= {mention.grounding.concept for mention in reading.mentions}
        found |= {statement.subject for statement in reading.statements}
        found |= {statement.object for statement in reading.statements if not statement.literal}
    return found


def _totals(readings: Sequence[Reading], claims: Iterable[Statement], inferred: int) -> dict[str, int]:
    claims = tuple(claims)
    entities = _entities(readings)
    coined = {concept.iri for reading in readings for concept in reading.coined}
    return {
        "documents": len(readings),
        "characters": sum(len(reading.document.text) for reading in readings),
        "mentions": sum(len(reading.mentions) for reading in readings),
        "entities": len(entities),
        "coined": len(entities & coined),
        "statements": len(claims),
        "negated": sum(claim.status.polarity == "negated" for claim in claims),
        "possible": sum(claim.status.certainty == "possible" for claim in claims),
        "inferred": inferred,
    }


def _document(reading: Reading, labels: Mapping[str, str]) -> dict[str, Any]:
    document = reading.document
    return {
        "id": document.id,
        "title": document.title,
        "topic": labels.get(reading.topic, reading.topic) if reading.topic else None,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "characters": len(document.text),
        "mentions": len(reading.mentions),
        "statements": len({statement.claim_id for statement in reading.statements}),
        "left_out": dict(sorted(Counter(omission.reason for omission in reading.omissions).items())),
    }


def _by_class(readings: Iterable[Reading], vocabulary: Vocabulary) -> dict[str, int]:
    found: dict[str, set[str]] = {name: set() for name in vocabulary.classes}
    for reading in readings:
        for mention in reading.mentions:
            for name in mention.classes:
                found.setdefault(name, set()).add(mention.grounding.concept)
    return {name: len(entities) for name, entities in found.items() if entities}


def _by_predicate(claims: Iterable[Statement], vocabulary: Vocabulary) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {name: Counter() for name in vocabulary.predicates}
    for claim in claims:
        counts = found.setdefault(claim.predicate, Counter())
        counts["statements"] += 1
        counts["negated"] += claim.status.polarity == "negated"
        counts["possible"] += claim.status.certainty == "possible"
    return {name: dict(sorted(counts.items(), reverse=True)) for name, counts in found.items() if counts}


def _validation(validation: ValidationReport | None) -> dict[str, Any] | None:
    if validation is None:
        return None
    return {
        "conforms": validation.conforms,
        "counts": validation.counts,
        "results": [
            {name: getattr(finding, name) for name in ("severity", "message", "focus", "path", "value")}
            for finding in validation.results
        ],
    }


def is_clean(report: Mapping[str, Any]) -> bool:
    """Return whether every document asked for was read and the graph conforms to its shapes."""
    validation = report.get("validation")
    return not report.get("failed") and (validation is None or bool(validation["conforms"]))


def summary(report: Mapping[str, Any]) -> str:
    """Return the outcome of a build in one line."""
    totals = report["totals"]
    sure = f"({totals['negated']} negated, {totals['possible']} possible)"
    return (
        f"{_counted(totals['documents'], 'document')}, {_counted(totals['statements'], 'statement')} {sure} "
        f"about {_counted(totals['entities'], 'entity', 'entities')}"
    )


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def as_markdown(report: Mapping[str, Any]) -> str:
    """Return the report for reading."""
    totals = report["totals"]
    lines = ["# What was read and found", "", f"{summary(report)}.", ""]
    lines += [
        f"{totals['mentions']} mentions, {totals['coined']} entities that the vocabulary lacks, "
        f"{totals['inferred']} inferred triples. Made by spinegraph {_text(report['version'])} with vocabulary "
        f"{_text(report['vocabulary']['version'])} ({report['vocabulary']['concepts']} concepts).",
        "",
        *_section("Validation", _validation_lines(report.get("validation"))),
        *_section(
            "Not read",
            [f"- `{_code(one['id'])}`: {_text(one['reason'])}; {_text(one['mend'])}" for one in report["failed"]],
        ),
        *_section("Passed over", [f"- `{_code(one['id'])}`: {_text(one['reason'])}" for one in report["skipped"]]),
        *_section("Documents", _document_table(report["documents"])),
        *_section("Entities by class", _table(("class", "entities"), list(report["entities_by_class"].items()))),
        *_section(
            "Statements by predicate",
            _table(
                ("predicate", "statements", "negated", "possible"),
                [
                    (name, counts["statements"], counts["negated"], counts["possible"])
                    for name, counts in report["statements_by_predicate"].items()
                ],
            ),
        ),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""] if lines else []


def _validation_lines(validation: Mapping[str, Any] | None) -> list[str]:
    if validation is None:
        return ["The shapes were not asked."]
    results = validation["results"]
    if not results:
        return ["The graph conforms to the shapes."]
    counts = ", ".join(f"{count} {severity}" for severity, count in validation["counts"].items())
    lines = [f"The graph {'conforms' if validation['conforms'] else 'does not conform'} to the shapes: {counts}.", ""]
    lines += [
        f"- {finding['severity']}: {_text(finding['message'])} (`{_code(finding['focus'])}`)"
        for finding in results[:_SHOWN]
    ]
    if len(results) > _SHOWN:
        lines += [f"- and {len(results) - _SHOWN} more: see report.json"]
    return lines


def _document_table(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [
        (
            f"`{_code(one['id'])}`",
            one["topic"] or "",
            one["characters"],
            one["mentions"],
            one["statements"],
            ", ".join(f"{count} {reason}" for reason, count in one["left_out"].items()),
        )
        for one in documents
    ]
    return _table(("document", "about", "characters", "mentions", "statements", "left out"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    if not rows:
        return []
    marks = ["---:" if isinstance(cell, int) else "---" for cell in rows[0]]
    cells = [[cell if isinstance(cell, str) and cell.startswith("`") else _text(cell) for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in ([*head], marks, *cells)]


def _text(value: object) -> str:
    """Return a text as Markdown that shows it as it is: names of files and documents are no markup."""
    line = " ".join(str(value).split())
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>|#" else mark for mark in line)


def _code(value: str) -> str:
    return " ".join(value.split()).replace("`", "'").replace("|", "\\|")
