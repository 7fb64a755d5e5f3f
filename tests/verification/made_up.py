"""A workspace with many cycles whose forecasts and readings are made by formula: no model runs. Also for measuring how quick
`freshet verify` is:

    made_up.py FOLDER [CYCLES [GAUGES [MEMBERS]]]"""
import datetime
import hashlib
import json
import sys
from pathlib import Path

import netCDF4
import numpy as np

BEGIN = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)
INTERVAL_H, LEAD_H, STEP_S = 2, 4, 900
ERROR = 0.05

BASIN = """
[basin]
name = "made-up"
crs = "local"
synthetic = true
[terrain]
dem = "terrain.asc"
outlet = {{ x = 50, y = 50 }}
[mesh]
edge_min_m = 20
edge_max_m = 40
[roughness]
default = 0.05
[rain.design_storm]
total_mm = 20
duration_h = 2
start = 2026-03-01T00:00:00Z
[ensemble]
members = {members}
[forecast]
start = 2026-03-01T00:00:00Z
interval_h = 2
lead_h = 4
gauge_interval_min = 15
"""
GAUGE = """
[[gauge]]
id = "{id}"
name = "Gauge {id}"
x = 50
y = 50
reading_error_m = 0.05
assimilate = {assimilate}
stage_thresholds_m = {{ low = {low}, high = {high} }}
"""
# Of the first gauge: nothing is rated, so what flows is a formula of the stage.
RETURN_TABLE = """return_periods_y = [2, 10]
return_discharges_m3_per_s = [40, 90]
"""
DISCHARGE_ERROR = 3.0


def discharge_of(stage):
    return 30 * np.maximum(stage, 0) ** 1.5


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def compact(time):
    return time.strftime("%Y%m%dT%H%MZ")


def level_of(hours, gauge):
    """Base flow and a flood every two days; the second gauge never reaches its thresholds, the third always stands above."""
    flood = np.exp(-(((hours + 5 * gauge) % 48 - 24) / 5) ** 2)
    return [0.6, 0.1, 5.0][gauge % 3] + [2.0, 0.3, 1.0][gauge % 3] * flood


def write_texts(data, name, axis, texts):
    data.createVariable(name, "S1", (axis, "name_length"))[:] = netCDF4.stringtochar(np.array(texts, "S20"))


def write_sections(folder, time, gauges, members, discharge):
    """A line with the name of the first gauge, and a boundary with that of the second: no discharge of a gauge."""
    count = min(len(gauges), 2)
    with netCDF4.Dataset(folder / "sections.nc", "w") as data:
        data.setncatts({"basin": "made-up", "cycle_time": iso(time), "synthetic": "yes"})
        for name, size in (("section", count), ("member", members), ("time", discharge.shape[-1]), ("name_length", 20)):
            data.createDimension(name, size)
        write_texts(data, "section_name", "section", gauges[:2])
        data.createVariable("kind", "i1", ("section",))[:] = [1, 0][:count]
        axis = data.createVariable("time", "f8", ("time",))
        axis.units = "seconds since " + time.strftime("%Y-%m-%d %H:%M:%S")
        axis[:] = np.arange(discharge.shape[-1]) * STEP_S
        data.createVariable("member", "i4", ("member",))[:] = np.arange(members)
        flow = data.createVariable("discharge", "f8", ("section", "member", "time"), fill_value=np.nan)
        flow[:] = discharge[:count]
        flow[:, :, 0] = np.nan  # a mean since a record that is not there
        data.createVariable("volume", "f8", ("section", "member", "time"))[:] = 0


