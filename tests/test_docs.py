"""The docs show the program as it is: outputs are fresh, all commands and queries are told, links lead somewhere."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from urllib.parse import unquote

import pytest
import update_docs
from build_graph import errors
from build_graph.cli import app
from build_graph.query import queries_in
from build_graph.vocabulary import default_folder

from sharing import TRUST, USE

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "ontology" / "vocabulary" / "README.md"])
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["docs/commands.md", "docs/queries.md"])
def test_what_is_made_is_fresh(name: str) -> None:
    path = ROOT / name
    assert path.read_text(encoding="utf-8") == update_docs.PAGES[name](), "stale: run make docs"


def test_outputs_of_the_readme_are_fresh() -> None:
    assert update_docs.run_blocks(USE) == USE, "stale: run make docs"


@pytest.mark.xdist_group("gold")
def test_figures_of_the_readme_are_fresh(trusted: Path) -> None:
    assert (trusted / "README.md").read_text(encoding="utf-8") == TRUST, "stale: run make docs"


def test_all_of_the_readme_is_run() -> None:
    assert USE + TRUST == README
    assert all("\n$ spinegraph build " in part for part in (USE, TRUST))


def test_the_first_screen_shows_it_working() -> None:
    screen = "\n".join(README.splitlines()[:30])
    assert "make graph" in screen
    assert "make test" in screen
    assert re.search(r"\$ spinegraph build --samples -o graph\n6 documents, \d+ statements \(", screen)
    picture = re.search(r"!\[[^\]]{20,}\]\((.*?)\)", screen)
    assert picture
    data = (ROOT / picture[1]).read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width >= 1200
    assert height >= 700


def test_outputs_are_put_in_their_blocks() -> None:
    text = "a\n\n```console\n$ echo one\nstale\n$ printf 'two \\n'; cd /\n> pwd\nstale\n```\n\n```sh\n$ not run\n```\n"
    text += "```pycon\n>>> x = 1\n>>> for i in range(2):\n...     print(x + i)\nstale\n>>> x\n```\n"
    assert update_docs.run_blocks(text) == (
        "a\n\n```console\n$ echo one\none\n$ printf 'two \\n'; cd /\n> pwd\ntwo\n/\n```\n\n```sh\n$ not run\n```\n"
        "```pycon\n>>> x = 1\n>>> for i in range(2):\n...     print(x + i)\n1\n2\n>>> x\n1\n```\n"
    )
    with pytest.raises(SystemExit, match="a command of the docs fails"):
        update_docs.run_blocks("```console\n$ false\n```\n")
    with pytest.raises(SystemExit, match="an example of the docs fails"):
        update_docs.run_blocks("```pycon\n>>> 1 / 0\n```\n")


def test_every_command_and_query_has_its_place() -> None:
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    names = [command.name or command.callback.__name__ for command in app.registered_commands]  # type: ignore[union-attr]
    assert {"build", "query", "explore", "validate", "export", "show", "verify", "evaluate", "annotate"} <= set(names)
    assert re.findall(r"^## (\w+)$", commands, re.MULTILINE) == names
    for option in ("--ontology DIR", "--base IRI", "--quotes full or none", "--entity", "--sparql QUERY", "--open"):
        assert f"`{option}" in commands
    queries = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in queries for name in queries_in(default_folder()))


def test_every_error_is_in_the_tree_of_errors() -> None:
    own = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BuildGraphError)
    ]
    assert len(own) >= 7
    assert [kind.__name__ for kind in own if kind.__name__ not in (errors.__doc__ or "")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / unquote(path)) if path else page
        assert file.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}, target


def test_the_readme_is_tested_by_its_own_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test " in README
    assert re.search(r"^test:", makefile, re.MULTILINE)
    assert run.rstrip().endswith("make test")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
