#!/usr/bin/env python3
"""Fits a model of the time of a step over many ranks to lines of freshet-bench (--mpi and --parts) and says what it
predicts for 100 million cells and 64 members. The model, its sources and limits: docs/scaling.md.

  jobs/scaling-model.py docs/scaling.jsonl docs/images/scaling.png
"""
import json
import math
import pathlib
import sys

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (after the backend)

# A cluster of 64 cores a node; sources in docs/scaling.md.
MESSAGE = 2.3e-6  # s
NODE_BANDWIDTH = 12.4e9  # bytes/s
NODE_RANKS = 64
BLOCK = 128  # cells that a kernel works on at once; interior blocks have no halo
CELLS, MEMBERS = 100e6, 64
RANKS = [2**k for k in range(6, 19)] + [10000]


def exchanges(order):
    """Halos that a step fetches: the state, in second order the gradients too."""
    return 1 if order == 1 else 2


def halo_row_bytes(order, real, lanes):
    return (3 if order == 1 else 3 + 11) * lanes * (4 if real == "f32" else 8)


def step(line):
    return line["seconds"] / line["steps"]


def fit_waiting(lines):
    """Seconds of a message in memory, of a byte (packed, sent and unpacked), and the share of a step that ranks wait for
    each other whatever they send: least squares of the relative errors. Runs that dried up in part do not count."""
    runs = [l for l in lines if l.get("ranks") == 2 and l["active"] == 1]
    waited = np.array([l["waiting"] * step(l) for l in runs])
    causes = np.array([[exchanges(l["order"]) + 1, l["halo_bytes"], step(l)] for l in runs])
    fit, *_ = np.linalg.lstsq(causes / waited[:, None], np.ones(len(runs)), rcond=None)
    if (fit < 0).any():
        sys.exit(f"the fit has a negative part, {fit}: measure again on an idle machine")
    return fit, runs, waited, causes @ fit


def fit_cuts(lines):
    """Halo cells over the root of a part's cells, and the same for a node's parts together; the largest halo over the mean;
    neighbours of a part; largest part."""
    cuts = [l for l in lines if l["case"] == "cut" and l["parts"] >= 64]
    node = max(l["halo_cells_of_64_parts"] / math.sqrt(NODE_RANKS * l["cells"] / l["parts"])
                    for l in cuts if "halo_cells_of_64_parts" in l)  # fewer nodes lie at the rim
    root = np.mean([l["halo_cells"] / math.sqrt(l["cells"] / l["parts"]) for l in cuts])
    most = np.mean([l["most_halo_cells"] / l["halo_cells"] for l in cuts])
    return root, node, most, max(l["most_neighbours"] for l in cuts), np.mean([l["largest_part"] for l in cuts])


def speed(lines, order, real, lanes):
    """Lane-cell-updates a second of one rank: median of what was measured."""
    return 1e6 * float(np.median([l["mlups"] for l in lines if l.get("ranks") == 1 and l["order"] == order
                                  and l["real"] == real and l["lanes"] == lanes]))


class Model:
    def __init__(self, lines):
        (_, self.byte, self.unequal), *_ = fit_waiting(lines)
        self.root, self.node, self.most, self.neighbours, self.largest = fit_cuts(lines)
        self.lines = lines

    def parts(self, ranks, order=1, groups=1, near=True, hidden=False):
        """Seconds of a step, by cause. `near`: the ranks of a node hold parts that touch; `hidden`: the exchange runs
        while interior blocks are worked on."""
        lanes, domain = MEMBERS / groups, ranks / groups
        cells = CELLS / domain
        compute = cells * lanes / speed(self.lines, order, "f32", 32)
        row = halo_row_bytes(order, "f32", lanes)
        told = self.most * self.root * math.sqrt(cells) * row  # bytes
        apart = self.node * math.sqrt(cells * NODE_RANKS) if near else self.root * math.sqrt(cells) * NODE_RANKS
        wire = apart * row / NODE_BANDWIDTH + exchanges(order) * self.neighbours * MESSAGE
        if ranks <= NODE_RANKS:
            wire = 0
        if hidden:
            wire = max(0.0, wire - compute * max(0.0, 1 - 2 / math.sqrt(cells / BLOCK)) ** 2)
        return {"work": compute, "unequal": compute * (self.largest - 1 + self.unequal), "copies": told * self.byte,
                "wire": wire, "reduction": math.log2(ranks) * MESSAGE}

    def efficiency(self, *args, **how):
        parts = self.parts(*args, **how)
        return parts["work"] / sum(parts.values())


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def print_measured(lines):
    rows = []
    for l in lines:
        if l.get("ranks") == 2 and l["active"] == 1:
            rows.append([str(l["order"]), f'{l["real"]} × {l["lanes"]}', l["scaling"], f'{l["cells"]:,}',
                         f'{1e3 * step(l):.3g}', f'{l["speedup"]:.2f}', f'{l["halo_cells"]:.0f}',
                         f'{l["halo_bytes"] / 1e3:.3g}', f'{100 * l["waiting"]:.1f}'])
    table(["order", "lanes", "scaling", "cells", "step, ms", "2 ranks against 1", "halo cells", "kB received",
           "waiting, %"], rows)
    table(["parts", "cells of a part", "largest / mean", "halo cells", "most", "neighbours", "most"],
          [[f'{l["parts"]:,}', f'{l["cells"] / l["parts"]:,.0f}', f'{l["largest_part"]:.3f}', f'{l["halo_cells"]:.0f}',
            f'{l["most_halo_cells"]:.0f}', f'{l["neighbours"]:.1f}', f'{l["most_neighbours"]:.0f}']
           for l in lines if l["case"] == "cut"])


