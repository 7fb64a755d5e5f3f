// SRH-2D's .srhgeom, and the .srhmat next to it, which says what material the elements are. Node strings are
// boundaries, named by their numbers.

#include <algorithm>
#include <map>
#include <optional>

#include "core/text.hpp"
#include "mesh/foreign/file_scan.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/numbering.hpp"

namespace freshet::mesh {
namespace {

/// Between the quotes, or all after the words.
std::string quoted_part(std::string_view line) {
  const std::size_t quote = line.find('"');
  if (quote == std::string_view::npos) return core::fit_line(words_of(line).back());
  return core::fit_line(line.substr(quote + 1, line.find('"', quote + 1) - quote - 1));
}

bool is_number(std::string_view word) {
  return word.find_first_not_of("+-0123456789") == std::string_view::npos;
}

class SrhGeometry {
 public:
  explicit SrhGeometry(const std::filesystem::path& file) : in_(file) {}

  ForeignMesh read() {
    if (const auto first = words_of(in_.line()); first.empty() || first[0] != "SRHGEOM")
      in_.fail("this is no .srhgeom: it does not begin with SRHGEOM");
    while (!in_.at_end()) line(in_.line());
    finish();
    return std::move(mesh_);
  }

 private:
  void line(std::string_view text) {
    const std::vector<std::string_view> words = words_of(text);
    if (words.empty()) return;
    const std::string_view name = words[0];
    const bool goes_on = in_string_ && is_number(name);
    if (!goes_on) in_string_ = false;
    if (name == "GridUnit") return unit(quoted_part(text));
    if (name == "Elem") return add_cell(words);
    if (name == "Node") return add_node(words);
    if (name == "NodeString" || goes_on) return add_string(words, goes_on);
  }

  std::string_view at(const std::vector<std::string_view>& words, std::size_t i) const {
    if (i >= words.size()) in_.fail("{} is cut off after {} words", words[0], words.size());
    return words[i];
  }

  void unit(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name.starts_with("foot") || name.starts_with("feet") || name == "ft")
      mesh_.unit_m = 0.3048;
    else if (name.starts_with("us survey"))
      mesh_.unit_m = 1200.0 / 3937;
    else if (name.starts_with("met") || name == "m")
      mesh_.unit_m = 1;
    else
      in_.fail("GridUnit '{}' is not known; name it by --unit", name);
  }

  void add_cell(const std::vector<std::string_view>& words) {
    mesh_.cell_numbers.push_back(integer_of(in_, at(words, 1), "the number of an element"));
    for (std::size_t i = 2; i < words.size(); ++i)
      corners_.push_back(integer_of(in_, words[i], "a node of an element"));
    ends_.push_back(corners_.size());
  }

  void add_node(const std::vector<std::string_view>& words) {
    mesh_.node_numbers.push_back(integer_of(in_, at(words, 1), "the number of a node"));
    mesh_.x.push_back(number_of(in_, at(words, 2), "x of a node"));
    mesh_.y.push_back(number_of(in_, at(words, 3), "y of a node"));
    mesh_.z.push_back(number_of(in_, at(words, 4), "z of a node"));
  }

  void add_string(const std::vector<std::string_view>& words, bool goes_on) {
    if (!goes_on) strings_.push_back({std::string(at(words, 1)), {}});
    in_string_ = true;
    for (std::size_t i = goes_on ? 0 : 2; i < words.size(); ++i)
      strings_.back().nodes.push_back(integer_of(in_, words[i], "a node of a node string"));
  }

  Index node(const Numbering& numbering, std::int64_t number, std::string_view whose) const {
    const Index index = numbering.find(number);
    if (index == none) in_.fail("{} names node {}, which is not there", whose, number);
    return index;
  }

  void finish() {
    const Numbering numbering(mesh_.node_numbers);
    if (numbering.doubled() != none)
      in_.fail("node {} is there twice", mesh_.node_numbers[static_cast<std::size_t>(numbering.doubled())]);
    std::size_t next = 0;
    for (std::size_t c = 0; c < ends_.size(); ++c) {
      for (; next < ends_[c]; ++next)
        mesh_.corners.push_back(
            node(numbering, corners_[next], fmt::format("element {}", mesh_.cell_numbers[c])));
      mesh_.end.push_back(next);
    }
    for (const String& string : strings_) {
      NamedEdges& boundary = boundary_of(mesh_, core::fit_line(string.name));
      for (std::size_t i = 1; i < string.nodes.size(); ++i)
        boundary.edges.push_back({node(numbering, string.nodes[i - 1], "a node string"),
                                  node(numbering, string.nodes[i], "a node string")});
    }
  }

  struct String {
    std::string name;
    std::vector<std::int64_t> nodes;
  };
  FileScan in_;
  ForeignMesh mesh_;
  std::vector<std::int64_t> corners_;
  std::vector<std::size_t> ends_;
  std::vector<String> strings_;
  bool in_string_ = false;
};

/// Elements that no material names are "default".
void read_materials(const std::filesystem::path& file, ForeignMesh& mesh) {
  FileScan in(file);
  if (const auto first = words_of(in.line()); first.empty() || first[0] != "SRHMAT")
    in.fail("this is no .srhmat: it does not begin with SRHMAT");
  const Numbering cells(mesh.cell_numbers);
  std::map<std::int64_t, std::string> names;
  std::vector<std::pair<std::int64_t, Index>> cells_of;  // (material, cell)
  std::optional<std::int64_t> material;
  while (!in.at_end()) {
    const std::string_view line = in.line();
    const std::vector<std::string_view> words = words_of(line);
    if (words.empty()) continue;
    const bool begins = words[0] == "Material", goes_on = material && is_number(words[0]);
    if (words[0] == "MatName" && words.size() > 2)
      names[integer_of(in, words[1], "the number of a material")] = quoted_part(line);
    if (begins && words.size() > 1) material = integer_of(in, words[1], "the number of a material");
    if (!begins && !goes_on) material.reset();
    for (std::size_t i = begins ? 2 : 0; material && i < words.size(); ++i) {
      const std::int64_t number = integer_of(in, words[i], "an element of a material");
      const Index cell = cells.find(number);
      if (cell == none) in.fail("material {} names element {}, which is not there", *material, number);
      cells_of.emplace_back(*material, cell);
    }
  }
  mesh.material.assign(mesh.end.size(), material_of(mesh, "default"));
  for (const auto& [number, cell] : cells_of) {
    const auto name = names.find(number);
    mesh.material[cell] = material_of(mesh, name == names.end() ? std::to_string(number) : name->second);
  }
}

ForeignMesh read(const std::filesystem::path& file, const ReadSettings&) {
  ForeignMesh mesh = SrhGeometry(file).read();
  std::filesystem::path materials = file;
  materials.replace_extension(".srhmat");
  std::error_code none_there;
  if (std::filesystem::exists(materials, none_there)) read_materials(materials, mesh);
  return mesh;
}

bool recognises(const FileLook& look) { return look.start.starts_with("SRHGEOM"); }

}  // namespace

MeshReader srh_reader() {
  return {"srh", "SRH-2D .srhgeom, with the .srhmat next to it", false, recognises, read};
}

}  // namespace freshet::mesh
