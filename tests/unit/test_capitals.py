"""Capitals: which of them tell a name."""

import pytest

from aggregator.capitals import is_within, named, tells


@pytest.mark.parametrize(
    ("text", "word", "within"),
    [
        ("The chief Rutte spoke", "Rutte", True),
        ("The chief Rutte spoke", "The", False),
        ("He left. Rutte stayed", "Rutte", False),
        ("Late: Rutte stays", "Rutte", False),
        ("In 1998 Rutte came", "Rutte", True),
        ("At last, Rutte came", "Rutte", True),
        ("so-called \u201cIron Dome\u201d", "Iron", True),
        ("He said. \u201cRutte is late\u201d", "Rutte", False),
        ("the chief (Rutte) spoke", "Rutte", True),
        ("\u201cRutte is late\u201d", "Rutte", False),
        ("the Japan-NATO pact", "NATO", True),
        ("the US President spoke", "President", False),
        ("a  \n Rutte", "Rutte", True),
    ],
)
def test_a_word_within_a_sentence(text: str, word: str, within: bool) -> None:
    """What comes right before it goes on; quotes and brackets are looked through."""
    assert is_within(text, text.index(word)) is within


def test_a_title_in_capitals_tells_nothing() -> None:
    """Its words are names in the summary alone."""
    assert tells("NATO chief pledges closer ties with Japan")
    assert not tells("NATO Chief Pledges Closer Ties With Japan")
    assert not tells("")
    title = "Ferry Runs Aground Off Skarholm"
    assert named(title, "The ferry lay off Skarholm.") == "Skarholm."
    assert named(title.capitalize(), "") == ""
    assert named("Ferry runs aground off Skarholm", "") == "Skarholm"
