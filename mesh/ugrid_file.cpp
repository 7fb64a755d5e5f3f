#include "mesh/ugrid_file.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/errors.hpp"
#include "core/plausible.hpp"
#include "mesh/places.hpp"
#include "mesh/ugrid_crests.hpp"
#include "mesh/ugrid_extras.hpp"
#include "mesh/ugrid_import.hpp"

namespace freshet::mesh {
namespace {

using core::Attributes;
using core::NcType;

/// Grid mapping, under the name by which QGIS finds it.
constexpr const char* crs_variable = "projected_coordinate_system";

void define_coordinates(core::NetcdfFile& file, bool on_earth) {
  const auto coordinate = [&](const std::string& name, const std::string& dim, const std::string& standard,
                              const std::string& units, const std::string& what) {
    file.add_variable(name, NcType::f64, {dim},
                      {{"standard_name", standard}, {"long_name", what}, {"units", units}});
  };
  coordinate("mesh2d_node_x", "node", "projection_x_coordinate", "m", "x of mesh nodes");
  coordinate("mesh2d_node_y", "node", "projection_y_coordinate", "m", "y of mesh nodes");
  if (on_earth) {
    coordinate("mesh2d_node_lon", "node", "longitude", "degrees_east", "longitude of mesh nodes");
    coordinate("mesh2d_node_lat", "node", "latitude", "degrees_north", "latitude of mesh nodes");
  }
  coordinate("mesh2d_face_x", "face", "projection_x_coordinate", "m", "x of cell centroids");
  coordinate("mesh2d_face_y", "face", "projection_y_coordinate", "m", "y of cell centroids");
  file.add_variable("mesh2d_node_z", NcType::f64, {"node"},
                    {{"standard_name", std::string("altitude")},
                     {"long_name", std::string("bed elevation at mesh nodes")},
                     {"units", std::string("m")},
                     {"mesh", std::string("mesh2d")},
                     {"location", std::string("node")}});
}

Attributes topology_attributes() {
  return {{"cf_role", std::string("mesh_topology")},
          {"long_name", std::string("triangles and quadrilaterals of the basin")},
          {"topology_dimension", 2},
          {"node_coordinates", std::string("mesh2d_node_x mesh2d_node_y")},
          {"face_coordinates", std::string("mesh2d_face_x mesh2d_face_y")},
          {"face_node_connectivity", std::string("mesh2d_face_nodes")},
          {"face_dimension", std::string("face")}};
}

/// Programs for triangles want a table of three columns.
std::size_t most_nodes(const Mesh& mesh) {
  const auto four = [](const auto& nodes) { return nodes[3] != none; };
  return std::any_of(mesh.cell_nodes.begin(), mesh.cell_nodes.end(), four) ? 4 : 3;
}

std::vector<int> flat_cell_nodes(const Mesh& mesh) {
  const std::size_t most = most_nodes(mesh);
  std::vector<int> flat;
  flat.reserve(most * mesh.cell_nodes.size());
  for (const auto& nodes : mesh.cell_nodes)
    flat.insert(flat.end(), nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(most));
  return flat;
}

/// Numbers of a variable of `size` values that lie in [low, high].
std::vector<double> read_values(const core::NetcdfFile& file, const std::string& name, std::size_t size,
                                double low, double high) {
  std::vector<double> values = file.read<double>(name);
  if (values.size() != size)
    damaged_mesh(file, fmt::format("{} has {} values, not {}", name, values.size(), size));
  for (std::size_t i = 0; i < size; ++i)
    if (!(values[i] >= low && values[i] <= high))
      damaged_mesh(file, fmt::format("{}[{}] is {:g}, which cannot be", name, i, values[i]));
  return values;
}

/// Whole numbers, each 0 to `most`.
std::vector<int> read_numbers(const core::NetcdfFile& file, const std::string& name, std::size_t size,
                              int most) {
  std::vector<int> numbers = file.read<int>(name);
  if (numbers.size() != size)
    damaged_mesh(file, fmt::format("{} has {} values, not {}", name, numbers.size(), size));
  for (std::size_t i = 0; i < size; ++i)
    if (numbers[i] < 0 || numbers[i] > most)
      damaged_mesh(file, fmt::format("{}[{}] is {}, which is not one of 0 to {}", name, i, numbers[i], most));
  return numbers;
}

void read_nodes(const core::NetcdfFile& file, Mesh& mesh) {
  const std::vector<std::size_t> shape = file.shape("mesh2d_node_x");
  const std::size_t n = shape.size() == 1 ? shape[0] : 0;
  if (n == 0) damaged_mesh(file, "mesh2d_node_x is not one value for each node");
  if (n > static_cast<std::size_t>(std::numeric_limits<Index>::max())) damaged_mesh(file, "too many nodes");
  constexpr double far = 1e8;  // m; projections reach 2e7
  const core::Plausible z = core::plausible::elevation;
  mesh.node_x = read_values(file, "mesh2d_node_x", n, -far, far);
  mesh.node_y = read_values(file, "mesh2d_node_y", n, -far, far);
  mesh.node_z = read_values(file, "mesh2d_node_z", n, z.low, z.high);
  if (!file.has_variable("mesh2d_node_lon")) return;  // local coordinates
  mesh.node_lon = read_values(file, "mesh2d_node_lon", n, -540, 540);
  mesh.node_lat = read_values(file, "mesh2d_node_lat", n, -90, 90);
}

/// Nodes of cells: build_topology() checks their numbers.
void read_cells(const core::NetcdfFile& file, Mesh& mesh) {
  const std::vector<std::size_t> shape = file.shape("mesh2d_face_nodes");
  if (shape.size() != 2 || shape[1] < 3 || shape[1] > 4 ||
      shape[0] > static_cast<std::size_t>(std::numeric_limits<Index>::max()))
    damaged_mesh(file, "mesh2d_face_nodes is not three or four nodes for each cell");
  const std::size_t n = shape[0];
  const std::vector<int> nodes = file.read<int>("mesh2d_face_nodes");
  mesh.cell_nodes.resize(n, {none, none, none, none});
  for (std::size_t c = 0; c < n; ++c)
    std::copy_n(nodes.begin() + static_cast<std::ptrdiff_t>(c * shape[1]), shape[1],
                mesh.cell_nodes[c].begin());
  const core::Plausible z = core::plausible::elevation;
  mesh.bed_elevation = read_values(file, "bed_elevation", n, z.low, z.high);
  mesh.land_class_names = class_names(file, "land_class");
  mesh.land_class = read_numbers(file, "land_class", n, static_cast<int>(mesh.land_class_names.size()) - 1);
  if (!file.has_variable("outlet_edge_nodes")) return;
  const std::vector<std::size_t> outlet = file.shape("outlet_edge_nodes");
  if (outlet.size() != 2 || outlet[1] != 2)
    damaged_mesh(file, "outlet_edge_nodes is not two nodes for each edge");
  const std::vector<int> flat = read_numbers(file, "outlet_edge_nodes", 2 * outlet[0], mesh.n_nodes() - 1);
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) mesh.outlet_edges.push_back({flat[i], flat[i + 1]});
}

/// A mesh of another program has no sums: it gets its fingerprint here. One that another program changed
/// keeps ours, which then do not fit.
void check_sums(const core::NetcdfFile& file, Mesh& mesh) {
  mesh.fingerprint = fingerprint(mesh);
  const auto fits = [&](const char* name, const std::string& sum) {
    return !file.has_attribute("", name) || file.text_attribute("", name) == sum;
  };
  core::check(
      fits("mesh_fingerprint", mesh.fingerprint) && fits("extras_sha256", sum_of_extras(mesh)),
      "{}: the mesh does not fit its own fingerprint: the file was changed, damaged or made by an earlier "
      "version; make it again with 'freshet mesh'",
      file.path().string());
}

}  // namespace

