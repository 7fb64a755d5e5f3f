#pragma once
// exposure.json of a cycle: who and what stands in how much water, when, and with which probability
// (docs/guide/exposure.md). Written by `freshet exposure`; rules, pages and tables read it here.

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::results {

/// A count, or a sum, over the members: in the unit of its layer.
struct ExposureFigures {
  double mean = 0, p10 = 0, p50 = 0, p90 = 0, largest = 0;
  double probability = 0;       ///< share of members with `at_least` so many
  std::vector<double> members;  ///< [member]
};

/// What stands in water of a depth at least.
struct ExposureAtDepth {
  double depth_m = 0;
  ExposureFigures over_lead_time;         ///< ever, each counted once
  std::vector<ExposureFigures> at_times;  ///< [time of the forecast]
  /// [member] first of the times at which it has `at_least` so much; none: never, or only between them
  std::vector<std::optional<core::Instant>> first;
};

struct ExposureDamage {
  std::string currency;
  double value = 0;  ///< of all that lies in the mesh
  ExposureFigures over_lead_time;
};

struct ExposedLayer {
  std::string id, kind, title, unit;  ///< unit: "people", "buildings", "km", "sites"
  double total = 0;                   ///< of all that lies in the mesh
  double outside = 0;                 ///< of what the file has beyond it
  double at_least = 1;
  std::vector<ExposureAtDepth> depths;  ///< rising
  std::optional<ExposureDamage> damage;
  std::vector<std::string> notes;  ///< what was mended or left out
};

/// Whether and when something becomes of a site: over the members.
struct ExposureEvent {
  double probability = 0;
  std::optional<core::Instant> earliest, median;  ///< first time in any member; median of those that have one
};

struct ExposedSite {
  std::string layer, name;
  double x = 0, y = 0;
  std::optional<double> lon, lat;                   ///< none in local coordinates
  bool in_mesh = true;                              ///< else always dry
  double peak_p10 = 0, peak_p50 = 0, peak_p90 = 0;  ///< depth, m
  std::vector<ExposureEvent> depths;                ///< as the layer's
  std::optional<ExposureEvent> cut_off;             ///< none: not asked, or not to be said
};

struct Exposure {
  std::string basin, mesh_fingerprint, scenario;
  core::Instant cycle{};
  bool synthetic = false;
  std::string remarks;  ///< fewer members, synthetic, modifiers, what is not known
  std::size_t members = 0;
  std::vector<int> member_numbers;   ///< of those that are there; empty: all
  std::vector<core::Instant> times;  ///< of the forecast; none where it holds no members
  std::vector<ExposedLayer> layers;
  std::vector<ExposedSite> sites;
  std::map<std::string, std::string> inputs_sha256;  ///< of the layers' files
  std::string probability_sha256;                    ///< of the probability.nc that it was made from
};

inline constexpr const char *exposure_json = "exposure.json", *exposure_gpkg = "exposure.gpkg",
                            *exposure_csv = "exposure.csv";

nlohmann::json to_json(const Exposure& exposure);
/// Sealed (core/sealed_json.hpp), whole or not at all.
void write_exposure(const std::filesystem::path& cycle_folder, const Exposure& exposure);
/// Nothing where the folder has no exposure.json. InputError: damaged, changed since, of another cycle than
/// the folder.
std::optional<Exposure> read_exposure(const std::filesystem::path& cycle_folder);

}  // namespace freshet::results
