"""A folder written aside and put in its place in one step, so that a failed or interrupted build leaves what was there.

Only a folder that a build made is ever replaced: whatever else stands at that place is somebody's work.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from .errors import GraphError
from .store import GRAPH_FILE, REPORT_FILE, STORE_FOLDER

PAGE_FILE, SUMMARY_FILE = "explore.html", "report.md"
PARTS = (GRAPH_FILE, STORE_FOLDER, PAGE_FILE, REPORT_FILE, SUMMARY_FILE)
"""Everything that a graph folder holds."""

_IGNORED = frozenset({".DS_Store", "Thumbs.db"})  # File managers leave these behind; nobody misses them.
_AT_FDCWD, _EXCHANGE = -100, 2


def check_target(target: Path) -> None:
    """Raise GraphError unless a build may write here: nothing there yet, an empty folder, or an earlier build.

    Raises
    ------
    GraphError
        A file, or a folder that holds anything that no build makes, stands there.
    """
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir():
        raise GraphError("the graph needs a folder, and a file stands there", str(target), "give another name with -o")
    found = {path.name for path in target.iterdir()} - _IGNORED
    foreign = sorted(found - set(PARTS))
    if foreign or (found and not found & {GRAPH_FILE, REPORT_FILE}):
        shown = ", ".join((foreign or sorted(found))[:3])
        raise GraphError(
            f"the folder is not a graph folder and is not overwritten: it holds {shown}",
            str(target),
            "give a new folder with -o, or move these files away",
        )


@contextlib.contextmanager
def replaced(target: Path, *, check: Callable[[Path], None] = check_target) -> Iterator[Path]:
    """Yield a new folder beside the target; when the block ends well it takes the target's place, else it is removed.

    Parameters
    ----------
    check
        Raises where the target may not be replaced.

    Raises
    ------
    GraphError
        The target may not be replaced, or its place cannot be written to.
    """
    check(target)
    target = target.resolve()  # A link to a folder stays a link; what it points to is replaced.
    # Named before it is there, so that whoever is stopped at any moment can clear it away.
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        aside.mkdir(parents=True)
        yield aside
        check(target)
        _put(aside, target)
    except OSError as error:
        raise GraphError(
            f"the graph cannot be written: {error.strerror or error}", str(target), "free some space, check the rights"
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put(new: Path, target: Path) -> None:
    """Put a folder in the place of another; afterwards ``new`` holds what stood there, or is gone."""
    if not target.exists():
        new.rename(target)
    elif not _exchanged(new, target):
        old = new.with_suffix(".old")
        try:
            target.rename(old)
            new.rename(target)
        except BaseException:
            if old.exists() and not target.exists():
                old.rename(target)
            raise
        old.rename(new)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, and return whether this system and its file system can."""
    paths = os.fsencode(one), os.fsencode(other)
    try:
        libc = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return int(libc.renamex_np(*paths, _EXCHANGE)) == 0
        return int(libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _EXCHANGE)) == 0
    except (AttributeError, OSError, TypeError):
        return False
