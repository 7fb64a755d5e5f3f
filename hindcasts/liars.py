"""Gauges that lie: readings of a truth as a sensor that sticks, slides or is silent would have sent them."""
import csv
from datetime import timedelta

from runs import time_of


def frozen(rows, lie):
    """The last reading before `from`, again and again."""
    stuck = None
    for time, value in rows:
        if time < lie["from"] or stuck is None:
            stuck = value
        yield time, stuck


def drifting(rows, lie):
    """Off by `m_per_day` for each day since `from`."""
    for time, value in rows:
        days = max(time - lie["from"], timedelta(0)) / timedelta(days=1)
        yield time, value + lie["m_per_day"] * days


def missing(rows, lie):
    """Nothing from `from` on."""
    return ((time, value) for time, value in rows if time < lie["from"])


def spikes(rows, lie):
    """Every `every`-th reading from `from` on is `value_m`."""
    lied = [i for i, (time, _) in enumerate(rows) if time >= lie["from"]][:: lie["every"]]
    return ((time, lie["value_m"] if i in lied else value) for i, (time, value) in enumerate(rows))


KINDS = {f.__name__: f for f in (frozen, drifting, missing, spikes)}


def write(readings, lies, target):
    """A file of readings with what the `lies` make of their gauges: {gauge, kind, from, ...}."""
    with open(readings, newline="") as file:
        lines = file.readlines()
    head = [line for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    with open(target, "w", newline="") as out:
        out.writelines(head)
        writer = csv.DictWriter(out, fieldnames=rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        for station in dict.fromkeys(row["station"] for row in rows):
            writer.writerows(told_by(station, [row for row in rows if row["station"] == station], lies))


def told_by(station, rows, lies):
    """The rows of one gauge after its lies."""
    series = [(time_of(row["time"]), float(row["stage_m"])) for row in rows]
    text = {time: row for (time, _), row in zip(series, rows)}
    for lie in lies:
        if lie["gauge"] == station:
            series = list(KINDS[lie["kind"]](series, {**lie, "from": time_of(lie["from"])}))
    return [{**text[time], "stage_m": f"{value:.4f}"} for time, value in series]
