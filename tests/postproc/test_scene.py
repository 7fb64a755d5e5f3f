"""freshet export --format scene, looked at by the Khronos validator and by hand: buildings, moving water, the page.

    test_scene.py freshet-post VIEWER_FOLDER SOURCES"""

import base64
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

program, viewer, sources = (Path(word).resolve() for word in sys.argv[1:4])
sys.path.insert(0, str(sources / "tests" / "exposure"))
try:
    import scene
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)
modules = viewer / "npm" / "node_modules"
if shutil.which("node") is None or not (modules / "gltf-validator").exists():
    print("skipped: node or the page of scenes is missing")
    sys.exit(77)

VALIDATE = """
const fs = require("node:fs"), validator = require("gltf-validator");
validator.validateBytes(new Uint8Array(fs.readFileSync(process.argv[1]))).then((report) => console.log(JSON.stringify(report)));
"""


def export(folder, *words):
    return subprocess.run([program, "export", "basin.toml", "--format", "scene", *words], cwd=folder, capture_output=True, text=True)


def validated(path):
    done = subprocess.run(["node", "-e", VALIDATE, str(path)], capture_output=True, text=True, env={"NODE_PATH": str(modules)})
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["issues"]["numErrors"] == 0 and report["issues"]["numWarnings"] == 0, report["issues"]
    return report["info"]


def chunks(path):
    data = path.read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20:20 + length]), data[28 + length:]


def values(gltf, buffer, accessor):
    a = gltf["accessors"][accessor]
    view = gltf["bufferViews"][a["bufferView"]]
    width = {"SCALAR": 1, "VEC3": 3}[a["type"]]
    kind = "<f4" if a["componentType"] == 5126 else "<u4"
    return np.frombuffer(buffer, kind, a["count"] * width, view["byteOffset"]).reshape(-1, width)


def check_scene(folder):
    done = export(folder, "--member", "4")
    assert done.returncode == 0, done.stderr
    made = folder / "cycles" / "20260310T0600Z" / "scene"
    info = validated(made / "scene.glb")
    assert info["hasMorphTargets"] and info["animationCount"] == 1, info
    gltf, buffer = chunks(made / "scene.glb")
    ground, water, houses = (mesh["primitives"][0] for mesh in gltf["meshes"])
    x, y, _ = scene.mesh()
    at = values(gltf, buffer, ground["attributes"]["POSITION"])
    origin = gltf["asset"]["extras"]
    assert np.allclose(at[:, 0] + origin["origin_x_m"], x, atol=1e-3) and np.allclose(origin["origin_y_m"] - at[:, 2], y, atol=1e-3)
    assert (values(gltf, buffer, ground["attributes"]["NORMAL"])[:, 1] > 0.99).all()  # a plane, seen from above
    # At the southern rim the water of member 4 rises by 0.1 m from one time to the next, as in the file.
    rim = np.isclose(values(gltf, buffer, water["attributes"]["POSITION"])[:, 2], origin["origin_y_m"] - scene.NORTH)
    rises = [values(gltf, buffer, target["POSITION"])[rim, 1] for target in water["targets"]]
    assert rim.sum() == scene.COLUMNS + 1 and len(rises) == scene.TIMES - 1
    assert all(np.allclose(rise, 0.1 * (k + 1), atol=1e-5) for k, rise in enumerate(rises)), rises
    # Houses stand on the ground and are as high as was said.
    walls = values(gltf, buffer, houses["attributes"]["POSITION"])
    assert walls[:, 1].min() == 0 and set(np.round(walls[:, 1], 3)) == {0, 6, 11}, set(walls[:, 1])
    triangles = values(gltf, buffer, houses["indices"]).reshape(-1, 3)
    a, b, c = (walls[triangles[:, k]] for k in range(3))
    normals = values(gltf, buffer, houses["attributes"]["NORMAL"])[triangles[:, 0]]
    assert (np.einsum("ij,ij->i", np.cross(b - a, c - a), normals) > 0).all()  # all face outwards
    page = (made / "index.html").read_text()
    held = re.search(r'<script id="scene"[^>]*>([^<]*)<', page).group(1)
    assert base64.b64decode(held) == (made / "scene.glb").read_bytes()
    about = json.loads(re.search(r'<script id="about"[^>]*>([^<]*)<', page).group(1))
    assert about["synthetic"] is True and about["member"] == 4 and len(about["times"]) == scene.TIMES
    words = re.sub(r'<script type="module">.*?</script>', "", page, flags=re.DOTALL)
    assert not re.search(r"(src|href)\s*=|url\(", words)  # nothing is asked of anybody


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scene.write_workspace(folder)
        features = [f for f in scene.houses() if f[0] and f[2]["name"] not in ("bow tie", "away")]
        features[0][2]["height"] = 11
        scene.geojson(folder / "layers" / "houses.geojson", features)
        check_scene(folder)
        refused = export(folder, "--member", "all")
        assert refused.returncode == 2 and "one member" in refused.stderr, refused.stderr


main()
