#pragma once
// forecast.nc and probability.nc of a tiny mesh of triangles and quadrilaterals, values given by formulas.

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/basin.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/result_folder.hpp"
#include "tests/postproc/summary_fixture.hpp"
#include "tests/support/shapes.hpp"

namespace freshet::test {

constexpr std::size_t result_members = 2;
constexpr float missing = std::numeric_limits<float>::quiet_NaN();

struct Results {
  std::string cycle = "2026-03-10T06:00:00Z", basin = "brook";
  std::size_t times = 3;  ///< every 15 minutes
  bool members = true, synthetic = true;
};

inline mesh::Mesh result_mesh() {
  mesh::Mesh mesh = mixed_rectangle({.width = 600, .height = 400, .columns = 12, .rows = 8},
                                    [](double x, double y) { return 100 + 0.05 * x + 0.02 * y; });
  for (std::size_t n = 0; n < mesh.node_x.size(); ++n)
    mesh.node_z[n] = 100 + 0.05 * mesh.node_x[n] + 0.02 * mesh.node_y[n];
  place_on_globe(mesh);
  mesh.basin_name = "brook";
  mesh.fingerprint = mesh::fingerprint(mesh);
  return mesh;
}

/// Depth grows along x and with time and member; the first quarter of the cells stays dry.
inline float depth_of(std::size_t time, std::size_t member, std::size_t cell) {
  return cell < 24 ? 0.0f
                   : 0.02f * static_cast<float>(cell) + 0.1f * static_cast<float>(time) +
                         static_cast<float>(member);
}
inline float velocity_of(std::size_t time, std::size_t member, std::size_t cell) {
  return 0.5f * static_cast<float>(member + 1) + 0.001f * static_cast<float>(cell + time);
}
inline float level_of(std::size_t time, std::size_t cell) {
  return cell < 24 ? missing : 100 + depth_of(time, 0, cell);
}

/// Seconds above a threshold, fewer above the second.
inline float duration_of(std::size_t threshold, std::size_t member, std::size_t cell) {
  return 60.0f * static_cast<float>(cell + 10 * member) / static_cast<float>(threshold + 1);
}

using ValueOf = std::function<float(std::size_t time, std::size_t member, std::size_t cell)>;

/// Adds and writes a variable over (time,) (member,) face, whatever `dimensions` says.
struct ResultWriter {
  core::NetcdfFile& file;
  mesh::Mesh mesh;
  std::vector<std::pair<std::string, std::vector<float>>> later;