def write_cycle(workspace, number, gauges, members, random):
    """Members scatter about the truth more the later it is, some too low to be wet; every tenth cycle has one member, every ninth
    equal ones."""
    time = BEGIN + datetime.timedelta(hours=INTERVAL_H * number)
    folder = workspace / "cycles" / compact(time)
    folder.mkdir(parents=True)
    if number % 10 == 3:
        members = 1
    lead = np.arange(0, LEAD_H * 3600 + 1, STEP_S)
    with netCDF4.Dataset(folder / "gauges.nc", "w") as data:
        data.setncatts({"basin": "made-up", "cycle_time": iso(time), "synthetic": "yes"})
        if number % 7 == 5:
            data.modifiers = "The forecaster has changed what this forecast is made from: rain times 1.3."
        if number == 4:
            data.scenario = "drill"
        for name, size in (("station", len(gauges)), ("member", members), ("time", lead.size), ("name_length", 20)):
            data.createDimension(name, size)
        write_texts(data, "station_id", "station", gauges)
        write_texts(data, "station_name", "station", gauges)
        for name, value in (("x", 50), ("y", 50), ("bed_elevation", 100), ("gauge_zero", 100)):
            data.createVariable(name, "f8", ("station",))[:] = value
        data.createVariable("assimilated", "i1", ("station",))[:] = 1
        axis = data.createVariable("time", "f8", ("time",))
        axis.units = "seconds since " + time.strftime("%Y-%m-%d %H:%M:%S")
        axis[:] = lead
        data.createVariable("member", "i4", ("member",))[:] = np.arange(members)
        stage = data.createVariable("stage", "f8", ("station", "member", "time"), fill_value=np.nan)
        shown = np.zeros((len(gauges), members, lead.size))
        for g in range(len(gauges)):
            scatter = random.normal(0.05, 0.25, (members, 1)) * (0.3 + lead / lead[-1])
            if number % 9 == 2:
                scatter[:] = scatter[0]
            values = level_of(INTERVAL_H * number + lead / 3600, g) + scatter
            shown[g] = np.where(values < 0.002, np.nan, values)
        stage[:] = shown
    write_sections(folder, time, gauges, members, discharge_of(np.nan_to_num(shown)))
    (folder / "provenance.json").write_text(json.dumps({"sha256": hashlib.sha256(folder.name.encode()).hexdigest()}))


def readings(gauges, hours, random):
    """Rows of CSV, every quarter of an hour from a day before the first cycle; some doubtful, a gap of five hours at each gauge."""
    for g, gauge in enumerate(gauges):
        for i in range(-96, 4 * hours):
            if 60 + 10 * g < i < 80 + 10 * g:
                continue
            value = level_of(i / 4, g) + random.normal(0, ERROR)
            quality = "suspect" if i % 41 == 17 else "good"
            yield f"{gauge},{iso(BEGIN + datetime.timedelta(minutes=15 * i))},{value:.4f},{ERROR},{quality}\n"


def discharges(gauges, hours, random):
    """Of the first two gauges, every half hour, between the records of the forecasts."""
    for g, gauge in enumerate(gauges[:2]):
        for i in range(-48, 2 * hours):
            value = discharge_of(level_of(i / 2, g)) + random.normal(0, DISCHARGE_ERROR)
            quality = "suspect" if i % 37 == 11 else "good"
            yield f"{gauge},{iso(BEGIN + datetime.timedelta(minutes=30 * i + 10))},{value:.3f},{DISCHARGE_ERROR},{quality}\n"


def make(folder, cycles=60, gauges=3, members=9, seed=7):
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    names = [f"g{i}" for i in range(gauges)]
    (folder / "terrain.asc").write_text("ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 50\n1 1\n1 1\n")
    thresholds = [(1.0, 2.0), (3.0, 4.0), (1.0, 2.0)]
    text = BASIN.format(members=members) + "".join(
        GAUGE.format(id=name, assimilate="false" if i % 3 == 1 else "true", low=thresholds[i % 3][0], high=thresholds[i % 3][1])
        + (RETURN_TABLE if i == 0 else "") for i, name in enumerate(names))
    (folder / "basin.toml").write_text(text)
    (folder / "readings.csv").write_text("station,time,stage_m,error_m,quality\n"
                                         + "".join(readings(names, INTERVAL_H * cycles + 1, random)))
    (folder / "discharges.csv").write_text("station,time,discharge_m3_per_s,error_m3_per_s,quality\n"
                                           + "".join(discharges(names, INTERVAL_H * cycles + 1, np.random.default_rng(seed + 1))))
    for number in range(cycles):
        write_cycle(folder, number, names, members, random)


if __name__ == "__main__":
    make(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:5]))
