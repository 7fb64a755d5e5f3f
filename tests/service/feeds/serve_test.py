#!/usr/bin/env python3
"""Half a day in service, fed over MQTT, while broker and fetch are killed: all that the cycles leave is as by hand, to the bit.
Usage: serve_test.py FOLDER_OF_PROGRAMS"""
import os
import pathlib
import signal
import sys
import time
import unittest

import lab
from broker import Broker, Logger

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "chaos"))
import serving  # noqa: E402
import week  # noqa: E402
from course import Course  # noqa: E402

CYCLES, SPEED, LIMIT_S = 4, 1000, 300


class Served(lab.Lab):
    def put_in_service(self, start: pathlib.Path, cycles: list[str]) -> serving.Service:
        place = serving.copied(start, self.folder / "served")
        feed = (f'\n[[feed]]\nid = "live"\nkind = "mqtt"\nurl = "mqtt://127.0.0.1:{self.broker.port}"\ntopics = ["readings"]\n')
        (place / "basin.toml").write_text((place / "basin.toml").read_text() + feed)
        (self.folder / "scratch_of_service").mkdir()
        service = serving.Service(lab.BIN.resolve() / "freshet", place, self.folder / "scratch_of_service", cycles[0], SPEED, cycles[-1])
        self.addCleanup(service.end)
        service.start()
        state = place / "inbox/live/.state.json"
        self.assertTrue(lab.wait_until(lambda: state.exists() and "last_success" in state.read_text()), "fetch does not connect")
        return service

    def disturb(self, service: serving.Service, number: int) -> None:
        if number in (4, 8):
            time.sleep(1.2)  # what the broker confirmed it saves within a second
            self.broker.stop(signal.SIGKILL if number == 4 else signal.SIGTERM)
            self.logger.close()
            self.broker.start()
        if number in (3, 6, 9):
            for process, words in service.processes():
                if "freshet-fetch" in words:
                    os.kill(process, signal.SIGKILL)

    def test_broker_and_fetch_are_killed(self):
        course = Course(lab.BIN.resolve() / "freshet", self.folder / "course")
        start, cycles = week.prepare(course, CYCLES)
        wanted = serving.by_hand(course, serving.copied(start, self.folder / "hand"), cycles, 60)
        (self.folder / "lab").mkdir()
        self.broker = Broker(self.folder / "lab")
        self.broker.start()
        self.addCleanup(lambda: self.broker.stop(signal.SIGKILL))
        self.logger = Logger(self.broker.port)
        self.addCleanup(self.logger.close)
        service = self.put_in_service(start, cycles)
        pieces = serving.Pieces(service.folder, 60)
        waiting, sent, end = pieces.times(serving.instant(cycles[-1])), 0, time.monotonic() + LIMIT_S
        while time.monotonic() < end and not (not waiting and serving.is_done(service.folder, cycles[-1])):
            while waiting and waiting[0] <= service.now():
                sent += 1
                self.disturb(service, sent)
                self.logger.publish("readings", pieces.text(waiting.pop(0)).encode())
            time.sleep(0.1)
        self.assertTrue(serving.is_done(service.folder, cycles[-1]), "time was up")
        got = serving.said(service.folder, cycles)
        self.assertEqual([name for name in sorted({*wanted, *got}) if wanted.get(name) != got.get(name)], [])
        self.assertGreater(len(wanted), 30)
        self.assertGreaterEqual(sent, 9)
        print(f"{len(wanted)} files as by hand, from {sent} messages")


if __name__ == "__main__":
    lab.main_with_broker()
