"""What is wrong with a configuration: file, line, key, what to do; everything at once."""

import os
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.errors import ConfigError
from aggregator.fetch.headers import _RESERVED

SECRET = "hunter2"
FEED = '[[feed]]\nurl = "https://a.example/"\n'
TOPIC = '[[topic]]\nslug = "x"\nquery = "y"\n'


def fault(folder: Path, text: str) -> str:
    """Load a file that must be refused; return the message without the folder."""
    path = folder / "a.toml"
    path.write_text(text, encoding="utf-8")
    environ = {"SECRET": SECRET, "BROKEN": f"{SECRET}\r\nX: y", "EMPTY": ""}
    with pytest.raises(ConfigError) as caught:
        load(path, environ)
    assert SECRET not in str(caught.value)
    return str(caught.value).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            FEED + 'tittle = "A"',
            "a.toml:3: feed.0.tittle: unknown key `tittle`; did you mean `title`",
        ),
        ('\n[sotre]\nurl = "x"', "a.toml:2: sotre: unknown key `sotre`; did you mean `store`?"),
        ('listen = ":80"', "a.toml:1: listen: unknown key `listen`; it belongs in [web]"),
        (
            '[fetch]\nuser = "a"',
            "a.toml:2: fetch.user: unknown key `user`; it belongs in `auth` of [[",
        ),
        ("[web]\nxyzzy = 1", "a.toml:2: web.xyzzy: unknown key `xyzzy`; known here: listen"),
        ('[web]\n"a\\nb" = 1', "a.toml:2: web.a?b: unknown key `a?b`"),
        (
            "[poll]\nmin_interval = 3600",
            "a.toml:2: poll.min_interval: has no unit; for 3600 seconds",
        ),
        ('[poll]\nmin_interval = "0s"', "a.toml:2: poll.min_interval: must be longer than nothing"),
        ('[poll]\nhost_parallel = "2"', "a.toml:2: poll.host_parallel: is no whole number"),
        ("[poll]\nhost_parallel = true", "a.toml:2: poll.host_parallel: is no whole number"),
        ("[poll]\nhost_parallel = 0", "a.toml:2: poll.host_parallel: is too small; it must be 1"),
        ("[cluster]\nthreshold = 0", "a.toml:2: cluster.threshold: is too small; it must be more"),
        ("[cluster]\nthreshold = 1.5", "a.toml:2: cluster.threshold: is too large; it must be 1"),
        ("[web]\nopml = []", "a.toml:2: web.opml: unknown key `opml`; it belongs in the lines"),
        (FEED + 'user_agent = " "', "a.toml:3: feed.0.user_agent: is empty; leave the key out"),
        (FEED + 'auth = "me:\\u0007"', "a.toml:3: feed.0.auth.password: holds a control character"),
        ('opml = "feeds.opml"', "a.toml:1: opml: is no list; put it in [ ]"),
        ("opml = [1]", "a.toml:1: opml.0: is no text; put it in quotes"),
        ('opml = [""]', "a.toml:1: opml.0: is no file name"),
        ("store = 1", "a.toml:1: store: is no table; write [store] on a line of its own"),
        ("feed = [\n1]", "a.toml:2: feed.0: is no table; put its keys in { }"),
        (
            "[feed]\nurl = 'https://a.example/'",
            "a.toml:1: feed: is no list; write [[feed]] for each",
        ),
        ("[[feed]]\n", "a.toml:1: feed.0.url: is missing; add `url = ...`"),
        (FEED + 'enabled = "no"', "a.toml:3: feed.0.enabled: is neither true nor false"),
        (FEED + 'headers = "x"', "a.toml:3: feed.0.headers: is no table; put it in { }"),
        (FEED + 'title = " "', "a.toml:3: feed.0.title: is empty; leave the key out"),
        (FEED + 'title = "a\\u0000b"', "a.toml:3: feed.0.title: holds a control character"),
        (FEED + f'title = "{"a" * 301}"', "a.toml:3: feed.0.title: is longer than 300 characters"),
        (FEED + 'auth = "me"', 'a.toml:3: feed.0.auth: lacks a colon; write "user:${PASSWORD}"'),
        (FEED + 'auth = {user = "me"}', "a.toml:3: feed.0.auth: needs either `password` or"),
        (FEED + 'auth = {password = "x"}', "a.toml:3: feed.0.auth.user: is missing; add `user"),
        (
            FEED + 'auth = {user = "a:b", password = "x"}',
            "a.toml:3: feed.0.auth.user: holds a colon",
        ),
        (FEED + 'auth = "me:${BROKEN}"', "a.toml:3: feed.0.auth.password: needs BROKEN"),
        (FEED + 'auth = {user = "me", password_file = "no"}', "password_file: cannot be read (No"),
        (FEED + 'auth = {user = "me", password_file = "a.toml"}', "holds no password on a single"),
        ('[web]\nlisten = "127.0.0.1"', 'a.toml:2: web.listen: is no "host:port"; write "127.0.'),
        ('[web]\nlisten = "::1:80"', 'a.toml:2: web.listen: is no "host:port"'),
        ('[web]\nlisten = "a:65536"', 'a.toml:2: web.listen: is no "host:port"'),
        ('[output]\nbase_url = "news.example"', "a.toml:2: output.base_url: lacks its http:// or"),
        ('[output]\nbase_url = "https://a.example/?x"', "base_url: has a query, a fragment or"),
        ('[output]\nbase_url = "https://u@a.example/"', "base_url: has a query, a fragment or"),
        ('[output]\ntimezone = "Mars/Base"', "a.toml:2: output.timezone: is no time zone; write"),
        ('[output]\ntimezone = "Europe"', "a.toml:2: output.timezone: is no time zone; write"),
        ('[output]\ntimezone = "../UTC"', "a.toml:2: output.timezone: is no time zone; write"),
        ('[store]\nurl = "news.db"', "a.toml:2: store.url: is no store; write"),
        ('[store]\nurl = "sqlite://"', "a.toml:2: store.url: names no file; write"),
        ('[store]\nurl = "sqlite:///:memory:"', "a.toml:2: store.url: names no file; write"),
        ('[store]\nurl = "postgresql://"', "a.toml:2: store.url: names no database; write"),
        (
            '[fetch]\nallow_networks = [\n"10.0.0.1/8"]',
            'networks.0: has bits beyond its prefix; write "10.0.0.0/8"',
        ),
        (
            '[fetch]\nallow_networks = ["localhost"]',
            "a.toml:2: fetch.allow_networks.0: is no network",
        ),
        ("[fetch]\nallow_networks = [1]", "a.toml:2: fetch.allow_networks.0: is no text; write it"),
        ('[fetch]\nuser_agent = "a\\nb"', "a.toml:2: fetch.user_agent: holds a line break"),
    ],
)
def test_a_fault_is_told_with_its_line_and_its_cure(tmp_path: Path, text: str, told: str) -> None:
    assert told in fault(tmp_path, text)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "is empty"),
        ("news.example/rss", "lacks its http://"),
        ("file:///etc/passwd", "begins with file:"),
        ("FTP://a.example/", "begins with ftp:"),
        ("feed://a.example/", "begins with feed:"),
        ("data:text/xml,x", "begins with data:"),
        ("|id", "lacks its http://"),
        ("ht\\ttp://a.example/", "holds a space or a control"),
        ("https://a.example/ x", "holds a space or a control"),
        ("http://a@127.0.0.1\\\\@b.example/", "holds a backslash"),
        ("https:///rss", "names no host"),
        ("https://a.example:99999/", "is no valid URL"),
        ("https://a.example:0/", "names port 0"),
        ("https://[::1/", "is no valid URL"),
        (f"https://a.example/{'x' * 2048}", "is longer than 2048"),
        ("https://a.example/?t=${NOPE}", "needs the environment variable NOPE, which is not set"),
        ("https://a.example/?t=${EMPTY}", "needs the environment variable EMPTY, which is not"),
        ("gopher://u:${SECRET}@a.example/", "begins with gopher:"),
    ],
)
def test_only_http_addresses_are_subscribed_to(tmp_path: Path, url: str, told: str) -> None:
    """SEC-05, SEC-17: and the address itself is not repeated."""
    message = fault(tmp_path, f'[[feed]]\nurl = "{url}"')
    assert message.startswith(f"a.toml:2: feed.0.url: {told}")


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ('Host = "b.example"', "headers.Host: may not be set"),
        ('HOST = "b.example"', "headers.HOST: may not be set"),
        ('X-Forwarded-For = "1.2.3.4"', "headers.X-Forwarded-For: may not be set"),
        ('Forwarded = "for=1.2.3.4"', "headers.Forwarded: may not be set"),
        ('Transfer-Encoding = "chunked"', "headers.Transfer-Encoding: may not be set"),
        ('Proxy-Authorization = "x"', "headers.Proxy-Authorization: may not be set"),
        ('If-None-Match = "x"', "headers.If-None-Match: may not be set"),
        ('User-Agent = "x"', "headers.User-Agent: is set by `user_agent`"),
        ('"X\\r\\nHost" = "x"', "headers.X??Host: is no name of a header"),
        ('"" = "x"', "is no name of a header"),
        ('X = "a\\r\\nHost: b"', "headers.X: holds a line break"),
        ('X = "${BROKEN}"', "headers.X: needs BROKEN, which holds a control character"),
        ('X = "日本"', "headers.X: holds a line break or a character beyond Latin-1"),
    ],
)
def test_headers_that_could_redirect_or_split_a_message_are_refused(
    tmp_path: Path, header: str, told: str
) -> None:
    """SEC-07."""
    assert told in fault(tmp_path, f"{FEED}headers = {{ {header} }}")


