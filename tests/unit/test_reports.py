"""Which entries carry one text, whose it is, and how many reports are independent."""

# ruff: noqa: RUF001 - texts in other scripts

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, Written
from aggregator.model.report import Family, Reporting
from aggregator.reports import Kinship, agency_of, first_lead, grouped, tells

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)
WIRE = (
    "Fishermen in the northern port of Hallvik blocked the harbour with more than forty boats on "
    "Tuesday to protest against a new limit on cod that the ministry announced last week. The "
    "blockade kept two ferries and a tanker at sea for most of the day. Skippers said the limit "
    "would cost every second boat in the district its licence before winter. The minister, who "
    "was met with whistles when she arrived at the town hall, promised to look at the figures "
    "again but ruled out lifting the limit altogether. Scientists had warned in the spring that "
    "the stock was smaller than at any time since counting began. Talks are to go on next week."
)
OWN = (
    "The harbour of Hallvik was quiet again on Wednesday morning. Our reporter spent the night on "
    "one of the trawlers whose crews had shut it down the day before. They spoke of debts, of "
    "sons who moved south, and of a quota that nobody on board thinks will save a single fish. "
    "Only the harbour master, an elderly man with a pipe, had a kind word for the government."
)
OTHER = (
    "A new cod limit has divided the north coast. While boat owners in Hallvik protest, processing "
    "plants further down the fjord welcome the decision: prices have risen by a third since it was "
    "made known, the trade association told this newspaper. Economists expect that to last."
)


def stored(
    outlet: str,
    summary: str,
    *,
    link: str | None = "",
    title: str = "Boats block the harbour of Hallvik",
    hours: int = 0,
    **changed: object,
) -> StoredEntry:
    """Make an entry whose link is on a domain of its outlet's own."""
    name = f"{outlet}-{hours}-{len(summary)}"
    domain = outlet.lower().replace(" ", "-")
    entry = Entry(
        key=EntryKey(f"id:{name}"),
        link=f"https://{domain}.example/{hours}" if link == "" else link,
        link_key=None,
        id_key=None,
        title=title,
        summary=summary,
        content="",
        published=NOON + timedelta(hours=hours),
        updated=None,
        language="en",
        written=Written(id=name, link=None, title=title, body=summary, date=None),
        content_hash=name,
    )
    return StoredEntry(
        id=EntryId(name),
        feed_id=FeedId(f"feed of {outlet}"),
        entry=replace(entry, **changed),  # type: ignore[arg-type] # any field, by name
        first_seen=NOON,
        outlet=outlet,
    )


def told(reporting: Reporting) -> list[tuple[str, ...]]:
    return [group.outlets for group in reporting.groups]


def together(one: str, other: str, *, content: str = "") -> bool:
    """Tell whether two outlets' texts are found to be one."""
    found = grouped([stored("A", one), stored("B", other, hours=1, content=content)])
    return len(found.groups) == 1


def test_one_text_under_many_names_is_one_report() -> None:
    """Three carry it, one tells for itself: two independent reports."""
    found = grouped(
        [
            stored("Gull", WIRE),
            stored("Tern", WIRE, hours=1, title="Cod row: port shut"),
            stored("Heron", OWN, hours=2),
            stored("Osprey", WIRE, hours=3),
        ]
    )
    assert told(found) == [("Gull", "Tern", "Osprey"), ("Heron",)]
    assert found.independent == 2


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(WIRE[:330], id="cut at the end"),
        pytest.param(WIRE[:300].rpartition(" ")[0] + " \u2026", id="cut with an ellipsis"),
        pytest.param("HALLVIK (Reuters) - " + WIRE, id="a dateline"),
        pytest.param("By Kari Holm, Northern Desk. Updated at noon. " + WIRE, id="a byline"),
        pytest.param(WIRE.upper(), id="capitals"),
        pytest.param(WIRE.replace(",", " \u2013").replace(". ", "! "), id="punctuation"),
        pytest.param(
            WIRE.replace("forty", "40")
            .replace("Skippers", "Captains")
            .replace("ferries", "ferry boats")
            .replace("altogether", "completely")
            .replace("spring", "springtime"),
            id="a house style",
        ),
        pytest.param(WIRE[:420] + " " + OWN[:200], id="half of it, and words of one's own"),
    ],
)
def test_an_edited_copy_is_still_a_copy(copy: str) -> None:
    assert together(WIRE, copy)
    assert together(copy, WIRE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(WIRE, OWN, id="one event in other words"),
        pytest.param("", "", id="no text"),
        pytest.param("Read more", "Read more", id="boilerplate"),
        pytest.param("Click here to read this article on our site.", WIRE, id="a teaser"),
        pytest.param(
            "Fishermen in the northern port of Hallvik blocked the harbour on Tuesday.",
            "Fishermen in the northern port of Hallvik blocked the harbour on Tuesday.",
            id="one short sentence",
        ),
        pytest.param(
            OWN + ' "The stock is smaller than at any time since counting began," she said.',
            OTHER + ' "The stock is smaller than at any time since counting began," it says.',
            id="a shared quotation",
        ),
    ],
)  # fmt: skip
def test_what_is_no_copy(one: str, other: str) -> None:
    assert not together(one, other)


