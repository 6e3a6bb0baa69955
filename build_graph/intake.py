"""What a person gives to be read (paths, texts, documents) made into documents, with whatever cannot be read set aside.

One bad file never keeps the others from being read: it is set aside with its reason, for the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from .errors import DocumentError, UsageError
from .model import Document
from .read import Refusal, find_sources, read_source, read_text

Given = str | Path | Document
Sources = Given | Iterable[Given] | Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A document that was asked for and could not be read: its name and why."""

    id: str
    error: DocumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that was given: documents by name, what a folder held besides, what failed, and where files came from."""

    documents: tuple[Document, ...]
    skipped: tuple[Refusal, ...] = ()
    failed: tuple[Failure, ...] = ()
    origins: tuple[Path, ...] = ()


def take_in(sources: Sources) -> Intake:
    """Return the documents of files, folders, texts and documents.

    Parameters
    ----------
    sources
        One of these or several: a path (``str`` or ``Path``) to a file or folder; a text, which is a string with a line
        break or a sentence's end in it and is named ``text-1.txt`` and so on; a ``Document``. Or a mapping of names to
        texts.

    Raises
    ------
    UsageError
        Nothing was given, nothing of it exists, or two documents would bear one name.
    DocumentError
        Nothing that was given can be read.
    """
    documents, texts, paths = _sorted_out(sources)
    failed: list[Failure] = []
    skipped: list[Refusal] = []
    for name, text in texts:
        _keep(partial(read_text, text, name), name, documents, failed)
    existing = [path for path in paths if path.exists()]
    for path in paths:
        if not path.exists() and (existing or documents):
            error = DocumentError("no such file or folder", str(path), "check the path; give files or folders")
            failed.append(Failure(id=str(path), error=error))
    if existing or not (documents or failed):
        found, refused = find_sources(existing or paths)
        asked_for = {path.name: path for path in existing if path.is_file()}
        for refusal in refused:
            if refusal.id in asked_for:
                where = str(asked_for[refusal.id])
                error = DocumentError(f"document is {refusal.reason}", where, "give it as text or Markdown")
                failed.append(Failure(id=refusal.id, error=error))
            else:
                skipped.append(replace(refusal, id=_printable(refusal.id)))
        for folder in existing:
            if folder.is_dir() and not any(folder in source.path.parents for source in found):
                error = DocumentError("folder holds no documents", str(folder), "give text or Markdown files")
                failed.append(Failure(id=str(folder), error=error))
        for source in found:
            name = _printable(source.id)
            if name != source.id:
                error = DocumentError("the name of the file is not UTF-8", name, "rename it")
                failed.append(Failure(id=name, error=error))
            else:
                _keep(partial(read_source, source), name, documents, failed)
    if not documents:
        raise _nothing_read(failed)
    return Intake(
        documents=tuple(sorted(documents, key=lambda document: document.id)),
        skipped=tuple(skipped),
        failed=tuple(sorted(failed, key=lambda failure: failure.id)),
        origins=tuple(existing),
    )


def _printable(name: str) -> str:
    """Return a file's name with whatever is not UTF-8 in it escaped, so that it can be told and written."""
    return name.encode("utf-8", "backslashreplace").decode()


def _keep(read: Callable[[], Document], name: str, documents: list[Document], failed: list[Failure]) -> None:
    try:
        documents.append(read())
    except DocumentError as error:
        failed.append(Failure(id=name, error=error))


def _sorted_out(sources: Sources) -> tuple[list[Document], list[tuple[str, str]], list[Path]]:
    """Return what was given as documents, as texts with their names, and as paths."""
    if isinstance(sources, Mapping):
        return [], list(sources.items()), []
    given = [sources] if isinstance(sources, str | Path | Document) else list(sources)
    documents: list[Document] = []
    texts: list[tuple[str, str]] = []
    paths: list[Path] = []
    for item in given:
        if isinstance(item, Document):
            documents.append(item)
        elif isinstance(item, str) and _is_text(item):
            texts.append((f"text-{len(texts) + 1}.txt", item))
        elif isinstance(item, str | Path):
            paths.append(Path(item))
        else:
            raise UsageError(
                f"a {type(item).__name__} is no document",
                "sources",
                "give paths, texts, or a mapping of names to texts",
            )
    return documents, texts, paths


def _is_text(given: str) -> bool:
    return "\n" in given or (" " in given and given.rstrip().endswith((".", "!", "?")) and not Path(given).exists())


def _nothing_read(failed: list[Failure]) -> DocumentError:
    if len(failed) == 1:
        return failed[0].error
    reasons = "; ".join(f"{failure.id}: {failure.error.what}" for failure in failed)
    return DocumentError(f"none of the {len(failed)} documents could be read", reasons, failed[0].error.mend)


def sample_documents() -> Path:
    """Return the folder of the sample documents that come with the program."""
    return Path(__file__).resolve().parent / "samples"
