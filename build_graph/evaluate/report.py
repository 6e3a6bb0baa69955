"""The outcome of an evaluation for people: tables on a terminal, every miss in its sentence, a page to send around."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from .floors import check_floors, read_floors
from .gold import load_gold
from .scoring import FIGURES, DocumentScores, Finding, Row, RuleTally, Scores, Tally, evaluate

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.console import Console, RenderableType
    from rich.table import Table

KINDS = ("missed entity", "wrong class", "false entity", "missed relation", "false relation")


def run_evaluate(
    gold: Path,
    mentions: Iterable[Row],
    statements: Iterable[Row],
    *,
    core: Collection[str],
    texts: Path | None = None,
) -> Scores:
    """Return the scores of the rows of a graph against the gold files of a folder; see `evaluate` and `load_gold`.

    Raises
    ------
    UsageError
        The gold is malformed, or the graph holds none of the annotated documents: their names do not fit together.
    """
    documents = load_gold(gold, texts)
    mentions, statements = list(mentions), list(statements)
    known = {row["document"] for row in mentions} | {row["document"] for row in statements}
    if known and not known & {document.id for document in documents}:
        raise UsageError(
            "the graph holds none of the annotated documents",
            f"gold: {documents[0].id}; graph: {min(known)}",
            "build from the folder to which `document:` in the gold files is relative",
        )
    return evaluate(documents, mentions, statements, core=core)


def run_floors(scores: Scores, file: Path) -> tuple[str, ...]:
    """Return a sentence for each figure below the floor that a file records for it; nothing when all is well."""
    return check_floors(scores, read_floors(file))


def write_report(
    scores: Scores, console: Console, *, as_json: bool = False, details: bool = False, html: Path | None = None
) -> None:
    """Write the scores to a console as tables (``details``: with every miss) or as JSON, and to a page if wanted."""
    if html is not None:
        html.write_text(to_html(scores), encoding="utf-8")
    if as_json:
        console.file.write(json.dumps(scores.as_json(), indent=1, ensure_ascii=False) + "\n")
        return
    for part in tables(scores):
        console.print(part)
    if details:
        for line in detail_lines(scores.findings):
            console.print(line)


def tables(scores: Scores) -> list[RenderableType]:
    """Return the tables of the report: figures, then by class, predicate, rule and document, what is empty left out."""
    parts: list[RenderableType] = [_tally_table("All documents", _overall(scores))]
    parts += [_tally_table(title, rows) for title, rows in _breakdowns(scores) if rows]
    if scores.by_rule:
        table = _table("By rule", "rule", "P", "right", "wrong", "found", "alone")
        for name, rule in _rules(scores):
            table.add_row(name, f"{rule.precision:.3f}", *map(str, (rule.right, rule.wrong, rule.found, rule.alone)))
        parts.append(table)
    table = _table("By document", "document", "entities", "entity+class", "core classes", "relations")
    for name, own in sorted(scores.by_document.items()):
        table.add_row(name, *(f"{getattr(own, attribute).f1:.3f}" for attribute in FIGURES.values()))
    table.caption = "F1"
    parts.append(table)
    return parts


def detail_lines(findings: Sequence[Finding]) -> Iterable[RenderableType]:
    """Yield each miss and false find, by document, with its sentence and the words meant in bold."""
    from rich.text import Text

    document = None
    for finding in sorted(findings, key=_finding_key):
        if finding.document != document:
            document = finding.document
            yield Text(f"\n{document}", style="bold")
        line = Text("  ")
        line.append(finding.kind, style="yellow" if finding.kind.startswith(("missed", "wrong")) else "red")
        line.append(f"  {finding.what}")
        if finding.rules:
            line.append(f"  [{', '.join(finding.rules)}]", style="dim")
        yield line
        if finding.context:
            context = Text("    " + finding.context, style="dim")
            for start, end in finding.marks:
                context.stylize("bold not dim", start + 4, end + 4)
            yield context


def _overall(scores: DocumentScores) -> list[tuple[str, Tally]]:
    return [(name, getattr(scores, attribute)) for name, attribute in FIGURES.items()]


def _breakdowns(scores: Scores) -> list[tuple[str, list[tuple[str, Tally]]]]:
    return [("By class", sorted(scores.by_class.items())), ("By predicate", sorted(scores.by_predicate.items()))]


def _rules(scores: Scores) -> list[tuple[str, RuleTally]]:
    """Return the rules, those with the largest yield first."""
    return sorted(scores.by_rule.items(), key=lambda item: (-item[1].found, -item[1].right, item[0]))


def _table(title: str, first: str, *columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column(first, no_wrap=False, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _tally_table(title: str, rows: Iterable[tuple[str, Tally]]) -> Table:
    table = _table(title, "", "P", "R", "F1", "right", "false", "missed")
    for name, tally in rows:
        figures = (f"{value:.3f}" for value in (tally.precision, tally.recall, tally.f1))
        table.add_row(name, *figures, str(tally.tp), str(tally.fp), str(tally.fn))
    return table


def _finding_key(finding: Finding) -> tuple[str, int, str, str]:
    return finding.document, KINDS.index(finding.kind), finding.what, finding.context


# ---- the page: no script at all, one style whose hash the policy names -----------------------------------------------

_STYLE = """
:root { color-scheme: light dark; --text: #1b2330; --soft: #586375; --line: #e2e6eb; --ground: #f6f7f9; --surface: #fff;
  --accent: #2a5bd0; --mark: #fff0b8; --miss: #946200; --false: #c62f3b; }
@media (prefers-color-scheme: dark) { :root { --text: #e7ebf1; --soft: #a1adbc; --line: #29313c; --ground: #0f1318;
  --surface: #161b22; --accent: #86abff; --mark: #5a4a12; --miss: #e0b04a; --false: #ff7b84; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 32px 20px 80px; background: var(--ground); color: var(--text);
  font: 15px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 26px; letter-spacing: -.015em; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 40px 0 10px; }
h3 { font-size: 15px; margin: 28px 0 6px; overflow-wrap: anywhere; }
p { margin: 0 0 12px; color: var(--soft); max-width: 70ch; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 14px; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: 13px; }
th:first-child, td:first-child { text-align: left; white-space: normal; overflow-wrap: anywhere; font-weight: 500; }
meter { width: 90px; height: 10px; vertical-align: middle; margin-left: 10px; }
details { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; margin: 8px 0; }
summary { padding: 8px 14px; cursor: pointer; font-weight: 500; }
summary span { color: var(--soft); font-weight: 400; }
ul { list-style: none; margin: 0; padding: 0 14px 8px; }
li { border-top: 1px solid var(--line); padding: 8px 0; overflow-wrap: anywhere; }
li .miss { color: var(--miss); } li .false { color: var(--false); }
li .kind { font-size: 13px; margin-right: 8px; }
li q { display: block; color: var(--soft); quotes: none; font-size: 14px; }
li q mark { background: var(--mark); color: var(--text); border-radius: 3px; }
li small { color: var(--soft); }
"""


def to_html(scores: Scores, *, title: str = "Evaluation") -> str:
    """Return the report as one page that needs no other file: no script, and whatever a text says stays text."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    tally_columns = ("", "P", "R", "F1", "right", "false", "missed")
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f"<p>{len(scores.by_document)} annotated documents. P: the share of what was found that is right. "
        "R: the share of what is there that was found. F1: their harmonic mean.</p>",
        _html_table(tally_columns, [_html_tally(name, tally) for name, tally in _overall(scores)]),
    ]
    for heading, rows in _breakdowns(scores):
        if rows:
            parts += [f"<h2>{heading}</h2>", _html_table(tally_columns, [_html_tally(*row) for row in rows])]
    if scores.by_rule:
        parts += [
            "<h2>By rule</h2>",
            "<p>Found: relations of the gold that the rule finds. Alone: those that no other rule finds.</p>",
            _html_table(
                ("", "P", "right", "wrong", "found", "alone"),
                [
                    [escape(name), f"{rule.precision:.3f}", *map(str, (rule.right, rule.wrong, rule.found, rule.alone))]
                    for name, rule in _rules(scores)
                ],
            ),
        ]
    parts.append("<h2>By document</h2>")
    by_document: dict[str, list[Finding]] = {name: [] for name in sorted(scores.by_document)}
    for finding in sorted(scores.findings, key=_finding_key):
        by_document[finding.document].append(finding)
    for name, findings in by_document.items():
        parts.append(f"<h3>{escape(name)}</h3>")
        rows_of = [_html_tally(figure, tally) for figure, tally in _overall(scores.by_document[name])]
        parts.append(_html_table(tally_columns, rows_of))
        counts = Counter(finding.kind for finding in findings)
        for kind in KINDS:
            if counts[kind]:
                items = "".join(_html_finding(finding) for finding in findings if finding.kind == kind)
                parts.append(
                    f"<details><summary>{kind} <span>{counts[kind]}</span></summary><ul>{items}</ul></details>"
                )
    return "\n".join([*parts, "</body></html>", ""])


def _html_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _html_tally(name: str, tally: Tally) -> list[str]:
    meter = f'{tally.f1:.3f}<meter min="0" max="1" value="{tally.f1:.3f}"></meter>'
    return [
        escape(name),
        f"{tally.precision:.3f}",
        f"{tally.recall:.3f}",
        meter,
        str(tally.tp),
        str(tally.fp),
        str(tally.fn),
    ]


def _html_finding(finding: Finding) -> str:
    kind = "miss" if finding.kind.startswith(("missed", "wrong")) else "false"
    notes = [*finding.rules, *([f"confidence {finding.confidence:.2f}"] if finding.confidence is not None else [])]
    small = f" <small>{escape(', '.join(notes))}</small>" if notes else ""
    quote = f"<q>{_html_marked(finding.context, finding.marks)}</q>" if finding.context else ""
    return f'<li><span class="kind {kind}">{finding.kind}</span>{escape(finding.what)}{small}{quote}</li>'


def _html_marked(context: str, marks: Sequence[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in marks:
        parts += [escape(context[done:start]), f"<mark>{escape(context[start:end])}</mark>"]
        done = end
    return "".join([*parts, escape(context[done:])])
