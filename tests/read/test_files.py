"""Finding documents and decoding them: what is read, what is refused and why, and how documents are named."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pytest
from build_graph.errors import DocumentError, UsageError
from build_graph.read.files import Limits, Source, find_sources, front_matter_end, read_source, read_text
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import steady


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Some text.", encoding="utf-8")


def test_documents_are_named_by_their_path_in_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/c.md", "a/B.TXT", "a/d.markdown", "e.text")
    sources, refusals = find_sources([tmp_path])
    assert [source.id for source in sources] == ["a/B.TXT", "a/c.md", "a/d.markdown", "b.txt", "e.text"]
    assert refusals == ()


def test_a_file_given_by_itself_bears_its_name(tmp_path: Path) -> None:
    write(tmp_path, "deep/b.txt")
    assert find_sources([tmp_path / "deep" / "b.txt"])[0] == (Source("b.txt", tmp_path / "deep" / "b.txt"),)


def test_other_kinds_of_file_are_refused_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.docx", "c")
    _, refusals = find_sources([tmp_path])
    assert [refusal.id for refusal in refusals] == ["b.docx", "c"]
    assert ".md, .text, .txt" in refusals[0].reason


def test_hidden_files_and_graph_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", ".hidden.txt", ".git/x.txt", "out/graph.trig", "out/report.md", "out/store/x.txt")
    sources, refusals = find_sources([tmp_path])
    assert [source.id for source in sources] == ["a.txt"]
    assert refusals == ()


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "one/a.txt", "two/a.txt")
    with pytest.raises(UsageError, match=r"(?s)named 'a\.txt'.*common folder"):
        find_sources([tmp_path / "one", tmp_path / "two"])
    assert len(find_sources([tmp_path / "one", tmp_path / "one" / "a.txt"])[0]) == 1, "the same file twice is one"


def test_no_document_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no documents found"):
        find_sources([tmp_path])
    with pytest.raises(UsageError, match="no such file or folder"):
        find_sources([tmp_path / "absent"])
    with pytest.raises(UsageError, match="the command line"):
        find_sources([])


def test_the_text_is_the_file_as_decoded(tmp_path: Path) -> None:
    data = "\ufeffLine one\r\nÅ 😀\ttwo\u2028three \r".encode()
    (tmp_path / "a.txt").write_bytes(data)
    document = read_source(Source("a.txt", tmp_path / "a.txt"))
    assert document.text == data.decode("utf-8")
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.media_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"text\0text", "binary"),
        (b"caf\xe9", r"(?s)not UTF-8 \(byte 3.*iconv"),
        (b"\xed\xa0\x80 half a surrogate pair", "not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(DocumentError, match=message):
        read_source(Source("a.txt", tmp_path / "a.txt"))


def test_a_document_that_is_too_large_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(DocumentError, match=r"10 bytes; at most 5"):
        read_source(Source("a.txt", tmp_path / "a.txt"), Limits(bytes=5))
    assert read_source(Source("a.txt", tmp_path / "a.txt"), Limits(bytes=10)).text == "Some text."


def test_a_document_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_source(Source("a.txt", tmp_path / "a.txt"))
    if os.geteuid() != 0:
        write(tmp_path, "b.txt")
        (tmp_path / "b.txt").chmod(0)
        with pytest.raises(DocumentError, match="cannot be opened"):
            read_source(Source("b.txt", tmp_path / "b.txt"))


def test_front_matter_gives_title_and_metadata() -> None:
    text = '---\ntitle: "Fusion"\nPublisher: A Clinic\nsecret: x\ndate:\nsource: https://example.org/a:b\n---\nText.\n'
    document = read_text(text, "a.md")
    assert document.title == "Fusion"
    assert document.metadata == (("publisher", "A Clinic"), ("source", "https://example.org/a:b"))
    assert text[front_matter_end(text) :] == "\nText.\n"


def test_front_matter_is_for_markdown_and_must_close() -> None:
    assert read_text("---\ntitle: Fusion\n---\nText.", "a.txt").title is None
    assert read_text("---\ntitle: Fusion\nText.", "a.md").title is None
    assert front_matter_end("---\ntitle: Fusion\nText.") == 0
    assert front_matter_end("Text\n---\na: b\n---\n") == 0


def test_front_matter_may_follow_a_byte_order_mark_and_end_lines_in_any_way() -> None:
    assert read_text("\ufeff---\r\ntitle: Fusion\r\n---\r\nText.", "a.md").title == "Fusion"


@steady
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(
        lambda text: text.encode().strip()
    )
)
def test_any_text_is_read_character_for_character(text: str) -> None:
    assert read_text(text, "a.md").text == text


@steady
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(data)
    with suppress(DocumentError):
        assert read_source(Source("any.md", path)).text.encode() == data
