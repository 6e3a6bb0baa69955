"""The wheel by itself: installed into a clean environment, it finds its ontology and builds its samples anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from build_graph.store import GraphFolder

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of commands of a new environment that has the wheel, and sees the libraries of this one."""
    home = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(home, with_pip=False, symlinks=os.name == "posix")
    commands = home / ("Scripts" if os.name == "nt" else "bin")
    install = [sys.executable, "-m", "pip", "--python", str(commands / "python"), "install", "--quiet"]
    subprocess.run([*install, "--no-index", "--no-deps", str(wheel)], check=True, capture_output=True)
    # The path comes after the environment's own, so that the wheel is found first; .pth files there are not followed.
    (site,) = home.rglob("site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return commands


def run(*command: object, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_ontology_and_samples_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "ontology", "build_graph"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    files = [name for name in tracked if name and (ROOT / name).is_file()]
    expected = {name.replace("ontology/", "build_graph/_ontology/", 1) if name[0] == "o" else name for name in files}
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert len(expected) > 100
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_installed_command_builds_the_samples_anywhere(
    installed: Path, tmp_path: Path, samples_graph: GraphFolder
) -> None:
    where = run(installed / "python", "-c", "import build_graph; print(build_graph.__file__)", cwd=tmp_path)
    assert where.startswith(str(installed.parent))
    out = run(installed / "spinegraph", "build", "--samples", "-o", "graph", cwd=tmp_path)
    assert out.startswith("6 documents, ")
    for name in ("graph.trig", "explore.html", "report.md"):
        assert (tmp_path / "graph" / name).read_bytes() == (samples_graph.directory / name).read_bytes()
    answer = run(installed / "spinegraph", "query", "graph", "complications-of", "--format", "csv", cwd=tmp_path)
    assert answer.count("\n") > 5
    assert run(installed / "spinegraph", "verify", "graph", cwd=tmp_path).endswith(" 0 orphaned\n")