@pytest.mark.parametrize("name", sorted(_RESERVED))
def test_what_the_fetcher_would_not_send_is_refused_before(tmp_path: Path, name: str) -> None:
    """SEC-07: or a feed would fail at every poll, for a header."""
    assert "may not be set" in fault(tmp_path, f'{FEED}headers = {{ {name} = "x" }}')


@pytest.mark.parametrize(
    "slug",
    [
        *("../../etc", "a/b", "a\\u0000", "con", "nul", "com1", "lpt9", "a" * 65, "caf\u00e9"),
        *(
            "\N{CYRILLIC SMALL LETTER A}",
            "a.",
            "A",
            "-a",
            "a-",
            "a--b",
            "",
            " a",
            "tags",
            "stories",
        ),
        *("search", "api", "hub", "websub", "status"),
    ],
)
def test_a_slug_that_could_leave_its_folder_or_hide_a_page_is_refused(
    tmp_path: Path, slug: str
) -> None:
    """SEC-27: one folder a topic, on every file system."""
    message = fault(tmp_path, f'[[topic]]\nslug = "{slug}"\nquery = "x"')
    assert message.startswith("a.toml:2: topic.0.slug: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TOPIC + TOPIC, 'a.toml:5: topic.1.slug: "x" is taken in line 2; keep one of the two'),
        (TOPIC + 'was = ["x"]', 'a.toml:4: topic.0.was.0: "x" is taken in line 2'),
        (TOPIC + 'was = ["z", "z"]', 'a.toml:4: topic.0.was.1: "z" is taken in line 4'),
        (TOPIC + 'was = ["all"]', 'a.toml:4: topic.0.was.0: "all" is reserved'),
        (TOPIC + 'was = ["A"]', "a.toml:4: topic.0.was.0: is no slug"),
        ('[[topic]]\nslug = "x"', "a.toml:1: topic.0.query: is missing; write which stories"),
        ('[[topic]]\nslug = "all"\nquery = "x"', "a.toml:3: topic.0.query: may not be set for"),
        ('[[topic]]\nslug = "x"\nquery = "(a AND"', "a.toml:3: topic.0.query: "),
        (TOPIC + "max_entries = 0", "a.toml:4: topic.0.max_entries: is too small"),
        (
            TOPIC + "max_entries = 1001",
            "a.toml:4: topic.0.max_entries: is too large; it must be 1000",
        ),
        (FEED + FEED, "a.toml:4: feed.1.url: is subscribed to already in line 2; keep one"),
        (FEED + FEED.replace("https://a.example/", "HTTPS://A.example:443"), "already in line 2"),
    ],
)
def test_nothing_is_named_twice(tmp_path: Path, text: str, told: str) -> None:
    """SEC-27: former slugs included, since their items live on."""
    assert told in fault(tmp_path, text)


