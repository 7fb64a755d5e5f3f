"""Meshes of other programs: written by hand, imported, run, exported and read back, bit for bit; and files that are wrong.

    test_mesh_exchange.py FRESHET
"""
import json
import os
import pathlib
import struct
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
    def test_gmsh_runs_with_boundaries_by_name(self):
        nodes, cells, material, boundaries = flume()
        said = self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        self.assertEqual(said["cells"], len(cells))
        self.assertEqual(said["quadrilaterals"], 18)
        self.assertEqual({b["name"]: b["edges"] for b in said["boundaries"]}, {"inflow at the weir": 3, "outlet": 3})
        self.assertEqual([m["name"] for m in said["materials"]], ["forest", "wet_meadow"])
        got, _ = self.mesh()
        self.assertTrue((got == numpy.array(nodes)).all(), "coordinates changed")
        self.freshet("check", "basin.toml")
        self.freshet("run", "basin.toml")
        with netCDF4.Dataset(self.folder / "run" / "gauges.nc") as file:
            depth = numpy.ma.getdata(file["depth"][:]).ravel()
        self.assertGreater(depth[-1], 0.05)  # 20 m3/s over 26 m
        with netCDF4.Dataset(self.folder / "run" / "budget.nc") as file:
            names = {n for n in file.variables}
        self.assertTrue(names)

    def test_names_that_are_not_there_are_refused(self):
        nodes, cells, material, boundaries = flume()
        boundaries["inflow at the wier"] = boundaries.pop("inflow at the weir")
        self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        error = self.freshet("run", "basin.toml", code=2).stderr
        self.assertIn("did you mean 'inflow at the wier'", error)

    def test_round_trips_keep_every_bit(self):
        nodes, cells, material, boundaries = flume()
        self.take("flume.msh", msh2(nodes, cells, material, boundaries))
        first, print_of = self.mesh()
        for kind, name in (("gmsh", "a.msh"), ("gmsh2", "b.msh"), ("2dm", "c.2dm"), ("ugrid", "d.nc")):
            with self.subTest(kind):
                self.give(kind, name)
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


if __name__ == "__main__":
    FRESHET = sys.argv.pop(1)
    unittest.main(verbosity=1)