  void add(const std::string& name, const std::string& units, std::size_t times, std::size_t members,
           const std::vector<std::string>& dimensions, const ValueOf& value) {
    file.add_variable(name, core::NcType::f32, dimensions,
                      mesh::face_attributes({{"units", units}, {"long_name", "the field " + name}}));
    std::vector<float> values;
    for (std::size_t t = 0; t < times; ++t)
      for (std::size_t m = 0; m < members; ++m)
        for (std::size_t c = 0; c < mesh.cell_nodes.size(); ++c) values.push_back(value(t, m, c));
    later.emplace_back(name, values);
  }
  void header(const Results& r) {
    file.put_attribute("", "cycle_time", r.cycle);
    file.put_attribute("", "basin", r.basin);
    file.put_attribute("", "source", std::string("Freshet test"));
    file.put_attribute("", "synthetic", std::string(r.synthetic ? "yes" : "no"));
    if (r.synthetic) file.put_attribute("", "comment", std::string("Synthetic: made by a test."));
  }
  void finish() {
    mesh::write_mesh(file, mesh);
    file.write<int>("member", {0, 1});
    for (const auto& [name, values] : later) file.write(name, values);
  }
};

inline void write_forecast(const fs::path& path, const Results& r) {
  auto file = core::NetcdfFile::create(path);
  ResultWriter w{file, result_mesh(), {}};
  mesh::define_mesh(file, w.mesh);
  file.add_dimension("time", r.times);
  file.add_dimension("member", result_members);
  file.add_variable("time", core::NcType::f64, {"time"}, {{"units", core::cf_time_units(at(r.cycle))}});
  file.add_variable("member", core::NcType::i32, {"member"});
  const std::vector<std::string> all = {"time", "member", "face"}, one = {"time", "face"};
  if (r.members) {
    w.add("depth", "m", r.times, result_members, all, depth_of);
    w.add("velocity_x", "m s-1", r.times, result_members, all, velocity_of);
    w.add("velocity_y", "m s-1", r.times, result_members, all, [](auto, auto, auto c) { return -0.01f * c; });
  }
  w.add("depth_p50", "m", r.times, 1, one, [](auto t, auto, auto c) { return depth_of(t, 0, c); });
  w.add("water_level_mean", "m", r.times, 1, one, [](auto t, auto, auto c) { return level_of(t, c); });
  w.add("velocity_x_mean", "m s-1", r.times, 1, one,
        [](auto t, auto, auto c) { return velocity_of(t, 2, c); });
  w.add("velocity_y_mean", "m s-1", r.times, 1, one, [](auto, auto, auto c) { return -0.02f * c; });
  w.header(r);
  w.finish();
  std::vector<double> seconds;
  for (std::size_t t = 0; t < r.times; ++t) seconds.push_back(900.0 * static_cast<double>(t));
  file.write("time", seconds);
  file.commit();
}

inline void write_probability(const fs::path& path, const Results& r) {
  auto file = core::NetcdfFile::create(path);
  ResultWriter w{file, result_mesh(), {}};
  mesh::define_mesh(file, w.mesh);
  file.add_dimension("member", result_members);
  file.add_dimension("depth_threshold", 2);
  file.add_dimension("duration_threshold", 2);
  file.add_variable("member", core::NcType::i32, {"member"});
  file.add_variable("duration_threshold", core::NcType::f64, {"duration_threshold"},
                    {{"units", std::string("m")}});
  file.add_variable("depth_threshold", core::NcType::f64, {"depth_threshold"}, {{"units", std::string("m")}});
  w.add("probability_of_depth", "1", 1, 2, {"depth_threshold", "face"},
        [](auto, auto i, auto c) { return i == 0 ? (c < 48 ? 0.0f : 1.0f) : (c < 72 ? 0.0f : 0.5f); });
  w.add("probability_of_depth_0_3m", "1", 1, 1, {"face"}, [](auto, auto, auto) { return 0.5f; });
  file.put_attribute("probability_of_depth_0_3m", "slice_of", std::string("probability_of_depth"));
  w.add("maximum_depth", "m", 1, result_members, {"member", "face"}, depth_of);
  w.add("maximum_depth_p50", "m", 1, 1, {"face"}, [](auto, auto, auto c) { return depth_of(2, 0, c); });
  w.add("dye_p50", "kg m-3", 1, 1, {"face"}, [](auto, auto, auto c) { return 1e-4f * c; });
  w.add("maximum_hazard_p50", "m2 s-1", 1, 1, {"face"}, [](auto, auto, auto c) { return 0.02f * c; });
  w.add("maximum_unit_discharge_p50", "m2 s-1", 1, 1, {"face"}, [](auto, auto, auto c) { return 0.1f * c; });
  w.add("duration_above_threshold", "s", 2, result_members, {"duration_threshold", "member", "face"},
        duration_of);
  w.add("duration_above_threshold_p50", "s", 2, 1, {"duration_threshold", "face"}, duration_of);
  w.add("arrival_time_p50", core::cf_time_units(at(r.cycle)), 1, 1, {"face"},
        [](auto, auto, auto c) { return c < 24 ? missing : 60.0f * static_cast<float>(c); });
  w.header(r);
  w.finish();
  file.write<double>("depth_threshold", {0.3, 1.0});
  file.write<double>("duration_threshold", {0.3, 0.75});
  file.commit();
}

/// Both files and gauges.nc (two gauges at the corner of the mesh) in the folder of a cycle or a run.
inline void write_results(const fs::path& folder, const Results& r = {}) {
  fs::create_directories(folder);
  write_forecast(folder / "forecast.nc", r);
  write_probability(folder / "probability.nc", r);
  GaugeFile g;
  g.epoch = at(r.cycle);
  g.members = result_members;
  g.hours = {-0.5, 0, 0, 0.5};
  g.phase = {0, 0, 1, 1};
  write_gauges(folder / "gauges.nc", g, [](int station, int member, core::Instant t) {
    return station + member + (t == at("2026-03-10T05:30:00Z") ? 50.0 : 0.0);  // high before the cycle
  });
}

inline postproc::ResultFolder results_in(const fs::path& workspace,
                                         const postproc::ResultChoice& choice = {}) {
  return postproc::find_results({workspace}, brook(), choice);
}

}  // namespace freshet::test
