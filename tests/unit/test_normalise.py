"""Titles, texts, languages, outlets and hashes of entries; a bad one among good ones."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.model import Entry, NormalisedFeed, ParsedEntry, ParsedFeed, Picture
from aggregator.normalise import entries as entries_module
from aggregator.normalise import normalise
from aggregator.normalise.dates import instant
from aggregator.normalise.language import detected, tag

NOW = datetime(2025, 5, 1, tzinfo=UTC)
URL = "https://feeds.example/feed.xml?token=s3cret"


def feed(
    *entries: ParsedEntry,
    title: str = "Harbour Gazette",
    link: str | None = None,
    language: str | None = None,
) -> NormalisedFeed:
    parsed = ParsedFeed(version="rss20", title=title, link=link, language=language, entries=entries)
    return normalise(parsed, url=URL, now=NOW)


def only(entry: ParsedEntry, link: str | None = None, language: str | None = None) -> Entry:
    found = feed(entry, link=link, language=language)
    assert len(found.entries) == 1
    return found.entries[0]


LINK = "https://gazette.example/ferry"


def test_the_summary_is_the_content_where_there_is_none() -> None:
    entry = only(ParsedEntry(id="1234", content="<p>One</p><p>two</p>"))
    assert (entry.summary, entry.content) == ("One two", "<p>One</p><p>two</p>")


def test_the_content_is_the_summary_where_there_is_none() -> None:
    entry = only(ParsedEntry(id="1234", summary="<b>One</b>", content=" "))
    assert (entry.summary, entry.content) == ("One", "<b>One</b>")
    assert entry.written.body == " "


def test_a_summary_that_repeats_the_title_says_nothing() -> None:
    assert (
        only(ParsedEntry(id="1234", title="Ferry, aground!", summary="ferry aground")).summary == ""
    )


def test_what_a_publishing_program_adds_is_no_summary() -> None:
    """WordPress ends every summary with the title and the name of the site."""
    told = "<p>Rain fell.</p><p>The post <a href='/1'>Rain</a> appeared first on <a>Post</a>.</p>"
    assert only(ParsedEntry(title="Rain", link="https://a.example/1", summary=told)).summary == (
        "Rain fell."
    )
    kept = "The post office appeared first on this street in 1890. It burnt down."
    entry = ParsedEntry(title="Fire", link="https://a.example/2", summary=kept)
    assert only(entry).summary == kept


def test_a_quotation_before_the_text_is_not_repeated() -> None:
    """Google News puts headline and outlet before whatever text it has."""
    entry = ParsedEntry(
        title="Rain falls - Gazette",
        link="https://news.google.com/rss/articles/x",
        summary="<a href='https://x.example/'>Rain falls</a>&nbsp;<font>Gazette</font> It rained.",
        source_title="Gazette",
        source_url="https://gazette.example",
    )
    assert only(entry).summary == "It rained."
    same = ParsedEntry(title="Rain", link="https://a.example/1", summary="Rain fell on Bergen.")
    assert only(same).summary == "Rain fell on Bergen."


def test_a_long_summary_ends_at_a_word() -> None:
    summary = only(ParsedEntry(id="1234", summary="word " * 1000)).summary
    assert len(summary) <= 2_000
    assert summary.endswith("word…")


def test_only_revised_text_changes_the_hash() -> None:
    """REL-19, PUB-05: not dates, markup, white space, trackers or pictures."""
    first = ParsedEntry(
        id="1234",
        link=LINK,
        title="Ferry aground",
        summary='<p>It sat  on a <a href="/bank?utm_source=rss">bank</a>.</p>',
        published="2025-04-09",
    )
    same = (
        replace(first, published="2025-04-10", updated="2025-04-11"),
        replace(first, summary='<div>It sat on a\n<b><a href="/bank">bank</a></b>.</div>'),
        replace(first, title="<b>Ferry</b>  aground"),
        replace(first, link=LINK + "?utm_source=rss"),
        replace(first, pictures=(Picture(url="https://gazette.example/x.png"),)),
    )
    expected = only(first).content_hash
    assert [only(entry).content_hash for entry in same] == [expected] * len(same)
    other = (replace(first, title="Ferry afloat"), replace(first, summary="It sat on a sandbank."))
    assert all(only(entry).content_hash != expected for entry in other)


def test_dates() -> None:
    """REL-17: published, else updated; never later than now; the string is kept."""
    both = only(ParsedEntry(id="1234", published="2025-04-09T10:00Z", updated="2025-04-10T10:00Z"))
    assert (both.published, both.updated) == (
        datetime(2025, 4, 9, 10, tzinfo=UTC),
        datetime(2025, 4, 10, 10, tzinfo=UTC),
    )
    assert both.written.date == "2025-04-09T10:00Z"
    updated = only(ParsedEntry(id="1234", published="soon", updated="2025-04-10T10:00Z"))
    assert updated.published == datetime(2025, 4, 10, 10, tzinfo=UTC)
    assert updated.written.date == "2025-04-10T10:00Z"
    assert only(ParsedEntry(id="1234", published="2099-01-01")).published == NOW
    assert only(ParsedEntry(id="1234")).published is None


def test_links() -> None:
    """SEC-17, SEC-20: absolute, canonical; never with the feed's own query."""
    assert only(ParsedEntry(id="1", link="/a", base=None), link="https://g.example/").link == (
        "https://g.example/a"
    )
    assert only(ParsedEntry(id="1", link="a")).link == "https://feeds.example/a"
    assert only(ParsedEntry(id="1", link="#a")).link == "https://feeds.example/feed.xml#a"
    assert only(ParsedEntry(id="1", link="x", base="https://b.example/c/")).link == (
        "https://b.example/c/x"
    )
    assert only(ParsedEntry(id="1", link="http://f.example/1", original_link=LINK)).link == LINK
    assert only(ParsedEntry(id="1", link="javascript:alert(1)")).link is None
    for odd in ("javascript:alert(1)", "data:text/html,x", "https://", "   "):
        entry = ParsedEntry(id="1", link=f"{LINK}?utm_source=rss", original_link=odd)
        assert only(entry).link == LINK
    assert only(ParsedEntry(id="1", original_link="javascript:alert(1)")).link is None
    assert only(ParsedEntry(id="1")).link is None
    content = only(ParsedEntry(id="1", content='<a href="?page=2">x</a>')).content
    assert (
        content == '<a href="https://feeds.example/feed.xml?page=2" rel="noopener noreferrer">x</a>'
    )


