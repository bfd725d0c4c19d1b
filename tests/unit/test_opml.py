"""Subscription lists: read, written, added to, exported."""

import html
import os
import re
import tarfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.errors import ConfigError
from aggregator.model import Auth, Subscription
from aggregator.opml import OpmlFeed, add, address_problem, export, read, same_address, write

MATERIAL = Path(
    os.environ.get("AGGREGATOR_MATERIAL", Path(__file__).parents[3] / "shared"),
    "corpora",
    "opml-awesome-rss-feeds.tar.xz",
)

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<!-- kept by hand -->
<opml version="1.0">
\t<head><title>Mine</title></head>
\t<body>
\t\t<outline text="News">
\t\t\t<outline text='World &amp; Asia' xmlUrl='https://a.example/?x=1&amp;y=2' note="seen"/>
\t\t\t<outline text="Asia"><outline title="B" xmlUrl=" https://b.example/ "/></outline>
\t\t</outline>
\t\t<!-- <outline text="off" xmlUrl="https://off.example/"/> -->
\t\t<outline xmlUrl="https://c.example/" category="/Science/Space,Fun"/>
\t</body>
</opml>
"""
FEEDS = (
    OpmlFeed(url="https://a.example/?x=1&y=2", title="World & Asia", categories=("News",)),
    OpmlFeed(url="https://b.example/", title="B", categories=("News", "Asia")),
    OpmlFeed(url="https://c.example/", categories=("Science", "Space", "Fun")),
)
NEW = OpmlFeed(url="https://new.example/?a=1&b=2", title="新しい <b>", categories=("Tech",))


def body(inside: str) -> bytes:
    return f"<opml><body>{inside}</body></opml>".encode()


def test_a_list_is_read_with_titles_and_categories() -> None:
    """Outlines around a feed and its category attribute are its categories; comments are not."""
    found = read(LIST.encode())
    assert found.feeds == FEEDS
    assert found.problems == ()


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-8-sig", "iso-8859-1"),
        ("utf-16", "utf-16"),
        ("cp1252", None),
        ("iso-8859-1", "ISO-8859-1"),
        ("utf-8", "no-such-encoding"),
        ("utf-8", "zip"),
        ("utf-8", "windows-999"),
    ],
)
def test_the_letters_of_any_encoding_are_right(encoding: str, declared: str | None) -> None:
    """Undeclared UTF-8 must not turn into "Ã©"."""
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f'{prolog}<opml><body><outline text="Café" xmlUrl="https://a.example/"/></body></opml>'
    assert [feed.title for feed in read(text.encode(encoding)).feeds] == ["Café"]


def test_bytes_that_are_not_what_is_declared_are_told() -> None:
    data = b'<?xml version="1.0" encoding="utf-8"?>' + body(
        '<outline text="caf_" xmlUrl="https://a.example/"/>'
    ).replace(b"_", b"\xe9")
    found = read(data)
    assert [feed.title for feed in found.feeds] == ["caf\ufffd"]
    assert "holds bytes that are not utf-8" in found.problems


@pytest.mark.parametrize("cut", [1, 9, 30, 60])
def test_a_truncated_list_gives_what_is_whole(cut: int) -> None:
    found = read(LIST.encode()[: LIST.index("<!-- <outline") + cut])
    assert found.feeds == FEEDS[:2]
    assert "is not well-formed XML" in found.problems[0]


def test_one_url_in_several_places_is_one_feed_of_several_categories() -> None:
    found = read(
        body(
            '<outline text="A"><outline text="t" xmlUrl="https://a.example/"/></outline>'
            '<outline text="B"><outline text="u" xmlUrl="HTTPS://A.example:443"/></outline>'
        )
    )
    assert found.feeds == (OpmlFeed(url="https://a.example/", title="t", categories=("A", "B")),)


@pytest.mark.parametrize(
    ("outline", "told"),
    [
        ('text="x" xmlUrl="file:///etc/passwd"', "begins with file:"),
        ('text="x" xmlUrl="javascript:alert(1)"', "begins with javascript:"),
        ('text="x" xmlUrl="a.example/rss"', "lacks its http://"),
        ('text="x" xmlUrl="http://a b"', "holds a space"),
        ('text="x" type="include" url="https://a.example/l.opml"', "is not followed"),
        ('text="x" type="source" xmlUrl="https://a.example/l.opml"', "is not followed"),
        ('htmlUrl="https://a.example/"', "has no address of a feed"),
        ('text="x" d="<a href="u">" xmlUrl="https://a.example/"', "broken markup (line 1)"),
    ],
)
def test_what_cannot_be_subscribed_to_is_told_and_left_out(outline: str, told: str) -> None:
    """SEC-05, SEC-28: nothing disappears without a word, nothing but http(s) gets in."""
    found = read(body(f'<outline text="ok" xmlUrl="https://ok.example/"/><outline {outline}/>'))
    assert [feed.url for feed in found.feeds] == ["https://ok.example/"]
    assert told in " ".join(found.problems)


def test_a_problem_tells_no_secret() -> None:
    """SEC-17."""
    found = read(body('<outline text="x" xmlUrl="ftp://me:hunter2@a.example/?token=hunter3"/>'))
    assert "a.example" in found.problems[-1]
    assert "hunter" not in " ".join(found.problems)


def test_no_entity_is_expanded_and_nothing_is_opened(tmp_path: Path) -> None:
    """SEC-08, SEC-09: neither files, nor the network, nor a billion laughs."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    data = (
        f'<!DOCTYPE opml [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>'
        '<opml><body><outline text="&f;&c;" xmlUrl="https://a.example/&a;"/></body></opml>'
    ).encode()
    found = read(data)
    shown = repr(found) + repr(add(data, [NEW]))
    assert "hunter2" not in shown
    assert "aaaaaaaaaaa" not in repr(found)
    assert "has a document type declaration, which is ignored" in found.problems


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (body('<outline xmlUrl="https://a.example/"/>' * 20_001), "more than 20,000 outlines"),
        (body(f'<outline xmlUrl="https://a.example/" category="{"a," * 20_001}"/>'), "more than"),
        (body('<outline text="a">' * 10_000), "nested deeper than 50"),
        (body("x" * 2**23), "more than 8,388,608 bytes"),
        (b"", "is no subscription list"),
        (b"\0\0", "is no subscription list"),
        (b"<html><body>404 not found</body></html>", "is no subscription list"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "is no subscription list"),
        (b"https://a.example/feeds.opml", "is no subscription list"),
    ],
)
def test_what_is_no_list_or_beyond_all_bounds_is_refused_at_once(data: bytes, told: str) -> None:
    """SEC-28, SEC-09; and a text that is a URL is not fetched (SEC-04)."""
    started = time.perf_counter()
    with pytest.raises(ConfigError, match=told):
        read(data)
    assert time.perf_counter() - started < 5


