"""Opening a store: new, again, foreign, damaged, newer; migrations."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from aggregator.errors import StoreError
from aggregator.model import StoryId, Subscription
from aggregator.store import SqlStore, open_store
from aggregator.store.database import database
from aggregator.store.schema import VERSION_TABLE, VERSIONS
from aggregator.store.tables import metadata

from .making import BERGEN, INSTALLATION, NOW, entry, follow, poll

MIGRATE = """
import sys
from aggregator.store import open_store
print(open_store(sys.argv[1]).installation())
"""

#: Follows ever more feeds while no file may grow beyond 600 kB; tells how many.
FILL = """
import resource, signal, sys
from datetime import UTC, datetime
from aggregator.errors import StoreError
from aggregator.model import StoryId, Subscription
from aggregator.store import open_store
store = open_store(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
subscriptions = []
try:
    while True:
        subscriptions += [Subscription(url=f"https://f.example/{len(subscriptions)}")]
        store.follow(subscriptions, now=datetime.now(UTC))
except StoreError as error:
    print(len(subscriptions) - 1)
    print(error, file=sys.stderr)
"""


def execute(url: str, *statements: str) -> None:
    """Change a database behind the store's back."""
    opened = database(url)
    with opened.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))
    opened.close()


def test_a_store_opened_again_holds_what_it_held(store: SqlStore, url: str) -> None:
    """REL-01: nothing committed is lost."""
    poll(store, follow(store, BERGEN)[0], entry("a"))
    before = (store.installation(), store.clustering.unclustered(), store.follow([BERGEN], now=NOW))
    store.close()
    again = open_store(url)
    assert (
        again.installation(),
        again.clustering.unclustered(),
        again.follow([BERGEN], now=NOW),
    ) == before
    again.verify()
    again.close()


def test_an_installation_id_is_random_and_lasting(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in "ab"]
    ids = [open_store(url).installation() for url in (*urls, *urls)]
    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]


def test_a_store_of_another_installation_is_refused(store: SqlStore, url: str) -> None:
    assert store.installation() == INSTALLATION
    with pytest.raises(StoreError, match=str(INSTALLATION)):
        open_store(url, installation=UUID(int=1))


def test_a_newer_schema_is_refused(store: SqlStore, url: str) -> None:
    """REL-09, REL-13: old code does not touch what newer code wrote."""
    store.close()
    execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer version .*9999.*upgrade the program"):
        open_store(url)
    execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '{VERSIONS[-1]}'")
    open_store(url).close()


def test_another_programs_database_is_refused(store: SqlStore, url: str) -> None:
    """REL-09: even one that happens to have a table of a name of ours."""
    store.close()
    execute(url, f"DROP TABLE {VERSION_TABLE}")
    with pytest.raises(StoreError, match="another program's"):
        open_store(url)


