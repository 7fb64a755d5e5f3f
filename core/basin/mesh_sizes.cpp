#include "core/basin/mesh_sizes.hpp"

#include <fmt/format.h>

#include <set>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

LineInput read_shape(ConfigTable table) {
  LineInput shape;
  const bool list = table.is_list("shape");
  shape.points = table.points("shape", 1);
  if (!list)
    shape.file =
        table
            .path("shape", {.meaning = "polygons: inside them; lines and points: near them. A list is one "
                                       "point, a line, or a polygon if its first point comes last again",
                            .otherwise = "*needed*",
                            .allowed = "vector file, or points"})
            .value_or(std::filesystem::path());
  shape.layer = table.text("layer", "", {"layer of the file", "the only one"});
  shape.feature = table.text("feature", "", {"the value of the attribute `name` of what is meant", "all"});
  for (const char* word : {"layer", "feature"})
    table.expect(!table.has(word) || !list, word, fmt::format("is used only with shape = \"vector file\""));
  if (!table.has("shape")) table.missing("shape", "\"town.gpkg\"");
  return shape;
}

}  // namespace

std::vector<MeshSize> read_mesh_sizes(ConfigTable mesh) {
  std::vector<MeshSize> all;
  std::set<std::string> names;
  for (ConfigTable table :
       mesh.list("size", {"Edge lengths where you want them: a town, a levee, a gauge. The shortest that "
                          "anything asks for holds; lengths grow away from it."})) {
    MeshSize size;
    size.at = table.where();
    size.name = table.needed_text("name", {.meaning = "for messages and the report", .also = "once"});
    size.shape = read_shape(table);
    size.edge_m = table.needed_number("edge_m", {0.001, 1e5, "m"}, {"length of triangle edges there"});
    size.distance_m =
        table.number("distance_m", {0, 1e5, "m"}, size.distance_m, {"... and up to this distance from it"});
    size.growth = table.number("growth", {0.01, 1, "m per m"},
                               {"how fast edges grow beyond that", "`growth` of `[mesh]`"});
    if (!table.in_use()) continue;
    table.expect(names.insert(size.name).second, "name",
                 fmt::format("'{}' is the name of another size too", size.name));
    all.push_back(std::move(size));
  }
  return all;
}

}  // namespace freshet::core
