"""Merging: the surest pair first, and what each pair has to reach; a knob at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.cluster import ClusterRules, ClusterState, Constraints
from aggregator.data import Background
from aggregator.model import EntryId, Placement, StoredEntry
from tests.quality.making import NOON, entry, grouped, homes, mint

#: With nothing in the way but one low bar.
OPEN = ClusterRules(
    threshold=0.1,
    ease=0.0,
    contrast=0.0,
    join_doubt=0.0,
    nameless=1.0,
    join_cohesion=0.0,
    merge_cohesion=0.0,
    form_threshold=0.0,
    headline_link=0.0,
    short_lift=0.0,
)
#: Every word of these tests is as rare as any other.
TABLE = Background(documents=100_000)


def _words(prefix: str, count: int) -> str:
    return " ".join(f"{prefix}{number}" for number in range(count))


def _entries(texts: dict[str, str]) -> list[StoredEntry]:
    return [entry(name, "", text, language="und") for name, text in texts.items()]


def _place(
    entries: list[StoredEntry], rules: ClusterRules, constraints: Constraints | None = None
) -> Placement:
    language = entries[0].entry.language or "und"
    state = ClusterState(language, rules, table=TABLE)
    return state.place(entries, mint, constraints or Constraints())


def _groups(texts: dict[str, str], rules: ClusterRules) -> set[frozenset[str]]:
    return grouped(homes([_place(_entries(texts), rules)]))


def _sets(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


#: Two groups of reports, each in words of its own, with two words in common.
TIGHT = {
    **{f"a{n}": f"{_words('a', 8)} both pair" for n in range(3)},
    **{f"b{n}": f"{_words('b', 8)} both pair" for n in range(3)},
}


def test_two_tight_groups_with_a_weak_link_stay_two() -> None:
    """Two stories of several have to be nearly as like as each is in itself."""
    assert _groups(TIGHT, OPEN) == _sets("a0 a1 a2 b0 b1 b2")
    held = replace(OPEN, merge_cohesion=0.7)
    assert _groups(TIGHT, held) == _sets("a0 a1 a2", "b0 b1 b2")


def test_the_looser_of_two_stories_is_the_measure() -> None:
    """A loose story takes a tight one in that is as like as its own members are."""
    near = {f"b{n}": f"{_words('a', 3)} {_words('b', 7)}" for n in range(2)}
    for own, expected in (("own{}", _sets("a0 a1 a2 b0 b1")), ("own", _sets("a0 a1 a2", "b0 b1"))):
        state = ClusterState("und", replace(OPEN, merge_cohesion=0.7), table=TABLE)
        story = {f"a{n}": f"{_words('a', 3)} {_words(own.format(n), 7)}" for n in range(3)}
        sweeps = [state.place(_entries(texts), mint) for texts in (story, near)]
        assert len(sweeps[0].founded) == 1
        assert grouped(homes(sweeps)) == expected


def test_an_entry_alone_has_to_be_like_a_tight_story() -> None:
    """It is held to less than another story is."""
    texts = {f"a{n}": f"{_words('a', 8)} both pair" for n in range(3)}
    texts["x"] = f"{_words('x', 8)} both pair"
    assert _groups(texts, OPEN) == _sets("a0 a1 a2 x")
    assert _groups(texts, replace(OPEN, join_cohesion=0.4)) == _sets("a0 a1 a2", "x")
    assert _groups(texts, replace(OPEN, merge_cohesion=0.7)) == _sets("a0 a1 a2 x")


def test_rivals_raise_the_bar() -> None:
    """What is like many in the same mould is like none; what stands out still joins."""
    mould = {f"e{n}": f"{_words('mould', 4)} {_words(f'own{n}x', 6)}" for n in range(8)}
    assert len(_groups(mould, OPEN)) == 1
    strict = replace(OPEN, contrast=1.0)
    assert len(_groups(mould, strict)) == 8
    mould["twin"] = f"{_words('mould', 4)} {_words('own0x', 5)} other"
    assert _groups(mould, strict) == _sets("e0 twin", *(f"e{n}" for n in range(1, 8)))


def test_few_rivals_raise_it_less() -> None:
    """The mean is over so many, whether there are as many or not."""
    mould = {f"e{n}": f"{_words('mould', 4)} {_words(f'own{n}x', 6)}" for n in range(3)}
    # One rival of .4 makes .08 of five, .4 of one.
    assert len(_groups(mould, replace(OPEN, contrast=1.0, rivals=5))) == 1
    assert len(_groups(mould, replace(OPEN, contrast=1.0, rivals=1))) == 3


def test_few_shared_words_are_in_doubt() -> None:
    """Equally alike: two long texts share enough words to be sure, two short ones do not."""
    short = {n: f"one one one one two two two two {_words(n, 5)}" for n in ("a", "b")}
    long = {name: f"{_words('both', 12)} {_words(name, 12)}" for name in ("x", "y")}
    sure = replace(OPEN, threshold=0.3)
    assert _groups(short | long, sure) == _sets("a b", "x y")
    third = {"c": short["a"].replace("a", "c"), "z": long["x"].replace("x", "z")}
    joined = replace(sure, join_doubt=0.8)
    assert _groups(short | long, joined) == _sets("a b", "x y")
    assert _groups(short | long | third, joined) == _sets("a b", "c", "x y z")


def test_names_say_little_without_what_happened() -> None:
    """Equally alike: of four shared words four are names, or two."""
    texts = {
        **{n: f"in Zarech in Talka in Orlin in Skarn {_words(n, 6)}" for n in ("a", "b", "c")},
        **{n: f"in Minsk in Quorn dyke flood {_words(n, 6)}" for n in ("x", "y", "z")},
    }
    named = replace(OPEN, threshold=0.3, nameless=0.4, named=0.3, sure_stems=2.0, sure_overlap=9.0)
    assert _groups(texts, named) == _sets("a b c", "x y z")
    doubtful = replace(named, join_doubt=0.5)
    assert _groups(texts, doubtful) == _sets("a b", "c", "x y z")
    # In German every noun has a capital: all that is shared counts.
    german = [replace(e, entry=replace(e.entry, language="de")) for e in _entries(texts)]
    found = grouped(homes([_place(german, doubtful)]))
    assert found == _sets("a b c", "x y z")


def test_a_large_window_asks_for_more() -> None:
    """Two that are one among few stay apart where many others might be alike by chance."""
    pair = {n: f"{_words('both', 5)} {_words(n, 5)}" for n in ("x", "y")}
    many = {f"o{n}": _words(f"own{n}x", 10) for n in range(30)}
    crowded = replace(OPEN, threshold=0.35, quiet=16, crowd=1.0)
    assert _groups(pair | many, replace(crowded, quiet=32)) == _sets("x y", *many)
    assert _groups(pair | many, crowded) == _sets("x", "y", *many)


def test_one_shared_word_makes_no_pair() -> None:
    """However alike; it takes two."""
    texts = {"a": "one a", "b": "one b"}
    assert len(_groups(texts, OPEN)) == 2
    assert len(_groups(texts, replace(OPEN, least_shared=1))) == 1


def test_one_shared_word_makes_a_rival() -> None:
    """It raises the bar for the next best, which shares two."""
    texts = {"a": "one one two three", "b": "one", "c": "two three c1 c2 c3"}
    strict = replace(OPEN, threshold=0.4)
    assert _groups(texts, strict) == _sets("a c", "b")
    # Both sides have to have rivals, and c has none but a.
    contrasted = replace(strict, rivals=1, contrast=0.3)
    assert _groups(texts, contrasted) == _sets("a c", "b")
    assert _groups(texts | {"d": "c1"}, contrasted) == _sets("a", "b", "c", "d")


def test_two_alone_and_more_have_bars_of_their_own() -> None:
    """Two alone have to be more alike than stories, of which it is the mean that counts."""
    pair = {"a": "one two a3 a4", "b": "one two b3 b4"}
    assert len(_groups(pair, replace(OPEN, threshold=0.45))) == 1
    assert len(_groups(pair, replace(OPEN, threshold=0.55))) == 2
    assert len(_groups(pair, replace(OPEN, threshold=0.55, ease=0.2))) == 2
    more = {"a": "one two a3 a4", "b": "one two a3 a4", "c": "one two c3 c4"}
    assert len(_groups(more, replace(OPEN, threshold=0.45))) == 1
    assert len(_groups(more, replace(OPEN, threshold=0.55))) == 2
    assert len(_groups(more, replace(OPEN, threshold=0.55, ease=0.1))) == 1


def test_the_surest_pair_comes_first() -> None:
    """One that is like two others goes to the one it is most like, whoever came first."""
    texts = {"a": _words("a", 10), "b": _words("b", 10), "x": f"{_words('a', 6)} {_words('b', 5)}"}
    strict = replace(OPEN, threshold=0.45)
    assert _groups({name: texts[name] for name in "bx"}, strict) == _sets("b x")
    for order in ("abx", "bax", "xab", "xba"):
        assert _groups({name: texts[name] for name in order}, strict) == _sets("a x", "b")


LIVE = "Live updates: what we know"
BRIDGE = f"{_words('quorn', 5)} {_words('zebel', 5)}"


def _reports() -> list[StoredEntry]:
    return [
        entry("a", "", _words("quorn", 10)),
        entry("b", "", _words("zebel", 10)),
    ]


def test_a_form_makes_no_bridge() -> None:
    """A report that is like two stories makes them one; what is no report joins one of them."""
    report = entry("x", "", f"{LIVE} {BRIDGE}")
    assert grouped(homes([_place([*_reports(), report], OPEN)])) == _sets("a b x")
    live = entry("x", LIVE, BRIDGE)
    found = grouped(homes([_place([*_reports(), live], OPEN)]))
    assert found in (_sets("a x", "b"), _sets("a", "b x"))
    # Nor once it is in one of the stories: its words do not count there.
    state = ClusterState("en", OPEN, table=TABLE)
    first = state.place([_reports()[0], live], mint)
    assert grouped(homes([first])) == _sets("a x")
    later = state.place([_reports()[1]], mint)
    assert grouped(homes([first, later])) == _sets("a x", "b")


def test_a_form_joins_only_on_strong_evidence() -> None:
    """Above a bar of its own."""
    live = entry("x", LIVE, f"{_words('quorn', 5)}")
    entries = [entry("a", "", _words("quorn", 10)), live]
    score = _place(entries, OPEN).assigned[-1].score
    assert 0.2 < score < 0.9
    for bar, stories in ((score - 0.01, 1), (score + 0.01, 2)):
        placement = _place(entries, replace(OPEN, form_threshold=bar))
        assert len(placement.founded) == stories
        assert placement.assigned[-1].reasons["form"] is True
        assert "form" not in placement.assigned[0].reasons


def test_a_form_joins_last() -> None:
    """It has to be like the whole story, not like the report that it came with."""
    texts = {"a": _words("quorn", 6), "b": f"{_words('quorn', 6)} {_words('zebel', 9)}"}
    reports = [entry(name, "", text) for name, text in texts.items()]
    live = entry("x", LIVE, _words("quorn", 6))
    assert len(_place([reports[0], live], OPEN).founded) == 1
    score = _place([reports[0], live], OPEN).assigned[-1].score
    strict = replace(OPEN, form_threshold=score - 0.05)
    assert grouped(homes([_place([reports[0], live], strict)])) == _sets("a x")
    for entries in ([*reports, live], [live, *reports]):
        assert grouped(homes([_place(entries, strict)])) == _sets("a b", "x")


def test_forms_are_no_rivals_of_reports() -> None:
    """Two reports are one story however many live blogs are like either."""
    texts = {name: f"{_words('quorn', 5)} {_words(name, 5)}" for name in ("abel", "bebel")}
    reports = [entry(name, "", text) for name, text in texts.items()]
    forms = [entry(f"x{n}", LIVE, reports[n].entry.summary) for n in range(2)]
    contrasted = replace(OPEN, contrast=1.0, rivals=1, merge_cohesion=0.9)
    alone = replace(contrasted, form_threshold=1.1)
    for entries in ([*reports, *forms], [*forms, *reports]):
        found = grouped(homes([_place(entries, alone)]))
        assert found == _sets("abel bebel", "x0", "x1")
    # As reports they would stand in the way.
    others = [entry(f"x{n}", "", reports[n].entry.summary) for n in range(2)]
    found = grouped(homes([_place([*reports, *others], contrasted)]))
    assert found == _sets("abel x0", "bebel x1")


def test_forms_alone_are_stories_of_one() -> None:
    """However alike, unless a report is at hand that takes them in."""
    twins = [entry(name, LIVE, _words("quorn", 10)) for name in "xy"]
    state = ClusterState("en", OPEN, table=TABLE)
    first = state.place(twins, mint)
    assert grouped(homes([first])) == _sets("x", "y")
    report = entry("a", "", _words("quorn", 10), published=NOON)
    assert grouped(homes([_place([*twins, report], OPEN)])) == _sets("a x y")
    found = homes([first, state.place([report], mint)])
    assert grouped(found) == _sets("a x y")
    # Under the id of the older of their stories.
    assert set(found.values()) == {first.founded[0].story}


def test_a_form_joins_the_report_that_comes_later() -> None:
    """At its own bar, into the story that has been there longer; it lets no two stories meet."""
    usual = ClusterRules(form_threshold=0.3)
    text = _words("quorn", 8)
    form = entry("x", LIVE, f"{text} bebel1 bebel2 bebel3 bebel4")
    report = entry("a", "", f"{text} abel1 abel2", published=NOON)
    other = entry("b", "", " ".join(["bebel1 bebel2 bebel3 bebel4", _words("own", 6)]))
    state = ClusterState("en", usual, table=TABLE)
    placements = [state.place([form], mint), state.place([report], mint)]
    (joined,) = placements[-1].assigned
    assert (joined.story, joined.reasons["how"]) == ("story of x", "joined")
    assert joined.score >= joined.threshold >= usual.form_threshold
    placements.append(state.place([other], mint))
    assert grouped(homes(placements)) == _sets("a x", "b")
    # What is not as like as a form has to be stays without it.
    strict = ClusterState("en", replace(usual, form_threshold=0.95), table=TABLE)
    apart = [strict.place([one], mint) for one in (form, report)]
    assert grouped(homes(apart)) == _sets("a", "x")


def test_a_form_that_joins_two_known_stories_keeps_the_older_id() -> None:
    """The report's story may have begun after it, or before: no id changes hands."""
    text = _words("quorn", 8)
    form = entry("x", LIVE, f"{text} {_words('more', 8)}")
    first = entry("a", "", f"{text} {_words('abel', 8)}", published=NOON)
    second = entry("b", "", f"{text} {_words('abel', 6)} {_words('more', 6)}", published=NOON)
    for order, oldest in (((form, first, second), "x"), ((first, form, second), "a")):
        state = ClusterState("en", replace(OPEN, form_threshold=0.5), table=TABLE)
        placements = [state.place([one], mint) for one in order]
        assert len(placements[1].founded) == 1
        assert set(homes(placements).values()) == {f"story of {oldest}"}
        told = placements[-1].merged
        assert [(merge.winner, merge.loser) for merge in told] == [
            (f"story of {oldest}", f"story of {'a' if oldest == 'x' else 'x'}")
        ]