def test_pictures() -> None:
    """SEC-20: absolute http(s), each once, no counting pixels."""
    pictures = (
        Picture(url="/a.png", width=640),
        Picture(url="https://gazette.example/a.png"),
        Picture(url="data:image/png;base64,AA"),
        Picture(url="https://gazette.example/pixel.gif", width=1, height=1),
    )
    entry = only(ParsedEntry(id="1", pictures=pictures), link="https://gazette.example/")
    assert entry.pictures == (Picture(url="https://gazette.example/a.png", width=640),)


def test_names_hold_no_markup() -> None:
    """SEC-21."""
    entry = only(
        ParsedEntry(
            id="1", authors=("<script>x</script>Ana", "Ana", "B&eacute;a"), categories=("<b>x</b>",)
        )
    )
    assert entry.authors == ("Ana", "Béa")
    assert entry.categories == ("x",)
    assert feed(title="<b>Harbour</b> &amp;amp; Sea").title == "Harbour & Sea"


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("en-GB", "en-gb"),
        ("pt_BR", "pt-br"),
        ("EN", "en"),
        ("English", "en"),
        ("de, en", "de"),
        ("en_US.UTF-8", "en-us"),
        ("und", None),
        ("x-default", None),
        ("<b>", None),
        ("", None),
        (None, None),
    ],
)
def test_declared_language(declared: str | None, language: str | None) -> None:
    assert tag(declared) == language


