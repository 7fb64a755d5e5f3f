"""What cycles of a twin experiment found, held against its truth."""
import json
from datetime import timedelta, timezone

import netCDF4
import numpy as np

from runs import time_of
from skill import rmse


class Gauges:
    """Stages of gauges.nc by gauge: time [s since 1970], value [members, times] of the forecast, or `of` "window_"."""

    def __init__(self, path, of=""):
        with netCDF4.Dataset(path) as data:
            data.set_auto_chartostring(False)
            self.ids = ["".join(c.decode() for c in row.compressed()).strip("\0 ") for row in data["station_id"][:]]
            origin = netCDF4.num2date(0, data["time"].units, only_use_cftime_datetimes=False).replace(tzinfo=timezone.utc)
            self.time = np.ma.filled(data[of + "time"][:].astype(float), np.nan) + origin.timestamp()
            self.stage = np.ma.filled(data[of + "stage"][:].astype(float), np.nan)

    def mean(self, gauge):
        """[times] over the members, a dry one at 0: zero of the twins' gauges is the bed."""
        return np.nan_to_num(self.stage[self.ids.index(gauge)]).mean(axis=0)


class Found:
    """The cycles of one experiment."""

    def __init__(self, series, experiment):
        self.series, self.experiment = series, experiment
        self.cycles = series.cycles()[1:]

    def file(self, cycle, name):
        return self.series.cycle_folder(self.experiment, cycle) / name

    def report(self, cycle):
        return json.loads(self.file(cycle, "report.json").read_text())

    def errors(self, truth, gauge, hours, cycle):
        """Ensemble mean minus truth at a gauge over the first `hours` of the forecast of a cycle; 0: at the analysis."""
        forecast = Gauges(self.file(cycle, "gauges.nc"))
        within = forecast.time <= forecast.time[0] + 3600 * hours
        real = np.interp(forecast.time[within], truth.time, truth.mean(gauge))
        return forecast.mean(gauge)[within] - real

    def rmse(self, truth, gauge, hours, cycles=None):
        return rmse(np.concatenate([self.errors(truth, gauge, hours, c) for c in cycles or self.cycles]), 0)

    def rain(self, cycle):
        """Mean over the members of the rain since the first cycle, and of that with what analyses added, m3, at the end of a
        cycle's forecast."""
        with netCDF4.Dataset(self.file(cycle, "budget.nc")) as data:
            rain, added = data["rain"][:, -1].mean(), data["analysis"][:, -1].mean()
            return float(rain), float(rain + added), float(data["time"][-1])

    def roughness(self, cycle):
        """{land class: Manning's n} after a cycle's analysis."""
        provenance = json.loads(self.file(cycle, "provenance.json").read_text())
        given = n_of(provenance["configuration"])
        factors = self.report(cycle)["assimilation"]["after"]["manning_factor"]
        return {name: given[name] * factor for name, factor in factors.items()}

    def verdicts(self, gauge, since):
        """{kind of verdict: (first cycle that says it of a reading after `since`, its words)} on a gauge."""
        found = {}
        for cycle in self.cycles:
            if cycle <= since:
                continue
            for kind, words in verdicts_in(self.report(cycle), gauge):
                found.setdefault(kind, (cycle, words))
        return found


def verdicts_in(report, gauge):
    """What a cycle says of a gauge: (kind, words)."""
    analysis, readings = report["assimilation"] or {}, report.get("readings") or {}
    for one in readings.get("gauges", []):
        if one["station"] == gauge and one["readings"] == 0:
            yield "no reading", "no good reading in the window"
    for one in readings.get("doubted", []):
        if one["station"] == gauge:
            yield one["flagged_by"], f"{one['quality']}: {one['flagged_by']}"
    for one in analysis.get("drifting", []):
        if one["gauge"].split()[0] == gauge:
            yield "drifts", f"drifts: {one['size']:+.2f} m from the ensemble"
    for one in analysis.get("rejected", []):
        if one["station"] == gauge:
            yield "refused", one["reason"]


def n_of(configuration):
    """{land class: Manning's n} that a configuration gives."""
    roughness = configuration["roughness"]
    named = {name: one["n"] for name, one in roughness.get("classes", {}).items()}
    return {"default": roughness["default"], "channel": roughness["channel"], **named}


def truth_rain(folder, seconds):
    """Rain of a truth's run up to a time since its start, m3."""
    with netCDF4.Dataset(folder / "run" / "budget.nc") as data:
        return float(np.interp(seconds, data["time"][:], data["rain"][0, :]))


def since_of(lie):
    return time_of(lie["from"]) + timedelta(0)
