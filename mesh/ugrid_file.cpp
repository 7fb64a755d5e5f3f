#include "mesh/ugrid_file.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/errors.hpp"
#include "core/plausible.hpp"
#include "core/provenance.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {
namespace {

using core::Attributes;
using core::NcType;

/// Grid mapping, under the name by which QGIS finds it.
constexpr const char* crs_variable = "projected_coordinate_system";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& w : words) text += (text.empty() ? "" : " ") + w;
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find(' ', i), text.size());
    if (end > i) words.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return words;
}

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

std::vector<int> flat_cell_nodes(const Mesh& mesh) {
  std::vector<int> flat;
  flat.reserve(4 * static_cast<std::size_t>(mesh.n_cells()));
  for (const auto& nodes : mesh.cell_nodes) flat.insert(flat.end(), nodes.begin(), nodes.end());
  return flat;
}

/// Lines as a contiguous ragged array (CF-1.11, 9.3.3); nothing of it refers to the mesh, so that readers of
/// UGRID pass over it.
void define_lines(core::NetcdfFile& file, const Mesh& mesh) {
  std::size_t points = 0, name_length = 1;
  for (const Line& line : mesh.lines) {
    points += line.x.size();
    name_length = std::max(name_length, line.id.size());
  }
  file.add_dimension("line", mesh.lines.size());
  file.add_dimension("line_point", points);
  file.add_dimension("line_name_length", name_length);
  file.add_variable("line_name", NcType::text, {"line", "line_name_length"},
                    {{"long_name", std::string("file, layer and feature of lines drawn by the user")}});
  file.add_variable("line_size", NcType::i32, {"line"},
                    {{"long_name", std::string("number of points of each line")},
                     {"sample_dimension", std::string("line_point")}});
  for (const std::string axis : {"x", "y"})
    file.add_variable("line_" + axis, NcType::f64, {"line_point"},
                      {{"standard_name", "projection_" + axis + "_coordinate"},
                       {"long_name", axis + " of the points of all lines, one line after the other"},
                       {"units", std::string("m")}});
}

void write_lines(core::NetcdfFile& file, const Mesh& mesh) {
  std::vector<std::string> names;
  std::vector<int> sizes;
  std::vector<double> x, y;
  for (const Line& line : mesh.lines) {
    names.push_back(line.id);
    sizes.push_back(static_cast<int>(line.x.size()));
    x.insert(x.end(), line.x.begin(), line.x.end());
    y.insert(y.end(), line.y.begin(), line.y.end());
  }
  file.write_strings("line_name", names);
  file.write("line_size", sizes);
  file.write("line_x", x);
  file.write("line_y", y);
}

std::vector<Line> read_lines(const core::NetcdfFile& file) {
  if (!file.has_variable("line_size")) return {};
  const std::vector<std::string> names = file.read_strings("line_name");
  const std::vector<int> sizes = file.read<int>("line_size");
  const std::vector<double> x = file.read<double>("line_x"), y = file.read<double>("line_y");
  std::vector<Line> lines;
  std::size_t first = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto size = static_cast<std::size_t>(std::max(sizes[i], 0));
    core::check(size >= 2 && first + size <= x.size() && x.size() == y.size() && i < names.size(),
                "{}: the lines in it are damaged; make it again with 'freshet mesh'", file.path().string());
    const auto from = static_cast<std::ptrdiff_t>(first), to = static_cast<std::ptrdiff_t>(first + size);
    lines.push_back({names[i], {x.begin() + from, x.begin() + to}, {y.begin() + from, y.begin() + to}});
    first += size;
  }
  return lines;
}

void read_soils(const core::NetcdfFile& file, Mesh& mesh) {
  if (!file.has_variable("soil_class")) return;
  mesh.soil_class = file.read<int>("soil_class");
  core::check(mesh.soil_class.size() == mesh.cell_nodes.size(),
              "{}: soil_class has not one value for each cell; make it again with 'freshet mesh'",
              file.path().string());
  mesh.soil_class_names = split(file.text_attribute("soil_class", "flag_meanings"));
  mesh.soil_settings = file.text_attribute("soil_class", "soil_settings");
  const int most = static_cast<int>(mesh.soil_class_names.size()) - 1;
  for (const int soil : mesh.soil_class)
    core::check(soil >= 0 && soil <= most,
                "{}: soil_class {} is not one of 0 to {}; make it again with 'freshet mesh'",
                file.path().string(), soil, most);
}