def test_another_programs_file_is_refused_and_kept(tmp_path: Path) -> None:
    """REL-09: a foreign file is not overwritten."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear all,\n" * 1000)
    with pytest.raises(StoreError, match=r"not a database.*another path"):
        open_store(f"sqlite:///{path}")
    assert path.read_text() == "Dear all,\n" * 1000


def test_a_damaged_file_is_found(tmp_path: Path) -> None:
    """REL-09: flipped bytes."""
    path = tmp_path / "a.db"
    store = open_store(f"sqlite:///{path}")
    poll(store, follow(store, BERGEN)[0], *(entry(f"n{n}") for n in range(300)))
    store.verify()
    store.close()
    whole = bytearray(path.read_bytes())
    for offset in range(len(whole) // 2, len(whole), 4096):
        whole[offset : offset + 512] = b"\xa5" * 512
    path.write_bytes(whole)
    damaged = open_store(f"sqlite:///{path}")
    with pytest.raises(StoreError, match=r"damaged|malformed"):
        damaged.verify()
    damaged.close()


def test_a_full_disk_is_said_so_and_loses_nothing(tmp_path: Path) -> None:
    """REL-04: the step that did not fit is undone; with space again, work goes on."""
    url = f"sqlite:///{tmp_path}/a.db"
    open_store(url, installation=INSTALLATION).close()
    done = subprocess.run(
        [sys.executable, "-c", FILL, url], capture_output=True, text=True, check=True
    )
    written = int(done.stdout)
    assert "cannot write the store" in done.stderr
    assert written > 0
    again = open_store(url)
    assert again.counts().feeds == written
    again.verify()
    again.follow([Subscription(url="https://f.example/more")], now=NOW)
    again.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "no database URL"),
        ("mysql://localhost/x", "'mysql'"),
        ("sqlite://", "must be a file"),
        ("sqlite:////proc/nowhere/a.db", "cannot open the store /proc/nowhere/a.db"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "check that the server runs"),
        ("postgresql://127.0.0.1:1/x?user=u&password=hunter2", "check that the server runs"),
    ],
)
def test_a_url_that_cannot_be_used_is_said_so(url: str, said: str) -> None:
    """SEC-17: without the password."""
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_new_file_is_for_its_user_alone(tmp_path: Path) -> None:
    """SEC-17: feed URLs in it may hold secrets."""
    path = tmp_path / "a" / "b.db"
    open_store(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o777 == 0o600


#: What a store of the first schema may hold: an item, a redirect.
OLD_ROWS = """
INSERT INTO meta (key, value)
VALUES ('installation', '9a1c5f0e-0f3c-4c59-9b5e-2f1f6f7d1c11'), ('change', '7');
INSERT INTO topics (id, slug, query_hash, routed_to, published_to, touched)
VALUES ('t', 't', 'q', 0, 0, 0);
INSERT INTO published_items
(item_id, topic, story, episode, first_published, newest, updated, lead, lead_hash)
VALUES ('i', 't', 'a', 1, '2025-04-10 12:00:00.000000', '2025-04-10 12:00:00.000000',
'2025-04-10 12:00:00.000000', 'e', 'h');
INSERT INTO story_redirects (story, target, at, reasons)
VALUES ('b', 'a', '2025-04-10 12:00:00.000000', '{}')
"""


def test_a_store_of_the_first_schema_is_taken_over(
    url: str,
) -> None:
    """REL-13: opening it migrates it; what it held stays, and is told what is new of it."""
    opened = database(url)
    if not opened.is_sqlite:
        execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    with opened.writing() as connection:
        config = Config()
        config.set_main_option("script_location", "aggregator.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    execute(url, *OLD_ROWS.split(";"))
    store = open_store(url)
    assert (store.installation(), store.change_number()) == (INSTALLATION, 7)
    (former,) = store.identity.former(StoryId("a"))
    assert (former.story, former.joined) == ("b", "a")
    assert store.identity.taken([StoryId(name) for name in "abc"]) == {"a", "b"}
    assert not store.identity.corrections()
    assert not store.identity.reclusterings()
    store.close()
    with opened.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": VERSION_TABLE}
        )
        assert compare_metadata(context, metadata) == []
        minted = connection.execute(text("SELECT minted_for FROM published_items")).scalar()
    assert minted == "a"
    opened.close()


def test_todays_version_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "aggregator.store:migrations")
    scripts = ScriptDirectory.from_config(config)
    found = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(found)) == VERSIONS


def test_the_migrations_make_the_tables_that_the_code_knows(store: SqlStore, url: str) -> None:
    del store
    opened = database(url)
    with opened.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": VERSION_TABLE}
        )
        assert compare_metadata(context, metadata) == []
    opened.close()


def test_a_migration_that_is_cut_short_leaves_an_empty_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REL-13: migrations are transactional; the next start begins again."""
    url = f"sqlite:///{tmp_path}/a.db"
    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_index", _fail)
        with pytest.raises(RuntimeError, match="power cut"):
            open_store(url)
    opened = database(url)
    with opened.reading() as connection:
        left = connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar()
    opened.close()
    assert left == 0
    open_store(url).close()


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("power cut")


def test_processes_that_start_together_make_one_store(tmp_path: Path) -> None:
    """REL-12: the first start of `--once` and of the daemon at the same time."""
    command = [sys.executable, "-c", MIGRATE, f"sqlite:///{tmp_path}/a.db"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    ids = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(ids) == 1


def test_processes_that_start_together_make_one_store_on_a_server(
    new_postgresql: Callable[[], str],
) -> None:
    url = new_postgresql()
    opened = database(url)
    with opened.writing() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    opened.close()
    command = [sys.executable, "-c", MIGRATE, url]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    ids = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(ids) == 1


def test_alembic_is_not_loaded_where_nothing_is_to_migrate(store: SqlStore, url: str) -> None:
    """Start-up time matters where nothing is due."""
    store.close()
    code = MIGRATE + "assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, url], check=True, stdout=subprocess.PIPE)
