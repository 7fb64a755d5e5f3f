// TELEMAC's SELAFIN (SERAFIN): records of Fortran, big endian or little, in single or double precision. The
// bed is the variable BOTTOM or FOND at the first time.

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "mesh/foreign/file_scan.hpp"
#include "mesh/foreign/mesh_formats.hpp"

namespace freshet::mesh {
namespace {

class Selafin {
 public:
  Selafin(const std::filesystem::path& file, const ReadSettings& settings) : in_(file), bed_(settings.bed) {}

  ForeignMesh read() {
    order_of_bytes();
    const std::string title = text(80, "the title");
    const std::vector<std::string> variables = variable_names();
    const auto parameters = integers(10, "the parameters");
    if (parameters[9] == 1) integers(6, "the date");
    const auto sizes = integers(4, "the sizes");
    const std::int32_t cells = sizes[0], nodes = sizes[1], corners = sizes[2];
    if (parameters[6] > 1 || corners == 6)
      in_.fail("the mesh has {} planes of nodes; save it in two dimensions", std::max(parameters[6], 2));
    if (corners != 3 && corners != 4) in_.fail("cells of {} corners are not read", corners);
    if (cells < 1 || nodes < 3) in_.fail("{} cells of {} nodes are no mesh", cells, nodes);
    read_cells(cells, corners);
    integers(static_cast<std::size_t>(nodes), "the numbers of nodes of the rim");
    mesh_.x = reals(nodes, "x of the nodes");
    mesh_.y = reals(nodes, "y of the nodes");
    shift(mesh_.x, parameters[2]);
    shift(mesh_.y, parameters[3]);
    read_bed(variables, nodes);
    return std::move(mesh_);
  }

 private:
  void order_of_bytes() {
    const std::string_view start = in_.bytes(4, "the length of the title");
    const bool big = start == std::string_view("\0\0\0\x50", 4),
               little = start == std::string_view("\x50\0\0\0", 4);
    if (!big && !little) in_.fail("this is no SELAFIN file: it does not begin with a title of 80 characters");
    in_.other_endian(big);
    first_ = true;
  }

  /// Length of the record that begins here; `expected` bytes, or one of two.
  std::size_t open(std::string_view what, std::uint64_t expected, std::uint64_t or_else = 0) {
    std::uint32_t length = 80;
    if (!first_) length = in_.value<std::uint32_t>(what);
    first_ = false;
    if (length != expected && length != or_else)
      in_.fail("the record of {} has {} bytes, not {}: the file is damaged; export it again", what, length,
               expected);
    in_.need(length, 1, "bytes of a record");
    return length;
  }
  void close(std::size_t length, std::string_view what) {
    if (const auto again = in_.value<std::uint32_t>(what); again != length)
      in_.fail("the record of {} ends with the length {}, but began with {}: the file is damaged", what,
               again, length);
  }

  std::string text(std::size_t size, std::string_view what) {
    open(what, size);
    std::string words = core::fit_line(in_.bytes(size, what));
    close(size, what);
    return words;
  }

  std::vector<std::int32_t> integers(std::size_t count, std::string_view what) {
    const std::size_t length = open(what, std::uint64_t(4) * count);
    std::vector<std::int32_t> values;
    in_.values(values, count, what);
    close(length, what);
    return values;
  }

  std::vector<double> reals(std::int32_t count, std::string_view what) {
    const auto n = static_cast<std::uint64_t>(count);
    const std::size_t length = open(what, 8 * n, 4 * n);
    std::vector<double> values;
    if (length == 8 * n) {
      in_.values(values, n, what);
    } else {
      std::vector<float> single;
      in_.values(single, n, what);
      values.assign(single.begin(), single.end());
      single_ = true;
    }
    close(length, what);
    return values;
  }

  /// Their names alone, without units and blanks at the end.
  std::vector<std::string> variable_names() {
    const auto counts = integers(2, "the numbers of variables");
    if (counts[0] < 0 || counts[1] < 0) in_.fail("{} and {} variables cannot be", counts[0], counts[1]);
    const auto count = static_cast<std::uint64_t>(counts[0]) + static_cast<std::uint64_t>(counts[1]);
    in_.need(count, 40, "variables");
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < count; ++i) {
      std::string name = text(32, "the name of a variable").substr(0, 16);
      while (name.ends_with(' ')) name.pop_back();
      names.push_back(name);
    }
    return names;
  }

  void read_cells(std::int32_t cells, std::int32_t corners) {
    const auto all =
        integers(static_cast<std::size_t>(cells) * static_cast<std::size_t>(corners), "the cells");
    for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(corners)) {
      std::array<Index, 4> nodes{};
      for (int k = 0; k < corners; ++k) {
        if (all[i + k] < 1) in_.fail("cell {} names node {}", i / corners + 1, all[i + k]);
        nodes[k] = all[i + k] - 1;
      }
      mesh_.add_cell(std::span(nodes).first(static_cast<std::size_t>(corners)));
    }
  }

  static void shift(std::vector<double>& values, std::int32_t by) {
    if (by != 0)
      for (double& v : values) v += by;
  }

  void read_bed(const std::vector<std::string>& variables, std::int32_t nodes) {
    const auto wanted = std::find_if(variables.begin(), variables.end(), [&](const std::string& name) {
      return bed_.empty() ? name == "BOTTOM" || name == "FOND" : name == bed_;
    });
    if (wanted == variables.end() && !bed_.empty())
      in_.fail("there is no variable '{}'; it has {}", bed_, fmt::join(variables, ", "));
    if (wanted == variables.end() || in_.at_end()) return;
    reals(1, "the first time");
    for (auto v = variables.begin(); v != wanted; ++v) reals(nodes, "a variable");
    mesh_.z = reals(nodes, "the bed");
    if (single_) mesh_.notes.emplace_back("its numbers are in single precision");
  }

  FileScan in_;
  ForeignMesh mesh_;
  std::string bed_;
  bool first_ = false, single_ = false;
};

ForeignMesh read(const std::filesystem::path& file, const ReadSettings& settings) {
  return Selafin(file, settings).read();
}

bool recognises(const FileLook& look) {
  return look.start.starts_with(std::string_view("\0\0\0\x50", 4)) ||
         look.start.starts_with(std::string_view("\x50\0\0\0", 4)) || look.extension == ".slf";
}

}  // namespace

MeshReader selafin_reader() {
  return {"slf", "SELAFIN .slf, single or double precision", false, recognises, read};
}

}  // namespace freshet::mesh