def test_the_worst_that_is_taken_takes_seconds() -> None:
    """SEC-28: one URL under thousands of different outlines."""
    worst = "".join(
        f'<outline text="{n}"><outline xmlUrl="https://a.example/"/></outline>'
        for n in range(3_000)
    )
    started = time.perf_counter()
    assert len(read(body(worst)).feeds[0].categories) == 3_000
    assert time.perf_counter() - started < 20


def test_many_problems_are_told_in_few_words() -> None:
    found = read(body("".join(f'<outline xmlUrl="ftp://a.example/{n}"/>' for n in range(500))))
    assert len(found.problems) == 21
    assert found.problems[-1] == "and 480 more of that kind"


def test_new_feeds_go_to_the_end_and_every_other_byte_stays() -> None:
    """Comments, quotes, unknown attributes, tabs: what a person wrote is kept."""
    data = LIST.encode()
    grown = add(data, [FEEDS[0], NEW, NEW])
    place = data.index(b"\t</body>")
    assert (grown[:place], grown[-len(data) + place :]) == (data[:place], data[place:])
    assert grown[place : -len(data) + place].decode() == (
        '\t\t<outline text="Tech" title="Tech">\n'
        '\t\t\t<outline type="rss" text="新しい &lt;b&gt;" title="新しい &lt;b&gt;" '
        'xmlUrl="https://new.example/?a=1&amp;b=2"/>\n'
        "\t\t</outline>\n"
    )
    assert read(grown).feeds == (*FEEDS, NEW)


def test_known_feeds_change_nothing() -> None:
    """However the URL is spelt."""
    data = LIST.encode()
    assert add(data, [OpmlFeed(url="HTTPS://B.EXAMPLE"), FEEDS[0]]) is data
    assert add(add(data, [NEW]), [NEW]) == add(data, [NEW])


