"""Evaluate: labelled sets are read, replayed and scored."""

import errno
import gzip
import json
import os
from pathlib import Path

import pytest

from aggregator.errors import ConfigError
from aggregator.evaluate import as_json, evaluate, report
from aggregator.evaluate.measures import bcubed, pairwise

FIRE = "Fire destroys Quarry Lane market hall"
FERRY = "Ferry runs aground on reef off Skarholm"


def _line(name: str, title: str, cluster: str | None, published: str | None = None) -> str:
    return json.dumps(
        {
            "id": name,
            "title": title,
            "body": f"{title} overnight.",
            "source": "x",
            "url": "",
            "published": published,
            "lang": "en",
            "cluster": cluster,
        }
    )


LINES = [
    _line("a", FIRE, "fire", "2025-06-01T08:00:00Z"),
    _line("b", FERRY, "ferry", "2025-06-01T09:00:00Z"),
    _line("c", FIRE, "fire", "2025-06-01T10:00:00Z"),
    _line("d", FERRY, "ferry"),
]


def test_a_set_told_rightly(tmp_path: Path) -> None:
    """All right in every order; assignments stand in the file's order."""
    path, out = tmp_path / "set.jsonl", tmp_path / "out.tsv"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    found = evaluate(path, assignments=out)
    assert found.given is not None
    assert (found.given.bcubed.f1, found.given.pairwise.f1, found.stories) == (1, 1, 2)
    assert [one.bcubed.f1 for one in found.shuffled] == [1] * 5
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row[0] for row in rows] == ["a", "b", "c", "d"]
    assert rows[0][1] == rows[2][1] != rows[1][1] == rows[3][1]


def test_zipped_is_the_same(tmp_path: Path) -> None:
    """A gzipped set gives the same judgement."""
    flat, zipped = tmp_path / "set.jsonl", tmp_path / "set.jsonl.gz"
    flat.write_text("\n".join(LINES), encoding="utf-8")
    zipped.write_bytes(gzip.compress(flat.read_bytes()))
    a, b = as_json(evaluate(flat)), as_json(evaluate(zipped))
    assert a.pop("path") != b.pop("path")
    assert a == b
    assert json.loads(json.dumps(a)) == json.loads(json.dumps(b))


def test_labels_are_never_seen(tmp_path: Path) -> None:
    """Other ids, labels and sources give the same stories."""
    path, out = tmp_path / "set.jsonl", tmp_path / "out.tsv"
    stories = []
    for prefix, change in (
        ("", {}),
        ("x", {"cluster": "one", "source": "other", "url": "https://x.example/"}),
    ):
        found = [json.loads(line) for line in LINES]
        rows = [json.dumps({**line, "id": prefix + line["id"], **change}) for line in found]
        path.write_text("\n".join(rows), encoding="utf-8")
        evaluate(path, assignments=out, shuffles=0)
        text = out.read_text(encoding="utf-8")
        stories.append([line.split("\t")[1] for line in text.splitlines()])
    assert stories[0] == stories[1]


def test_what_a_source_repeats_is_not_compared(tmp_path: Path) -> None:
    """The line under every report of one paper makes no story; the same in four papers does."""
    path = tmp_path / "set.jsonl"
    line = "Orla Brennan keeps bees near Talka and has written of harbours since 1998."
    titles = [FIRE, FERRY, "Mayor opens swimming pool", "Strike stops trams until Friday"]
    found = []
    for sources in (["observer"] * 4, ["a", "b", "c", "d"]):
        rows = [
            json.dumps({"id": n, "title": title, "body": line, "source": source, "lang": "en"})
            for n, (title, source) in enumerate(zip(titles, sources, strict=True))
        ]
        path.write_text("\n".join(rows), encoding="utf-8")
        found.append(evaluate(path, shuffles=0).stories)
    assert found[0] == 4
    assert found[1] < 4


