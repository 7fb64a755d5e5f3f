// UGRID 1.0 in NetCDF, of any program: the first mesh of two dimensions, or the one that is asked for.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>

#include "core/errors.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/netcdf_values.hpp"

namespace freshet::mesh {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

class Ugrid {
 public:
  Ugrid(const std::filesystem::path& file, const ReadSettings& settings)
      : values_(file), in_(values_.file()), settings_(settings) {}

  ForeignMesh read() {
    topology_ = find_topology();
    read_nodes();
    read_cells();
    read_beds();
    read_materials();
    read_boundaries();
    return std::move(mesh_);
  }

 private:
  std::string text(const std::string& variable, const char* name) const {
    return in_.has_attribute(variable, name) ? in_.text_attribute(variable, name) : "";
  }
  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) const {
    throw core::InputError(in_.path().string() + ": " + fmt::format(message, std::forward<Args>(args)...));
  }

  std::string find_topology() const {
    std::vector<std::string> found;
    for (const std::string& v : in_.variables())
      if (text(v, "cf_role") == "mesh_topology" && in_.has_attribute(v, "face_node_connectivity"))
        found.push_back(v);
    if (found.empty())
      fail("no variable has cf_role mesh_topology and faces: this is no UGRID mesh of two dimensions");
    if (settings_.layer.empty()) return found.front();
    if (std::find(found.begin(), found.end(), settings_.layer) == found.end())
      fail("there is no mesh '{}'; it has {}", settings_.layer, fmt::join(found, ", "));
    return settings_.layer;
  }

  /// The variable that an attribute of the topology names.
  std::string named(const char* attribute) const {
    const std::vector<std::string> names = split(text(topology_, attribute));
    return names.empty() ? "" : names.front();
  }

  bool is_x(const std::string& variable) const {
    const std::string standard = text(variable, "standard_name"), units = text(variable, "units");
    return standard == "longitude" || standard == "projection_x_coordinate" ||
           text(variable, "axis") == "X" || units == "degrees_east";
  }

  void read_nodes() {
    std::vector<std::string> names = split(text(topology_, "node_coordinates"));
    if (names.size() < 2) fail("{} has no node_coordinates of x and y", topology_);
    if (!is_x(names[0]) && is_x(names[1])) std::swap(names[0], names[1]);
    mesh_.x = values_.numbers(names[0]);
    mesh_.y = values_.numbers(names[1], mesh_.x.size());
    const std::string units = text(names[0], "units");
    mesh_.crs = units.starts_with("degree") ? "EPSG:4326" : crs();
  }

  std::string crs() const {
    for (const std::string& v : in_.variables())
      for (const char* name : {"crs_wkt", "spatial_ref", "wkt"})
        if (const std::string wkt = text(v, name); !wkt.empty()) return wkt;
    return "";
  }

  double first_number(const std::string& variable, const char* name, double otherwise) const {
    if (!in_.has_attribute(variable, name)) return otherwise;
    const std::vector<double> numbers = in_.number_attribute(variable, name);
    return numbers.empty() ? otherwise : numbers[0];
  }

  /// Nodes of a table, from 0 on; `none` where a row has no more of them.
  std::vector<Index> nodes_of(const std::string& variable, std::size_t count) const {
    const std::vector<double> numbers = values_.numbers(variable, count);
    const double start = first_number(variable, "start_index", 0),
                 fill = first_number(variable, "_FillValue", -999);
    std::vector<Index> nodes;
    nodes.reserve(numbers.size());
    for (const double number : numbers) {
      const double node = number - start;
      const bool is_none = std::isnan(number) || number == fill || node < 0;
      if (!is_none && !(node < static_cast<double>(mesh_.x.size())))
        fail("{} names node {:g}, but there are {}", variable, number, mesh_.x.size());
      nodes.push_back(is_none ? none : static_cast<Index>(node));
    }
    return nodes;
  }

  void read_cells() {
    const std::string variable = named("face_node_connectivity");
    const std::vector<std::size_t> shape = values_.shape(variable);
    if (shape.size() != 2) fail("{} is no table of the nodes of each face", variable);
    const std::string face = text(topology_, "face_dimension");
    const bool across =
        !face.empty() ? in_.dimensions_of(variable)[1] == face : shape[0] < shape[1] && shape[0] <= 8;
    const std::size_t cells = across ? shape[1] : shape[0], most = across ? shape[0] : shape[1];
    const std::vector<Index> nodes = nodes_of(variable, cells * most);
    std::vector<Index> corners;
    for (std::size_t c = 0; c < cells; ++c) {
      corners.clear();
      for (std::size_t k = 0; k < most; ++k)
        if (const Index n = nodes[across ? k * cells + c : c * most + k]; n != none) corners.push_back(n);
      mesh_.add_cell(corners);
    }
  }

  /// Elevations, upwards; NaN where the file has none, nothing where it has none at all.
  std::vector<double> elevations(const std::string& variable, std::size_t count) const {
    std::vector<double> z = values_.numbers(variable, count);
    const double fill = first_number(variable, "_FillValue", std::numeric_limits<double>::quiet_NaN());
    const std::string standard = text(variable, "standard_name");
    const bool down = standard.starts_with("sea_floor_depth") || text(variable, "positive") == "down";
    bool any = false;
    for (double& v : z) {
      if (v == fill) v = std::numeric_limits<double>::quiet_NaN();
      any = any || !std::isnan(v);
      if (down) v = -v;
    }
    if (!any) z.clear();
    return z;
  }

