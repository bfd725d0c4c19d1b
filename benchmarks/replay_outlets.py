"""Replay 42 rounds of 14 outlets through `aggregate --once`, and count independently.

    python benchmarks/replay_outlets.py MATERIAL/corpora/outlets-2020.tar.xz [--rounds N]

A local server shows each outlet's document of the round; `aggregate --once
--force --now ROUND` polls it, round after round, in a process of its own. Then
every item of every document is read with an XML parser that the program does
not use, and looked up in the store: each has to be there, once.
"""

import argparse
import csv
import html
import json
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lxml import etree


def main() -> int:
    """Replay, count, print; exit code 1 when something is lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=0, help="only the first N")
    parser.add_argument("--keep", type=Path, help="work in this folder and keep it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = arguments.keep or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        return replay(arguments.corpus, work, arguments.rounds)


def replay(corpus: Path, work: Path, limit: int) -> int:
    """Run every round and compare the store with what was served."""
    with tarfile.open(corpus) as archive:
        archive.extractall(work / "corpus", filter="data")
    index = next((work / "corpus").rglob("index.tsv"))
    rounds: dict[str, dict[str, Path]] = defaultdict(dict)
    with index.open(newline="") as lines:
        for instant, outlet, file in csv.reader(lines, delimiter="\t"):
            rounds[instant][outlet] = index.parent / file
    instants = sorted(rounds)[: limit or None]
    outlets = sorted({outlet for shown in rounds.values() for outlet in shown})
    shown: dict[str, bytes] = {}
    server = _serve(shown)
    try:
        config = _configure(work, server.server_port, outlets)
        for number, instant in enumerate(instants, 1):
            # An outlet without a snapshot in this round shows its last one.
            shown.update({o: f.read_bytes() for o, f in rounds[instant].items()})
            code = subprocess.run(
                [
                    *(sys.executable, "-m", "aggregator", "--once", "--force"),
                    *("--now", instant, "--config", str(config)),
                ],
                check=False,
                capture_output=True,
            ).returncode
            print(f"round {number}/{len(instants)} {instant}: exit {code}", flush=True)
            if code:
                return 1
    finally:
        server.shutdown()
    served = [(o, f) for instant in instants for o, f in rounds[instant].items()]
    return compare(work / "replay.db", served)


def _serve(shown: dict[str, bytes]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = shown.get(self.path.strip("/").removesuffix(".xml"))
            self.send_response(304 if body is None else 200)
            if body is not None:
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", f'"{hash(body)}"')
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _configure(work: Path, port: int, outlets: list[str]) -> Path:
    feeds = "".join(
        f'[[feed]]\nurl = "http://127.0.0.1:{port}/{outlet}.xml"\noutlet = "{outlet}"\n'
        for outlet in outlets
    )
    config = work / "aggregator.toml"
    config.write_text(
        '[store]\nurl = "sqlite:///replay.db"\n[output]\ndirectory = "public"\n'
        f'[fetch]\nallow_networks = ["127.0.0.0/8"]\n{feeds}'
    )
    return config


def items(body: bytes) -> list[tuple[str, str, str]]:
    """Return (guid, link, title) of each whole item, read with lxml and nothing of ours."""
    root = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False))
    found = []
    for item in root.iter("{*}item"):
        texts = {
            etree.QName(child).localname: "".join(child.itertext()).strip()
            for child in item
            if isinstance(child.tag, str) and etree.QName(child).namespace is None
        }
        found.append((texts.get("guid", ""), texts.get("link", ""), texts.get("title", "")))
    return found


def _bare(identity: str) -> str:
    """Return an identity without white space; one outlet escapes its links twice."""
    return re.sub(r"\s+", "", html.unescape(identity))


def compare(database: Path, served: list[tuple[str, Path]]) -> int:
    """Look every served item up in the store; print what is lost or doubled."""
    wanted: dict[tuple[str, str], str] = {}
    for outlet, file in served:
        for guid, link, title in items(file.read_bytes()):
            identity = guid or link or title
            if identity:
                wanted[outlet, _bare(identity)] = title
    with sqlite3.connect(database) as store:
        rows = store.execute(
            "select f.label_outlet, a.key, a.entry from entry_aliases a"
            " join feeds f on f.id = a.feed"
        ).fetchall()
        written = store.execute(
            "select f.label_outlet, e.written_link, e.id from entries e"
            " join entry_aliases a on a.entry = e.id join feeds f on f.id = a.feed"
            " where e.written_id is null"
        ).fetchall()
        entries = store.execute("select count(*) from entries").fetchone()[0]
        stories = store.execute(
            "select a.story, count(*), count(distinct f.label_outlet) from assignments a"
            " join entries e on e.id = a.entry join feeds f on f.id = e.feed group by a.story"
        ).fetchall()
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for outlet, key, entry in rows:
        found[outlet, _bare(key.partition(":")[2])].add(entry)
    for outlet, link, entry in written:
        found[outlet, _bare(link or "")].add(entry)
    lost = [key for key in wanted if key not in found]
    doubled = [key for key, ids in found.items() if len(ids) > 1]
    several = sum(1 for _, _, outlets in stories if outlets > 1)
    print(
        json.dumps(
            {
                "documents": len(served),
                "identities served": len(wanted),
                "entries stored": entries,
                "identities lost": len(lost),
                "identities doubled": len(doubled),
                "stories": len(stories),
                "stories of several outlets": several,
                "lost by outlet": Counter(outlet for outlet, _ in lost),
            },
            indent=2,
        )
    )
    for key in lost[:10]:
        print("lost:", key, wanted[key])
    return 1 if lost or doubled else 0


if __name__ == "__main__":
    sys.exit(main())
