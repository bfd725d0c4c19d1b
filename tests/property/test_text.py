"""What holds for every text."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.text import clean_text, one_line, plain, terminal_safe

ANY = st.text(st.characters(exclude_categories=()), max_size=200)
WORDS = """
    <p> </p> <b> </b> <script> </script> <!-- --> &amp; &lt; &#8217; < > & word <br/> <svg>
    </svg> <![CDATA[
"""
MARKUP = st.lists(st.sampled_from([*WORDS.split(), " ", "\n"]), max_size=30).map("".join)


@given(ANY, st.integers(1, 300))
def test_clean_text_is_idempotent_and_bounded(text: str, limit: int) -> None:
    """SEC-23: and XML takes it."""
    cleaned = clean_text(text, limit)
    assert clean_text(cleaned, limit) == cleaned
    assert len(cleaned) <= limit
    element = etree.Element("a")
    element.text = cleaned
    cleaned.encode("utf-8")


@given(ANY | MARKUP)
def test_plain_never_fails_and_is_one_line(html: str) -> None:
    text = plain(html)
    assert text == one_line(text)


@given(MARKUP)
def test_plain_is_idempotent_where_the_text_shows_no_markup(html: str) -> None:
    text = plain(html)
    if "<" not in text and "&" not in text:
        assert plain(text) == text


@given(ANY)
def test_terminal_safe_leaves_no_control(text: str) -> None:
    """SEC-24."""
    shown = terminal_safe(text)
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert len(shown.splitlines()) <= 1
    assert terminal_safe(shown) == shown
