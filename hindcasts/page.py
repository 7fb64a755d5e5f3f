"""The page of a hindcast: tables and pictures of what its runs left."""
import hashlib
import json
from datetime import timedelta

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as dates
import matplotlib.pyplot as plt
import numpy as np

import skill
from baselines import Stages
from forecasts import Readings, Verified
from runs import Episode, time_of

COLOURS = ["#1f6fb2", "#b2581f", "#4a8f3c", "#7a4fa3"]

# Controls that are no factors: what one is divided by, and how its axis is called.
PANELS = {"rain_shift": (60, "rain late by, min"), "gauge_datum": (1, "zero of gauge, m"), "ground_wetness": (1, "wetness"),
          "ground_quick": (1e-3, "quick water, mm")}


def number(value, digits=2):
    return "–" if value is None or not np.isfinite(value) else f"{value:.{digits}f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


class Page:
    """Makes docs/hindcasts/CASE.md, its pictures and CASE.json."""

    def __init__(self, case, target):
        self.case, self.target, self.name = case, target, case.folder.name
        self.leads = case.described["leads_h"]
        self.lines, self.results = [], {"title": case.described["title"], "leads_h": self.leads, "series": {}}
        target.mkdir(parents=True, exist_ok=True)

    def write(self):
        d = self.case.described
        self.lines = [f"# {d['title']}", "", f"<!-- Written by jobs/hindcast {self.name}. -->", "", d["text"].strip(), ""]
        self.lines += [f"`jobs/hindcast {self.name}` runs it: {self.count()}.", ""]
        self.lines += table(["variant", "what"], [[v.name, v.text] for v in self.case.variants])
        for verify in d["verify"]:
            self.write_series(verify)
        self.write_learned()
        self.write_cost()
        if "not_right" in d:
            self.lines += ["## What is not right", "", d["not_right"].strip(), ""]
        self.write_inputs()
        (self.target / f"{self.name}.md").write_text("\n".join(self.lines).rstrip() + "\n")
        (self.target / f"{self.name}.json").write_text(json.dumps(self.results, indent=1) + "\n")

    def count(self):
        cycles = sum(len(self.case.cycles(e)) for e in self.case.episodes)
        return f"{cycles} cycles of {self.case.interval.total_seconds() / 3600:g} h, {len(self.case.variants)} variants"

    # -- one series ---------------------------------------------------------------------------------------------------------

    def write_series(self, verify):
        readings = Readings(self.case.inputs / verify["file"], verify["name"], verify["column"])
        verified = {v.name: Verified(self.case, self.case.episodes, v, verify, readings) for v in self.case.variants}
        unit = verify["unit"]
        self.lines += [f"## {verify.get('title', verify['name'])}", ""]
        hours = f"hours in which more than {verify['flood_above']:g} {unit} was read" if verify["flood_above"] > 0 else "all hours"
        if "flood" in verify:
            hours += " of " + ", ".join(f"{f['name']} ({time_of(f['first']):%-d %b} to {time_of(f['last']):%-d %b})" for f in verify["flood"])
        self.lines += [f"Measures are over {hours}. Lead 0 is the first record after the analysis.", ""]
        results = self.results["series"].setdefault(verify.get("key", verify["name"]), {})
        self.skill_table(verified, f"RMSE of the ensemble mean, {unit}", skill.rmse, True, results)
        self.skill_table(verified, f"CRPS, {unit}", skill.mean_crps, False, results)
        if verify.get("efficiency", False):
            self.skill_table(verified, "Nash-Sutcliffe efficiency of the ensemble mean, 1", skill.nash_sutcliffe, True, results)
        if "threshold" in verify:
            self.detection_table(verified, verify, results)
        self.peak_table(verified, readings, unit, results)
        self.calibration(verified, verify, results)
        for episode in floods_of(self.case, verify):
            self.draw_fans(episode, verified, verify, readings)

    def skill_table(self, verified, title, score, of_mean, results):
        rows = []
        for name, v in verified.items():
            values = []
            for lead in self.leads:
                flood = v.in_flood(lead)
                members = v.members(lead)[flood]
                values.append(score(members.mean(axis=1) if of_mean else members, v.read(lead)[flood]) if flood.any() else np.nan)
            rows.append((name, values))
        any_v = next(iter(verified.values()))
        floods = [any_v.in_flood(lead) for lead in self.leads]
        persistence = [score(any_v.last()[f] if of_mean else any_v.last()[f][:, None], any_v.read(lead)[f]) if f.any() else np.nan
                       for lead, f in zip(self.leads, floods)]
        rows.append(("persistence", persistence))
        if of_mean:
            rows += self.regressions(any_v)
        results[title] = {name: values for name, values in rows}
        self.lines += [f"**{title}**", ""]
        self.lines += table(["lead", *[f"{lead} h" for lead in self.leads]], [[n, *map(number, v)] for n, v in rows] +
                            [["readings", *[str(int(f.sum())) for f in floods]]])

    def detection_table(self, verified, verify, results):
        """POD / FAR of a stage above the threshold at each lead, over all cycles."""
        threshold, any_v = verify["threshold"], next(iter(verified.values()))
        single = {"persistence": [any_v.last()] * len(self.leads), **dict(self.regressed(any_v))}
        chances = {n: [np.mean(v.members(lead) > threshold, axis=1) for lead in self.leads] for n, v in verified.items()}
        chances |= {n: [np.where(np.isfinite(f), f > threshold, np.nan) for f in forecasts] for n, forecasts in single.items()}
        rows = []
        for name, by_lead in chances.items():
            found = [skill.detection(np.where(np.isfinite(read), chance, np.nan), read > threshold)
                     for chance, read in zip(by_lead, (any_v.read(lead) for lead in self.leads))]
            rows.append([name, *[f"{number(pod)} / {number(far)}" for pod, far in found]])
            results.setdefault("detection", {})[name] = found
        happened = [str(int((any_v.read(lead) > threshold).sum())) for lead in self.leads]
        self.lines += [f"**Above {threshold:g} {verify['unit']} or not** (a chance of one half or more counts as a yes): share of those that came and "
                       "were seen / of those seen that did not come", ""]
        self.lines += table(["lead", *[f"{lead} h" for lead in self.leads]], rows + [["came", *happened]])

    def regressions(self, verified):
        """RMSE in flood of the linear regressions that the case names, where it has any."""
        return [(name, [skill.rmse(f[flood], verified.read(lead)[flood]) for lead, f in zip(self.leads, forecasts)
                        for flood in [verified.in_flood(lead)]])
                for name, forecasts in self.regressed(verified)]

    def regressed(self, verified):
        """Forecasts of the regressions that the case names for a series, where it has any: name, [lead][cycle]."""
        rows = []
        for r in self.case.described.get("regression", []):
            if r["of"] != verified.verify["name"]:
                continue
            stages = Stages(self.case.inputs / r["file"], r["column"])
            training = tuple(time_of(t) for t in r["training"])
            hours = [stages.hour_of(f.cycle) for f in verified.forecasts]
            rows.append((r["name"], [stages.regression(r["of"], r["stations"], lead, training, r["above"])[hours] for lead in self.leads]))
        return rows

    def peak_table(self, verified, readings, unit, results):
        """Each episode's highest reading against the median peak of the cycle so many hours before."""
        rows = []
        for episode in floods_of(self.case, next(iter(verified.values())).verify):
            there = (readings.time >= episode.first.timestamp()) & (readings.time <= episode.last.timestamp())
            top = np.argmax(np.where(there, readings.value, -np.inf))
            at, height = readings.time[top], readings.value[top]
            for name, v in verified.items():
                row = []
                for lead in [h for h in self.leads if h > 0]:
                    known = [f for f in v.forecasts if 0 <= f.cycle.timestamp() - episode.first.timestamp() and f.cycle.timestamp() <= at - lead * 3600]
                    if not known or known[-1].time[-1] + known[-1].cycle.timestamp() < at:
                        row.append("–")
                        continue
                    peak, time = known[-1].peak()
                    late = (time.timestamp() - at) / 3600
                    row.append(f"{peak - height:+.2f}, {late:+.1f} h")
                rows.append([f"{episode.name} ({height:g})", name, *row])
        results["peaks"] = rows
        self.lines += [f"**Error of the peak: height in {unit}, time; from the cycle so long before it**", ""]
        self.lines += table(["flood", "variant", *[f"{h} h" for h in self.leads if h > 0]], rows)

    def calibration(self, verified, verify, results):
        rows = []
        fig, axes = plt.subplots(1, len(verified), figsize=(3.2 * len(verified), 2.4), squeeze=False)
        for ax, (name, v) in zip(axes[0], verified.items()):
            values, counts = [], 0
            for lead in self.leads:
                flood = v.in_flood(lead)
                members, read = v.members(lead)[flood], v.read(lead)[flood]
                values.append(skill.spread_over_error(members, read, v.errors_of(read)) if flood.any() else np.nan)
                if lead > 0 and flood.any():
                    counts = counts + skill.ranks(members, read, v.errors_of(read), np.random.default_rng(1))
            rows.append([name, *map(number, values)])
            results.setdefault("spread over error", {})[name] = values
            results.setdefault("ranks", {})[name] = np.asarray(counts).tolist()
            ax.bar(range(np.size(counts)), np.atleast_1d(counts), color=COLOURS[0])
            ax.set_title(name, fontsize=8)
            ax.tick_params(labelsize=7)
        fig.tight_layout()
        file = f"{self.name}_{verify.get('key', verify['name'])}_ranks.png"
        self.save(fig, file)
        self.lines += ["**Spread over error** (1: the ensemble knows how wrong it is) and ranks of the readings, leads above 0:", ""]
        self.lines += table(["lead", *[f"{lead} h" for lead in self.leads]], rows)
        self.lines += [f"![ranks]({file})", ""]

    def draw_fans(self, episode, verified, verify, readings):
        """What was read, and every sixth cycle's forecast: median, and 10 to 90 %."""
        fig, axes = plt.subplots(len(verified), 1, figsize=(9, 2.6 * len(verified)), sharex=True, squeeze=False)
        begin, end = episode.first - timedelta(hours=6), episode.last + timedelta(hours=max(self.leads))
        there = (readings.time >= begin.timestamp()) & (readings.time <= end.timestamp())
        for ax, (name, v) in zip(axes[:, 0], verified.items()):
            shown = [f for f in v.forecasts if episode.first <= f.cycle <= episode.last]
            step = max(1, len(shown) // 12)
            for i, f in enumerate(shown[::step]):
                colour = COLOURS[i % len(COLOURS)]
                low, middle, high = np.nanquantile(f.value, [0.1, 0.5, 0.9], axis=0)
                ax.fill_between(f.times(), low, high, color=colour, alpha=0.25, linewidth=0)
                ax.plot(f.times(), middle, color=colour, linewidth=1)
            ax.plot([np.datetime64(int(t), "s") for t in readings.time[there]], readings.value[there], "k-", linewidth=1)
            ax.set_ylabel(f"{name}, {verify['unit']}", fontsize=8)
            ax.tick_params(labelsize=7)
            ax.xaxis.set_major_formatter(dates.DateFormatter("%d %b %H:%M"))
        fig.tight_layout()
        file = f"{self.name}_{episode.name}_{verify['name']}.png"
        self.save(fig, file)
        self.lines += [f"![{episode.name}: readings black, forecasts with their 10 to 90 %]({file})", ""]

    # -- the rest ---------------------------------------------------------------------------------------------------------------

    def learned(self, episode, variant):
        """Time of each cycle and the mean of each control after it, flattened."""
        times, values = [], {}
        for cycle in self.case.cycles(episode):
            try:
                analysis = self.case.report(episode, variant, cycle)["assimilation"] or {}
            except FileNotFoundError:
                continue
            flat = flatten(analysis.get("after", {}))
            if flat:
                times.append(cycle)
                for key, value in flat.items():
                    values.setdefault(key, []).append(value)
        return times, values

    def write_learned(self):
        self.lines += ["## What the filter learned", ""]
        for episode in self.case.episodes:
            for variant in [v for v in self.case.variants if v.assimilate]:
                times, values = self.learned(episode, variant)
                if not times:
                    continue
                fig = self.draw_controls(times, values)
                file = f"{self.name}_{episode.name}_{variant.name}_controls.png"
                self.save(fig, file)
                self.lines += [f"![{episode.name}, {variant.name}: controls after each cycle]({file})", ""]

    def draw_controls(self, times, values):
        """Factors in one panel; water in the ground, shifts [min] and zeros [m] in panels of their own."""
        panels = {"factor": {}}
        for key, series in values.items():
            if len(series) != len(times):
                continue
            kind = key.split(".")[0]
            scale, label = PANELS.get(kind, (1, "factor"))
            panels.setdefault(label, {})[key] = [v / scale for v in series]
        fig, axes = plt.subplots(len(panels), 1, figsize=(9, 2.2 * len(panels)), sharex=True, squeeze=False)
        for ax, (label, curves) in zip(axes[:, 0], panels.items()):
            for key, series in curves.items():
                ax.plot(times, series, label=key, linewidth=1.2)
            ax.axhline(0 if "," in label else 1, color="black", linewidth=0.5)
            ax.set_ylabel(label, fontsize=8)
            ax.legend(fontsize=7)
            ax.tick_params(labelsize=7)
            ax.xaxis.set_major_formatter(dates.DateFormatter("%d %b %H:%M"))
        fig.tight_layout()
        return fig

    def write_cost(self):
        rows = []
        for variant in self.case.variants:
            seconds, steps, cells, members = 0.0, 0, 0, 0
            for episode in self.case.episodes:
                for cycle in self.case.cycles(episode):
                    file = self.case.folder_of(episode, variant) / "cycles" / f"{cycle:%Y%m%dT%H%MZ}" / "timing.json"
                    if file.exists():
                        timing = json.loads(file.read_text())
                        seconds, steps = seconds + timing["seconds"], steps + timing["steps"]
                        cells, members = timing["cells"], timing["members"]
            rows.append([variant.name, str(members), str(cells), str(steps), f"{seconds:.0f}"])
        self.lines += ["## Cost", ""] + table(["variant", "members", "cells", "steps", "s in steps"], rows)

    def write_inputs(self):
        rows = [[f"`{f.name}`", f"`{hashlib.sha256(f.read_bytes()).hexdigest()}`"]
                for f in sorted(self.case.inputs.iterdir()) if f.is_file() and not f.name.startswith(".")]
        self.lines += ["## Inputs", "", "SHA-256 of what the runs read:", ""] + table(["file", "SHA-256"], rows)

    def save(self, fig, file):
        fig.savefig(self.target / file, dpi=80)
        plt.close(fig)


def floods_of(case, verify):
    """What is verified as a flood each: those that the series names, else the episodes."""
    named = [Episode(f["name"], time_of(f["first"]), time_of(f["last"])) for f in verify.get("flood", [])]
    return named or case.episodes


def flatten(tree, prefix=""):
    """Numbers of nested tables by their path: {"manning_factor.channel": 0.9, ...}."""
    flat = {}
    for key, value in tree.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, dict):
            flat.update(flatten(value, path))
        elif isinstance(value, (int, float)):
            flat[path] = value
    return flat


def write_index(target):
    """docs/hindcasts/README.md: a line for each case that has a page."""
    lines = ["# Hindcasts", "", "<!-- Written by jobs/hindcast. -->", "",
             "Floods that happened, forecast as they would have been: a cycle knows the readings up to its time and no later one. Each case is",
             "`jobs/hindcast CASE`, where its data are. The table has the RMSE of the ensemble mean by lead.", ""]
    rows = []
    for file in sorted(target.glob("*.json")):
        page = json.loads(file.read_text())
        for series, results in page["series"].items():
            title = next(k for k in results if k.startswith("RMSE"))
            for name, values in results[title].items():
                shown = dict(zip(page["leads_h"], values))
                rows.append([f"[{page['title']}]({file.stem}.md)", f"{series}, {title.rsplit(' ', 1)[1]}", name,
                             *[number(shown.get(h, float("nan"))) for h in (0, 3, 6, 12)]])
    lines += table(["case", "series", "forecast", "0 h", "+3 h", "+6 h", "+12 h"], rows)
    (target / "README.md").write_text("\n".join(lines).rstrip() + "\n")