def test_the_text_may_stand_in_the_content_alone() -> None:
    """A summary of one's own above an agency's text; mark-up makes no difference."""
    html = "".join(f"<p>{part}.</p>" for part in WIRE.split(". "))
    assert together(WIRE, OTHER, content=html)
    assert together(WIRE, "", content=html)


def test_an_outlet_is_no_copy_of_itself() -> None:
    """What two entries of one outlet share is mostly its boilerplate."""
    found = grouped([stored("Gull", WIRE), stored("Gull", WIRE, hours=1), stored("Tern", OWN)])
    assert len(found.groups) == 3
    assert found.independent == 2


def test_both_entries_of_an_outlet_are_found_through_another_outlet() -> None:
    """One text at two addresses, and in another outlet: still one report."""
    found = grouped(
        [stored("Gull", WIRE), stored("Gull", WIRE, hours=1), stored("Tern", WIRE, hours=2)]
    )
    assert told(found) == [("Gull", "Tern")]
    assert found.independent == 1


def test_a_note_in_two_texts_does_not_make_them_one() -> None:
    """It goes to the text that it shares most with."""
    joint = f"{WIRE[:260]} {OWN[:330]}"
    found = grouped([stored("A", WIRE), stored("B", OWN, hours=1), stored("C", joint, hours=2)])
    assert len(found.groups) == 2


CHINESE = (
    "哈尔维克港的渔民周二用四十多艘渔船封锁了港口，抗议渔业部上周公布的新鳕鱼捕捞限额。"
    "两艘渡轮和一艘油轮因此大半天无法靠岸。船长们说，新限额将使当地一半的渔船在冬天之前失去执照。"
)
CHINESE_OWN = (
    "周三早上，港口恢复了平静。本报记者在一艘拖网渔船上过了一夜，听船员们讲述债务和离乡的儿子。"
)


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    assert together(CHINESE, f"本报讯 {CHINESE}")
    assert together(CHINESE, CHINESE[:60])
    assert not together(CHINESE, CHINESE_OWN)
    assert not together("哈尔维克港的渔民周二封锁了港口", "哈尔维克港的渔民周二封锁了港口")


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("LONDON, June 5 (Reuters) - Boats blocked", "Reuters"),
        ("(Reuters) \u2014 Boats blocked", "Reuters"),
        ("JISR AL-SHUGHUR, Syria (AP) \u2014 An airstrike", "AP"),
        ("Rio de Janeiro (AFP) \u2013 Boats", "AFP"),
        ("Berlin (dpa/lno) - Boote blockieren", "dpa"),
        ("(ANSA) - ROMA, 05 GIU - Le barche", "ANSA"),
        ("Madrid, 5 jun (EFE).- Los barcos", "EFE"),
        ("New Delhi [India], June 5 (ANI): Boats", "ANI"),
        ("MOSCOW, June 5. /TASS/. Boats", "TASS"),
        ("МОСКВА, 5 июн - РИА Новости. Суда", "RIA Novosti"),
        ("新华社北京6月5日电 渔民", "Xinhua"),
        ("【ワシントン共同】漁師が", "Kyodo"),
        ("【AFP=時事】漁師が", "AFP"),
        ("(서울=연합뉴스) 어민들이", "Yonhap"),
        ("By Kari Holm, Associated Press - Boats", "AP"),
        ("Boats blocked the port. Copyright 2023 The Associated Press. All rights reserved.", "AP"),
        ("Boats blocked the port. \u00a9 2023 AFP", "AFP"),
        ("Boten blokkeerden de haven. (Belga)", "Belga"),
        ("Boats blocked the port, Reuters reported on Tuesday.", None),
        ("Boats blocked the port, officials told AFP. The minister", None),
        ("Boats in the harbour of Hallvik. (Reuters)", None),
        ("A picture of boats. \u00a9 2023 AFP/Getty Images", None),
        ("The Armed Forces of the Philippines (AFP) - the navy above all - said", None),
        ("Armed Forces Philippines (AFP) - the navy above all - said", None),
        ("The minister spoke (AP) - and left", None),
        ("PARIS (AFP/Reuters) - Boats", None),
        ("Boats blocked the port in Allentown - PA. More follows", None),
        ("", None),
    ],
)
def test_an_agency_is_named_where_the_text_says_so(text: str, agency: str | None) -> None:
    """At the dateline, in the byline, the rights line or the sign-off; never guessed."""
    assert agency_of(stored("Gull", text).entry) == agency
    assert agency_of(stored("Gull", "", content=f"<p>{text}</p>").entry) == agency


