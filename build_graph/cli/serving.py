"""``spinegraph serve`` and ``spinegraph load``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .shared import remark

_MIB = 1 << 20


def serve(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Graph folder of a build; optional with --store.", show_default=False),
    ] = None,
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any that is free.")] = 8080,
    store: Annotated[
        str | None, typer.Option(metavar="URL", help="SPARQL endpoint to answer from, in place of DIR's own store.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where clients reach the service, behind a proxy.")
    ] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, help="Longest evaluation of a query.")] = 30.0,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that evaluate queries; 0 for twice the processors, at least 4.")
    ] = 0,
    memory: Annotated[
        int, typer.Option(metavar="MIB", min=0, help="Memory that one query may use; 0: no limit.")
    ] = 1024,
    result: Annotated[int, typer.Option(metavar="MIB", min=0, help="Largest answer to a query; 0: no limit.")] = 256,
    rate: Annotated[
        float | None, typer.Option(metavar="NUMBER", min=0.01, help="Requests a second that one address may make.")
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Site whose scripts may read the graph: * for any, or none."),
    ] = None,
    writable: Annotated[bool, typer.Option("--writable", help="Take updates from those who have the token.")] = False,
    token: Annotated[
        str | None,
        typer.Option(metavar="TOKEN", envvar="SPINEGRAPH_TOKEN", help="Bearer token that updates need."),
    ] = None,
    metrics: Annotated[bool, typer.Option(help="Offer /metrics for Prometheus.")] = True,
) -> None:
    """Serve the graph on the web: SPARQL, linked data and JSON. Read-only, and for this machine alone, unless told."""
    try:
        from ..service.run import run_serve
        from ..service.settings import Settings
    except ModuleNotFoundError as error:
        raise not_installed(error) from error
    settings = Settings(
        public_url=public_url,
        workers=workers,
        timeout=timeout,
        memory=memory * _MIB,
        result_bytes=result * _MIB,
        rate=rate,
        cors=tuple(origin for origin in cors or ["*"] if origin != "none"),
        writable=writable,
        token=token if writable else None,
        metrics=metrics,
    )
    run_serve(
        directory,
        store=store,
        host=host,
        port=port,
        settings=settings,
        ready=lambda url: remark(f"serving at {url} (SPARQL at {url}sparql); end with Ctrl-C"),
    )


def load(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Graph folder of a build.", show_default=False)],
    *,
    to: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Graph Store Protocol of the triple store, such as http://localhost:7878/store.",
            show_default=False,
        ),
    ],
    token: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN",
            envvar="SPINEGRAPH_TOKEN",
            help="Bearer token, where the store asks for one.",
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Send all graphs, those of an earlier load, too.")] = False,
) -> None:
    """Load the graph into another triple store, a named graph at a time; a second run sends what is new."""
    try:
        from ..service.run import run_load
    except ModuleNotFoundError as error:
        raise not_installed(error) from error
    loaded = run_load(
        directory, to, token=token, again=again, progress=lambda name, at, count: remark(f"[{at}/{count}] {name}")
    )
    remark(f"{loaded.sent} graphs sent, {loaded.kept} there already, {loaded.removed} removed")


def not_installed(error: ModuleNotFoundError) -> UsageError:
    """Return the error that tells how to install what the service needs; a defect of ours is raised as it is."""
    if error.name and error.name.startswith("build_graph"):
        raise error
    return UsageError(
        f"the service is not installed: {error.name} is missing", "", "install it with: pip install 'spinegraph[serve]'"
    )
