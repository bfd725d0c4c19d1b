"""`check`, `status`, `explain`, `import`, `export`, `evaluate`: asked and answered."""

import gzip
import json

import listparser

from tests.acceptance.conftest import NOON, Desk, item, rss
from tests.acceptance.test_once import HARBOUR, LANTERN, ROOF
from tests.publisher import Publisher


def _swept(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/a.xml", rss(HARBOUR))
    publisher.serve("/b.xml", rss(LANTERN, ROOF))
    desk.configure({publisher.url("/a.xml"): "Harbour", publisher.url("/b.xml"): "Lantern"})
    assert desk.once() == 0


def test_explain_names_words_and_scores(desk: Desk, publisher: Publisher) -> None:
    """Two entries of one story, and two of two, by link and by the beginning of an id."""
    _swept(desk, publisher)
    visit = "https://harbour.example/world/rutte-tokyo"
    done = desk.aggregate("explain", visit, "https://lantern.example/a/4711")
    assert done.returncode == 0, done.stderr
    assert "They stand in one story." in done.stdout
    assert "ishiba" in done.stdout
    (roof,) = desk.rows("select id from entries where title like 'Roof%'")
    apart = desk.aggregate("explain", visit, roof[0][:13])
    assert "They stand in two stories." in apart.stdout
    assert "not alike enough" in apart.stdout
    unknown = desk.aggregate("explain", visit, "https://nowhere.example/")
    assert unknown.returncode == 2
    assert "no entry" in unknown.stderr


def test_explain_compares_what_was_compared(desk: Desk, publisher: Publisher) -> None:
    """What a feed says under everything makes no two of its entries alike."""
    line = "Orla Brennan keeps bees near Talka and has written of harbours since 1998."
    titles = ("Fire destroys the market hall", "Ferry aground", "Mayor opens pool", "Strike ends")
    links = [f"https://a.example/{number}" for number in range(len(titles))]
    items = [item(title, link, text=line) for title, link in zip(titles, links, strict=True)]
    publisher.serve("/a.xml", rss(*items))
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    told = desk.aggregate("explain", *links[:2])
    assert told.returncode == 0
    assert "They stand in two stories." in told.stdout
    assert "not alike enough" in told.stdout
    assert "talka" not in told.stdout


def test_status_for_people_and_for_programs(desk: Desk, publisher: Publisher) -> None:
    """Counts, and each feed with its state; global options stand before or after."""
    _swept(desk, publisher)
    counts = desk.status()
    assert {name: counts[name] for name in ("feeds", "entries", "stories", "topics")} == {
        "feeds": 2,
        "entries": 3,
        "stories": 2,
        "topics": 1,
    }
    for line in (
        ["status", "--now", NOON.isoformat(), "--config", "aggregator.toml"],
        ["--now", NOON.isoformat(), "--config", "aggregator.toml", "status"],
    ):
        done = desk.aggregate(*line)
        assert done.returncode == 0, done.stderr
        assert "2 feeds  3 entries  2 stories  1 topics" in done.stdout
        assert "last sweep: 0 s ago" in done.stdout
        assert "Lantern" in done.stdout


def test_check_says_what_is_asked_for(desk: Desk) -> None:
    """It reads everything and writes nothing."""
    desk.configure(["https://a.example/feed"], "[[topic]]\nslug = 'x'\nquery = 'rutte'\n")
    done = desk.aggregate("check")
    assert done.returncode == 0
    assert "1 feed to poll" in done.stdout
    assert "topic x: rutte" in done.stdout
    assert {path.name for path in desk.folder.iterdir()} == {"aggregator.toml"}


def test_import_and_export(desk: Desk) -> None:
    """A list comes in once, whatever its letters; it goes out without secrets."""
    path = desk.configure([], "")
    path.write_text('opml = ["feeds.opml"]\n' + path.read_text())
    (desk.folder / "mine.opml").write_text(
        '<opml version="2.0"><body><outline text="News">'
        '<outline text="One" xmlUrl="https://one.example/feed"/>'
        '<outline text="Two" xmlUrl="https://ann:secret@two.example/feed?token=hush"/>'
        "</outline></body></opml>"
    )
    first = desk.aggregate("import", "mine.opml")
    assert (first.returncode, first.stderr) == (0, "")
    assert "2 feeds added" in first.stdout
    again = desk.aggregate("import", "mine.opml")
    assert "0 feeds added" in again.stdout
    out = desk.aggregate("export")
    assert out.returncode == 0
    assert "secret" not in out.stdout
    assert "hush" not in out.stdout
    exported = listparser.parse(out.stdout)
    assert exported.feeds[0].url == "https://one.example/feed"
    assert exported.feeds[0].categories == [["News"]]
    (desk.folder / "own.opml").write_text(out.stdout)
    back = desk.aggregate("import", "own.opml")
    assert "token=..." in back.stderr
    assert "0 feeds added" in back.stdout
    (desk.folder / "bad.opml").write_text("this is no list")
    refused = desk.aggregate("import", "bad.opml")
    assert refused.returncode == 2
    assert "bad.opml" in refused.stderr


def test_import_makes_the_folder_of_the_list(desk: Desk) -> None:
    """The first list may be still to come, and its folder too; what cannot be is said."""
    path = desk.configure([], "")
    text = path.read_text()
    path.write_text('opml = ["subs/mine/feeds.opml"]\n' + text)
    (desk.folder / "one.opml").write_text(
        '<opml version="2.0"><body><outline xmlUrl="https://one.example/feed"/></body></opml>'
    )
    done = desk.aggregate("import", "one.opml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 feed added" in done.stdout
    assert "https://one.example/feed" in (desk.folder / "subs/mine/feeds.opml").read_text()
    (desk.folder / "gone").symlink_to("nowhere")
    path.write_text('opml = ["gone/feeds.opml"]\n' + text)
    refused = desk.aggregate("import", "one.opml")
    assert refused.returncode == 2
    assert "gone/feeds.opml: cannot be written" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_now_out_of_range_is_a_usage_error(desk: Desk) -> None:
    """Instants that have no year in UTC."""
    for written in ("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"):
        refused = desk.aggregate("check", "--now", written)
        assert refused.returncode == 2
        assert "Traceback" not in refused.stderr


def test_evaluate_writes_assignments_in_the_given_order(desk: Desk) -> None:
    """Needs no configuration; every line has its story; a bad line is named."""
    lines = [
        {"id": f"e{n}", "title": title, "body": "", "published": None, "cluster": label}
        for n, (title, label) in enumerate(
            (
                ("Rutte and Ishiba pledge closer NATO Japan defence ties in Tokyo", "visit"),
                ("Nightclub roof collapses in Santo Domingo, dozens dead", "roof"),
                ("In Tokyo, Ishiba and NATO's Rutte pledge closer defence ties", "visit"),
            )
        )
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (desk.folder / "set.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    done = desk.aggregate("evaluate", "set.jsonl.gz", "--assignments", "out.tsv", "--json")
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)
    rows = [line.split("\t") for line in (desk.folder / "out.tsv").read_text().splitlines()]
    assert [row[0] for row in rows] == ["e0", "e1", "e2"]
    assert rows[0][1] == rows[2][1] != rows[1][1]
    (desk.folder / "bad.jsonl").write_text(text + "{oops\n")
    bad = desk.aggregate("evaluate", "bad.jsonl")
    assert bad.returncode == 2
    assert "bad.jsonl:4" in bad.stderr


def test_evaluate_names_bad_lines_and_keeps_the_assignments(desk: Desk) -> None:
    """No line makes a traceback; the file of an earlier run stays as it was."""
    (desk.folder / "out.tsv").write_text("as it was\n")
    for row in (
        r'{"id": "a\ud800", "title": "x"}',
        '{"id": "b", "title": "x", "published": "0001-01-01T00:00:00+05:00"}',
        '{"id": "b", "title": ' + "[" * 100_000,
        '{"id": ' + "1" * 5_000 + "}",
        r'{"id": "b\tc", "title": "x"}',
        '{"id": "a", "title": "x"}',
    ):
        (desk.folder / "bad.jsonl").write_text('{"id": "a", "title": "x"}\n' + row + "\n")
        bad = desk.aggregate("evaluate", "bad.jsonl", "--assignments", "out.tsv")
        assert bad.returncode == 2
        assert bad.stderr.startswith("aggregate: bad.jsonl:2: ")
        assert "Traceback" not in bad.stderr
    assert (desk.folder / "out.tsv").read_text() == "as it was\n"
