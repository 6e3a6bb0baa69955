"""The page in a real browser: search, click, read, switch, by pointer and by keyboard, and nothing leaves the page."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from build_graph.explore import explore_page

from test_explore import ATTACK, DOCUMENTS, INFERRED, ONTOLOGY, store_of

pytestmark = pytest.mark.browser

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)

NO_CHROMIUM = "NO CHROMIUM FOUND, THE PAGE IS UNTESTED: install it (apt-get install chromium) or set CHROMIUM"
NO_PLAYWRIGHT = "PLAYWRIGHT IS NOT INSTALLED, THE PAGE IS UNTESTED: pip install 'spinegraph[test]'"


@dataclass
class Visit:
    """A browser page with what went wrong on it and what it asked for."""

    page: Any
    address: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, *, size: tuple[int, int] = (1280, 800), **media: str) -> Any:
        self.page = self.page.new_page()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(**media)
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: self.errors.append(f"a dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(self.address)
        self.page.wait_for_function("window.spinegraph && spinegraph.labels().length > 0")
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    sync_api = pytest.importorskip("playwright.sync_api", reason=NO_PLAYWRIGHT)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("page") / "explore.html"
    path.write_text(explore_page(store_of(ONTOLOGY + DOCUMENTS + INFERRED), title="About fusion"), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Visit]:
    context = browser.new_context()
    context.set_offline(True)
    visit = Visit(context, address)
    yield visit
    context.close()
    assert visit.errors == []
    assert [url for url in visit.requests if not url.startswith(address)] == []


def search(page: Any, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.wait_for_selector("#results li")


def test_search_by_a_synonym_and_read_the_panel(visit: Visit) -> None:
    page = visit.open()
    search(page, "spondylo")
    assert "also spondylodesis" in page.inner_text("#results li >> nth=0")
    page.keyboard.press("Enter")
    panel = page.inner_text("#panel")
    assert "Joins vertebrae for good." in panel
    assert "Also called spondylodesis" in panel
    assert "6 to 12 months" in panel
    assert "⊘ negated" in panel
    assert "About fusion · a.txt" in panel
    assert page.inner_text("blockquote:has(a[href='https://example.org/a']) mark >> nth=0") == "Fusion"
    assert page.evaluate("document.activeElement.id") == "panel-body"
    assert page.evaluate("location.hash") == "#spinal-fusion"


def test_click_an_entity_then_walk_along_a_relation(visit: Visit) -> None:
    page = visit.open()
    at = page.evaluate("spinegraph.at('infection')")
    page.mouse.click(at["x"], at["y"])
    page.wait_for_selector("#panel:not([hidden])")
    assert page.inner_text("#panel-title").lower() == "infection"
    assert "is a complication of" in page.inner_text("#panel").lower()
    page.click("text=1 more place that says so")
    assert "Infection follows fusion." in page.inner_text("#panel")
    page.click("#panel .target:has-text('spinal fusion')")
    assert page.inner_text("#panel-title").lower() == "spinal fusion"
    page.go_back()
    page.wait_for_function("document.getElementById('panel-title').textContent === 'infection'")
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")


def test_click_a_statement(visit: Visit) -> None:
    page = visit.open()
    a, b = (page.evaluate("label => spinegraph.at(label)", label) for label in ("spinal fusion", "infection"))
    page.mouse.click(a["x"] * 0.6 + b["x"] * 0.4, a["y"] * 0.6 + b["y"] * 0.4)
    page.wait_for_selector("#panel:not([hidden])")
    assert page.inner_text("#panel-title").lower() == "has complication"
    assert "may bring infection" in page.inner_text("#panel")


def test_text_of_a_document_never_runs(visit: Visit) -> None:
    page = visit.open()
    search(page, "onerror")
    page.keyboard.press("Enter")
    assert page.text_content("#panel-title") == ATTACK
    assert ATTACK in (page.text_content("#panel blockquote p") or "")
    assert page.query_selector("#panel img, #panel script, #results img") is None


def test_classes_predicates_kinds_and_confidence_switch(visit: Visit) -> None:
    page = visit.open()
    shown = "spinegraph.shown()"
    assert page.evaluate(shown)["edges"] == 2  # what is only inferred waits to be asked for
    page.click("label.row:has-text('Inferred')")
    assert page.evaluate(shown)["edges"] == 3
    page.click("label.row:has-text('Negated')")
    assert page.evaluate(shown)["edges"] == 2
    page.click("label.row:has-text('Inferred')")
    assert page.evaluate(shown) == {"nodes": ["infection", "spinal fusion"], "edges": 1}
    page.fill("#confidence", "95")
    assert page.evaluate(shown)["nodes"] == []
    assert page.is_visible("#empty")
    page.click("#reset")
    assert page.evaluate(shown)["edges"] == 2
    page.click("label.row:has-text('procedures')")
    assert page.evaluate(shown)["edges"] == 0
    page.click("[data-all=class]")
    page.click("label.row:has-text('About fusion')")
    assert page.evaluate(shown) == {"nodes": ["infection", "spinal fusion"], "edges": 1}  # which b.txt says as well
    page.click("[data-none=document]")
    assert page.evaluate(shown)["edges"] == 0
    page.click("[data-all=document]")
    assert page.evaluate(shown)["edges"] == 2
    page.click("[data-none=predicate]")
    assert page.evaluate(shown)["edges"] == 0
    page.focus("#predicates input >> nth=0")
    page.keyboard.press("Space")
    assert page.evaluate(shown)["edges"] == 2


def test_no_two_labels_overlap_at_start(visit: Visit) -> None:
    page = visit.open()
    boxes = [one["box"] for one in page.evaluate("spinegraph.labels()")]
    assert len(boxes) >= 2
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_graph_filters_and_panel(visit: Visit, scheme: str) -> None:
    page = visit.open(size=(390, 844), color_scheme=scheme)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#filters-open")
    assert page.is_visible("#classes")
    assert page.evaluate("document.activeElement.id") == "filters-close"
    page.click("#filters-close")
    page.fill("#search", "infec")
    page.click("#results li >> nth=0")
    panel = page.locator("#panel").bounding_box()
    assert panel["width"] == 390
    assert panel["y"] > 300  # the graph stays in sight above it


def test_a_screen_higher_than_wide_turns_the_layout(visit: Visit) -> None:
    page = visit.open(size=(390, 844))
    turned = [page.evaluate("label => spinegraph.at(label)", label) for label in ("infection", ATTACK)]
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    page.wait_for_function("window.spinegraph && spinegraph.labels().length > 0")
    straight = [page.evaluate("label => spinegraph.at(label)", label) for label in ("infection", ATTACK)]
    (ax, ay), (bx, by) = [(b["x"] - a["x"], b["y"] - a["y"]) for a, b in (turned, straight)]
    assert math.hypot(ax, ay) > 20
    assert ax * bx == pytest.approx(ay * by, abs=0.02 * math.hypot(ax, ay) * math.hypot(bx, by))


def test_an_address_with_an_entity_opens_it(visit: Visit) -> None:
    visit.address += "#infection"
    page = visit.open()
    assert page.inner_text("#panel-title").lower() == "infection"


def test_the_keyboard_moves_and_zooms_the_network(visit: Visit) -> None:
    page = visit.open(reduced_motion="reduce")
    page.focus("#graph")
    at = page.evaluate("spinegraph.at('infection')")
    page.keyboard.press("ArrowRight")
    moved = page.evaluate("spinegraph.at('infection')")
    assert moved["x"] < at["x"] - 50
    page.keyboard.press("+")
    page.keyboard.press("0")
    again = page.evaluate("spinegraph.at('infection')")
    assert abs(again["x"] - at["x"]) < 2


def test_an_entity_can_be_dragged(visit: Visit) -> None:
    page = visit.open()
    at = page.evaluate("spinegraph.at('infection')")
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    page.mouse.move(at["x"] + 40, at["y"] + 30, steps=6)
    page.mouse.up()
    page.wait_for_timeout(100)
    moved = page.evaluate("spinegraph.at('infection')")
    assert (moved["x"] - at["x"], moved["y"] - at["y"]) == pytest.approx((40, 30), abs=6)
