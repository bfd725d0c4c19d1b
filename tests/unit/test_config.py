"""A configuration file into Settings."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator.config import Settings, load
from aggregator.errors import ConfigError
from aggregator.model import Auth, Topic

Loader = Callable[..., Settings]

WHOLE = """\
opml = ["feeds.opml"]
[store]
url = "sqlite:///data/news.db"
[output]
directory = "public"
base_url = "https://news.example/sub"
timezone = "Europe/Oslo"
[web]
listen = "[::1]:0"
[fetch]
allow_networks = ["127.0.0.0/8", "fd00::/8", "192.168.1.5"]
timeout = "5s"
deadline = "1m"
max_bytes = 5_000_000
threads = 4
user_agent = "desk/1"
contact = "https://news.example/about"
[poll]
min_interval = "2h"
invited_interval = "15m"
max_interval = "12h"
host_gap = "0s"
host_parallel = 3
[cluster]
threshold = 0.3
window_days = 5
[[feed]]
url = "https://a.example/feed?key=${KEY}"
title = "A: World"
outlet = "A"
categories = ["world", "world", "asia"]
interval = "3h"
enabled = false
headers = {"X-Key" = "${KEY}", Accept-Language = "en"}
user_agent = "desk/2"
auth = {user = "me", password = "${KEY}"}
[[topic]]
slug = "japan-nato"
title = "Japan and NATO"
query = '(japan OR tokyo) AND (nato OR rutte)'
was = ["japan"]
max_entries = 50
lead = ["A", "b.example"]
"""
OPML = """<opml version="2.0"><body><outline text="Tech">
<outline text="B" xmlUrl="https://b.example/rss"/>
<outline text="Not A" xmlUrl="https://A.example:443/feed?key=k3y"/>
</outline></body></opml>"""


@pytest.fixture
def loaded(tmp_path: Path) -> Loader:
    """Write a file, with others beside it, and load it."""

    def load_it(text: str, *, environ: dict[str, str] | None = None, **beside: str) -> Settings:
        for name, content in beside.items():
            (tmp_path / name.replace("_", ".")).write_text(content, encoding="utf-8")
        path = tmp_path / "aggregator.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ or {})

    return load_it


def test_every_key_reaches_the_settings(loaded: Loader, tmp_path: Path) -> None:
    found = loaded(WHOLE, environ={"KEY": "k3y"}, feeds_opml=OPML)
    assert found.path == tmp_path / "aggregator.toml"
    assert found.opml == (tmp_path / "feeds.opml",)
    assert found.store_url == f"sqlite:///{tmp_path}/data/news.db"
    assert found.output == tmp_path / "public"
    assert found.base_url == "https://news.example/sub/"
    assert found.timezone == ZoneInfo("Europe/Oslo")
    assert (found.web.host, found.web.port) == ("::1", 0)
    networks = ("127.0.0.0/8", "fd00::/8", "192.168.1.5/32")
    assert found.fetch.allow_networks == tuple(map(ip_network, networks))
    assert (found.fetch.timeout, found.fetch.deadline) == (timedelta(0, 5), timedelta(0, 60))
    assert (found.fetch.max_bytes, found.fetch.threads) == (5_000_000, 4)
    assert (found.fetch.user_agent, found.fetch.contact) == ("desk/1", "https://news.example/about")
    assert found.poll.min_interval == timedelta(hours=2)
    assert found.poll.invited_interval == timedelta(minutes=15)
    assert found.poll.max_interval == timedelta(hours=12)
    assert (found.poll.host_gap, found.poll.host_parallel) == (timedelta(0), 3)
    assert (found.cluster.threshold, found.cluster.window_days) == (0.3, 5)
    assert found.topics[1].lead == ("A", "b.example")
    assert found.warnings == ()


def test_a_feed_has_all_its_keys_and_its_secrets(loaded: Loader) -> None:
    """SEC-17: what is shown of the settings tells no secret."""
    found = loaded(WHOLE, environ={"KEY": "k3y"}, feeds_opml=OPML)
    feed = found.feeds[0]
    assert feed.url == "https://a.example/feed?key=k3y"
    assert (feed.title, feed.outlet, feed.user_agent) == ("A: World", "A", "desk/2")
    assert (feed.interval, feed.enabled) == (timedelta(hours=3), False)
    assert feed.headers == (("X-Key", "k3y"), ("Accept-Language", "en"))
    assert feed.auth == Auth(user="me", password="k3y")
    assert "k3y" not in repr(found)


def test_the_file_wins_over_the_list_and_categories_come_together(loaded: Loader) -> None:
    """One URL in both is one subscription, however it is spelt."""
    found = loaded(WHOLE, environ={"KEY": "k3y"}, feeds_opml=OPML)
    assert [(feed.title, feed.categories) for feed in found.feeds] == [
        ("A: World", ("world", "asia", "Tech")),
        ("B", ("Tech",)),
    ]


def test_an_empty_file_has_the_documented_defaults(loaded: Loader, tmp_path: Path) -> None:
    """POL-09: an hour, unless the publisher invites more."""
    found = loaded("")
    assert found.store_url == f"sqlite:///{tmp_path}/aggregator.db"
    assert (found.output, found.base_url) == (tmp_path / "public", "http://127.0.0.1:8080/")
    assert (found.web.host, found.web.port, found.timezone) == ("127.0.0.1", 8080, ZoneInfo("UTC"))
    assert (found.fetch.allow_networks, found.fetch.threads) == ((), 16)
    assert found.poll.min_interval == timedelta(hours=1)
    assert found.poll.invited_interval == timedelta(minutes=10)
    assert found.poll.max_interval == timedelta(hours=24)
    assert (found.poll.host_gap, found.poll.host_parallel) == (None, None)
    assert found.topics == (Topic(slug="all", title="All stories"),)
    assert found.feeds == ()
    assert "has no feeds" in found.warnings[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///news.db", "sqlite:///{folder}/news.db"),
        ("sqlite:///sub/news.db?timeout=5", "sqlite:///{folder}/sub/news.db?timeout=5"),
        ("sqlite:////var/lib/news.db", "sqlite:////var/lib/news.db"),
        ("sqlite:///~/news.db", "sqlite:////home/me/news.db"),
        ("postgresql://me:${PW}@db/news", "postgresql://me:p@db/news"),
    ],
)
def test_a_store_is_found_from_the_files_folder(
    loaded: Loader, tmp_path: Path, written: str, meant: str
) -> None:
    """Three slashes: from the file's folder; four: absolute."""
    found = loaded(f'[store]\nurl = "{written}"', environ={"HOME": "/home/me", "PW": "p"})
    assert found.store_url == meant.format(folder=tmp_path)


