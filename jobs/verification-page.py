#!/usr/bin/python3
"""Makes docs/verification from the JSON files of freshet-verification: page, plots and results.json.

Usage: verification-page.py RESULTS_FOLDER PAGE_FOLDER
"""
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

STYLES = {
    "line": {"linestyle": "-", "linewidth": 1.2},
    "dashes": {"linestyle": "--", "linewidth": 1.2, "color": "black"},
    "dots": {"linestyle": "none", "marker": ".", "markersize": 3},
}


def draw(run, file):
    """One row of panels."""
    panels = run["panels"]
    fig, axes = plt.subplots(1, len(panels), figsize=(4.2 * len(panels), 3), squeeze=False)
    for ax, panel in zip(axes[0], panels):
        for curve in panel["curves"]:
            y = [float("nan") if v is None else v for v in curve["y"]]
            ax.plot(curve["x"], y, label=curve["name"], **STYLES[curve["style"]])
        ax.set_title(panel["title"], fontsize=9)
        ax.set_xlabel(panel["x"], fontsize=8)
        ax.set_ylabel(panel["y"], fontsize=8)
        ax.tick_params(labelsize=7)
        if panel["log_log"]:
            ax.set_xscale("log")
        if panel["log_log"] or panel["log_y"]:
            ax.set_yscale("log")
        if len(panel["curves"]) > 1:
            ax.legend(fontsize=7)
    fig.tight_layout()
    fig.savefig(file, dpi=72)
    plt.close(fig)


def bound_text(m):
    if m["sense"] == "within":
        return "{:g} to {:g}".format(*m["bound"])
    return "" if m["sense"] == "no bound" else f"{m['sense']} {m['bound']:g}"


def verdict(measures):
    bounded = [m for m in measures if m["sense"] != "no bound"]
    missed = sum(not m["pass"] for m in bounded)
    return f"**FAIL** ({missed} of {len(bounded)})" if missed else f"pass ({len(bounded)})"


def value_text(m):
    return "not a number" if m["value"] is None else f"{m['value']:.4g}"


def rows_of(runs):
    return [
        {"case": run["case"], "order": run["order"], "real": run["real"], "metric": m["metric"],
         "value": m["value"], "bound": m["bound"], "sense": m["sense"],
         "pass": m["pass"], "seconds": round(run["seconds"], 2), "cells": run["cells"]}
        for run in runs for m in run["measures"]
    ]


def page(runs, folder):
    cases = {}
    for run in runs:
        cases.setdefault(run["case"], []).append(run)
    lines = [
        "# Verification", "",
        "Made by `jobs/verification`; do not edit. Every bound stands next to its case in `tests/cases/`; those of order 2",
        "are what the project promises, those of order 1 what the first order is known to reach. A missed bound is shown",
        "as FAIL. `results.json` holds every figure. Run times are of one core, with another case next to it.", "",
        "| case | order | real | cells | bounds kept | s |", "| --- | --- | --- | --- | --- | --- |",
    ]
    for run in runs:
        anchor = run["title"].lower()
        for c in "():,.'":
            anchor = anchor.replace(c, "")
        lines.append(f"| [{run['title']}](#{anchor.replace(' ', '-')}) | {run['order']} | {run['real']} | {run['cells']} | "
                     f"{verdict(run['measures'])} | {run['seconds']:.1f} |")
    for name, group in cases.items():
        lines += ["", f"## {group[0]['title']}", "", group[0]["about"], f"`freshet-verification --case {name}`"]
        for run in group:
            lines += ["", f"**Order {run['order']}, {run['real']}**: {run['mesh']}; {run['cells']} cells, {run['seconds']:.1f} s.", "",
                      "| measure | value | bound | |", "| --- | --- | --- | --- |"]
            for m in run["measures"]:
                mark = "" if m["sense"] == "no bound" else "pass" if m["pass"] else "**FAIL**"
                lines.append(f"| {m['metric']} | {value_text(m)} | {bound_text(m)} | {mark} |")
            lines += [""] + run["notes"]
            if run["panels"] and run["real"] == "f64":
                picture = f"{name}_o{run['order']}.png"
                draw(run, folder / picture)
                lines += ["", f"![{run['title']}, order {run['order']}]({picture})"]
    return "\n".join(lines) + "\n"


def main():
    results, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    runs = [json.loads(f.read_text()) for f in sorted(results.glob("*.json"))]
    if not runs:
        sys.exit(f"{results}: there are no results; run jobs/verification")
    runs.sort(key=lambda r: (r["case"], -r["order"], r["real"] != "f64"))
    (folder / "results.json").write_text(json.dumps(rows_of(runs), indent=1) + "\n")
    (folder / "README.md").write_text(page(runs, folder))


if __name__ == "__main__":
    main()
