"""Gold annotations: what a careful reader finds in a document, written as YAML.

One file a document, with the keys ``document``, ``entities`` and ``relations``. An entity lists its classes and every
wording by which the document names it, letter for letter; each occurrence of a wording at word boundaries is a mention,
and a longer wording wins over a shorter one inside it. A relation is ``[subject, predicate, object]`` with options as a
fourth element: ``{or: [[s, p, o], ...], polarity: negated, certainty: possible, optional: true}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ..errors import DocumentError, UsageError
from ..quick_yaml import read_yaml

Triple = tuple[str, str, str]

_DURATION = re.compile(r"P\d|PT\d")
_ENTITY_KEYS = {"class", "class_ok", "text", "optional"}
_OPTION_KEYS = {"or", "polarity", "certainty", "optional"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEntity:
    """One entity of a document; ``accepted`` are classes that are right if found and not missed if not."""

    key: str
    classes: tuple[str, ...]
    accepted: tuple[str, ...]
    wordings: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldRelation:
    """One relation of a document; any of ``alternatives`` is as good as ``triple``."""

    triple: Triple
    alternatives: tuple[Triple, ...]
    polarity: str
    certainty: str
    optional: bool


@dataclass(frozen=True, kw_only=True)
class GoldDocument:
    """A document with what is to be found in it. Ends of relations are keys of ``entities`` or ISO 8601 durations."""

    id: str
    text: str = field(repr=False)
    entities: Mapping[str, GoldEntity] = field(repr=False)
    relations: tuple[GoldRelation, ...] = field(repr=False)

    @cached_property
    def mentions(self) -> tuple[tuple[int, int, str], ...]:
        """Where each entity is named: start, end and key, sorted, no two overlapping."""
        return find_wordings(self.text, self.entities.values())[0]


def find_wordings(
    text: str, entities: Iterable[GoldEntity]
) -> tuple[tuple[tuple[int, int, str], ...], tuple[tuple[str, str], ...]]:
    """Return the mentions of entities in a text, and the (key, wording) pairs that match nowhere.

    A wording matches at word boundaries, with any white space between its words; the longest are matched first.
    """
    wordings = [(wording, entity.key) for entity in entities for wording in entity.wordings]
    taken = bytearray(len(text))
    mentions: list[tuple[int, int, str]] = []
    unseen: list[tuple[str, str]] = []
    for wording, key in sorted(wordings, key=lambda pair: -len(pair[0])):
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, wording.split())) + r"(?!\w)"
        matches = list(re.finditer(pattern, text))
        for match in matches:
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                mentions.append((match.start(), match.end(), key))
        if not matches:
            unseen.append((key, wording))
    return tuple(sorted(mentions)), tuple(unseen)


def load_gold(gold: Path, texts: Path | None = None) -> tuple[GoldDocument, ...]:
    """Return the gold documents of a folder (subfolders included) or of one file, in the order of their paths.

    Parameters
    ----------
    gold
        A YAML file, or a folder of them.
    texts
        Folder to which the ``document`` of each file is relative. None: looked for near ``gold`` (see `find_texts`).

    Raises
    ------
    UsageError
        There is no gold file, a file is malformed, or it does not fit the text it annotates.
    DocumentError
        The text of a document cannot be read.
    """
    if not gold.exists():
        raise UsageError("there is no such gold file or folder", str(gold), "give a folder of YAML files")
    files = sorted(gold.rglob("*.yaml")) if gold.is_dir() else [gold]
    if not files:
        raise UsageError(
            "the folder holds no gold file",
            str(gold),
            "give a folder of *.yaml; `spinegraph annotate` writes one to correct",
        )
    read = [(file, _read(file)) for file in files]
    folder = texts or find_texts(gold, [data["document"] for _, data in read])
    documents = tuple(_gold_document(file, data, folder) for file, data in read)
    seen: dict[str, Path] = {}
    for (file, _), document in zip(read, documents, strict=True):
        if document.id in seen:
            raise UsageError(
                f"{document.id} is annotated twice", f"{seen[document.id]} and {file}", "keep one of the files"
            )
        seen[document.id] = file
    return documents


def find_texts(gold: Path, documents: Sequence[str]) -> Path:
    """Return the folder near the gold files that holds the annotated documents.

    Looked for, in this order: the gold folder itself, ``documents`` in it, the folder above, ``documents`` and
    ``corpus`` in that, and ``corpus`` one higher.
    """
    home = (gold if gold.is_dir() else gold.parent).resolve()
    above = home.parent
    places = (home, home / "documents", above, above / "documents", above / "corpus", above.parent / "corpus")
    for place in places:
        if all((place / document).is_file() for document in documents):
            return place
    raise UsageError(
        f"the annotated documents ({documents[0]}{', …' if len(documents) > 1 else ''}) are not near the gold files",
        ", ".join(map(str, places)),
        "say with --texts FOLDER what `document:` in the gold files is relative to",
    )


def parse_gold(source: str, text: str, *, where: str = "gold file") -> GoldDocument:
    """Return the gold document that a YAML source describes, checked against its text.

    Raises
    ------
    UsageError
        The source is malformed or does not fit the text.
    """
    return _checked(_parsed(source, where), text, where)


def _read(file: Path) -> dict[str, Any]:
    try:
        source = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("the gold file cannot be read", str(file), "save it as UTF-8 text") from error
    return _parsed(source, str(file))


def _parsed(source: str, where: str) -> dict[str, Any]:
    try:
        data = read_yaml(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise UsageError(
            f"the gold file is malformed: {problem}",
            f"{where}{line}",
            "put wordings with : # ' or , into double quotes",
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("document"), str):
        raise UsageError("the gold file names no document", where, "begin it with `document: PATH/OF/THE/TEXT`")
    unknown = sorted(map(str, data.keys() - {"document", "entities", "relations"}))
    if unknown:
        raise UsageError(f"unknown key {unknown[0]!r}", where, "the keys are document, entities and relations")
    return data


def _gold_document(file: Path, data: dict[str, Any], texts: Path) -> GoldDocument:
    path = texts / data["document"]
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise DocumentError(
            f"the annotated document {data['document']} is missing", str(path), "say with --texts FOLDER where it is"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError("the annotated document is not UTF-8 text", str(path), "convert it to UTF-8") from error
    return _checked(data, text, str(file))


def _checked(data: dict[str, Any], text: str, where: str) -> GoldDocument:
    entities = {str(key): _entity(str(key), value, where) for key, value in (data.get("entities") or {}).items()}
    relations = tuple(_relation(value, entities, where) for value in data.get("relations") or ())
    unseen = find_wordings(text, entities.values())[1]
    if unseen:
        listed = "; ".join(f"{key}: {wording!r}" for key, wording in unseen[:5])
        more = f" and {len(unseen) - 5} more" if len(unseen) > 5 else ""
        raise UsageError(
            f"wording not in the text of {data['document']}: {listed}{more}",
            where,
            "write each wording as the text does, letter for letter and between word boundaries",
        )
    return GoldDocument(id=data["document"], text=text, entities=entities, relations=relations)


def _entity(key: str, value: Any, where: str) -> GoldEntity:
    place = f"{where}, entity {key}"
    example = 'write it as  key: {class: [Condition], text: ["wording"]}'
    if not isinstance(value, dict):
        raise UsageError("an entity is not a mapping", place, example)
    if unknown := sorted(map(str, value.keys() - _ENTITY_KEYS)):
        raise UsageError(f"unknown key {unknown[0]!r}", place, f"the keys are {', '.join(sorted(_ENTITY_KEYS))}")
    lists = {}
    for name in ("class", "class_ok", "text"):
        found = value.get(name) or []
        if not isinstance(found, list) or not all(isinstance(item, str) and item.strip() for item in found):
            raise UsageError(f"`{name}` is not a list of words", place, example)
        lists[name] = tuple(found)
    if not lists["class"] or not lists["text"]:
        raise UsageError(f"`{'text' if lists['class'] else 'class'}` is empty", place, example)
    return GoldEntity(
        key=key,
        classes=lists["class"],
        accepted=lists["class_ok"],
        wordings=lists["text"],
        optional=_flag(value, place),
    )


def _relation(value: Any, entities: Mapping[str, GoldEntity], where: str) -> GoldRelation:
    place = f"{where}, relation {value}"
    if not isinstance(value, list) or len(value) not in (3, 4):
        raise UsageError("a relation does not have three parts", place, "write it as  - [subject, predicate, object]")
    options = value[3] if len(value) == 4 else {}
    if not isinstance(options, dict) or (unknown := sorted(map(str, options.keys() - _OPTION_KEYS))):
        named = f"unknown option {unknown[0]!r}" if isinstance(options, dict) else "the fourth part is not a mapping"
        raise UsageError(f"{named} of a relation", place, f"the options are {', '.join(sorted(_OPTION_KEYS))}")
    polarity, certainty = options.get("polarity", "affirmed"), options.get("certainty", "certain")
    if polarity not in ("affirmed", "negated") or certainty not in ("certain", "possible"):
        raise UsageError(
            "polarity or certainty is unknown", place, "polarity is affirmed or negated, certainty certain or possible"
        )
    alternatives = options.get("or") or []
    if not isinstance(alternatives, list) or not all(
        isinstance(item, list) and len(item) == 3 for item in alternatives
    ):
        raise UsageError("`or` is not a list of triples", place, "write it as  or: [[subject, predicate, object]]")
    triples = [(str(s), str(p), str(o)) for s, p, o in (value[:3], *alternatives)]
    for subject, _, target in triples:
        for end in (subject, target):
            if end not in entities and not _DURATION.match(end):
                raise UsageError(
                    f"a relation names no entity {end!r}", place, "use a key of `entities`, or a duration in quotes"
                )
    return GoldRelation(
        triple=triples[0],
        alternatives=tuple(triples[1:]),
        polarity=polarity,
        certainty=certainty,
        optional=_flag(options, place),
    )


def _flag(value: Mapping[str, Any], place: str) -> bool:
    flag = value.get("optional", False)
    if not isinstance(flag, bool):
        raise UsageError("`optional` is neither true nor false", place, "write  optional: true")
    return flag
