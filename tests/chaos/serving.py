"""The small basin in service, as a replay: readings are put into its inbox as their time comes, the service begins the cycles. And the
same by hand, which it is held against."""

import json
import os
import shutil
import signal
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import basin
import contents
from course import FIELDS
from processes import Child, environment

CYCLE_FILES = (*FIELDS, "analysis.nc", "readings.json")
LEDGER = ("warnings/ledger.json", "cycles/*/warnings/*.xml")


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def compact(time_):
    return time_.strftime("%Y%m%dT%H%MZ")


class Pieces:
    """Readings of the truth, cut by time: what a feed would bring, minutes apart; of these stations, or of all."""

    def __init__(self, folder, minutes=10, stations=None):
        lines = [line for name in ("readings_a.csv", "readings_b.csv") for line in (folder / name).read_text().splitlines()]
        self.head = [line for line in dict.fromkeys(lines) if line.startswith(("#", "station"))]
        columns = self.head[-1].split(",")
        self.of = {}
        for line in lines:
            fields = line.split(",")
            if line in self.head or (stations and fields[columns.index("station")] not in stations):
                continue
            at = instant(fields[columns.index("time")])
            slot = at + (datetime.min.replace(tzinfo=timezone.utc) - at) % timedelta(minutes=minutes)
            self.of.setdefault(slot, []).append(line)

    def times(self, until):
        return [t for t in sorted(self.of) if t <= until]

    def text(self, slot):
        return "\n".join([*self.head, *self.of[slot]]) + "\n"

    def put(self, folder, slot, mark=""):
        """Whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{compact(slot)}{mark}.csv.part"
        part.write_text(self.text(slot))
        part.rename(folder / (f"{mark[1:]}{compact(slot)}.csv" if mark[1:].isdigit() else f"{compact(slot)}{mark}.csv"))


def by_hand(course, folder, cycles, minutes=10):
    """What an unhurried person would do: at each cycle's time all readings up to it, the cycle, its warnings."""
    pieces, taken = Pieces(folder, minutes), set()
    for text in cycles:
        for slot in pieces.times(instant(text)):
            if slot not in taken:
                taken.add(slot)
                pieces.put(folder / "by_hand", slot)
                course.must((course.program, "ingest", "basin.toml", f"by_hand/{compact(slot)}.csv"), folder)
        course.must((course.program, "cycle", "basin.toml", "--time", text), folder)
        course.must((course.program, "warn", "basin.toml"), folder)
    return said(folder, cycles)


def said(folder, cycles):
    patterns = [f"cycles/{compact(instant(text))}/{name}" for text in cycles for name in CYCLE_FILES]
    found = contents.of_products(folder, [*patterns, *LEDGER])
    found.pop(f"cycles/{compact(instant(cycles[0]))}/readings.json", None)  # the first cycle has no window: they are not used
    return found


class HandFeed:
    """Puts pieces into inbox/hand as their time comes."""

    def __init__(self, pieces):
        self.pieces, self.waiting = pieces, []
        self.backwards, self.held_until = False, 0.0  # under names that sort against time; late, all of them

    def begin(self, until):
        self.waiting = self.pieces.times(until)

    def tick(self, service):
        now = service.now()
        while self.waiting and self.waiting[0] <= now and time.monotonic() >= self.held_until:
            slot = self.waiting[0]
            try:
                self.bring(service, slot)
            except OSError:  # a full disk: the feed tries again
                return
            self.waiting.pop(0)

    def bring(self, service, slot):
        self.pieces.put(service.folder / "inbox/hand", slot, f"-{99 - slot.hour:02d}" if self.backwards else "")


class Service:
    """freshet serve over a folder, with a clock of its own that begins at `begin`. `env`: more of its environment."""

    def __init__(self, program, folder, scratch, begin, speed, until, env=None):
        self.env = env
        self.program, self.folder, self.scratch = Path(program), Path(folder), Path(scratch)
        self.words = [self.program, "serve", "basin.toml", "--replay", begin, "--speed", str(speed), "--until", until]
        self.begin, self.speed, self.born, self.child = instant(begin), speed, None, None

    def start(self, *more):
        self.child = Child([*self.words, *more], self.folder, self.scratch, more_env=self.env)
        for _ in range(100):  # the clock begins when the service first says so
            replay = self.folder / "service/replay.json"
            if self.born is None and replay.exists():
                self.born = instant(json.loads(replay.read_text())["wall_then"])
            if self.born is not None or self.child.process.poll() is not None:
                return
            time.sleep(0.05)

    def now(self):
        return self.begin + (datetime.now(timezone.utc) - self.born) * self.speed

    def alive(self):
        return self.child is not None and self.child.process.poll() is None

    def kill(self, how=signal.SIGKILL):
        os.kill(self.child.process.pid, how)
        return self.child.process.wait(20)

    def status(self):
        words = [str(self.program), "status", "basin.toml", "--json"]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=60, env=environment(self.scratch))
        if done.returncode != 0:
            raise SystemExit(f"freshet status: {done.stderr}")
        return json.loads(done.stdout)

    def processes(self):
        """All of this workspace that run: the service, its children, the jobs of its engine."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                where = os.readlink(entry / "cwd")
            except OSError:
                continue
            if str(self.folder) in words or where.startswith(str(self.folder)):
                found.append((int(entry.name), words))
        return found

    def end_gently(self, limit_s=15):
        """As `freshet stop` does; what it started has some seconds to follow."""
        if self.alive():
            self.kill(signal.SIGTERM)
        until = time.monotonic() + limit_s
        while self.processes() and time.monotonic() < until:
            time.sleep(0.1)

    def end(self):
        if self.alive():
            self.kill(signal.SIGTERM)
        for _ in range(50):
            left = [pid for pid, _ in self.processes()]
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            if not left:
                return
            time.sleep(0.1)


def name_of(pid):
    """Of the program that a process is now; "" where it has ended."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def is_done(folder, cycle):
    record = folder / f"service/cycles/{compact(instant(cycle))}.json"
    try:
        return json.loads(record.read_text())["state"] == "done"
    except (OSError, ValueError):
        return False


def follow(service, feeds, last, limit_s, disturb=None):
    """Lets feeds bring readings as their time comes until cycle `last` is done. `disturb()` may do what it likes; a service that is
    not alive is started again. False: time was up."""
    for feed in feeds:
        feed.begin(instant(last))
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if not any(feed.waiting for feed in feeds) and is_done(service.folder, last):
            return True
        if not service.alive():
            service.start()
        for feed in feeds:
            feed.tick(service)
        if disturb:
            disturb()
        time.sleep(0.1)
    return False


def copied(source, target):
    shutil.copytree(source, target)
    return Path(target)


CYCLES = basin.CYCLES
