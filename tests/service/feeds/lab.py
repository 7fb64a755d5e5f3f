"""A workspace for freshet fetch, servers that misbehave, certificates, a broker. All on loopback, all bounded in time."""
import contextlib
import http.server
import json
import os
import pathlib
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import broker

BIN = pathlib.Path(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else pathlib.Path("build/release/bin")


def main_with_broker():
    """Runs the tests of the file, or says that there is no broker (exit code 77)."""
    if not broker.PROGRAM.exists():
        print("skipped: mosquitto is not installed; jobs/setup jobs/packages-live.txt installs it")
        sys.exit(77)
    unittest.main(verbosity=2)


BASIN = """[basin]
name = "Lab"
crs = "EPSG:32616"
[terrain]
dem = "dem.tif"
outlet = {{ lon = -84.1, lat = 36.4 }}
[mesh]
edge_min_m = 20
edge_max_m = 100
[roughness]
default = 0.1
[rain.design_storm]
total_mm = 100
duration_h = 6
start = 2026-03-10T00:00:00Z
[ensemble]
members = 4
[assimilation]
enabled = true
[forecast]
start = 2026-03-10T00:00:00Z
interval_h = 3
lead_h = 6
[[gauge]]
id = "{gauge}"
lon = -84.2
lat = 36.5
[[gauge]]
id = "mill"
lon = -84.1
lat = 36.4
[[boundary]]
name = "outlet"
type = "free_outflow"
{feeds}
"""


def now(minutes: float = 0) -> str:
    """A time so many minutes ago."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60 * minutes))


def csv(rows: list[tuple[str, float]], station: str = "gorge") -> bytes:
    return ("station,time,stage_m\n" + "".join(f"{station},{t},{value}\n" for t, value in rows)).encode()


def wait_until(what, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


class Lab(unittest.TestCase):
    """A workspace of its own for each test; what it started is ended."""

    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="freshet-feeds-")
        self.addCleanup(self.holder.cleanup)
        self.folder = pathlib.Path(self.holder.name)
        (self.folder / "dem.tif").touch()

    def basin(self, feeds: str, gauge: str = "gorge") -> None:
        (self.folder / "basin.toml").write_text(BASIN.format(feeds=feeds, gauge=gauge))

    def command(self, *words: str) -> list[str]:
        return [str(BIN / "freshet"), words[0], str(self.folder / "basin.toml"), *words[1:]]

    def fetch(self, *words: str, seconds: float = 60, env: dict | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(self.command("fetch", *words), capture_output=True, text=True, timeout=seconds, check=False,
                              env={**os.environ, **(env or {})})

    def fetched(self, *words: str, **more) -> subprocess.CompletedProcess:
        done = self.fetch(*words, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def failed(self, why: str, *words: str, **more) -> str:
        done = self.fetch(*words, **more)
        self.assertEqual(done.returncode, 1, done.stderr + done.stdout)
        self.assertIn(why, done.stderr)
        return done.stderr

    def follow(self, feed: str) -> subprocess.Popen:
        with open(self.folder / "fetch.log", "ab") as log:
            child = subprocess.Popen(self.command("fetch", "--feed", feed, "--follow"), stdout=subprocess.DEVNULL, stderr=log)
        self.addCleanup(self.end, child)
        return child

    @staticmethod
    def end(child: subprocess.Popen, how: int = signal.SIGKILL) -> None:
        if child.poll() is None:
            child.send_signal(how)
        child.wait(timeout=60)

    def inbox(self, feed: str = "f") -> list[pathlib.Path]:
        folder = self.folder / "inbox" / feed
        return sorted(p for p in folder.glob("*") if not p.name.startswith(".") and p.suffix != ".part" and p.is_file())

    def refused(self, feed: str = "f") -> list[pathlib.Path]:
        return sorted((self.folder / "inbox" / feed / "refused").glob("*"))

    def state(self, feed: str = "f") -> dict:
        return json.loads((self.folder / "inbox" / feed / ".state.json").read_text())

    def stored(self, feed: str = "f") -> list[tuple]:
        """Ingests what came; station, time, value and revision of all that the store has then."""
        files = [str(p) for p in self.inbox(feed)]
        done = subprocess.run(self.command("ingest", *files), capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with contextlib.closing(sqlite3.connect(self.folder / "observations.gpkg")) as store:
            return store.execute("SELECT station, epoch_s, stage_m, revision FROM readings ORDER BY 1, 2, 4").fetchall()


class Server:
    """HTTP on loopback; `answers` has a function of the handler for each path."""

    def __init__(self, certificate: tuple[pathlib.Path, pathlib.Path] | None = None):
        self.answers, self.asked, self.headers = {}, [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.asked.append(self.path)
                outer.headers.append(dict(self.headers))
                answer = outer.answers.get(self.path.split("?")[0])
                with contextlib.suppress(OSError):
                    answer(self) if answer else send(self, b"nothing here", 404)

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def send(handler, body: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
    if length is not None:
        handler.close_connection = True


def make_certificates(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """An authority, and a server for 127.0.0.1 and localhost that it vouches for."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60, cwd=folder)

    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
                "-out", f"{name}.pem", "-addext", "basicConstraints=critical,CA:TRUE")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out",
            "server.pem", "-extfile", "names")
    return {name: folder / name for name in ("ca.pem", "other.pem", "server.pem", "server.key")}
