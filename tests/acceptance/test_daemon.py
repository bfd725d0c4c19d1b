"""The daemon: it serves, takes up what is new, reloads, and ends cleanly."""

import http.client
import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.acceptance.conftest import Desk, item, rss
from tests.acceptance.test_once import HARBOUR, LANTERN, ROOF
from tests.publisher import Publisher

#: Seconds until the daemon has surely done what it was told.
_LONG = 60.0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Reader:
    """A feed reader's side of the daemon's web server."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, path: str, *, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (lower case) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(
                method, path, headers={k.replace("_", "-"): v for k, v in headers.items()}
            )
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def titles(self, slug: str = "all") -> list[str]:
        """Return the titles of a topic's items; none while there is no feed."""
        status, _, body = self.ask(f"/topics/{slug}/feed.json")
        return [item["title"] for item in json.loads(body)["items"]] if status == 200 else []


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONG
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail("the daemon did not get there in time")


@contextmanager
def _running(desk: Desk, port: int) -> Iterator[tuple[subprocess.Popen[str], Reader]]:
    process = desk.start()
    try:
        reader = Reader(port)
        _until(lambda: reader.ask("/healthz")[0] == 200)
        yield process, reader
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _more(port: int) -> str:
    return f'[web]\nlisten = "127.0.0.1:{port}"\n'


def _quick(desk: Desk) -> None:
    """Have every feed polled each second."""
    config = desk.folder / "aggregator.toml"
    config.write_text(config.read_text().replace("[[feed]]\n", '[[feed]]\ninterval = "1s"\n'))


def test_new_entries_appear_without_a_restart(desk: Desk, publisher: Publisher) -> None:
    """An entry published after the start joins its story in the served feed."""
    publisher.serve("/a.xml", rss(HARBOUR))
    publisher.serve("/b.xml", rss(ROOF))
    port = _free_port()
    desk.configure([publisher.url("/a.xml"), publisher.url("/b.xml")], _more(port))
    _quick(desk)
    with _running(desk, port) as (process, reader):
        _until(lambda: len(reader.titles()) == 2)
        publisher.serve("/b.xml", rss(ROOF, LANTERN))
        _until(lambda: b"lantern.example/a/4711" in reader.ask("/topics/all/feed.json")[2])
        assert len(reader.titles()) == 2
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - started < 10


def test_it_ends_in_time_while_a_feed_hangs(desk: Desk, publisher: Publisher) -> None:
    """REL-34: SIGTERM during a poll ends within 10 s with exit code 0."""
    publisher.serve("/slow.xml", rss(ROOF), delay=60)
    port = _free_port()
    desk.configure([publisher.url("/slow.xml")], _more(port))
    with _running(desk, port) as (process, _):
        _until(lambda: len(publisher.requests) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_reload_takes_the_good_and_keeps_the_old(desk: Desk, publisher: Publisher) -> None:
    """REL-35: SIGHUP with a good configuration takes it over; with a bad one nothing changes."""
    publisher.serve("/a.xml", rss(HARBOUR))
    publisher.serve("/b.xml", rss(ROOF))
    port = _free_port()
    desk.configure([publisher.url("/a.xml")], _more(port))
    with _running(desk, port) as (process, reader):
        _until(lambda: len(reader.titles()) == 1)
        good = desk.configure([publisher.url("/a.xml"), publisher.url("/b.xml")], _more(port))
        process.send_signal(signal.SIGHUP)
        _until(lambda: len(reader.titles()) == 2)
        good.write_text(good.read_text() + "[[feeed]]\n")
        process.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert reader.ask("/healthz")[0] == 200
        assert len(reader.titles()) == 2
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=10)
        assert "feeed" in told
        assert process.returncode == 0


def test_conditional_requests(desk: Desk, publisher: Publisher) -> None:
    """PUB-13 to PUB-15, PUB-18, PUB-19, SEC-22: what a reader's second visit gets."""
    publisher.serve("/a.xml", rss(HARBOUR, ROOF))
    port = _free_port()
    desk.configure([publisher.url("/a.xml")], _more(port))
    with _running(desk, port) as (_, reader):
        _until(lambda: len(reader.titles()) == 2)
        path = "/topics/all/feed.atom"
        status, plain, body = reader.ask(path)
        assert status == 200
        copy = desk.folder / "public/topics/all/feed.atom"
        _until(copy.exists)
        assert body == copy.read_bytes()
        assert plain["content-type"] == "application/atom+xml; charset=utf-8"
        assert plain["x-content-type-options"] == "nosniff"
        _, zipped, smaller = reader.ask(path, Accept_Encoding="gzip")
        assert zipped["content-encoding"] == "gzip"
        assert len(smaller) < len(body)
        assert zipped["etag"] != plain["etag"]
        for headers in (
            {"If_None_Match": plain["etag"]},
            {"If_None_Match": f'"other", W/{plain["etag"]}'},
            {"If_None_Match": "*"},
            {"If_Modified_Since": plain["last-modified"]},
        ):
            status, again, nothing = reader.ask(path, **headers)
            assert (status, nothing) == (304, b"")
            assert again["etag"] == plain["etag"]
        conflict = {"If_None_Match": '"other"', "If_Modified_Since": plain["last-modified"]}
        assert reader.ask(path, **conflict)[0] == 200
        head = reader.ask(path, method="HEAD")
        assert (head[0], head[2]) == (200, b"")
        assert head[1]["content-length"] == str(len(body))
        refused = reader.ask(path, method="POST")
        assert refused[0] == 405
        assert "GET" in refused[1]["allow"]
        assert reader.ask("/topics/all")[0] == 308
        assert reader.ask("/topics/none/feed.atom")[0] == 404
        assert reader.ask("/../aggregator.toml")[0] in {400, 404}


def test_a_taken_address_is_a_clear_error(desk: Desk, publisher: Publisher) -> None:
    """The daemon that cannot listen says so and exits with 2."""
    publisher.serve("/a.xml", rss(item("A thing", "https://a.example/1")))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        desk.configure([publisher.url("/a.xml")], _more(taken.getsockname()[1]))
        done = desk.aggregate()
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert publisher.requests == []