@pytest.mark.parametrize(
    ("authors", "agency"),
    [
        (("Reuters",), "Reuters"),
        (("By The Associated Press",), "AP"),
        (("Reuters Staff",), "Reuters"),
        (("Kari Holm, Associated Press",), "AP"),
        (("KARI HOLM Associated Press",), "AP"),
        (("Kari Holm", "dpa"), "dpa"),
        (("AFP and Reuters",), None),
        (("Guardian staff and agencies",), None),
        (("Reuters Jones",), None),
        (("Tt",), None),
        ((), None),
    ],
)
def test_an_agency_in_the_byline(authors: tuple[str, ...], agency: str | None) -> None:
    assert agency_of(stored("Gull", OWN, authors=authors).entry) == agency


def test_one_carrier_that_names_the_agency_names_it_for_all() -> None:
    found = grouped(
        [stored("Gull", WIRE), stored("Tern", "PARIS (AFP) - " + WIRE, hours=1), stored("H", OWN)]
    )
    assert [(group.outlets, group.agency) for group in found.groups] == [
        (("Gull", "Tern"), "AFP"),
        (("H",), None),
    ]


def test_carriers_that_name_different_agencies_name_none() -> None:
    found = grouped([stored("Gull", f"PARIS (AFP) - {WIRE}"), stored("T", f"PARIS (AP) - {WIRE}")])
    assert [group.agency for group in found.groups] == [None]


def test_the_agency_itself_comes_first_and_is_named() -> None:
    site = stored("AP News", WIRE, link="https://apnews.com/article/1", hours=2)
    found = grouped([stored("Gull", WIRE), site])
    assert [(group.outlets, group.agency) for group in found.groups] == [
        (("AP News", "Gull"), "AP")
    ]


def test_two_texts_of_one_agency_are_one_source() -> None:
    found = grouped(
        [stored("Gull", f"OSLO (AP) \u2014 {WIRE}"), stored("Tern", f"OSLO (AP) \u2014 {OTHER}")]
    )
    assert len(found.groups) == 2
    assert found.independent == 1


@pytest.mark.parametrize(
    ("link", "outlet", "family"),
    [
        ("https://www.bbc.co.uk/news/1", "BBC News", "family:BBC"),
        ("https://www.bbc.com/news/1", "BBC World", "family:BBC"),
        ("https://news.sky.com/1", "Sky", "domain:sky.com"),
        ("https://www.sky.com/1", "Sky UK", "domain:sky.com"),
        ("https://blog.paper.example/1", "Blog", "family:The blog"),
        ("https://paper.example/1", "Paper", "domain:paper.example"),
        ("https://notbbc.com/1", "Other", "domain:notbbc.com"),
        ("https://apnews.com/1", "AP", "agency:AP"),
        ("https://alice.substack.com/p/1", "Alice", "outlet:alice"),
        ("https://medium.com/@bob/1", "Bob", "outlet:bob"),
        ("https://news.google.com/rss/articles/1", "The Paper", "outlet:the paper"),
        ("https://alice.blogspot.com/1", "Alice", "domain:alice.blogspot.com"),
        ("https://alice.github.io/1", "Alice", "domain:alice.github.io"),
        ("http://localhost/1", "Here", "outlet:here"),
        (None, "Gull", "outlet:gull"),
    ],
)
def test_families_by_list_by_domain_by_name(link: str | None, outlet: str, family: str) -> None:
    """The operator's list first; on a shared host the domain tells nothing."""
    kinship = Kinship(
        [
            Family(name="BBC", domains=("bbc.co.uk", "bbc.com")),
            Family(name="The blog", domains=("blog.paper.example",)),
        ]
    )
    assert kinship.of(stored(outlet, OWN, link=link)) == family


def test_outlets_of_one_family_count_once() -> None:
    entries = [
        stored("BBC", WIRE, link="https://www.bbc.co.uk/1"),
        stored("BBC World", OWN, link="https://www.bbc.com/1"),
        stored("Gull", OTHER),
    ]
    assert grouped(entries).independent == 3
    family = Family(name="BBC", domains=("bbc.co.uk", "bbc.com"))
    assert grouped(entries, [family]).independent == 2


