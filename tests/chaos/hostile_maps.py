"""Hostile rasters and vector files."""

import json
import os
import subprocess

import basin
from variants import Variant, on_text

GDAL = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def dem(value, options=()):
    def apply(path, rng):
        path.unlink()
        basin.write_raster(path, lambda c, r: value(c, r, rng), options=options)
    return apply


def rain(value):
    """On the grid of the other times."""
    def apply(path, rng):
        path.unlink()
        basin.write_raster(path, lambda c, r: value(c, r, rng), **basin.RAIN_GRID)
    return apply


def hole(code):
    """6 by 6 cells in the middle of the valley hold `code`, without a nodata tag."""
    return dem(lambda c, r, rng: code if 26 <= c < 32 and 40 <= r < 46 else basin.height(c, r))


def scaled(factor):
    return dem(lambda c, r, rng: factor * basin.height(c, r))


def translated(*words):
    """What gdal_translate makes of the file."""
    def apply(path, rng):
        source = path.with_name("source.tif")
        path.rename(source)
        subprocess.run(["gdal_translate", "-q", "--config", "GDAL_PAM_ENABLED", "NO", *words, str(source), str(path)], **GDAL)
        source.unlink()
    return apply


def warped(*words):
    def apply(path, rng):
        source = path.with_name("source.tif")
        path.rename(source)
        subprocess.run(["gdalwarp", "-q", *words, str(source), str(path)], **GDAL)
        source.unlink()
    return apply


def masked(path, rng):
    """An alpha band that leaves out the middle: what gdalwarp -dstalpha makes of a raster with nodata."""
    dem(lambda c, r, rng: -9999 if 26 <= c < 32 and 40 <= r < 46 else basin.height(c, r), ("-a_nodata", "-9999"))(path, rng)
    warped("-dstalpha", "-dstnodata", "None", "-srcnodata", "-9999")(path, rng)


def cut_off(path, rng):
    whole = path.read_bytes()
    path.write_bytes(whole[:rng.randrange(8, len(whole) - 200)])


def huge(path, rng):
    """A VRT of 10^5 by 10^5 cells over a small raster."""
    source = path.with_name("source.tif")
    path.rename(source)
    place = f"{basin.WEST}, 0.012, 0, {basin.NORTH}, 0, -0.0162"
    path.write_text(f"""<VRTDataset rasterXSize="100000" rasterYSize="100000"><SRS>{basin.CRS}</SRS>
<GeoTransform>{place}</GeoTransform><VRTRasterBand dataType="Float32" band="1"><SimpleSource>
<SourceFilename relativeToVRT="1">source.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
</VRTRasterBand></VRTDataset>""")


def looping(path, rng):
    """A VRT whose source is itself."""
    path.unlink()
    path.write_text(f"""<VRTDataset rasterXSize="61" rasterYSize="81"><SRS>{basin.CRS}</SRS>
<GeoTransform>{basin.WEST}, 20, 0, {basin.NORTH}, 0, -20</GeoTransform><VRTRasterBand dataType="Float32" band="1">
<SimpleSource><SourceFilename relativeToVRT="1">{path.name}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
</VRTRasterBand></VRTDataset>""")


def to_pipe(path, rng):
    path.unlink()
    os.mkfifo(path)


def to_zeros(path, rng):
    path.unlink()
    path.symlink_to("/dev/zero")


def noise(path, rng):
    path.write_bytes(rng.randbytes(rng.choice([10, 5000, 200000])))


