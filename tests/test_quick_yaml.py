"""YAML is read the same by either parser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from build_graph.quick_yaml import read_yaml
from build_graph.vocabulary import default_folder

FILES = sorted([*(default_folder() / "language").glob("*.yaml"), *Path(__file__).parent.glob("gold/open/*.yaml")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_are_read_as_the_parser_in_python_reads_them(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert repr(read_yaml(text)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("text", "words", "plain"),
    [
        ("[no, on, true, 7]", ["no", "on", True, 7], [False, True, True, 7]),
        ("[a:b, off]", ["a:b", "off"], ["a:b", False]),  # which the parser in C refuses
    ],
)
def test_words_stay_words_where_that_is_asked(text: str, words: list[Any], plain: list[Any]) -> None:
    assert read_yaml(text, words=True) == words
    assert read_yaml(text) == plain


def test_the_line_of_a_mistake_is_told() -> None:
    with pytest.raises(yaml.MarkedYAMLError, match="expected ',' or ']', but got ':'") as error:
        read_yaml("a: [1, 2\nb: 3\n")
    assert error.value.problem_mark is not None
    assert error.value.problem_mark.line == 1
