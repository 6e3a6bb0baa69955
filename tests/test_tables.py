"""Tables: their cells are found in Markdown, HTML, and lines with bars or tabs, and nothing else is taken for one."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from build_graph.segment import Kind
from build_graph.tables import html_tables
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import garden_reader, layout_of, read, steady

MARKDOWN = "| Pest | Sign |\n|---|:--|\n| aphid | sticky leaves |\n| mite | yellow spots |"
HTML = (
    "<table>\n<tr><th>Pest</th><th>Sign</th></tr>\n"
    "<tr><td>aphid<td>sticky leaves</tr><tr><td>mite<td>yellow spots\n</table>"
)


def cells(text: str) -> list[tuple[int, int, str]]:
    """Return row, column and words of each piece of a cell."""
    blocks = [block for block in layout_of(text).blocks if block.cell]
    return [(b.cell.row, b.cell.column, text[b.span.start : b.span.end]) for b in blocks if b.cell]


def headed(text: str) -> list[bool | None]:
    """Return for each row whether it is marked as the head."""
    rows = {block.cell.row: block.cell.header for block in layout_of(text).blocks if block.cell}
    return [rows[row] for row in sorted(rows)]


PESTS = [
    (0, 0, "Pest"),
    (0, 1, "Sign"),
    (1, 0, "aphid"),
    (1, 1, "sticky leaves"),
    (2, 0, "mite"),
    (2, 1, "yellow spots"),
]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (MARKDOWN, True),
        (MARKDOWN.replace("\n| ", "\n").replace("| Pest", "Pest").replace(" |\n", "\n"), True),
        (HTML, True),
        (HTML.replace("th>", "td>"), None),
        ("Pest\tSign\naphid\tsticky leaves\nmite\tyellow spots", None),
        ("Pest | Sign\naphid | sticky leaves\nmite | yellow spots", None),
        ("| Pest | Sign |\n| aphid | sticky leaves |\n| mite | yellow spots |", None),
        ("+-----+-----+\n| Pest | Sign |\n+=====+=====+\n| aphid | sticky leaves |\n| mite | yellow spots |", True),
    ],
    ids=["markdown", "markdown without edges", "html", "html without head", "tabs", "bars", "framed", "drawn"],
)
def test_a_table_is_found_however_it_is_written(text: str, head: bool | None) -> None:
    for around in ("{}", "# Roses\n\nText before.\n{}\n\nText after.", "{}\nText after, in a paragraph of its own."):
        assert cells(around.format(text)) == PESTS
        assert headed(around.format(text))[0] is head


@pytest.mark.parametrize(
    "text",
    [
        "Home | Aphids | Mites | Roses",
        "Home | Aphids\nRoses | Contact",
        "Aphids are a pest | they suck sap.\nMites are small.\nRoses are red.",
        "- aphid | rose\n- mite | rose\n- wasp | rose",
        "1.\tWash the rose\n2.\tDry the rose\n3.\tSpray the rose",
        "```\n| Pest | Sign |\n|---|---|\n| aphid | sticky |\n```",
        "<table><tr><td>Aphids are small.</td></tr><tr><td>They suck sap.</td></tr></table>",
        "<table><tr><td>Aphids</td><td>"
        + "Aphids suck sap. " * 100
        + "</td></tr><tr><td>a</td><td>b</td></tr></table>",
        "Aphids <table> mites",
        "|---|---|",
        "|",
        "|\n|\n|",
    ],
)
def test_what_is_no_table_has_no_cells(text: str) -> None:
    assert cells(text) == []


def test_text_around_a_table_stays_what_it_is() -> None:
    text = f"# Roses\n\nThe signs are:\n{MARKDOWN}\nWash the leaves\nwith soap.\n\n- rest"
    kinds = [block.kind for block in layout_of(text).blocks if not block.cell]
    assert kinds == [Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH, Kind.ITEM]


def test_lines_and_paragraphs_of_a_cell_are_blocks_of_their_own() -> None:
    text = "| Pest | Sign |\n|---|---|\n| aphid | sticky leaves<br>yellow spots<br/> |"
    assert cells(text)[3:] == [(1, 1, "sticky leaves"), (1, 1, "yellow spots")]
    text = "<table><tr><td>a<td>b<tr><td>aphid<td><ul><li>sticky leaves</li><li>yellow spots</ul></table>"
    assert cells(text)[3:] == [(1, 1, "sticky leaves"), (1, 1, "yellow spots")]


def test_an_escaped_bar_parts_no_cells() -> None:
    assert cells("| Pest | Sign |\n|---|---|\n| aphid \\| mite | spots |")[2] == (1, 0, "aphid \\| mite")


def test_cells_that_fill_several_rows_or_columns_move_others() -> None:
    text = (
        '<table><tr><th>a<th colspan="2">b<th>c</tr>'
        "<tr><td rowspan=2>aphid<td>d<td>e<td>f</tr><tr><td>g<td>h<td>i</tr></table>"
    )
    assert [(row, column) for row, column, _ in cells(text)] == [
        *((0, column) for column in (0, 1, 3)),
        *((1, column) for column in range(4)),
        *((2, column) for column in (1, 2, 3)),
    ]


def test_rows_may_be_ragged() -> None:
    text = "| Pest | Sign |\n|---|---|\n| aphid |\n| mite | spots | more | and more |\n||"
    assert cells(text)[2:] == [(1, 0, "aphid"), (2, 0, "mite"), (2, 1, "spots"), (2, 2, "more"), (2, 3, "and more")]


def test_of_nested_tables_the_inner_ones_are_tables() -> None:
    inner = "<table><tr><td>aphid<td>rose<tr><td>mite<td>rose</table>"
    text = f"<table>\n<tr><td>\nSide\n</td><td>\n{inner}\n</td></tr>\n<tr><td>x<td>y</tr>\n</table>"
    assert [words for _, _, words in cells(text)] == ["aphid", "rose", "mite", "rose"]


SCRAPS = st.lists(
    st.one_of(
        st.sampled_from(
            "<table> </table> <tr> </tr> <td> <td,colspan=9999> <th,rowspan=9999> </td> <br> | || |---|---| +--+--+ "
            "aphid sticky,leaves Signs Treatment 5,% <!-- ``` - # \\|".replace(",", "\0").split()
        ),
        st.sampled_from(["\n", "\n\n", "\t", " "]),
        st.text(max_size=5),
    ),
    max_size=40,
)


@steady
@given(SCRAPS)
def test_whatever_is_written_every_cell_is_a_place_in_the_text(scraps: list[str]) -> None:
    text = "# Aphids\n\n" + "".join(scraps).replace("\0", " ")
    layout = layout_of(text)
    spans = [sentence.span for sentence in layout.sentences]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(layout.blocks[sentence.block].span.contains(sentence.span) for sentence in layout.sentences)
    for statement in read(text).statements:
        span = statement.evidence.span
        assert text[span.start : span.end] == statement.evidence.quote


def calls(text: str) -> int:
    """Return how many functions are called while a text is read."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    garden_reader()
    sys.setprofile(note)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


