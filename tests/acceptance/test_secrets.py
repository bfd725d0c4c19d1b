"""SEC-17: what is secret in a feed's address is in nothing that the program ever wrote."""

from datetime import timedelta

from tests.acceptance.conftest import NOON, Desk, rss
from tests.acceptance.test_once import HARBOUR, ROOF
from tests.publisher import Publisher

CANARIES = ("path-canary-9", "value-canary-8", "token-canary-7", "user-canary-6", "pass-canary-5")


def test_no_canary_is_ever_told(desk: Desk, publisher: Publisher) -> None:
    """From the environment wherever it stands; as userinfo or token where it is recognised."""
    desk.environ |= {"IN_PATH": CANARIES[0], "IN_VALUE": CANARIES[1]}
    publisher.serve(f"/private/{CANARIES[0]}/feed", rss(HARBOUR))
    publisher.serve(f"/other?v={CANARIES[1]}", rss(ROOF))
    publisher.serve(f"/token?token={CANARIES[2]}", rss(ROOF.replace("lantern-2", "x")))
    publisher.redirect(f"/loop/{CANARIES[0]}", f"/loop/{CANARIES[0]}")
    port = publisher.port
    desk.configure(
        [
            publisher.url("/private/${IN_PATH}/feed"),
            publisher.url("/other?v=${IN_VALUE}"),
            publisher.url(f"/token?token={CANARIES[2]}"),
            f"http://{CANARIES[3]}:{CANARIES[4]}@127.0.0.1:{port}/nowhere",
            publisher.url("/loop/${IN_PATH}"),
        ]
    )
    told = []
    for arguments in (
        ["--once", "--now", NOON.isoformat()],
        ["--once", "--force", "--now", (NOON + timedelta(hours=2)).isoformat()],
        ["status"],
        ["status", "--json"],
        ["check"],
        ["export"],
        ["explain", "https://harbour.example/world/rutte-tokyo", "https://lantern.example/a/4712"],
    ):
        done = desk.aggregate(*arguments)
        told += [done.stdout, done.stderr]
    assert desk.status()["entries"] == 2
    assert "is failing" in told[1]
    written = [path.read_bytes() for path in (desk.folder / "public").rglob("*") if path.is_file()]
    assert len(written) > 5
    for canary in CANARIES:
        assert not [text for text in told if canary in text]
        assert not [body for body in written if canary.encode() in body]
