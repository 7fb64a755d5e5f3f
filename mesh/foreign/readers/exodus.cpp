// Exodus II in NetCDF: blocks of triangles, quadrilaterals or polygons are materials, side sets boundaries, z
// of a mesh in space, or a variable on nodes, the bed.

#include <algorithm>
#include <array>

#include "core/errors.hpp"
#include "core/text.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/netcdf_values.hpp"

namespace freshet::mesh {
namespace {

class Exodus {
 public:
  Exodus(const std::filesystem::path& file, const ReadSettings& settings)
      : values_(file), in_(values_.file()), settings_(settings) {}

  ForeignMesh read() {
    read_nodes();
    const std::vector<std::string> names = strings("eb_names");
    for (std::size_t b = 1; in_.has_variable(fmt::format("connect{}", b)); ++b) read_block(b, names);
    if (mesh_.end.empty()) fail("it has no elements of two dimensions");
    if (mesh_.materials.size() < 2 && names.empty()) mesh_.materials.clear(), mesh_.material.clear();
    const std::vector<std::string> sets = strings("ss_names");
    for (std::size_t s = 1; in_.has_variable(fmt::format("elem_ss{}", s)); ++s) read_side_set(s, sets);
    if (!settings_.bed.empty()) read_bed();
    return std::move(mesh_);
  }

 private:
  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) const {
    throw core::InputError(in_.path().string() + ": " + fmt::format(message, std::forward<Args>(args)...));
  }

  std::vector<std::string> strings(const std::string& variable) const {
    if (!in_.has_variable(variable)) return {};
    values_.shape(variable);
    std::vector<std::string> names;
    for (const std::string& name : in_.read_strings(variable)) names.push_back(core::fit_line(name));
    return names;
  }

  void read_nodes() {
    if (in_.has_variable("coordx")) {
      mesh_.x = values_.numbers("coordx");
      mesh_.y = values_.numbers("coordy", mesh_.x.size());
      if (in_.has_variable("coordz")) mesh_.z = values_.numbers("coordz", mesh_.x.size());
    } else {
      const std::vector<std::size_t> shape = values_.shape("coord");
      if (shape.size() != 2 || shape[0] < 2) fail("coord is no table of x, y of the nodes");
      const std::vector<double> all = values_.numbers("coord");
      const auto row = [&](std::size_t i) {
        return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(i * shape[1]),
                                   all.begin() + static_cast<std::ptrdiff_t>((i + 1) * shape[1]));
      };
      mesh_.x = row(0), mesh_.y = row(1);
      if (shape[0] > 2) mesh_.z = row(2);
    }
    in_space_ = !mesh_.z.empty();
  }

  std::string element_type(const std::string& variable) const {
    std::string type =
        in_.has_attribute(variable, "elem_type") ? in_.text_attribute(variable, "elem_type") : "";
    std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
    return type;
  }

  Index node(double number, const std::string& variable) const {
    if (!(number >= 1 && number <= static_cast<double>(mesh_.x.size())))
      fail("{} names node {:g}, but there are {}", variable, number, mesh_.x.size());
    return static_cast<Index>(number) - 1;
  }

  void read_block(std::size_t number, const std::vector<std::string>& names) {
    const std::string variable = fmt::format("connect{}", number), type = element_type(variable);
    const std::string counts = fmt::format("ebepecnt{}", number);
    const bool polygons = type.starts_with("nsided") && in_.has_variable(counts);
    const std::vector<std::size_t> shape = values_.shape(variable);
    if (!polygons && shape.size() != 2) fail("{} is no table of the nodes of each element", variable);
    const std::vector<double> nodes = values_.numbers(variable);
    std::vector<double> sizes =
        polygons ? values_.numbers(counts) : std::vector<double>(shape[0], static_cast<double>(shape[1]));
    const bool flat =
        type.starts_with("tri") || type.starts_with("quad") || type.starts_with("shell") || polygons;
    if (!flat) {
      mesh_.notes.push_back(fmt::format("block {} of {} elements '{}' is left out: no cells of a surface",
                                        number, sizes.size(), core::fit_line(type)));
      skipped_.push_back({mesh_.end.size() + skipped(), sizes.size()});
      return;
    }
    std::size_t next = 0;
    const std::string name = number <= names.size() ? names[number - 1] : "";
    const int material = material_of(mesh_, name.empty() ? std::to_string(number) : name);
    std::vector<Index> corners;
    for (const double size : sizes) {
      if (!(size >= 3 && static_cast<double>(next) + size <= static_cast<double>(nodes.size())))
        fail("{}: an element of {:g} nodes cannot be", variable, size);
      const auto all = static_cast<std::size_t>(size), used = polygons ? all
                                                              : type.starts_with("tri")
                                                                  ? 3
                                                                  : std::min<std::size_t>(all, 4);
      corners.clear();
      for (std::size_t i = 0; i < used; ++i) corners.push_back(node(nodes[next + i], variable));
      next += all;
      mesh_.add_cell(corners);
      mesh_.material.push_back(material);
    }
  }

