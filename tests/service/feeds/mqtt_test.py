#!/usr/bin/env python3
"""freshet fetch with a real mosquitto, which is killed and comes again. Usage: mqtt_test.py FOLDER_OF_PROGRAMS"""
import json
import os
import resource
import signal
import socket
import ssl
import struct
import subprocess
import time
import unittest

import lab

FEED = """[[feed]]
id = "f"
kind = "mqtt"
url = "{scheme}://127.0.0.1:{port}"
topics = ["river/+/level"]
connect_s = 5
most_mb = 0.1
{more}
[[feed.reading]]
station_topic = 2
time_at = "t"
value_at = "level"
unit = "cm"
"""


def text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


class Logger:
    """Publishes with QoS 1 as a gauge's logger does: what is not confirmed is sent again."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None):
        self.port, self.context, self.connection, self.number = port, context, None, 0

    def send(self, kind: int, body: bytes) -> None:
        length, rest = b"", len(body)
        while True:
            rest, digit = rest // 128, rest % 128
            length += bytes([digit | (128 if rest else 0)])
            if not rest:
                break
        self.connection.sendall(bytes([kind]) + length + body)

    def receive(self, kind: int) -> bytes:
        while True:
            head = self.exactly(2)
            body = self.exactly(head[1])
            if head[0] & 0xF0 == kind:
                return body

    def exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.connection.recv(count - len(data))
            if not part:
                raise OSError("closed")
            data += part
        return data

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), 5)
        self.connection = self.context.wrap_socket(plain, server_hostname="127.0.0.1") if self.context else plain
        self.send(0x10, text("MQTT") + bytes([4, 2]) + struct.pack(">H", 60) + text("logger"))
        self.receive(0x20)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def publish(self, topic: str, payload: bytes, retain: bool = False, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                if not self.connection:
                    self.connect()
                self.number = self.number % 65535 + 1
                self.send(0x33 if retain else 0x32, text(topic) + struct.pack(">H", self.number) + payload)
                while struct.unpack(">H", self.receive(0x40)[:2])[0] != self.number:
                    pass
                return
            except OSError:
                self.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)


class Broker:
    def __init__(self, folder, certificates: dict | None = None):
        self.folder, self.port, self.process = folder, lab.free_port(), None
        secure = "" if not certificates else (f"cafile {certificates['ca.pem']}\ncertfile {certificates['server.pem']}\n"
                                              f"keyfile {certificates['server.key']}\n")
        (folder / "broker").mkdir()
        (folder / "broker.conf").write_text(
            f"listener {self.port} 127.0.0.1\n{secure}allow_anonymous true\npersistence true\npersistence_location {folder}/broker/\n"
            "autosave_interval 1\nautosave_on_changes true\nmax_queued_messages 0\nuser root\nset_tcp_nodelay true\n")

    def start(self) -> None:
        with open(self.folder / "broker.log", "ab") as log:
            self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", str(self.folder / "broker.conf")],
                                            stdout=subprocess.DEVNULL, stderr=log)
        assert lab.wait_until(self.answers, 10), "mosquitto does not come up"

    def answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, how: int = signal.SIGTERM) -> None:
        lab.Lab.end(self.process, how)


class Mqtt(lab.Lab):
    certificates: dict | None = None
    more = ""

    def setUp(self):
        super().setUp()
        self.broker = Broker(self.folder, self.certificates and lab.make_certificates(self.folder))
        self.broker.start()
        self.addCleanup(lambda: self.broker.stop(signal.SIGKILL))
        context = None
        if self.certificates:
            context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        self.logger = Logger(self.broker.port, context)
        self.addCleanup(self.logger.close)
        self.feed(self.more)

    def feed(self, more: str = "") -> None:
        self.basin(FEED.format(scheme="mqtts" if self.certificates else "mqtt", port=self.broker.port, more=more))

    def level(self, minutes: float, centimetres: int, station: str = "gorge", **more) -> None:
        self.logger.publish(f"river/{station}/level", json.dumps({"t": lab.now(minutes), "level": centimetres}).encode(), **more)

    def connected(self) -> bool:
        try:
            return "last_success" in self.state()
        except (OSError, ValueError):
            return False

    def subscribe(self) -> None:
        """Makes the broker keep messages for the feed from now on."""
        self.fetched(seconds=30)


class Plain(Mqtt):
    def test_what_came_while_nobody_fetched(self):
        self.subscribe()
        for i in range(5):
            self.level(60 - i, 100 + i)
        self.fetched()
        self.assertEqual(len(self.inbox()), 5)
        self.assertEqual([row[2] for row in self.stored()], [1.0, 1.01, 1.02, 1.03, 1.04])

    def test_retained_messages(self):
        self.level(5, 150, retain=True)
        self.fetched()
        self.fetched()
        self.assertEqual(len(self.stored()), 1)
        self.logger.publish("river/gorge/level", b"", retain=True)
        self.fetched()
        self.assertEqual(self.refused(), [])

    def test_hostile_messages(self):
        self.subscribe()
        bad = [b"\xff\xfe\x00", b"not JSON", b"[" * 50000, b'{"t": "yesterday", "level": 5}', b'{"level": 1e999, "t": 0}', b"{}",
               b'{"t": "2026-03-10T06:00:00Z", "level": {"a": 1}}', b"x" * 200000, b'"text"', b"null",
               b'{"freshet_payload": 1, "readings": [], "payload": ""}']
        for payload in bad:
            self.logger.publish("river/gorge/level", payload)
        self.level(30, 120)
        self.level(20, 120, "elsewhere")
        self.fetched()
        self.assertEqual(len(self.inbox()), 1)
        self.assertEqual(len([p for p in self.refused() if p.suffix != ".why"]), len(bad))
        self.assertEqual(len(self.stored()), 1)

    def test_nothing_is_confirmed_before_it_is_on_the_disk(self):
        child = self.follow("f")
        self.assertTrue(lab.wait_until(self.connected))
        self.level(50, 100)
        self.assertTrue(lab.wait_until(lambda: len(self.inbox()) == 1))
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        for i in range(3):
            self.level(40 - i, 110 + i)
        time.sleep(3)
        self.assertEqual(len(self.inbox()), 1)
        self.assertIsNone(child.poll(), "it goes on trying")
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        self.assertTrue(lab.wait_until(lambda: len(self.inbox()) >= 4, 30))
        self.assertEqual([row[2] for row in self.stored()], [1.0, 1.1, 1.11, 1.12])

    def test_no_broker(self):
        self.broker.stop()
        self.failed("Connection refused")
        self.assertIn("Connection refused", self.state()["reason"])

    def test_a_server_that_is_no_broker(self):
        self.broker.stop()
        silent = socket.create_server(("127.0.0.1", self.broker.port))
        self.addCleanup(silent.close)
        begun = time.monotonic()
        self.failed("does not answer")
        self.assertLess(time.monotonic() - begun, 12)
        child = self.follow("f")
        time.sleep(1)
        begun = time.monotonic()
        self.end(child, signal.SIGTERM)
        self.assertLess(time.monotonic() - begun, 1.5)


class Killed(Mqtt):
    """A stream of messages while broker and fetch are killed: none lost, none doubled in the store."""

    def stream(self, count: int, disturb) -> None:
        self.subscribe()
        self.child = self.follow("f")
        self.assertTrue(lab.wait_until(self.connected))
        for i in range(count):
            disturb(i)
            self.level(count - i, 100 + i)
        self.assertTrue(lab.wait_until(lambda: len({p.read_bytes().split(b'"payload"')[1] for p in self.inbox()}) == count, 40),
                        f"{len(self.inbox())} files")
        self.end(self.child, signal.SIGTERM)
        rows = self.stored()
        self.assertEqual([round(100 * row[2]) for row in rows], list(range(100, 100 + count)))
        self.assertEqual({row[3] for row in rows}, {0})
        self.assertEqual(self.refused(), [])

    def test_broker_is_restarted(self):
        def disturb(i):
            if i in (40, 90):
                self.broker.stop(signal.SIGTERM)
                self.broker.start()

        self.stream(150, disturb)

    def test_broker_is_killed(self):
        """What the broker confirmed to the logger but had not saved is the broker's loss: the logger waits a moment."""
        def disturb(i):
            if i == 60:
                time.sleep(1.5)
                self.broker.stop(signal.SIGKILL)
                self.logger.close()
                self.broker.start()

        self.stream(120, disturb)

    def test_fetch_is_killed(self):
        def disturb(i):
            if i in (30, 60, 90):
                self.end(self.child, signal.SIGKILL)
                self.child = self.follow("f")

        self.stream(120, disturb)


