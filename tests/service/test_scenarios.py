#!/usr/bin/python3
"""Modifiers, scenarios and comparisons of a small basin by the commands: rain that is changed falls, and its water balances; what is
taken back leaves no trace in the bits; a scenario sends exercises alone and disturbs nothing; equal forecasts do not differ.
test_scenarios.py PROGRAMS FOLDER"""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import netCDF4
import numpy

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "chaos"))

import contents  # noqa: E402
from course import Course, FIELDS  # noqa: E402
from processes import environment  # noqa: E402

FAULTS = []
ZERO, FIRST, SECOND = "2026-03-10T00:00:00Z", "2026-03-10T00:30:00Z", "2026-03-10T01:00:00Z"
SIGNED = ("--author", "A. Forecaster", "--reason", "radar sees too little")


def check(holds, what):
    print(("ok      " if holds else "NOT OK  ") + what, flush=True)
    if not holds:
        FAULTS.append(what)


class Basin:
    """A copy of the workspace in which mesh, rain and readings are there."""

    def __init__(self, course, start, name):
        self.course, self.folder = course, course.root / name
        shutil.copytree(start, self.folder)

    def run(self, *words, ranks=1):
        launcher = [] if ranks == 1 else ["mpirun", "--oversubscribe", "-np", str(ranks)]
        return subprocess.run([*launcher, str(self.course.program), *words], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env=environment(self.course.scratch))

    def must(self, *words, ranks=1):
        done = self.run(*words, ranks=ranks)
        if done.returncode != 0:
            raise SystemExit(f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def cycle(self, time_, basin="basin.toml", ranks=1):
        return self.must("cycle", basin, "--time", time_, ranks=ranks)

    def modify(self, *words):
        return json.loads(self.must("modify", "basin.toml", "--json", *words, *SIGNED).stdout)

    def refused(self, words, why):
        done = self.run(*words)
        said = done.stderr.strip().replace("\n", " ")
        check(done.returncode == 2 and why in said, f"{' '.join(words[2:])[:70]} is refused: {said[:110]}")


def cycle_folder(time_):
    return "cycles/" + time_.replace("-", "").replace(":", "")[:13] + "Z"


def said(folder, time_):
    """What the forecast of a cycle says, less the words on what was changed."""
    return contents.of_products(folder, [f"{cycle_folder(time_)}/{name}" for name in (*FIELDS, "analysis.nc", "readings.json")])


def values(folder, time_, file, variable):
    with netCDF4.Dataset(folder / cycle_folder(time_) / file) as data:
        return numpy.ma.filled(data[variable][:].astype(float), numpy.nan)


def rain_in(folder, time_):
    """m3 in every half hour of the forecast, [member]."""
    with netCDF4.Dataset(folder / cycle_folder(time_) / "budget.nc") as data:
        return numpy.diff(numpy.asarray(data["rain"][:]), axis=1)


def again(basin, time_, ranks=1):
    """The cycle made anew."""
    shutil.rmtree(basin.folder / cycle_folder(time_), ignore_errors=True)
    basin.cycle(time_, ranks=ranks)


def refusals(basin):
    modify = ("modify", "basin.toml")
    span = ("--from", ZERO, "--to", FIRST)
    for words, why in (((*modify, "--rain-factor", "0", *span, *SIGNED), "outside"),
                       ((*modify, "--rain-factor", "900", *span, *SIGNED), "outside"),
                       ((*modify, "--rain-factor", "2", "--from", FIRST, "--to", ZERO, *SIGNED), "ends before it begins"),
                       ((*modify, "--rain-factor", "2", *span, "--author", " ", "--reason", "x"), "author is empty"),
                       ((*modify, "--rain-factor", "2", *span, "--author", "A", "--reason", "a\nb"), "reason holds"),
                       ((*modify, "--rain-factor", "2", "--from", ZERO, *SIGNED), "--to"),
                       ((*modify, "--rain-factor", "2", *span, "--expires", ZERO, *SIGNED), "which is past"),
                       ((*modify, "--rain-factor", "2", "--rain-shift-h", "1", *span, *SIGNED), "one modifier at a time"),
                       ((*modify, "--out-of-use", "midd", "--from", ZERO, *SIGNED), "did you mean 'mid'"),
                       ((*modify, "--reading", "mid:stage_m=900", "--at", FIRST, *SIGNED), "outside"),
                       ((*modify, "--reading", "mid:stag_m=1", "--at", FIRST, *SIGNED), "did you mean 'stage_m'"),
                       ((*modify, "--undo", "m1", *SIGNED), "no modifier 'm1'")):
        basin.refused(words, why)
    check(not (basin.folder / "modifiers.json").exists(), "nothing of it is kept")


def rain(course, start):
    """Forecasts of one cycle: as given, half an hour late for a while, times two for a while, taken back."""
    plain, changed = Basin(course, start, "plain"), Basin(course, start, "changed")
    for basin in (plain, changed):
        basin.cycle(ZERO)
    plain.cycle(FIRST)
    given = rain_in(plain.folder, FIRST)
    refusals(changed)
    factor = changed.modify("--rain-factor", "2", "--from", SECOND, "--to", "2026-03-10T02:00:00Z")
    changed.cycle(FIRST)
    fallen, wanted = rain_in(changed.folder, FIRST), given * [1, 2, 2, 1]
    check(numpy.allclose(fallen, wanted, rtol=1e-9), "rain times two falls twice in its time, in every member, and nowhere else")
    report = json.loads((changed.folder / cycle_folder(FIRST) / "report.json").read_text())
    check(report["water"]["largest_relative_error"] < 1e-9, f"its water balances: {report['water']['largest_relative_error']:.1e}")
    check([m["id"] for m in report["modifiers"]] == ["m1"], "the report says who changed what")
    made = json.loads((changed.folder / cycle_folder(FIRST) / "provenance.json").read_text())
    check(made["modifiers"][0]["author"] == "A. Forecaster" and len(made["modifiers_sha256"]) == 64, "so does its provenance")
    attributes = netCDF4.Dataset(changed.folder / cycle_folder(FIRST) / "gauges.nc")
    check("rain times 2" in attributes.modifiers and "radar sees too little" in attributes.modifiers, "so does every file of it")
    attributes.close()
    one = said(changed.folder, FIRST)
    again(changed, FIRST, ranks=2)
    check(not contents.differences(one, said(changed.folder, FIRST)), "made again on two ranks: the same bits")
    undone(changed, factor["id"])
    again(changed, FIRST)
    check(not contents.differences(said(plain.folder, FIRST), said(changed.folder, FIRST)), "taken back: the same bits as never changed")
    changed.modify("--rain-shift-h", "0.5", "--from", SECOND, "--to", "2026-03-10T02:30:00Z")
    again(changed, FIRST)
    late = numpy.concatenate([given[:, :1], given[:, :3]], axis=1)
    check(numpy.allclose(rain_in(changed.folder, FIRST), late, rtol=1e-9), "rain half an hour late is that of half an hour before")
    changed.cycle(SECOND)
    changed.modify("--rain-factor", "3", "--from", ZERO, "--to", FIRST)
    changed.modify("--rain-factor", "3", "--from", "2026-03-11T00:00:00Z", "--to", "2026-03-12T00:00:00Z")
    states = [m["state"] for m in json.loads(changed.must("modify", "basin.toml", "--json").stdout)["modifiers"]]
    check([s.split()[0] for s in states] == ["taken", "in", "over:", "not"], f"the list says what has no effect, and why: {states}")
    status = changed.must("status", "basin.toml").stdout
    check("rain 0.5 h later" in status and "m1" not in status, "status shows what is in force")
    return plain


def undone(basin, name):
    complete = basin.run("cycle", "basin.toml", "--time", FIRST)
    check(complete.returncode == 0, "a complete cycle stays while its modifiers do")
    basin.modify("--undo", name)
    complete = basin.run("cycle", "basin.toml", "--time", FIRST)
    check(complete.returncode == 2 and "taken back since" in complete.stderr, f"then it is refused: {complete.stderr.strip()[:120]}")
    listed = basin.must("modify", "basin.toml").stdout
    check("taken back at" in listed and "A. Forecaster" in listed, "what was taken back stays in the list")


def expired(course, start):
    basin = Basin(course, start, "expired")
    basin.cycle(ZERO)
    soon = (datetime.now(timezone.utc) + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    basin.modify("--rain-factor", "3", "--from", ZERO, "--to", SECOND, "--expires", soon)
    time.sleep(3)
    basin.cycle(FIRST)
    check(not contents.differences(said(course.root / "plain", FIRST), said(basin.folder, FIRST)), "what has expired has no effect")
    check("expired at" in basin.must("modify", "basin.toml").stdout, "and the list says why")


def between(course, start):
    """A modifier that comes between analysis and forecast."""
    plain, basin = course.root / "plain", Basin(course, start, "between")
    basin.cycle(ZERO)
    basin.must("cycle", "basin.toml", "--time", FIRST, "--analysis-only")
    basin.modify("--rain-factor", "2", "--from", SECOND, "--to", "2026-03-10T02:00:00Z")
    basin.modify("--out-of-use", "mid", "--from", ZERO)
    said = basin.cycle(FIRST).stderr
    check("m2" in said and "from the next one on" in said, "the gauge came too late for the analysis, and the log says so")
    check(numpy.allclose(rain_in(basin.folder, FIRST), rain_in(plain, FIRST) * [1, 2, 2, 1], rtol=1e-9), "the forecast has the rain")
    check(numpy.array_equal(values(plain, FIRST, "analysis.nc", "depth"), values(basin.folder, FIRST, "analysis.nc", "depth")),
          "the analysis stays")


def gauges(course, start):
    """Out of use is as without the gauge's readings; a reading by hand comes and goes."""
    without, out = Basin(course, start, "without"), Basin(course, start, "out")
    for name in ("observations.gpkg", "store.json"):  # a store that is gone is not made anew unless its mark is gone, too
        (without.folder / name).unlink()
    for name in ("readings_a.csv", "readings_b.csv"):
        text = (without.folder / name).read_text().splitlines()
        (without.folder / name).write_text("\n".join(line for line in text if not line.startswith("mid,")) + "\n")
    without.must("ingest", "basin.toml", "readings_a.csv", "readings_b.csv")
    out.modify("--out-of-use", "mid", "--from", ZERO)
    for basin in (without, out):
        basin.cycle(ZERO)
        basin.cycle(FIRST)
    for variable in ("depth", "velocity_x"):
        check(numpy.array_equal(values(without.folder, FIRST, "analysis.nc", variable), values(out.folder, FIRST, "analysis.nc", variable)),
              f"a gauge out of use: the analysis as without it ({variable})")
    used = values(course.root / "plain", FIRST, "analysis.nc", "depth")
    check(not numpy.array_equal(used, values(out.folder, FIRST, "analysis.nc", "depth")), "its readings would have mattered")
    readings = json.loads((out.folder / cycle_folder(FIRST) / "readings.json").read_text())
    check(readings["doubted"] and all("out of use (m1, A. Forecaster)" in d["flagged_by"] for d in readings["doubted"]),
          "readings.json says why they are left out")
    by_hand(course, start)


def by_hand(course, start):
    basin = Basin(course, start, "by_hand")
    basin.cycle(ZERO)
    before = basin.must("extract", "basin.toml", "--cycle", FIRST) and said(basin.folder, FIRST)
    taken = next(r for r in json.loads((basin.folder / cycle_folder(FIRST) / "readings.json").read_text())["readings"]
                 if r["station"] == "mid")
    value = taken["stage_m"] + 0.05
    made = basin.modify("--reading", f"mid:stage_m={value}", "--at", taken["time"])
    check(made["quality_in_store"]["good"] == 1, f"a reading by hand is in the store: {made['quality_in_store']}")
    with sqlite3.connect(f"file:{basin.folder}/observations.gpkg?mode=ro", uri=True) as store:
        rows = store.execute("select source, length(sha256) from readings where source like 'modifier%'").fetchall()
    check(rows == [("modifier-m1.csv", 64)], f"with its source and sum: {rows}")
    basin.cycle(FIRST)
    used = [r for r in json.loads((basin.folder / cycle_folder(FIRST) / "readings.json").read_text())["readings"]
            if r["station"] == "mid" and r["time"] == taken["time"]]
    check(len(used) == 1 and abs(used[0]["stage_m"] - value) < 1e-12, "it takes the place of the one that came before")
    basin.modify("--undo", "m1")
    again(basin, FIRST)
    check(not contents.differences(said(course.root / "plain", FIRST), said(basin.folder, FIRST)),
          "taken back: the same bits as never read")
    check(before == {k: v for k, v in said(basin.folder, FIRST).items() if k in before}, "and the same readings")


def statuses(folder):
    return {line.strip() for path in folder.glob("cycles/*/warnings/*.xml") for line in path.read_text().splitlines() if "<status>" in line}


def scenarios(plain):
    plain.must("warn", "basin.toml")
    before = contents.of_products(plain.folder, ["cycles/*/*.nc", "cycles/*/*.json", "warnings/*", "*.nc", "observations.gpkg"])
    make = ("scenario", "basin.toml")
    for words, why in (((*make, "a b", "--from", FIRST, *SIGNED), "no name for a scenario"),
                       ((*make, "x", "--from", SECOND, *SIGNED), "make the cycle first"),
                       ((*make, "x", "--from", FIRST, "--set", "mesh.edge_min_m=30", *SIGNED), "the mesh is made by it"),
                       ((*make, "x", "--from", FIRST, "--set", "warnings.exercise=false", *SIGNED), "never warns in earnest"),
                       ((*make, "x", "--from", FIRST, "--set", "forecast.led_h=1", *SIGNED), "lead_h"),
                       ((*make, "x", "--from", FIRST, "--set", "forecast.lead_h=-1", *SIGNED), "outside"),
                       ((*make, "x", "--from", FIRST, "--set", "gauge.midd.reading_error_m=0.1", *SIGNED), "did you mean 'mid'"),
                       ((*make, "x", "--from", FIRST, "--set", "rain.factor=0", *SIGNED), "outside"),
                       ((*make, "x", "--from", FIRST), "author is empty")):
        plain.refused(words, why)
    check(not list((plain.folder / "scenarios").glob("[!.]*")), "nothing of it is left behind")
    plain.must(*make, "same", "--from", FIRST, *SIGNED)
    plain.must(*make, "wet", "--from", FIRST, "--set", "rain.factor=2", "--set", "gauge.low.reading_error_m=0.05", "--cycles", "2", *SIGNED)
    plain.refused((*make, "wet", "--from", FIRST, *SIGNED), "already")
    after = contents.of_products(plain.folder, ["cycles/*/*.nc", "cycles/*/*.json", "warnings/*", "*.nc", "observations.gpkg"])
    check(before == after and len(before) > 15, "the operational workspace is as it was")
    given, wet = rain_in(plain.folder, FIRST), rain_in(plain.folder / "scenarios/wet", FIRST)
    check(numpy.allclose(wet, 2 * given, rtol=1e-9), "rain.factor=2 brings twice the rain")
    check((plain.folder / "scenarios/wet" / cycle_folder(SECOND) / "provenance.json").exists(), "its second cycle is there")
    check(statuses(plain.folder / "scenarios/wet") == {"<status>Exercise</status>"}, "its messages are exercises")
    message = sorted((plain.folder / "scenarios/wet").glob("cycles/*/warnings/*.xml"))[-1]
    why = plain.must("why", str(message)).stdout
    check("whole" in why and "scenario  wet" in why and "changed   m1 by A. Forecaster" in why, "freshet why walks back to its begin")
    listed = plain.must("scenario", "basin.toml").stdout
    check("wet" in listed and "rain.factor=2" in listed, "the list shows it")
    earnest(plain)
    comparisons(plain)
    plain.must(*make, "same", "--remove")
    check(not (plain.folder / "scenarios/same").exists(), "a scenario is removed")


def earnest(plain):
    """With every word against it."""
    own = plain.folder / "scenarios/wet"
    text = (own / "basin.toml").read_text()
    (own / "basin.toml").write_text(text.replace("exercise = true", "exercise = false") + "[basin]\nsynthetic = false\n")
    for words in (("warn", "scenarios/wet/basin.toml"), ("warn", "earnest.toml", "--workspace", "scenarios/wet")):
        if words[1] == "earnest.toml":
            (plain.folder / "earnest.toml").write_text('base = "basin.toml"\n[basin]\nsynthetic = false\n[warnings]\nexercise = false\n')
        plain.refused(words, "must never warn in earnest")
    record = own / "scenario.json"
    record.rename(own / "kept.json")
    plain.refused(("warn", "scenarios/wet/basin.toml"), "must never warn in earnest")
    (own / "kept.json").rename(record)
    (own / "basin.toml").write_text(text)
    served = plain.run("serve", "scenarios/wet/basin.toml")
    check(served.returncode == 2 and "is a scenario" in served.stderr, "a scenario cannot be put into service")


def comparisons(plain):
    same = json.loads(plain.must("compare", "basin.toml", "same", "--no-files", "--json").stdout)
    inputs = same["inputs"]
    check(same["same"] and same["cells"]["differ"] == 0, "a scenario with nothing set is the operational forecast to the bit")
    check(not inputs["keys"] and not inputs["files"] and inputs["modifiers"] == {"only_a": [], "only_b": []}, f"made from the same: {inputs}")
    wet = json.loads(plain.must("compare", "basin.toml", f"wet@{FIRST}", "--json", "--output", "compared/wet").stdout)
    check(not wet["same"] and wet["cells"]["largest_difference_m"] > 0.01, "a wetter one differs")
    check(wet["inputs"]["modifiers"]["only_b"][0].startswith("rain times 2") and not wet["inputs"]["modifiers"]["only_a"],
          "and says what was changed")
    check([k["key"] for k in wet["inputs"]["keys"]] == ["gauge.low.reading_error_m"], f"and which keys: {wet['inputs']['keys']}")
    check(all(g["difference_m"] > 0 for g in wet["gauges"]), "its peaks are higher")
    more = [f["b_km2"] - f["a_km2"] for f in wet["flooded"]]
    check(min(more) >= 0 and max(more) > 0, f"it floods more: {more}")
    check({r["rule"] for r in wet["rules"]} >= {"mid-minor"}, "rules are held against each other")
    names = sorted(Path(name).name for name in wet["files"])
    check(names == ["difference.nc", "difference.png", "hydrographs.png"], f"files: {names}")
    with netCDF4.Dataset(plain.folder / "compared/wet/difference.nc") as data:
        shown = float(numpy.max(numpy.abs(data["difference_of_maximum_depth"][:])))
    check(abs(shown - abs(wet["cells"]["largest_difference_m"])) < 1e-6, "difference.nc says the same")
    words = plain.must("compare", "basin.toml", "wet", "same", "--no-files").stdout
    check("rain times 2" in words and "Peaks" in words, "for people too")
    plain.refused(("compare", "basin.toml", "wat", "--no-files"), "did you mean 'wet'")
    other = plain.folder / "other"
    other.mkdir()
    for name in ("cycles",):
        shutil.copytree(plain.folder / name, other / name)
    for name in ("probability.nc", "forecast.nc", "gauges.nc"):
        with netCDF4.Dataset(other / cycle_folder(FIRST) / name, "a") as data:
            data.mesh_fingerprint = "0" * 64
    plain.refused(("compare", "basin.toml", FIRST, f"other/{cycle_folder(FIRST)}", "--no-files"), "different meshes")


def main():
    programs, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    shutil.rmtree(root, ignore_errors=True)
    course = Course(programs / "freshet", root)
    start = course.after("ingest_b")
    plain = rain(course, start)
    expired(course, start)
    between(course, start)
    gauges(course, start)
    scenarios(plain)
    if FAULTS:
        sys.exit("\n".join(["", *FAULTS]))
    shutil.rmtree(root)


main()
