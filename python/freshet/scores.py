"""How good the forecasts have been: what `freshet verify` wrote."""

from pathlib import Path

import xarray as xr


def verification(workspace, quantity="stage"):
    """Scores of the forecasts of a quantity ("stage", "discharge"), in its unit: over (gauge, lead), with the gauges' identifiers as `gauge` and the end of each
    class of lead time, h, as `lead`; thresholds as "GAUGE NAME". The pooled rows are "(all gauges)" and lead 0.

    FileNotFoundError where 'freshet verify' has not run, or found none of it that was forecast and read."""
    prefix = "" if quantity == "stage" else f"{quantity}_"
    path = Path(workspace) / "verification" / f"{prefix}verification.nc"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; 'freshet verify' makes it where {quantity}s were forecast and read")
    with xr.open_dataset(path) as data:
        scores = data.load()
    ids = scores.gauge_id.astype(str).values
    ends = scores.lead_to.values.copy()
    ends[-1] = 0
    scores = scores.assign_coords(gauge=ids, lead=("lead", ends, {"units": "h", "long_name": "lead times up to this; 0: all"}))
    if "threshold" in scores.dims:
        names = [f"{ids[int(g)]} {n}" for g, n in zip(scores.threshold_gauge.values, scores.threshold_name.astype(str).values)]
        scores = scores.assign_coords(threshold=names)
    return scores