def a_story(placement: Placement) -> str:
    """Return the story of the only entry placed."""
    (assignment,) = placement.assigned
    return assignment.story


def test_a_person_may_put_forms_together() -> None:
    """A story of forms only; once a report is in it, that is what counts."""
    twins = [entry(name, LIVE, f"{_words('quorn', 6)} {name}") for name in "xy"]
    names = {EntryId(name) for name in "xya"}
    together = Constraints(together={name: frozenset(names - {name}) for name in names})
    assert grouped(homes([_place(twins, OPEN, together)])) == _sets("x y")
    state = ClusterState("en", replace(OPEN, threshold=0.8), table=TABLE)
    first = state.place([*twins, entry("a", "", _words("zebel", 6))], mint, together)
    assert grouped(homes([first])) == _sets("a x y")
    # As like the report alone as this is, but not the mean over all three.
    later = state.place([entry("b", "", f"{_words('zebel', 6)} other")], mint)
    assert a_story(later) == first.founded[0].story


def test_headlines_that_agree_join_entries_of_other_words() -> None:
    """As two alone; a story of several is judged by all its words."""
    head = "fire destroys quarry lane market hall"
    entries = [
        entry("a", head, _words("a", 30), language="und"),
        entry("b", head, _words("b", 30), language="und"),
    ]
    strict = replace(OPEN, threshold=0.45)
    assert len(_place(entries, strict).founded) == 2
    told = _place(entries, replace(strict, headline_link=0.5, headline_hint=0.1))
    assert len(told.founded) == 1
    assert told.assigned[-1].reasons["headline"] == 1
    assert told.assigned[-1].score == 0.5


