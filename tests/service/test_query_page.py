"""The page for people at ``/sparql``: as a plain form, and in a browser under its strict policy."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from build_graph.query import named_queries
from build_graph.store import GraphFolder
from playwright.sync_api import Browser, Page, sync_playwright

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SELECT = "SELECT ?entity ?label { ?entity a sg:Implant ; skos:prefLabel ?label } ORDER BY ?label LIMIT 5"


class Links(HTMLParser):
    """The addresses that a page names, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_named_query_is_an_example_and_runs(client: httpx.Client, samples_graph: GraphFolder) -> None:
    page = client.get("sparql", headers=HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    links = [link for link in Links(page.text).links if "?example=" in link]
    queries = named_queries(samples_graph.vocabulary)
    assert [link.partition("=")[2] for link in links] == list(queries)
    for link in links:
        text = re.search(r"<textarea[^>]*>(.*?)</textarea>", client.get(link, headers=HTML).text, re.DOTALL)
        assert text
        assert "# title:" in text[1]
    for name, query in queries.items():
        reply = client.post("sparql", data={"query": query.text})
        assert reply.status_code == 200, (name, reply.text)


@pytest.mark.parametrize("path", ["sparql", "sparql/"])
def test_the_page_is_whole_and_all_its_own(client: httpx.Client, path: str) -> None:
    page = client.get(path, headers=HTML)
    links = Links(page.text).links
    assert len(links) > 5
    for link in links:
        if "?" not in link and link not in {"./", "../"}:
            assert "//" not in link
            assert client.get(str(httpx.URL(str(page.url)).join(link))).status_code == 200, link
    assert not re.search(r"<script(?! src)|<style|\son\w+=|\sstyle=", page.text)


def test_an_answer_without_script(client: httpx.Client, url: str) -> None:
    page = client.get("sparql", params={"query": SELECT}, headers=HTML)
    found = Links(page.text)
    assert "5 rows" in found.text
    entities = [link for link in found.links if link.startswith(f"{url}id/")]
    assert len(entities) == 5
    assert "Yes." in Links(client.get("sparql", params={"query": "ASK {}", "format": "html"}).text).text
    graph = client.get("sparql", params={"query": f"CONSTRUCT WHERE {{ <{entities[0]}> ?p ?o }}"}, headers=HTML)
    assert "<pre" in graph.text
    large = client.get("sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers=HTML)
    assert large.text.count("<tr>") == 1001
    assert "There is more" in large.text


def test_what_is_shown_is_shown_as_text(client: httpx.Client) -> None:
    evil = "<script>alert(1)</script>"
    page = client.get("sparql", params={"query": f'SELECT ("{evil}" AS ?x) {{}}'}, headers=HTML)
    assert evil not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    wrong = client.get("sparql", params={"query": f"{evil} SELECT"}, headers=HTML)
    assert wrong.status_code == 400
    assert evil not in wrong.text
    assert "malformed" in wrong.text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if program is None:
        pytest.skip("NO CHROMIUM FOUND, THE QUERY PAGE IS UNTESTED: install it, or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.browser
def test_the_editor_asks_and_shows_under_the_policy(page: Page, url: str) -> None:
    elsewhere, errors = [], []
    page.on("request", lambda request: elsewhere.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{url}sparql?example=implants-used")
    page.wait_for_selector(".yasqe .CodeMirror")
    assert not page.is_visible("#plain")
    assert "# title:" in page.inner_text(".yasqe .CodeMirror-code")
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".yasr table tbody tr")
    assert page.locator(".yasr table tbody tr").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [address for address in elsewhere if not address.startswith((url, "data:"))] == errors == []


@pytest.mark.browser
def test_the_form_serves_where_scripts_do_not_run(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"{url}sparql")
    page.fill("#query", SELECT)
    page.click("button[type=submit]")
    assert page.locator("tbody tr").count() == 5
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    context.close()