OF_DEM = [
    ("-9999 without a tag", "refused", hole(-9999)), ("-32768 without a tag", "refused", hole(-32768)),
    ("3.4e38 without a tag", "refused", hole(3.4028235e38)), ("NaN", "refused", hole(float("nan"))),
    ("9999 without a tag", "refused", hole(9999)), ("1e20", "refused", hole(1e20)),
    ("in centimetres", "refused", scaled(100)), ("in millimetres", "refused", scaled(1000)),
    ("flat", "either", dem(lambda c, r, rng: 100)), ("all NaN", "refused", dem(lambda c, r, rng: float("nan"))),
    ("all one code", "refused", dem(lambda c, r, rng: -9999)),
    ("noise of 50 m", "either", dem(lambda c, r, rng: basin.height(c, r) + rng.uniform(0, 50))),
    ("a tub", "either", dem(lambda c, r, rng: 200 if c in (0, 60) or r in (0, 80) else basin.height(c, r))),
    ("nodata in the middle", "refused", translated("-a_nodata", f"{basin.height(30, 40):.6g}")),
    ("an alpha band", "refused", masked), ("a unit of feet", "refused", translated("-mo", "x=y", "-a_srs", "EPSG:32616+6360")),
    ("no coordinate system", "refused", translated("-co", "PROFILE=BASELINE", "-co", "TFW=YES")), ("Web Mercator said", "refused", translated("-a_srs", "EPSG:3857")),
    ("another zone said", "refused", translated("-a_srs", "EPSG:32633")),
    ("one column", "refused", translated("-srcwin", "30", "0", "1", "81")), ("one cell", "refused", translated("-srcwin", "30", "40", "1", "1")),
    ("bytes", "either", translated("-ot", "Byte")), ("16 bits", "either", translated("-ot", "Int16")),
    ("south up", "either", translated("-a_ullr", str(basin.WEST), str(basin.SOUTH), str(basin.WEST + 1220), str(basin.NORTH))),
    ("cells of 1 m said", "refused", translated("-a_ullr", "740000", "4055000", "740061", "4054919")),
    ("in degrees", "either", warped("-t_srs", "EPSG:4326", "-r", "bilinear")),
    ("compressed, in tiles", "same", translated("-co", "COMPRESS=DEFLATE", "-co", "TILED=YES", "-co", "BLOCKXSIZE=16", "-co", "BLOCKYSIZE=16")),
    ("64 bits", "same", translated("-ot", "Float64")),
    ("a scale of 2", "either", translated("-a_scale", "2")), ("an offset of -1e6", "refused", translated("-a_offset", "-1000000")),
    ("cut off", "refused", cut_off), ("noise", "refused", noise), ("a VRT of 10^10 cells", "either", huge),
    ("a VRT of itself", "refused", looping), ("a pipe", "refused", to_pipe), ("/dev/zero", "refused", to_zeros),
]
OF_RAIN = [
    ("-9999 without a tag", "refused", rain(lambda c, r, rng: -9999 if rng.random() < 0.3 else 5)),
    ("9999 mm/h", "refused", rain(lambda c, r, rng: 9999)), ("NaN", "refused", rain(lambda c, r, rng: float("nan"))),
    ("another coordinate system", "refused", translated("-a_srs", "EPSG:32633")),
    ("another grid", "refused", translated("-srcwin", "0", "0", "3", "4")),
    ("cut off", "refused", cut_off), ("noise", "refused", noise), ("a pipe", "refused", to_pipe), ("/dev/zero", "refused", to_zeros),
    ("64 bits", "same", translated("-ot", "Float64")),
]
OF_LAND_COVER = [
    ("no code that is named", "either", dem(lambda c, r, rng: 77)), ("NaN", "either", dem(lambda c, r, rng: float("nan"))),
    ("1e30", "either", dem(lambda c, r, rng: 1e30)), ("halves", "either", dem(lambda c, r, rng: 1.5)),
    ("elsewhere", "either", translated("-a_srs", "EPSG:32633")), ("cut off", "refused", cut_off), ("noise", "refused", noise),
    ("bytes", "same", translated("-ot", "Byte")), ("a pipe", "refused", to_pipe), ("/dev/zero", "refused", to_zeros),
]


def features(*geometries):
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": g} for g in geometries]})


def geometry(kind, points):
    return {"type": kind, "coordinates": points}


def of_metres(*corners):
    return [list(p) for p in basin.lonlat([(basin.AXIS + x, basin.SOUTH + y) for x, y in corners])]


RECTANGLE = [(-400, 30), (400, 30), (400, 1500), (-400, 1500), (-400, 30)]


def outline(make):
    """In place of the outlet a domain polygon: `make(corners, rng)` gives a GeoJSON geometry or text."""
    def apply(path, rng):
        made = make(of_metres(*RECTANGLE), rng)
        path.with_name("domain.geojson").write_text(made if isinstance(made, str) else features(made))
        lines = path.read_text().splitlines()
        lines = [line for line in lines if not line.startswith(("outlet =", "outlet_snap"))]
        lines.insert(lines.index("[terrain]") + 1, 'domain = "domain.geojson"')
        text = "\n".join(lines).replace('name = "outlet"\ntype = "free_outflow"',
                                        'name = "out"\ntype = "free_outflow"\nlon = {:.7f}\nlat = {:.7f}\nwidth_m = 200'.format(
                                            *basin.lonlat([(basin.AXIS, basin.SOUTH + 30)])[0]))
        path.write_text(text + "\n")
    return apply


def dense(ring, rng, count=3000):
    """A vertex every half metre."""
    points = []
    for a, b in zip(ring, ring[1:]):
        points += [[a[0] + (b[0] - a[0]) * k / count, a[1] + (b[1] - a[1]) * k / count] for k in range(count)]
    return points + [ring[0]]


def hair(ring, rng):
    """A spike 50 m long and a centimetre wide."""
    west, south = ring[0]
    tip = [[west, south + 0.005], [west - 5e-4, south + 0.005], [west - 5e-4, south + 0.0050001], [west, south + 0.0050001]]
    return ring[:4] + tip[::-1] + ring[4:]