def _apart(one: str, other: str) -> Constraints:
    pair = (EntryId(one), EntryId(other))
    return Constraints(apart={pair[0]: frozenset({pair[1]}), pair[1]: frozenset({pair[0]})})


def test_what_is_kept_apart_stays_so_by_way_of_others() -> None:
    """Newcomers unite, then meet a story with one that may not be with one of them."""
    texts = {
        "a": f"{_words('n', 9)} a0",
        "b": f"{_words('n', 9)} b0",
        "c": f"{_words('n', 6)} {_words('c', 4)}",
        "d": f"{_words('n', 6)} {_words('c', 4)}",
    }
    assert _groups(texts, OPEN) == _sets("a b c d")
    together = _place(_entries(texts), OPEN)
    assert any("then" in a.reasons for a in together.assigned)
    for one, other in (("b", "c"), ("a", "d"), ("b", "d")):
        placement = _place(_entries(texts), OPEN, _apart(one, other))
        assert grouped(homes([placement])) == _sets("a b", "c d")
        state = ClusterState("und", OPEN, table=TABLE)
        parts = [
            state.place(_entries({n: texts[n] for n in lot}), mint, _apart(one, other))
            for lot in ("cd", "ab")
        ]
        assert grouped(homes(parts)) == _sets("a b", "c d")