  std::size_t skipped() const {
    std::size_t sum = 0;
    for (const auto& [at, count] : skipped_) sum += count;
    return sum;
  }

  /// The cell of an element, by its number among all blocks, or nothing.
  Index cell_of(double element) const {
    if (!(element >= 1)) return none;
    auto number = static_cast<std::size_t>(element) - 1;
    std::size_t before = 0;
    for (const auto& [at, count] : skipped_) {
      if (number >= at && number < at + count) return none;
      if (number >= at + count) before += count;
    }
    number -= before;
    return number < mesh_.end.size() ? static_cast<Index>(number) : none;
  }

  /// Sides are edges; of shells in space the first two are their faces.
  void read_side_set(std::size_t number, const std::vector<std::string>& names) {
    const std::vector<double> elements = values_.numbers(fmt::format("elem_ss{}", number));
    const std::vector<double> sides = values_.numbers(fmt::format("side_ss{}", number), elements.size());
    const std::string name = number <= names.size() ? names[number - 1] : "";
    NamedEdges& boundary = boundary_of(mesh_, name.empty() ? std::to_string(number) : name);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const Index cell = cell_of(elements[i]);
      if (cell == none) fail("side set {} names element {:g}, which is no cell", number, elements[i]);
      const std::span<const Index> nodes = mesh_.cell(cell);
      const double side = sides[i] - (in_space_ ? 3 : 1);
      if (!(side >= 0 && side < static_cast<double>(nodes.size())))
        fail("side set {} names side {:g} of element {:g}, which has {}", number, sides[i], elements[i],
             nodes.size());
      const auto k = static_cast<std::size_t>(side);
      boundary.edges.push_back({nodes[k], nodes[(k + 1) % nodes.size()]});
    }
  }

  /// A variable on nodes at the first time.
  void read_bed() {
    const std::vector<std::string> names = strings("name_nod_var");
    const auto found = std::find(names.begin(), names.end(), settings_.bed);
    if (found == names.end())
      fail("there is no variable '{}' on nodes; it has {}", settings_.bed, fmt::join(names, ", "));
    const std::vector<double> all = values_.numbers(fmt::format("vals_nod_var{}", found - names.begin() + 1));
    if (all.size() < mesh_.x.size())
      fail("the variable '{}' has {} values, not one for each node", settings_.bed, all.size());
    mesh_.z.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(mesh_.x.size()));
  }

  NetcdfValues values_;
  const core::NetcdfFile& in_;
  const ReadSettings& settings_;
  ForeignMesh mesh_;
  std::vector<std::pair<std::size_t, std::size_t>> skipped_;  ///< first element and number of blocks left out
  bool in_space_ = false;
};

ForeignMesh read(const std::filesystem::path& file, const ReadSettings& settings) {
  return Exodus(file, settings).read();
}

bool recognises(const FileLook& look) {
  if (!is_netcdf(look.start)) return false;
  const core::NetcdfFile file = core::NetcdfFile::open(look.path);
  return file.has_variable("connect1") && (file.has_variable("coordx") || file.has_variable("coord"));
}

}  // namespace

MeshReader exodus_reader() { return {"exodus", "Exodus II", true, recognises, read}; }

}  // namespace freshet::mesh
