"""Eden to Carlisle: rated inflows, readings and rivers of the case as Freshet reads them."""
import csv
import math
import shutil
from datetime import datetime

from osgeo import ogr, osr

ogr.UseExceptions()

# Inflows: column of the stages, site of the ratings, offset from the lowest reading to true stage [m] (volumes of upstream and
# Sheepmount agree within 6 % with these).
INFLOWS = {
    "great_corby": ("Great Corby", 0.30),
    "greenholme": ("Greenholme", 0.193),
    "harraby_green": ("Harraby Green", 0.075),
    "cummersdale": ("Cummersdale", 0.235),
}
STATIONS = ["linstock", "sheepmount"]
# River: width and depth of its bed below what the raster shows [m]. Widths from the map; depths are a calibration.
RIVERS = {"River Eden": (75, 2.0), "River Irthing": (30, 1.5), "River Caldew": (30, 1.0), "River Petteril": (30, 0.6)}
# The network ends 90 m below Sheepmount. From there on along the lowest cells of the raster.
BELOW = [(338975, 557126), (338850, 557000), (338550, 556700), (338350, 556520), (338000, 556550), (337700, 556650),
         (337350, 556900), (337180, 557200), (337080, 557600), (337080, 557900), (337400, 558000), (337680, 558080),
         (337500, 558350), (337200, 558620), (336700, 558790), (336000, 558810)]

# The raster's river is a staircase of level reaches. From Linstock on the bed falls evenly between these places: x, y, bed [m].
BEDS = [(342962, 558205, 10.8), (339063, 557120, 8.8), (336300, 558807, 5.2)]


def ratings_of(file, site):
    """Segments of a site by the dates they hold: [(since, until, [(end, c, a, b), ...])]."""
    dated = {}
    with open(file, newline="") as rows:
        for row in csv.DictReader(rows):
            if row["Site Name"] == site:
                key = row["Valid Since"], row["Valid To"]
                dated.setdefault(key, []).append(tuple(float(row[k]) for k in ("Stage End", "c", "a", "b")))

    def when(text):
        return datetime.max if text == "Current" else datetime.strptime(text, "%d/%m/%Y %H:%M")

    return [(when(since), when(until), sorted(segments)) for (since, until), segments in dated.items()]


def discharge(dated, time, stage):
    """c (stage - a)^b of the segment that holds; the last one beyond its end."""
    segments = next(s for since, until, s in dated if since <= time < until)
    end, c, a, b = next((s for s in segments if stage <= s[0]), segments[-1])
    return c * max(stage - a, 0.0) ** b


def write_inflows(data, rows, inputs):
    for column, (site, offset) in INFLOWS.items():
        dated = ratings_of(data / "ratings.csv", site)
        with open(inputs / f"{column}.csv", "w") as out:
            out.write("time,discharge_m3_per_s\n")
            for row in rows:
                if row[column] in ("", "NA"):
                    continue
                time = datetime.strptime(row["time"], "%Y-%m-%dT%H:%MZ")
                out.write(f"{row['time']},{discharge(dated, time, float(row[column]) + offset):.3f}\n")


def write_readings(rows, inputs):
    with open(inputs / "readings.csv", "w") as out:
        out.write("# synthetic: no\nstation,time,stage_m\n")
        for row in rows:
            for station in STATIONS:
                if row[station] not in ("", "NA"):
                    out.write(f"{station},{row['time']},{row[station]}\n")


def write_stages(rows, inputs):
    """All stations, for the regression that the forecasts are held against."""
    with open(inputs / "stages.csv", "w") as out:
        out.write("# synthetic: no\nstation,time,stage_m\n")
        for row in rows:
            for station in [*INFLOWS, *STATIONS]:
                if row[station] not in ("", "NA"):
                    out.write(f"{station},{row['time']},{row[station]}\n")


def write_rivers(data, inputs):
    system = osr.SpatialReference()
    system.ImportFromEPSG(27700)
    target = ogr.GetDriverByName("GPKG").CreateDataSource(str(inputs / "rivers.gpkg"))
    layer = target.CreateLayer("rivers", system, ogr.wkbLineString)
    layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("width_m", ogr.OFTReal))
    layer.CreateField(ogr.FieldDefn("depth_m", ogr.OFTReal))

    def add(name, line):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["name"], feature["width_m"], feature["depth_m"] = name, *RIVERS[name]
        feature.SetGeometry(line)
        layer.CreateFeature(feature)

    source = ogr.Open(str(data / "rivers.gpkg"))
    for feature in source.GetLayer(0):
        geometry = feature.GetGeometryRef()
        if feature["name1"] in RIVERS:
            parts = [geometry.GetGeometryRef(i) for i in range(geometry.GetGeometryCount())] or [geometry]
            for part in parts:
                line = ogr.Geometry(ogr.wkbLineString)
                for point in part.GetPoints():
                    line.AddPoint_2D(*point[:2])
                add(feature["name1"], line)
    line = ogr.Geometry(ogr.wkbLineString)
    for point in BELOW:
        line.AddPoint_2D(*point)
    add("River Eden", line)


def write_sections(inputs):
    """Rectangles across the Eden at BEDS, as wide as the river."""
    source = ogr.Open(str(inputs / "rivers.gpkg"))
    lines = [f.GetGeometryRef().GetPoints() for f in source.GetLayer(0) if f["name"] == "River Eden"]
    width = RIVERS["River Eden"][0]
    with open(inputs / "sections.csv", "w") as out:
        out.write("river,section,x,y,z\n")
        for number, (x, y, bed) in enumerate(BEDS):
            pieces = [(a, b) for line in lines for a, b in zip(line, line[1:])]
            a, b = min(pieces, key=lambda p: math.hypot((p[0][0] + p[1][0]) / 2 - x, (p[0][1] + p[1][1]) / 2 - y))
            middle, along = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), (b[0] - a[0], b[1] - a[1])
            left = -along[1] / math.hypot(*along), along[0] / math.hypot(*along)
            for off, z in [(0.5, bed), (0.25, bed), (0, bed), (-0.25, bed), (-0.5, bed)]:
                out.write(f"River Eden,{number},{middle[0] + off * width * left[0]:.2f},{middle[1] + off * width * left[1]:.2f},{z}\n")


def prepare(data, inputs):
    """data: folder of the case; inputs: folder to write to. Stages are hourly, GMT, above the lowest reading of each gauge."""
    shutil.copy(data / "dem100.tif", inputs / "dem100.tif")
    with open(data / "stage_2006_2010.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    write_inflows(data, rows, inputs)
    write_readings(rows, inputs)
    write_stages(rows, inputs)
    write_rivers(data, inputs)
    write_sections(inputs)
