"""Brompton Beck: rain, flow and terrain of the case as Freshet reads them."""
import csv
import shutil
from datetime import datetime, timedelta

# Potential evaporation of a month, mm a day: assumed, as it is usual for grass in the north of England; the record has none.
EVAPORATION = {9: 1.7, 10: 0.8, 11: 0.4, 12: 0.3}

# The beck carries away more than the gauge catches, 456 mm from 317 mm. A factor fitted with a lumped store on the flow up to
# 20 November.
RAIN_FACTOR = 1.36


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def prepare(data, inputs):
    """data: folder of the case; inputs: folder to write to. A stamp of rain is taken for the beginning of its hour; hours without
    a value are taken for dry; all of it is multiplied by RAIN_FACTOR. Errors of the flow: 5 % of it and 0.05 m3/s."""
    shutil.copy(data / "dem10.tif", inputs / "dem10.tif")
    with open(data / "rain_mm_h.csv", newline="") as file:
        fallen = {time_of(row["time"]): float(row["rain_mm"] or 0) for row in csv.DictReader(file)}
    with open(inputs / "rain.csv", "w") as out:
        out.write("time,rain_mm_per_h\n")
        hour = min(fallen)
        while hour <= max(fallen):
            out.write(f"{hour:%Y-%m-%dT%H:%MZ},{RAIN_FACTOR * fallen.get(hour, 0):.3f}\n")
            hour += timedelta(hours=1)
    with open(inputs / "evaporation.csv", "w") as out:
        out.write("time,rate_mm_per_day\n")
        for month, rate in EVAPORATION.items():
            out.write(f"2012-{month:02d}-15T00:00Z,{rate}\n")
    with open(data / "discharge_m3s_15min.csv", newline="") as file, open(inputs / "readings.csv", "w") as out:
        out.write("# synthetic: no\nstation,time,discharge_m3_per_s,error_m3_per_s\n")
        for row in csv.DictReader(file):
            if row["q_m3s"]:
                out.write(f"beck,{row['time']},{row['q_m3s']},{0.05 + 0.05 * float(row['q_m3s']):.3f}\n")