def print_predicted(model):
    rows = []
    for ranks in sorted(RANKS):
        parts = model.parts(ranks)
        cells = CELLS / ranks
        rows.append([f"{ranks:,}", f"{cells:,.0f}", f"{1e3 * sum(parts.values()):.3g}"]
                    + [f"{100 * parts[k] / sum(parts.values()):.1f}" for k in parts]
                    + [f"{100 * model.efficiency(ranks, **how):.0f}"
                       for how in ({"near": False}, {"hidden": True}, {"groups": 2}, {"order": 2})])
    table(["ranks", "cells a rank", "step, ms", "work, %", "unequal", "copies", "wire", "reduction", "scattered", "hidden",
           "2 groups", "order 2"], rows)


def draw(lines, model, file):
    _, runs, waited, fitted = fit_waiting(lines)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2))
    for order, real, mark in ((1, "f64", "o"), (1, "f32", "s"), (2, "f64", "^"), (2, "f32", "D")):
        mine = [i for i, l in enumerate(runs) if (l["order"], l["real"]) == (order, real)]
        lanes = runs[mine[0]]["lanes"] if mine else 0
        left.loglog(1e6 * fitted[mine], 1e6 * waited[mine], mark, label=f"order {order}, {real} × {lanes}")
    ends = [1e6 * min(fitted.min(), waited.min()), 1e6 * max(fitted.max(), waited.max())]
    left.loglog(ends, ends, "k-", lw=0.8)
    left.set(xlabel="fitted waiting (µs a step)", ylabel="measured, 2 ranks (µs a step)", title="Fit")
    left.legend()
    ranks = sorted(RANKS)
    for how, name, style in (({}, "nothing hidden", "-"), ({"near": False}, "neighbouring parts on scattered nodes", ":"),
                             ({"hidden": True}, "exchange behind interior blocks", "--"),
                             ({"groups": 2}, "2 groups of 32 lanes", "-."),
                             ({"order": 2}, "second order", "-")):
        right.semilogx(ranks, [100 * model.efficiency(r, **how) for r in ranks], style, label=name)
    right.axvline(1e4, color="0.7", lw=0.8)
    right.set(xlabel="ranks", ylabel="work over all (%)", ylim=(0, 100), title="Predicted, 100 million cells × 64 members, f32")
    right.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def main():
    lines = [json.loads(text) for text in pathlib.Path(sys.argv[1]).read_text().splitlines()]
    fit, *_ = fit_waiting(lines)
    model = Model(lines)
    print_measured(lines)
    print(f"a message {1e6 * fit[0]:.2f} µs, bytes {1e-9 / fit[1]:.2f} GB/s, unequal {100 * fit[2]:.2f} % of a step; "
          f"halo {model.root:.2f} sqrt(cells), of a node {model.node:.2f} sqrt(cells), largest {model.most:.2f} times "
          f"the mean; at most {model.neighbours:.0f} neighbours; largest part {model.largest:.3f}\n")
    print_predicted(model)
    draw(lines, model, sys.argv[2])


if __name__ == "__main__":
    main()