[[noreturn]] void damaged(const core::NetcdfFile& file, const std::string& what) {
  core::fail_input("{}: {}: the file was changed or damaged; make it again with 'freshet mesh'",
                   file.path().string(), what);
}

/// Numbers of a variable of `size` values that lie in [low, high].
std::vector<double> read_values(const core::NetcdfFile& file, const std::string& name, std::size_t size,
                                double low, double high) {
  std::vector<double> values = file.read<double>(name);
  if (values.size() != size)
    damaged(file, fmt::format("{} has {} values, not {}", name, values.size(), size));
  for (std::size_t i = 0; i < size; ++i)
    if (!(values[i] >= low && values[i] <= high))
      damaged(file, fmt::format("{}[{}] is {:g}, which cannot be", name, i, values[i]));
  return values;
}

/// Whole numbers, each 0 to `most`.
std::vector<int> read_numbers(const core::NetcdfFile& file, const std::string& name, std::size_t size,
                              int most) {
  std::vector<int> numbers = file.read<int>(name);
  if (numbers.size() != size)
    damaged(file, fmt::format("{} has {} values, not {}", name, numbers.size(), size));
  for (std::size_t i = 0; i < size; ++i)
    if (numbers[i] < 0 || numbers[i] > most)
      damaged(file, fmt::format("{}[{}] is {}, which is not one of 0 to {}", name, i, numbers[i], most));
  return numbers;
}

void read_nodes(const core::NetcdfFile& file, Mesh& mesh) {
  const std::vector<std::size_t> shape = file.shape("mesh2d_node_x");
  const std::size_t n = shape.size() == 1 ? shape[0] : 0;
  if (n == 0) damaged(file, "mesh2d_node_x is not one value for each node");
  if (n > static_cast<std::size_t>(std::numeric_limits<Index>::max())) damaged(file, "too many nodes");
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
  if (shape.size() != 2 || shape[1] != 4 ||
      shape[0] > static_cast<std::size_t>(std::numeric_limits<Index>::max()))
    damaged(file, "mesh2d_face_nodes is not four nodes for each cell");
  const std::size_t n = shape[0];
  const std::vector<int> nodes = file.read<int>("mesh2d_face_nodes");
  mesh.cell_nodes.resize(n);
  for (std::size_t c = 0; c < n; ++c)
    std::copy_n(nodes.begin() + 4 * static_cast<std::ptrdiff_t>(c), 4, mesh.cell_nodes[c].begin());
  const core::Plausible z = core::plausible::elevation;
  mesh.bed_elevation = read_values(file, "bed_elevation", n, z.low, z.high);
  mesh.land_class_names = split(file.text_attribute("land_class", "flag_meanings"));
  mesh.land_class = read_numbers(file, "land_class", n, static_cast<int>(mesh.land_class_names.size()) - 1);
  if (!file.has_variable("outlet_edge_nodes")) return;
  const std::vector<std::size_t> outlet = file.shape("outlet_edge_nodes");
  if (outlet.size() != 2 || outlet[1] != 2) damaged(file, "outlet_edge_nodes is not two nodes for each edge");
  const std::vector<int> flat = read_numbers(file, "outlet_edge_nodes", 2 * outlet[0], mesh.n_nodes() - 1);
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) mesh.outlet_edges.push_back({flat[i], flat[i + 1]});
}

void define_fields(core::NetcdfFile& file, const Fields& fields) {
  std::size_t name_length = 1;
  for (const Field& field : fields) name_length = std::max(name_length, field.id.size());
  file.add_dimension("field", fields.size());
  file.add_dimension("field_name_length", name_length);
  file.add_variable("field_name", NcType::text, {"field", "field_name_length"},
                    {{"long_name", std::string("rasters that basin.toml names")}});
  file.add_variable("field_mean", NcType::f64, {"field", "face"},
                    {{"long_name", std::string("mean of each raster under the cell")}});
}

void write_fields(core::NetcdfFile& file, const Fields& fields) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (const Field& field : fields) {
    names.push_back(field.id);
    values.insert(values.end(), field.values.begin(), field.values.end());
  }
  file.write_strings("field_name", names);
  file.write("field_mean", values);
}

