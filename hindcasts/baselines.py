"""What forecasts are held against: linear regression on stages that were read, fitted on other years."""
import csv

import numpy as np

from runs import time_of

LAGS_H = (0, 1, 2, 3, 4, 6, 9, 12)


class Stages:
    """Hourly stages of all stations: value [hours, stations] from `first` on, NaN where there is none."""

    def __init__(self, file, column):
        rows = {}
        with open(file, newline="") as lines:
            for row in csv.DictReader(line for line in lines if not line.startswith("#")):
                if row[column]:
                    rows.setdefault(row["station"], []).append((time_of(row["time"]).timestamp() / 3600, float(row[column])))
        self.stations = sorted(rows)
        hours = [h for values in rows.values() for h, _ in values]
        self.first = int(min(hours))
        self.value = np.full((int(max(hours)) - self.first + 1, len(rows)), np.nan)
        for s, station in enumerate(self.stations):
            for hour, value in rows[station]:
                if hour == int(hour):
                    self.value[int(hour) - self.first, s] = value

    def hour_of(self, time):
        return int(time.timestamp() // 3600) - self.first

    def predictors(self, stations):
        """[hours, 1 + stations * lags]: a constant, and what each station showed so many hours ago."""
        columns = [self.stations.index(s) for s in stations]
        rows = [np.ones(len(self.value))]
        for lag in LAGS_H:
            shifted = np.full((len(self.value), len(columns)), np.nan)
            shifted[lag:] = self.value[: len(self.value) - lag, columns]
            rows += list(shifted.T)
        return np.array(rows).T

    def regression(self, target, stations, lead_h, training, above):
        """Forecasts [hours] of `target` at hour + lead by least squares over the hours of `training` (first, last) in which
        it came to stand above `above`; NaN where a predictor is missing."""
        x = self.predictors(stations)
        y = np.full(len(x), np.nan)
        y[: len(y) - lead_h] = self.value[lead_h:, self.stations.index(target)]
        hours = np.arange(len(x))
        fit = (hours >= self.hour_of(training[0])) & (hours < self.hour_of(training[1])) & (y > above)
        fit &= np.isfinite(x).all(axis=1)
        weights = np.linalg.lstsq(x[fit], y[fit], rcond=None)[0]
        return x @ weights
