#!/usr/bin/python3
"""A basin in service on this machine, killed again and again, ends with the same files and messages as the same cycles by hand.
test_serve.py PROGRAMS FOLDER"""

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "chaos"))

import contents  # noqa: E402
import serving  # noqa: E402
from course import Course  # noqa: E402
from processes import environment  # noqa: E402

FAULTS = []


def check(holds, what):
    print(("ok      " if holds else "NOT OK  ") + what, flush=True)
    if not holds:
        FAULTS.append(what)


def run(service, *words):
    return subprocess.run([str(service.program), *words], cwd=service.folder, capture_output=True, text=True, timeout=60,
                          env=environment(service.scratch))


def same(wanted, folder, what):
    found = serving.said(folder, serving.CYCLES)
    differences = contents.differences(wanted, found)
    check(not differences and len(wanted) > 20, f"{what}: {len(wanted)} files as by hand {differences[:5]}")


RECEIVER = """
[service]
trouble_after_min = 0.03
[[feed]]
id = "dead"
kind = "url"
url = "http://127.0.0.1:9/readings"
[[receiver]]
id = "files"
folder = "out"
status = ["Exercise"]
trouble = true
"""


def eventually(what, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until and not what():
        time.sleep(0.1)
    return what()


# Messages then say what earlier forecasts were worth as far as that is known when they are made: not as by hand.
VERIFY = """
[service]
verify = true
"""

PUBLISH = """
[publish]
folder = "public"
"""


def has_page(course):
    """Without npm at build time there is none, and `freshet publish` refuses."""
    return (course.program.parent.parent / "site" / "index.html").exists()


def with_receiver(course, folder):
    basin = folder / "basin.toml"
    basin.write_text(basin.read_text() + RECEIVER + (PUBLISH if has_page(course) else ""))
    return folder


def published(course, folder):
    """The site shows the last cycle, whole."""
    if not has_page(course):
        print("        no page was built: nothing is published")
        return
    manifest = json.loads((folder / "public" / "manifest.json").read_text())
    forecast = json.loads(gzip.decompress((folder / "public" / manifest["data"] / "forecast.json.gz").read_bytes()))
    sent = {path.stem for path in folder.glob("cycles/*/warnings/*.xml")}
    shown = {message["identifier"] for message in forecast["warnings"]["messages"]}
    check(manifest["cycle"] == serving.CYCLES[-1] and sent == shown, f"the site shows {manifest['cycle']} and {len(shown)} messages")


def delivered(service, folder):
    """Each message of the ledger lies in the receiver's folder as it was sent, and the records are whole."""
    sent = {path.name: path.read_bytes() for path in folder.glob("cycles/*/warnings/*.xml")}
    run(service, "deliver", "basin.toml")  # what the last kill kept
    check(sent and {path.name: path.read_bytes() for path in (folder / "out").glob("*.xml")} == sent,
          f"{len(sent)} messages were delivered as they were sent")
    audit = run(service, "audit", "basin.toml")
    check(audit.returncode == 0, f"the records are whole {audit.stderr[:300]}")


def undisturbed(course, start, wanted):
    folder = with_receiver(course, serving.copied(start, course.root / "served"))
    service = serving.Service(course.program, folder, course.scratch, "2026-03-09T23:55:00Z", 240, serving.CYCLES[-1])
    service.start()
    try:
        second = run(service, "serve", "basin.toml")
        check(second.returncode == 1 and str(service.child.process.pid) in second.stderr,
              f"a second service is refused and told who has the workspace: {second.stderr.strip()[:160]}")
        memory_kb = int(next(line.split()[1] for line in Path(f"/proc/{service.child.process.pid}/status").read_text().splitlines()
                             if line.startswith("VmHWM")))
        check(memory_kb < 50_000, f"it holds {memory_kb / 1000:.0f} MB")
        check(eventually(lambda: list((folder / "out").glob("*.trouble.feed-dead.*.begin.json"))), "a feed that fails is told as trouble")
        check(serving.follow(service, [serving.HandFeed(serving.Pieces(start))], serving.CYCLES[-1], 150), "the last cycle is done")
        status = service.status()
        check([c["state"] for c in status["cycles"]] == ["done"] * 3, "status shows three cycles done")
        told = run(service, "status", "basin.toml").stdout
        check("2026-03-10T01:00:00Z" in told and "mid-minor" in told, "for people too")
        service.end_gently()
        left = service.processes()
        check(not left, f"nothing runs on {left[:3]}")
        same(wanted, folder, "served")
        delivered(service, folder)
        published(course, folder)
    finally:
        service.end()


def killed(course, start, wanted, seed):
    """SIGKILL of the service, of its children and of the jobs, by chance."""
    folder = with_receiver(course, serving.copied(start, course.root / "killed"))
    service = serving.Service(course.program, folder, course.scratch, "2026-03-09T23:55:00Z", 160, serving.CYCLES[-1])
    rng, next_kill, kills = random.Random(seed), [time.monotonic() + 1], []

    def disturb():
        if time.monotonic() < next_kill[0] or len(kills) >= 8:
            return
        victims = service.processes()
        if victims:
            pid, words = rng.choice(victims)
            try:
                os.kill(pid, signal.SIGKILL)
                kills.append(words[:70])
            except ProcessLookupError:
                pass
        next_kill[0] = time.monotonic() + rng.uniform(0.5, 2.5)

    service.start()
    try:
        feeds = [serving.HandFeed(serving.Pieces(start))]
        check(serving.follow(service, feeds, serving.CYCLES[-1], 240, disturb), "the last cycle is done after kills")
        print("        killed:", *kills, sep="\n          ")
        check(len(kills) >= 5, f"{len(kills)} processes were killed")
        same(wanted, folder, "killed")
        delivered(service, folder)
        published(course, folder)
    finally:
        service.end()


def late(course, start):
    """A service that begins when three cycles are past makes all three; the newest forecast is not the last to come."""
    folder = serving.copied(start, course.root / "late")
    basin = folder / "basin.toml"
    basin.write_text(basin.read_text() + VERIFY)
    pieces = serving.Pieces(start)
    for slot in pieces.times(serving.instant(serving.CYCLES[-1])):
        pieces.put(folder / "inbox/hand", slot)
    (folder / "inbox/hand/nonsense.csv").write_text("station,time\nx,y\n")
    service = serving.Service(course.program, folder, course.scratch, "2026-03-10T01:05:00Z", 1, "2026-03-10T02:00:00Z")
    service.start()
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until and not all(serving.is_done(folder, c) for c in serving.CYCLES):
            time.sleep(0.2)
        check(all(serving.is_done(folder, c) for c in serving.CYCLES), "all missed cycles are made")
        made = sorted(serving.CYCLES, key=lambda c: (folder / f"cycles/{serving.compact(serving.instant(c))}/report.json").stat().st_mtime)
        check(made[0] == serving.CYCLES[-1], f"the newest forecast came first: {made}")
        check((folder / "inbox/hand/refused/nonsense.csv").exists() and
              "nonsense" in (folder / "inbox/hand/refused/nonsense.csv.why").read_text(), "nonsense is refused, with the reason beside it")
        compared = folder / "verification" / "verification.json"
        check(eventually(lambda: compared.exists() and json.loads(compared.read_text())["cycles"] >= 2),
              "forecasts were compared with readings in service")
        check(len(list((folder / "inbox/hand/done").glob("*.csv"))) >= 6, "the others are taken in")
        check(service.status()["service"]["process"] == service.child.process.pid, "status says who serves")
        stopped = run(service, "stop", "basin.toml")
        check(stopped.returncode == 0, f"freshet stop ends it {stopped.stderr}")
        check(not service.alive(), "and its process is gone")
        check(service.status()["service"] is None, "status says so")
        check(run(service, "stop", "basin.toml").returncode == 2, "there is nothing left to stop")
    finally:
        service.end()


def main():
    programs, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    shutil.rmtree(root, ignore_errors=True)
    course = Course(programs / "freshet", root)
    start = course.after("rain")
    course.make_readings(start)
    wanted = serving.by_hand(course, serving.copied(start, root / "hand"), serving.CYCLES)
    undisturbed(course, start, wanted)
    killed(course, start, wanted, 17)
    late(course, start)
    if FAULTS:
        sys.exit("\n".join(["", *FAULTS]))
    shutil.rmtree(root)


main()
