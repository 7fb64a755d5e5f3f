#include "core/basin/exposure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "core/config_reader.hpp"

namespace freshet::core {

namespace {

const char* about =
    "People, buildings, roads and named sites that may stand in water ([exposure](guide/exposure.md)): a "
    "table "
    "for each layer. No result of a run or cycle depends on it.";

bool is_plain(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void read_what(ConfigTable& table, ExposureLayer& e) {
  e.id = table.needed_text(
      "id", {.meaning = "of the layer, in every product", .allowed = "letters, digits, `-`, `_`; once"});
  e.kind = table.choice("kind", exposure_kind_names(), "people",
                        {"what the layer holds ([kinds](guide/exposure.md#kinds))"});
  e.title = table.text("title", "", {.meaning = "of the layer, for people", .otherwise = "its `id`"});
  if (e.title.empty()) e.title = e.id;
  e.file = table.needed_path("file", {"raster of people, else a vector file; any CRS that GDAL knows"});
  e.layer =
      table.text("layer", "", {.meaning = "of a vector file with several", .otherwise = "the only one"});
  e.depths_m = table.numbers("depths_m", {0.001, 100, "m"}, e.depths_m,
                             {.meaning = "depths of water from which on it counts", .also = "rising"});
  e.name = table.text(
      "name", "", {.meaning = "attribute that names a feature", .otherwise = "none; of sites: `\"name\"`"});
  if (e.name.empty() && e.kind == "sites") e.name = "name";
  e.at_least =
      table.number("at_least", {1e-9, 1e12, ""}, e.kind == "roads" ? 0.1 : 1,
                   {.meaning = "so many people, buildings or sites, or km of road, are an event, whose "
                               "probability is given",
                    .otherwise = "1; of roads 0.1"});
}

void read_people(ConfigTable& table, ExposureLayer& e) {
  e.per = table.choice("per", {"pixel", "km2"}, e.per, {"people: what a value of the raster is of"});
  e.band = int(table.integer("band", {1, 10000}, e.band, {"people: of the raster"}));
}

void read_buildings(ConfigTable& table, ExposureLayer& e) {
  e.measure = table.choice("measure", {"mean", "largest"}, e.measure,
                           {"buildings: the depth that counts of those of the cells under a footprint"});
  if (const auto curve = table.path("damage_curve", {"buildings: CSV with columns `depth_m`, `share`: the "
                                                     "share of its value that a building loses"}))
    e.damage_curve = *curve;
  e.value = table.text("value", "",
                       {.meaning = "buildings: attribute with the value of each", .otherwise = "none"});
  e.value_per_m2 =
      table.number("value_per_m2", {0, 1e9, ""},
                   {.meaning = "buildings: value of a square metre of footprint", .otherwise = "none"});
  e.currency = table.text(
      "currency", "",
      {.meaning = "buildings: unit of values, as it is shown, such as `\"EUR\"`", .otherwise = "none"});
}

void read_roads(ConfigTable& table, ExposureLayer& e) {
  e.bridge =
      table.text("bridge", "",
                 {.meaning = "roads: attribute that marks bridges (all but empty, 0, F, false, no), which "
                             "stay dry",
                  .otherwise = "none: a road over a river counts as flooded"});
}

void read_sites(ConfigTable& table, ExposureLayer& e) {
  e.roads =
      table.text("roads", "",
                 {.meaning = "sites: `id` of the layer of roads on which they are reached; tells which are "
                             "[cut off](guide/exposure.md#cut-off)",
                  .otherwise = "not asked"});
  e.road_depth_m = table.number("road_depth_m", {0.001, 100, "m"}, e.road_depth_m,
                                {"sites: a road is closed from this depth on"});
  e.access_m =
      table.number("access_m", {0.1, 100000, "m"}, e.access_m, {"sites: the nearest road lies within this"});
  e.refuges = table.texts("refuges", {.meaning = "sites: names of sites of this layer that must be reached",
                                      .otherwise = "what lies outside the mesh must be"});
}

void check_layer(ConfigTable& table, const ExposureLayer& e, std::set<std::string>& ids) {
  table.expect(is_plain(e.id), "id",
               fmt::format("'{}' may hold letters, digits, - and _ only: files are named after it", e.id));
  table.expect(ids.insert(e.id).second, "id", fmt::format("'{}' is the id of another layer too", e.id));
  table.expect(!e.depths_m.empty() && std::adjacent_find(e.depths_m.begin(), e.depths_m.end(),
                                                         std::greater_equal<>()) == e.depths_m.end(),
               "depths_m", "must rise from one to the next, such as [0.3, 1.0]");
  const bool valued = !e.value.empty() || e.value_per_m2.has_value();
  table.expect(e.damage_curve.empty() || valued, "damage_curve", "needs value_per_m2 or value");
  table.expect(!valued || !e.damage_curve.empty(), "damage_curve",
               "is missing; it says which share of its value a building loses");
  table.expect(e.value.empty() || !e.value_per_m2, "value", "and value_per_m2 exclude each other");
  const auto only = [&](const char* key, const char* kind) {
    table.expect(!table.has(key) || e.kind == kind, key, fmt::format("is for kind = \"{}\" alone", kind));
  };
  for (const char* key : {"per", "band"}) only(key, "people");
  for (const char* key : {"measure", "damage_curve", "value", "value_per_m2", "currency"})
    only(key, "buildings");
  only("bridge", "roads");
  for (const char* key : {"roads", "road_depth_m", "access_m", "refuges"}) only(key, "sites");
}

/// Of sites, which layer of roads they mean.
void check_roads(ConfigTable& table, const ExposureLayer& e, const std::vector<ExposureLayer>& all) {
  const bool there = std::any_of(all.begin(), all.end(), [&](const ExposureLayer& other) {
    return other.id == e.roads && other.kind == "roads";
  });
  table.expect(e.roads.empty() || there, "roads",
               fmt::format("no [[exposure]] of kind \"roads\" has the id '{}'", e.roads));
}

}  // namespace

const std::vector<std::string>& exposure_kind_names() {
  static const std::vector<std::string> names = {"people", "buildings", "roads", "sites"};
  return names;
}

std::vector<ExposureLayer> read_exposure_layers(ConfigTable root) {
  std::vector<ExposureLayer> layers;
  std::vector<ConfigTable> tables;
  std::set<std::string> ids;
  for (ConfigTable table : root.list("exposure", {about})) {
    ExposureLayer e;
    e.at = {table.where()};
    read_what(table, e);
    read_people(table, e);
    read_buildings(table, e);
    read_roads(table, e);
    read_sites(table, e);
    if (!table.in_use()) continue;
    check_layer(table, e, ids);
    layers.push_back(std::move(e));
    tables.push_back(table);
  }
  for (std::size_t i = 0; i < layers.size(); ++i) check_roads(tables[i], layers[i], layers);
  return layers;
}

}  // namespace freshet::core