def test_an_outlet_counts_once_however_many_agencies_it_carries() -> None:
    """No outlet stands for two sources, and no source for two outlets."""
    entries = [
        stored("Portal", f"OSLO (AP) \u2014 {WIRE}"),
        stored("Portal", f"OSLO (Reuters) - {OTHER}", hours=1),
        stored("Portal", OWN, hours=2),
        stored("Gull", WIRE, hours=3),
        stored("Tern", WIRE, hours=4),
    ]
    # AP by Gull or Tern, one other by the portal.
    assert grouped(entries).independent == 2


def test_an_outlet_that_leads_elsewhere_counts_once() -> None:
    """Its links are on many domains; it is one outlet all the same."""
    entries = [
        stored("Links", OWN, link="https://gull.example/1"),
        stored("Links", OTHER, link="https://tern.example/1", hours=1),
    ]
    assert grouped(entries).independent == 1


def test_sources_move_over_where_that_finds_one_more() -> None:
    """The portal's own report takes the portal, so that its agency's text goes to the other."""
    entries = [
        stored("Portal", f"OSLO (AP) \u2014 {WIRE}"),
        stored("Gull", WIRE, hours=1),
        stored("Portal", OWN, hours=2),
    ]
    assert grouped(entries).independent == 2


def test_no_entry_no_report() -> None:
    assert grouped([]) == Reporting(groups=(), independent=0)


def _saga(size: int) -> list[StoredEntry]:
    """Return as many entries of many outlets, a third of which carry one text."""
    entries = []
    for number in range(size):
        words = " ".join(f"w{number}x{place}" for place in range(250))
        told = {"summary": WIRE} if number % 3 == 0 else {"summary": OWN, "content": f"<p>{words}"}
        entries.append(stored(f"Outlet {number}", **told, hours=number))
    return entries


def test_the_work_grows_with_the_texts_not_with_their_pairs() -> None:
    """Four times the entries take about four times as long, and 400 no second."""
    took = []
    for size in (100, 400):
        entries = _saga(size)
        started = process_time()
        grouped(entries)
        took.append(process_time() - started)
    assert took[1] < 1.5
    assert took[1] < 9 * took[0]


def test_a_saga_keeps_every_entry() -> None:
    """Beyond the entries that are compared, each is a report of its own."""
    entries = _saga(600)
    found = grouped(entries)
    ids = [entry for group in found.groups for entry in group.entries]
    assert sorted(ids) == sorted(stored.id for stored in entries)
    assert max(len(group.entries) for group in found.groups) > 100


def _lead(*entries: StoredEntry, **wanted: object) -> StoredEntry:
    chosen: dict[str, object] = {"language": "en", "is_form": lambda _: False, **wanted}
    return first_lead(entries, **chosen)  # type: ignore[arg-type] # any argument, by name


def test_a_preferred_outlet_leads() -> None:
    """In the order of the list, by name or by domain; others where none tells it."""
    gull, tern, heron = stored("Gull", WIRE), stored("Tern", OWN[:99]), stored("Heron", OTHER)
    assert _lead(gull, tern, heron, preferred=("Nobody", "tern", "Gull")) == tern
    assert _lead(gull, tern, heron, preferred=("heron.example",)) == heron
    assert _lead(gull, tern, heron, preferred=("Nobody",)) in (gull, heron)


def test_forms_never_lead_while_there_is_a_report() -> None:
    """Not even those of a preferred outlet; alone, one has to."""
    live, report = stored("Gull", WIRE, title="Hallvik live"), stored("Tern", OWN[:99], hours=1)

    def is_form(entry: StoredEntry) -> bool:
        return entry.entry.title.endswith("live")

    assert _lead(live, report, is_form=is_form) == report
    assert _lead(live, report, is_form=is_form, preferred=("Gull",)) == report
    assert _lead(live, is_form=is_form) == live


def test_a_text_that_many_carry_has_one_voice() -> None:
    """The complete report leads, of its carriers the earliest with the common headline."""
    carriers = [stored(name, WIRE, hours=n) for n, name in enumerate(("Gull", "Tern", "Heron"))]
    cut = stored("Osprey", WIRE[:200], hours=-1)
    assert _lead(cut, *carriers) == carriers[0]


def test_tells_by_name_or_domain() -> None:
    gull = stored("The Gull", OWN, link="https://www.gull.example/1")
    assert tells(gull, "the gull")
    assert tells(gull, "Gull.example")
    assert not tells(gull, "ull.example")
    assert not tells(gull, "gull")
