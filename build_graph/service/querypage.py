"""The page at ``/sparql`` for people: a query in, a table out, with the named queries as examples.

It works as a plain form. Where scripts run, YASGUI (in ``static/yasgui``) takes the form's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ..query import NamedQuery, queries_in
from ..vocabulary import default_folder
from .engine import Answer, Dataset
from .negotiate import GRAPHS, RESULTS
from .problem import Problem
from .service import Service

_FIRST = """\
SELECT ?entity ?label WHERE {
  ?entity a sg:Implant ; skos:prefLabel ?label .
}
ORDER BY ?label
LIMIT 100
"""
_ROWS, _BYTES = 1000, 4 << 20
_TITLE = "SPARQL"


def query_page(
    request: Request,
    service: Service,
    *,
    text: str | None = None,
    example: str | None = None,
    outcome: str = "",
    status: int = 200,
) -> Response:
    """Return the page with a query, or an example, in its form, and what came out of it."""
    queries = _examples(service.folder.ontology_folder if service.folder else default_folder())
    if text is None:
        chosen = queries.get(example or "")
        text = chosen.text if chosen else _FIRST
    up = "../" if request.url.path.endswith("/") else ""
    formats = "".join(
        f'<option value="{name}">{label}</option>'
        for name, label in (
            ("html", "a table here"),
            *((media.name, media.type) for media in (*RESULTS, *GRAPHS) if media.name not in {"json", "xml"}),
            ("json", "JSON"),
            ("xml", "XML"),
        )
    )
    listed = "".join(
        f'<li><a href="{up}sparql?example={escape(name)}">{escape(query.title)}</a> {escape(query.description)}</li>'
        for name, query in queries.items()
    )
    return HTMLResponse(
        f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{_TITLE}</title>
<link rel="stylesheet" href="{up}static/yasgui/yasgui.min.css">
<link rel="stylesheet" href="{up}static/query.css">
<script src="{up}static/yasgui/yasgui.min.js" defer></script>
<script src="{up}static/query.js" defer></script>
</head>
<body>
<header><a href="{up or "./"}">All of the graph</a></header>
<main>
<h1>{_TITLE}</h1>
<p>Ask the graph. Its default graph is the union of all; each document has a named graph of its own. The prefixes of
the graph need no declaration. Programs send queries to this address by the SPARQL 1.1 Protocol.</p>
<div id="editor" hidden></div>
<form action="{up}sparql" method="get" id="plain">
<label for="query">Query</label>
<textarea id="query" name="query" rows="14" spellcheck="false" autocapitalize="off">{escape(text)}</textarea>
<label for="format">Answer as</label>
<select id="format" name="format">{formats}</select>
<button type="submit">Ask</button>
</form>
{outcome}
<section aria-labelledby="examples">
<h2 id="examples">Examples</h2>
<ul class="examples">{listed}</ul>
</section>
</main>
</body>
</html>
""",
        status,
        {"Vary": "Accept", "Cache-Control": "no-cache"},
    )


@cache
def _examples(folder: Path) -> Mapping[str, NamedQuery]:
    return queries_in(folder)


async def answer_page(request: Request, service: Service, text: str, dataset: Dataset) -> Response:
    """Return the page with the answer to a query, or with what is wrong with it."""
    try:
        answer = await service.engine.query(text, results="tsv", graph="turtle", dataset=dataset)
        outcome = await _shown(request, service, answer)
    except Problem as problem:
        lines = (problem.what, problem.where, problem.mend)
        told = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
        told = f'<section class="problem" role="alert">{told}</section>'
        return query_page(
            request,
            service,
            text=text,
            outcome=f'<section class="problem" role="alert">{told}</section>',
            status=problem.status,
        )
    return query_page(request, service, text=text, outcome=outcome)


async def _shown(request: Request, service: Service, answer: Answer) -> str:
    lines, whole = await _beginning(answer)
    if answer.kind == "boolean":
        body = f"<p>{'Yes' if ''.join(lines) == 'true' else 'No'}.</p>"
    elif answer.kind == "graph":
        body = f'<pre tabindex="0">{escape(chr(10).join(lines))}</pre>'
    else:
        names = [name.removeprefix("?") for name in lines[0].split("\t")] if lines else []
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
        rows = "".join(
            "<tr>" + "".join(f"<td>{_term(request, service, cell)}</td>" for cell in line.split("\t")) + "</tr>"
            for line in lines[1:]
        )
        count = f"{len(lines) - 1} row{'' if len(lines) == 2 else 's'}"
        body = (
            f'<p>{count}</p><div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        )
    more = "" if whole else "<p>There is more: ask for another format to have all.</p>"
    return f'<section aria-labelledby="answer"><h2 id="answer">Answer</h2>{body}{more}</section>'


async def _beginning(answer: Answer) -> tuple[list[str], bool]:
    """Return the first lines of an answer, and whether they are all."""
    if answer.complete is not None:
        data, whole = answer.complete, True
    else:
        parts, size, breaks = [], 0, 0
        whole = True
        try:
            async for part in answer.stream:
                parts.append(part)
                size += len(part)
                breaks += part.count(b"\n")
                if size > _BYTES or breaks > _ROWS + 1:
                    whole = False
                    break
        finally:
            await answer.close()
        data = b"".join(parts)
        data = data if whole else data[: data.rfind(b"\n")]
    lines = data.decode("utf-8", "replace").removesuffix("\n").split("\n")
    return lines[: _ROWS + 1], whole and len(lines) <= _ROWS + 1


def _term(request: Request, service: Service, written: str) -> str:
    """Return a term of a TSV table: an IRI as a link, a plain literal without its quotes."""
    if written.startswith("<") and written.endswith(">"):
        iri = written[1:-1]
        if iri.startswith(("http://", "https://")):
            return f'<a href="{escape(service.url(request, iri))}">{escape(iri)}</a>'
        return escape(iri)
    if written.startswith('"') and '"' in written[1:]:
        text, _, rest = written[1:].rpartition('"')
        plain = text.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
        return escape(plain) + (f" <small>{escape(rest)}</small>" if rest else "")
    return escape(written)
