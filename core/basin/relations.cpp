#include "core/basin/relations.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/basin/stations.hpp"
#include "core/config_reader.hpp"
#include "core/kept_times.hpp"
#include "core/spelling.hpp"
#include "core/warning_kinds.hpp"

namespace freshet::core {
namespace {

bool divides(double part, double whole) {
  const double ratio = whole / part;
  return ratio > 0.5 && std::abs(ratio - std::round(ratio)) < 1e-9 * ratio;
}

/// mesh.nc takes lines, polygons and rasters from files by their names: two files of one name are a fault.
void check_names_of_files(ConfigTable root, const Basin& basin) {
  std::map<std::string, std::filesystem::path> files;
  const auto look = [&](const std::filesystem::path& file) {
    const auto known = files.emplace(file.filename().string(), file).first;
    root.expect(
        known->second == file, "basin",
        fmt::format("{} and {} are two files of one name, by which mesh.nc knows their lines, polygons "
                    "and rasters; give one of them another name",
                    known->second.string(), file.string()));
  };
  for (const LineInput& line : basin.lines()) look(line.file);
  for (const LineInput& polygon : basin.polygons()) look(polygon.file);
  for (const RasterInput& raster : basin.rasters()) look(raster.file);
}

/// A span under its key: "output_interval_s", "0.5 s" or "output_interval_min", "15 min".
struct Span {
  std::string key, text;
  Span(const ConfigTable& table, const std::string& name, const std::string& other, double seconds) {
    const bool in_seconds = table.has(name + "_s");
    const double factor = other.ends_with("_h") ? 3600 : 60;
    key = in_seconds ? name + "_s" : other;
    text = in_seconds ? fmt::format("{:.9g} s", seconds)
                      : fmt::format("{:.9g} {}", seconds / factor, factor == 60 ? "min" : "h");
  }
};

/// What divides what. Cycles may be unused: their interval counts once it is said, or readings are used.
void check_intervals(ConfigTable forecast, ConfigTable assimilation, const Basin& basin) {
  const Forecast& f = basin.forecast;
  const double interval_min = 60 * f.interval_h;
  const Span lead(forecast, "lead", "lead_h", f.lead_s),
      output(forecast, "output_interval", "output_interval_min", f.output_interval_s),
      gauges(forecast, "gauge_interval", "gauge_interval_min", f.gauge_interval_s);
  forecast.expect(divides(f.output_interval_s, f.lead_s), output.key,
                  fmt::format("{} does not divide the lead time of {}", output.text, lead.text));
  forecast.expect(divides(f.gauge_interval_s, f.lead_s), gauges.key,
                  fmt::format("{} does not divide the lead time of {}", gauges.text, lead.text));
  const bool cycles = forecast.has("interval_h") || basin.assimilation.enabled;
  forecast.expect(!cycles || divides(f.gauge_interval_s, 60 * interval_min), gauges.key,
                  fmt::format("{} does not divide the cycle interval of {:g} h", gauges.text, f.interval_h));
  const double reading_min = basin.assimilation.reading_interval_min;
  assimilation.expect(
      divides(reading_min, interval_min), "reading_interval_min",
      fmt::format("{:g} min does not divide the cycle interval of {:g} h", reading_min, f.interval_h),
      {forecast});
}

/// In a forecast, and in the window before it, where that is longer and cycles are meant.
void check_counts(ConfigTable forecast, const Basin& basin) {
  const Forecast& f = basin.forecast;
  const auto bound = [&](const KeptTimes& kept, double seconds, const char* what) {
    const Span span(forecast, kept.name, kept.name + "_min", kept.interval_s);
    const double times = seconds / kept.interval_s;
    forecast.expect(times <= kept.most, span.key,
                    fmt::format("{} makes {:.0f} {} in {:.9g} s of {}, at most {:.0f} are kept; write "
                                "{}_s = {:.6g} or more",
                                span.text, times, kept.what, seconds, what, kept.most, kept.name,
                                kept.shortest_s(seconds)));
  };
  const bool cycles = forecast.has("interval_h") || basin.assimilation.enabled;
  const double window_s = 3600 * f.interval_h;
  for (const KeptTimes& kept : kept_times(basin)) {
    bound(kept, f.lead_s, "lead time");
    if (cycles && window_s > f.lead_s && !kept.of_fields)
      bound(kept, window_s, "the window between two cycles");
  }
}

void check_ensemble(ConfigTable ensemble, const Basin& basin) {
  const int members = basin.ensemble.members;
  ensemble.expect(basin.ensemble.groups <= members, "groups",
                  fmt::format("{} groups of ranks for {} members; write at most {}", basin.ensemble.groups,
                              members, members));
}

/// A storm that falls elsewhere needs rain from there.
void check_rain_moves(ConfigTable ensemble, ConfigTable rain, const Basin& basin) {
  constexpr const char* keys[] = {"rain_east_sigma_km", "rain_north_sigma_km",
                                  "rain_speed_east_sigma_km_per_h", "rain_speed_north_sigma_km_per_h"};
  const AllControlDraws& draws = basin.ensemble.controls;
  const double sigmas[] = {draws["rain_east"].sigma, draws["rain_north"].sigma,
                           draws["rain_speed_east"].sigma, draws["rain_speed_north"].sigma};
  for (std::size_t i = 0; i < std::size(sigmas); ++i)
    ensemble.expect(!(sigmas[i] > 0) || (basin.rain.grid && basin.rain.grid->margin_m > 0), keys[i],
                    "moves rain of a grid, and needs that around the mesh too; give rain.grid and "
                    "rain.margin_km, or take this out",
                    {rain});
}

/// What soils take first or go on taking is a factor on what basin.toml says of it.
void check_losses_vary(ConfigTable ensemble, const Basin& basin) {
  const LossModel model = basin.forcing.infiltration.model;
  const AllControlDraws& draws = basin.ensemble.controls;
  const bool first = model != LossModel::none && model != LossModel::saturation,
             later = first && model != LossModel::scs;
  ensemble.expect(!(draws["infiltration_factor"].sigma > 0) || later, "infiltration_sigma",
                  "is a factor on rates of infiltration.model = \"constant\", \"green_ampt\" or "
                  "\"horton\", which this basin does not have; take it out");
  ensemble.expect(!(draws["soil_dryness"].sigma > 0) || first, "soil_dryness_sigma",
                  "is a factor on what soil of an infiltration.model takes first, which this basin does not "
                  "have; take it out, or write ground_capacity_sigma for the store of \"saturation\"");
}

/// Stores that differ where there are none, and a warm-up that comes too late or has no rain.
void check_ground_and_snow(ConfigTable root, const Basin& basin) {
  const Forcing& f = basin.forcing;
  ConfigTable ensemble = root.table("ensemble");
  const AllControlDraws& draws = basin.ensemble.controls;
  for (const auto& [key, sigma] : {std::pair("snow_melt_sigma", draws["snow_melt"].sigma),
                                   {"snow_store_sigma", draws["snow_store"].sigma}})
    ensemble.expect(f.snow.enabled || !(sigma > 0), key,
                    "is of [snow], which this basin does not have; take it out");
  if (!f.warm_up.enabled) return;
  ConfigTable warm_up = root.optional_table("warm_up");
  warm_up.expect(f.warm_up.begin < basin.forecast.start, "begin", "is not before forecast.start");
  warm_up.expect(f.warm_up.rain_file || basin.rain.file || basin.rain.grid, "",
                 "needs rain_file, or [rain] with file or grid");
}

void check_tracers(ConfigTable root, const Basin& basin) {
  root.expect(basin.tracers.empty() || basin.products.members || !basin.gauges.empty(), "tracer",
              "with products.members = false and no gauge no result would show it; leave out one of them");
}

/// Readings name their station by its id.
void check_stations(ConfigTable root, const Basin& basin) {
  std::map<std::string, StationKind> ids;
  for (const Station& station : Stations(basin)) {
    const auto [known, is_new] = ids.emplace(station.id, station.kind);
    const bool gauges = station.kind == StationKind::gauge;  // read_gauges() has compared them
    root.expect(is_new || gauges, "basin",
                fmt::format("{}: '{}' is the id of another {} too", station.at.text, station.id,
                            table_of(known->second)));
  }
}

/// Rules that count what stands in water: in a layer that is there, from a depth that it is counted from.
void check_counted_layers(ConfigTable root, const Basin& basin) {
  std::size_t next = 0;
  for (ConfigTable entry : root.list("warning")) {
    if (!entry.in_use()) continue;
    const WarningRule& rule = basin.warnings.rules.at(next++);
    if (!asks_exposure(rule) || rule.choices.at("exposure").empty()) continue;
    const std::string& id = rule.choices.at("exposure");
    std::vector<std::string> ids;
    const ExposureLayer* layer = nullptr;
    for (const ExposureLayer& one : basin.service->exposure) {
      ids.push_back(one.id);
      if (one.id == id) layer = &one;
    }
    entry.expect(layer != nullptr, "exposure",
                 fmt::format("no [[exposure]] has the id '{}'{}", id, did_you_mean(id, ids)));
    if (layer == nullptr) continue;
    const double depth = rule.number("exposure_depth_m");
    const auto& depths = layer->depths_m;
    entry.expect(
        std::any_of(depths.begin(), depths.end(), [&](double d) { return std::abs(d - depth) < 1e-9; }),
        "exposure_depth_m",
        fmt::format("{:g} m is not one of depths_m of the [[exposure]] '{}': {:g}", depth, id,
                    fmt::join(depths, ", ")));
  }
}

}  // namespace

void check_relations(ConfigTable root, const Basin& basin) {
  check_names_of_files(root, basin);
  check_intervals(root.table("forecast"), root.table("assimilation"), basin);
  check_counts(root.table("forecast"), basin);
  check_ensemble(root.table("ensemble"), basin);
  check_rain_moves(root.table("ensemble"), root.table("rain"), basin);
  check_losses_vary(root.table("ensemble"), basin);
  check_ground_and_snow(root, basin);
  check_tracers(root, basin);
  check_stations(root, basin);
  check_counted_layers(root, basin);
}

}  // namespace freshet::core