class Version5(Plain):
    more = 'mqtt = "5"'

    def test_hostile_messages(self):
        """A message that is too large is not even sent."""
        self.subscribe()
        self.logger.publish("river/gorge/level", b"x" * 300000)
        self.logger.publish("river/gorge/level", b"not JSON")
        self.level(30, 120)
        self.fetched()
        self.assertEqual(len(self.inbox()), 1)
        self.assertEqual(len([p for p in self.refused() if p.suffix != ".why"]), 1)


class Encrypted(Mqtt):
    certificates = {}
    more = 'ca_file = "ca.pem"'

    def setUp(self):
        Encrypted.certificates = {"made": True}
        super().setUp()

    def test_encrypted(self):
        self.subscribe()
        for i in range(30):
            self.level(60 - i, 100 + i)
        self.fetched()
        self.assertEqual(len(self.stored()), 30)

    def test_a_broker_that_nobody_vouches_for(self):
        for trust in ('ca_file = "other.pem"', ""):
            self.feed(trust)
            done = self.fetch()
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertNotIn("last_success", self.state())

    def test_passwords(self):
        subprocess.run(["mosquitto_passwd", "-b", "-c", str(self.folder / "users"), "twin", "right"], check=True, timeout=20)
        os.chmod(self.folder / "users", 0o644)
        conf = (self.folder / "broker.conf").read_text().replace("allow_anonymous true", f"allow_anonymous false\npassword_file {self.folder}/users")
        (self.folder / "broker.conf").write_text(conf)
        self.broker.stop()
        self.broker.start()
        self.feed('ca_file = "ca.pem"\nuser = "twin"\npassword_env = "LAB_PASSWORD"')
        self.fetched(env={"LAB_PASSWORD": "right"})
        message = self.failed("the broker refuses us", env={"LAB_PASSWORD": "wr0ng-secret"})
        self.assertNotIn("wr0ng-secret", message + json.dumps(self.state()))


if __name__ == "__main__":
    lab.main_with_broker()