def test_what_is_kept_apart_outlasts_a_bridge() -> None:
    """Two stories that a newcomer would unite stay two; it joins one of them."""
    texts = {"a": _words("n", 10), "b": f"{_words('n', 7)} {_words('b', 3)}"}
    state = ClusterState("und", OPEN, table=TABLE)
    first = state.place(_entries(texts), mint, _apart("a", "b"))
    assert len(first.founded) == 2
    bridge = _entries({"x": f"{_words('n', 8)} b0 b1"})
    later = state.place(bridge, mint, _apart("a", "b"))
    assert (later.founded, later.merged) == ((), ())
    assert a_story(later) == "story of b"


def test_a_group_that_joins_tells_both_steps() -> None:
    """What brought an entry to its group, and then the group to its story."""
    state = ClusterState("und", OPEN, table=TABLE)
    state.place(_entries({"c": f"{_words('n', 5)} {_words('c', 5)}"}), mint)
    texts = {"a": f"{_words('n', 9)} a0", "b": f"{_words('n', 9)} b0"}
    placement = state.place(_entries(texts), mint)
    assert {a.story for a in placement.assigned} == {"story of c"}
    for assignment in placement.assigned:
        told = assignment.reasons
        assert (told["how"], told["sizes"]) == ("joined", [1, 1])
        assert assignment.score == pytest.approx(0.9, abs=0.02)
        then = told["then"]
        assert isinstance(then, dict)
        assert then["how"] == "merged"
        assert sorted(then["sizes"]) == [1, 2]
        assert then["score"] == pytest.approx(0.5, abs=0.02)
        assert then["threshold"] == OPEN.threshold
        assert {stem for stem, _ in then["terms"]} == set(_words("n", 5).split())


def test_stories_of_different_weeks_are_no_rivals() -> None:
    """What is out of reach neither joins nor raises the bar."""
    mould = {f"e{n}": f"{_words('mould', 4)} {_words(f'own{n}x', 6)}" for n in range(3)}
    entries = [
        replace(stored, entry=replace(stored.entry, published=NOON - timedelta(days=30 * n)))
        for n, stored in enumerate(_entries(mould))
    ]
    near = replace(entries[0], id=EntryId("near"))
    placement = _place([*entries, near], replace(OPEN, contrast=1.0, rivals=1))
    assert grouped(homes([placement])) == _sets("e0 near", "e1", "e2")
    assert all("runner_up" not in a.reasons for a in placement.assigned)
