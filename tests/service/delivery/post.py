"""A workspace whose ledger says what is to be delivered, and receivers on loopback that misbehave: a web server and a server for mail."""
import contextlib
import datetime
import hashlib
import http.server
import json
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import threading
import time
from xml.sax.saxutils import escape

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "feeds"))
import broker  # noqa: E402
import lab  # noqa: E402

WARNING = """[warnings]
sender = "floods@agency.example"
sender_name = {sender_name}
exercise = {exercise}
sent_time = "{sent_time}"
[products]
depth_thresholds_m = [0.3]
"""

RULE = """[[warning]]
id = "{rule}"
gauge = "gorge"
stage_threshold = "minor"
"""

CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>{identifier}</identifier>
  <sender>floods@agency.example</sender>
  <sent>{sent}</sent>
  <status>{status}</status>
  <msgType>{type}</msgType>
  <scope>Public</scope>
{references}  <info>
    <language>en-US</language>
    <category>Met</category>
    <event>Flood</event>
    <urgency>Expected</urgency>
    <severity>{severity}</severity>
    <certainty>Likely</certainty>
    <expires>{expires}</expires>
    <senderName>{sender_name}</senderName>
    <headline>{headline}</headline>
    <description>{description}</description>
    <area>
      <areaDesc>{area}</areaDesc>
      <polygon>36.1,-84.1 36.2,-84.1 36.2,-84.0 36.1,-84.1</polygon>
    </area>
  </info>
