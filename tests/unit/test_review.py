"""`review`: answers, labels, intervals, what is kept and what is printed."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import ConfigError
from aggregator.evaluate.labelled import read
from aggregator.jobs.review import (
    Case,
    Kind,
    Review,
    Sample,
    Side,
    Verdict,
    Wish,
    Word,
    as_bytes,
    from_bytes,
    labelled_set,
    labels,
    markdown,
    read_answers,
    tally,
    template,
    verdict,
    wilson,
)
from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, StoryId, Written

NOON = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)


def side(name: str, shown: int, *, entries: int | None = None) -> Side:
    """Return a story whose entries are its name and a number."""
    return Side(
        story=StoryId(name),
        language="en",
        shown=tuple(EntryId(f"{name}{number}") for number in range(1, shown + 1)),
        entries=entries or shown,
        outlets=2,
    )


def story(number: int, *sides: Side) -> Case:
    """Return the question of a story."""
    return Case(kind=Kind.STORY, number=number, sides=sides)


def pair(number: int, *sides: Side) -> Case:
    """Return the question of a pair."""
    return Case(kind=Kind.PAIR, number=number, sides=sides, score=0.2, threshold=0.25)


A, B, C, D = side("a", 5), side("b", 2), side("c", 1), side("d", 3, entries=40)
SAMPLE = Sample(
    wish=Wish(stories=2, pairs=1, seed=7, days=7, language=None),
    at=NOON,
    cases=(story(1, A), story(2, B), pair(1, C, D)),
    stories=30,
    pairs=9,
)


def labelled(sample: Sample, **answers: str) -> dict[str, str]:
    """Label a sample; `story_1="2,5"` answers a case."""
    cases = {case.name: case for case in sample.cases}
    names = {name.replace("_", " "): answer for name, answer in answers.items()}
    verdicts = {name: verdict(cases[name], said) for name, said in names.items()}
    return {str(entry): cluster for entry, cluster in labels(sample, verdicts).items()}


@pytest.mark.parametrize(
    ("said", "strangers"),
    [
        ("2,5", ((2,), (5,))),
        ("2 5", ((2,), (5,))),
        ("2, 5", ((2,), (5,))),
        (" 5 ,2 ", ((5,), (2,))),
        ("2+5", ((2, 5),)),
        ("1, 2 + 5 4", ((1,), (2, 5), (4,))),
        ("3", ((3,),)),
    ],
)
def test_numbers_of_strangers(said: str, strangers: tuple[tuple[int, ...], ...]) -> None:
    """Commas and spaces part, + joins; what is written back reads the same."""
    found = verdict(SAMPLE.cases[0], said)
    assert found == Verdict(word=Word.STRANGERS, strangers=strangers)
    assert verdict(SAMPLE.cases[0], str(found)) == found


@pytest.mark.parametrize("said", ["ok", "Y", " yes ", "s", "skip"])
def test_words_of_a_story(said: str) -> None:
    """All of one event, or nothing said."""
    wanted = Word.SKIP if said[0] == "s" else Word.OK
    assert verdict(SAMPLE.cases[0], said) == Verdict(word=wanted)


@pytest.mark.parametrize(
    ("said", "word"),
    [("y", Word.ONE), ("one", Word.ONE), ("N", Word.TWO), ("two", Word.TWO), ("s", Word.SKIP)],
)
def test_words_of_a_pair(said: str, word: Word) -> None:
    """One event, two, or nothing said."""
    assert verdict(SAMPLE.cases[2], said) == Verdict(word=word)


@pytest.mark.parametrize(
    ("case", "said", "error"),
    [
        (0, "maybe", "is no answer; write ok"),
        (0, "one", "is no answer"),
        (0, "2,,5", "is no answer"),
        (0, "2+", "is no answer"),
        (0, "+2", "is no answer"),
        (0, "2-5", "is no answer"),
        (0, ",", "is no answer"),
        (0, "", "is no answer"),
        (0, "²", "is no answer"),
        (0, "0", "there is no entry 0; they go from 1 to 5"),
        (0, "2,6", "there is no entry 6"),
        (0, "2,4+2", "entry 2 is named twice"),
        (2, "2", "write one, two or skip"),
        (2, "ok", "write one, two or skip"),
    ],
)
def test_what_is_no_answer(case: int, said: str, error: str) -> None:
    """It is said what may be written instead."""
    with pytest.raises(ConfigError, match=error.replace("+", r"\+")):
        verdict(SAMPLE.cases[case], said)


def test_strangers_stand_by_themselves() -> None:
    """Each in a cluster of its own, but for those said to be of one other event."""
    found = labelled(SAMPLE, story_1="2,4+5")
    assert found["a1"] == found["a3"]
    assert found["a4"] == found["a5"]
    assert len({found[entry] for entry in ("a1", "a2", "a4")}) == 3
    assert set(found) == {"a1", "a2", "a3", "a4", "a5"}


def test_all_may_be_strangers() -> None:
    """Then none is with another."""
    found = labelled(SAMPLE, story_2="1,2")
    assert found["b1"] != found["b2"]


def test_only_what_was_judged_is_labelled() -> None:
    """Neither the skipped nor the unanswered, nor the entries that were not shown."""
    assert labelled(SAMPLE, story_1="s", story_2="ok") == {"b1": "b", "b2": "b"}
    assert set(labelled(SAMPLE, pair_1="two")) == {"c1", "d1", "d2", "d3"}
    assert labelled(SAMPLE, pair_1="skip") == {}
    assert labelled(SAMPLE) == {}


def test_a_pair_is_one_story_or_two() -> None:
    """One cluster for both, or one each."""
    assert len(set(labelled(SAMPLE, pair_1="one").values())) == 1
    apart = labelled(SAMPLE, pair_1="two")
    assert apart["c1"] != apart["d1"] == apart["d2"] == apart["d3"]


def test_a_stranger_is_no_part_of_the_pair() -> None:
    """A story drawn in both ways: what does not belong to it does not come along."""
    both = replace(SAMPLE, cases=(story(1, A), pair(1, A, B)), doubts=((A.story, B.story),))
    found = labelled(both, story_1="2", pair_1="one")
    assert found["a1"] == found["a5"] == found["b1"]
    assert found["a2"] not in {found["a1"], found["b1"]}


@pytest.mark.parametrize("said", [{}, {"pair_1": "skip"}])
def test_what_may_be_one_event_is_not_given_as_two(said: dict[str, str]) -> None:
    """Two stories drawn that nearly are one: the later is left out till somebody says."""
    doubtful = replace(
        SAMPLE,
        cases=(story(1, A), story(2, B), pair(1, B, A)),
        doubts=((A.story, B.story),),
    )
    found = labelled(doubtful, story_1="ok", story_2="2", **said)
    assert set(found) == {"a1", "a2", "a3", "a4", "a5"}
    assert labelled(doubtful, story_1="s", story_2="ok", **said).keys() == {"b1", "b2"}
    settled = labelled(doubtful, story_1="ok", story_2="2", pair_1="two")
    assert len({settled["a1"], settled["b1"], settled["b2"]}) == 3


def test_counts() -> None:
    """Skipped is not judged; strangers and pairs of one event are what is wrong."""
    cases = tuple(story(number, side(f"s{number}", 2)) for number in range(1, 6))
    many = replace(SAMPLE, cases=(*cases, pair(1, C, D)))
    said = {"story 1": "ok", "story 2": "1", "story 3": "s", "pair 1": "one"}
    by_name = {case.name: case for case in many.cases}
    verdicts = {name: verdict(by_name[name], answer) for name, answer in said.items()}
    stories, pairs = (tally(many, verdicts, kind) for kind in Kind)
    assert (stories.wrong, stories.judged, stories.skipped, stories.left) == (1, 2, 1, 2)
    assert (pairs.wrong, pairs.judged, pairs.skipped, pairs.left) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # Newcombe 1998, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson(hits: int, trials: int, low: float, high: float) -> None:
    """The published values."""
    assert wilson(hits, trials) == pytest.approx((low, high), abs=5e-5)


def test_answers_of_a_file() -> None:
    """Remarks, empty lines, any case, any line end; what has no answer is left out."""
    text = (
        f"\ufeff# mine\r\nsample {SAMPLE.mark}\r\n\r\nStory 1: 2,5  # odd\r\n"
        "story 2 :\r\nPAIR  1:one\r\n"
    )
    found = read_answers(text, "x", SAMPLE)
    assert {name: str(said) for name, said in found.items()} == {"story 1": "2,5", "pair 1": "one"}


def test_the_template_answers_nothing() -> None:
    """What is printed to be filled in reads as it is."""
    assert read_answers("\n".join(template(SAMPLE)), "x", SAMPLE) == {}


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("story 3: ok", "the sample has no story 3; they go from story 1 to story 2"),
        ("pair 2: one", "the sample has no pair 2"),
        ("story 0: ok", "the sample has no story 0"),
        ("story 1: 9", "there is no entry 9"),
        ("pair 1: 2", "is no answer"),
        ("story one: ok", "is no answer; write `story 3: ok`"),
        ("story 1 ok", "is no answer"),
        ("sample 00000000", f"and this is sample {SAMPLE.mark}"),
        ("story 2: ok", "story 2 is answered in line 1 already"),
    ],
)
def test_bad_lines_are_named(line: str, error: str) -> None:
    """File and line, what is wrong, what to do."""
    with pytest.raises(ConfigError, match=f"^mine.txt:3: .*{error}"):
        read_answers(f"story 2: ok\n\n{line}\n", "mine.txt", SAMPLE)


def test_a_kept_review_is_the_same() -> None:
    """Sample and verdicts come back equal, for the next sitting."""
    said = {
        "story 1": verdict(SAMPLE.cases[0], "2,4+5"),
        "pair 1": verdict(SAMPLE.cases[2], "skip"),
    }
    review = Review(sample=replace(SAMPLE, doubts=((A.story, B.story),)), verdicts=said)
    assert from_bytes(as_bytes(review), "x") == review


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"\xff", b'{"review": 9}', b'{"review": 1, "sample": {}}', b"null"],
)
def test_what_is_no_kept_review(body: bytes) -> None:
    """It is not taken for one, and says where it lies."""
    with pytest.raises(ConfigError, match=r"^x\.review: is no review"):
        from_bytes(body, "x.review")


def test_the_mark_is_of_the_questions() -> None:
    """Another entry is another sample; the instant is not asked about."""
    assert replace(SAMPLE, at=datetime(2026, 1, 1, tzinfo=UTC)).mark == SAMPLE.mark
    assert replace(SAMPLE, cases=SAMPLE.cases[:2]).mark != SAMPLE.mark


def entry(name: str, *, title: str, link: str | None = "https://a.example/1") -> StoredEntry:
    """Return a stored entry."""
    return StoredEntry(
        id=EntryId(name),
        feed_id=FeedId("f"),
        entry=Entry(
            key=EntryKey(name),
            link=link,
            link_key=None,
            id_key=None,
            title=title,
            summary="1 < 2 & <b> is bold",
            content="",
            published=NOON,
            updated=None,
            language="en",
            written=Written(id=None, link=None, title="", body="", date=None),
            content_hash="",
        ),
        first_seen=NOON,
        outlet="The *Star*",
    )


@pytest.mark.parametrize("compressed", [False, True])
def test_evaluate_reads_the_set(tmp_path: Path, *, compressed: bool) -> None:
    """Texts come back as they were; entries that are gone are left out."""
    stored = {EntryId("a1"): entry("a1", title="AT&T <i>buys</i> “it”")}
    body = labelled_set(stored, labels(SAMPLE, {"story 1": Verdict(word=Word.OK)}), compressed=True)
    path = tmp_path / "set.jsonl"
    path.write_bytes(body if compressed else gzip.decompress(body))
    (line,) = read(path)
    assert (line.id, line.cluster, line.source, line.language) == ("a1", "a", "The *Star*", "en")
    assert line.published == NOON
    assert b'"url": "https://a.example/1"' in gzip.decompress(body)


def test_markdown_shows_what_publishers_write_as_text() -> None:
    """Neither markup nor links nor escape sequences of theirs take effect."""
    title = "[x](http://evil.example) <script> `a` *b*\x1b[2J\u202e | c"
    link = "https://a.example/a)b(c>d e"
    stored = {EntryId("a1"): entry("a1", title=title, link=link)}
    text = "\n".join(markdown(SAMPLE, stored))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\[x\](http://evil.example) \<script\> \`a\` \*b\*" in text
    assert "](https://a.example/a%29b%28c%3Ed%20e)" in text
    assert r"**The \*Star\***, 2025-04-10 12:00 UTC" in text
    assert "2. (no longer in the store)" in text
    assert "3 shown, drawn by the seed" in text
    assert "(score 0.200, needed 0.250)" in text
    assert text.endswith(f"sample {SAMPLE.mark}\nstory 1:\nstory 2:\npair 1:\n```")
