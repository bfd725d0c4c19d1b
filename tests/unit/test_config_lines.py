"""The locator: TOML text into the line of every key, element and table."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.lines import Place, line_of, locate

DOCUMENT = '''\
# [not.a.table]
opml = [ # ] not the end, "nor this
  "a.opml", 'b#.opml',

  """c
]"""
]  # end
title = """
[[feed]]
url = 1 \\""" ""still inside"""""
"quoted key" . inner = 'x = 1'
point = {x = 1, "y z" = {deep = [1, {two = 2}]}}
[store]
url = "sqlite:///a.db"
[[feed]]
url = "https://a.example/#[x]"
headers = {"A" = "}", B = ']'}
  [feed.auth]
  user = "a"
[[feed]]

  url = 'https://b.example/'
[[topic.sub]]
slug = 1979-05-27T07:32:00Z
[[topic.sub]]
slug = -1_000.5e3
[feed.auth]
user = "b"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("opml",), 2),
        (("opml", 0), 3),
        (("opml", 1), 3),
        (("opml", 2), 5),
        (("title",), 8),
        (("quoted key", "inner"), 11),
        (("point", "y z", "deep", 1, "two"), 12),
        (("store",), 13),
        (("store", "url"), 14),
        (("feed",), 15),
        (("feed", 0), 15),
        (("feed", 0, "url"), 16),
        (("feed", 0, "headers", "B"), 17),
        (("feed", 0, "auth"), 18),
        (("feed", 0, "auth", "user"), 19),
        (("feed", 1), 20),
        (("feed", 1, "url"), 22),
        (("topic", "sub", 0, "slug"), 24),
        (("topic", "sub", 1, "slug"), 26),
        (("feed", 1, "auth", "user"), 28),
    ],
)
def test_every_place_has_its_line(place: Place, line: int) -> None:
    """Strings, comments, nested arrays and inline tables do not lead it astray."""
    assert locate(DOCUMENT)[place] == line


def test_it_finds_every_place_that_tomllib_finds() -> None:
    assert set(locate(DOCUMENT)) >= set(places(tomllib.loads(DOCUMENT)))


def test_windows_line_ends_count_once() -> None:
    assert locate(DOCUMENT.replace("\n", "\r\n")) == locate(DOCUMENT)


def test_an_unknown_place_stands_where_its_surroundings_stand() -> None:
    """A missing key is told at its table, anything else at the first line."""
    lines = locate(DOCUMENT)
    assert line_of(("feed", 1, "title"), lines) == 20
    assert line_of(("feed", 1, "auth", "password"), lines) == 27
    assert line_of(("nothing",), lines) == 1
    assert line_of((), lines) == 1


def places(value: Any, here: Place = ()) -> Iterator[Place]:
    """Yield the place of everything inside a TOML value."""
    if here:
        yield here
    inner = value.items() if isinstance(value, dict) else ()
    for key, each in enumerate(value) if isinstance(value, list) else inner:
        yield from places(each, (*here, key))


MARKS = st.sampled_from(
    ['"{}"', "'{}'", '"""{}"""', "'''{}'''", '["{}"]', "[1, ['{}', 2]]", '{{ a = "{}" }}']
)
NOISE = st.sampled_from(
    ["", "# [[feed]]\n", "\n\n", '  # "\n', "'''k''' = 1 # never\n".replace("'''", "'")]
)


@given(
    st.lists(st.tuples(st.sampled_from(["[[feed]]", "[store]", "key"]), MARKS, NOISE), max_size=12)
)
def test_a_line_holds_what_stands_in_it(statements: list[tuple[str, str, str]]) -> None:
    """Each value carries a mark of its own; the line of its key is the line with that mark."""
    text, wanted = build(statements)
    lines = locate(text)
    written = text.split("\n")
    for place, mark in wanted.items():
        assert mark in written[lines[place] - 1]
    assert set(lines) >= set(places(tomllib.loads(text)))


def build(statements: list[tuple[str, str, str]]) -> tuple[str, dict[Place, str]]:
    """Write a document of tables and keys, no key twice."""
    text, table, feeds, stores = "", (), 0, 0
    place: Place = table
    wanted: dict[Place, str] = {}
    for number, (kind, value, noise) in enumerate(statements):
        if kind == "[[feed]]":
            text += f"[[feed]] # {number}.\n"
            place, feeds = ("feed", feeds), feeds + 1
            wanted[place] = f"# {number}."
        elif kind == "[store]":
            text += f"[store{stores}]\n"
            place, stores = (f"store{stores}",), stores + 1
        name = f"k{number}"
        text += noise.replace("'k'", f"'n{number}'") + f"{name} = {value.format(f'<{number}>')}\n"
        wanted[(*place, name)] = f"<{number}>"
    return text, wanted
