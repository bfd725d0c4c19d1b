"""Forms: total over any text, and deaf to what says nothing of the form."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.forms import Form, form_of

LANGUAGES = st.sampled_from(
    [
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "nl",
        "sv",
        "ru",
        "pl",
        "ar",
        "ja",
        "zh",
        "ko",
        "th",
        "und",
    ]
)
#: Words that rules turn on, between separators.
PIECES = st.lists(
    st.sampled_from(
        [
            "live", "updates", "briefing", "Tuesday", "the", "week", "in", "review", "best", "10",
            "ways", "to", "how", "watch", "deals", "50%", "off", "$40", "opinion", "|", ":", "-",
            "\u2013", "podcast", "quiz", "weather", "for", "of", "photos", "Orbis", "why", "I",
        ]
    ),
    max_size=40,
)  # fmt: skip
TEXTS = st.text(max_size=500) | PIECES.map(" ".join)


@given(
    title=TEXTS,
    summary=TEXTS,
    language=LANGUAGES | st.text(max_size=8),
    categories=st.lists(st.text(max_size=20), max_size=4),
    link=st.none() | st.text(max_size=80),
)
def test_any_text_has_a_form_or_none(
    title: str, summary: str, language: str, categories: list[str], link: str | None
) -> None:
    """Nothing that a publisher can write raises, and twice the same is the same."""
    first = form_of(title, summary, language=language, categories=categories, link=link)
    assert first is None or first in Form
    assert first is form_of(title, summary, language=language, categories=categories, link=link)


@given(title=TEXTS, language=LANGUAGES, summary=st.text(max_size=100))
def test_what_the_title_settles_nothing_unsettles(title: str, language: str, summary: str) -> None:
    """Link, categories and summary are asked only where the title leaves it open."""
    alone = form_of(title, language=language)
    told = form_of(
        title,
        f"Good morning. {summary}",
        language=language,
        categories=("Opinion",),
        link="https://capital.example/reviews/x",
    )
    assert told is (Form.REVIEW if alone is None else alone)


@given(title=TEXTS, tail=st.text(max_size=200))
def test_what_stands_far_behind_is_not_read(title: str, tail: str) -> None:
    """A page of text given as a title costs no more than a long title."""
    long = title.ljust(300)[:300]
    assert form_of(long + tail) is form_of(long)
