"""The pages of an ontology: whole, safe to open, linked right, and good to look at in a browser."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from build_graph.docs_site import write_site
from build_graph.docs_site.markup import Html, data_block, el, joined
from build_graph.errors import UsageError
from build_graph.skeleton import new_ontology
from build_graph.vocabulary import load_vocabulary

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ATTACK = '</script><img src=x onerror="alert(1)">"\'&'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "pages"
    write_site(folder)
    return folder


class Reader(HTMLParser):
    """Collects what a page links to, loads and calls itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.loaded: list[str] = []
        self.scripted: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            elif name == "href" and tag == "a" and value:
                self.links.append(value)
            elif name in ("src", "srcset", "href", "data", "action"):
                self.loaded.append(f"{tag} {value}")
            elif name == "style" or name.startswith("on"):
                self.scripted.append(f"{tag} {name}")


def test_a_page_a_class_and_every_link_leads_somewhere(site: Path) -> None:
    pages = {file.name: Reader(file.read_text(encoding="utf-8")) for file in site.iterdir()}
    assert len(pages) == 3 + len(load_vocabulary().classes)
    followed = 0
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert page.loaded == []
        assert page.scripted == []
        for link in page.links:
            if re.match(r"https?://", link):
                continue
            target, _, anchor = link.partition("#")
            assert not anchor or anchor in set(pages[target or name].ids), (name, link)
            assert target in pages or not target, (name, link)
            followed += 1
    assert followed > 5000


def test_every_concept_and_every_term_has_its_place(site: Path) -> None:
    vocabulary = load_vocabulary()
    text = "".join(file.read_text(encoding="utf-8") for file in site.glob("class-*.html"))
    ids = set(re.findall(r'<article id="([^"]+)"', text))
    assert ids == {iri.rpartition("/")[2] for iri in vocabulary.concepts}
    index = (site / "index.html").read_text(encoding="utf-8")
    for name in (*vocabulary.classes, *vocabulary.predicates, "Statement", "confidence", "statusPossible"):
        assert f'id="{name}"' in index, name
    queries = (site / "queries.html").read_text(encoding="utf-8")
    assert "complications-of" in queries
    assert "complication-of-implant-used" in queries


def test_only_the_style_and_script_of_the_page_may_run(site: Path) -> None:
    for file in site.iterdir():
        text = file.read_text(encoding="utf-8")
        policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1])  # type: ignore[index]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        blocks = re.findall(r"<(style|script)>(.*?)</\1>", text, re.DOTALL)
        assert [kind for kind, _ in blocks] == (["style", "script"] if file.name == "vocabulary.html" else ["style"])
        for kind, block in blocks:
            digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in policy


def test_equal_folders_give_equal_pages(site: Path, tmp_path: Path) -> None:
    write_site(tmp_path / "again")
    for file in site.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_an_earlier_site_is_replaced_and_other_folders_are_not(tmp_path: Path) -> None:
    new_ontology(tmp_path / "ontology")
    first = write_site(tmp_path / "site", ontology=tmp_path / "ontology")
    (tmp_path / "site" / "old.html").write_text((tmp_path / "site" / "index.html").read_text(encoding="utf-8"))
    assert write_site(tmp_path / "site", ontology=tmp_path / "ontology") == first
    assert not (tmp_path / "site" / "old.html").exists()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        write_site(tmp_path / "site")
    assert (tmp_path / "site" / "mine.txt").exists()


def test_text_is_escaped_wherever_it_comes_from(tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    new_ontology(folder, title=ATTACK)
    escaped = ATTACK.replace("\\", "\\\\").replace('"', '\\"')
    (folder / "vocabulary" / "symptom.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix sg: <https://w3id.org/spinegraph/ontology#> .\n"
        f'<https://w3id.org/spinegraph/id/a> a sg:Symptom ; skos:prefLabel "{escaped}"@en ; '
        f'skos:altLabel "alt {escaped}"@en ; skos:definition "{escaped}"@en ; '
        "skos:broader <https://w3id.org/spinegraph/id/a> .\n",
        encoding="utf-8",
    )
    write_site(tmp_path / "site", ontology=folder)
    for file in (tmp_path / "site").iterdir():
        text = file.read_text(encoding="utf-8")
        assert "<img" not in text
        assert text.count("<script") == (2 if file.name == "vocabulary.html" else 0)


def test_elements() -> None:
    assert el("a", "x<y", href='"&', class_="b", hidden=True, title=None) == (
        '<a href="&quot;&amp;" class="b" hidden>x&lt;y</a>'
    )
    assert joined("a", None, Html("<b>"), by=" & ") == "a &amp; <b>"
    assert el("meta", http_equiv="x") == '<meta http-equiv="x">'
    assert "</script>" not in data_block("i", '"</script>"').removesuffix("</script>")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM FOUND, THE PAGES ARE UNTESTED: install it (apt-get install chromium) or set CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api", reason="PLAYWRIGHT IS NOT INSTALLED, THE PAGES ARE UNTESTED")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_and_reading_in_a_browser(browser: Any, site: Path, size: tuple[int, int], scheme: str) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: request.url.startswith("file:") or troubles.append(request.url))
    for file in sorted(site.iterdir()):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], file.name
    page.goto((site / "vocabulary.html").as_uri())
    page.fill("#search", "Transpedicular  screw")
    assert page.inner_text("#found") != ""
    first = page.locator("#results a").first
    assert first.locator(".name").inner_text() == "pedicle screw"
    assert "transpedicular screw" in first.inner_text()
    first.click()
    page.wait_for_url("**/class-implant.html#pedicle-screw")
    assert page.locator("article:target h3").inner_text() == "pedicle screw"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light == ("rgb(246, 247, 249)" if scheme == "light" else "rgb(15, 19, 24)")
    page.goto((site / "vocabulary.html").as_uri())
    page.fill("#search", "<b>no such thing</b>")
    assert page.inner_text("#found") == "0 concepts"
    assert troubles == []
    page.close()
