"""A small basin made by formula: a valley of 1.2 by 1.6 km with rain on a grid, an inflow, wind, evaporation, land cover,
a section line, two gauges and two warnings. What it needs besides Freshet: gdal_translate, gdaltransform."""

import array
import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

COLUMNS, ROWS, CELL_M = 61, 81, 20
WEST, NORTH, CRS = 740000, 4055000, "EPSG:32616"
AXIS = WEST + CELL_M * (COLUMNS // 2 + 0.5)
SOUTH = NORTH - CELL_M * ROWS
CYCLES = ["2026-03-10T00:00:00Z", "2026-03-10T00:30:00Z", "2026-03-10T01:00:00Z"]


def height(column, row):
    """Falls 1 in 100 to the south, its sides 1 in 5."""
    return 100 + 0.2 * CELL_M * abs(column - COLUMNS // 2) + 0.01 * CELL_M * (ROWS - row)


RAW = """<VRTDataset rasterXSize="{columns}" rasterYSize="{rows}"><SRS>{crs}</SRS>
<GeoTransform>{west}, {cell_m}, 0, {north}, 0, -{cell_m}</GeoTransform>
<VRTRasterBand dataType="Float32" band="1" subClass="VRTRawRasterBand"><SourceFilename relativetoVRT="1">{file}</SourceFilename>
<PixelOffset>4</PixelOffset><LineOffset>{line}</LineOffset><ByteOrder>LSB</ByteOrder></VRTRasterBand></VRTDataset>"""


def write_raster(path, value, columns=COLUMNS, rows=ROWS, cell_m=CELL_M, margin_m=0, options=()):
    """`value(column, row)`, first row in the north, as GeoTIFF; `options` go to gdal_translate."""
    raw, vrt = path.with_suffix(".raw"), path.with_suffix(".vrt")
    values = array.array("f", (value(c, r) for r in range(rows) for c in range(columns)))
    if sys.byteorder == "big":
        values.byteswap()
    raw.write_bytes(values.tobytes())
    vrt.write_text(RAW.format(columns=columns, rows=rows, crs=CRS, west=WEST - margin_m, north=NORTH + margin_m, cell_m=cell_m,
                              file=raw.name, line=4 * columns))
    words = ["gdal_translate", "-q", "--config", "GDAL_PAM_ENABLED", "NO"]
    subprocess.run([*words, *options, str(vrt), str(path)], check=True, stderr=subprocess.DEVNULL)
    raw.unlink()
    vrt.unlink()


def lonlat(points):
    """Longitude and latitude of points in the basin's metres."""
    asked = "\n".join(f"{x} {y}" for x, y in points)
    words = ["gdaltransform", "-s_srs", CRS, "-t_srs", "OGC:CRS84", "-output_xy"]
    told = subprocess.run(words, input=asked, text=True, capture_output=True, check=True).stdout
    return [tuple(float(n) for n in line.split()[:2]) for line in told.splitlines()]


START = datetime(2026, 3, 10, tzinfo=timezone.utc)


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def series(name, values, columns, hours):
    rows = [f"{iso(START + timedelta(minutes=30 * k))},{values(k / 2 % 4)}" for k in range(2 * hours)]
    return name, f"time,{columns}\n" + "\n".join(rows) + "\n"


def all_series(hours):
    return [series("inflow.csv", lambda h: round(2 + h, 3), "discharge_m3_per_s", hours),
            series("evaporation.csv", lambda h: round(3 + h, 3), "rate_mm_per_day", hours),
            series("wind.csv", lambda h: f"{5 + h},{round(200 + 10 * h)}", "speed_m_per_s,from_degrees", hours),
            ("rating.csv", "level_m,discharge_m3_per_s\n90,0\n101,10\n103,200\n140,20000\n")]

RAIN_GRID = {"columns": 4, "rows": 5, "cell_m": 420, "margin_m": 100}
RAIN_MM_PER_H = [25, 40, 12, 2, 2, 2, 2, 2]  # a burst: what is warned of in one cycle is over in another

BASIN = """[basin]
name = "valley"
crs = "EPSG:32616"
synthetic = true
[terrain]
dem = "dem.tif"
outlet = {{ lon = {outlet[0]:.8f}, lat = {outlet[1]:.8f} }}
outlet_snap_m = 50
[mesh]
edge_min_m = 40
edge_max_m = 120
channel_width_m = 40
stream_area_km2 = 0.2
[roughness]
default = 0.08
channel = 0.04
land_cover = "land_cover.tif"
[roughness.classes.forest]
code = 1
n = 0.12
[roughness.classes.meadow]
code = 2
n = 0.06
[rain]
grid = "rain/*.tif"
time_pattern = "rain_%Y%m%dT%H%MZ.tif"
units = "mm/h"
[evaporation]
file = "evaporation.csv"
[wind]
file = "wind.csv"
[solver]
order = 1
precision = "f64"
[ensemble]
members = 4
seed = 3
rain_sigma = 0.4
rain_correlation_m = 1000
[assimilation]
enabled = true
localisation_m = 3000
reading_interval_min = 15
[forecast]
start = 2026-03-10T00:00:00Z
interval_h = 0.5
lead_h = 2
output_interval_min = 30
gauge_interval_min = 5
checkpoint_interval_min = 10
[products]
depth_thresholds_m = [0.1, 0.3]
[[gauge]]
id = "mid"
name = "Middle"
lon = {mid[0]:.8f}
lat = {mid[1]:.8f}
snap_m = 100
reading_error_m = 0.02
stage_thresholds_m = {{ minor = 0.2, major = 0.29 }}
[[gauge]]
id = "low"
name = "Low"
lon = {low[0]:.8f}
lat = {low[1]:.8f}
snap_m = 100
assimilate = false
reading_error_m = 0.02
stage_thresholds_m = {{ minor = 0.3 }}
[[boundary]]
name = "outlet"
type = "free_outflow"
[[boundary]]
name = "head"
type = "discharge"
lon = {head[0]:.8f}
lat = {head[1]:.8f}
width_m = 150
file = "inflow.csv"
[[section]]
name = "bridge"
line = "bridge.geojson"
[warnings]
sender = "chaos@example.org"
sent_time = "cycle"
[[warning]]
id = "mid-minor"
gauge = "mid"
stage_threshold = "minor"
area_depth_m = 0.1
[[warning]]
id = "low-minor"
gauge = "low"
stage_threshold = "minor"
area_depth_m = 0.1
[[warning]]
id = "mid-major"
gauge = "mid"
stage_threshold = "major"
area_depth_m = 0.3
"""

# What really happens: no perturbation, half as much rain again.
TRUTH = """base = "basin.toml"
[rain]
[rain.design_storm]
total_mm = 35
duration_h = 1.25
start = 2026-03-10T00:00:00Z
[ensemble]
members = 1
[assimilation]
enabled = false
[forecast]
lead_h = 2
"""


def line_feature(points):
    geometry = {"type": "LineString", "coordinates": [list(p) for p in points]}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}


def write_inputs(folder, hours=4, more=None):
    """All that people would bring, of so many hours; `more`: words of basin.toml and what stands in their place."""
    folder = Path(folder)
    names = ["outlet", "mid", "low", "head", "left", "right"]
    places = lonlat([(AXIS, SOUTH + 30), (AXIS, NORTH - 900), (AXIS, NORTH - 1450), (AXIS, NORTH - 10),
                     (AXIS + 150, NORTH - 1150), (AXIS - 150, NORTH - 1150)])
    at = dict(zip(names, places))
    for name, text in (("basin.toml", BASIN.format(**at)), ("truth.toml", TRUTH)):
        for old, new in (more or {}).items():
            text = text.replace(old, new)
        (folder / name).write_text(text)
    (folder / "bridge.geojson").write_text(json.dumps(line_feature([at["left"], at["right"]])))
    for name, text in all_series(hours):
        (folder / name).write_text(text)
    write_raster(folder / "dem.tif", height)
    write_raster(folder / "land_cover.tif", lambda c, r: 1 if r < ROWS // 2 else 2)
    (folder / "rain").mkdir()
    for k in range(2 * hours):
        time = START + timedelta(minutes=30 * k)
        write_raster(folder / f"rain/rain_{time.strftime('%Y%m%dT%H%MZ')}.tif",
                     lambda c, r, k=k: RAIN_MM_PER_H[k % 8] + 3 * c + r, **RAIN_GRID)
