#include "core/basin/map_layers.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

std::vector<MapLayer> read_map_layers(ConfigTable root) {
  std::vector<MapLayer> layers;
  for (ConfigTable table : root.list(
           "map_layer",
           {"What [maps](guide/map.md) show besides the result, so that people know where they are: a table "
            "for each layer, the first at the bottom. No result depends on it."})) {
    MapLayer l;
    l.at = {table.where()};
    l.kind = table.choice("kind", {"streams", "roads", "places", "areas"}, "streams",
                          {"how it is drawn: lines, lines, points, outlines of polygons"});
    l.file = table.needed_path("file", {"vector file; any CRS that GDAL knows"});
    l.layer = table.text("layer", "", {.meaning = "of a file with several", .otherwise = "the only one"});
    l.name =
        table.text("name", "",
                   {.meaning = "attribute with the names that are written beside features; of places what "
                               "comes first in the file is written first",
                    .otherwise = "none is written"});
    l.title = table.text("title", "", {.meaning = "in the legend", .otherwise = "the `kind`"});
    if (l.title.empty()) l.title = l.kind;
    if (table.in_use()) layers.push_back(std::move(l));
  }
  return layers;
}

}  // namespace freshet::core