core::Attributes face_attributes(const core::Attributes& more) {
  Attributes all = more;
  all.push_back({"mesh", std::string("mesh2d")});
  all.push_back({"location", std::string("face")});
  all.push_back({"coordinates", std::string("mesh2d_face_x mesh2d_face_y")});
  all.push_back({"grid_mapping", std::string(crs_variable)});
  return all;
}

void define_mesh(core::NetcdfFile& file, const Mesh& mesh) {
  file.add_dimension("node", mesh.n_nodes());
  file.add_dimension("face", mesh.n_cells());
  file.add_dimension("max_face_nodes", most_nodes(mesh));
  file.add_variable("mesh2d", NcType::i32, {}, topology_attributes());
  Attributes crs = {{"long_name", std::string(on_earth(mesh) ? "coordinate reference system"
                                                             : "none: local coordinates in metres, without "
                                                               "longitude and latitude")}};
  if (!mesh.crs_wkt.empty()) {
    crs.push_back({"crs_wkt", mesh.crs_wkt});
    crs.push_back({"spatial_ref", mesh.crs_wkt});  // GDAL
    crs.push_back({"wkt", mesh.crs_wkt});          // MDAL, which is QGIS
    if (!mesh.grid_mapping.name.empty()) crs.push_back({"grid_mapping_name", mesh.grid_mapping.name});
    for (const auto& [name, values] : mesh.grid_mapping.parameters) crs.push_back({name, values});
  }
  file.add_variable(crs_variable, NcType::i32, {}, crs);
  define_coordinates(file, on_earth(mesh));
  file.add_variable("mesh2d_face_nodes", NcType::i32, {"face", "max_face_nodes"},
                    {{"cf_role", std::string("face_node_connectivity")},
                     {"long_name", std::string("nodes of each cell, counter-clockwise")},
                     {"start_index", 0},
                     {"_FillValue", static_cast<int>(none)}});
  file.add_variable("mesh2d_face_area", NcType::f64, {"face"},
                    face_attributes({{"standard_name", std::string("cell_area")},
                                     {"long_name", std::string("area of cells")},
                                     {"units", std::string("m2")}}));
  file.add_variable("bed_elevation", NcType::f64, {"face"},
                    face_attributes({{"standard_name", std::string("altitude")},
                                     {"long_name", std::string("bed elevation, mean over the cell")},
                                     {"units", std::string("m")}}));
  file.add_variable("land_class", NcType::i32, {"face"},
                    class_attributes("land class, for roughness", mesh.land_class_names));
  if (!mesh.outlet_edges.empty()) {
    file.add_dimension("outlet_edge", mesh.outlet_edges.size());
    file.add_dimension("two", 2);
    file.add_variable(
        "outlet_edge_nodes", NcType::i32, {"outlet_edge", "two"},
        {{"long_name", std::string("nodes of the boundary edges where the catchment drains out")},
         {"start_index", 0}});
  }
  define_crests(file, mesh);
  file.put_attribute("", "Conventions", std::string("CF-1.8 UGRID-1.0"));
  file.put_attribute("", "basin", mesh.basin_name);
  file.put_attribute("", "mesh_fingerprint", mesh.fingerprint);
}

