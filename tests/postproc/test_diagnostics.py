#!/usr/bin/python3
"""freshet diagnostics on cycles whose numbers are known: ratios, effective members, files, and what it says of bad input.

Usage: test_diagnostics.py PROGRAM
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import netCDF4
import numpy as np

PROGRAM = sys.argv[1]
MEMBERS, READINGS = 8, 400


def write_texts(data, name, axis, texts):
    variable = data.createVariable(name, "S1", (axis, "text_length"))
    variable[:] = netCDF4.stringtochar(np.array(texts, "S40"))


def write_cycle(folder, hour, generator, kept_out=False):
    """Readings with an error of 0.1 m of a truth among members with a spread of 0.2 m, analysed as a scalar Kalman filter does."""
    folder.mkdir(parents=True)
    truth, spread, error = generator.normal(0, 0.2, READINGS), 0.2, 0.1
    value = truth + generator.normal(0, error, READINGS)
    gain = spread**2 / (spread**2 + error**2)
    with netCDF4.Dataset(folder / "diagnostics.nc", "w") as data:
        data.setncatts({"basin": "twin", "cycle_time": f"2026-03-10T{hour:02d}:00:00Z"})
        for name, size in (("reading", READINGS), ("control", 1), ("rank", MEMBERS + 1), ("text_length", 40)):
            data.createDimension(name, size)
        time = data.createVariable("time", "f8", ("reading",))
        time.units = f"seconds since 2026-03-10 {hour:02d}:00:00"
        time[:] = -np.arange(READINGS)[::-1]
        columns = {"value": value, "error": error, "mean_before": np.nan if kept_out else 0, "spread_before": spread,
                   "mean_after": gain * value, "spread_after": 0.09, "probability_below": generator.uniform(0, 1, READINGS), "used": 1}
        for name, numbers in columns.items():
            data.createVariable(name, "f8", ("reading",), fill_value=np.nan)[:] = numbers
        write_texts(data, "station_id", "reading", ["mill"] * READINGS)
        write_texts(data, "quantity", "reading", ["stage"] * READINGS)
        write_texts(data, "reading_unit", "reading", ["m"] * READINGS)
        write_texts(data, "control_name", "control", ["rain_factor"])
        write_texts(data, "control_unit", "control", ["1"])
        for i, name in enumerate(("mean_before", "spread_before", "mean_after", "spread_after")):
            data.createVariable("control_" + name, "f8", ("control",))[:] = hour + i


def write_gauges(folder, predicted, hour):
    """The window's stages of the gauge: member m shows predicted[m] all along."""
    with netCDF4.Dataset(folder / "gauges.nc", "w") as data:
        for name, size in (("station", 1), ("member", MEMBERS), ("window_time", 2), ("text_length", 40)):
            data.createDimension(name, size)
        write_texts(data, "station_id", "station", ["mill"])
        time = data.createVariable("window_time", "f8", ("window_time",))
        time.units = f"seconds since 2026-03-10 {hour:02d}:00:00"
        time[:] = [-7200, 0]
        data.createVariable("window_stage", "f8", ("station", "member", "window_time"))[:] = predicted[:, None]


def run(workspace, *more):
    return subprocess.run([PROGRAM, "diagnostics", workspace / "basin.toml", "--workspace", workspace, *more], capture_output=True, text=True)


with tempfile.TemporaryDirectory() as folder:
    workspace = Path(folder)
    assert run(workspace).returncode == 2
    (workspace / "basin.toml").touch()
    refused = run(workspace)
    assert refused.returncode == 2 and "no cycle has a diagnostics.nc" in refused.stderr, refused
    generator = np.random.default_rng(1)
    for hour in (2, 4):
        cycle = workspace / "cycles" / f"20260310T{hour:02d}00Z"
        write_cycle(cycle, hour, generator)
        # Half the members are the truth's mean, the others a kilometre off: no weight is theirs.
        write_gauges(cycle, np.repeat([0.0, 1000.0], MEMBERS // 2), hour)
    done = run(workspace, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    # Errors and spread are what they are said to be: 1 within four standard deviations of a mean of 800 squares.
    for name, ratio in summary["ratios"]["mill stage, m"].items():
        assert abs(ratio - 1) < 4 * np.sqrt(2 / (2 * READINGS)), (name, ratio)
    assert np.allclose(summary["effective_members"], MEMBERS / 2), summary
    for file in summary["files"]:
        assert (workspace / "diagnostics" / file).stat().st_size > 1000, file
    with netCDF4.Dataset(workspace / "diagnostics" / "diagnostics.nc") as data:
        assert data["control_name"][0] == "rain_factor"
        assert list(data["control_spread_after"][0]) == [5, 7]
        assert data["rank_histogram"][0].sum() == 2 * READINGS
        assert np.all(np.diff(data["reading_time"][:][:READINGS]) > 0)
    described = subprocess.run([PROGRAM, "--describe-commands"], capture_output=True, text=True)
    assert json.loads(described.stdout)[0]["name"] == "diagnostics"

with tempfile.TemporaryDirectory() as folder:
    workspace = Path(folder)
    (workspace / "basin.toml").touch()
    write_cycle(workspace / "cycles" / "20260310T0200Z", 2, np.random.default_rng(2), kept_out=True)
    refused = run(workspace)
    assert refused.returncode == 2 and "kept out" in refused.stderr, refused
