"""Cycles that come late, out of order or not at all, with `freshet warn` after each. What is in force is what the newest
cycle that is there says, and no warning speaks twice in one second. Made with faketime."""

import json
import re
from datetime import timedelta

import clock
from clock import CYCLES

LEAD = timedelta(hours=2)


def thresholds(trial):
    """Stages among the peaks of the cycles, so that what holds in one need not hold in the next: {gauge: [minor, major]}."""
    peaks = {}
    for name, _ in CYCLES:
        for gauge in json.loads((trial.course.before("warn") / name / "report.json").read_text())["gauges"]:
            peaks.setdefault(gauge["id"], []).extend(gauge["peak_stage_m"].values())
    return {gauge: sorted(trial.rng.uniform(min(p), max(p)) for _ in range(2)) for gauge, p in peaks.items()}


def prepare(trial, chosen):
    clock.prepare(trial)
    file = trial.folder / "basin.toml"
    head, *gauges = re.split(r"(?=\[\[gauge\]\])", file.read_text())
    for i, (minor, major) in enumerate(chosen.values()):
        gauges[i] = re.sub(r"minor = [\d.]+", f"minor = {minor:.4f}", re.sub(r"major = [\d.]+", f"major = {major:.4f}", gauges[i]))
    file.write_text(head + "".join(gauges))


def said_alone(trial, chosen):
    """{cycle: rules that hold in it}: each cycle warned of in a workspace without the others."""
    said = {}
    for name, moment in CYCLES:
        prepare(trial, chosen)
        clock.arrive(trial, name)
        clock.warn_at(trial, moment + timedelta(minutes=5))
        said[name] = clock.in_force(trial.folder, moment + timedelta(minutes=6))
    trial.told.clear()
    return said


def arrivals(rng):
    """[(moment, cycle)] by moment: most in time, some late, some never."""
    come = []
    for name, moment in CYCLES:
        if rng.random() < 0.85:
            late = rng.choice([5, 5, 5, 20, 34, 50, 64])
            come.append((moment + timedelta(minutes=late, seconds=rng.randrange(60)), name))
    return sorted(come)


def check_one_voice(trial):
    sent = {}
    for m in clock.messages(trial.folder):
        other = sent.setdefault((m["rule"], m["sent"]), m)
        if other is not m:
            trial.fault(f"{other['id']} and {m['id']} were sent in the same second")


def check_newest(trial, said, there, moment):
    newest = max(there)
    begun = dict(CYCLES)[newest]
    if moment >= begun + LEAD:
        return  # its forecast is over: what it says of the past is not sent
    found = clock.in_force(trial.folder, moment + timedelta(seconds=1))
    if found != said[newest]:
        trial.fault(f"at {moment:%H:%M} {sorted(found)} in force; {newest}, the newest there, says {sorted(said[newest])}")


def disturb(trial):
    chosen = thresholds(trial)
    said = said_alone(trial, chosen)
    prepare(trial, chosen)
    trial.note(f"what each cycle says: {said}")
    there = []
    come = arrivals(trial.rng)
    for moment, name in come:
        clock.arrive(trial, name)
        there.append(name)
        trial.note(f"{name} comes")
        missed = len(there) < len(come) and trial.rng.random() < 0.3  # the next warn catches up
        for again in range(0 if missed else trial.rng.choice([1, 1, 2])):
            moment += timedelta(minutes=2 * again)
            if clock.warn_at(trial, moment).code != 0:
                trial.fault("warn fails although the clock is right")
        if not missed:
            check_newest(trial, said, there, moment)
    clock.check_messages(trial)
    check_one_voice(trial)
