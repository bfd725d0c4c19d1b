"""Reasons in words: those known, those of versions to come, those of old rows."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.app.telling import (
    concerning,
    former_in_words,
    likeness_in_words,
    reasons_in_words,
)
from aggregator.cluster import ClusterState
from aggregator.model import Correction, EntryId, Explained, Former, Pair, StoryId
from tests.quality.making import entry, mint

#: Keys of reasons, known and not.
ODD = (
    *("how", "terms", "runner_up", "from", "run", "because_of", "form", "x"),
    *("then", "sizes", "shared", "headline", "forms", "score", "match"),
)
NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)


def explained(**reasons: object) -> Explained:
    """Return an entry placed for these reasons."""
    return Explained(
        entry=EntryId("e"),
        title="Title",
        outlet="Outlet",
        link=None,
        story=StoryId("s"),
        score=0.5,
        threshold=0.25,
        algorithm="1",
        reasons=reasons,
    )


def former(reasons: Mapping[str, object], *, joined: str = "s") -> str:
    """Tell of a story that became part of another one for these reasons."""
    return former_in_words(
        Former(
            story=StoryId("old"),
            target=StoryId("s"),
            joined=StoryId(joined),
            at=NOON,
            reasons=reasons,
        )
    )


def test_what_is_known_has_words() -> None:
    told = reasons_in_words(
        explained(
            how="rehomed",
            terms=[["rutte", 0.12], ["nato", 0.08]],
            cosine=0.5,
            time=0.25,
            runner_up={"story": "other", "score": 0.125},
            because_of="late",
            run=3,
            **{"from": {"story": "before", "score": 0.0625}},
        )
    )
    assert told == (
        "moved to this story when a later entry showed that it fits better here",
        "score 0.500, needed 0.250 (algorithm 1)",
        "shared words that carried it: rutte 0.120, nato 0.080",
        "likeness of words 0.500; nearness in time 0.250",
        "next best story: other at 0.125",
        "it came to that when entry late came",
        "before that it stood in story before, where it scored 0.062",
        "re-clustering 3 put it here",
    )


def test_a_place_among_entries_of_one_day_has_words() -> None:
    """All that this version keeps, and that a group joined the story afterwards."""
    told = reasons_in_words(
        explained(
            how="joined",
            score=0.5,
            cosine=0.25,
            shared=5.0,
            time=0.5,
            boost=1.75,
            headline=0.9375,
            sizes=[1, 3],
            terms=[["dyke", 0.125]],
            form=True,
            then={
                "how": "merged",
                "score": 0.375,
                "cosine": 0.25,
                "shared": 2.25,
                "time": 1.0,
                "boost": 1.5,
                "threshold": 0.125,
                "sizes": [4, 2],
                "terms": [["orlin", 0.0625]],
            },
            runner_up={"story": "other", "score": 0.125},
        )
    )
    assert told == (
        "joined this story",
        "score 0.500, needed 0.250 (algorithm 1)",
        "shared words that carried it: dyke 0.125",
        (
            "likeness of words 0.250; words in common 5; nearness in time 0.500; "
            "lift for short texts 1.750; agreement of the headlines, which decided 0.938"
        ),
        "compared were 1 entry and 3 entries",
        "by its form no report of one event: it joins at a higher bar, and after all others",
        (
            "its group then became part of this story: score 0.375, needed 0.125; "
            "compared were 4 entries and 2 entries; shared words orlin 0.062; "
            "likeness of words 0.250; words in common 2.25; nearness in time 1.000; "
            "lift for short texts 1.500"
        ),
        "next best story: other at 0.125",
    )


def test_what_clustering_keeps_is_told_with_words_alone() -> None:
    """No reason that a placement gives is listed under its bare key."""
    titles = ["Dyke near Orlin gives way in flood", "Flood breaks dyke near Orlin"]
    live = "Live updates: dyke near Orlin gives way in flood"
    placement = ClusterState("en").place(
        [entry(f"e{number}", title) for number, title in enumerate([*titles, live])], mint
    )
    keys = {key for assignment in placement.assigned for key in assignment.reasons}
    assert keys >= {"how", "score", "cosine", "shared", "time", "boost", "sizes", "terms", "form"}
    for assignment in placement.assigned:
        lines = reasons_in_words(explained(**assignment.reasons))
        assert not [line for line in lines if line.split(":")[0] in {"form", *keys}]


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        ([False, False], None),
        ([True, False], "the first is by its form no report of one event"),
        ([False, True], "the second is by its form no report of one event"),
        ([True, True], "both are by their form no reports of one event"),
        ("odd", None),
    ],
)
def test_how_alike_two_entries_are(forms: object, words: str | None) -> None:
    """Score and verdict, the words in common, the factors, and which is no report."""
    told = likeness_in_words(
        {
            "score": 0.5,
            "threshold": 0.25,
            "match": True,
            "cosine": 0.5,
            "shared": 2.0,
            "terms": [["dyke", 0.5]],
            "forms": forms,
        }
    )
    assert told[:3] == (
        "score 0.500, needed 0.250: alike enough by themselves",
        "shared words: dyke 0.500",
        "likeness of words 0.500; words in common 2",
    )
    assert [line.startswith(words or "?") for line in told[3:]] == ([True] if words else [])
    assert likeness_in_words({"score": 0.0, "threshold": 0.5}) == (
        "score 0.000, needed 0.500: not alike enough by themselves",
        "shared words: none",
    )


def test_what_is_not_known_is_listed_plainly() -> None:
    told = reasons_in_words(
        explained(
            how="adopted",
            form="round-up",
            wire_copy=True,
            vetoes=[["numbers", 12, 40], "place"],
            numbers={"dead": [12, 40], "share": 0.5},
            nothing=None,
        )
    )
    assert told[0] == "adopted"
    assert told[2:] == (
        "form: round-up",
        "wire copy: yes",
        "vetoes: numbers 12 40, place",
        "numbers: dead 12, 40, share 0.500",
    )


def test_an_old_row_without_reasons_is_told() -> None:
    assert reasons_in_words(explained()) == ("placed", "score 0.500, needed 0.250 (algorithm 1)")


def test_a_persons_word_has_no_score() -> None:
    told = reasons_in_words(explained(how="corrected", **{"from": {"story": "before"}}))
    assert told[1:] == ("algorithm 1", "before that it stood in story before")


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "how",
                "terms",
                "runner_up",
                "from",
                "run",
                "because_of",
                "form",
                "x",
                "then",
                "sizes",
                "shared",
                "headline",
                "forms",
                "score",
                "match",
            ]
        ),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
            max_leaves=6,
        ),
    )
)
def test_no_reasons_are_too_odd_to_be_told(reasons: dict[str, object]) -> None:
    assert all(reasons_in_words(explained(**reasons)))
    assert all(likeness_in_words(reasons))
    assert former(reasons)


@pytest.mark.parametrize(
    ("reasons", "why"),
    [
        ({"how": "corrected"}, "because a person said so"),
        ({"how": "reclustered", "run": 4}, "because of re-clustering 4"),
        ({"moved": "its last entry"}, "because its last entry moved here"),
        (
            {"how": "merged", "score": 0.5, "threshold": 0.25, "because_of": "e", "sizes": [3, 1]},
            (
                "because they turned out to be one (score 0.500, needed 0.250; when entry e came; "
                "compared were 3 entries and 1 entry)"
            ),
        ),
        (
            {
                "how": "merged",
                "score": 0.5,
                "cosine": 0.25,
                "shared": 4.5,
                "time": 1.0,
                "boost": 1.0,
                "threshold": 0.25,
                "sizes": [2, 2],
                "terms": [["dyke", 0.125]],
            },
            (
                "because they turned out to be one (score 0.500, needed 0.250; "
                "compared were 2 entries and 2 entries; shared words dyke 0.125)"
            ),
        ),
        ({"how": "absorbed", "form": "live blog"}, "because absorbed (form: live blog)"),
        ({}, "because unknown"),
    ],
)
def test_why_a_story_became_part_of_another(reasons: dict[str, object], why: str) -> None:
    assert former(reasons) == (f"story old became part of this one on 2025-04-10 12:00 UTC: {why}")
    assert " by way of story middle on" in former(reasons, joined="middle")


def test_corrections_that_concern_an_entry_or_its_story() -> None:
    one, two, three = (EntryId(name) for name in "abc")
    corrections = [
        Correction(
            number=1,
            kind="split",
            at=NOON,
            kept=StoryId("s"),
            other=StoryId("t"),
            pairs=(
                Pair(one=one, other=two, together=False),
                Pair(one=one, other=three, together=False),
                Pair(one=two, other=three, together=True),
            ),
        ),
        Correction(number=2, kind="merge", at=NOON, kept=StoryId("s"), other=StoryId("u")),
        Correction(number=3, kind="merge", at=NOON, kept=StoryId("x"), other=StoryId("y")),
    ]
    assert concerning(corrections, story=StoryId("s"), entries=[two]) == (
        (
            "correction 1 of 2025-04-10 12:00 UTC parted story t from story s "
            "(1 pair kept together, 1 pair kept apart)"
        ),
        (
            "correction 2 of 2025-04-10 12:00 UTC made story u part of story s "
            "(binds nothing here any more)"
        ),
    )
    assert concerning(corrections, story=None, entries=[]) == ()
