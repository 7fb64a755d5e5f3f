"""Damage to files: bits, bytes, blocks, lengths. What Freshet wrote itself (derived) is used with the same result or
refused with a word; what people write may be damaged into another text that is right: no crash, no hang, a clear word."""

import signal

import clock
from course import BY_NAME, C0, C1, C2
from processes import wait_until

# file, the step that reads it, whether Freshet wrote it
FILES = [
    ("mesh.nc", "rain", True), ("mesh.nc", "run", True), ("mesh.nc", "cycle_0", True), ("mesh.nc", "cycle_1", True),
    ("rain.nc", "run", True), ("rain.nc", "cycle_1", True),
    ("observations.gpkg", "cycle_1", True), ("observations.gpkg", "ingest_b", True),
    (f"{C0}/analysis.nc", "cycle_1", True), (f"{C1}/analysis.nc", "cycle_2", True), (f"{C0}/provenance.json", "cycle_1", True),
    (f"{C2}/gauges.nc", "warn", True), (f"{C2}/probability.nc", "warn", True), (f"{C0}/gauges.nc", "warn", True),
    (f"{C2}/forecast.nc", "export", True), (f"{C2}/probability.nc", "export", True), (f"{C2}/probability.nc", "map", True),
    (f"{C2}/gauges.nc", "map", True), ("checkpoint", "run", True), ("checkpoint", "run", True),
    ("warnings/ledger.json", "warn", True), ("warnings/ledger.json", "warn", True), (f"{C0}/warnings", "warn", True),
    ("basin.toml", "mesh", False), ("basin.toml", "run", False), ("basin.toml", "warn", False), ("inflow.csv", "run", False),
    ("wind.csv", "run", False), ("evaporation.csv", "cycle_0", False), ("readings_a.csv", "ingest_a", False),
    ("dem.tif", "mesh", False), ("land_cover.tif", "mesh", False), ("bridge.geojson", "mesh", False),
    ("rain/rain_20260310T0030Z.tif", "rain", False),
]


def flip_bits(rng, data, count):
    for _ in range(count):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def block(rng, data):
    length = min(len(data), rng.choice([4, 8, 64, 512, 4096]))
    begin = rng.randrange(len(data) - length + 1)
    return begin, begin + length


def overwrite(rng, data, fill):
    begin, end = block(rng, data)
    data[begin:end] = fill(end - begin)
    return data


def swap(rng, data):
    (a, b), (c, d) = sorted([block(rng, data), block(rng, data)])
    length = min(b - a, d - c)
    data[a:a + length], data[c:c + length] = data[c:c + length], data[a:a + length]
    return data


def cut_out(rng, data):
    begin, end = block(rng, data)
    del data[begin:end]
    return data


DAMAGES = {
    "a bit": lambda rng, data: flip_bits(rng, data, 1),
    "8 bits": lambda rng, data: flip_bits(rng, data, 8),
    "200 bits": lambda rng, data: flip_bits(rng, data, 200),
    "a block of noise": lambda rng, data: overwrite(rng, data, rng.randbytes),
    "a block of zeros": lambda rng, data: overwrite(rng, data, bytes),
    "a block of ones": lambda rng, data: overwrite(rng, data, lambda n: b"\xff" * n),
    "cut off": lambda rng, data: data[:rng.randrange(len(data))],
    "a block cut out": cut_out,
    "two blocks swapped": swap,
    "noise at the end": lambda rng, data: data + rng.randbytes(rng.choice([1, 100, 5000])),
    "twice": lambda rng, data: data + data,
    "empty": lambda rng, data: bytearray(),
    "gone": lambda rng, data: None,
}


def checkpoint_of(trial):
    """A run that was killed once it had a checkpoint; None if it was too quick."""
    child = trial.start(BY_NAME["run"])
    file = trial.folder / "run/checkpoint.nc"
    seen = wait_until(lambda: file.exists() or child.process.poll() is not None, 60)
    child.send(signal.SIGKILL)
    child.wait()
    return "run/checkpoint.nc" if seen and file.exists() else None


def damage(trial, path, rng):
    name = rng.choices(list(DAMAGES), weights=[6, 4, 2, 4, 3, 2, 3, 2, 2, 1, 1, 1, 1])[0]
    whole = path.read_bytes()
    changed = DAMAGES[name](rng, bytearray(whole))
    path.unlink() if changed is None else path.write_bytes(changed)
    trial.note(f"{name}: {path.relative_to(trial.folder)} ({len(whole)} bytes)")
    return whole, changed != whole


def flip(trial):
    name, reader, derived = trial.rng.choice([f for f in FILES if f[1] in trial.steps])
    step = BY_NAME[reader]
    own = name.startswith("warnings/") or name.endswith("/warnings")  # what warn reads of its own
    trial.begin(trial.course.after(reader) if own else trial.course.before(reader))
    if name.endswith("/warnings"):
        name = str(trial.rng.choice(sorted((trial.folder / name).glob("*.xml"))).relative_to(trial.folder))
    if name == "checkpoint":
        name = checkpoint_of(trial)
        if name is None:
            return trial.note("the run was done before it could be killed")
    whole, changed = damage(trial, trial.folder / name, trial.rng)
    outcome = trial.do(step)
    trial.note(outcome.told())
    trial.check_ended_cleanly(outcome, f"{reader} on a damaged {name}")
    if outcome.code == 0 and derived and changed:
        trial.check_products(step, "ended with 0")
    if outcome.code != 0 and not trial.faults:
        mend(trial, step, name, whole)


def mend(trial, step, name, whole):
    """A refusal leaves no harm: with the file put back the command does its work."""
    (trial.folder / name).parent.mkdir(parents=True, exist_ok=True)
    (trial.folder / name).write_bytes(whole)
    if step.name != "warn":
        return trial.check_done_again(step, "with the file put back")
    # The cycles that were sound have spoken meanwhile; what counts is what is in force in the end.
    outcome = trial.do(step)
    if outcome.code != 0:
        trial.fault(f"with the file put back: {outcome.told()}")
    found, wanted = (clock.in_force(f, clock.CYCLES[-1][1]) for f in (trial.folder, trial.course.after("warn")))
    if found != wanted:
        trial.fault(f"with the file put back {sorted(found)} are in force; right: {sorted(wanted)}")
