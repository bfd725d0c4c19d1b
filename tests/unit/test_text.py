# ruff: noqa: RUF001 (typographic quotes are what it is about)
"""Clean text, plain text, one line, terminal-safe text."""

import json
import time

import pytest
from lxml import etree

from aggregator.text import clean_text, one_line, plain, shortened, terminal_safe, unescaped


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("a\x00b\x0bc\x1b[2Jd", "abc[2Jd"),
        ("tab\tand\nline\r\nend\rkept", "tab\tand\nline\nend\nkept"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("pair \ud83d\ude00", "pair 😀"),
        ("non\ufffecharacters\uffff\U0001fffe\ufdd0", "noncharacters"),
        ("It\x92s \x85 caf\xe9", "It’s … café"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_clean_text(written: str, cleaned: str) -> None:
    """SEC-23: what comes out is XML 1.0, JSON and UTF-8 alike."""
    assert clean_text(written, 100) == cleaned
    element = etree.Element("a")
    element.text = cleaned
    assert etree.fromstring(etree.tostring(element)).text == (cleaned or None)
    assert json.loads(json.dumps(cleaned).encode("utf-8")) == cleaned


def test_clean_text_is_bounded() -> None:
    assert clean_text("ab" * 100, 7) == "abababa"


def test_marks_without_end_cost_little() -> None:
    """SEC-12: ordering combining marks takes quadratic time where they are many."""
    start = time.perf_counter()
    cleaned = clean_text("a" + "\u0301\u0316" * 200_000, 500_000)
    assert time.perf_counter() - start < 2
    assert len(cleaned) < 50


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain  text\n here", "plain text here"),
        ("<p>one</p><p>two</p>", "one two"),
        ("a<br>b<br/>c", "a b c"),
        ("<b>J</b>apan", "Japan"),
        ("<ul><li>1<li>2</ul>3", "1 2 3"),
        ("<td>a</td><td>b</td>", "a b"),
        ("before<script>alert(1)</script><style>p{}</style> after", "before after"),
        ("<title>kept</title> text", "kept text"),
        ("<!-- hidden -->shown", "shown"),
        ("AT&amp;T &lt;b&gt; &eacute;", "AT&T <b> é"),
        ("&amp;lt;", "&lt;"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<img src=x onerror=alert(1)>picture", "picture"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("&nbsp;&#8217;&#x1F600;", "’😀"),
        ("<svg><script>x</script></svg>y", "y"),
        ("", ""),
    ],
)
def test_plain(html: str, text: str) -> None:
    """SEC-21: what a person reads, once decoded; no script, no style."""
    assert plain(html) == text


def test_deep_nesting_costs_little() -> None:
    """SEC-12: a hundred thousand open elements."""
    start = time.perf_counter()
    assert plain("<div>" * 100_000 + "deep") == "deep"
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("written", "decoded"),
    [
        ("caf&eacute; &#8217; &#x2019;", "café ’ ’"),
        ("AT&T, R&D; a & b", "AT&T, R&D; a & b"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("&amp;eacute;", "&eacute;"),
        ("&nosuchthing;", "&nosuchthing;"),
    ],
)
def test_unescaped(written: str, decoded: str) -> None:
    assert unescaped(written) == decoded


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("short", 5, "short"),
        ("hello big world", 10, "hello big…"),
        ("hello big world", 9, "hello…"),
        ("a" * 20, 5, "aaaa…"),
    ],
)
def test_shortened(text: str, limit: int, cut: str) -> None:
    assert shortened(text, limit) == cut
    assert len(cut) <= limit


def test_terminal_safe() -> None:
    """SEC-24: nothing steers the terminal, nothing begins a line of a log."""
    hostile = "\x1b[2J\x1b]52;c;aGk=\x07\r\nERROR\x9b1m \u202eevil\u2066 \ud800"
    shown = terminal_safe(hostile)
    assert shown == (
        "\\x1b[2J\\x1b]52;c;aGk=\\x07\\x0d\\x0aERROR\\x9b1m \\u202eevil\\u2066 \\ud800"
    )
    assert terminal_safe("Ümläute 日本 عربي") == "Ümläute 日本 عربي"


def test_one_line() -> None:
    assert one_line("  a\n\tb \u00a0 c\u2028d ") == "a b c d"
