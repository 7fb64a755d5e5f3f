#include "postproc/publish/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/netcdf_file.hpp"
#include "postproc/publish/byte_scale.hpp"
#include "postproc/publish/gzip.hpp"
#include "postproc/publish/site_files.hpp"
#include "results/fields.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;
using core::NetcdfFile;
using nlohmann::json;

/// A variable that becomes a layer. What lies below `from` is not drawn; the scale reaches `least` at least.
struct Row {
  const char *variable, *kind;
  double from, least, power;
};
constexpr std::array of_forecast = {Row{"depth_p50", "depth", 0.01, 1, 2},
                                    Row{"depth_p90", "depth", 0.01, 1, 2},
                                    Row{"speed_mean", "speed", 0.02, 1, 2}};
constexpr std::array of_probability = {Row{"maximum_depth_p50", "depth", 0.01, 1, 2},
                                       Row{"maximum_depth_p90", "depth", 0.01, 1, 2},
                                       Row{"probability_of_depth", "probability", 0.005, 1, 1},
                                       Row{"arrival_time_p50", "arrival", 0, 3600, 1},
                                       Row{"maximum_hazard_p50", "hazard", 0.02, 1, 2},
                                       Row{"duration_above_threshold_p50", "duration", 60, 3600, 1}};

double largest_of(const std::vector<float>& values) {
  double largest = 0;
  for (const float v : values)
    if (v > largest) largest = v;  // NaN: never
  return largest;
}

/// "003.gz"
std::string numbered(std::size_t i) { return fmt::format("{:03}.gz", i); }

void write_array(const fs::path& folder, const std::string& id, std::size_t number, const std::string& bytes,
                 json& layer) {
  const std::string name = id + "/" + numbered(number);
  write_plain(folder / name, gzipped(bytes));
  layer["files"].push_back(name);
}

/// One layer: all its times, or one threshold.
json layer_of(const NetcdfFile& file, const Row& row, const std::string& id, std::vector<FieldSlice> slices,
              const fs::path& folder) {
  double largest = 0;
  for (const FieldSlice& slice : slices) largest = std::max(largest, largest_of(read_slice(file, slice)));
  const ByteScale scale = scale_to(largest, row.least, row.power);
  json layer = {{"id", id}, {"kind", row.kind}, {"scale", to_json(scale)}, {"files", json::array()}};
  for (std::size_t i = 0; i < slices.size(); ++i)
    write_array(folder, id, i, encoded(read_slice(file, slices[i]), scale, row.from), layer);
  return layer;
}

void add_times(const NetcdfFile& file, const Row& row, const fs::path& folder, json& layers) {
  std::vector<FieldSlice> slices;
  for (std::size_t t = 0; t < file.dimension(results::time); ++t) slices.push_back({row.variable, t});
  json layer = layer_of(file, row, row.variable, slices, folder);
  layer["of_times"] = true;
  layers.push_back(layer);
}

void add_thresholds(const NetcdfFile& file, const Row& row, const fs::path& folder, json& layers) {
  const std::string axis = threshold_axis(file, row.variable);
  const std::vector<double> thresholds = axis.empty() ? std::vector<double>{NAN} : file.read<double>(axis);
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const std::string id =
        axis.empty() ? row.variable : results::name_at_threshold(row.variable, thresholds[i]);
    json layer = layer_of(file, row, id, {{row.variable, 0, 0, i}}, folder);
    layer["of_times"] = false;
    if (!axis.empty()) layer["threshold_m"] = thresholds[i];
    layers.push_back(layer);
  }
}

/// How much deeper the median of the largest depth is than in the cycle before; none where both are shallow.
void add_change(const NetcdfFile& now, const ResultFolder& before, const fs::path& folder, json& layers) {
  const FieldSlice depth{"maximum_depth_p50"};
  const NetcdfFile earlier = NetcdfFile::open(before.probability());
  if (!now.has_variable(depth.variable) || !earlier.has_variable(depth.variable)) return;
  std::vector<float> change = read_slice(now, depth);
  const std::vector<float> was = read_slice(earlier, depth);
  if (was.size() != change.size()) return;
  constexpr float smallest = 0.05F;
  double largest = 0.5;
  for (std::size_t i = 0; i < change.size(); ++i) {
    change[i] = (std::isnan(change[i]) ? 0 : change[i]) - (std::isnan(was[i]) ? 0 : was[i]);
    if (std::abs(change[i]) < smallest)
      change[i] = NAN;
    else
      largest = std::max(largest, double(std::abs(change[i])));
  }
  const ByteScale scale{-largest, largest, 1};
  json layer = {{"id", "change"},
                {"kind", "change"},
                {"scale", to_json(scale)},
                {"of_times", false},
                {"files", json::array()}};
  write_array(folder, "change", 0, encoded(change, scale, -largest), layer);
  layers.push_back(layer);
}

/// km2 at least so deep at one time.
double area_km2(const std::vector<float>& depth, const std::vector<double>& area_m2, double threshold_m) {
  double sum = 0;
  for (std::size_t c = 0; c < depth.size(); ++c)
    if (depth[c] >= threshold_m) sum += area_m2[c];
  return std::round(sum / 1e2) / 1e4;
}

}  // namespace

json write_layers(const ResultFolder& results, const ResultFolder* before, const fs::path& folder) {
  json layers = json::array();
  const NetcdfFile forecast = NetcdfFile::open(results.forecast());
  for (const Row& row : of_forecast)
    if (forecast.has_variable(row.variable)) add_times(forecast, row, folder, layers);
  const NetcdfFile probability = NetcdfFile::open(results.probability());
  for (const Row& row : of_probability)
    if (probability.has_variable(row.variable)) add_thresholds(probability, row, folder, layers);
  if (before != nullptr) add_change(probability, *before, folder, layers);
  return layers;
}

json flooded_areas(const ResultFolder& results, const mesh::Mesh& mesh) {
  const NetcdfFile forecast = NetcdfFile::open(results.forecast());
  const NetcdfFile probability = NetcdfFile::open(results.probability());
  const std::array shown = {std::pair{"p50", results::depth_p50.name},
                            std::pair{"p90", results::depth_p90.name}};
  json areas = json::array();
  for (const double threshold : probability.read<double>(results::depth_threshold.name))
    areas.push_back({{"threshold_m", threshold}, {"p50", json::array()}, {"p90", json::array()}});
  for (const auto& [key, variable] : shown) {
    if (!forecast.has_variable(variable)) continue;
    for (std::size_t t = 0; t < forecast.dimension(results::time); ++t) {
      const std::vector<float> depth = read_slice(forecast, {variable, t});
      for (json& area : areas)
        area[key].push_back(area_km2(depth, mesh.cell_area, area["threshold_m"].get<double>()));
    }
  }
  return areas;
}

}  // namespace freshet::postproc
