"""The site of plain files: every link resolves, the same graph gives the same bytes, nothing else is overwritten."""

from __future__ import annotations

import functools
import hashlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from build_graph.errors import GraphError, UsageError
from build_graph.service.publish import MARKER, run_publish
from build_graph.store import GraphFolder
from playwright.sync_api import sync_playwright
from test_linked import FORMATS, subjects
from test_pages import CHROMIUM

from sharing import Once

URL = "https://example.org/spine/"


@pytest.fixture(scope="module")
def site(awkward_graph: GraphFolder, once: Once) -> Path:
    return once("site", lambda folder: run_publish(awkward_graph.directory, folder, url=URL))


def bytes_of(site: Path) -> dict[str, str]:
    files = (file for file in site.rglob("*") if file.is_file())
    return {str(file.relative_to(site)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_every_link_of_every_page_resolves(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 200
    seen = 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        here = URL + str(page.relative_to(site)).replace("%", "%25").replace("#", "%23").replace(" ", "%20")
        for link in set(re.findall(r'(?:href|action|src|data-names)="([^"]+)"', text)):
            target = urljoin(here, link.replace("&amp;", "&"))
            if not target.startswith(URL):
                assert link.startswith(("https://", "http://")), f"{page}: {link}"
                continue
            seen += 1
            file = site / unquote(urlsplit(target).path.removeprefix(urlsplit(URL).path))
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), f"{page.name} leads to {link}"
            fragment = urlsplit(target).fragment
            if fragment and file == page:
                assert f'id="{unquote(fragment)}"' in text or fragment.startswith("c"), f"{page.name}: {link}"
    assert seen > 5000


def test_everything_said_has_its_files(site: Path, awkward_graph: GraphFolder) -> None:
    paths = [path for path in subjects(awkward_graph) if "#" not in path]
    kinds = ("document/", "statement/", "evidence/", "mention/", "activity/")
    wanted = [path for path in paths if path.startswith(kinds)]
    wanted += [iri.removeprefix(awkward_graph.base) for iri in awkward_graph.entities]
    assert len(wanted) > 100
    for path in wanted:
        assert all((site / unquote(f"{path}{suffix}")).is_file() for suffix in (*FORMATS, ".html")), path
    for suffix, format_ in FORMATS.items():
        data = (site / f"id/spinal-fusion{suffix}").read_bytes()
        assert any(quad.subject.value.endswith("id/spinal-fusion") for quad in ox.parse(data, format=format_))  # type: ignore[union-attr]
    assert (site / ".nojekyll").is_file()
    assert (site / ".well-known/void").read_bytes() == (site / ".well-known/void.ttl").read_bytes()


def test_no_service_is_promised(site: Path) -> None:
    assert b"sparqlEndpoint" not in (site / ".well-known/void.ttl").read_bytes()
    for page in ("index.html", "data.html", "id/spinal-fusion.html"):
        text = (site / page).read_text(encoding="utf-8")
        assert "sparql" not in text.lower()
        assert "api/v1" not in text
        assert "Content-Security-Policy" in text
    assert f"{URL}id/spinal-fusion.html" in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f'href="{URL}index.html"' in (site / "404.html").read_text(encoding="utf-8")


def test_checksums(site: Path) -> None:
    sums = (site / "dump/SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(sums) == 6
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256((site / "dump" / name).read_bytes()).hexdigest() == digest


def test_equal_graphs_give_equal_bytes(site: Path, awkward_graph: GraphFolder, tmp_path: Path) -> None:
    """In another process, with other hashes of strings, and over an earlier site, of which nothing stays."""
    other = tmp_path / "site"
    other.mkdir()
    (other / MARKER).write_text("{}")
    (other / "left-over.html").write_text("old")
    command = [
        sys.executable,
        "-m",
        "build_graph",
        "publish",
        str(awkward_graph.directory),
        "-o",
        str(other),
        "--url",
        URL,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(other / "index.html")
    assert bytes_of(other) == bytes_of(site)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_nothing_else_is_overwritten(awkward_graph: GraphFolder, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name, says in (("work", "no earlier site"), ("file", "a file stands there")):
        with pytest.raises(GraphError, match=says):
            run_publish(awkward_graph.directory, tmp_path / name)
    assert (tmp_path / "work" / "thesis.txt").read_text() == "mine"
    with pytest.raises(UsageError, match="no address of the web"):
        run_publish(awkward_graph.directory, tmp_path / "new", url="javascript:alert(1)")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "work"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        return


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    """A web host that knows nothing of us, with the site in a folder below its root."""
    handler = functools.partial(Quiet, directory=str(site.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/site/"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_the_site_in_a_browser(host: str) -> None:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM FOUND, THE SITE IS UNTESTED: install it (apt-get install chromium) or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text))
        page.goto(f"{host}index.html")
        page.get_by_label("Search for an entity by any of its names").fill("spondylodesis")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="spinal fusion", exact=True).click()
        assert page.get_by_role("heading", level=1).inner_text() == "Spinal fusion"
        page.get_by_role("link", name="SpineGraph").click()
        assert page.url == f"{host}index.html"
        page.goto(f"{host}search.html?q=zzzqqq")
        page.locator("#found", has_text="0 found").wait_for()
        assert errors == []
        browser.close()
