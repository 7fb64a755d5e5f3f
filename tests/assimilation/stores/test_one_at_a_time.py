#!/usr/bin/env python3
"""As live readings come: files of one reading each, in any order, end in the same readings.json as one file of all.

    tests/assimilation/stores/test_one_at_a_time.py --bin build/release/bin"""

import json
import random
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import workplace  # noqa: E402
from workplace import HEADER, Workplace, stamp  # noqa: E402

PROGRAM = None
CYCLES = [f"2026-03-{day:02d}T{hour:02d}:00:00Z" for day in (10, 11) for hour in (3, 6, 9, 12)]


def all_rows():
    """A day and a half of two gauges with all that is doubted; each reading once, but for provisional ones that are approved."""
    lines = []
    for i in range(0, 144, 2):
        stage = 0.5 + 0.004 * i
        if 40 <= i < 44:
            stage = 4.9  # a spike of two
        if i == 20:
            stage = -999
        if i == 142:
            stage = 9.5  # a jump: nobody knows yet
        word = "P" if i % 12 else ""
        lines.append(f"gorge,{stamp(15 * i)},{stage:.3f},,{word}\n")
        if i % 12 == 2:
            lines.append(f"gorge,{stamp(15 * i)},{stage + 0.05:.3f},,A\n")
        lines.append(f"mill,{stamp(15 * i + 5)},{0.8 if 20 <= i else 0.7 + i / 1000:.3f},0.03,\n")  # it freezes
    return lines


class OneAtATime(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="freshet-one-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.number = 0

    def feed(self, place, lines):
        """All in one file; it is always called the same, for a derived discharge names the file of its stage."""
        self.number += 1
        file = place.folder / "inbox" / str(self.number) / "readings.csv"
        file.parent.mkdir(parents=True)
        file.write_text(HEADER + "".join(lines))
        return place.do("ingest", file)

    def results(self, place):
        return {cycle: place.extract(cycle) for cycle in CYCLES}

    def test_any_order_ends_in_the_same_bytes(self):
        lines = all_rows()
        whole = Workplace(self.root / "whole", PROGRAM)
        self.feed(whole, lines)
        wanted = self.results(whole)
        checks = {d["flagged_by"] for text in wanted.values() for d in json.loads(text)["doubted"]}
        self.assertLessEqual({"spike", "range", "jump", "frozen"}, checks)
        for seed in (1, 2):
            order = list(lines)
            random.Random(seed).shuffle(order)
            place = Workplace(self.root / f"single{seed}", PROGRAM)
            for line in order:
                self.feed(place, [line])
            self.assertEqual(self.results(place), wanted)
            self.assertEqual(self.feed(place, lines)["reflagged"], 0)

    def test_what_is_doubted_when_it_comes_is_decided_when_more_is_known(self):
        place = Workplace(self.root / "w", PROGRAM)
        for i in range(12):
            self.feed(place, [f"gorge,{stamp(15 * i)},0.2,,\n"])

        def verdict():
            """Of the reading at 03:00, the end of the window."""
            text = json.loads(place.extract(CYCLES[0]))
            doubted = [d for d in text["doubted"] if d["time"] == CYCLES[0] and "stage_m" in d]
            used = [r for r in text["readings"] if r["time"] == CYCLES[0] and "stage_m" in r]
            return doubted[0]["flagged_by"] if doubted else "good" if used else "none"

        self.assertEqual(verdict(), "none")
        self.feed(place, [f"gorge,{stamp(180)},4.9,,\n"])
        self.assertEqual(verdict(), "jump")
        self.feed(place, [f"gorge,{stamp(195)},4.91,,\n"])
        self.assertEqual(verdict(), "jump")
        self.feed(place, [f"gorge,{stamp(210)},0.22,,\n"])
        self.assertEqual(verdict(), "spike")
        # An approved reading says that the fall was none: the water stayed up.
        self.feed(place, [f"gorge,{stamp(210)},4.9,,A\n"])
        self.assertEqual(verdict(), "jump")
        for i in range(15, 28):
            self.feed(place, [f"gorge,{stamp(15 * i)},4.8,,\n"])
        self.assertEqual(verdict(), "good")
        # A provisional one does not take it back.
        summary = self.feed(place, [f"gorge,{stamp(210)},0.22,,P\n", f"gorge,{stamp(210)},0.23,,P\n"])
        self.assertEqual([summary["files"][0][k] for k in ("revised", "unchanged", "yielded")], [2, 0, 2])
        self.assertEqual(verdict(), "good")


if __name__ == "__main__":
    PROGRAM = workplace.program_of(sys.argv)
    unittest.main(verbosity=2)
