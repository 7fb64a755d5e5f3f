"""Eden 2020: terrain, satellite rain and the flow at Sheepmount as Freshet reads them."""
import csv
import shutil


def prepare(data, inputs):
    """data: folder of the case; inputs: folder to write to. IMERG: metres in the half hour before each time. Times of the flow are
    taken as UTC. Errors of the flow: 5 % of it and 5 m3/s."""
    for name in ("dem100.tif", "rain_imerg_2020.nc"):
        shutil.copy(data / name, inputs / name)
    with open(data / "sheepmount_flow_2020.csv", newline="") as file, open(inputs / "readings.csv", "w") as out:
        out.write("# synthetic: no\nstation,time,discharge_m3_per_s,error_m3_per_s\n")
        for row in csv.DictReader(file):
            flow = row["Sheepmount_obs"]
            if flow not in ("", "NA"):
                out.write(f"sheepmount,{row['Index'].replace(' ', 'T')}Z,{float(flow):.2f},{5 + 0.05 * float(flow):.2f}\n")
