"""Make again what the docs show of the program: outputs of commands, the references, and the picture of the page.

    python tools/update_docs.py             README.md, docs/commands.md, docs/queries.md
    python tools/update_docs.py --picture   and docs/images/explore.png, with Debian's chromium
    python tools/update_docs.py --check     write nothing; exit code 1 where something is stale

A ``console`` block holds commands (``$ …``, continued by ``> …``) and their output; a ``pycon`` block holds Python.
All blocks of a file run one after the other in one new folder, in which tests/ and build_graph/ can be seen.
"""

from __future__ import annotations

import argparse
import doctest
import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "explore.png"
SHOWN_ENTITY = "lumbar-fusion"

_BLOCK = re.compile(r"(?<=```)(console|pycon)\n(.*?)(?=```)", re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*\n(?:> .*\n)*)", re.MULTILINE)


def run_blocks(text: str) -> str:
    """Return a Markdown text with the outputs of its blocks as they are now."""
    with tempfile.TemporaryDirectory(prefix="docs-") as folder:
        return run_blocks_in(Path(folder), text)


def run_blocks_in(here: Path, text: str) -> str:
    """Return a Markdown text with the outputs of its blocks, whose files stay in a folder that is empty before."""
    for name in ("tests", "build_graph"):
        (here / name).symlink_to(ROOT / name)
    return _BLOCK.sub(lambda match: f"{match[1]}\n{_RUNNERS[match[1]](match[2], here)}", text)


def _run_console(block: str, here: Path) -> str:
    shims = here / ".bin"
    shims.mkdir(exist_ok=True)
    shim = shims / "spinegraph"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m build_graph "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "120",
        "NO_COLOR": "1",
    }
    parts = []
    for match in _COMMAND.finditer(block):
        command = match[1].replace("\n> ", "\n")
        done = subprocess.run(
            ["bash", "-c", command], cwd=here, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"a command of the docs fails:\n{command}{done.stdout}{done.stderr}")
        output = "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())
        parts.append(f"$ {match[1]}{output}")
    return "".join(parts)


def _run_python(block: str, here: Path) -> str:
    examples = doctest.DocTestParser().get_examples(block)
    test = doctest.DocTest(examples, {}, "docs", None, None, None)
    got: list[str] = []

    class Runner(doctest.DocTestRunner):
        def report_start(self, out: object, test: object, example: object) -> None:
            got.append("")

        def report_success(self, out: object, test: object, example: object, answer: str) -> None:
            got[-1] = answer

        def report_failure(self, out: object, test: object, example: object, answer: str) -> None:
            got[-1] = answer

        def report_unexpected_exception(self, out: object, test: object, example: object, info: object) -> None:
            raise SystemExit(f"an example of the docs fails: {info}")

    before = Path.cwd()
    os.chdir(here)
    try:
        Runner(verbose=False).run(test)
    finally:
        os.chdir(before)
    lines = []
    for example, answer in zip(examples, got, strict=True):
        first, *rest = example.source.splitlines()
        lines += [f">>> {first}", *(f"... {line}" for line in rest), *answer.splitlines()]
    return "\n".join(lines) + "\n"


_RUNNERS = {"console": _run_console, "pycon": _run_python}


def commands_page() -> str:
    """Return the reference of all commands, from the functions behind them."""
    from build_graph.cli import app

    lines = [
        "# Commands",
        "",
        "Made by `make docs` from the commands themselves; `spinegraph COMMAND --help` says the same.",
        "",
        str(app.info.epilog),
        "",
    ]
    for command in app.registered_commands:
        function = command.callback
        assert function is not None
        name = command.name or function.__name__
        given = inspect.signature(function).parameters
        hints = get_type_hints(function, include_extras=True)
        parameters = [(key, *get_args(hints[key])[:2], given[key].default) for key in given]
        usage = " ".join(_usage(*one) for one in parameters if isinstance(one[2], ArgumentInfo))
        lines += [f"## {name}", "", "```text", f"spinegraph {name} {usage} [OPTIONS]", "```", ""]
        for paragraph in re.split(r"\n\s*\n", function.__doc__ or ""):
            lines += [" ".join(paragraph.split()), ""]
        lines += ["| | |", "| --- | --- |", *(_row(*one) for one in parameters), ""]
    return "\n".join(lines).rstrip() + "\n"


def _usage(key: str, kind: Any, info: ArgumentInfo, default: Any) -> str:
    name = (info.metavar or key.upper()) + ("…" if "list" in str(kind) else "")
    return name if default is inspect.Parameter.empty else f"[{name}]"


def _row(key: str, kind: Any, info: ArgumentInfo | OptionInfo, default: Any) -> str:
    if isinstance(info, ArgumentInfo):
        return f"| `{_usage(key, kind, info, ...)}` | {info.help} |".replace("[", "").replace("]", "")
    plain = key.strip("_").replace("_", "-")
    # Inside Annotated, typer takes the first name for a default.
    names = [name for name in (info.default, *(info.param_decls or ())) if str(name).startswith("-")]
    names = names or (["--" + plain, "--no-" + plain] if kind is bool else ["--" + plain])
    value = "" if kind is bool else f" {_value(kind, info, key)}"
    shown = f" Default: `{default}`." if isinstance(default, str) else ""
    return f"| {', '.join(f'`{name}{value}`' for name in names)} | {info.help}{shown} |"


def _value(kind: Any, info: OptionInfo, key: str) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " or ".join(str(choice.value) for choice in kind)
    return info.metavar or key.upper()


def queries_page() -> str:
    """Return the reference of the named queries, from their heads."""
    from build_graph.query import queries_in
    from build_graph.vocabulary import default_folder

    lines = [
        "# Named queries",
        "",
        "Made by `make docs` from the heads of `ontology/queries/*.rq`. Each runs as it is on any SPARQL 1.1 engine;",
        "`spinegraph query DIR NAME` fills in parameters. An IRI parameter takes a label in any wording.",
        "",
        "| query | answers | parameters |",
        "| --- | --- | --- |",
    ]
    for query in queries_in(default_folder()).values():
        parameters = "; ".join(
            f"`--{p.name}`{'' if p.required else ' (optional)'}: {p.description}" for p in query.parameters
        )
        lines.append(f"| `{query.name}` | {query.description} | {parameters} |")
    return "\n".join(lines) + "\n"


PAGES = {
    "README.md": lambda: run_blocks((ROOT / "README.md").read_text(encoding="utf-8")),
    "docs/commands.md": commands_page,
    "docs/queries.md": queries_page,
}
"""Every page that is made, or holds something made, with what makes it as it should be now."""


def take_picture(target: Path) -> None:
    """Write the picture of the page made from the sample documents, with one entity opened."""
    from build_graph import build, sample_documents
    from build_graph.explore import explore_page
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    page_text = explore_page(build(sample_documents(), validated=False).store)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "explore.html"
        file.write_text(page_text, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 820}, color_scheme="light")
        page.goto(f"{file.as_uri()}#{SHOWN_ENTITY}")
        page.wait_for_function("window.spinegraph && spinegraph.labels().length > 0")
        page.wait_for_timeout(1500)  # The network fades in.
        page.screenshot(path=target)
        browser.close()


def main() -> None:
    """Bring the docs up to date, or say what is stale."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--picture", action="store_true", help="take the picture of the page, too")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where something is stale")
    arguments = parser.parse_args()
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
        print(f"{'stale' if arguments.check else 'written'}: {name}")
    if arguments.picture and not arguments.check:
        take_picture(PICTURE)
    if arguments.check and stale:
        raise SystemExit("run: make docs")


if __name__ == "__main__":
    main()