def test_language_of_the_entry_then_the_feed_then_the_words() -> None:
    german = ParsedEntry(
        id="1",
        title="Die Fähre ist auf eine Sandbank gelaufen",
        summary="Sie wurde nach zwei Stunden von Schleppern befreit.",
    )
    assert only(replace(german, language="de-AT"), language="en").language == "de-at"
    assert only(german, language="en").language == "en"
    assert only(german).language == "de"
    assert only(ParsedEntry(id="1", title="Ok")).language is None
    assert detected("石破首相が会談しました。共同声明を発表") == "ja"


def test_a_quoted_outlet() -> None:
    google = "https://news.google.com/rss?q=x"
    item = ParsedEntry(
        id="CBMi1",
        link="https://news.google.com/rss/articles/CBMi1",
        title="Ferry - a history - Coast Wire",
        source_title="Coast Wire",
        source_url="https://coast.example",
    )
    parsed = ParsedFeed(version="rss20", title="x - Google News", entries=(item,))
    entry = normalise(parsed, url=google, now=NOW).entries[0]
    assert (entry.title, entry.outlet) == ("Ferry - a history", "Coast Wire")
    other = only(replace(item, link="https://coast.example/1", title="Ferry | Coast Wire"))
    assert (other.title, other.outlet) == ("Ferry", "Coast Wire")


def test_a_feed_that_names_itself_quotes_nobody() -> None:
    item = ParsedEntry(id="1", link=LINK, title="Ferry - Gazette", source_title="Harbour Gazette")
    assert (only(item).outlet, only(item).title) == (None, "Ferry - Gazette")
    by_domain = replace(item, source_title="Gazette", source_url="https://www.gazette.example/f")
    assert only(by_domain, link="https://gazette.example/").outlet is None


def test_one_bad_entry_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-23: whatever goes wrong inside one entry, the others are there."""
    real = entries_module.read_title

    def fails_on_b(title: str, *, is_html: bool) -> str:
        if title == "b":
            raise RuntimeError("broken")
        return real(title, is_html=is_html)

    monkeypatch.setattr(entries_module, "read_title", fails_on_b)
    found = feed(*(ParsedEntry(id=f"id-{t}", title=t) for t in "abc"))
    assert [entry.title for entry in found.entries] == ["a", "c"]
    assert found.problems == (
        "entry 2 could not be cleaned (RuntimeError('broken')) and was left out",
    )


def test_the_end_of_memory_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-12: it is no fault of one entry."""

    def fails(title: str, *, is_html: bool) -> str:
        raise MemoryError

    monkeypatch.setattr(entries_module, "read_title", fails)
    with pytest.raises(MemoryError):
        feed(ParsedEntry(id="one"))


def test_one_entry_that_cannot_be_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-23: the same, one step later."""
    real = instant

    def fails(raw: str | None, *, now: datetime) -> datetime | None:
        if raw == "bad":
            raise RuntimeError("broken")
        return real(raw, now=now)

    monkeypatch.setattr(entries_module, "instant", fails)
    found = feed(ParsedEntry(id="one", published="bad"), ParsedEntry(id="two"))
    assert [entry.key for entry in found.entries] == ["id:two"]
    assert "id:one" in found.problems[0]


def test_hostile_characters_in_every_field() -> None:
    """SEC-23: nothing that XML or PostgreSQL refuses is left in what is shown."""
    bad = "a\x00\x1b\ud800\ufffe]]><!--b"
    entry = only(
        ParsedEntry(
            id=f"id {bad}",
            link="https://gazette.example/" + bad,
            title=bad,
            title_is_html=False,
            summary=bad,
            summary_is_html=False,
            authors=(bad,),
            categories=(bad,),
        )
    )
    shown = [entry.title, entry.summary, entry.content, *entry.authors, *entry.categories]
    for text in (
        *shown,
        str(entry.link),
        entry.key,
        *entry.aliases,
        str(entry.link_key),
        str(entry.written),
    ):
        assert not set(text) & set("\x00\x1b\ud800\ufffe"), text
        text.encode("utf-8")


def test_a_document_that_ends_before_its_end_stays_one() -> None:
    """POL-06."""
    for complete in (True, False):
        parsed = ParsedFeed(version="rss20", complete=complete)
        assert normalise(parsed, url=URL, now=NOW).complete is complete