def test_an_empty_directory_means_no_static_copy(loaded: Loader) -> None:
    assert loaded('[output]\ndirectory = ""').output is None


def test_a_longer_shortest_wait_makes_the_longest_longer(loaded: Loader) -> None:
    assert loaded('[poll]\nmin_interval = "3d"').poll.max_interval == timedelta(days=3)


def test_the_built_in_topic_takes_options_and_comes_first(loaded: Loader) -> None:
    text = '[[topic]]\nslug="a"\nquery="x"\n[[topic]]\nslug="all"\nmax_entries=5\nwas=["every"]'
    assert loaded(text).topics == (
        Topic(slug="all", title="All stories", max_entries=5, was=("every",)),
        Topic(slug="a", title="a", query="x"),
    )


@pytest.mark.parametrize("auth", ['"me:${PW}"', '{user="me", password_file="pw.txt"}'])
def test_credentials_come_from_a_variable_or_a_file(loaded: Loader, auth: str) -> None:
    text = f'[[feed]]\nurl="https://a.example/"\nauth={auth}'
    found = loaded(text, environ={"PW": "a:b c"}, pw_txt="a:b c\n")
    assert found.feeds[0].auth == Auth(user="me", password="a:b c")


def test_a_list_is_not_filled_in_from_the_environment(loaded: Loader) -> None:
    """A list may come from anywhere, and must not carry secrets to its hosts (SEC-17)."""
    listed = '<opml><body><outline xmlUrl="https://a.example/?x=${PW}"/></body></opml>'
    found = loaded('opml = ["l.opml"]', environ={"PW": "s3cret"}, l_opml=listed)
    assert found.feeds[0].url == "https://a.example/?x=${PW}"


def test_a_damaged_list_is_read_with_a_warning(loaded: Loader, tmp_path: Path) -> None:
    damaged = '<opml><body>\n<outline text="A & B" xmlUrl="https://a.example/?x=1&y=2"/>'
    found = loaded('opml = ["l.opml"]', l_opml=damaged)
    assert [feed.url for feed in found.feeds] == ["https://a.example/?x=1&y=2"]
    assert f"{tmp_path}/l.opml: is not well-formed XML (line 2" in found.warnings[0]


def test_a_first_list_may_be_missing_only_for_import(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.toml"
    path.write_text('opml = ["new.opml"]')
    assert load(path, {}, new_list=True).opml == (tmp_path / "new.opml",)
    with pytest.raises(ConfigError, match=r"opml\.0: .*new\.opml does not exist; create it"):
        load(path, {})


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.toml"
    path.write_bytes(b'\xef\xbb\xbf[web]\r\nlisten = "localhost:80"\r\n[poll]\r\nmin_interval = 5')
    with pytest.raises(ConfigError, match=r"aggregator\.toml:4: poll\.min_interval: has no unit"):
        load(path, {})
    path.write_bytes(path.read_bytes().replace(b"= 5", b'= "5m"'))
    assert load(path, {}).web.host == "localhost"


@pytest.mark.skipif(
    not Path(__file__).parents[2].joinpath("config", "aggregator.toml").exists(),
    reason="the shipped configuration is not part of this copy",
)
def test_the_shipped_configuration_loads() -> None:
    """At least 50 feeds and 6 topics, japan-nato among them, and nothing to warn of."""
    found = load(Path(__file__).parents[2] / "config" / "aggregator.toml", {})
    assert len(found.feeds) >= 50
    assert len(found.topics) >= 6
    assert "japan-nato" in {topic.slug for topic in found.topics}
    assert found.warnings == ()
    pairs = itertools.combinations([feed.url for feed in found.feeds], 2)
    assert not [pair for pair in pairs if pair[0].rstrip("/") == pair[1].rstrip("/")]
