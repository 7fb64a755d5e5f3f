"""freshet verify against a second implementation in NumPy, which takes forecasts and readings from the files themselves and every
score from its definition; and what must count nowhere.

    test_verify.py FOLDER_OF_PROGRAMS"""
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import netCDF4
import numpy as np

import made_up

PROGRAMS = Path(sys.argv[1]).resolve()
HOUR = 3600
CYCLES = 60


def run(folder, *words, code=0):
    done = subprocess.run([str(PROGRAMS / "freshet"), *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == code, f"freshet {' '.join(words)}: {done.returncode}: {done.stderr}{done.stdout[-500:]}"
    return done


# -- the second implementation ---------------------------------------------------------------------------------------------


def crps(x, y):
    """The integral of (F - H)² as it stands: piecewise constant between members and reading."""
    edges = np.sort(np.append(x, y))
    middle = (edges[1:] + edges[:-1]) / 2
    share = (x[None, :] <= middle[:, None]).mean(axis=1)
    return float((np.diff(edges) * (share - (y <= middle)) ** 2).sum())


def fair(x, y):
    m = x.size
    return abs(x - y).mean() - abs(x[:, None] - x[None, :]).sum() / (2 * m * (m - 1)) if m > 1 else np.nan


def hersbach(cases):
    """Reliability and potential CRPS of cases with as many members, by loops over the bins of Hersbach (2000)."""
    m = cases[0][0].size
    reliability = potential = 0
    for i in range(m + 1):
        alpha, beta, outside = [], [], []
        for x, y in cases:
            low, high = (x[i - 1] if i > 0 else -np.inf), (x[i] if i < m else np.inf)
            if 0 < i < m:
                alpha.append(min(max(y - low, 0), high - low))
                beta.append(min(max(high - y, 0), high - low))
            else:
                alpha.append(max(y - low, 0) if i == m else 0)
                beta.append(max(high - y, 0) if i == 0 else 0)
                outside.append(y < high if i == 0 else y > low)
        a, b = np.mean(alpha), np.mean(beta)
        if a + b == 0:
            continue
        if 0 < i < m:
            g, o = a + b, b / (a + b)
        else:
            o = np.mean(outside) if i == 0 else 1 - np.mean(outside)
            g = (a + b) / np.mean(outside)
        reliability += g * (o - i / m) ** 2
        potential += g * o * (1 - o)
    return reliability, potential


def decomposed(cases):
    sizes = {x.size for x, _ in cases}
    parts = np.zeros(2)
    for size in sizes:
        some = [c for c in cases if c[0].size == size]
        parts += len(some) / len(cases) * np.array(hersbach(some))
    y = np.array([y for _, y in cases])
    return parts[0], abs(y[:, None] - y[None, :]).mean() / 2, parts[1]


def brier_parts(p, o, classes=10):
    place = np.minimum((p * classes + 1e-9).astype(int), classes - 1)
    rel = res = 0
    for k in range(classes):
        here = place == k
        if here.any():
            rel += here.sum() * (p[here].mean() - o[here].mean()) ** 2
            res += here.sum() * (o[here].mean() - o.mean()) ** 2
    return ((p - o) ** 2).mean(), rel / p.size, res / p.size, o.mean() * (1 - o.mean())


def roc_area(p, o):
    """Of all pairs of what came true and what did not: how often the former had the higher probability."""
    yes, no = p[o == 1], p[o == 0]
    return ((yes[:, None] > no[None, :]) + 0.5 * (yes[:, None] == no[None, :])).mean() if yes.size and no.size else np.nan


class Gauge:
    """What was read, out of the store by SQL, and what was forecast, out of each gauges.nc or sections.nc."""

    def __init__(self, folder, station, quantity="stage", skipped=()):
        store = sqlite3.connect(folder / "observations.gpkg")
        table, unit = {"stage": ("readings", "m"), "discharge": ("discharges", "m3_per_s")}[quantity]
        rows = store.execute(f"SELECT epoch_s, {quantity}_{unit}, error_{unit} FROM {table} WHERE station = ? AND quality = 'good' ORDER BY epoch_s",
                             (station,))
        self.time, self.value, self.error = np.array(list(rows)).T
        self.station, self.quantity, self.cases, self.peaks = station, quantity, [], {}
        begin = int(made_up.BEGIN.timestamp())
        for number in range(CYCLES):
            if number not in skipped:
                self.take(folder, number, begin + made_up.INTERVAL_H * HOUR * number)

    def shown(self, folder, cycle):
        """(times, [member][time], what a member shows at a lead time)"""
        name = made_up.compact(made_up.BEGIN + made_up.datetime.timedelta(seconds=cycle - made_up.BEGIN.timestamp()))
        index, stages = int(self.station[1:]), self.quantity == "stage"
        with netCDF4.Dataset(folder / "cycles" / name / ("gauges.nc" if stages else "sections.nc")) as data:
            values = np.ma.filled(data[self.quantity][index].astype(float), np.nan)
            axis = data["time"][:]
        if not stages:  # a record is the mean since the one before
            return values, lambda lead: values[:, np.flatnonzero(axis >= lead)[0]]
        values = np.nan_to_num(np.where(values < 1e-3, np.nan, values), nan=0.0)  # dry: the bed, which is zero here
        return values, lambda lead: np.array([np.interp(lead, axis, member) for member in values])

    def take(self, folder, number, cycle):
        values, at = self.shown(folder, cycle)
        self.peaks[number] = values[:, 1:].max(axis=1).astype(np.float32)
        before = np.flatnonzero((self.time <= cycle) & (self.time > cycle - 6 * HOUR))
        last = self.value[before[-1]] if before.size else None
        for i in np.flatnonzero((self.time > cycle) & (self.time <= cycle + made_up.LEAD_H * HOUR)):
            lead = self.time[i] - cycle
            x = np.sort(at(lead).astype(np.float32).astype(float))
            self.cases.append({"number": number, "cycle": cycle, "lead": lead, "x": x, "y": self.value[i], "error": self.error[i], "last": last})

    def climatology(self, case):
        end = case["cycle"] + made_up.LEAD_H * HOUR
        others = self.value[(self.time < case["cycle"]) | (self.time > end)]
        return crps(others, case["y"])

    def usual_change(self, case, middle, half):
        """The last reading with the changes between readings that lie `middle` apart, outside of the cycle's time."""
        end, changes = case["cycle"] + made_up.LEAD_H * HOUR, []
        for i, t in enumerate(self.time):
            near = i - 1 - int(abs(self.time[:i] - (t - middle))[::-1].argmin()) if i else 0  # of two as near the later
            if not i or abs(self.time[near] - (t - middle)) > half or (t >= case["cycle"] and self.time[near] <= end):
                continue
            changes.append(self.value[i] - self.value[near])
        return crps(np.array(changes) + case["last"], case["y"])


def close(found, expected, what, tolerance=1e-9):
    assert np.isclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True), f"{what}: {found}, expected {expected}"


def check_leads(data, index, gauge):
    for b in range(data.dimensions["lead"].size):
        low, high = data["lead_from"][b] * HOUR, data["lead_to"][b] * HOUR
        cases = [c for c in gauge.cases if low < c["lead"] <= high]
        pairs = [(c["x"], c["y"]) for c in cases]

        def value(name):
            return float(np.ma.filled(data[name][index, b], np.nan))

        assert value("readings") == len(cases)
        assert value("cycles") == len({c["number"] for c in cases})
        scores = np.array([crps(x, y) for x, y in pairs])
        where = f"{gauge.station}, {low / HOUR} to {high / HOUR} h"
        close(value("crps"), scores.mean(), where)
        close(value("fair_crps"), np.nanmean([fair(x, y) for x, y in pairs]), where)
        error = np.array([x.mean() - y for x, y in pairs])
        close(value("bias"), error.mean(), where)
        close(value("rmse"), np.sqrt((error**2).mean()), where)
        variance = np.array([x.var(ddof=1) * (x.size + 1) / x.size if x.size > 1 else 0 for x, _ in pairs])
        close(value("spread"), np.sqrt(variance.mean()), where)
        total = (variance + np.array([c["error"] for c in cases]) ** 2).mean()
        close(value("spread_over_error"), np.sqrt(total / (error**2).mean()), where)
        reliability, uncertainty, potential = decomposed(pairs)
        close(value("crps_reliability"), reliability, where)
        close(value("crps_uncertainty"), uncertainty, where, 1e-6)  # readings are kept as float
        close(value("crps_resolution"), uncertainty - potential, where, 1e-5)
        close(reliability + potential, scores.mean(), where)
        kept = np.array([c["last"] is not None for c in cases])
        still = np.array([abs(c["last"] - c["y"]) for c in cases if c["last"] is not None])
        close(value("skill_over_persistence"), 1 - scores[kept].mean() / still.mean(), where)
        close(value("skill_over_climatology"), 1 - scores.mean() / np.mean([gauge.climatology(c) for c in cases]), where)
        histogram = data["rank_histogram"][index, b]
        assert histogram.sum() == len(cases)
        if b == 1:
            changed = np.mean([gauge.usual_change(c, (low + high) / 2, (high - low) / 2) for c in cases if c["last"] is not None])
            close(value("skill_over_usual_change"), 1 - scores[kept].mean() / changed, where)
            # Of nine members, none of them equal to a reading: ranks need no chance.
            nine = [c for c in cases if c["x"].size == 9 and np.unique(c["x"]).size == 9]
            ranks = np.bincount([int((c["x"] < c["y"]).sum()) for c in nine], minlength=10)
            assert (histogram >= ranks).all()
        for name in ("crps", "skill_over_persistence"):
            assert value(name + "_low") <= value(name) <= value(name + "_high"), where


def check_thresholds(data, index, gauge):
    rows = np.flatnonzero(data["threshold_gauge"][:] == index)
    for row in rows:
        stage = float(data[f"threshold_{gauge.quantity}"][row])
        p, o = [], []
        for number, peaks in gauge.peaks.items():
            cases = [c for c in gauge.cases if c["number"] == number]
            edges = np.array([0] + [c["lead"] for c in cases] + [made_up.LEAD_H * HOUR])
            reached = any(c["y"] >= stage for c in cases)
            if reached or np.diff(edges).max() <= HOUR:
                p.append((peaks >= stage).mean())
                o.append(reached)
        p, o = np.array(p), np.array(o, float)
        brier, rel, res, unc = brier_parts(p, o)
        where = f"{gauge.station} {stage}"

        def value(name):
            return float(np.ma.filled(data[name][row], np.nan))

        assert value("forecasts") == p.size and value("came_true") == o.sum(), where
        for name, expected in (("brier", brier), ("brier_reliability", rel), ("brier_resolution", res), ("brier_uncertainty", unc),
                               ("brier_within", brier - (rel - res + unc)), ("roc_area", roc_area(p, o)),
                               ("brier_skill", 1 - brier / unc if unc > 0 else np.nan)):
            close(value(name), expected, f"{where} {name}")
        assert data["class_forecasts"][row].sum() == p.size
        here = np.array([(c["x"] >= stage).mean() for c in gauge.cases])
        there = np.array([c["y"] >= stage for c in gauge.cases], float)
        close(float(data["at_reading_brier"][row, -1]), ((here - there) ** 2).mean(), where)
        close(float(np.ma.filled(data["at_reading_roc_area"][row, -1], np.nan)), roc_area(here, there), where)


def figures(folder, prefix=""):
    with netCDF4.Dataset(folder / "verification" / f"{prefix}verification.nc") as data:
        return {name: np.ma.filled(v[:], 0 if v.dtype.kind == "S" else np.nan) for name, v in data.variables.items()}


def check_same(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


def check_against_numpy(folder):
    with netCDF4.Dataset(folder / "verification" / "verification.nc") as data:
        for index in range(2):
            gauge = Gauge(folder, f"g{index}", skipped={4})
            if index == 0:
                check_leads(data, index, gauge)
            check_thresholds(data, index, gauge)
    with netCDF4.Dataset(folder / "verification" / "discharge_verification.nc") as data:
        assert list(data["gauge_id"][:]) == ["g0", "(all gauges)"], "a boundary of a gauge's name is no discharge of the gauge"
        assert data["crps"].units == "m3 s-1" and data["spread_over_error"].units == "1" and data.quantity == "discharge"
        assert list(data["threshold_name"][:]) == ["2 years", "10 years"]
        gauge = Gauge(folder, "g0", "discharge", skipped={4})
        check_leads(data, 0, gauge)
        check_thresholds(data, 0, gauge)
        assert float(data["hits"][0] + data["misses"][0]) > 1, "no flood of two years"


def check_summary(folder):
    summary = json.loads((folder / "verification" / "verification.json").read_text())
    assert summary["cycles"] == CYCLES - 1
    assert [row["why"] for row in summary["cycles_left_out"]] == ["it is of the scenario 'drill'"]
    assert summary["cycles_modified"] == 8 and summary["synthetic"] is True
    assert summary["bootstrap"]["enough"] is True
    never, always = summary["gauges"][1]["thresholds"][0], summary["gauges"][2]["thresholds"][0]
    assert never["came_true"] == 0 and never["brier_skill"]["value"] is None and never["roc_area"]["value"] is None
    assert always["came_true"] == always["forecasts"] and always["brier_skill"]["value"] is None
    assert sum(c["forecasts"] for c in always["classes"]) == 0, "the water stood above before each of these"
    assert summary["gauges"][0]["doubtful_left_out"] > 0
    flows = summary["discharge"]["gauges"]
    assert [g["id"] for g in flows] == ["g0"] and flows[0]["doubtful_left_out"] > 0
    assert [t["discharge_m3_per_s"] for t in flows[0]["thresholds"]] == [40, 90]
    assert flows[0]["leads"][-1]["crps_m3_per_s"]["low"] < flows[0]["leads"][-1]["crps_m3_per_s"]["value"]
    head = (folder / "verification" / "discharge_gauges.csv").read_text().splitlines()[0].split(",")
    assert "crps_m3_per_s" in head and "spread_over_error" in head


def check_judged(folder):
    """Single forecasts, counted by class, are what the summary counts."""
    judged = json.loads((folder / "verification" / "judged.json").read_text())
    summary = json.loads((folder / "verification" / "verification.json").read_text())
    wanted = [(g["id"], t) for g in summary["gauges"] for t in g["thresholds"]]
    assert len(judged["levels"]) == len(wanted) and sum(len(level["forecasts"]) for level in judged["levels"]) > 50
    for level, (gauge, threshold) in zip(judged["levels"], wanted):
        assert (level["gauge"], level["stage_m"]) == (gauge, threshold["stage_m"])
        for k, row in enumerate(threshold["classes"]):
            of_class = [f for f in level["forecasts"] if min(int(f[2] * 5 + 1e-9), 4) == k]
            assert (len(of_class), sum(f[3] for f in of_class)) == (row["forecasts"], row["came_true"]), (gauge, k)
        assert all(a[0] < b[0] for a, b in zip(level["forecasts"], level["forecasts"][1:]))


def check_python(folder):
    """The package names what the file numbers."""
    try:
        import xarray  # noqa: F401
    except ImportError as missing:
        print(f"Python package not tried: {missing}")
        return
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
    import freshet

    scores, raw = freshet.verification(folder), figures(folder)
    assert float(scores.crps.sel(gauge="g1", lead=4)) == raw["crps"][1, -2]
    assert float(scores.crps.sel(gauge="(all gauges)", lead=0)) == raw["crps"][-1, -1]
    assert float(scores.threshold_stage.sel(threshold="g1 high")) == 4
    flows = freshet.verification(folder, "discharge")
    assert float(flows.threshold_discharge.sel(threshold="g0 10 years")) == 90
    try:
        freshet.verification(folder / "nowhere")
    except FileNotFoundError as error:
        assert "freshet verify" in str(error)
    else:
        raise AssertionError("a folder without scores was opened")


def as_third_form(file):
    """Pairs of stages alone, as versions before discharges wrote them."""
    with netCDF4.Dataset(file) as now, netCDF4.Dataset(file.with_suffix(".old"), "w") as old:
        quantities = np.array(now["quantity"][:])
        rows = np.flatnonzero(quantities == "stage")
        pairs = np.flatnonzero(np.isin(now["pair_gauge"][:], rows))
        for name, dimension in now.dimensions.items():
            old.createDimension(name, {"gauge": rows.size, "pair": pairs.size}.get(name, dimension.size))
        old.setncatts({**{k: now.getncattr(k) for k in now.ncattrs()}, "form": "3"})
        for name, variable in now.variables.items():
            if name == "quantity":
                continue
            variable.set_auto_chartostring(False)
            chosen = {"gauge": rows, "pair": pairs}.get(variable.dimensions[0])
            copy = old.createVariable("stage" if name == "shown" else name, variable.dtype, variable.dimensions)
            copy[:] = variable[:] if chosen is None else variable[:][chosen]
    file.with_suffix(".old").rename(file)


def check_kept_pairs(folder):
    """Pairs outlive gauges.nc; readings that are judged otherwise since are seen."""
    before = figures(folder)
    first = sorted((folder / "cycles").iterdir())[0]
    (first / "gauges.nc").rename(folder / "hidden.nc")
    flows = figures(folder, "discharge_")
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures")
    check_same(before, figures(folder))
    check_same(flows, figures(folder, "discharge_"))
    as_third_form(folder / "verification" / "pairs" / f"{first.name}.nc")
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures")
    check_same(before, figures(folder))
    assert figures(folder, "discharge_")["cycles"][0, -1] == flows["cycles"][0, -1] - 1
    (folder / "hidden.nc").rename(first / "gauges.nc")
    late = folder / "late.csv"
    late.write_text("station,time,stage_m,error_m,quality\ng0,2026-03-01T01:00:00Z,0.6,0.05,bad\n")
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures")
    check_same(flows, figures(folder, "discharge_"))  # made anew: gauges.nc is there
    run(folder, "ingest", "basin.toml", str(late))
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures")
    assert figures(folder)["readings"][0, -1] == before["readings"][0, -1] - 1


def check_archive(folder):
    """A packed cycle counts as it would in the workspace; a damaged file is refused."""
    before, flows = figures(folder), figures(folder, "discharge_")
    victim = sorted((folder / "cycles").iterdir())[7]
    packed = folder / "packed"
    (packed / "workspace/cycles").mkdir(parents=True)
    shutil.move(victim, packed / "workspace/cycles" / victim.name)
    subprocess.run(["tar", "-C", str(packed), "-cf", str(folder / "old.tar"), *(f"workspace/cycles/{victim.name}/{name}" for name in ("gauges.nc", "sections.nc", "provenance.json"))], check=True)
    (folder / "verification" / "pairs" / f"{victim.name}.nc").unlink()
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures")
    assert figures(folder)["cycle_time"].size == CYCLES - 2
    run(folder, "verify", "--quiet", "--no-pictures", "--archive", "old.tar", "basin.toml")
    check_same(before, figures(folder))
    check_same(flows, figures(folder, "discharge_"))
    (folder / "bad.tar").write_bytes(b"no archive" * 100)
    assert "bad.tar" in run(folder, "verify", "basin.toml", "--archive", "bad.tar", code=2).stderr


def check_damage(folder):
    """A damaged forecast is named and left out; damaged pairs are made again; without either the cycle is left out."""
    before, name = figures(folder), sorted(f.name for f in (folder / "cycles").iterdir())[0]
    gauges, pairs = folder / "cycles" / name / "gauges.nc", folder / "verification" / "pairs" / f"{name}.nc"
    whole = gauges.read_bytes()
    pairs.write_bytes(pairs.read_bytes()[:-200])
    assert name in run(folder, "verify", "basin.toml", "--no-pictures").stderr
    check_same(before, figures(folder))
    pairs.unlink()
    gauges.write_bytes(whole[:3000])
    assert name in run(folder, "verify", "basin.toml", "--no-pictures").stderr
    assert figures(folder)["cycle_time"].size == before["cycle_time"].size - 1
    gauges.write_bytes(whole)
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures")
    check_same(before, figures(folder))


def check_few(folder):
    done = run(folder, "verify", "basin.toml", "--no-pictures", "--until", "2026-03-01T06:00:00Z")
    assert "Too few for intervals" in done.stdout
    summary = json.loads((folder / "verification" / "verification.json").read_text())
    assert summary["bootstrap"]["enough"] is False and "too few to say" in summary["badge"]["text"]
    assert all(row["crps_m"]["low"] is None for row in summary["gauges"][0]["leads"])
    assert "no complete cycle" in run(folder, "verify", "basin.toml", "--from", "2030-01-01T00:00:00Z", code=2).stderr
    nothing = json.loads(run(folder, "verify", "basin.toml", "--from", "2030-01-01T00:00:00Z", "--if-any", "--json").stdout)
    assert nothing["cycles"] == 0 and "no complete cycle" in nothing["why"]


def check_choices(folder):
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures")
    before, judged = figures(folder), (folder / "verification" / "judged.json").read_bytes()
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures", "--without-modified")
    assert (folder / "verification" / "judged.json").read_bytes() == judged, "messages are made of all forecasts"
    assert figures(folder)["cycle_time"].size == before["cycle_time"].size - 8
    run(folder, "verify", "basin.toml", "--quiet", "--no-pictures", "--reading-error")
    assert (figures(folder)["rank_histogram"] != before["rank_histogram"]).any()
    (folder / "observations.gpkg").rename(folder / "away.gpkg")
    assert "observations.gpkg" in run(folder, "verify", "basin.toml", code=1).stderr


with tempfile.TemporaryDirectory() as name:
    workspace = Path(name)
    made_up.make(workspace, CYCLES)
    run(workspace, "ingest", "basin.toml", "readings.csv")
    run(workspace, "ingest", "basin.toml", "discharges.csv")
    run(workspace, "verify", "basin.toml")
    for picture in ("skill", "spread", "ranks", "reliability", "roc"):
        for prefix in ("", "discharge_"):
            assert (workspace / "verification" / f"{prefix}{picture}.png").read_bytes().startswith(b"\x89PNG"), prefix + picture
    for check in (check_against_numpy, check_summary, check_judged, check_python, check_kept_pairs, check_archive, check_damage, check_few, check_choices):
        check(workspace)
print("as a second implementation has it")