  /// Whether a variable is an elevation of the bed by the names in use.
  bool is_bed(const std::string& variable) const {
    if (!settings_.bed.empty()) return variable == settings_.bed;
    const std::string standard = text(variable, "standard_name");
    if (standard == "altitude" || standard.starts_with("sea_floor_depth")) return true;
    return std::any_of(std::begin(bed_names), std::end(bed_names),
                       [&](const char* name) { return variable.ends_with(name); });
  }
  static constexpr std::array bed_names = {"node_z", "face_z", "bed_elevation", "flowelem_bl"};

  /// Whether a variable lies on nodes or faces of this mesh, one value each.
  bool lies_on(const std::string& variable, const std::string& location, std::size_t count) const {
    const std::string mesh = text(variable, "mesh");
    const std::vector<std::size_t> shape = in_.shape(variable);
    return (mesh == topology_ || mesh.empty()) && text(variable, "location") == location &&
           shape.size() == 1 && shape[0] == count;
  }

  void read_beds() {
    for (const std::string& v : in_.variables()) {
      if (!is_bed(v)) continue;
      if (mesh_.z.empty() && lies_on(v, "node", mesh_.x.size())) mesh_.z = elevations(v, mesh_.x.size());
      if (mesh_.cell_bed.empty() && lies_on(v, "face", mesh_.end.size()))
        mesh_.cell_bed = elevations(v, mesh_.end.size());
    }
    if (!settings_.bed.empty() && mesh_.z.empty() && mesh_.cell_bed.empty())
      fail("{} has no variable '{}' on the nodes or faces of {}", in_.path().filename().string(),
           settings_.bed, topology_);
  }

  /// Names of classes: exact ones, a line each, where the writer has put them there.
  std::vector<std::string> class_names(const std::string& variable) const {
    const std::string lines = text(variable, "class_names");
    if (lines.empty()) return split(text(variable, "flag_meanings"));
    std::vector<std::string> names;
    std::istringstream in(lines);
    for (std::string name; std::getline(in, name);) names.push_back(name);
    return names;
  }

  /// [value] name, from flag_values and flag_meanings.
  std::string class_of(const std::vector<double>& flags, const std::vector<std::string>& names,
                       double value) const {
    const auto found = std::find(flags.begin(), flags.end(), value);
    const auto at = static_cast<std::size_t>(found - flags.begin());
    return at < names.size() && found != flags.end() ? names[at] : fmt::format("{:g}", value);
  }

  void read_materials() {
    for (const std::string& v : in_.variables()) {
      const bool wanted =
          settings_.material.empty() ? in_.has_attribute(v, "flag_meanings") : v == settings_.material;
      if (!wanted || text(v, "mesh") != topology_ || text(v, "location") != "face") continue;
      if (settings_.material.empty() && v.find("land_class") == std::string::npos &&
          v.find("material") == std::string::npos)
        continue;
      const std::vector<double> classes = values_.numbers(v, mesh_.end.size());
      const std::vector<double> flags = in_.has_attribute(v, "flag_values")
                                            ? in_.number_attribute(v, "flag_values")
                                            : std::vector<double>();
      const std::vector<std::string> names = class_names(v);
      for (const std::string& name : names) material_of(mesh_, name);
      for (const double value : classes)
        mesh_.material.push_back(material_of(mesh_, class_of(flags, names, value)));
      return;
    }
    if (!settings_.material.empty())
      fail("there is no variable '{}' on the faces of {}", settings_.material, topology_);
  }

  /// boundary_node_connectivity, and a variable on the boundary with names.
  void read_boundaries() {
    const std::string variable = named("boundary_node_connectivity");
    if (variable.empty() || !in_.has_variable(variable)) return;
    const std::vector<std::size_t> shape = values_.shape(variable);
    if (shape.size() != 2 || shape[1] != 2) fail("{} is no table of two nodes for each edge", variable);
    const std::vector<Index> nodes = nodes_of(variable, 2 * shape[0]);
    std::vector<double> classes, flags;
    std::vector<std::string> names;
    for (const std::string& v : in_.variables()) {
      if (text(v, "location") != "boundary" || !in_.has_attribute(v, "flag_meanings")) continue;
      classes = values_.numbers(v, shape[0]);
      flags = in_.number_attribute(v, "flag_values");
      names = class_names(v);
      break;
    }
    for (std::size_t i = 0; i < shape[0]; ++i) {
      if (nodes[2 * i] == none || nodes[2 * i + 1] == none) continue;
      const std::string name = classes.empty() ? "boundary" : class_of(flags, names, classes[i]);
      boundary_of(mesh_, name).edges.push_back({nodes[2 * i], nodes[2 * i + 1]});
    }
  }

  NetcdfValues values_;
  const core::NetcdfFile& in_;
  const ReadSettings& settings_;
  ForeignMesh mesh_;
  std::string topology_;
};

ForeignMesh read(const std::filesystem::path& file, const ReadSettings& settings) {
  return Ugrid(file, settings).read();
}

bool recognises(const FileLook& look) {
  if (!is_netcdf(look.start)) return false;
  const core::NetcdfFile file = core::NetcdfFile::open(look.path);
  const std::vector<std::string> variables = file.variables();
  return std::any_of(variables.begin(), variables.end(), [&](const std::string& v) {
    return file.has_attribute(v, "cf_role") && file.text_attribute(v, "cf_role") == "mesh_topology";
  });
}

}  // namespace

MeshReader ugrid_reader() { return {"ugrid", "UGRID NetCDF", true, recognises, read}; }

}  // namespace freshet::mesh
