"""Cells of the mesh as polygons."""

import numpy as np
import xarray as xr

from freshet.cycle import open_file


def to_geodataframe(field, mesh=None):
    """The values of each cell with its polygon: a GeoDataFrame with the basin's CRS, a row for each face.

    field: an array or a dataset over (face) alone, such as probability(cycle, 0.3); pick a time and a member first.
    mesh: a dataset that holds the mesh, where `field` does not come from one of Freshet's files (an array keeps the file that it
    was read from). ValueError for other dimensions."""
    import geopandas
    from shapely.geometry import Polygon

    data = field.to_dataset(name=field.name or "value") if isinstance(field, xr.DataArray) else field
    chosen = [n for n in data.data_vars if data[n].dims == ("face",) and not n.startswith("mesh2d")]
    if not chosen:
        others = {n: data[n].dims for n in data.data_vars if "face" in data[n].dims}
        raise ValueError(f"nothing over (face) alone; select one value of each other dimension of {others}")
    mesh = _mesh_of(field) if mesh is None else mesh
    corners = mesh["mesh2d_face_nodes"].values
    corners = np.where(np.isnan(corners), -1, corners).astype(int)
    x, y = mesh["mesh2d_node_x"].values, mesh["mesh2d_node_y"].values
    rings = [Polygon(np.column_stack((x[c], y[c]))) for c in (row[row >= 0] for row in corners)]
    wkt = mesh["projected_coordinate_system"].attrs.get("crs_wkt")
    return geopandas.GeoDataFrame({n: data[n].values for n in chosen}, geometry=rings, crs=wkt)


def _mesh_of(field):
    source = field.encoding.get("source")
    if source is None:
        raise ValueError("the field does not know its file; give mesh=cycle.probability")
    return open_file(source)
