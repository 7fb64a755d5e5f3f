"""What the cycles of a hindcast forecast, and what was read: arrays over cycles, leads and members."""
import csv
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import netCDF4
import numpy as np

from runs import time_of


class Readings:
    """One station's column of a file of readings."""

    def __init__(self, file, station, column):
        with open(file, newline="") as lines:
            rows = [r for r in csv.DictReader(line for line in lines if not line.startswith("#")) if r["station"] == station]
        rows = [r for r in rows if r[column]]
        self.time = np.array([time_of(r["time"]).timestamp() for r in rows])
        self.value = np.array([float(r[column]) for r in rows])

    def at(self, times, apart_s=3600):
        """Linear between readings no further apart than `apart_s`; NaN elsewhere."""
        seconds = np.array([t.timestamp() for t in times])
        after = np.clip(np.searchsorted(self.time, seconds), 1, len(self.time) - 1)
        value = np.interp(seconds, self.time, self.value, left=np.nan, right=np.nan)
        value[self.time[after] - self.time[after - 1] > apart_s] = np.nan
        return value

    def before(self, time):
        """The last one at or before `time`; NaN where there is none."""
        i = np.searchsorted(self.time, time.timestamp(), side="right") - 1
        return self.value[i] if i >= 0 else float("nan")


@dataclass
class Forecast:
    """Series of one cycle: time [s since the cycle], value [members, times]."""

    cycle: datetime
    time: np.ndarray
    value: np.ndarray

    def at(self, lead_h):
        """[members] at a lead; of lead 0 the first record after the analysis."""
        return self.value[:, 0] if lead_h == 0 else self.value[:, int(np.argmin(np.abs(self.time - lead_h * 3600)))]

    def times(self):
        return [self.cycle + timedelta(seconds=float(t)) for t in self.time]

    def peak(self):
        """Median over the members of the highest value and of its time."""
        highest = np.nanargmax(self.value, axis=1)
        seconds = float(np.median(self.time[highest]))
        return float(np.median(np.nanmax(self.value, axis=1))), self.cycle + timedelta(seconds=seconds)


FILES = {  # of what a case verifies: file, its names, its values
    "section": ("sections.nc", "section_name", "discharge"),
    "gauge": ("gauges.nc", "station_id", "stage"),
}


def read(folder, verify, cycle):
    """The forecast of a cycle, or None where it has none."""
    file, names, values = FILES[verify["of"]]
    path = folder / "cycles" / f"{cycle:%Y%m%dT%H%MZ}" / file
    if not path.exists():
        return None
    with netCDF4.Dataset(path) as data:
        data.set_auto_chartostring(False)
        stations = ["".join(c.decode() for c in row.compressed()).strip("\0 ") for row in data[names][:]]
        value = np.ma.filled(data[values][stations.index(verify["name"])].astype(float), np.nan)
        time = np.ma.filled(data["time"][:].astype(float), np.nan)
        origin = netCDF4.num2date(0, data["time"].units, only_use_cftime_datetimes=False).replace(tzinfo=timezone.utc)
    shift = (origin - cycle).total_seconds()
    there = np.isfinite(value).any(axis=0)
    return Forecast(cycle, time[there] + shift, value[:, there])


class Verified:
    """One series of one variant: its forecasts and what was read, at each lead."""

    def __init__(self, case, episodes, variant, verify, readings):
        self.forecasts = []
        for episode in episodes:
            folder = case.folder_of(episode, variant)
            self.forecasts += [f for c in case.cycles(episode) if (f := read(folder, verify, c)) is not None]
        self.readings, self.verify = readings, verify
        self.error = verify.get("error", 0), verify.get("relative_error", 0)

    def members(self, lead_h):
        """[cycles, members]."""
        return np.array([f.at(lead_h) for f in self.forecasts])

    def read(self, lead_h):
        """[cycles] what was read when the forecasts of a lead hold."""
        return self.readings.at([f.cycle + timedelta(hours=lead_h) for f in self.forecasts])

    def last(self):
        """[cycles] the last reading at each cycle: persistence."""
        return np.array([self.readings.before(f.cycle) for f in self.forecasts])

    def in_flood(self, lead_h):
        """[cycles] whether a forecast of that lead counts: in one of the floods, and above what counts as flood."""
        times = [f.cycle + timedelta(hours=lead_h) for f in self.forecasts]
        return (self.read(lead_h) > self.verify["flood_above"]) & np.array([self.covers(t) for t in times])

    def covers(self, time):
        """Whether a time lies in one of the floods that are verified: all times where the case names none."""
        floods = self.verify.get("flood", [])
        return not floods or any(time_of(f["first"]) <= time <= time_of(f["last"]) for f in floods)

    def errors_of(self, readings):
        return np.hypot(self.error[0], self.error[1] * readings)