@pytest.mark.parametrize(
    "text",
    [
        LIST.replace("\n", "\r\n"),
        LIST.replace("\n", ""),
        LIST.replace("</opml>", "<!-- </body> --></opml>"),
        LIST.replace("body>", "BODY>").replace("World &amp;", "World &"),
        '<opml version="2.0"><head/><body/></opml>',
        "<opml><body   /></opml>",
        "<opml><body></body></opml>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_lists_of_any_make_can_be_added_to(text: str, encoding: str) -> None:
    text = text.replace("UTF-8", encoding) if encoding != "utf-8-sig" else text
    data = text.encode(encoding)
    before = read(data)
    after = read(add(data, [NEW]))
    assert after.feeds == (*before.feeds, NEW)
    assert after.problems == before.problems


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_an_empty_file_becomes_a_new_list(data: bytes) -> None:
    assert read(add(data, [NEW])).feeds == (NEW,)


def test_a_list_without_an_end_is_not_touched() -> None:
    with pytest.raises(ConfigError, match="no closing </body>"):
        add(LIST.encode()[: LIST.index("</body")], [NEW])
    with pytest.raises(ConfigError, match="no subscription list"):
        add(b"<html><body></body></html>", [NEW])


def test_a_list_does_not_grow_beyond_what_can_be_read() -> None:
    full = "".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(20_000))
    with pytest.raises(ConfigError, match="more than 20,000 outlines"):
        add(body(full), [NEW])


def test_an_export_tells_no_secret() -> None:
    """SEC-17: neither in the address, nor credentials, nor headers."""
    written = export(
        [
            Subscription(
                url="https://me:hunter2@a.example/rss?token=hunter2",
                title="A & B",
                categories=("World", "Asia"),
                headers=(("X-Key", "hunter2"),),
                auth=Auth(user="me", password="hunter2"),
            ),
            Subscription(url="https://b.example/", outlet="B"),
        ],
        "Mine",
    )
    assert b"hunter2" not in written
    root = etree.fromstring(written)
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "Mine"
    assert [group.get("text") for group in root.findall("body/outline")] == ["World", "Asia", "B"]
    assert {feed.title for feed in read(written).feeds} == {"A & B", "B"}


def test_the_same_feeds_give_the_same_bytes() -> None:
    """PUB-04."""
    assert write(FEEDS, "x") == write(FEEDS, "x")
    assert write(FEEDS, "x").startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<opml version=")


NAMES = st.text(max_size=40)
ADDRESSES = st.builds(
    lambda host, path, query: f"https://h{host}.example/{quote(path)}?q={quote(query)}&x=1",
    st.integers(0, 9),
    NAMES,
    NAMES,
)
ANY = st.builds(
    OpmlFeed, url=ADDRESSES, title=st.none() | NAMES, categories=st.lists(NAMES).map(tuple)
)


@given(st.lists(ANY, max_size=8))
def test_what_is_written_reads_back(feeds: list[OpmlFeed]) -> None:
    """SEC-23: any title gives well-formed XML, and no address is lost or changed."""
    written = write(feeds, "x")
    etree.fromstring(written)
    found = read(written)
    assert found.problems == ()
    assert {feed.url for feed in found.feeds} == {feed.url for feed in feeds}
    again = read(write(found.feeds, "x"))
    key = [(feed.url, feed.title, sorted(feed.categories)) for feed in found.feeds]
    assert sorted((f.url, f.title or "", sorted(f.categories)) for f in again.feeds) == sorted(
        (url, title or "", categories) for url, title, categories in key
    )


@given(st.binary(max_size=300) | NAMES.map(str.encode), st.integers(0, len(LIST)))
def test_no_bytes_break_the_reader(noise: bytes, place: int) -> None:
    """Whatever a file holds, it is read or refused with a reason."""
    for data in (noise, LIST.encode()[:place] + noise + LIST.encode()[place:]):
        try:
            found = read(data)
        except ConfigError:
            continue
        assert all(address_problem(feed.url) is None for feed in found.feeds)


@given(st.text())
def test_comparing_is_idempotent_and_never_raises(url: str) -> None:
    assert same_address(same_address(url)) == same_address(url)
    address_problem(url)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HTTP://A.example:80", "http://a.example/", True),
        ("https://a.example/#top", "https://a.example/", True),
        ("https://[::1]:443/x", "https://[::1]/x", True),
        ("https://a.example/X", "https://a.example/x", False),
        ("https://a.example/?b", "https://a.example/?c", False),
        ("https://u@a.example/", "https://v@a.example/", False),
        ("http://a.example/", "https://a.example/", False),
        ("https://a.example:8443/", "https://a.example/", False),
    ],
)
def test_spellings_of_one_address_compare_equal(one: str, other: str, same: bool) -> None:
    assert (same_address(one) == same_address(other)) is same


@pytest.mark.material
@pytest.mark.skipif(not MATERIAL.exists(), reason="the shared material folder is absent")
def test_real_lists_lose_nothing(real_lists: dict[str, bytes]) -> None:
    """118 lists from the wild, 80 of them not well-formed: each address is read or told."""
    assert len(real_lists) == 118
    damaged = 0
    for name, data in real_lists.items():
        found = read(data)
        damaged += bool(found.problems)
        written = {
            same_address(html.unescape(url))
            for url in re.findall(r'xmlUrl="([^"]*)"', data.decode())
        }
        read_ = {same_address(feed.url) for feed in found.feeds}
        assert read_ <= written, name
        assert all(url in " ".join(found.problems) for url in written - read_), name
        *known, new = read(add(data, [NEW])).feeds
        assert (tuple(known), new.url, new.title) == (found.feeds, NEW.url, NEW.title), name
        assert {feed.url for feed in read(write(found.feeds, "x")).feeds} == {
            feed.url for feed in found.feeds
        }, name
    assert damaged == 80


@pytest.fixture
def real_lists() -> dict[str, bytes]:
    """The lists of the shared material, by name."""
    with tarfile.open(MATERIAL) as archive:
        return {
            member.name: file.read()
            for member in archive
            if member.name.endswith(".opml") and (file := archive.extractfile(member))
        }
