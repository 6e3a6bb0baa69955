"""The interactive page: records from the graph, a layout from networkx, a page from pyvis.

The page is one file that opens offline. Importing this package stays cheap; networkx and pyvis are imported by the
functions that need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .records import PageRecords, page_records

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["PageRecords", "explore_page", "page_records", "render_page"]


def render_page(records: PageRecords, *, title: str = "SpineGraph") -> str:
    """Return the page as HTML; equal records give equal bytes."""
    from .page import render

    return render(records, title=title)


def explore_page(store: pyoxigraph.Store, *, title: str = "SpineGraph") -> str:
    """Return the page of a store, as HTML that needs no other file and no network."""
    return render_page(page_records(store), title=title)
