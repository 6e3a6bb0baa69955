"""The rules of the architecture, read from the imports: which way they point, and who knows RDF."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import build_graph
import pytest
from build_graph.vocabulary import load_vocabulary

PACKAGE = Path(build_graph.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "samples" not in path.parts)

RDF = {"rdflib", "pyoxigraph", "oxrdflib", "pyshacl", "owlrl", "networkx", "pyvis"}


def unit_of(path: Path) -> str:
    """Return the module or package right below build_graph that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (kind, name): ``own`` with a unit of this package, or ``other`` with a top-level module."""
    depth = len(path.relative_to(PACKAGE).parts) - 1
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield "other", alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield "other", (node.module or "").partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level > depth:
            names = [node.module.partition(".")[0]] if node.module else [alias.name for alias in node.names]
            for name in names:
                yield "own", name


IMPORTS = {path: sorted(set(imports_of(path))) for path in FILES}


def above_ground() -> dict[str, set[str]]:
    """Return for each module or package right below build_graph those it imports."""
    found: dict[str, set[str]] = {}
    for path, imports in IMPORTS.items():
        found.setdefault(unit_of(path), set()).update(name for kind, name in imports if kind == "own")
    return {unit: names & found.keys() - {unit} for unit, names in found.items()}


def reading() -> set[str]:
    """Return all that the reader stands on: what reads documents."""
    units, below = above_ground(), {"reader"}
    while more := {name for unit in below for name in units[unit]} - below:
        below |= more
    return below


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 40
    assert reading() >= {"model", "errors", "vocabulary", "segment", "mention", "assertion", "ground", "relate"}
    assert sum(map(len, above_ground().values())) > 100


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    unit = unit_of(path)
    own = {name for kind, name in IMPORTS[path] if kind == "own"} - {unit}
    if unit in reading():
        others = {name for kind, name in IMPORTS[path] if kind == "other"}
        allowed = {"pyoxigraph"} if unit == "vocabulary" else set()
        assert others & RDF <= allowed, "what reads documents knows no RDF"
    if unit not in {"cli", "__main__"}:
        assert "cli" not in own
    if unit not in {"cli", "service", "__init__"}:
        assert "pipeline" not in own


def test_what_reads_documents_knows_nothing_of_graphs() -> None:
    graphs = {"trig", "graph", "infer", "validate", "store", "query", "explore", "exchange", "evaluate", "pipeline"}
    assert above_ground().keys() >= graphs
    assert reading() & graphs == set()


def test_imports_never_go_round() -> None:
    above = above_ground()
    while True:
        ground = {unit for unit, names in above.items() if not names & above.keys()}
        if not ground:
            break
        for unit in ground:
            del above[unit]
    assert above == {}, "these import one another"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['spinegraph', '--help']\n"
        "from build_graph.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "heavy = {'rdflib', 'pyoxigraph', 'oxrdflib', 'pyshacl', 'networkx', 'pyvis', 'yaml', 'simplemma', 'numpy'}\n"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "validate" in done.stdout


def test_no_module_names_a_class_or_a_predicate() -> None:
    vocabulary = load_vocabulary()
    terms = "|".join(sorted({*vocabulary.classes, *vocabulary.predicates}))
    literal = re.compile(rf"[\"'](?:sg:)?(?:{terms})[\"']")
    found = set()
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in docs else None
            if isinstance(text, str) and literal.search(repr(text)):
                found.add(path.relative_to(PACKAGE).as_posix())
    assert found == set()


def test_lists_of_words_stand_in_the_language_and_are_used() -> None:
    """A list that the code asks for and the language lacks would count as empty, and say nothing."""
    language = load_vocabulary().language
    listed = set(language["words"])
    asked = set(re.findall(r"\bwords\[\s*\"([a-z-]+)\"\s*\]", "".join(path.read_text("utf-8") for path in FILES)))
    elsewhere = str({name: tables for name, tables in language.items() if name != "words"})
    assert asked <= listed
    assert {name for name in listed - asked if name not in elsewhere} == set()
    assert len(asked) > 50


def test_no_module_holds_a_list_of_english_words() -> None:
    """Lists of words are data; what reads documents compares with single words of grammar at most ("to", "of")."""
    found = []
    for path in (path for path in FILES if unit_of(path) in reading()):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Compare):
                continue
            for side in node.comparators:
                words = [item.value for item in getattr(side, "elts", ()) if isinstance(item, ast.Constant)]
                left = ast.unparse(node.left)
                if len(words) > 1 and ("lower" in left or "lemma" in left) and all(str(w).isalpha() for w in words):
                    found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert found == []
