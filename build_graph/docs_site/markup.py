"""HTML from functions: what is text is escaped, always, and a page holds all that it needs.

A page opens from a disk, without a server and without a request: style and script stand in it, and its content security
policy lets exactly these two run, by their hashes. Colours of classes are rules of the style, for no element may carry
a style of its own.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files

_VOID = frozenset({"br", "hr", "input", "link", "meta"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def el(name: str, /, *children: str | None, **attributes: str | bool | None) -> Html:
    """Return an element; children that are not :class:`Html` are escaped, and None is nothing.

    An underscore after the name of an attribute is dropped, one within it is a hyphen; True is an attribute without
    value, and None or False is no attribute.
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str | None, by: str = "") -> Html:
    """Return children one after another, escaped where they are text."""
    parts = [child if isinstance(child, Html) else escape(child) for child in children if child is not None]
    return Html((by if isinstance(by, Html) else escape(by)).join(parts))


def data_block(id_: str, json: str) -> Html:
    """Return a block of JSON that scripts can read and nothing can end early."""
    return Html(f'<script type="application/json" id="{id_}">{json.replace("<", chr(92) + "u003c")}</script>')


def page(title: str, body: Html, *, home: str, navigation: Html, colours: str, script: bool = False) -> str:
    """Return a whole page.

    Parameters
    ----------
    home
        Name of the ontology, which leads to the first page.
    colours
        Rules of style for the classes.
    script
        Whether the page searches, and needs the script for it.
    """
    style = _resource("style.css") + colours
    code = _resource("search.js") if script else None
    policy = f"default-src 'none'; style-src '{_hash(style)}'" + (f"; script-src '{_hash(code)}'" if code else "")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=f"{policy}; base-uri 'none'; form-action 'none'"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("style", Html(style)),
    )
    content = el(
        "body",
        el("a", "Skip to content", class_="skip", href="#content"),
        el("header", el("a", home, href="index.html", class_="home"), el("nav", navigation, aria_label="Pages")),
        el("main", body, id="content"),
        el("script", Html(code)) if code else None,
    )
    return f"<!DOCTYPE html>\n{el('html', head, content, lang='en')}\n"


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
