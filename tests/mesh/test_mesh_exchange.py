"""Meshes of other programs: written by hand, imported, run, exported and read back, bit for bit; and files that are wrong.

    test_mesh_exchange.py FRESHET
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import netCDF4
import numpy

FRESHET = ""

BASIN = """[basin]
name = "flume"
crs = "local"
[roughness]
default = 0.03
[roughness.classes.forest]
n = 0.08
[roughness.classes.wet_meadow]
n = 0.05
[forecast]
start = 2026-03-10T00:00:00Z
lead_h = 1
gauge_interval_s = 300
output_interval_min = 30
[[boundary]]
name = "river"
type = "discharge"
mesh_edges = "inflow at the weir"
discharge_m3_per_s = 20
[[boundary]]
name = "outlet"
type = "free_outflow"
[[gauge]]
id = "middle"
name = "middle"
x = 103.1
y = 10.2
"""


def flume(columns=12, rows=3):
    """Nodes x, y, z with decimals that no float32 holds; quadrilaterals on the left, triangles on the right."""
    nodes = [(i * 17.3 + 0.1, j * 8.7 + 1 / 3, 10 - i * 0.1 + 0.001 * j) for i in range(columns + 1) for j in range(rows + 1)]
    at = lambda i, j: i * (rows + 1) + j
    cells, material = [], []
    for i in range(columns):
        for j in range(rows):
            a, b, c, d = at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)
            parts = [(a, b, c, d)] if i < columns // 2 else [(a, b, c), (a, c, d)]
            cells += parts
            material += [0 if j else 1] * len(parts)
    inflow = [(at(0, j), at(0, j + 1)) for j in range(rows)]
    outlet = [(at(columns, j), at(columns, j + 1)) for j in range(rows)]
    return nodes, cells, material, {"inflow at the weir": inflow, "outlet": outlet}


def msh2(nodes, cells, material, boundaries, names=("forest", "wet meadow")):
    text = "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$PhysicalNames\n%d\n" % (len(boundaries) + len(names))
    text += "".join(f'1 {k + 1} "{name}"\n' for k, name in enumerate(boundaries))
    text += "".join(f'2 {k + 11} "{name}"\n' for k, name in enumerate(names)) + "$EndPhysicalNames\n"
    text += f"$Nodes\n{len(nodes)}\n" + "".join(f"{n + 1} {x!r} {y!r} {z!r}\n" for n, (x, y, z) in enumerate(nodes)) + "$EndNodes\n"
    lines = [f"1 2 {k + 1} 1 {a + 1} {b + 1}" for k, edges in enumerate(boundaries.values()) for a, b in edges]
    lines += [f"{len(c) - 1} 2 {m + 11} {m + 11} " + " ".join(str(n + 1) for n in c) for c, m in zip(cells, material)]
    return text + f"$Elements\n{len(lines)}\n" + "".join(f"{k + 1} {e}\n" for k, e in enumerate(lines)) + "$EndElements\n"


class Folder(unittest.TestCase):
    def setUp(self):
        self.held = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.held.name)
        (self.folder / "basin.toml").write_text(BASIN)

    def tearDown(self):
        self.held.cleanup()

    def freshet(self, *words, code=0):
        done = subprocess.run([FRESHET, *words], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, code, f"{words}: {done.stderr[-2000:]}")
        return done

    def take(self, name, content=None, *options):
        if content is not None:
            (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return json.loads(self.freshet("mesh", "import", "basin.toml", name, "--json", *options).stdout)

    def refuse(self, name, content, *words):
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        error = self.freshet("mesh", "import", "basin.toml", name, code=2).stderr
        for word in (name, *words):
            self.assertIn(word, error)
        self.assertFalse((self.folder / "mesh.nc").exists())
        return error

    def give(self, kind, name):
        return json.loads(self.freshet("mesh", "export", "basin.toml", kind, "-o", name, "--json").stdout)

    def mesh(self):
        """Coordinates by the numbers of the source, bed of cells, fingerprint."""
        with netCDF4.Dataset(self.folder / "mesh.nc") as file:
            order = numpy.argsort(file["source_node"][:])
            nodes = [numpy.ma.getdata(file["mesh2d_node_" + a][:])[order] for a in "xyz"]
            return numpy.array(nodes).T, file.mesh_fingerprint


class Import(Folder):
    def test_a_run_moves_water_through_boundaries_by_name(self):
        self.take("flume.msh", msh2(*flume()))
        said = self.freshet("run", "basin.toml").stderr
        self.assertRegex(said, r"in through river +72000 m3")  # 20 m3/s for an hour
        outlet = float(re.search(r"in through outlet +(-?[0-9.]+) m3", said).group(1))
        self.assertLess(outlet, -60000)
        self.assertGreater(outlet, -72000)

    def test_boundaries_are_found_by_name(self):
        nodes, cells, material, boundaries = flume()
        said = self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        self.assertEqual({b["name"]: b["edges"] for b in said["boundaries"]}, {"inflow at the weir": 3, "outlet": 3})
        self.assertTrue((self.mesh()[0] == numpy.array(nodes)).all(), "coordinates changed")
        self.freshet("check", "basin.toml")
        boundaries["inflow at the wier"] = boundaries.pop("inflow at the weir")
        self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        error = self.freshet("check", "basin.toml", code=2).stderr
        self.assertIn("did you mean 'inflow at the wier'", error)

    def test_round_trips_keep_every_bit(self):
        nodes, cells, material, boundaries = flume()
        self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        first, print_of = self.mesh()
        for kind, name in (("gmsh", "a.msh"), ("gmsh2", "b.msh"), ("2dm", "c.2dm"), ("ugrid", "d.nc")):
            with self.subTest(kind):
                self.assertEqual(self.give(kind, name)["lost"], [])
                said = self.take(name)
                again, same = self.mesh()
                self.assertTrue((first == again).all(), "coordinates changed")
                self.assertEqual(print_of, same)
                self.assertEqual({b["name"]: b["edges"] for b in said["boundaries"]}, {"inflow at the weir": 3, "outlet": 3})
                self.assertEqual([m["name"] for m in said["materials"]], ["forest", "wet_meadow"])

    def test_selafin_keeps_nodes_and_cuts_quadrilaterals(self):
        nodes, cells, material, boundaries = flume()
        self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        lost = self.give("slf", "a.slf")["lost"]
        self.assertTrue(any("18 quadrilaterals" in line for line in lost))
        said = self.take("a.slf")
        self.assertEqual(said["cells"], len(cells) + 18)
        got, fingerprint = self.mesh()
        self.assertTrue((got == numpy.array(nodes)).all(), "coordinates changed")
        self.give("slf", "b.slf")
        self.assertEqual((self.folder / "a.slf").read_bytes(), (self.folder / "b.slf").read_bytes())


class Formats(Folder):
    """Files of other programs, written here by their descriptions or by other writers."""

    square = [(0.0, 0.0, 1.5), (10.0, 0.0, 2.5), (20.0, 0.0, 3.5), (0.0, 10.0, 4.5), (10.0, 10.0, 5.5), (20.0, 10.0, 6.5)]

    def names(self, said, key):
        return sorted(row["name"] for row in said[key])

    def test_srh_in_feet_with_materials(self):
        nodes = "".join(f"Node {n + 1} {x} {y} {z}\n" for n, (x, y, z) in enumerate(self.square))
        (self.folder / "a.srhmat").write_text('SRHMAT 30\nNMaterials 2\nMatName 1 "wood land"\nMaterial 1 2\n 3\n')
        said = self.take("a.srhgeom", 'SRHGEOM 30\nName "a"\nGridUnit "FOOT"\nElem 1 1 2 5 4\nElem 2 2 3 5\nElem 3 3 6 5\n'
                         + nodes + "NodeString 7 3 6\n")
        self.assertEqual(self.names(said, "boundaries"), ["7"])
        self.assertEqual({m["name"]: m["cells"] for m in said["materials"]}, {"default": 1, "wood_land": 2})
        got, _ = self.mesh()
        self.assertTrue((got == numpy.array(self.square) * 0.3048).all())

    def test_exodus(self):
        with netCDF4.Dataset(self.folder / "a.exo", "w", format="NETCDF3_64BIT_OFFSET") as file:
            sizes = {"num_nodes": 6, "num_el_in_blk1": 1, "num_nod_per_el1": 4, "num_el_in_blk2": 2, "num_nod_per_el2": 3,
                     "num_el_blk": 2, "num_side_sets": 1, "num_side_ss1": 1, "len_name": 33}
            for name, size in sizes.items():
                file.createDimension(name, size)
            for k, axis in enumerate("xyz"):
                file.createVariable("coord" + axis, "f8", ("num_nodes",))[:] = [p[k] for p in self.square]
            for k, (kind, nodes) in enumerate((("SHELL4", [[1, 2, 5, 4]]), ("TRI3", [[2, 3, 5], [3, 6, 5]])), 1):
                block = file.createVariable(f"connect{k}", "i4", (f"num_el_in_blk{k}", f"num_nod_per_el{k}"))
                block.elem_type = kind
                block[:] = nodes
            for name, dim, words in (("eb_names", "num_el_blk", ["wood", "meadow"]), ("ss_names", "num_side_sets", ["outlet"])):
                file.createVariable(name, "S1", (dim, "len_name"))[:] = netCDF4.stringtochar(numpy.array(words, "S33"))
            file.createVariable("elem_ss1", "i4", ("num_side_ss1",))[:] = [3]
            file.createVariable("side_ss1", "i4", ("num_side_ss1",))[:] = [3]  # in space: the first edge of a shell
        said = self.take("a.exo")
        self.assertEqual(self.names(said, "boundaries"), ["outlet"])
        self.assertEqual(self.names(said, "materials"), ["meadow", "wood"])
        self.assertTrue((self.mesh()[0] == numpy.array(self.square)).all())

    def test_hecras(self):
        try:
            import h5py
        except ImportError:
            self.skipTest("python3-h5py is not installed")
        with h5py.File(self.folder / "a.g01.hdf", "w") as file:
            file.attrs["Units System"] = numpy.bytes_("SI Units")
            area = file.create_group("Geometry/2D Flow Areas/plain")
            area["FacePoints Coordinate"] = [(0, 0), (10, 0), (20, 0), (25, 5), (20, 10), (10, 10), (0, 10)]
            none = [-1] * 8
            area["Cells FacePoint Indexes"] = numpy.array(
                [[0, 1, 5, 6] + none[4:], [1, 2, 3, 4, 5] + none[5:], [0, 6] + none[2:]], "i4")
            area["Cells Minimum Elevation"] = numpy.array([1.5, 2.5, numpy.nan], "f4")
            area["Cells Center Manning's n"] = numpy.array([0.06, 0.035, numpy.nan], "f4")
            lines = file.create_group("Geometry/Boundary Condition Lines")
            lines["Attributes"] = numpy.array([(b"river", b"plain"), (b"elsewhere", b"other")], [("Name", "S32"), ("SA-2D", "S16")])
            lines["External Faces"] = numpy.array([(0, 7, 0, 6), (1, 8, 2, 3)],
                                                  [("BC Line ID", "i4"), ("Face Index", "i4"), ("FP Start Index", "i4"), ("FP End Index", "i4")])
        said = self.take("a.g01.hdf")
        self.assertEqual((said["format"], said["cells"], said["quadrilaterals"]), ("hecras", 4, 1))
        self.assertEqual(self.names(said, "boundaries"), ["river"])
        self.assertEqual({m["name"]: m["cells"] for m in said["materials"]}, {"manning_0060": 1, "manning_0035": 3})
        self.assertEqual(said["bed_elevation_m"], {"lowest": 1.5, "highest": 2.5})

    def test_polygons_in_a_geopackage(self):
        (self.folder / "basin.toml").write_text(BASIN.split("[[boundary]]")[0].replace('"local"', '"EPSG:32616"'))
        ring = lambda *corners: [[list(self.square[n])[:2] for n in (*corners, corners[0])]]
        east, north = 700000.25, 4000000.125
        features = []
        for corners, bed, material in (((0, 1, 4, 3), 7.25, "wood"), ((1, 2, 5, 4), 6.75, "wet meadow")):
            shape = [[[x + east, y + north] for x, y in part] for part in ring(*corners)]
            features.append({"type": "Feature", "properties": {"ground": bed, "material": material},
                             "geometry": {"type": "Polygon", "coordinates": shape}})
        (self.folder / "a.json").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        subprocess.run(["ogr2ogr", "-f", "GPKG", "-a_srs", "EPSG:32616", "a.gpkg", "a.json"], cwd=self.folder, check=True,
                       stderr=subprocess.DEVNULL)
        said = self.take("a.gpkg", None, "--bed-name", "ground")
        self.assertIn("has the bed at nodes alone", self.give("gmsh", "beds.msh")["lost"][0])
        self.assertEqual(self.give("ugrid", "beds.nc")["lost"], [])
        self.assertEqual((said["cells"], said["nodes"]), (2, 6))
        self.assertEqual(self.names(said, "materials"), ["wet_meadow", "wood"])
        with netCDF4.Dataset(self.folder / "mesh.nc") as file:
            self.assertEqual(sorted(file["bed_elevation"][:]), [6.75, 7.25])
            self.assertEqual(min(file["mesh2d_node_x"][:]), east)
            self.assertAlmostEqual(float(file["mesh2d_node_lat"][0]), 36.12, 1)

    def test_bed_from_the_terrain(self):
        rows = [" ".join(str(100 + 0.5 * (i + 0.5) * 5 + 0.25 * (19.5 - j) * 5) for i in range(60)) for j in range(20)]
        (self.folder / "dem.asc").write_text("ncols 60\nnrows 20\nxllcorner -20\nyllcorner -20\ncellsize 5\n" + "\n".join(rows) + "\n")
        (self.folder / "basin.toml").write_text(
            BASIN + '[terrain]\ndem = "dem.asc"\nunit = "m"\ndomain = [[0, 0], [200, 0], [200, 20]]\n')
        nodes, cells, material, boundaries = flume()
        flat = [(x, y, 0.0) for x, y, _ in nodes]
        self.assertEqual(self.take("flat.msh", msh2(flat, cells, material, boundaries))["bed_from"], "terrain")
        with netCDF4.Dataset(self.folder / "mesh.nc") as file:
            x, y, bed = (numpy.ma.getdata(file[n][:]) for n in ("mesh2d_face_x", "mesh2d_face_y", "bed_elevation"))
        self.assertLess(abs(bed - (100 + 0.5 * (x + 20) + 0.25 * (y + 20))).max(), 0.01)  # a plane

    def test_readers_that_others_wrote(self):
        try:
            import meshio
        except ImportError:
            self.skipTest("python3-meshio is not installed")
        nodes, cells, material, boundaries = flume()
        self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        for kind, name in (("gmsh", "a.msh"), ("gmsh2", "b.msh"), ("vtu", "c.vtu")):
            self.give(kind, name)
            read = meshio.read(self.folder / name)
            self.assertTrue((read.points == numpy.array(nodes)).all(), name)
            counts = {}
            for block in read.cells:
                counts[block.type] = counts.get(block.type, 0) + len(block.data)
            self.assertEqual(counts, {"triangle": 36, "quad": 18, "line": 6}, name)
            self.assertTrue(any("inflow at the weir" in key for key in read.field_data), name)
        for version, binary in (("gmsh22", True), ("gmsh22", False)):
            written = meshio.Mesh(numpy.array(nodes), [("triangle", [c for c in cells if len(c) == 3]), ("quad", [c for c in cells if len(c) == 4])])
            meshio.write(self.folder / "d.msh", written, file_format=version, binary=binary)
            self.assertEqual(self.take("d.msh")["cells"], len(cells))
            self.assertTrue((self.mesh()[0] == numpy.array(nodes)).all(), f"{version} {binary}")


class Wrong(Folder):
    def test_files_that_are_none(self):
        self.refuse("a.msh", "nothing of a mesh", "no mesh of a format that is read")
        self.refuse("a.2dm", "", "0 nodes and 0 cells")
        self.refuse("a.nc", b"\x89HDF\r\n\x1a\n" + b"\0" * 500, "the file is damaged")
        self.refuse("b.nc", b"CDF\x01" + b"\xff" * 60)

    def test_netcdf_cut_off_or_changed_anywhere(self):
        nodes, cells, material, boundaries = flume()
        self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        self.give("ugrid", "whole.nc")
        whole = (self.folder / "whole.nc").read_bytes()[:-64]  # without our seal, as others write
        (self.folder / "mesh.nc").unlink()
        for k in range(1, 12):
            (self.folder / "cut.nc").write_bytes(whole[: len(whole) * k // 12])
            done = subprocess.run([FRESHET, "mesh", "import", "basin.toml", "cut.nc"], cwd=self.folder, capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("cut.nc", done.stderr)
        for k in range(15):
            damaged = bytearray(whole)
            for j in range(6):
                damaged[(k * 7919 + j * 104729) % len(damaged)] ^= 255
            (self.folder / "changed.nc").write_bytes(damaged)
            done = subprocess.run([FRESHET, "mesh", "import", "basin.toml", "changed.nc"], cwd=self.folder, capture_output=True, text=True)
            self.assertIn(done.returncode, (0, 2), f"{k}: {done.stderr}")

    def test_units_and_places(self):
        nodes, cells, material, boundaries = flume()
        text = msh2(nodes, cells, material, boundaries)
        self.assertAlmostEqual(self.take("a.msh", text, "--unit", "ft")["boundaries"][0]["length_m"], 26.1 * 0.3048, 2)
        (self.folder / "mesh.nc").unlink()
        (self.folder / "a.prj").write_text('PROJCS["x",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],'
                                           'PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
                                           'PARAMETER["Central_Meridian",-87],PARAMETER["Scale_Factor",0.9996],UNIT["Meter",1]]')
        self.refuse("a.msh", text, "has local coordinates")


if __name__ == "__main__":
    FRESHET = sys.argv.pop(1)
    unittest.main(verbosity=1)
