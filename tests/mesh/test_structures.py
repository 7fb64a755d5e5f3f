"""Breaklines, houses, islands and n by cell in the mesh: where edges lie, what they carry, what is refused, what is mended.

    test_structures.py FRESHET
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

import netCDF4
import numpy
from osgeo import gdal, osr

FRESHET = ""
WEST, SOUTH, SIZE, STEP = 500000.0, 5600000.0, 150, 2.0

BASIN = """[forecast]
start = 2026-03-10T00:00:00Z
[basin]
name = "town"
crs = "EPSG:32632"
[terrain]
dem = "dem.tif"
domain = "domain.geojson"
condition = false
[mesh]
edge_min_m = 6
edge_max_m = 15
stream_area_km2 = 1000
channel_width_m = 0
"""


def at(points):
    return [[WEST + p[0], SOUTH + p[1], *p[2:]] for p in points]


def line(points, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": at(points)}}


def polygon(*rings, **properties):
    rings = [at(r + [r[0]]) for r in rings]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}}


def box(x, y, width, height, **properties):
    return polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], **properties)


def raster(path, values, epsg=32632):
    data = gdal.GetDriverByName("GTiff").Create(str(path), SIZE, SIZE, 1, gdal.GDT_Float32)
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    data.SetGeoTransform((WEST, STEP, 0, SOUTH + SIZE * STEP, 0, -STEP))
    data.SetProjection(crs.ExportToWkt())
    data.GetRasterBand(1).WriteArray(values.astype(numpy.float32))


class Town(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        columns = numpy.tile(numpy.arange(SIZE) * STEP, (SIZE, 1))
        raster(self.folder / "dem.tif", 10 + 0.005 * columns)
        self.write("domain", [box(10, 10, 280, 280)])

    def write(self, name, features, epsg=32632):
        crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
        (self.folder / f"{name}.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))

    def run_mesh(self, tables):
        (self.folder / "basin.toml").write_text(BASIN + tables)
        return subprocess.run([FRESHET, "mesh", "basin.toml", "--json"], cwd=self.folder, capture_output=True, text=True,
                              timeout=300)

    def mesh(self, tables):
        done = self.run_mesh(tables)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.said = done.stderr
        self.summary = json.loads(done.stdout)
        return netCDF4.Dataset(self.folder / "mesh.nc")

    def refused(self, tables, *words):
        done = self.run_mesh(tables)
        self.assertEqual(done.returncode, 2, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def crests(self, mesh):
        """[x1, y1, x2, y2, height] of every edge with one."""
        x, y = mesh["mesh2d_node_x"][:] - WEST, mesh["mesh2d_node_y"][:] - SOUTH
        nodes = mesh["crest_edge_nodes"][:]
        return numpy.column_stack([x[nodes[:, 0]], y[nodes[:, 0]], x[nodes[:, 1]], y[nodes[:, 1]], mesh["crest_elevation"][:]])

    def area(self, mesh):
        return float(mesh["mesh2d_face_area"][:].sum())

    # breaklines

    def test_edges_follow_a_levee_and_keep_its_crest(self):
        self.write("levee", [line([(60, 60), (200, 90), (230, 220)], crest=13.0)])
        mesh = self.mesh('[[breakline]]\nname = "levee"\nline = "levee.geojson"\ncrest_attribute = "crest"\n')
        c = self.crests(mesh)
        length = numpy.hypot(c[:, 2] - c[:, 0], c[:, 3] - c[:, 1]).sum()
        drawn = math.hypot(140, 30) + math.hypot(30, 130)
        self.assertAlmostEqual(length, drawn, delta=1.5)  # three vertices move by mesh.merge_m / sqrt(2) = 0.42 m at most
        self.assertTrue((c[:, 4] == 13.0).all())
        self.assertEqual(self.summary["structures"]["breaklines"]["edges_with_crest"], len(c))

    def test_heights_of_vertices_points_and_the_terrain(self):
        self.write("z", [line([(60, 60, 12), (200, 60, 14)])])
        c = self.crests(self.mesh('[[breakline]]\nname = "z"\nline = "z.geojson"\ncrest_from = "z"\n'))
        middle = (c[:, 0] + c[:, 2]) / 2
        numpy.testing.assert_allclose(c[:, 4], 12 + 2 * (middle - 60) / 140, atol=0.01)
        points = f"[[{WEST + 60}, {SOUTH + 60}], [{WEST + 200}, {SOUTH + 60}]]"
        listed = self.crests(self.mesh(f'[[breakline]]\nname = "z"\nline = {points}\ncrest_levels_m = [12, 14]\n'))
        numpy.testing.assert_allclose(numpy.sort(listed[:, 4]), numpy.sort(c[:, 4]), atol=1e-6)
        feet = self.mesh('[[breakline]]\nname = "z"\nline = "z.geojson"\ncrest_from = "z"\nunit = "ft"\ncrest_add_m = 9\n')
        self.assertLess(self.crests(feet)[:, 4].max(), 13.3)
        ground = self.crests(self.mesh(
            '[[breakline]]\nname = "z"\nline = "z.geojson"\ncrest_from = "highest"\ncrest_add_m = 1.5\n'))
        self.assertTrue((abs(ground[:, 4] - (11.5 + 0.005 * (ground[:, 0] + ground[:, 2]) / 2)) < 0.06).all())

    def test_without_a_crest_there_are_edges_alone(self):
        self.write("terrace", [line([(60, 60), (200, 90)])])
        mesh = self.mesh('[[breakline]]\nname = "terrace"\nline = "terrace.geojson"\n')
        self.assertNotIn("crest_edge_nodes", mesh.variables)
        self.assertGreater(self.summary["structures"]["breaklines"]["edges"], 8)

    def freshet(self, *words):
        done = subprocess.run([FRESHET, *map(str, words), "--json"], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_what_an_exchange_of_meshes_loses_is_said(self):
        self.write("levee", [line([(60, 60), (200, 90)], crest=13.0)])
        self.write("houses", [box(100, 150, 40, 40)])
        raster(self.folder / "n.tif", numpy.full((SIZE, SIZE), 0.05))
        self.mesh(
            '[[breakline]]\nname = "levee"\nline = "levee.geojson"\ncrest_attribute = "crest"\n'
            '[[building]]\nname = "houses"\npolygons = "houses.geojson"\nas = "hole"\n'
            '[roughness]\nmanning_raster = "n.tif"\n'
        ).close()
        for kind in ("gmsh", "ugrid"):
            lost, warned = self.freshet("mesh", "export", "basin.toml", kind, "--output", "out." + kind)
            self.assertTrue(any("crests of" in sentence for sentence in lost["lost"]), lost)
            self.assertTrue(any("n by cell" in sentence for sentence in lost["lost"]), lost)
            self.assertIn("levees, walls", warned)
        given, warned = self.freshet("mesh", "import", "basin.toml", "out.ugrid", "--workspace", "other")
        self.assertEqual(len(given["not_laid"]), 2)
        self.assertIn("1 [[breakline]] of basin.toml are not laid", warned)
        with netCDF4.Dataset(self.folder / "other/mesh.nc") as mesh:
            self.assertNotIn("crest_edge_nodes", mesh.variables)
            numpy.testing.assert_allclose(mesh["manning_n"][:], 0.05)  # of a raster: over any mesh

    def test_lines_as_people_draw_them_are_cleaned(self):
        untidy = [(40, 150), (90, 150), (90, 150), (150, 150), (150, 158), (150.1, 150), (210, 150.2), (400, 150)]
        self.write("levee", [line(untidy), line([(150, 40), (150, 149.8)]), line([(600, 600), (700, 600)])])
        mesh = self.mesh('[[breakline]]\nname = "levee"\nline = "levee.geojson"\ncrest_m = 12.5\n')
        c = self.crests(mesh)
        shortest = numpy.hypot(c[:, 2] - c[:, 0], c[:, 3] - c[:, 1]).min()
        self.assertGreater(shortest, 0.3)
        report = self.summary["structures"]["breaklines"]
        self.assertEqual((report["outside"], report["cut_at_outline"]), (1, 1))
        self.assertIn("cut off", self.said)
        self.assertTrue((abs(c[:, [0, 2]].max() - 290) < 0.01).all())  # to the outline, without a gap

    def test_crossing_at_different_heights_is_refused_with_the_place(self):
        self.write("two", [line([(60, 150), (200, 150)], h=12.0), line([(130, 60), (130, 220)], h=13.5)])
        table = '[[breakline]]\nname = "two"\nline = "two.geojson"\ncrest_attribute = "h"\n'
        self.refused(table, "12.00 and 13.50 m", f"x {WEST + 130:.1f}", "unequal_crests")
        c = self.crests(self.mesh(table.replace("[[breakline]]", "unequal_crests = true\n[[breakline]]")))
        self.assertEqual(set(c[:, 4]), {12.0, 13.5})

    def test_bad_lines_are_refused(self):
        self.write("away", [line([(900, 900), (990, 990)])])
        self.refused('[[breakline]]\nname = "a"\nline = "away.geojson"\n', "'a' lies outside the domain")
        self.write("none", [])
        self.refused('[[breakline]]\nname = "n"\nline = "none.geojson"\n', "no feature")
        self.write("gap", [line([(60, 60), (90, 90)], h=None)])
        self.refused('[[breakline]]\nname = "g"\nline = "gap.geojson"\ncrest_attribute = "h"\n', "no value of 'h'")
        self.write("code", [line([(60, 60, -9999), (90, 90, -9999)])])
        self.refused('[[breakline]]\nname = "c"\nline = "code.geojson"\ncrest_from = "z"\n', "-9999", "cannot be")
        self.write("flat", [line([(60, 60), (90, 90)])])
        self.refused('[[breakline]]\nname = "f"\nline = "flat.geojson"\ncrest_from = "z"\n', "has no z")
        self.refused('[[breakline]]\nname = "f"\nline = "flat.geojson"\ncrest_m = 3\ncrest_from = "z"\n', "crest_m is given too")

    # houses and islands

    def test_houses_are_holes_and_touching_ones_are_one(self):
        self.write("houses", [box(60, 60, 20, 12), box(80, 60, 20, 12), box(100.2, 60, 10, 12), box(95, 55, 10, 12),
                              box(150, 150, 20, 20), box(280, 100, 30, 20), box(200, 60, 0.5, 20)])
        mesh = self.mesh('[[building]]\nname = "houses"\npolygons = "houses.geojson"\n')
        x, y = mesh["mesh2d_face_x"][:] - WEST, mesh["mesh2d_face_y"][:] - SOUTH
        for left, low, width, height in ((61, 61, 48, 10), (151, 151, 18, 18), (281, 101, 9, 18)):
            self.assertFalse(((x > left) & (x < left + width) & (y > low) & (y < low + height)).any())
        self.assertAlmostEqual(self.area(mesh), 280 * 280 - 50 * 12 - 10 * 5 - 400 - 200, delta=60)  # walls move by 0.3 m at most
        report = self.summary["structures"]["buildings"]
        self.assertEqual((report["drawn"], report["too_thin"], report["on_outline"]), (7, 1, 1))
        self.assertEqual(report["gaps_closed"], 1)

    def test_blocks_are_raised_and_roughness_is_shared_out(self):
        self.write("houses", [box(60, 60, 30, 30, tall=7.0), box(150, 150, 60, 60, tall=4.0)])
        mesh = self.mesh('[[building]]\nname = "houses"\npolygons = "houses.geojson"\nas = "block"\n'
                         'height_attribute = "tall"\n')
        x, y, z = mesh["mesh2d_face_x"][:] - WEST, mesh["mesh2d_face_y"][:] - SOUTH, mesh["bed_elevation"][:]
        inside = (x > 60) & (x < 90) & (y > 60) & (y < 90)
        self.assertGreater(inside.sum(), 10)
        self.assertTrue((abs(z[inside] - 17.4) < 0.1).all())
        self.assertLess(z[~inside & ~((x > 150) & (x < 210) & (y > 150) & (y < 210))].max(), 12)
        rough = self.mesh('[[building]]\nname = "houses"\npolygons = "houses.geojson"\nas = "roughness"\nn = 0.3\n')
        n, area = rough["manning_n"][:], rough["mesh2d_face_area"][:]
        own = n > 0
        self.assertAlmostEqual(float(n.max()), 0.3)
        covered = float((area[own] * (n[own] - 0.08)).sum() / (0.3 - 0.08))
        self.assertAlmostEqual(covered, 30 * 30 + 60 * 60, delta=10)  # n has three digits

    def test_a_domain_may_have_islands(self):
        ring = [(10, 10), (290, 10), (290, 290), (10, 290)]
        self.write("domain", [polygon(ring, [(100, 100), (140, 100), (140, 150), (100, 150)])])
        mesh = self.mesh("")
        self.assertAlmostEqual(self.area(mesh), 280 * 280 - 40 * 50, delta=15)

    def test_footprints_that_cross_themselves_are_refused_with_the_place(self):
        self.write("houses", [polygon([(60, 60), (90, 90), (90, 60), (60, 90)])])
        self.refused('[[building]]\nname = "h"\npolygons = "houses.geojson"\n', "crosses itself", "Self-intersection")

    # roughness

    def test_n_of_a_raster(self):
        columns = numpy.tile(numpy.arange(SIZE) * STEP, (SIZE, 1))
        raster(self.folder / "n.tif", numpy.where(columns < 150, 0.02, 0.1))
        mesh = self.mesh('[roughness]\nmanning_raster = "n.tif"\n')
        n, x = mesh["manning_n"][:], mesh["mesh2d_face_x"][:] - WEST
        self.assertTrue((n[x < 140] == 0.02).all() and (n[x > 160] == 0.1).all())
        raster(self.folder / "n.tif", numpy.where(columns < 150, 0.02, -9999))
        self.refused('[roughness]\nmanning_raster = "n.tif"\n', "-9999", "gdal_edit.py")


if __name__ == "__main__":
    FRESHET = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
