"""The ontology folder of another domain, begun: terms, shapes, rules, queries and language are ours, the rest empty.

What makes the program read medicine at large (classes, predicates, cues, headings, spelling) is kept; what makes it
read the domain of the folder it is copied from (its concepts, its mappings, the words of ``language/domain.yaml``) is
not.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import yaml

from .errors import UsageError
from .trig import DCTERMS, RDF, SKOS
from .vocabulary import TERMS, Vocabulary, load_vocabulary

_COPIED = ("language", "shapes", "queries", "rules", "checks")
_DOMAIN = "domain"


def new_ontology(
    directory: Path | str, *, ontology: Path | None = None, title: str | None = None, full: bool = False
) -> Vocabulary:
    """Write the ontology folder of another domain and return its vocabulary.

    Parameters
    ----------
    directory
        Where to write it: a folder that is not there yet, or is empty.
    ontology
        The folder to start from; None for the one that came with the program.
    title
        Name of the vocabulary.
    full
        Whether the concepts and the words of the domain come along: a copy to extend, not a skeleton.

    Raises
    ------
    UsageError
        The folder holds something already, or cannot be written to.
    """
    directory = Path(directory)
    vocabulary = load_vocabulary(ontology)
    try:
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise UsageError("the folder is not empty", str(directory), "give one that is not there yet")
        directory.mkdir(parents=True, exist_ok=True)
        if full:
            shutil.copytree(vocabulary.folder, directory, dirs_exist_ok=True)
        else:
            _write(vocabulary, directory, title or f"Vocabulary of {directory.resolve().name}")
    except OSError as error:
        raise UsageError(
            f"the folder cannot be written: {error.strerror}", str(directory), "give a place that can be written to"
        ) from error
    return load_vocabulary(directory)


def _write(vocabulary: Vocabulary, directory: Path, title: str) -> None:
    source = vocabulary.folder
    for name in _COPIED:
        if (source / name).is_dir():
            shutil.copytree(source / name, directory / name)
    for file in [*source.glob("*.ttl"), *source.glob("*.jsonld")]:
        shutil.copyfile(file, directory / file.name)
        if file.suffix == ".ttl":
            _retitle(directory / file.name, title)
    words = frozenset(map(str, (vocabulary.language.get(_DOMAIN) or {}).get("words") or ()))
    for file in sorted((directory / "language").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        kept = "" if file.stem == "homonyms" else without(text, words)
        file.write_text(kept, encoding="utf-8", newline="\n")
    (directory / "language" / f"{_DOMAIN}.yaml").write_text(_DOMAIN_FILE, encoding="utf-8", newline="\n")
    (directory / "vocabulary").mkdir()
    for term in vocabulary.classes.values():
        text = _CLASS_FILE.format(label=term.label, name=term.name, definition=term.definition, terms=TERMS, skos=SKOS)
        (directory / "vocabulary" / f"{_file_name(term.name)}.ttl").write_text(text, encoding="utf-8", newline="\n")
    classes = "\n".join(
        f"| {_file_name(term.name)}.ttl | sg:{term.name} | {term.definition} |" for term in vocabulary.classes.values()
    )
    readme = _README.format(title=title, classes=classes)
    (directory / "README.md").write_text(readme, encoding="utf-8", newline="\n")


def _file_name(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _retitle(file: Path, title: str) -> None:
    """Give the scheme of concepts another title, and take away what described the former one."""
    quads = list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    schemes = {
        q.subject
        for q in quads
        if q.predicate.value == RDF + "type" and q.object == ox.NamedNode(SKOS + "ConceptScheme")
    }
    text = file.read_text(encoding="utf-8")
    for quad in quads:
        if quad.subject in schemes and isinstance(quad.object, ox.Literal):
            if quad.predicate.value == DCTERMS + "title":
                text = text.replace(str(quad.object), str(ox.Literal(title, language="en")))
            elif quad.predicate.value == DCTERMS + "description":
                text = text.replace(str(quad.object), str(ox.Literal(f"Concepts of: {title}.", language="en")))
    file.write_text(text, encoding="utf-8", newline="\n")


def without(text: str, words: frozenset[str]) -> str:
    """Return a YAML text without the entries of flow lists that hold one of some words.

    Cue patterns (with ``|`` or ``{``) stay: they have more in them than the word. The text is cut, not written anew, so
    that comments and layout stay as they are.
    """
    tokens = list(yaml.scan(text, Loader=yaml.SafeLoader))
    cuts: list[tuple[int, int]] = []
    depth: list[bool] = []
    for at, token in enumerate(tokens):
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            depth.append(isinstance(token, yaml.FlowSequenceStartToken))
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
            depth.pop()
        elif isinstance(token, yaml.ScalarToken) and depth and depth[-1] and _holds(token.value, words):
            before, after = tokens[at - 1], tokens[at + 1]
            if isinstance(after, yaml.FlowEntryToken):
                cuts.append((token.start_mark.index, tokens[at + 2].start_mark.index))
            elif isinstance(before, yaml.FlowEntryToken):
                cuts.append((before.start_mark.index, token.end_mark.index))
            else:
                cuts.append((token.start_mark.index, token.end_mark.index))
    return "".join(_uncut(text, cuts))


def _holds(entry: str, words: frozenset[str]) -> bool:
    return not re.search(r"[|{]", entry) and bool(words.intersection(re.findall(r"\w+", entry.lower())))


def _uncut(text: str, cuts: list[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in cuts:
        # Two cuts meet where the last entries of a list go one after the other.
        yield text[at : max(at, start)]
        at = max(at, end)
    yield text[at:]


_DOMAIN_FILE = """\
# Words of this domain that the other files of this folder hold only for its sake.
words: []
"""

_CLASS_FILE = """\
@prefix sg: <{terms}> .
@prefix id: <https://w3id.org/spinegraph/id/> .
@prefix skos: <{skos}> .

# Concepts of the class {label}. {definition}
#
#     id:the-label-as-slug a sg:{name}, skos:Concept ;
#         skos:inScheme sg:vocabulary ;
#         skos:prefLabel "the label as slug"@en ;
#         skos:altLabel "what people also call it"@en ;
#         skos:hiddenLabel "a wording to match and not to show"@en ;
#         skos:definition "What it is, in one line of your own."@en ;
#         skos:broader id:a-wider-concept .
"""

_README = """\
# {title}

An ontology folder for SpineGraph. Nothing in it is a program: whoever knows the field can fill it.

1. **Concepts.** Write them into `vocabulary/`, one file a class; each file shows how a concept looks. Labels are in
   lower case but for names and abbreviations. Or take them over from a vocabulary that exists:
   `spinegraph vocabulary import FILE --format obo --class Condition -o THIS_FOLDER`.
2. **Look at it.** `spinegraph build DOCUMENTS --ontology THIS_FOLDER -o graph/` builds with it. Things that documents
   name and the vocabulary lacks are taken from their wording; `spinegraph vocabulary suggest graph/ --turtle` writes
   them as Turtle, to be looked through and copied into `vocabulary/`.
3. **Words.** `language/heads.yaml` lists nouns by which an unknown phrase is given its class ("… injury" is a
   condition): add those of your field. `words.yaml`, under `implied-modifiers`, takes words that go without saying in
   your field. Headings and cues (`headings.yaml`, `frames.yaml`, `status.yaml`) are those of medical writing at large
   and can stay.
   Labels that mean different things in different texts go into `homonyms.yaml`.

| file | class | what stands in it |
| --- | --- | --- |
{classes}

Predicates, classes and their colours are in `spinegraph.ttl`; the terms keep their IRIs in every domain, so that
queries, shapes and rules work on every graph. Questions are asked by `queries/*.rq`, conclusions drawn by `rules/*.rq`,
and what must hold of a graph stands in `shapes/`.
"""
