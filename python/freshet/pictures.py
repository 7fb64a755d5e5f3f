"""Pictures of forecasts."""

import numpy as np

SAID_OF_ITSELF = ("not_known", "members_left_out", "modifiers")  # attributes that whoever sees the picture must know
BANDS = ((5, 95, 0.15), (10, 90, 0.2), (25, 75, 0.3))  # percentiles, opacity


def fan_chart(cycle, station, ax=None, members=False, thresholds=(), readings=None):
    """The stage of a gauge over the forecast: median, bands of 25 to 75, 10 to 90 and 5 to 95 % of the members.

    station: identifier. members: draws each of them too. thresholds: stages [m], or (name, stage) pairs, as lines.
    readings: a series of stages by time (pandas.Series, or a pair of sequences), as dots.
    A member is left out of the percentiles where its gauge is dry; where half are dry there is no median. Returns the
    axes, those given or new ones. KeyError for an unknown gauge."""
    import matplotlib.pyplot as plt

    known = [str(s) for s in cycle.gauges["station"].values]
    if station not in known:
        raise KeyError(f"no gauge '{station}'; there are {', '.join(known)}")
    stage = cycle.gauges["stage"].sel(station=station).transpose("member", "time")
    time, values = stage["time"].values, stage.values
    ax = plt.subplots(figsize=(9, 4.5), layout="constrained")[1] if ax is None else ax
    enough = np.isfinite(values).sum(axis=0) * 2 >= values.shape[0]
    for low, high, opacity in BANDS:
        ends = _percentiles(values, (low, high), enough)
        ax.fill_between(time, ends[0], ends[1], color="tab:blue", alpha=opacity, linewidth=0, label=f"{low} to {high} %")
    if members:
        ax.plot(time, values.T, color="tab:blue", linewidth=0.4, alpha=0.6)
    ax.plot(time, _percentiles(values, (50,), enough)[0], color="tab:blue", linewidth=2, label="median")
    for threshold in thresholds:
        name, level = threshold if isinstance(threshold, (tuple, list)) else (f"{threshold:g} m", threshold)
        ax.axhline(level, color="tab:red", linewidth=1, linestyle="--")
        ax.annotate(name, (1, level), xycoords=("axes fraction", "data"), ha="right", va="bottom", color="tab:red")
    if readings is not None:
        when, what = (readings.index, readings.values) if hasattr(readings, "index") and hasattr(readings, "values") else readings
        ax.plot(when, what, "k.", markersize=4, label="readings")
    ax.set_ylabel("stage [m]")
    made_up = ", SYNTHETIC" if cycle.synthetic else ""
    ax.set_title(f"{station}, forecast of {cycle.time:%Y-%m-%d %H:%M} UTC{made_up}")
    for line, name in enumerate(SAID_OF_ITSELF):
        if said := str(cycle.gauges.attrs.get(name, "")):
            ax.annotate(said, (0.01, 0.02 + 0.05 * line), xycoords="axes fraction", fontsize=8, color="tab:red")
    ax.legend(loc="upper left", frameon=False)
    ax.figure.autofmt_xdate()
    return ax


def _percentiles(values, which, enough):
    """[percentile, time], missing where most members are."""
    result = np.full((len(which), values.shape[1]), np.nan)
    if enough.any():
        result[:, enough] = np.nanpercentile(values[:, enough], which, axis=0)
    return result