void write_mesh(core::NetcdfFile& file, const Mesh& mesh) {
  file.write("mesh2d_node_x", mesh.node_x);
  file.write("mesh2d_node_y", mesh.node_y);
  file.write("mesh2d_node_z", mesh.node_z);
  if (on_earth(mesh)) {
    file.write("mesh2d_node_lon", mesh.node_lon);
    file.write("mesh2d_node_lat", mesh.node_lat);
  }
  file.write("mesh2d_face_x", mesh.cell_x);
  file.write("mesh2d_face_y", mesh.cell_y);
  file.write("mesh2d_face_nodes", flat_cell_nodes(mesh));
  file.write("mesh2d_face_area", mesh.cell_area);
  file.write("bed_elevation", mesh.bed_elevation);
  file.write("land_class", mesh.land_class);
  if (!mesh.outlet_edges.empty()) {
    std::vector<int> flat;
    for (const auto& e : mesh.outlet_edges) flat.insert(flat.end(), e.begin(), e.end());
    file.write("outlet_edge_nodes", flat);
  }
  write_crests(file, mesh);
}

Mesh read_mesh(const core::NetcdfFile& file) {
  for (const char* name : {"mesh2d_face_nodes", "mesh2d_node_x", "bed_elevation", "land_class"})
    core::check(file.has_variable(name),
                "{}: not a mesh of Freshet's: it has no {}; make one with 'freshet mesh'",
                file.path().string(), name);
  Mesh mesh;
  read_nodes(file, mesh);
  read_cells(file, mesh);
  read_crests(file, mesh);
  if (file.has_attribute(crs_variable, "crs_wkt"))
    mesh.crs_wkt = file.text_attribute(crs_variable, "crs_wkt");
  if (file.has_attribute(crs_variable, "grid_mapping_name")) {
    mesh.grid_mapping.name = file.text_attribute(crs_variable, "grid_mapping_name");
    for (const char* name : grid_mapping_parameters)
      if (file.has_attribute(crs_variable, name))
        mesh.grid_mapping.parameters.emplace_back(name, file.number_attribute(crs_variable, name));
  }
  read_extras(file, mesh);
  if (file.has_attribute("", "basin")) mesh.basin_name = file.text_attribute("", "basin");
  check_sums(file, mesh);
  build_topology(mesh);
  return mesh;
}

void save_mesh(const std::filesystem::path& path, const Mesh& mesh, const Fields& fields,
               const SourceNumbers& numbers) {
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_mesh(file, mesh);
  define_extras(file, mesh, fields);
  define_source_numbers(file, numbers);
  write_mesh(file, mesh);
  write_extras(file, mesh, fields);
  write_source_numbers(file, numbers);
  file.commit();
}

}  // namespace freshet::mesh