OF_OUTLINE = [
    ("a rectangle", "either", lambda ring, r: geometry("Polygon", [ring])),
    ("clockwise", "either", lambda ring, r: geometry("Polygon", [ring[::-1]])),
    ("repeated vertices", "either", lambda ring, r: geometry("Polygon", [[p for p in ring for _ in range(r.choice([2, 3]))]])),
    ("a vertex every half metre", "either", lambda ring, r: geometry("Polygon", [dense(ring, r)])),
    ("a hair", "either", lambda ring, r: geometry("Polygon", [hair(ring, r)])),
    ("a bow tie", "refused", lambda ring, r: geometry("Polygon", [[ring[0], ring[2], ring[1], ring[3], ring[0]]])),
    ("no area", "refused", lambda ring, r: geometry("Polygon", [[ring[0], ring[1], ring[0], ring[0]]])),
    ("a line", "refused", lambda ring, r: geometry("LineString", ring)),
    ("a point", "refused", lambda ring, r: geometry("Point", ring[0])),
    ("two parts", "either", lambda ring, r: geometry("MultiPolygon", [[ring], [[[x + 0.02, y] for x, y in ring]]])),
    ("a hole", "either", lambda ring, r: geometry("Polygon", [ring, [[(x + sum(p[0] for p in ring[:4])) / 5, (y + sum(p[1] for p in ring[:4])) / 5] for x, y in ring]])),
    ("latitude first", "refused", lambda ring, r: geometry("Polygon", [[p[::-1] for p in ring]])),
    ("elsewhere", "refused", lambda ring, r: geometry("Polygon", [[[x + 20, y] for x, y in ring]])),
    ("far beyond the raster", "refused", lambda ring, r: geometry("Polygon", [[[-85, 36], [-84, 36], [-84, 37], [-85, 37], [-85, 36]]])),
    ("huge numbers", "refused", lambda ring, r: geometry("Polygon", [[[x * 1e300, y] for x, y in ring]])),
    ("nothing", "refused", lambda ring, r: features()), ("no geometry", "refused", lambda ring, r: features(None)),
    ("an empty polygon", "refused", lambda ring, r: geometry("Polygon", [])),
    ("no JSON", "refused", lambda ring, r: "{" * r.choice([1, 100000])), ("empty file", "refused", lambda ring, r: ""),
]
OF_LINE = [
    ("reversed", "either", on_text(lambda t, r: features(geometry("LineString", json.loads(t)["features"][0]["geometry"]["coordinates"][::-1])))),
    ("a point", "refused", on_text(lambda t, r: features(geometry("Point", of_metres((0, 500))[0])))),
    ("one vertex", "refused", on_text(lambda t, r: features(geometry("LineString", of_metres((0, 500)))))),
    ("no length", "refused", on_text(lambda t, r: features(geometry("LineString", of_metres((0, 500), (0, 500)))))),
    ("two lines", "refused", on_text(lambda t, r: features(*[geometry("LineString", of_metres((-90, y), (90, y))) for y in (400, 500)]))),
    ("crosses itself", "either", on_text(lambda t, r: features(geometry("LineString", of_metres((-90, 400), (90, 500), (90, 400), (-90, 500)))))),
    ("elsewhere", "refused", on_text(lambda t, r: features(geometry("LineString", [[0, 0], [0.001, 0]])))),
    ("huge numbers", "refused", on_text(lambda t, r: features(geometry("LineString", [[1e300, 1e300], [-1e300, 0]])))),
    ("nothing", "refused", on_text(lambda t, r: features())), ("no JSON", "refused", on_text(lambda t, r: "{" * 5000)),
    ("a pipe", "refused", to_pipe), ("/dev/zero", "refused", to_zeros),
]

# Where water gathers is found out by mesh; 10^10 cells take it hours.
ONLY_BY_FLOW = {"south up", "flat", "noise of 50 m", "one column", "one cell", "bytes", "16 bits"}
VARIANTS = [Variant(name, "dem.tif", "mesh", right, apply, checked=name not in ONLY_BY_FLOW, followed="10^10" not in name)
            for name, right, apply in OF_DEM]
VARIANTS += [Variant(name, "rain/rain_20260310T0030Z.tif", "rain", right, apply) for name, right, apply in OF_RAIN]
VARIANTS += [Variant(name, "land_cover.tif", "mesh", right, apply) for name, right, apply in OF_LAND_COVER]
VARIANTS += [Variant("domain: " + name, "basin.toml", "mesh", right, outline(make)) for name, right, make in OF_OUTLINE]
VARIANTS += [Variant("section: " + name, "bridge.geojson", "mesh", right, apply) for name, right, apply in OF_LINE]
