#!/usr/bin/env python3
"""freshet fetch with a real mosquitto, which is killed and comes again. Usage: mqtt_test.py FOLDER_OF_PROGRAMS"""
import json
import os
import resource
import signal
import socket
import ssl
import subprocess
import time
import unittest

import lab
from broker import Broker, Logger

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
        self.assertTrue(lab.wait_until(lambda: len(self.inbox()) >= 4))
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
        self.assertLess(time.monotonic() - begun, 30)
        child = self.follow("f")
        time.sleep(1)
        begun = time.monotonic()
        self.end(child, signal.SIGTERM)
        self.assertLess(time.monotonic() - begun, 4)


class Killed(Mqtt):
    """A stream of messages while broker and fetch are killed: none lost, none doubled in the store."""

    def stream(self, count: int, disturb) -> None:
        self.subscribe()
        self.child = self.follow("f")
        self.assertTrue(lab.wait_until(self.connected))
        for i in range(count):
            disturb(i)
            self.level(count - i, 100 + i)
        self.assertTrue(lab.wait_until(lambda: len({p.read_bytes().split(b'"payload"')[1] for p in self.inbox()}) == count),
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