ROW = "| soap spray | aphids | sticky leaves, yellow spots | 2 % |\n"
TABLES = {
    "rows": lambda n: "# Roses\n\n| Remedy | Against | Signs | How often |\n|---|---|---|---|\n" + ROW * n,
    "columns": lambda n: f"# Roses\n\n|{'Signs|' * n}\n|{'---|' * n}\n|{'aphid|' * n}\n",
    "html": lambda n: f"# Roses\n\n<table>{'<tr><td>soap spray<td>aphids<td>spots<td>x' * n}</table>",
    "nested": lambda n: "# Roses\n\n" + "<table><tr><td>a\n" * n + "</table>\n" * n,
    "unclosed": lambda n: "# Roses\n\n" + "<table><tr><td>a\n" * n,
    "filled": lambda n: f"<table>{'<tr><td colspan=9999 rowspan=9999>a<td rowspan=9999>b' * n}</table>",
    "ragged": lambda n: "\n".join("a" + " | b" * (i % 7) + "\tc" * (i % 3) for i in range(n)),
}


@pytest.mark.parametrize("name", TABLES)
def test_work_grows_with_the_text_and_no_faster(name: str) -> None:
    few, many = calls(TABLES[name](250)), calls(TABLES[name](2500))
    assert many < 13 * few


def test_html_is_looked_through_once() -> None:
    assert list(html_tables("no table here <td>")) == []
    found = list(html_tables(f"{HTML}\n{HTML}"))
    assert [len(table.pieces) for table in found] == [6, 6]
    assert found[0].end <= found[1].start
