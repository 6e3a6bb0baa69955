"""``spinegraph vocabulary import``, ``new``, ``suggest`` and ``docs``: for those who make and keep a vocabulary."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .shared import AsJson, GraphDir, Ontology, Output, opened, remark

_SHOWN = 5


class ImportFormat(StrEnum):
    """Formats of vocabularies that can be brought along."""

    OBO = "obo"
    SKOS = "skos"
    OWL = "owl"
    CSV = "csv"
    UMLS_RRF = "umls-rrf"


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The vocabulary.", show_default=False)],
    *,
    format: Annotated[ImportFormat, typer.Option(help="Its format; csv with any delimiter.", show_default=False)],
    kind: Annotated[
        str, typer.Option("--class", metavar="CLASS", help="Class of its terms, as Condition.", show_default=False)
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="DIR", help="Ontology folder; begun if not there.", show_default=False),
    ],
    prefix: Annotated[
        list[str] | None,
        typer.Option(metavar="P=IRI", help="Namespace of the identifiers that begin with P:; may be repeated."),
    ] = None,
    under: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Take only this term and those below it; may be repeated.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT=NAME", help="csv: the column that holds id, label, synonyms, definition or parents."
        ),
    ] = None,
    delimiter: Annotated[str | None, typer.Option(metavar="MARK", help="csv: what stands between cells.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="SAB", help="umls-rrf: take this source only; may be repeated.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Its licence, where the file does not say it.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the file in vocabulary/; without it that of FILE.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Turn an existing vocabulary into concepts that documents are matched with.

    A term whose label is there already as a concept of the same class is linked to it; the concept stays as it is.
    """
    from ..imports import import_vocabulary

    report = import_vocabulary(
        file,
        format=format.value,
        kind=kind,
        out=output,
        prefixes=_pairs(prefix, "--prefix", "HP=http://purl.obolibrary.org/obo/HP_"),
        under=under or (),
        licence=licence,
        columns=_pairs(column, "--column", "label=Name"),
        delimiter="\t" if delimiter == "\\t" else delimiter,
        sources=source or (),
        name=name,
    )
    if as_json:
        record = asdict(report) | {"file": str(report.file)}
        typer.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    typer.echo(report.summary())
    for what, labels in report.examples.items():
        remark(f"{what}: {', '.join(labels[:_SHOWN])}{' …' if len(labels) > _SHOWN else ''}")


def _pairs(given: list[str] | None, option: str, example: str) -> dict[str, str]:
    pairs = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise UsageError(
                f"{text!r} is not of the form NAME=VALUE", option, f"write for instance {option} {example}"
            )
        pairs[name.removesuffix(":")] = value
    return pairs


def new(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write.", show_default=False)],
    *,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Name of the vocabulary.")] = None,
    full: Annotated[bool, typer.Option("--full", help="With all concepts: a copy to extend.")] = False,
    ontology: Ontology = None,
) -> None:
    """Begin the ontology folder of another medical domain: terms and language are there, concepts are yours."""
    from ..skeleton import new_ontology

    vocabulary = new_ontology(directory, ontology=ontology, title=title, full=full)
    typer.echo(f"{directory}: {len(vocabulary.classes)} classes, {len(vocabulary.concepts)} concepts; see README.md")


def suggest(
    directory: GraphDir,
    *,
    least: Annotated[int, typer.Option(metavar="N", min=1, help="Fewest mentions.")] = 1,
    kind: Annotated[str | None, typer.Option("--class", metavar="CLASS", help="Only concepts of this class.")] = None,
    sentences: Annotated[int, typer.Option(metavar="N", min=0, help="Most sentences for each.")] = 3,
    turtle: Annotated[bool, typer.Option("--turtle", help="Write Turtle, to be taken into the vocabulary.")] = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List what documents name and the vocabulary lacks, commonest first, with sentences."""
    if turtle and as_json:
        raise UsageError("Turtle and JSON cannot be written at once", "--turtle, --json", "choose one")
    from ..answer import printable
    from ..store import GraphFolder
    from ..suggest import as_turtle
    from ..suggest import suggest as suggest_concepts

    folder = GraphFolder.open(directory)
    found = suggest_concepts(folder, least=least, kind=kind, sentences=sentences)
    with opened(output) as stream:
        if as_json:
            stream.write(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1) + "\n")
        elif turtle:
            for line in as_turtle(found, base=folder.base):
                stream.write(line + "\n")
        else:
            for one in found:
                wider = f", a kind of {one.broader[0][1]}" if one.broader else ""
                count = f"{one.mentions} in {len(one.documents)} document{'s' * (len(one.documents) != 1)}"
                stream.write(printable(f"{one.label} ({one.kind}{wider}): {count}") + "\n")
                for sentence in one.sentences:
                    stream.write(printable(f"    {sentence.document}: {sentence.text}") + "\n")


def docs(
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write the pages to.", show_default=False)
    ],
    ontology: Ontology = None,
) -> None:
    """Write the reference of an ontology folder as pages: terms, a vocabulary to browse and search, queries, rules."""
    from ..docs_site import write_site

    pages = write_site(output, ontology=ontology)
    typer.echo(f"{output / 'index.html'}: {len(pages)} pages")
