// Breaklines and houses as GDAL gives them: points chosen by the bytes, as a GeoJSON, read, laid
// into a domain with an island and the strip of a river, and drawn by the mesher.
#include "mesh/terrain/structures.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/basin.hpp"
#include "fuzz/byte_reader.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

constexpr double side = 100;

/// On a coarse grid, so that lines meet, next to it, or any number.
std::string coordinate(ByteReader& choose) {
  const std::size_t kind = choose.below(32);
  if (kind == 31) return fmt::format("{}", choose.number());
  return fmt::format("{}", 8.0 * static_cast<double>(choose.below(16)) - 8 +
                               (kind > 24   ? 0.2
                                : kind > 20 ? 1.1
                                            : 0));
}

std::string ring_or_line(ByteReader& choose, std::size_t least) {
  std::string text = "[", first;
  for (std::size_t i = choose.below(6) + least; i > 0; --i) {
    const std::string point =
        "[" + coordinate(choose) + "," + coordinate(choose) + "," + coordinate(choose) + "]";
    if (first.empty()) first = point;
    text += point + ",";
  }
  return text + (choose.below(8) == 0 ? "[1,1,1]" : first) + "]";
}

/// A file that is gone afterwards.
class Layer {
 public:
  Layer(const std::string& name, ByteReader& choose, bool houses)
      : path(std::filesystem::temp_directory_path() / fmt::format("freshet_fuzz_{}_{}", getpid(), name)) {
    std::ofstream(path) << text(choose, houses);
  }
  ~Layer() {
    std::error_code error;
    std::filesystem::remove(path, error);
  }
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;
  const std::filesystem::path path;

 private:
  static std::string text(ByteReader& choose, bool houses) {
    std::string all = R"({"type":"FeatureCollection","features":[)";
    for (std::size_t i = choose.below(6); i > 0; --i) {
      const bool polygon = houses != (choose.below(8) == 0);
      const std::string points = ring_or_line(choose, polygon ? 3 : 1);
      all += fmt::format(
          R"({{"type":"Feature","properties":{{"crest":{}}},"geometry":{{"type":"{}","coordinates":{}}}}}{})",
          coordinate(choose), polygon ? "Polygon" : "LineString", polygon ? "[" + points + "]" : points,
          i > 1 ? "," : "");
    }
    return all + "]}";
  }
};

void read(const std::string& bytes) {
  ByteReader choose(bytes);
  core::Basin basin;
  basin.crs = "local";
  basin.mesh.edge_min_m = 4;
  basin.mesh.edge_max_m = 30;
  basin.mesh.unequal_crests = choose.below(2) == 1;
  core::Breakline line;
  line.name = "line";
  (choose.below(2) == 1 ? line.crest_attribute : line.unit) = choose.below(2) == 1 ? "crest" : "";
  core::Buildings houses;
  houses.name = "houses";
  houses.as = choose.below(2) == 1 ? core::BuildingAs::hole : core::BuildingAs::block;
  const Layer lines("lines.geojson", choose, false), footprints("houses.geojson", choose, true);
  line.line.file = lines.path;
  houses.polygons.file = footprints.path;
  basin.breaklines = {line};
  basin.buildings = {houses};
  const OGRSpatialReference crs = mesh::local_crs();
  const mesh::DrawnStructures drawn = mesh::read_structures(basin, crs);
  nlohmann::json report;
  const mesh::Structures placed =
      mesh::place_structures(basin, crs, drawn, {{0, 0}, {side, 0}, {side, side}, {0, side}},
                             {{{70, 70}, {80, 70}, {80, 80}, {70, 80}}}, {}, report);
  const mesh::Mesh made = mesh::triangulate(
      placed.outline, placed.constraints, [](mesh::Point) { return 20.0; }, mesh::TriangleQuality());
  for (const double x : made.node_x)
    if (!(x >= -1 && x <= side + 1)) throw std::logic_error("a node lies outside the domain");
}

const Target target("structures", read);

}  // namespace
}  // namespace freshet::fuzz
