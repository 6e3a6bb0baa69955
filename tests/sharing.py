"""What is made once in a run of the tests, whichever worker needs it first, and the README in its two parts."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
_CUT = README.index("## How far to trust it")
USE, TRUST = README[:_CUT], README[_CUT:]
"""How to use the program, and how far to trust it: either part builds the graph that its commands ask."""

Once = Callable[[str, Callable[[Path], object]], Path]
"""Returns the folder of a name, made by the given function unless it has been made in this run."""


def made_once(home: Path) -> Once:
    """Return what makes folders in a folder that all workers of a run see: one makes, the others wait and read."""

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        with (home / f"{name}.made").open("a") as note:
            fcntl.flock(note, fcntl.LOCK_EX)
            if not os.fstat(note.fileno()).st_size:
                make(home / name)
                note.write("whole\n")
        return home / name

    return folder_of
