#include "assimilation/readings/extent_shapes.hpp"

#include "core/basin.hpp"
#include "core/netcdf_file.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::assimilation {

ExtentShapes extent_shapes(const core::Basin& basin, const std::filesystem::path& mesh_file) {
  ExtentShapes shapes;
  if (basin.extents.empty() || !std::filesystem::exists(mesh_file)) return shapes;
  const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(mesh_file));
  if (!basin.local()) shapes.crs = mesh.crs_wkt;
  for (const core::Extent& extent : basin.extents)
    shapes.rings[extent.id] =
        mesh::find_rings(mesh, extent.polygon, extent.at.text, "extent '" + extent.id + "'");
  return shapes;
}

}  // namespace freshet::assimilation
