#pragma once
// A small basin with one rule, and result files for its cycles whose warnings are known.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>

#include "core/basin.hpp"
#include "core/netcdf_file.hpp"
#include "core/program.hpp"
#include "mesh/shapes.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/record_times.hpp"

namespace warnings_fixture {

using namespace freshet;

constexpr int members = 10;
constexpr double low_peak = 1.0, high_peak = 2.0, threshold = 1.5;  // m
inline const core::Instant first_cycle = core::parse_instant("2026-03-10T00:00:00Z", "test");
inline core::Instant after_hours(int h) { return first_cycle + std::chrono::hours(h); }

/// 2 km x 1 km, cells of about 100 m, near 36 N.
inline mesh::Mesh small_mesh() {
  mesh::Rectangle shape;
  shape.width = 2000, shape.height = 1000, shape.columns = 20, shape.rows = 10, shape.skew = 0.2;
  mesh::Mesh m = mesh::rectangle(shape, [](double, double) { return 0.0; });
  for (mesh::Index n = 0; n < m.n_nodes(); ++n) {
    m.node_lon[n] = -84 + m.node_x[n] / 90000;
    m.node_lat[n] = 36 + m.node_y[n] / 111000;
  }
  m.fingerprint = mesh::fingerprint(m);
  return m;
}

inline core::Basin small_basin() {
  core::Basin basin;
  basin.name = "test basin";
  basin.synthetic = true;
  basin.forecast.interval_h = 2;
  basin.forecast.lead_s = 4 * 3600;
  basin.products.depth_thresholds_m = {0.3, 1.0};
  core::Gauge gauge;
  gauge.id = "mill", gauge.name = "Old & new mill", gauge.at_point = {-83.99, 36.004};
  gauge.thresholds = {{"major", threshold}};
  basin.gauges = {gauge};
  core::WarningRule rule;
  rule.id = "mill.major", rule.gauge = "mill", rule.stage_threshold = "major";
  rule.at.text = "basin.toml:9";
  basin.warnings.rules = {rule};
  basin.warnings.sender = "floods@agency.example";
  basin.warnings.exercise = true;
  basin.warnings.sent_now = false;
  return basin;
}

struct CycleShape {
  int members_reaching = 0;  ///< the threshold
  std::function<bool(double x, double y)> flooded = [](double x, double) { return x < 500; };
  double peak_h = 2;  ///< after the cycle
  std::string basin = "test basin";
  bool synthetic = true;
  double bed = std::numeric_limits<double>::quiet_NaN();        ///< of the gauge's cell; NaN: not in the file
  int dry_members = 0;                                          ///< the last of them: no water at the gauge
  double dry_stage = std::numeric_limits<double>::quiet_NaN();  ///< what the file says of these
  double arrival_h = std::numeric_limits<double>::quiet_NaN();  ///< of water of 0.1 m where it floods
  std::string not_known = {};                                   ///< what the files say of their drivers
};

inline void put_attributes(core::NetcdfFile& file, const mesh::Mesh& m, core::Instant cycle,
                           const CycleShape& shape) {
  file.put_attribute("", "basin", shape.basin);
  file.put_attribute("", "cycle_time", core::to_iso(cycle));
  file.put_attribute("", "synthetic", std::string(shape.synthetic ? "yes" : "no"));
  file.put_attribute("", "mesh_fingerprint", m.fingerprint);
  if (!shape.not_known.empty()) file.put_attribute("", "not_known", shape.not_known);
}

/// Stage of a member: 0.5 m, with a triangle up to `peak` at `peak_h`. In the window (before the analysis)
/// above every threshold: that must not warn.
inline double stage_at(double hours, bool window, double peak, double peak_h) {
  return window ? 9.0 : 0.5 + (peak - 0.5) * std::max(0.0, 1 - std::abs(hours - peak_h) / 2);
}

inline void write_gauges(const std::filesystem::path& path, const mesh::Mesh& m, core::Instant cycle,
                         const CycleShape& shape) {
  results::RecordTimes times{cycle, {}, {}};
  for (int q = -4; q <= 0; ++q) times.time_s.push_back(900.0 * q), times.in_forecast.push_back(0);
  for (int q = 0; q <= 16; ++q) times.time_s.push_back(900.0 * q), times.in_forecast.push_back(1);
  std::vector<double> stage;
  for (int k = 0; k < members; ++k)
    for (std::size_t t = 0; t < times.time_s.size(); ++t)
      stage.push_back(k >= members - shape.dry_members
                          ? shape.dry_stage
                          : stage_at(times.time_s[t] / 3600, times.in_forecast[t] == 0,
                                     k < shape.members_reaching ? high_peak : low_peak, shape.peak_h));

  auto file = core::NetcdfFile::create(path);
  file.add_dimension("station", 1);
  file.add_dimension("member", members);
  file.add_dimension("name_length", 40);
  using core::NcType;
  file.add_variable("station_id", NcType::text, {"station", "name_length"});
  file.add_variable("station_name", NcType::text, {"station", "name_length"});
  for (const char* name : {"lon", "lat", "gauge_zero"}) file.add_variable(name, NcType::f64, {"station"});
  if (!std::isnan(shape.bed)) file.add_variable("bed_elevation", NcType::f64, {"station"});
  file.add_variable("assimilated", NcType::i8, {"station"});
  results::define_record_times(file, times);
  results::define_series(file, "stage", NcType::f64, {"station", "member", "time"}, {}, times);
  put_attributes(file, m, cycle, shape);
  file.write_strings("station_id", {"mill"});
  file.write_strings("station_name", {"Old & new mill"});
  file.write<double>("lon", {-83.99});
  file.write<double>("lat", {36.004});
  file.write<double>("gauge_zero", {0.0});
  if (!std::isnan(shape.bed)) file.write<double>("bed_elevation", {shape.bed});
  file.write<int>("assimilated", {1});
  results::write_record_times(file, times);
  results::write_series(file, "stage", stage, times);
  file.commit();
}

inline void write_probability(const std::filesystem::path& path, const mesh::Mesh& m, core::Instant cycle,
                              const CycleShape& shape) {
  std::vector<float> probability;
  for (mesh::Index c = 0; c < m.n_cells(); ++c)
    probability.push_back(shape.flooded(m.cell_x[c], m.cell_y[c]) ? 0.5F : 0.4F);
  for (mesh::Index c = 0; c < m.n_cells(); ++c) probability.push_back(0.0F);
  std::vector<float> arrival;
  for (int k = 0; k < members; ++k)
    for (mesh::Index c = 0; c < m.n_cells(); ++c)
      arrival.push_back(shape.flooded(m.cell_x[c], m.cell_y[c]) ? static_cast<float>(3600 * shape.arrival_h)
                                                                : std::numeric_limits<float>::quiet_NaN());
  auto file = core::NetcdfFile::create(path);
  mesh::define_mesh(file, m);
  file.add_dimension("member", members);
  file.add_dimension("depth_threshold", 2);
  file.add_variable("arrival_time", core::NcType::f32, {"member", "face"});
  file.add_variable("depth_threshold", core::NcType::f64, {"depth_threshold"});
  file.add_variable("probability_of_depth", core::NcType::f32, {"depth_threshold", "face"});
  put_attributes(file, m, cycle, shape);
  mesh::write_mesh(file, m);
  file.write<double>("depth_threshold", {0.3, 1.0});
  file.write("probability_of_depth", probability);
  file.write("arrival_time", arrival);
  file.commit();
}

inline void write_cycle(const core::Workspace& workspace, int hour, const CycleShape& shape) {
  const auto folder = workspace.cycle(after_hours(hour));
  std::filesystem::create_directories(folder);
  const mesh::Mesh m = small_mesh();
  write_gauges(folder / "gauges.nc", m, after_hours(hour), shape);
  write_probability(folder / "probability.nc", m, after_hours(hour), shape);
}

/// forecast.nc in which all members have `depth` in the flooded cells from `from_h` on; hourly.
inline void write_forecast(const core::Workspace& workspace, int hour, const CycleShape& shape, float depth,
                           double from_h) {
  const mesh::Mesh m = small_mesh();
  auto file = core::NetcdfFile::create(workspace.cycle(after_hours(hour)) / "forecast.nc");
  file.add_dimension("face", static_cast<std::size_t>(m.n_cells()));
  file.add_dimension("member", members);
  file.add_dimension("time", 5);
  file.add_variable("time", core::NcType::f64, {"time"});
  file.add_variable("depth", core::NcType::f32, {"time", "member", "face"});
  put_attributes(file, m, after_hours(hour), shape);
  file.write<double>("time", {0, 3600, 7200, 10800, 14400});
  std::vector<float> depths;
  for (int t = 0; t < 5; ++t)
    for (int k = 0; k < members; ++k)
      for (mesh::Index c = 0; c < m.n_cells(); ++c)
        depths.push_back(t >= from_h && shape.flooded(m.cell_x[c], m.cell_y[c]) ? depth : 0.0F);
  file.write("depth", depths);
  file.commit();
}

}  // namespace warnings_fixture