def test_without_labels_there_is_no_score(tmp_path: Path) -> None:
    """Assignments are written all the same, and the report says so."""
    path, out = tmp_path / "set.jsonl", tmp_path / "out.tsv"
    rows = [{k: v for k, v in json.loads(line).items() if k != "cluster"} for line in LINES]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = evaluate(path, assignments=out)
    assert found.given is None
    assert "nothing to score" in report(found)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4


def test_report_shows_every_order(tmp_path: Path) -> None:
    """The given order, the shuffles, and what they come to."""
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(LINES), encoding="utf-8")
    text = report(evaluate(path, shuffles=2))
    for word in ("given order", "shuffle 1", "shuffle 2", "mean", "least", "most", "B-cubed"):
        assert word in text


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"title": "x"}', "needs an `id`"),
        ('{"id": "x", "title": ["x"]}', "`title` has to be a text or null, not a list"),
        ('{"id": "x", "title": true}', "`title` has to be a text or null, not true or false"),
        ('{"id": 1.5}', "`id` has to be a text or null, not a fraction"),
        ('{"id": {}}', "`id` has to be a text or null, not an object"),
        ('{"id": "x", "title": "x", "published": "soon"}', "ISO 8601"),
        ('{"id": "x", "published": "0001-01-01T00:00:00+05:00"}', "years 1 to 9999"),
        ('{"id": "x", "published": "9999-12-31T23:59:59-05:00"}', "years 1 to 9999"),
        (f'{{"id": "x", "title": {"[" * 100_000}', "nested too deeply"),
        (f'{{"id": "x", "title": {"[" * 900}{"]" * 900}}}', "`title` has to be|too deeply"),
        (f'{{"id": {"1" * 5_000}}}', "whole number"),
        (f'{{"id": "x", "other": {"1" * 5_000}}}', "whole number"),
        (r'{"id": "x\ud800"}', "half a character"),
        (r'{"id": "x\ty"}', "a tab or a line break"),
        (r'{"id": "x\ny"}', "a tab or a line break"),
        (r'{"id": "x\r"}', "a tab or a line break"),
        (r'{"id": "x\u2028y"}', "a tab or a line break"),
        ('{"id": "a"}', "stands in line 1 already"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, row: str, wrong: str) -> None:
    """File, line, and what is wrong with it."""
    path = tmp_path / "set.jsonl"
    path.write_text(f"{LINES[0]}\n\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"set\.jsonl:3: .*{wrong}"):
        evaluate(path)


def test_numbers_and_texts_are_one_id(tmp_path: Path) -> None:
    """Both would be written alike into the assignments."""
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": 1}\n{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"set\.jsonl:2: .*stands in line 1 already"):
        evaluate(path)


def test_entries_without_words_stay_alone(tmp_path: Path) -> None:
    """Neither title nor body, or empty ones: an entry as in production, in a story of its own."""
    path, out = tmp_path / "set.jsonl", tmp_path / "out.tsv"
    wordless = ['{"id": "x"}', '{"id": "y", "title": "", "body": null}', '{"id": "z", "body": ""}']
    path.write_text("\n".join([*LINES, *wordless]), encoding="utf-8")
    assert evaluate(path, assignments=out).stories == 2 + 3
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(LINES) + 3


def test_halves_of_characters_are_dropped_from_texts(tmp_path: Path) -> None:
    """Only an id has to be written again; a pair is one character."""
    path, out = tmp_path / "set.jsonl", tmp_path / "out.tsv"
    path.write_text(
        r'{"id": "\ud83d\ude00", "title": "a \ud800", "lang": "\ud800", "cluster": "\ud800"}',
        encoding="utf-8",
    )
    assert evaluate(path, assignments=out).stories == 1
    assert out.read_text(encoding="utf-8").startswith("\U0001f600\t")


def test_extreme_dates(tmp_path: Path) -> None:
    """The first and the last instant that there is; t and z as RFC 3339 allows them."""
    path, out = tmp_path / "set.jsonl", tmp_path / "out.tsv"
    rows = [
        json.dumps({"id": n, "title": FIRE if published else FERRY, "published": published})
        for n, published in enumerate(
            ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31t23:59:59z", None)
        )
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    evaluate(path, assignments=out)
    stories = [line.split("\t")[1] for line in out.read_text(encoding="utf-8").splitlines()]
    assert stories[0] != stories[1] == stories[2]
    assert stories[3] not in stories[:3]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x1f\x8bnonsense", b"\xff\xfe\xff"])
def test_unreadable_files(tmp_path: Path, data: bytes) -> None:
    """Empty, broken or of another encoding: said, with the file."""
    path = tmp_path / "set.jsonl"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"set\.jsonl"):
        evaluate(path)
    with pytest.raises(ConfigError, match=r"none\.jsonl"):
        evaluate(tmp_path / "none.jsonl")


def test_unwritable_assignments(tmp_path: Path) -> None:
    """A folder is no file to write to, and there is none in a folder that is missing."""
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(LINES), encoding="utf-8")
    for out in (tmp_path, tmp_path / "none" / "out.tsv"):
        with pytest.raises(ConfigError, match="cannot be written"):
            evaluate(path, assignments=out)
    assert [each.name for each in tmp_path.iterdir()] == ["set.jsonl"]


