"""Folders of cycles, and what lies in them."""

from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
import json
from pathlib import Path

import numpy as np
import xarray as xr

COMPACT = ("%Y%m%dT%H%MZ", "%Y%m%dT%H%M%SZ")
COMPLETE = "provenance.json"  # written last


def _time_of(folder):
    for form in COMPACT:
        try:
            return datetime.strptime(folder.name, form).replace(tzinfo=timezone.utc)
        except ValueError:
            continue
    return None


def cycles(workspace):
    """Times of the complete cycles of a workspace, in order, UTC.

    FileNotFoundError where there is no folder of cycles."""
    folder = Path(workspace) / "cycles"
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not there; 'freshet cycle' makes it")
    found = (f for f in folder.iterdir() if (f / COMPLETE).is_file())
    return sorted(time for f in found if (time := _time_of(f)) is not None)


def _time_in_stores(folder):
    """Of a folder that `freshet export --format zarr` wrote, wherever it lies; None where it is none."""
    told = folder / "forecast.zarr" / ".zattrs"
    return _as_utc(json.loads(told.read_text(encoding="utf-8"))["cycle_time"]) if told.is_file() else None


def _as_utc(time):
    if isinstance(time, str):
        time = datetime.fromisoformat(time.replace("Z", "+00:00"))
    if isinstance(time, np.datetime64):
        time = datetime.fromtimestamp(time.astype("datetime64[s]").astype(int), timezone.utc)
    return time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time.astimezone(timezone.utc)


def open_file(path):
    """A file of NetCDF or a Zarr store. Each variable knows where it is from (to_geodataframe looks for the mesh there)."""
    if not Path(path).is_dir():
        return xr.open_dataset(path, engine="netcdf4")
    data = xr.open_zarr(path, chunks=None)
    for variable in data.variables.values():
        variable.encoding["source"] = str(path)
    return data


@dataclass(frozen=True)
class Cycle:
    """A complete cycle. Its files are opened when they are first asked for, and their values are read when used."""

    folder: Path
    time: datetime  # UTC

    @cached_property
    def forecast(self):
        """forecast.nc: depth, level, velocity over (time, member, face), statistics over (time, face), the mesh."""
        return self._open("forecast.nc")

    @cached_property
    def probability(self):
        """probability.nc: probabilities, largest depths, arrival times over the whole lead time."""
        return self._open("probability.nc")

    @cached_property
    def gauges(self):
        """gauges.nc: stages [m] over (station, member, time), with the gauges' identifiers as `station`. What the
        assimilation window held stands under names that begin with "window_"."""
        return _by_name(self._open("gauges.nc"), "station", "station_id")

    @cached_property
    def sections(self):
        """sections.nc: discharge [m3/s] and volume [m3] over (section, member, time), with names as `section`."""
        return _by_name(self._open("sections.nc"), "section", "section_name")

    @cached_property
    def report(self):
        """report.json: what the cycle says of itself."""
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))

    @property
    def synthetic(self):
        """Whether rain or readings are made up."""
        return self.probability.attrs.get("synthetic") != "no"

    def close(self):
        for name in ("forecast", "probability", "gauges", "sections"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def _open(self, name):
        path, store = self.folder / name, Path(name).stem + ".zarr"
        if path.is_file():
            return open_file(path)
        for zarr in (self.folder / store, self.folder / "zarr" / store):  # freshet export --format zarr
            if (zarr / ".zgroup").is_file():
                return open_file(zarr)
        raise FileNotFoundError(f"{path} is not there: the basin has none, or freshet archive thinned the cycle out")


def _by_name(data, axis, names):
    """With the names as labels of the axis. Strings, whatever form xarray gave them."""
    texts = [t.decode() if isinstance(t, bytes) else str(t) for t in data[names].values]
    return data.assign_coords({axis: texts})


def open_cycle(workspace, time=None):
    """The cycle of a time (datetime, numpy.datetime64 or ISO text; UTC where it does not say), or the newest that is
    complete. `workspace` may also be the folder of one cycle, or one of Zarr stores (freshet export --format zarr).

    FileNotFoundError where there is none; KeyError, with the nearest times, where there is none of that time."""
    folder = Path(workspace)
    if time is None and (folder / COMPLETE).is_file() and _time_of(folder) is not None:
        return Cycle(folder, _time_of(folder))
    if time is None and (told := _time_in_stores(folder)) is not None:
        return Cycle(folder, told)
    known = cycles(folder)
    if not known:
        raise FileNotFoundError(f"{folder / 'cycles'} holds no complete cycle; 'freshet cycle' makes one")
    wanted = known[-1] if time is None else _as_utc(time)
    if wanted not in known:
        near = sorted(known, key=lambda t: abs(t - wanted))[:3]
        raise KeyError(f"no complete cycle of {wanted:%Y-%m-%dT%H:%MZ}; the nearest: {', '.join(f'{t:%Y-%m-%dT%H:%MZ}' for t in sorted(near))}")
    matching = (f for f in (folder / "cycles").iterdir() if _time_of(f) == wanted and (f / COMPLETE).is_file())
    return Cycle(next(matching), wanted)


def open_gauges(workspace, times=None):
    """gauges.nc of several cycles (all that are complete, or those of `times`) as one dataset, without the windows:
    over (forecast_reference_time, station, member, lead_time). lead_time: since the cycle.

    Gauges or members that a cycle does not have are missing values there."""
    parts = []
    for time in cycles(workspace) if times is None else times:
        cycle = open_cycle(workspace, time)
        data = cycle.gauges.drop_dims("window_time", errors="ignore").load()
        lead = data["time"] - data["forecast_reference_time"]
        parts.append(data.assign_coords(time=lead).rename(time="lead_time").set_coords("forecast_reference_time"))
        cycle.close()
    if not parts:
        raise FileNotFoundError(f"{Path(workspace) / 'cycles'} holds no complete cycle; 'freshet cycle' makes one")
    series = [p[[n for n in p.data_vars if "lead_time" in p[n].dims]] for p in parts]
    return xr.concat(series, "forecast_reference_time", join="outer", combine_attrs="drop_conflicts")


def probability(cycle, depth):
    """Probability [0 to 1] of each cell (face) that the water gets `depth` [m] deep within the lead time.

    KeyError where `depth` is none of products.depth_thresholds_m of basin.toml."""
    field = cycle.probability["probability_of_depth"]
    known = cycle.probability["depth_threshold"].values
    near = np.flatnonzero(np.isclose(known, depth, rtol=1e-9, atol=1e-9))
    if near.size == 0:
        raise KeyError(f"no probability of {depth} m; there are those of {', '.join(f'{k:g}' for k in known)} m")
    return field.isel(depth_threshold=int(near[0]))
