#!/usr/bin/env python3
"""The GeoPackage while it is written: readers see a whole ingest or none of it, writers wait for each other, a copy is whole,
and so is what is left after a kill at any moment.

    tests/assimilation/stores/test_geopackage.py --bin build/release/bin"""

import contextlib
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import workplace  # noqa: E402
from workplace import Workplace, rows  # noqa: E402

PROGRAM = None
CYCLE = "2026-03-10T06:00:00Z"


def opened(path):
    """As QGIS or any other reader has it, until the end of the `with`."""
    return contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30))


def counts(path):
    with opened(path) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [store.execute(f"SELECT count(*) FROM {layer}").fetchone()[0] for layer in ("readings", "discharges")]


class GeoPackage(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="freshet-gpkg-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.place = Workplace(self.root / "w", PROGRAM)
        self.place.do("ingest", self.place.write("a.csv", rows(40, "mill") + rows(40)))

    def many(self, name="b.csv", first=1):
        """Some seconds of work: each stage has its discharge."""
        return self.place.write(name, rows(7_000, "gorge", first, 1) + rows(7_000, "mill", first, 1))

    def test_readers_see_a_whole_ingest_or_none_of_it_and_do_not_wait(self):
        before = self.place.extract(CYCLE)
        with opened(self.place.store) as reader:
            self.assertEqual(reader.execute("PRAGMA journal_mode").fetchone(), ("wal",))
            cursor = reader.execute("SELECT * FROM readings ORDER BY fid")  # QGIS in the middle of a table
            self.assertIsNotNone(cursor.fetchone())
            child = self.place.start("ingest", self.many())
            seen, pairs = [], set()
            while child.poll() is None:
                seen.append(self.place.extract(CYCLE))
                pairs.add(tuple(counts(self.place.store)))
            code, err, _ = self.place.end(child)
            self.assertEqual(code, 0, err)
            self.assertEqual(len(cursor.fetchall()), 79)  # the reader still has what it began with
        after = self.place.extract(CYCLE)
        self.assertNotEqual(before, after)
        self.assertEqual([s for s in seen if s not in (before, after)], [])
        self.assertGreater(seen.count(before), 0)
        self.assertLessEqual(pairs, {(80, 40), tuple(counts(self.place.store))})

    def test_writers_wait_for_each_other_and_are_all_in(self):
        children = [self.place.start("ingest", self.many(f"{i}.csv", i)) for i in range(1, 4)]
        for child in children:
            code, err, _ = self.place.end(child)
            self.assertEqual(code, 0, err)
        alone = Workplace(self.root / "alone", PROGRAM)
        for name in ("a.csv", "1.csv", "2.csv", "3.csv"):
            shutil.copy(self.place.folder / name, alone.folder)
            alone.do("ingest", name)
        # Of differing values for one time each order has its revisions; what differs in no file is the same.
        for name in ("1.csv", "2.csv", "3.csv"):
            self.assertEqual(self.place.do("ingest", name)["stored"], 0)
        with opened(self.place.store) as one, opened(alone.store) as other:
            times = "SELECT station, epoch_s FROM readings GROUP BY 1, 2 ORDER BY 1, 2"
            self.assertEqual(one.execute(times).fetchall(), other.execute(times).fetchall())

    def test_a_copy_that_is_made_while_it_is_written_is_whole(self):
        child = self.place.start("ingest", self.many())
        made = 0
        while child.poll() is None:
            self.place.do("ingest", "--backup", f"copies/{made}.gpkg")
            made += 1
        self.assertEqual(self.place.end(child)[0], 0)
        self.place.do("ingest", "--backup", "copies/last.gpkg")
        self.assertGreater(made, 0)
        self.assertEqual(counts(self.place.folder / "copies/0.gpkg"), [80, 40])
        self.assertEqual(counts(self.place.folder / "copies/last.gpkg"), counts(self.place.store))
        # It is a store: the same readings for a cycle, and nothing is new to it.
        whole = self.place.extract(CYCLE)
        self.place.write_basin("copies/last.gpkg")
        self.assertEqual(self.place.extract(CYCLE), whole)
        self.assertEqual(self.place.do("ingest", "b.csv")["stored"], 0)
        self.assertEqual([p.name for p in (self.place.folder / "copies").glob("*.part*")], [])

    def test_a_copy_never_takes_the_place_of_a_file(self):
        (self.place.folder / "there.gpkg").write_text("x")
        for name, word in (("there.gpkg", "is there already"), ("observations.gpkg", "is there already"), ("c.sqlite", "must end in")):
            code, err, _ = self.place.run("ingest", "--backup", name)
            self.assertEqual(code, 2)
            self.assertIn(word, err)
        self.assertEqual((self.place.folder / "there.gpkg").read_text(), "x")

    def test_after_a_kill_at_any_moment_the_store_is_whole_and_goes_on(self):
        dry = Workplace(self.root / "dry", PROGRAM)
        name = self.many()
        for file in ("a.csv", name):
            shutil.copy(self.place.folder / file, dry.folder)
            seconds = time.monotonic()
            dry.do("ingest", file)
        seconds = time.monotonic() - seconds
        wanted, rng, killed = counts(dry.store), random.Random(11), 0
        for trial in range(16):
            if killed >= 4:
                break
            place = Workplace(self.root / f"k{trial}", PROGRAM)
            shutil.copy(self.place.store, place.folder)
            for file in ("a.csv", name):
                shutil.copy(self.place.folder / file, place.folder)
            for _ in range(rng.choice([1, 2])):
                child = place.start("ingest", name)
                time.sleep(rng.random() * seconds)
                child.send_signal(signal.SIGKILL)
                killed += place.end(child)[0] == -signal.SIGKILL
                left = counts(place.store)  # by another reader, before Freshet sees it
                self.assertIn(left, ([80, 40], wanted))
                self.assertTrue(place.extract(CYCLE))
            place.do("ingest", name)
            self.assertEqual(counts(place.store), wanted)
            self.assertEqual(place.extract(CYCLE), dry.extract(CYCLE))
            self.assertEqual([p.name for p in place.folder.glob("observations.gpkg-*")], [])
        self.assertGreaterEqual(killed, 4)

    def test_a_store_of_the_version_before_goes_on(self):
        with contextlib.closing(sqlite3.connect(self.place.store, isolation_level=None)) as store:
            store.execute("PRAGMA journal_mode = DELETE")
            for layer in ("readings", "discharges"):
                store.execute(f"DROP INDEX {layer}_by_station")
                store.execute(f"CREATE UNIQUE INDEX {layer}_by_time ON {layer} (epoch_s, station, revision)")
                store.execute(f"ALTER TABLE {layer} DROP COLUMN standing")
        whole = self.place.extract(CYCLE)
        self.assertEqual(self.place.do("ingest", "a.csv")["stored"], 0)
        self.assertEqual(self.place.extract(CYCLE), whole)
        with opened(self.place.store) as store:
            names = {row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
            self.assertIn("readings_by_station", names)
            self.assertNotIn("readings_by_time", names)
            plan = str(store.execute("EXPLAIN QUERY PLAN SELECT * FROM readings WHERE (station = 'a' AND epoch_s > 1 AND epoch_s "
                                     "<= 2) OR (station = 'b' AND epoch_s > 1 AND epoch_s <= 2)").fetchall())
            self.assertIn("readings_by_station", plan)
            self.assertNotIn("SCAN", plan)


if __name__ == "__main__":
    PROGRAM = workplace.program_of(sys.argv)
    unittest.main(verbosity=2)
