#!/usr/bin/env python3
"""Readings of a file, published as their time comes by the clock of a replay; and afterwards what each cycle took.
    replay.py READINGS.csv REPLAY.json PORT     to the broker on this machine, through mosquitto_pub
    replay.py --table WORKSPACE SPEED"""

import csv
import json
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

DELAY = timedelta(minutes=2)  # of a logger that reports every few minutes


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def clock(file):
    """The replay's: waits until the service has begun it."""
    for _ in range(600):
        if file.exists():
            said = json.loads(file.read_text())
            begin, born, speed = instant(said["from"]), instant(said["wall_then"]), said["speed"]
            return lambda: begin + (datetime.now(timezone.utc) - born) * speed
        time.sleep(0.1)
    sys.exit(f"error: {file} does not appear: the service has not begun")


def publish(readings, replay, port):
    lines = [line for line in readings.read_text().splitlines() if not line.startswith("#")]
    rows = sorted(csv.DictReader(lines), key=lambda row: row["time"])
    now = clock(replay)
    for row in rows:
        if not row["stage_m"]:
            continue
        at = instant(row["time"])
        while now() < at + DELAY:
            time.sleep(0.05)
        message = json.dumps({"t": row["time"], "cm": round(100 * float(row["stage_m"]), 2)})
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-q", "1", "-t", f"river/{row['station']}/level", "-m", message],
                       check=True)


def seconds_of_solver(cycle):
    """All phases of freshet cycle, on the rank that took longest."""
    phases = json.loads((cycle / "timing.json").read_text())["phases_s"]
    return sum(phase["most"] for phase in phases.values())


def events(workspace):
    return [json.loads(line) for line in (workspace / "service/log.jsonl").read_text().splitlines()]


def table(workspace, speed):
    """Of each cycle: from the moment when its last reading was in the store to its warnings, in seconds of a clock on the wall."""
    print("\n  cycle                 messages  begun to warned, s  of it in freshet cycle  all else")
    begun = {e["cycle"]: e for e in events(workspace) if e["event"] == "cycle_begins"}
    for done in [e for e in events(workspace) if e["event"] == "cycle_done"]:
        taken = (instant(done["ended"]) - instant(begun[done["cycle"]]["begun"])).total_seconds() / speed
        folder = workspace / "cycles" / instant(done["cycle"]).strftime("%Y%m%dT%H%MZ")
        solver = seconds_of_solver(folder)
        messages = len(list((folder / "warnings").glob("*.xml")))
        print(f"  {done['cycle']}  {messages:8}  {taken:18.1f}  {solver:22.1f}  {taken - solver:8.1f}")
    print()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--table"]:
        table(Path(sys.argv[2]), float(sys.argv[3]))
    else:
        publish(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
