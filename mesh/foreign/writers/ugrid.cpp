// UGRID 1.0 in NetCDF: nodes, faces, beds of both, materials, boundaries with their names.

#include <algorithm>

#include "core/netcdf_file.hpp"
#include "mesh/foreign/mesh_formats.hpp"

namespace freshet::mesh {
namespace {

using core::NcType;

/// flag_meanings has words between blanks; the names as they are stand in class_names.
core::Attributes classes(const std::string& location, const std::string& what,
                         const std::vector<std::string>& names) {
  std::string words, lines;
  std::vector<int> flags;
  for (const std::string& name : names) {
    std::string word = name;
    std::replace(word.begin(), word.end(), ' ', '_');
    words += (flags.empty() ? "" : " ") + word;
    lines += (flags.empty() ? "" : "\n") + name;
    flags.push_back(static_cast<int>(flags.size()));
  }
  return {{"long_name", what},    {"mesh", std::string("mesh2d")}, {"location", location},
          {"flag_values", flags}, {"flag_meanings", words},        {"class_names", lines}};
}

core::Attributes axis(const std::string& standard, const std::string& what) {
  return {{"standard_name", standard}, {"long_name", what}, {"units", std::string("m")}};
}

core::Attributes on(const std::string& location, const std::string& what) {
  core::Attributes all = axis("altitude", what);
  all.push_back({"mesh", std::string("mesh2d")});
  all.push_back({"location", location});
  all.push_back({"grid_mapping", std::string("projected_coordinate_system")});
  return all;
}

std::size_t most_corners_of(const ForeignMesh& mesh) {
  std::size_t most = 3;
  for (Index c = 0; c < mesh.n_cells(); ++c) most = std::max(most, mesh.cell(c).size());
  return most;
}

std::vector<std::string> boundary_names(const ForeignMesh& mesh) {
  std::vector<std::string> names;
  for (const NamedEdges& boundary : mesh.boundaries) names.push_back(boundary.name);
  return names;
}

std::size_t boundary_edges(const ForeignMesh& mesh) {
  std::size_t edges = 0;
  for (const NamedEdges& boundary : mesh.boundaries) edges += boundary.edges.size();
  return edges;
}

void define(core::NetcdfFile& out, const ForeignMesh& mesh, bool has_boundaries) {
  out.add_dimension("mesh2d_nNodes", mesh.x.size());
  out.add_dimension("mesh2d_nFaces", mesh.end.size());
  out.add_dimension("mesh2d_nMax_face_nodes", most_corners_of(mesh));
  core::Attributes topology = {{"cf_role", std::string("mesh_topology")},
                               {"long_name", std::string("mesh of a basin")},
                               {"topology_dimension", 2},
                               {"node_coordinates", std::string("mesh2d_node_x mesh2d_node_y")},
                               {"face_node_connectivity", std::string("mesh2d_face_nodes")},
                               {"face_dimension", std::string("mesh2d_nFaces")}};
  if (has_boundaries)
    topology.push_back({"boundary_node_connectivity", std::string("mesh2d_boundary_nodes")});
  out.add_variable("mesh2d", NcType::i32, {}, topology);
  core::Attributes crs = {{"long_name", std::string("coordinate reference system")}};
  if (!mesh.crs.empty())
    for (const char* name : {"crs_wkt", "spatial_ref", "wkt"}) crs.push_back({name, mesh.crs});
  out.add_variable("projected_coordinate_system", NcType::i32, {}, crs);
  out.add_variable("mesh2d_node_x", NcType::f64, {"mesh2d_nNodes"},
                   axis("projection_x_coordinate", "x of nodes"));
  out.add_variable("mesh2d_node_y", NcType::f64, {"mesh2d_nNodes"},
                   axis("projection_y_coordinate", "y of nodes"));
  out.add_variable(
      "mesh2d_face_nodes", NcType::i32, {"mesh2d_nFaces", "mesh2d_nMax_face_nodes"},
      {{"cf_role", std::string("face_node_connectivity")}, {"start_index", 0}, {"_FillValue", -1}});
  if (!mesh.z.empty())
    out.add_variable("mesh2d_node_z", NcType::f64, {"mesh2d_nNodes"}, on("node", "bed elevation at nodes"));
  if (!mesh.cell_bed.empty())
    out.add_variable("mesh2d_face_z", NcType::f64, {"mesh2d_nFaces"},
                     on("face", "bed elevation, mean over the face"));
  if (!mesh.material.empty())
    out.add_variable("mesh2d_material", NcType::i32, {"mesh2d_nFaces"},
                     classes("face", "material", mesh.materials));
  if (has_boundaries) {
    out.add_dimension("mesh2d_nBoundaries", boundary_edges(mesh));
    out.add_dimension("Two", 2);
    out.add_variable("mesh2d_boundary_nodes", NcType::i32, {"mesh2d_nBoundaries", "Two"},
                     {{"cf_role", std::string("boundary_node_connectivity")}, {"start_index", 0}});
    out.add_variable("mesh2d_boundary", NcType::i32, {"mesh2d_nBoundaries"},
                     classes("boundary", "name of the boundary", boundary_names(mesh)));
  }
  out.put_attribute("", "Conventions", std::string("CF-1.8 UGRID-1.0"));
}

std::vector<std::string> write(const ForeignMesh& mesh, const std::filesystem::path& file) {
  const bool has_boundaries = boundary_edges(mesh) > 0;
  core::NetcdfFile out = core::NetcdfFile::create(file);
  define(out, mesh, has_boundaries);
  out.write("mesh2d_node_x", mesh.x);
  out.write("mesh2d_node_y", mesh.y);
  const std::size_t most = most_corners_of(mesh);
  std::vector<int> corners(most * mesh.end.size(), -1), boundary_nodes, boundary;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    std::copy(mesh.cell(c).begin(), mesh.cell(c).end(),
              corners.begin() + static_cast<std::ptrdiff_t>(most * static_cast<std::size_t>(c)));
  out.write("mesh2d_face_nodes", corners);
  if (!mesh.z.empty()) out.write("mesh2d_node_z", mesh.z);
  if (!mesh.cell_bed.empty()) out.write("mesh2d_face_z", mesh.cell_bed);
  if (!mesh.material.empty()) out.write("mesh2d_material", mesh.material);
  for (std::size_t b = 0; b < mesh.boundaries.size(); ++b)
    for (const auto& edge : mesh.boundaries[b].edges) {
      boundary_nodes.insert(boundary_nodes.end(), edge.begin(), edge.end());
      boundary.push_back(static_cast<int>(b));
    }
  if (has_boundaries) {
    out.write("mesh2d_boundary_nodes", boundary_nodes);
    out.write("mesh2d_boundary", boundary);
  }
  out.commit();
  return {};
}

}  // namespace

MeshWriter ugrid_writer() { return {"ugrid", ".ugrid.nc", "UGRID NetCDF", write}; }

}  // namespace freshet::mesh
