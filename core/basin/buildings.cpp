#include "core/basin/buildings.hpp"

#include <fmt/format.h>

#include <set>

#include "core/basin/drawn.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/words.hpp"

namespace freshet::core {
namespace {

const char* about =
    "Houses, from their footprints ([guide](guide/breaklines.md#buildings)): cut out of the mesh, raised, or "
    "rough ground. Run `freshet mesh` after changing them.";

const Words<BuildingAs> as_words = {
    {"hole", BuildingAs::hole}, {"block", BuildingAs::block}, {"roughness", BuildingAs::roughness}};

void check_use(ConfigTable table, const Buildings& b) {
  const auto only = [&](const char* key, BuildingAs as) {
    table.expect(!table.has(key) || b.as == as, key,
                 fmt::format("is used with as = \"{}\" alone", word_of(as_words, as)));
  };
  only("height_m", BuildingAs::block);
  only("height_attribute", BuildingAs::block);
  only("n", BuildingAs::roughness);
  table.expect(!table.has("edge_m") || b.as != BuildingAs::roughness, "edge_m",
               "is not used with as = \"roughness\": edges do not follow the walls");
  table.expect(!table.has("height_m") || b.height_attribute.empty(), "height_m",
               "and height_attribute exclude each other");
}

}  // namespace

std::vector<Buildings> read_buildings(ConfigTable root) {
  std::vector<Buildings> all;
  std::set<std::string> names;
  for (ConfigTable table : root.list("building", {about})) {
    Buildings b;
    b.at = {table.where()};
    b.name = table.needed_text("name", {.meaning = "in what is said of them", .also = "not that of another"});
    if (!table.has("polygons")) table.missing("polygons", "\"file\", or the corners of one house");
    b.polygons = read_drawn(table, "polygons", 3,
                            {{"vector file of footprints, or the corners of one", "*needed*"},
                             "layer of the file",
                             "only those whose attribute `name` is this; without it all of the layer"})
                     .value_or(LineInput{});
    b.as =
        table.choice("as", as_words, b.as,
                     {"hole: no cells, walls all around; block: edges follow the walls, and the bed within "
                      "is raised; roughness: the mesh stays, n of its cells grows by the share covered"});
    b.height_m = table.number("height_m", {0, 1000, "m"}, b.height_m,
                              {"of blocks, above the highest ground under the house"});
    b.height_attribute =
        table.text("height_attribute", "", {"attribute that holds the height of a block, m", "–"});
    b.manning_n =
        table.number("n", range::manning, b.manning_n,
                     {"with `as = \"roughness\"`: Manning's n of a cell that houses cover wholly; of "
                      "one they cover in part, the mean by area"});
    b.edge_m =
        table.number("edge_m", {0.001, 1e4, "m"},
                     {"length of triangle edges along walls, where they would be longer", "as elsewhere"});
    if (!table.in_use()) continue;
    check_use(table, b);
    table.expect(names.insert(b.name).second, "name",
                 fmt::format("'{}' is the name of other buildings too", b.name));
    all.push_back(std::move(b));
  }
  return all;
}

}  // namespace freshet::core
