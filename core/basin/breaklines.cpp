#include "core/basin/breaklines.hpp"

#include <fmt/format.h>

#include <set>

#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"
#include "core/words.hpp"

namespace freshet::core {
namespace {

const char* about =
    "Lines that edges of the mesh follow: levees, walls, embankments of roads, edges of terraces "
    "([guide](guide/breaklines.md)). One with a crest keeps its height however coarse the mesh: water passes "
    "over it as over a weir, and not before it reaches the crest. Run `freshet mesh` after changing one.";

const Words<CrestFrom> crest_words = {{"nothing", CrestFrom::nothing},
                                      {"z", CrestFrom::z},
                                      {"highest", CrestFrom::highest},
                                      {"mean", CrestFrom::mean}};

constexpr Range height{-500, 9000, "m"};

void read_crest(ConfigTable table, Breakline& b) {
  b.crest_m = table.number("crest_m", height,
                           {"height of the crest above the datum of the terrain, the same all along. At most "
                            "one of this and the three below; without any the line has no crest"});
  b.crest_levels_m = table.numbers("crest_levels_m", height, {},
                                   {"height of the crest at each listed point, linear between"});
  b.crest_attribute =
      table.text("crest_attribute", "", {"attribute of the lines that holds the height of their crest", "–"});
  b.crest_from = table.choice("crest_from", crest_words, b.crest_from,
                              {"z: of the vertices, linear between; highest, mean: of the terrain under "
                               "each edge, at the raster's own cells"});
  b.crest_add_m = table.number("crest_add_m", {-100, 100, "m"}, b.crest_add_m,
                               {"is added to the crest, such as the height of a wall over the ground"});
  b.unit =
      table.text("unit", "",
                 {"unit of `crest_attribute` and z, as for `terrain.unit`; it holds also against the file",
                  "as the file's vertical coordinate system says, else m"});
  b.coefficient =
      table.number("coefficient", {0.2, 1.5}, b.coefficient,
                   {"Poleni's, of the flow over the crest: 0.577 over a broad crest, 0.62 over a sharp one"});
}

void check_crest(ConfigTable table, const Breakline& b) {
  std::string first;
  for (const char* key : {"crest_m", "crest_levels_m", "crest_attribute", "crest_from"}) {
    const bool nothing = std::string(key) == "crest_from" && b.crest_from == CrestFrom::nothing;
    if (!table.has(key) || nothing) continue;
    table.expect(first.empty(), key,
                 fmt::format("{} is given too, and each says how high the crest is; keep one", first));
    if (first.empty()) first = key;
  }
  const bool listed = !b.line.points.empty(),
             of_file = !b.crest_attribute.empty() || b.crest_from == CrestFrom::z;
  table.expect(b.crest_levels_m.empty() || (listed && b.crest_levels_m.size() == b.line.points.size()),
               "crest_levels_m",
               listed ? fmt::format("has {} heights for {} points of the line", b.crest_levels_m.size(),
                                    b.line.points.size())
                      : "is used with points in basin.toml; of a file's lines give crest_attribute or "
                        "crest_from = \"z\"");
  table.expect(!of_file || !listed, b.crest_attribute.empty() ? "crest_from" : "crest_attribute",
               "is used with a vector file; of listed points give crest_m or crest_levels_m");
  table.expect(b.unit.empty() || of_file, "unit",
               "is of crest_attribute or z, and neither is used; take it out, or give the one meant");
  for (const char* key : {"crest_add_m", "coefficient"})
    table.expect(!table.has(key) || b.has_crest(), key,
                 "is used only with a crest; give crest_m, crest_levels_m, crest_attribute or crest_from");
}

}  // namespace

std::vector<Breakline> read_breaklines(ConfigTable root) {
  std::vector<Breakline> lines;
  std::set<std::string> names;
  for (ConfigTable table : root.list("breakline", {about})) {
    Breakline b;
    b.at = {table.where()};
    b.name = table.needed_text("name", {.meaning = "in what is said of it", .also = "not that of another"});
    if (!table.has("line")) table.missing("line", "\"file\", or points such as [[0, 0], [12.5, 3]]");
    b.line =
        read_drawn(
            table, "line", 2,
            {{"vector file of lines or polygons (whose rims count), or the points of one line", "*needed*"},
             "layer of the file",
             "only lines whose attribute `name` is this; without it all of the layer"})
            .value_or(LineInput{});
    read_crest(table, b);
    b.edge_m =
        table.number("edge_m", {0.001, 1e4, "m"},
                     {"length of triangle edges along it, where they would be longer", "as elsewhere"});
    if (!table.in_use()) continue;
    check_crest(table, b);
    table.expect(names.insert(b.name).second, "name",
                 fmt::format("'{}' is the name of another breakline too", b.name));
    lines.push_back(std::move(b));
  }
  return lines;
}

}  // namespace freshet::core
