#!/usr/bin/env python3
"""freshet fetch from folders into which others write. Usage: folder_test.py FOLDER_OF_PROGRAMS"""
import os
import signal
import subprocess
import time
import unittest

import lab

FEED = '[[feed]]\nid = "f"\nfiles = "incoming/*.csv"\nsettle_s = 0.5\n'


class Folder(lab.Lab):
    def setUp(self):
        super().setUp()
        self.incoming = self.folder / "incoming"
        self.incoming.mkdir()
        self.basin(FEED)
        self.readings = lab.csv([(lab.now(30), 1.25), (lab.now(15), 1.5)])

    def test_files_are_moved_and_keep_their_names(self):
        (self.incoming / "logger_20260310T0600Z.csv").write_bytes(self.readings)
        (self.incoming / "notes.txt").write_text("not asked for")
        self.fetched()
        self.assertRegex(self.inbox()[0].name, r"^\d{8}T\d{6}\.\d{3}Z-\d{6}-logger_20260310T0600Z\.csv$")
        self.assertEqual(self.inbox()[0].read_bytes(), self.readings)
        self.assertEqual([p.name for p in self.incoming.iterdir()], ["notes.txt"])
        self.assertEqual(len(self.stored()), 2)

    def test_files_are_copied_once(self):
        self.basin(FEED + 'take = "copy"\n')
        (self.incoming / "a.csv").write_bytes(self.readings)
        for _ in range(2):
            self.fetched()
        self.assertEqual(len(self.inbox()), 1)
        (self.incoming / "a.csv").write_bytes(self.readings + f"gorge,{lab.now(5)},2\n".encode())
        self.fetched()
        self.assertEqual(len(self.inbox()), 2)
        self.assertEqual(len(self.stored()), 3)

    def test_what_is_half_written_is_not_taken(self):
        self.follow("f")
        self.assertTrue(lab.wait_until(lambda: (self.folder / "inbox/f").exists()))
        with open(self.incoming / "open.csv", "wb") as file:
            file.write(self.readings[:30])
            file.flush()
            os.utime(self.incoming / "open.csv", (0, 0))  # it looks old, but somebody has it open
            (self.incoming / "whole.csv").write_bytes(self.readings)
            self.assertTrue(lab.wait_until(lambda: len(self.inbox()) == 1))
            time.sleep(3)
            self.assertEqual(len(self.inbox()), 1)
            file.write(self.readings[30:])
        self.assertTrue(lab.wait_until(lambda: len(self.inbox()) == 2))
        for path in self.inbox():
            self.assertEqual(path.read_bytes(), self.readings)

    def test_a_writer_who_opens_the_file_again_and_again(self):
        (self.folder / "all").write_bytes(self.readings)
        writer = subprocess.Popen(["/usr/bin/python3", "-c", "import sys, time\nfor c in open(sys.argv[2], 'rb').read():\n"
                                   "    open(sys.argv[1], 'ab').write(bytes([c]))\n    time.sleep(0.03)",
                                   str(self.incoming / "slow.csv"), str(self.folder / "all")])
        self.addCleanup(self.end, writer)
        self.basin(FEED.replace("0.5", "4"))  # longer than a busy machine holds the writer up
        self.follow("f")
        self.assertTrue(lab.wait_until(lambda: self.inbox()))
        self.assertEqual(self.inbox()[0].read_bytes(), self.readings)

    def test_names_that_say_unfinished_pipes_and_large_files(self):
        self.basin(FEED.replace("*.csv", "*") + "most_mb = 0.001\n")
        for name in ("a.csv.part", ".hidden.csv", "b.tmp", "c.csv~"):
            (self.incoming / name).write_bytes(self.readings)
        os.mkfifo(self.incoming / "pipe.csv")
        (self.incoming / "large.csv").write_bytes(b"x" * 2000)
        self.assertIn("larger than 0.001 MB and is left where it is", self.fetched().stderr)
        self.assertEqual(self.inbox(), [])
        os.rename(self.incoming / "a.csv.part", self.incoming / "a.csv")
        self.fetched()
        self.assertEqual([p.name.endswith("-a.csv") for p in self.inbox()], [True])

    def test_a_folder_that_is_not_there(self):
        self.incoming.rmdir()
        self.failed("make the folder, or correct files")

    def test_killed_in_the_middle(self):
        for i in range(30):
            (self.incoming / f"{i:02}.csv").write_bytes(lab.csv([(lab.now(60 - i), 1 + i / 100)]))
        for delay in (0.1, 0.2, 0.3, 0.4, 0.6):
            child = self.follow("f")
            time.sleep(delay)
            self.end(child, signal.SIGKILL)
        self.fetched()
        self.assertEqual(list(self.incoming.iterdir()), [])
        self.assertEqual([round(100 * row[2]) for row in self.stored()], list(range(100, 130)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