/// SHA-256 (hex) over lines and soils, which the fingerprint leaves out: other lines are the same
/// mesh.
std::string sum_of_extras(const Mesh& mesh) {
  core::Sha256 sum;
  const auto add = [&](const auto& v) { sum.add(v.data(), v.size() * sizeof(v[0])); };
  for (const Line& line : mesh.lines) {
    sum.add(line.id + "\n");
    add(line.x);
    add(line.y);
  }
  add(mesh.soil_class);
  for (const std::string& name : mesh.soil_class_names) sum.add(name + "\n");
  return sum.add(mesh.soil_settings).hex();
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

/// Attributes of a variable that numbers classes.
core::Attributes class_attributes(const std::string& what, const std::vector<std::string>& names) {
  std::vector<int> flags;
  for (std::size_t i = 0; i < names.size(); ++i) flags.push_back(static_cast<int>(i));
  return face_attributes({{"long_name", what}, {"flag_values", flags}, {"flag_meanings", joined(names)}});
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
  file.add_dimension("max_face_nodes", 4);
  file.add_variable("mesh2d", NcType::i32, {}, topology_attributes());
  Attributes crs = {{"long_name", std::string(on_earth(mesh) ? "coordinate reference system"
                                                             : "none: local coordinates in metres, without "
                                                               "longitude and latitude")}};
  if (!mesh.crs_wkt.empty()) {
    crs.push_back({"crs_wkt", mesh.crs_wkt});
    crs.push_back({"spatial_ref", mesh.crs_wkt});  // GDAL
    crs.push_back({"wkt", mesh.crs_wkt});          // MDAL, which is QGIS
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
  file.put_attribute("", "Conventions", std::string("CF-1.11 UGRID-1.0"));
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
}

Mesh read_mesh(const core::NetcdfFile& file) {
  for (const char* name : {"mesh2d_face_nodes", "mesh2d_node_x", "bed_elevation", "land_class"})
    core::check(file.has_variable(name),
                "{}: not a mesh of Freshet's: it has no {}; make one with 'freshet mesh'",
                file.path().string(), name);
  Mesh mesh;
  read_nodes(file, mesh);
  read_cells(file, mesh);
  if (file.has_attribute(crs_variable, "crs_wkt"))
    mesh.crs_wkt = file.text_attribute(crs_variable, "crs_wkt");
  mesh.lines = read_lines(file);
  read_soils(file, mesh);
  if (file.has_attribute("", "basin")) mesh.basin_name = file.text_attribute("", "basin");
  check_sums(file, mesh);
  build_topology(mesh);
  return mesh;
}

Fields read_fields(const core::NetcdfFile& file) {
  Fields fields;
  if (!file.has_variable("field_mean")) return fields;
  const std::vector<std::string> names = file.read_strings("field_name");
  const std::vector<double> values = file.read<double>("field_mean");
  const std::size_t n = file.dimension("face");
  if (values.size() != names.size() * n) damaged(file, "field_mean has not one value for each cell");
  for (std::size_t i = 0; i < names.size(); ++i)
    fields.push_back({names[i],
                      {values.begin() + static_cast<std::ptrdiff_t>(i * n),
                       values.begin() + static_cast<std::ptrdiff_t>((i + 1) * n)}});
  return fields;
}

void save_mesh(const std::filesystem::path& path, const Mesh& mesh, const Fields& fields) {
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_mesh(file, mesh);
  if (!mesh.lines.empty()) define_lines(file, mesh);
  if (!fields.empty()) define_fields(file, fields);
  if (!mesh.soil_class.empty()) {
    file.add_variable("soil_class", NcType::i32, {"face"},
                      class_attributes("soil, for infiltration", mesh.soil_class_names));
    file.put_attribute("soil_class", "soil_settings", mesh.soil_settings);
  }
  file.put_attribute("", "extras_sha256", sum_of_extras(mesh));
  write_mesh(file, mesh);
  if (!mesh.lines.empty()) write_lines(file, mesh);
  if (!fields.empty()) write_fields(file, fields);
  if (!mesh.soil_class.empty()) file.write("soil_class", mesh.soil_class);
  file.commit();
}

}  // namespace freshet::mesh
