#!/usr/bin/env python3
"""freshet deliver to a real mosquitto. Usage: broker_test.py FOLDER_OF_PROGRAMS"""
import json
import signal
import subprocess
import time
import unittest

import post
from post import broker, lab

MQTT = """[[receiver]]
id = "broker"
kind = "mqtt"
url = "{scheme}://127.0.0.1:{port}"
connect_s = 3
timeout_s = 4
retry_most_min = 0.02
{more}
"""


class Broker(post.Post):
    """MQTT 3.1.1 without TLS, and what holds for all."""
    more, secure = "", False

    def setUp(self):
        super().setUp()
        self.broker = broker.Broker(self.folder, lab.make_certificates(self.folder) if self.secure else None)
        self.broker.start()
        self.addCleanup(lambda: self.broker.stop(signal.SIGKILL))
        self.receivers(MQTT.format(scheme="mqtts" if self.secure else "mqtt", port=self.broker.port, more=self.more))

    def kept(self, topic: str = "freshet/#", seconds: int = 1) -> dict[str, str]:
        """What who subscribes now gets."""
        words = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.broker.port), "-t", topic, "-F", "%j", "-W", str(seconds)]
        if self.secure:
            words += ["--cafile", str(self.folder / "ca.pem")]
        done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
        return {one["topic"]: one["payload"] for one in map(json.loads, done.stdout.splitlines())}

    def test_the_newest_of_each_rule_is_kept(self):
        alert = self.ledger.add()
        mill = self.ledger.add(rule="mill-minor")
        self.deliver()
        self.assertEqual(self.kept(), {"freshet/Lab/gorge-minor": self.ledger.messages[alert], "freshet/Lab/mill-minor": self.ledger.messages[mill]})
        cancel = self.ledger.add("Cancel", of=[alert])
        self.deliver()
        self.assertEqual(self.kept()["freshet/Lab/gorge-minor"], self.ledger.messages[cancel])

    def test_what_is_over_is_taken_back(self):
        self.ledger.add(life_min=0.06)
        other = self.ledger.add(rule="mill-minor")
        self.serve_post()
        self.assertTrue(post.wait_until(lambda: (self.folder / "delivery/broker/receipts.jsonl").exists() and len(self.delivered("broker")) == 2))
        self.assertTrue(post.wait_until(lambda: self.receipts("broker")[-1]["kind"] == "cleared"))
        self.assertEqual(list(self.kept().values()), [self.ledger.messages[other]])


class Away(Broker):
    test_the_newest_of_each_rule_is_kept = test_what_is_over_is_taken_back = None
    def test_a_broker_that_is_away(self):
        self.broker.stop()
        alert = self.ledger.add()
        self.deliver(code=1)
        self.broker.start()
        self.deliver("--wait", "10")
        self.assertEqual(self.delivered("broker"), [alert])
        self.assertEqual(list(self.kept().values()), [self.ledger.messages[alert]])

    def test_a_broker_that_is_killed_meanwhile(self):
        self.serve_post()
        for i in range(6):
            self.ledger.add(rule=("gorge-minor", "mill-minor")[i % 2])
            if i in (1, 3):
                self.broker.stop(signal.SIGKILL)
                time.sleep(0.5)
                self.broker.start()
        self.assertTrue(post.wait_until(lambda: len(self.delivered("broker")) == 6))


class Version5(Broker):
    more = 'mqtt = "5"'


class Encrypted(Broker):
    secure, more = True, 'ca_file = "ca.pem"'

    def test_a_broker_that_nobody_vouches_for(self):
        self.receivers(MQTT.format(scheme="mqtts", port=self.broker.port, more='ca_file = "other.pem"'))
        self.ledger.add()
        self.deliver(code=1)
        self.assertEqual(self.delivered("broker"), [])


if __name__ == "__main__":
    lab.main_with_broker()
