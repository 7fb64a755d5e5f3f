"""The page of the twin experiments."""
import hashlib
import json

from page import number, table
from runs import time_of
from twin_measures import Found, Gauges, n_of, truth_rain

HOURS = (0, 2, 4, 12)


def percent(value):
    return f"{100 * value:.0f} %"


def judged(value, bar, text):
    """A measure, with FAIL where it is beyond its bar."""
    return text if value <= bar else f"{text} **FAIL**"


class Page:
    """Makes twins.md of what the runs left; bars are those of twins.toml."""

    def __init__(self, described, series):
        self.described, self.series, self.lines = described, series, []

    def write(self, target):
        self.lines = [f"# {self.described['title']}", "", "<!-- Written by jobs/twins. -->", "", self.described["text"].strip(), ""]
        for series in self.series:
            SeriesPart(series, self.described["bar"], self.lines).write()
        if "not_right" in self.described:
            self.lines += ["## What is not right", "", self.described["not_right"].strip(), ""]
        self.write_inputs()
        (target / "twins.md").write_text("\n".join(self.lines).rstrip() + "\n")

    def write_inputs(self):
        files = sorted(self.series[0].folder.glob("*.toml"))
        rows = [[f"`{f.name}`", f"`{hashlib.sha256(f.read_bytes()).hexdigest()}`"] for f in files]
        self.lines += ["## Inputs", "", "SHA-256 of what describes the runs:", ""] + table(["file", "SHA-256"], rows)


