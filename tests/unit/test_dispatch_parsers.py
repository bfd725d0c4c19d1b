"""Documents are read in processes of their own, which may hang, die or swell."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe
from pathlib import Path

import pytest

from aggregator.dispatch.parsers import ParsePool
from aggregator.dispatch.rules import DispatchRules
from aggregator.dispatch.worker import answered, serve
from aggregator.errors import FeedFormatError
from aggregator.model import NormalisedFeed, Unreadable

NOW = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)
QUICK = DispatchRules(parse_deadline=timedelta(seconds=1), parsers=2)


def read(body: bytes, headers: Mapping[str, str], url: str, now: datetime) -> NormalisedFeed:
    """Do what the document says."""
    word, _, rest = body.decode().partition(" ")
    if word == "nest":
        return read(body, headers, url, now)
    if word in DEEDS:
        return feed(DEEDS[word](rest))
    return feed(f"{body!r} {headers['content-type']} {url} {now}")


def refuse(rest: str) -> str:
    raise FeedFormatError(rest)


def crash(rest: str) -> str:
    raise KeyError(rest)


def die(rest: str) -> str:
    os._exit(len(rest))


def segfault(_: str) -> str:
    os.kill(os.getpid(), signal.SIGSEGV)
    return "alive"


def hang(_: str) -> str:
    time.sleep(60)
    return "late"


def spin(_: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        pass
    return "late"


def swell(_: str) -> str:
    return str(len(b"x" * (4 * 1024**3)))


def noise(rest: str) -> str:
    print(rest, flush=True)  # noqa: T201 - what a library might do
    return rest


def modules(_: str) -> str:
    return " ".join(sorted(sys.modules))


def pid(seconds: str) -> str:
    time.sleep(float(seconds or 0))
    return str(os.getpid())


DEEDS: Mapping[str, Callable[[str], str]] = {
    deed.__name__: deed
    for deed in (refuse, crash, die, segfault, hang, spin, swell, noise, modules, pid)
}


def feed(title: str) -> NormalisedFeed:
    return NormalisedFeed(version="rss20", title=title, link=None, language=None)


@pytest.fixture
def pool() -> Iterator[ParsePool]:
    with ParsePool(read, QUICK) as running:
        yield running


def ended(process: str) -> bool:
    """Tell whether a process is no more (or waits for nothing but being buried)."""
    try:
        os.kill(int(process), 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def ask(pool: ParsePool, body: str) -> NormalisedFeed | Unreadable:
    return pool.read(body.encode(), {"content-type": "text/xml"}, "http://a.example/", NOW)


def title(pool: ParsePool, body: str) -> str:
    result = ask(pool, body)
    assert isinstance(result, NormalisedFeed), result
    return result.title


def refusal(pool: ParsePool, body: str) -> str:
    result = ask(pool, body)
    assert isinstance(result, Unreadable), result
    return result.message


def test_a_document_goes_there_and_back(pool: ParsePool) -> None:
    assert title(pool, "a document") == f"b'a document' text/xml http://a.example/ {NOW}"


def test_a_large_document_goes_there_and_back(pool: ParsePool) -> None:
    assert len(title(pool, "x" * 20_000_000)) > 20_000_000


def test_no_worker_before_the_first_body() -> None:
    with ParsePool(read, QUICK) as pool:
        assert pool.workers == 0
        title(pool, "pid")
        assert pool.workers == 1


def test_a_worker_is_kept(pool: ParsePool) -> None:
    first = title(pool, "pid")
    assert first != str(os.getpid())
    assert [title(pool, "pid") for _ in range(3)] == [first] * 3
    assert refusal(pool, "refuse not a feed") == "not a feed"
    assert "KeyError" in refusal(pool, "crash here")
    assert "nested" in refusal(pool, "nest")
    assert title(pool, "noise on standard output") == "on standard output"
    assert title(pool, "pid") == first


@pytest.mark.parametrize("body", ["hang", "spin"])
def test_the_deadline_kills(pool: ParsePool, body: str) -> None:
    """SEC-11, SEC-12: the next document gets another worker."""
    first = title(pool, "pid")
    started = time.monotonic()
    assert refusal(pool, body) == "the parser took over 1 s and was stopped"
    assert time.monotonic() - started < 3
    assert ended(first)
    assert title(pool, "pid") != first


@pytest.mark.parametrize("body", ["die", "segfault"])
def test_a_worker_that_dies_costs_one_document(pool: ParsePool, body: str) -> None:
    """REL-33."""
    assert "died" in refusal(pool, body)
    assert title(pool, "pid")


def test_a_worker_that_was_killed_meanwhile_is_replaced(pool: ParsePool) -> None:
    """A worker that died while idle says nothing about the next document."""
    os.kill(int(title(pool, "pid")), signal.SIGKILL)
    time.sleep(0.1)
    assert title(pool, "pid")


def test_memory_is_limited(pool: ParsePool) -> None:
    """SEC-12."""
    assert "memory" in refusal(pool, "swell")
    assert title(pool, "pid")


def test_the_number_of_workers_grows_with_the_work() -> None:
    with ParsePool(read, DispatchRules(parsers=3)) as pool, ThreadPoolExecutor(16) as threads:
        pids = set(threads.map(lambda _: title(pool, "pid 0.05"), range(48)))
        assert 2 <= len(pids) <= 3
        assert pool.workers == len(pids)


def test_parallel_documents_are_not_mixed_up(pool: ParsePool) -> None:
    with ThreadPoolExecutor(8) as threads:
        titles = list(threads.map(lambda n: title(pool, f"n{n}"), range(200)))
    assert [each.split()[0] for each in titles] == [f"b'n{n}'" for n in range(200)]


def test_a_worker_loads_no_network_and_no_store(pool: ParsePool) -> None:
    """It starts quickly, and what it reads finds little there to use."""
    loaded = set(title(pool, "modules").split())
    # What this test module itself imports is not the worker's doing.
    assert not loaded & {"requests", "urllib3", "sqlalchemy", "aggregator.fetch", "apscheduler"}


def test_closing_leaves_no_process() -> None:
    pool = ParsePool(read, DispatchRules(parsers=2))
    results: list[NormalisedFeed | Unreadable] = []
    first = title(pool, "pid")
    thread = threading.Thread(target=lambda: results.append(ask(pool, "hang")))
    thread.start()
    time.sleep(0.3)
    started = time.monotonic()
    pool.close()
    thread.join(5)
    assert time.monotonic() - started < 4
    assert isinstance(results[0], Unreadable)
    assert ended(first)
    assert pool.workers == 0
    assert refusal(pool, "pid") == "the parsers were stopped"


def test_workers_do_not_outlive_their_parent(tmp_path: Path) -> None:
    """REL-01: a parent that is killed leaves no process."""
    program = tmp_path / "parent.py"
    program.write_text(
        "import sys, os, signal\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from datetime import datetime, UTC\n"
        "from aggregator.dispatch.parsers import ParsePool\n"
        "from aggregator.dispatch.rules import DispatchRules\n"
        f"from {__name__} import read\n"
        "pool = ParsePool(read, DispatchRules())\n"
        "print(pool.read(b'pid', {}, '', datetime.now(UTC)).title, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    until = time.monotonic() + 5
    while not ended(done.stdout.strip()):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("body", "kind"),
    [("refuse x", "refused"), ("crash x", "failed"), ("x", "read")],
)
def test_answers_of_a_worker(body: str, kind: str) -> None:
    task = (body.encode(), {"content-type": "t"}, "u", NOW)
    assert answered(read, task)[0] == kind


def test_a_worker_serves_until_its_parent_hangs_up() -> None:
    ours, theirs = Pipe()
    results = []
    with ours:
        for body in ("a", "refuse b"):
            ours.send((body.encode(), {"content-type": "t"}, "u", NOW))
        # The main thread serves, since only it may set alarms.

        def take_both() -> None:
            results.extend([ours.recv(), ours.recv()])
            ours.close()

        parent = threading.Thread(target=take_both)
        parent.start()
        with theirs:
            serve(theirs, read, alarm=30)
        parent.join()
    assert [kind for kind, _ in results] == ["read", "refused"]


def test_a_worker_that_ran_out_of_memory_once_ends() -> None:
    def greedy(*_: object) -> NormalisedFeed:
        raise MemoryError

    ours, theirs = Pipe()
    with ours, theirs:
        ours.send((b"a", {}, "u", NOW))
        serve(theirs, greedy, alarm=30)
        assert ours.recv()[0] == "memory"