</alert>
"""


def iso(t: datetime.datetime) -> str:
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def cap_time(t: datetime.datetime) -> str:
    return t.strftime("%Y-%m-%dT%H:%M:%S-00:00")


def now(minutes: float = 0) -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(minutes=minutes)


def dump(value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Ledger:
    """warnings/ledger.json as `freshet warn` writes it."""

    def __init__(self, workspace: pathlib.Path):
        self.file, self.entries, self.messages = workspace / "warnings" / "ledger.json", [], {}
        self.workspace, self.number = workspace, 0

    def add(self, kind: str = "Alert", rule: str = "gorge-minor", of: list[str] = (), status: str = "Actual", severity: str = "Severe",
            minutes: float = 0, life_min: float = 240, headline: str = "Flood expected", description: str = "Water comes.",
            sender_name: str = "Agency", area: str = "Gorge", entry_kind: str = "message", save: bool = True) -> str:
        self.number += 1
        sent = now(minutes)
        cycle = sent.replace(minute=0, second=0)
        identifier = f"freshet.Lab.{rule}.{cycle:%Y%m%dT%H%MZ}.{kind}.{self.number}"
        expires = sent + datetime.timedelta(minutes=life_min)
        named = " ".join(f"floods@agency.example,{one},{cap_time(sent)}" for one in of)
        xml = CAP.format(identifier=identifier, sent=cap_time(sent), status=status, type=kind, severity=severity, expires=cap_time(expires),
                         headline=escape(headline), description=escape(description), area=escape(area), sender_name=escape(sender_name),
                         references=f"  <references>{named}</references>\n" if named else "")
        file = f"cycles/{cycle:%Y%m%dT%H%MZ}/warnings/{identifier}.xml"
        self.book({"kind": entry_kind, "identifier": identifier, "type": kind, "sender": "floods@agency.example", "sent": iso(sent),
                   "cycle": iso(cycle), "rule": rule, "gauge": "gorge", "event": "Flood", "severity": severity, "expires": iso(expires),
                   "probability": 0.75, "area_km2": 0.5, "area_description": "Gorge", "references": list(of), "file": file, "onset": None,
                   "xml": xml})
        if entry_kind == "message":
            self.messages[identifier] = xml
            (self.workspace / file).parent.mkdir(parents=True, exist_ok=True)
            (self.workspace / file).write_text(xml, newline="")
        if save:
            self.save()
        return identifier

    def book(self, entry: dict) -> None:
        entry["previous"] = self.entries[-1]["sha256"] if self.entries else ""
        entry["sha256"] = hashlib.sha256(dump(entry).encode()).hexdigest()
        self.entries.append(entry)

    def save(self) -> None:
        text = json.dumps({"form": 2, "entries": self.entries, "last": self.entries[-1]["sha256"]}, sort_keys=True, ensure_ascii=False)
        self.file.parent.mkdir(exist_ok=True)
        for path in (self.file, pathlib.Path(f"{self.file}.copy")):
            part = path.with_name(path.name + ".part")
            part.write_text(text)
            part.rename(path)


class Post(lab.Lab):
    """A workspace of its own for each test."""
    sent_time = "now"

    def setUp(self):
        super().setUp()
        self.ledger = Ledger(self.folder)

    def receivers(self, text: str, rules: tuple = ("gorge-minor", "mill-minor"), exercise: bool = False, sender_name: str = '"Agency"',
                  more: str = "") -> None:
        basin = lab.BASIN.format(gauge="gorge", feeds="")
        basin = basin.replace('id = "gorge"\n', 'id = "gorge"\nstage_thresholds_m = { minor = 2.0 }\n')
        head = WARNING.format(sender_name=sender_name, exercise="true" if exercise else "false", sent_time=self.sent_time)
        (self.folder / "basin.toml").write_text(basin + more + head + "".join(RULE.format(rule=rule) for rule in rules) + text)

    def freshet(self, *words: str, seconds: float = 60, env: dict | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=seconds, check=False,
                              env={**os.environ, **(env or {})})

    def deliver(self, *words: str, code: int = 0, **more) -> dict:
        done = self.freshet("deliver", "--json", *words, **more)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.words = done.stderr
        return {r["id"]: r for r in json.loads(done.stdout)["receivers"]} if done.stdout else {}

    def audit(self, code: int = 0) -> dict:
        done = self.freshet("audit", "--json")
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.words = done.stderr
        return json.loads(done.stdout)

    def serve_post(self) -> subprocess.Popen:
        with open(self.folder / "deliver.log", "ab") as log:
            child = subprocess.Popen(self.command("deliver", "--follow"), stdout=subprocess.DEVNULL, stderr=log)
        self.addCleanup(self.end, child)
        return child

    def receipts(self, receiver: str) -> list[dict]:
        lines = (self.folder / "delivery" / receiver / "receipts.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def delivered(self, receiver: str) -> list[str]:
        return [one["identifier"] for one in self.receipts(receiver) if one["kind"] == "delivered"]


class Hook:
    """A web server that takes messages, and misbehaves as `manner` says: a function of the handler and the body."""

    def __init__(self, certificate: tuple | None = None):
        self.taken, self.manner, self.lock = [], None, threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with contextlib.suppress(OSError):
                    if outer.manner is None or not outer.manner(self, body):
                        outer.take(self, body)
                        lab.send(self, b"thanks", 201)

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
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, handler, body: bytes) -> None:
        with self.lock:
            self.taken.append((handler.headers["Idempotency-Key"], body, dict(handler.headers)))

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}/hook"

    def keys(self) -> list[str]:
        with self.lock:
            return [key.strip('"') for key, _, _ in self.taken]

    def identifiers(self) -> list[str]:
        return [key.rsplit(".", 1)[0] for key in self.keys()]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def cut(handler) -> bool:
    """Ends the connection without an answer."""
    handler.close_connection = True
    with contextlib.suppress(OSError):
        handler.connection.shutdown(2)
    return True


HOOK = """[[receiver]]
id = "{id}"
kind = "webhook"
url = "{url}"
connect_s = 2
timeout_s = 2
retry_most_min = 0.02
{more}
"""


def wait_until(what, seconds: float = 60) -> bool:
    return lab.wait_until(what, seconds)


def kill(child: subprocess.Popen) -> None:
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=60)
    time.sleep(0.05)