class SeriesPart:
    """The chapter of one series."""

    def __init__(self, series, bar, lines):
        self.series, self.bar, self.lines = series, bar, lines
        self.experiments = {e["name"]: e for e in series.experiments}
        self.informed = [e for e in series.experiments if "truth" in e]
        self.free = Found(series, self.experiments[series.described["free"]])
        self.gauge = series.described["kept_out"]

    def write(self):
        d = self.series.described
        self.lines += [f"## {d['title']}", "", d["text"].strip(), ""]
        rows = [[e["name"], self.series.truths[e["truth"]]["text"], self.gauges_text(e)] for e in self.informed]
        self.lines += table(["experiment", "truth", "gauges"], rows)
        self.write_skill()
        self.write_learned()
        self.write_liars()

    def gauges_text(self, experiment):
        return experiment.get("text", "honest")

    def truth(self, experiment):
        return Gauges(self.series.truth_gauges(experiment["truth"]), phase=self.truth_phase(experiment))

    def truth_phase(self, experiment):
        return 1

    def hours(self):
        return [h for h in HOURS if h <= self.series.described["lead_h"]]

    # -- skill ----------------------------------------------------------------------------------------------------------------

    def write_skill(self):
        last = self.hours()[-1]
        self.lines += [f"RMSE of the ensemble mean at `{self.gauge}`, which is kept out, in m with and without readings, over all cycles but the first: at the"
                       f" analysis (bar {percent(self.bar['analysis'])}), and over the hours from then (bar of the last {percent(self.bar['forecast'])})."
                       f" *Worst cycle*: the largest share of any cycle over {last} h (bar {percent(self.bar['worst_cycle'])}).", ""]
        heads = ["at the analysis", *[f"0 to {h} h" for h in self.hours()[1:]], "worst cycle"]
        self.lines += table(["experiment", *heads], [[e["name"], *self.skill_row(e)] for e in self.informed])

    def skill_row(self, experiment):
        truth, found, cells = self.truth(experiment), Found(self.series, experiment), []
        for hours in self.hours():
            with_readings, without = found.rmse(truth, self.gauge, hours), self.free.rmse(truth, self.gauge, hours)
            bar = {0: self.bar["analysis"], self.hours()[-1]: self.bar["forecast"]}.get(hours, float("inf"))
            share = with_readings / without
            cells.append(judged(share, bar, f"{number(with_readings)}, {number(without)}: {percent(share)}"))
        return [*cells, self.worst_cycle(found, truth)]

    def worst_cycle(self, found, truth):
        hours = self.hours()[-1]
        shares = {c: found.rmse(truth, self.gauge, hours, [c]) / self.free.rmse(truth, self.gauge, hours, [c]) for c in found.cycles}
        worst = max(shares, key=shares.get)
        return judged(shares[worst], self.bar["worst_cycle"], f"{percent(shares[worst])} at {worst:%d %H:%M}")

    # -- rain and roughness -----------------------------------------------------------------------------------------------------

    def write_learned(self):
        self.lines += [f"Roughness and rain after the last cycle, over those of the truth (bars {percent(self.bar['roughness'])} and {percent(self.bar['rain'])}):"
                       " Manning's n of each land class; what fell on the members from the first cycle to the end of the last forecast; the same with"
                       " the water that analyses added; what falls without readings.", ""]
        classes = sorted(Found(self.series, self.informed[0]).roughness(self.free.cycles[-1]))
        heads = [f"n, {c}" for c in classes] + ["rain", "rain and analyses", "rain without readings"]
        self.lines += table(["experiment", *heads], [[e["name"], *self.learned_row(e, classes)] for e in self.informed])

    def learned_row(self, experiment, classes):
        found, cycle = Found(self.series, experiment), self.free.cycles[-1]
        folder = self.series.truth_gauges(experiment["truth"]).parent.parent
        real = n_of(json.loads((folder / "run" / "provenance.json").read_text())["configuration"])
        n = found.roughness(cycle)
        fallen, with_added, seconds = found.rain(cycle)
        rain = truth_rain(folder, seconds)
        shares = [(n[c] / real[c], self.bar["roughness"]) for c in classes] + [(fallen / rain, self.bar["rain"])]
        cells = [judged(abs(share - 1), bar, f"{share:.2f}") for share, bar in shares]
        return [*cells, f"{with_added / rain:.2f}", f"{self.free.rain(cycle)[0] / rain:.2f}"]

    # -- gauges that lie ----------------------------------------------------------------------------------------------------------

    def write_liars(self):
        lying = [e for e in self.informed if e.get("liar")]
        if not lying:
            return
        self.lines += [f"**Gauges that lie** against the experiment with the same truth and honest gauges: RMSE at `{self.gauge}` over its (bar"
                       f" {self.bar['liars']:g}), and what was found of each gauge, with the first cycle that said it.", ""]
        heads = ["at the analysis", *[f"0 to {h} h" for h in self.hours()[1:]]]
        self.lines += table(["experiment", *heads], [[e["name"], *self.liar_row(e)] for e in lying])
        rows = [[e["name"], f"`{lie['gauge']}`", self.lie_text(lie), self.verdict_text(e, lie)] for e in lying for lie in e["liar"]]
        self.lines += table(["experiment", "gauge", "lie", "found"], rows)
        rows = [[e["name"], f"`{gauge}`", self.verdict_text(e, {"gauge": gauge, "from": self.series.first})] for e in lying for gauge in self.honest(e)]
        if rows:
            self.lines += ["Honest gauges of the same experiments:", ""] + table(["experiment", "gauge", "found"], rows)

    def honest(self, experiment):
        lying = {lie["gauge"] for lie in experiment["liar"]}
        return [g for g in self.truth(experiment).ids if g not in lying and g != self.gauge]

    def liar_row(self, experiment):
        honest = next(e for e in self.informed if e["truth"] == experiment["truth"] and e["basin"] == experiment["basin"] and not e.get("liar"))
        truth, cells = self.truth(experiment), []
        for hours in self.hours():
            lied, without = (Found(self.series, e).rmse(truth, self.gauge, hours) for e in (experiment, honest))
            cells.append(judged(lied / without, self.bar["liars"], f"{number(lied)}, {number(without)}: {lied / without:.2f}"))
        return cells

    def lie_text(self, lie):
        size = {"drifting": f" {lie.get('m_per_day', 0):g} m a day", "spikes": f" {lie.get('value_m', 0):g} m"}.get(lie["kind"], "")
        return f"{lie['kind']}{size} from {time_of(lie['from']):%d %H:%M}"

    def verdict_text(self, experiment, lie):
        verdicts = Found(self.series, experiment).verdicts(lie["gauge"], time_of(lie["from"]))
        return "; ".join(f"{cycle:%d %H:%M} {words}" for cycle, words in verdicts.values()) or "nothing"