def test_everything_wrong_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    message = fault(
        tmp_path,
        'opml = ["gone.opml"]\n[web]\nlisten = 8080\n[[feed]]\nurl = "x"\ntitel = "a"\n'
        + FEED
        + FEED
        + '[[topic]]\nslug = "tags"\nquery = "("\n',
    )
    places = [line.split(": ")[0] + " " + line.split(": ")[1] for line in message.split("\n")]
    assert places == [
        "a.toml:1 opml.0",
        "a.toml:3 web.listen",
        "a.toml:5 feed.0.url",
        "a.toml:6 feed.0.titel",
        "a.toml:10 feed.2.url",
        "a.toml:12 topic.0.slug",
        "a.toml:13 topic.0.query",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = 1\nb = [1,\n", "a.toml:2: file: is not TOML, at the end"),
        ("a = 1\na = 2\n", "a.toml:2: file: is not TOML, column"),
        ('x = "a\n', "a.toml:1: file: is not TOML, column 7"),
        ("opml = " + "[" * 9000 + "]" * 9000, "a.toml:1: file: is nested too deeply"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert fault(tmp_path, text).startswith(told)


def test_what_is_not_text_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"# fine\n# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"a\.toml:2: file: is not UTF-8"):
        load(path, {})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no\.toml: there is no such file; check --config"):
        load(tmp_path / "no.toml", {})
    with pytest.raises(ConfigError, match=r"cannot be read \(Is a directory\)"):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "l.opml does not exist; create it or take it out of `opml`"),
        ("{}", "l.opml is no subscription list"),
        ("", "l.opml is no subscription list"),
        ("<html><body>404</body></html>", "l.opml is no subscription list"),
    ],
)
def test_a_list_that_cannot_be_used_is_named(
    tmp_path: Path, content: str | None, told: str
) -> None:
    """SEC-28: an unreadable list never silently drops its subscriptions."""
    assert "cannot be read (Is a directory)" in fault(tmp_path, 'opml = ["."]')
    if content is not None:
        (tmp_path / "l.opml").write_text(content)
    assert f"a.toml:1: opml.0: {told}" in fault(tmp_path, 'opml = ["l.opml"]')


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_list_without_rights_is_named(tmp_path: Path) -> None:
    (tmp_path / "l.opml").write_text("<opml/>")
    (tmp_path / "l.opml").chmod(0)
    assert "cannot be read (Permission denied)" in fault(tmp_path, 'opml = ["l.opml"]')
