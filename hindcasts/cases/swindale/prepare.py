"""Swindale: rain, flow and terrain of the case as Freshet reads them."""
import csv
import shutil
from datetime import datetime, timedelta


def prepare(data, inputs):
    """data: folder of the case; inputs: folder to write to. Stamps of rain are the ends of their quarters of an hour; a row of
    a Freshet series begins one. Errors of the flow: 5 % of it and 0.5 m3/s, for what the model leaves out."""
    for file in sorted(data.iterdir()):
        if file.name.startswith("Swindale"):
            shutil.copy(file, inputs / file.name)
    with open(data / "obs_15min.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    quarter = timedelta(minutes=15)
    with open(inputs / "rain.csv", "w") as out:
        out.write("time,rain_mm_per_h\n")
        for row in rows:
            begin = datetime.fromisoformat(row["time"].replace("Z", "+00:00")) - quarter
            out.write(f"{begin:%Y-%m-%dT%H:%MZ},{4 * float(row['precip_mm']):.3f}\n")
    with open(inputs / "readings.csv", "w") as out:
        out.write("# synthetic: no\nstation,time,discharge_m3_per_s,error_m3_per_s\n")
        for row in rows:
            out.write(f"beck,{row['time']},{row['flow_m3s']},{0.5 + 0.05 * float(row['flow_m3s']):.3f}\n")
