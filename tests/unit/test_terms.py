"""Terms: words without stop words, stemmed."""

import pytest

from aggregator.terms import Stems, language_code, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor\u2019s plan", ["the", "mayor", "plan"]),
        ("U.S. and US and USA", ["usa", "and", "usa", "and", "usa"]),
        ("Tell us about the U.K.", ["tell", "us", "about", "the", "uk"]),
        ("JOIN US NOW", ["join", "us", "now"]),
        ("up 7.8% to 1,200.5 in 2025", ["up", "7.8", "to", "1200.5", "in", "2025"]),
        ("well-known snake_case", ["well", "known", "snake", "case"]),
        ("地震で5強", ["地震", "震で", "5", "強強"]),
        ("ไทย news", ["ไท", "ทย", "news"]),
        ("", []),
        ("?! ...", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Quotes, initials, thousands and unspaced scripts are made alike."""
    assert words(text) == expected


def test_stems_leave_numbers_and_drop_stop_words() -> None:
    """What says nothing goes, words lose their endings, numbers stay whole."""
    assert Stems("en").of("The 90s saw 3.5 running elections, and I") == [
        "90s",
        "saw",
        "3.5",
        "run",
        "elect",
    ]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Wahlen", "Wahl"),
        ("fr", "élections", "élection"),
        ("es", "elecciones", "elección"),
        ("pt", "ministros", "ministro"),
        ("it", "governi", "governo"),
        ("nl", "verkiezingen", "verkiezing"),
        ("ru", "выборами", "выборам"),
        ("sv", "ministrarna", "ministrar"),
        ("pl", "rządu", "rządem"),
        ("ar", "المدارس", "مدارس"),
    ],
)
def test_every_language_has_its_stemmer(language: str, one: str, other: str) -> None:
    """Two forms of one word are one stem."""
    stems = Stems(language)
    assert stems.of(one) == stems.of(other) != []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "der und nicht"),
        ("fr", "les dans une"),
        ("es", "los para una"),
        ("pt", "uma para não"),
        ("it", "della con una"),
        ("nl", "het een niet"),
        ("ru", "что это был"),
        ("sv", "och inte det"),
        ("pl", "nie jest oraz"),
        ("ar", "من على إلى"),
    ],
)
def test_stop_words_of_every_language(language: str, text: str) -> None:
    """Words that say nothing of an event are no terms."""
    assert Stems(language).of(text) == []


def test_unknown_language_is_left_as_it_is() -> None:
    """Without a stemmer and stop words, words are the terms."""
    assert Stems("und").of("The elections") == ["the", "elections"]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        (None, "und"),
        ("", "und"),
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("nb", "no"),
        ("nn-no", "no"),
        ("zh-hans-cn", "zh"),
        (" DE ", "de"),
        ("123", "und"),
    ],
)
def test_language_code(tag: str | None, code: str) -> None:
    """Regions and scripts are folded; a missing language is "und"."""
    assert language_code(tag) == code
