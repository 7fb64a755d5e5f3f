"""Measures of forecasts against readings. Arrays are NumPy's; NaN is "not there" and counts nowhere.

A forecast is [cases] of a single value, or [cases, members] of an ensemble; readings are [cases].
"""
import numpy as np


def rmse(forecast, reading):
    """Root mean square error, in the unit of the readings; NaN without a pair."""
    error = np.asarray(forecast, float) - np.asarray(reading, float)
    error = error[np.isfinite(error)]
    return float(np.sqrt(np.mean(error**2))) if error.size else float("nan")


def bias(forecast, reading):
    """Mean of forecast minus reading; NaN without a pair."""
    error = np.asarray(forecast, float) - np.asarray(reading, float)
    error = error[np.isfinite(error)]
    return float(np.mean(error)) if error.size else float("nan")


def crps(members, reading):
    """Continuous ranked probability score of each case, fair: unbiased for ensembles of any size (Ferro 2014,
    doi 10.1002/qj.2270). Of one member: the absolute error."""
    x = np.sort(np.asarray(members, float), axis=1)
    m = x.shape[1]
    y = np.asarray(reading, float)[:, None]
    distance = np.abs(x - y).mean(axis=1)
    if m < 2:
        return distance
    weights = 2 * np.arange(m) - m + 1  # sum over pairs of |xi - xj|, of a sorted row
    return distance - (x * weights).sum(axis=1) / (m * (m - 1))


def mean_crps(members, reading):
    """Mean of crps() over the cases that are whole; NaN without one."""
    scores = crps(members, reading)
    scores = scores[np.isfinite(scores)]
    return float(scores.mean()) if scores.size else float("nan")


def ranks(members, reading, error, generator):
    """Histogram [members + 1] of the ranks of the readings among the members. Members get a reading's error of standard
    deviation `error` each: a reading is the truth with its error (Hamill 2001)."""
    x = np.asarray(members, float)
    y = np.asarray(reading, float)
    whole = np.isfinite(x).all(axis=1) & np.isfinite(y)
    x, y, error = x[whole], y[whole], np.broadcast_to(error, whole.shape)[whole]
    perturbed = x + generator.standard_normal(x.shape) * error[:, None]
    return np.bincount((perturbed < y[:, None]).sum(axis=1), minlength=x.shape[1] + 1)


def spread_over_error(members, reading, error):
    """Root mean of (ensemble variance + variance of the readings' errors) over the RMSE of the mean: 1 where the ensemble
    knows how wrong it is (Fortin et al. 2014, doi 10.1175/JHM-D-14-0008.1, with its factor (m + 1) / m)."""
    x = np.asarray(members, float)
    y = np.asarray(reading, float)
    whole = np.isfinite(x).all(axis=1) & np.isfinite(y)
    if not whole.any() or x.shape[1] < 2:
        return float("nan")
    m = x.shape[1]
    variance = x[whole].var(axis=1, ddof=1) * (m + 1) / m + np.broadcast_to(error, whole.shape)[whole] ** 2
    return float(np.sqrt(variance.mean()) / rmse(x[whole].mean(axis=1), y[whole]))


def nash_sutcliffe(forecast, reading):
    """1 - mean square error / variance of the readings (Nash & Sutcliffe 1970)."""
    f = np.asarray(forecast, float)
    y = np.asarray(reading, float)
    whole = np.isfinite(f) & np.isfinite(y)
    if whole.sum() < 2:
        return float("nan")
    return float(1 - np.mean((f[whole] - y[whole]) ** 2) / np.var(y[whole]))


def detection(probability, happened, at=0.5):
    """POD, FAR of a warning that is given from a probability of `at` on; NaN where nothing happened, or none was given."""
    p = np.asarray(probability, float)
    there = np.isfinite(p)
    warned, event = p[there] >= at, np.asarray(happened, bool)[there]
    hits = np.sum(warned & event)
    pod = hits / event.sum() if event.any() else float("nan")
    far = 1 - hits / warned.sum() if warned.any() else float("nan")
    return float(pod), float(far)
