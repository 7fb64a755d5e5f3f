#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/basin_parts.hpp"
#include "core/filters.hpp"
#include "core/spelling.hpp"

namespace freshet::core {

Terrain read_terrain(ConfigTable table) {
  Terrain terrain;
  terrain.at = {table.where()};
  terrain.dem = table.needed_path("dem");
  terrain.unit = table.text("unit", "");
  ConfigTable outlet = table.optional_table("outlet");
  const Place point = outlet.needed_point();
  if (outlet.in_use()) terrain.outlet = point;
  terrain.outlet_snap_m = table.number("outlet_snap_m", {0, 1e5, "m"}, terrain.outlet_snap_m);
  terrain.domain_points = table.points("domain", 3);
  if (!table.is_list("domain")) terrain.domain = table.path("domain");
  terrain.condition = table.flag("condition", terrain.condition);
  terrain.breach_max_depth_m = table.number("breach_max_depth_m", {0, 1000, "m"}, terrain.breach_max_depth_m);
  terrain.breach_max_length_m =
      table.number("breach_max_length_m", {0, 1e5, "m"}, terrain.breach_max_length_m);
  terrain.fill_max_depth_m = table.number("fill_max_depth_m", {0, 1000, "m"});
  terrain.mesh_cut_max_depth_m = table.number("mesh_cut_max_depth_m", {0, 1000, "m"});
  terrain.mesh_fill_max_depth_m = table.number("mesh_fill_max_depth_m", {0, 1000, "m"});
  for (const char* key : {"fill_max_depth_m", "mesh_cut_max_depth_m", "mesh_fill_max_depth_m"})
    table.expect(terrain.condition || !table.has(key), key, "is not used: condition = false moves nothing");
  table.expect(
      outlet.in_use() || terrain.has_domain(), "",
      fmt::format("neither outlet nor domain is given; write outlet = {{ {} }} for its catchment, or "
                  "domain = \"polygon file\"",
                  table.local() ? "x = ..., y = ..." : "lon = ..., lat = ..."));
  table.expect(!(outlet.in_use() && terrain.has_domain()), "domain",
               "both outlet and domain are given; keep the one that bounds the domain");
  return terrain;
}

MeshSettings read_mesh(ConfigTable table) {
  MeshSettings mesh;
  mesh.at = {table.where()};
  mesh.edge_min_m = table.number("edge_min_m", {0.001, 1e4, "m"}, mesh.edge_min_m);
  mesh.edge_max_m = table.number("edge_max_m", {0.001, 1e5, "m"}, mesh.edge_max_m);
  mesh.stream_area_km2 = table.number("stream_area_km2", {1e-9, 1e5, "km2"}, mesh.stream_area_km2);
  mesh.channel_width_m = table.number("channel_width_m", {0, 1e4, "m"}, mesh.channel_width_m);
  mesh.min_angle_deg = table.number("min_angle_deg", {1, 33, "degrees"}, mesh.min_angle_deg);
  table.expect(mesh.edge_max_m >= mesh.edge_min_m, "edge_max_m",
               fmt::format("{:g} m is less than edge_min_m, {:g} m", mesh.edge_max_m, mesh.edge_min_m));
  return mesh;
}

namespace {

std::vector<LandClass> read_land_classes(ConfigTable table) {
  std::vector<LandClass> classes;
  std::vector<std::string> names = table.names();
  if (names.empty()) {  // so that the keys are known
    ConfigTable example = table.absent_entry();
    example.needed_integer("code", {});
    example.needed_number("n", {});
  }
  std::set<int> codes;
  for (const std::string& name : names) {
    ConfigTable entry = table.entry_table(name);
    const int code = int(entry.needed_integer("code", {-32768, 65535}));
    const double n = entry.needed_number("n", range::manning);
    entry.expect(codes.insert(code).second, "code", fmt::format("{} is the code of another class too", code));
    entry.expect(name != "default" && name != "channel", "",
                 fmt::format("is not a class of the raster; give its roughness as roughness.{}", name));
    classes.push_back({name, code, n});
  }
  return classes;
}

std::vector<RoughnessByDepth> read_by_depth(ConfigTable table, const Roughness& roughness) {
  const std::vector<std::string> known = roughness.class_names(), names = table.names();
  const auto read = [](ConfigTable entry, const std::string& name) {
    const double n = entry.needed_number("shallow_n", {0.001, 0.5, "s/m^(1/3)", 10});
    const double shallow = entry.needed_number("shallow_depth_m", {0, 100, "m"});
    const double deep = entry.needed_number("deep_depth_m", {0.001, 100, "m"});
    entry.expect(deep > shallow, "deep_depth_m",
                 fmt::format("{:g} m is not more than shallow_depth_m, {:g} m", deep, shallow));
    return RoughnessByDepth{name, n, shallow, deep};
  };
  if (names.empty()) read(table.absent_entry(), "");  // so that the keys are known
  std::vector<RoughnessByDepth> classes;
  for (const std::string& name : names) {
    ConfigTable entry = table.entry_table(name);
    entry.expect(std::find(known.begin(), known.end(), name) != known.end(), "",
                 fmt::format("is no land class of [roughness]{}", did_you_mean(name, known)));
    classes.push_back(read(entry, name));
    const auto own = std::find(known.begin(), known.end(), name);
    entry.expect(own == known.end() || roughness.class_manning()[std::size_t(own - known.begin())] > 0, "",
                 "its class has n = 0, of which no n in shallow water is a multiple");
  }
  return classes;
}

}  // namespace

Roughness read_roughness(ConfigTable table) {
  Roughness roughness;
  roughness.at = {table.where()};
  roughness.default_n = table.number("default", range::manning, roughness.default_n);
  roughness.channel_n = table.number("channel", range::manning, roughness.channel_n);
  roughness.land_cover = table.path("land_cover");
  roughness.classes = read_land_classes(table.optional_table("classes"));
  roughness.by_depth = read_by_depth(table.optional_table("by_depth"), roughness);
  table.expect(
      roughness.classes.empty() || roughness.land_cover, "classes",
      "there is no raster to apply these classes to; write land_cover = \"raster file\" in [roughness]");
  table.expect(!roughness.classes.empty() || !roughness.land_cover, "land_cover",
               "no class says what its values mean; write [roughness.classes.NAME] with code and n");
  return roughness;
}

Solver read_solver(ConfigTable table) {
  Solver solver;
  solver.at = {table.where()};
  solver.order = int(table.integer("order", {1, 2}, solver.order));
  solver.precision =
      table.choice("precision", {"f32", "f64"}, "f32") == "f64" ? Precision::f64 : Precision::f32;
  solver.cfl = table.number("cfl", {0.05, 1}, solver.cfl);
  solver.local_steps = int(table.integer("local_steps", {1, 16}, solver.local_steps));
  table.expect((solver.local_steps & (solver.local_steps - 1)) == 0, "local_steps",
               fmt::format("{} is no power of two; write 1, 2, 4, 8 or 16", solver.local_steps));
  solver.start_with_level = table.choice("initial", {"dry", "level"}, "dry") == "level";
  const auto level = table.number("initial_level_m", range::elevation);
  solver.initial_level_m = level.value_or(0);
  table.expect(!solver.start_with_level || level, "initial",
               "the level is missing; write initial_level_m, the elevation of the still water");
  table.expect(solver.start_with_level || !level, "initial_level_m",
               "is used only with initial = \"level\"; add that, or take this out");
  return solver;
}

Ensemble read_ensemble(ConfigTable table) {
  Ensemble ensemble;
  ensemble.at = {table.where()};
  ensemble.members = int(table.integer("members", {1, 4096}, ensemble.members));
  ensemble.seed = std::uint64_t(table.integer("seed", {0, 9e15}, std::int64_t(ensemble.seed)));
  ensemble.groups = int(table.integer("groups", {1, 4096}, ensemble.groups));
  ensemble.rain_sigma = table.number("rain_sigma", {0, 2}, ensemble.rain_sigma);
  ensemble.rain_correlation_m =
      table.number("rain_correlation_m", {1, 1e6, "m"}, ensemble.rain_correlation_m);
  ensemble.rain_persistence = table.number("rain_persistence", range::fraction, ensemble.rain_persistence);
  ensemble.manning_sigma = table.number("manning_sigma", {0, 1}, ensemble.manning_sigma);
  return ensemble;
}

Assimilation read_assimilation(ConfigTable table) {
  Assimilation a;
  a.at = {table.where()};
  a.enabled = table.flag("enabled", a.enabled);
  a.method = table.choice("method", filter_names(), a.method);
  a.localisation_m = table.number("localisation_m", {1, 1e7, "m"}, a.localisation_m);
  a.reading_interval_min = table.number("reading_interval_min", range::minutes, a.reading_interval_min);
  a.inflation = table.number("inflation", {1, 2}, a.inflation);
  a.relaxation_to_prior_spread =
      table.number("relaxation_to_prior_spread", range::fraction, a.relaxation_to_prior_spread);
  a.min_depth_m = table.number("min_depth_m", {0, 10, "m"}, a.min_depth_m);
  a.reject_sigmas = table.number("reject_sigmas", {1, 100}, a.reject_sigmas);
  return a;
}

Forecast read_forecast(ConfigTable table) {
  Forecast f;
  f.at = {table.where()};
  f.start = table.needed_instant("start");
  f.interval_h = table.number("interval_h", {0.05, 168, "h"}, f.interval_h);
  constexpr double longest = 366 * 86400.0;
  const Range interval{0.001, longest, "s"};
  f.lead_s = read_span(table, "lead", "lead_h", 3600, interval, f.lead_s);
  f.output_interval_s =
      read_span(table, "output_interval", "output_interval_min", 60, interval, f.output_interval_s);
  f.gauge_interval_s =
      read_span(table, "gauge_interval", "gauge_interval_min", 60, interval, f.gauge_interval_s);
  f.checkpoint_interval_s = read_span(table, "checkpoint_interval", "checkpoint_interval_min", 60, interval,
                                      f.checkpoint_interval_s);
  return f;
}

double read_span(ConfigTable table, const std::string& name, const std::string& other, double factor,
                 Range seconds, double otherwise) {
  const Range in_words = factor == 60 ? Range{1e-5, 527040, "min"} : Range{1e-6, 8784, "h"};
  const auto in_seconds = table.number(name + "_s", seconds);
  const auto in_other = table.number(other, in_words);
  table.expect(!(in_seconds && in_other), name + "_s",
               fmt::format("{} is given too; keep the one that holds", other));
  if (in_seconds)
    table.expect(std::abs(*in_seconds * 1000 - std::round(*in_seconds * 1000)) < 1e-6 * (1 + *in_seconds),
                 name + "_s",
                 fmt::format("{:.12g} s is no whole number of milliseconds; write {:.12g}", *in_seconds,
                             std::max(0.001, std::round(*in_seconds * 1000) / 1000)));
  const double span = in_seconds ? *in_seconds : in_other ? factor * *in_other : otherwise;
  return std::max(0.001, std::round(span * 1000) / 1000);
}

Products read_products(ConfigTable table) {
  Products products;
  products.at = {table.where()};
  auto& thresholds = products.depth_thresholds_m;
  thresholds = table.numbers("depth_thresholds_m", {0.001, 100, "m"}, thresholds);
  products.members = table.flag("members", products.members);
  products.compression = int(table.integer("compression", {0, 9}, products.compression));
  products.arrival_depth_m = table.number("arrival_depth_m", {0.001, 100, "m"}, products.arrival_depth_m);
  const bool rising =
      std::adjacent_find(thresholds.begin(), thresholds.end(), std::greater_equal<>()) == thresholds.end();
  table.expect(rising, "depth_thresholds_m", "must rise from one to the next, such as [0.3, 1.0]");
  const std::vector<double> durations =
      table.numbers("duration_thresholds_m", {0.001, 100, "m"}, products.durations_m());
  const bool sound = durations.size() <= 7 && std::adjacent_find(durations.begin(), durations.end(),
                                                                 std::greater_equal<>()) == durations.end();
  table.expect(sound || !table.has("duration_thresholds_m"), "duration_thresholds_m",
               "must be seven at most and rise, such as [0.3, 1.0]");
  products.duration_thresholds_m = durations;
  return products;
}

}  // namespace freshet::core
