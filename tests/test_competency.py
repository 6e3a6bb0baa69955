"""Questions that the three kinds of users ask, answered over the sample documents.

Each question of ``competency/questions.yaml`` names a query and its arguments; the CSV of its name holds rows that the
answer must contain, written from what the documents say. A row with a reason in the column ``miss`` is known to be
missed; once found it is reported as passing unexpectedly, and its reason can go.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml
from build_graph.query import ask, named_queries
from build_graph.store import GraphFolder
from build_graph.vocabulary import default_folder, load_vocabulary

HERE = Path(__file__).parent / "competency"
QUESTIONS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8"))
USERS = {"content editor", "app developer", "knowledge engineer"}

Row = tuple[str, ...]


def expected(name: str) -> tuple[list[str], list[Row], list[tuple[Row, str]]]:
    """Return the columns, the rows that must be found, and the known misses with their reasons."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    columns = [column for column in lines[0] if column != "miss"]
    rows = [(tuple(line[column] for column in columns), line["miss"]) for line in lines]
    return columns, [row for row, miss in rows if not miss], [(row, miss) for row, miss in rows if miss]


def answered(graph: GraphFolder, name: str, columns: list[str]) -> set[tuple[str | None, ...]]:
    question = QUESTIONS[name]
    records = ask(graph, question["query"], question.get("arguments")).records()
    assert not records or set(columns) <= set(records[0])
    return {tuple(record[column] for column in columns) for record in records}


MISSES = [
    pytest.param(name, row, marks=pytest.mark.xfail(reason=reason, strict=False), id=f"{name}:{'/'.join(row)}")
    for name in QUESTIONS
    for row, reason in expected(name)[2]
]


def test_there_are_thirty_questions_of_all_users_and_a_file_for_each() -> None:
    assert len(QUESTIONS) >= 30
    assert {question["user"] for question in QUESTIONS.values()} == USERS
    assert {file.stem for file in HERE.glob("*.csv")} == set(QUESTIONS)
    assert len({question["query"] for question in QUESTIONS.values()}) >= 30
    known = named_queries(load_vocabulary())
    assert {question["query"] for question in QUESTIONS.values()} <= set(known)
    rows = sum(len(expected(name)[1]) for name in QUESTIONS)
    assert rows > 2 * len(MISSES), "most of what documents say must be found"


def test_every_question_stands_in_the_readme() -> None:
    readme = (default_folder() / "README.md").read_text(encoding="utf-8")
    for question in QUESTIONS.values():
        assert question["question"] in readme
        assert f"`{question['query']}`" in readme


@pytest.mark.parametrize("name", [name for name in QUESTIONS if expected(name)[1]])
def test_right_answers_are_found(samples_graph: GraphFolder, name: str) -> None:
    columns, rows, _ = expected(name)
    found = answered(samples_graph, name, columns)
    assert set(rows) <= found, f"missing: {sorted(set(rows) - found)}"


@pytest.mark.parametrize(("name", "row"), MISSES)
def test_known_misses(samples_graph: GraphFolder, name: str, row: Row) -> None:
    assert row in answered(samples_graph, name, expected(name)[0])