def test_assignments_are_replaced_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood there stays until the new ones are complete; nothing is left beside it."""
    path, out = tmp_path / "set.jsonl", tmp_path / "out.tsv"
    path.write_text("\n".join(LINES), encoding="utf-8")
    out.write_text("old\n", encoding="utf-8")
    out.chmod(0o640)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _full)
        with pytest.raises(ConfigError, match=r"out\.tsv: cannot be written \(No space left"):
            evaluate(path, assignments=out)
    assert out.read_text(encoding="utf-8") == "old\n"
    evaluate(path, assignments=out)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4
    assert out.stat().st_mode & 0o777 == 0o640
    assert {each.name for each in tmp_path.iterdir()} == {"set.jsonl", "out.tsv"}


def _full(self: Path, target: Path) -> Path:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self), None, str(target))


def test_assignments_go_where_a_link_leads(tmp_path: Path) -> None:
    """The link stays one."""
    path, out, link = (tmp_path / name for name in ("set.jsonl", "out.tsv", "link.tsv"))
    path.write_text("\n".join(LINES), encoding="utf-8")
    link.symlink_to(out)
    evaluate(path, assignments=link)
    assert link.is_symlink()
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4


def test_assignments_to_what_is_no_file(tmp_path: Path) -> None:
    """A pipe or a device is written to, not replaced."""
    path, pipe = tmp_path / "set.jsonl", tmp_path / "pipe"
    path.write_text("\n".join(LINES), encoding="utf-8")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        evaluate(path, assignments=pipe)
        assert os.read(reader, 10_000).count(b"\n") == 4
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_measures_on_a_worked_example() -> None:
    """Bagga and Baldwin's example, counted by hand: {1..5}{6,7}{8..12} found as {1..5}{6..12}."""
    right = [1] * 5 + [2] * 2 + [3] * 5
    found = [1] * 5 + [2] * 7
    scores = bcubed(right, found)
    assert scores.precision == pytest.approx((5 + (4 + 25) / 7) / 12)
    assert scores.recall == 1
    pairs = pairwise(right, found)
    assert pairs.precision == pytest.approx((10 + 1 + 10) / (10 + 21))
    assert pairs.recall == 1


def test_measures_of_loners() -> None:
    """No pairs due and none put together: nothing is wrong."""
    assert pairwise([1, 2, 3], [1, 2, 3]).f1 == 1
    assert bcubed([1, 2, 3], [1, 2, 3]).f1 == 1
    assert pairwise([1, 1], [1, 2]).f1 == 0
