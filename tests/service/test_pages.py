"""The pages for people: whole without script, accessible, on phone and desktop, light and dark, and safe."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from build_graph import sample_documents
from build_graph.service.network import glyph_path
from build_graph.service.passage import passages, pieces_of, without_signs
from build_graph.service.reader import MentionRecord, Place
from build_graph.service.search import folded
from build_graph.service.wording import capital, counted, phrase
from build_graph.store import GraphFolder
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect, sync_playwright

from conftest import ATTACK

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SECTIONS = ("", "entities", "documents", "statistics", "contradictions", "ontology", "data", "api/v1/docs")


def a_page_of_each(folder: GraphFolder) -> list[str]:
    """Return the paths of one page of each make."""
    statement = folder.claims[0].iri.removeprefix(folder.base)
    annotations = sorted(
        {quad.subject.value.removeprefix(folder.base) for quad in folder.quads() if "#" not in str(quad.subject)}  # type: ignore[union-attr]
    )
    kinds = ("evidence", "mention", "inference", "activity")
    first = [next(path for path in annotations if path.startswith(kind)) for kind in kinds]
    things = ["id/lumbar-fusion", "id/pedicle-screw", "document/lumbar-fusion-leaflet.md", statement, *first]
    return [*SECTIONS, "search?q=fusion", "search?q=qqqzzz", *(f"{path}.html" for path in things)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM FOUND, THE PAGES ARE UNTESTED: install it (apt-get install chromium) or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_an_entity_s_page(client: httpx.Client, samples_graph: GraphFolder) -> None:
    page = client.get("id/lumbar-fusion.html").text
    fusion = samples_graph.entities[f"{samples_graph.base}id/lumbar-fusion"]
    assert fusion.definition in page
    assert all(name in page for name in fusion.alternatives)
    claims = [one for one in samples_graph.claims if fusion.iri in {one.subject, one.object}]
    assert page.count('<li class="claim') == len(claims)
    assert page.count("negated-claim") == sum(one.polarity == "negated" for one in claims)
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())
    for claim in claims:
        for place in claim.places:
            assert " ".join(without_signs(place.quote or "").split()) in text
    assert '<svg viewBox="0 0 360' in page


def test_a_document_s_page_gives_its_text_back(client: httpx.Client) -> None:
    files = [file for file in sorted(sample_documents().iterdir()) if file.suffix in {".md", ".txt"}]
    assert len(files) > 4
    for file in files:
        page = client.get(f"document/{file.name}.html").text
        shown = page.partition('<div class="text">')[2].partition("</div>")[0]
        paragraphs = [" ".join(re.sub(r"<[^>]+>", "", part).split()) for part in shown.split("</p>")]
        known = [html.unescape(part) for part in paragraphs if part and part != "…"]
        plain = " ".join(without_signs(file.read_text(encoding="utf-8")).split())
        for part in known:
            assert part in plain, part
        assert sum(map(len, known)) > 0.7 * len(plain)
        marks = [int(mark) for mark in re.findall(r'id="c(\d+)"', page)]
        # Of two pieces of evidence one within the other the outer has the mark.
        anchors = [int(anchor) for anchor in re.findall(r'href="#c(\d+)"', page)]
        assert len(set(anchors) - set(marks)) * 5 < len(set(anchors))


def test_search_without_script(client: httpx.Client) -> None:
    page = client.get("search", params={"q": "pedicel scrw"}, headers=HTML).text
    assert "spelt alike" in page
    assert 'href="id/pedicle-screw.html"' in page
    narrowed = client.get("search", params={"q": "fusion", "class": "Benefit"}, headers=HTML).text
    assert narrowed.count('<p class="name">') < client.get("search?q=fusion").text.count('<p class="name">')
    second = client.get("search", params={"q": "fusion", "page": "2"}).text
    assert "Page 2 of" in second
    assert 'rel="prev"' in second
    assert client.get("search", params={"q": "fusion", "page": "²"}).status_code == 200
    assert client.get("search", params={"q": "x" * 201}).status_code == 400
    evil = client.get("search", params={"q": ATTACK, "class": ATTACK}).text
    assert "<script>alert" not in evil
    assert "<img" not in evil


def test_pages_bring_nothing_inline_and_nothing_from_afar(client: httpx.Client, samples_graph: GraphFolder) -> None:
    for path in a_page_of_each(samples_graph):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 200, path
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search(r"<script(?! type=\"application/ld\+json\"| src)|<style|\son\w+=|\sstyle=", answer.text), (
            path
        )
        sources = re.findall(
            r'<(?:script|img|iframe)[^>]* src="([^"]+)"|<link rel="stylesheet" href="([^"]+)"', answer.text
        )
        assert all("//" not in source for pair in sources for source in pair)
        assert len(re.findall(r"<h1[ >]", answer.text)) == 1, path


def test_every_link_leads_somewhere(client: httpx.Client, samples_graph: GraphFolder) -> None:
    seen: dict[str, int] = {}
    for path in a_page_of_each(samples_graph):
        page = client.get(path, headers=HTML)
        for link in set(re.findall(r'(?:href|action)="([^"#]+)', page.text)):
            target = page.url.join(link.replace("&amp;", "&"))
            if target.host == page.url.host and "/dump/" not in target.path:
                address = str(target)
                if address not in seen:
                    seen[address] = client.head(target, headers=HTML).status_code
                assert seen[address] == 200, f"{path} leads to {address}: {seen[address]}"
    assert len(seen) > 300


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_pages_are_accessible_and_fit(
    browser: Browser, url: str, samples_graph: GraphFolder, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in a_page_of_each(samples_graph):
        page.goto(url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == [], path
    assert errors == []
    context.close()


@pytest.mark.browser
def test_a_reader_without_script(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(url)
    page.get_by_label("Search for an entity by any of its names").fill("transpedicular")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="pedicle screw", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Pedicle screw"
    page.locator("blockquote footer a").first.click()
    assert "/document/" in page.url
    assert re.search(r"#c\d+$", page.url)
    page.locator("a.said").first.click()
    assert "/id/" in page.url
    page.wait_for_load_state()  # a key that is pressed before the page stands there is lost
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#main")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    context.close()


@pytest.mark.browser
def test_texts_of_documents_never_run(browser: Browser, awkward_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    for path in ("", "id/spinal-fusion.html", "entities", "statistics", "search?q=script", "documents"):
        page.goto(awkward_url + path)
        assert page.locator("img").count() == 0, path
    page.get_by_role("link", name="alert(1)").first.click()
    assert "alert(1)" in page.inner_text("h1")
    assert page.locator("img").count() == 0
    context.close()
    assert said == []


@pytest.mark.parametrize(
    ("label", "polarity", "certainty", "expected"),
    [
        ("has complication", "affirmed", "certain", "has complication"),
        ("has complication", "affirmed", "possible", "may have complication"),
        ("has complication", "negated", "certain", "does not have complication"),
        ("has complication", "negated", "possible", "may not have complication"),
        ("is treated by", "negated", "certain", "is not treated by"),
        ("is treated by", "affirmed", "possible", "may be treated by"),
        ("treats", "negated", "certain", "does not treat"),
        ("causes", "affirmed", "possible", "may cause"),
        ("diagnoses", "negated", "certain", "does not diagnose"),
        ("carries", "negated", "certain", "does not carry"),
        ("reaches", "affirmed", "possible", "may reach"),
        ("loss", "negated", "certain", "loss"),
        ("recovery time", "negated", "possible", "recovery time"),
    ],
)
def test_phrases(label: str, polarity: str, certainty: str, expected: str) -> None:
    assert phrase(label, polarity, certainty) == expected


def test_words() -> None:
    assert (capital("x-ray"), capital(""), counted(1, "entity", "entities")) == ("X-ray", "", "1 entity")
    assert counted(1200, "statement") == "1,200 statements"
    assert folded("Schmörl's  Node-s") == "schmorl s node s"
    assert all(glyph_path(name, 0, 0, 5).endswith("Z") for name in ("dot", "square", "star", "hexagon", "unknown"))


def place(start: int, end: int, text: str, around: int) -> Place:
    return Place(
        iri=f"e:{start}-{end}", statement="s:1", document="d:1", start=start, end=end, quote=text[start:end],
        prefix=text[max(0, start - around) : start], suffix=text[end : end + around], rule="r", confidence=1.0,
    )  # fmt: skip


def mention(start: int, end: int, text: str) -> MentionRecord:
    return MentionRecord(
        iri=f"m:{start}-{end}", concept="c:1", document="d:1", start=start, end=end, text=text[start:end], prefix="",
        suffix="", roles=("A",), status="present", historical=False, label=None, method=None,
    )  # fmt: skip


@st.composite
def quoted_texts(draw: st.DrawFn) -> tuple[str, list[Place], list[MentionRecord]]:
    text = draw(st.text("ab é\n.😀", min_size=1, max_size=80))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12)).map(lambda s: (s[0], min(len(text), sum(s))))
    around = draw(st.integers(0, 5))
    places = [place(*span, text, around) for span in draw(st.lists(spans, max_size=6))]
    return text, places, [mention(*span, text) for span in draw(st.lists(spans, max_size=6))]


@given(quoted_texts())
def test_passages_give_the_text_back(case: tuple[str, list[Place], list[MentionRecord]]) -> None:
    text, places, mentions = case
    pieces = pieces_of(places, mentions)
    assert all(text[start : start + len(piece)] == piece for start, piece in pieces)
    known = {at for start, piece in pieces for at in range(start, start + len(piece))}
    expected = {at for p in places for at in range(p.start - len(p.prefix), p.end + len(p.suffix))}
    assert known == expected | {at for m in mentions for at in range(m.start, m.end)}
    found, _ = passages(places, mentions, len(text))
    shown = "".join(run.text for each in found for stretch in each.stretches for run in stretch.runs)
    assert "".join(shown.split()) == "".join("".join(text[at] for at in sorted(known)).split())
    for each in found:
        for run in (run for stretch in each.stretches for run in stretch.runs if run.mention):
            assert run.mention is not None
            assert run.text == run.mention.text
