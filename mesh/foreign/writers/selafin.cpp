// TELEMAC's SELAFIN, big endian, in double precision: triangles, the bed as BOTTOM at one time, nodes of the
// rim numbered along it.

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/foreign/edge_chains.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/polygons.hpp"

namespace freshet::mesh {
namespace {

/// Records of Fortran.
class Records {
 public:
  template <class T>
  void put(const std::vector<T>& values) {
    length(sizeof(T) * values.size());
    for (const T v : values) number(v);
    length(sizeof(T) * values.size());
  }
  void put_text(std::string text, std::size_t size) {
    text.resize(size, ' ');
    length(size);
    bytes_ += text;
    length(size);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  template <class T>
  void number(T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    if constexpr (std::endian::native == std::endian::little) std::reverse(raw, raw + sizeof(T));
    bytes_.append(raw, sizeof(T));
  }
  void length(std::size_t bytes) {
    core::check(bytes < (std::size_t(1) << 31), "SELAFIN has no records of {} bytes; write another format",
                bytes);
    number(static_cast<std::int32_t>(bytes));
  }
  std::string bytes_;
};

/// [node] its place along the rim, from 1 on, land on the right hand; 0: within.
std::vector<std::int32_t> rim_numbers(const ForeignMesh& mesh) {
  std::vector<std::array<Index, 2>> rim;
  const std::vector<CellEdge> all = sorted_edges(mesh);
  for (std::size_t i = 0; i < all.size();) {
    std::size_t j = i + 1;
    while (j < all.size() && all[j].low == all[i].low && all[j].high == all[i].high) ++j;
    const CellEdge& e = all[i];
    if (j - i == 1) rim.push_back(e.forward ? std::array{e.low, e.high} : std::array{e.high, e.low});
    i = j;
  }
  std::vector<std::int32_t> numbers(mesh.x.size(), 0);
  std::int32_t next = 0;
  for (const std::vector<Index>& chain : chains_of(rim))
    for (const Index n : chain)
      if (numbers[n] == 0) numbers[n] = ++next;
  return numbers;
}

std::vector<std::string> write(const ForeignMesh& mesh, const std::filesystem::path& file) {
  std::vector<std::int32_t> corners;
  std::size_t cut = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    cut += mesh.cell(c).size() > 3;
    for (const auto& triangle : triangles_of(mesh, mesh.cell(c)))
      for (const Index n : triangle) corners.push_back(n + 1);
  }
  Records out;
  std::string title = "Freshet";
  title.resize(72, ' ');
  out.put_text(title + "SERAFIND", 80);
  out.put(std::vector<std::int32_t>{1, 0});
  std::string bottom = "BOTTOM";
  bottom.resize(16, ' ');
  out.put_text(bottom + "M", 32);
  const std::vector<std::int32_t> rim = rim_numbers(mesh);
  const auto on_rim =
      static_cast<std::int32_t>(rim.size() - static_cast<std::size_t>(std::count(rim.begin(), rim.end(), 0)));
  out.put(std::vector<std::int32_t>{1, 0, 0, 0, 0, 0, 0, on_rim, 0, 0});
  out.put(std::vector<std::int32_t>{static_cast<std::int32_t>(corners.size() / 3), mesh.n_nodes(), 3, 1});
  out.put(corners);
  out.put(rim);
  out.put(mesh.x);
  out.put(mesh.y);
  out.put(std::vector<double>{0});
  out.put(mesh.z.empty() ? std::vector<double>(mesh.x.size(), 0) : mesh.z);
  core::write_file(file, out.bytes());
  std::vector<std::string> lost = lost_beds(mesh, "SELAFIN");
  if (cut > 0)
    lost.push_back(
        fmt::format("{} quadrilaterals became two triangles each: SELAFIN has no mixed cells", cut));
  if (!mesh.boundaries.empty())
    lost.push_back(
        fmt::format("SELAFIN has no names of boundaries: {} are left out", mesh.boundaries.size()));
  if (mesh.materials.size() > 1) lost.emplace_back("SELAFIN has no materials: left out");
  return lost;
}

}  // namespace

MeshWriter selafin_writer() { return {"slf", ".slf", "SELAFIN .slf, double precision", write}; }

}  // namespace freshet::mesh
