#include "core/basin.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/basin/observations.hpp"
#include "core/basin/relations.hpp"
#include "core/basin/service.hpp"
#include "core/basin_draft.hpp"
#include "core/config_reader.hpp"
#include "core/key_book.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

/// Adds what has another id, or comes from another file, than all before.
template <class Drawn>
void add_once(std::vector<Drawn>& all, const Drawn& one) {
  const auto same = [&](const Drawn& other) { return other.id() == one.id() && other.file == one.file; };
  if (std::none_of(all.begin(), all.end(), same)) all.push_back(one);
}

template <class Named>
std::vector<std::string> names_in(const std::vector<Named>& all) {
  std::vector<std::string> names;
  for (const Named& one : all) names.push_back(one.name);
  return names;
}

void read_general(ConfigTable root, Basin& basin) {
  ConfigTable table = root.table("basin", {"What it is called, and where it lies."});
  basin.name =
      table.needed_text("name", {.meaning = "name of the basin in every product", .starter = "\"NAME\""});
  basin.crs = table.needed_text(
      "crs", {.meaning = "projected coordinate system of mesh and results, in metres, such as "
                         "`\"EPSG:32616\"`; or `\"local\"`: a plane that is nowhere on Earth",
              .starter = "\"EPSG:32616\""});
  basin.synthetic =
      table.flag("synthetic", false, {"readings or rain are not measurements; every product then says so"});
}

/// In the order of docs/basin-toml.md.
void read_sections(ConfigTable root, Basin& basin) {
  root.describe("base",
                {.meaning = "another basin.toml, read first; this one is put over it", .allowed = "file"});
  read_general(root, basin);
  basin.terrain = read_terrain(root.optional_table("terrain"));
  basin.mesh = read_mesh(root.table("mesh"));
  basin.rivers = read_rivers(root.table("rivers"));
  basin.breaklines = read_breaklines(root);
  basin.buildings = read_buildings(root);
  basin.roughness = read_roughness(root.table("roughness"));
  basin.rain = read_rain(root.table("rain"));
  basin.forcing = read_forcing(root, basin.roughness);
  basin.solver = read_solver(root.table("solver"));
  basin.initial_water = read_initial_water(root);
  basin.ensemble = read_ensemble(root.table("ensemble"));
  basin.assimilation = read_assimilation(root.table("assimilation"));
  basin.forecast = read_forecast(root.table("forecast"));
  basin.products = read_products(root.table("products"));
  basin.gauges = read_gauges(root);
  basin.extents = read_extents(root);
  basin.rain_gauges = read_rain_gauges(root);
  basin.boundaries = read_boundaries(root);
  basin.sections = read_line_sections(root, basin.boundaries);
  basin.exchanges = read_exchanges(root, basin.boundaries, basin.sections);
  basin.tracers = read_tracers(root, names_in(basin.boundaries), names_in(basin.forcing.sources));
  basin.terms = read_terms(root);
  basin.observations = read_observations(root.table("observations"), basin.folder);
  basin.warnings = read_warnings(root, basin);
  basin.service = std::make_shared<const Service>(read_service(root, basin.folder, basin.warnings));
}

/// All of basin.toml; what is wrong with it stays in `config`.
Basin take_basin(ConfigFile& config, const fs::path& file) {
  Basin basin;
  basin.file = file;
  basin.folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  ConfigTable root = config.root();
  read_sections(root, basin);
  check_relations(root, basin);
  return basin;
}

}  // namespace

std::vector<LineInput> Basin::lines() const {
  std::vector<LineInput> all;
  for (const Boundary& boundary : boundaries)
    if (boundary.line && boundary.line->drawn_in_file()) add_once(all, *boundary.line);
  for (const Section& section : sections)
    if (section.line.drawn_in_file()) add_once(all, section.line);
  for (const ExchangeSettings& exchange : exchanges)
    if (!exchange.line.file.empty()) add_once(all, exchange.line);
  return all;
}

std::vector<LineInput> Basin::polygons() const {
  std::vector<LineInput> all;
  for (const InitialWater& water : initial_water)
    if (water.polygon && water.polygon->drawn_in_file()) add_once(all, *water.polygon);
  for (const PointSource& source : forcing.sources)
    if (source.area && source.area->drawn_in_file()) add_once(all, *source.area);
  for (const Extent& extent : extents)
    if (extent.polygon.drawn_in_file()) add_once(all, extent.polygon);
  for (const GroundZone& zone : forcing.ground.zones)
    if (zone.polygon && zone.polygon->drawn_in_file()) add_once(all, *zone.polygon);
  return all;
}

std::vector<RasterInput> Basin::rasters() const {
  std::vector<RasterInput> all;
  for (const InitialWater& w : initial_water)
    for (const FieldValue* value :
         {&w.level, &w.depth, &w.velocity_x, &w.velocity_y, &w.unit_discharge_x, &w.unit_discharge_y})
      if (value->raster) add_once(all, *value->raster);
  return all;
}

Basin read_basin(const fs::path& file, std::vector<std::string>& known_keys) {
  ConfigFile config(file);
  Basin basin = take_basin(config, file);
  config.finish();
  basin.resolved_json = config.resolved().dump(2);
  known_keys = config.known_keys();
  return basin;
}

Basin read_basin(const fs::path& file) {
  std::vector<std::string> known_keys;
  return read_basin(file, known_keys);
}

KeyBook keys_of_basin() {
  KeyBook book;
  ConfigFile nothing(book);
  take_basin(nothing, "basin.toml");
  return book;
}

BasinDraft draft_basin(const fs::path& file) {
  ConfigFile config(file);
  BasinDraft draft;
  draft.basin = take_basin(config, file);
  draft.faults = config.faults(&draft.faulty_tables);
  draft.basin.resolved_json = config.resolved().dump(2);
  return draft;
}

}  // namespace freshet::core
