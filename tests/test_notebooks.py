"""The notebooks run from top to bottom, and show something."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert [file.name for file in NOTEBOOKS] == ["01-first-steps.ipynb"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_runs(file: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "outputs are not kept in the file"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.outputs:
            shown[cell.id] = str(cell.outputs[-1].get("data", {}))
            assert cell.outputs[-1].output_type == "execute_result"
    assert len(shown) == 8
    # Three questions, each with rows below the head of its table.
    tables = [text for text in shown.values() if "| --- |" in text]
    assert len(tables) >= 3
    assert all(text.count("\\n|") >= 3 for text in tables)
    assert any("<iframe" in text and "vis-network" in text for text in shown.values())
    assert list(tmp_path.iterdir()) == []
