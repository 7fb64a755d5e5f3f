// freshet-million FOLDER BASIN: forecast.nc and probability.nc of a mesh of a million cells in
// FOLDER/cycles/…, for measures of speed (jobs/verification site). A river of formulas: its depth rises and
// falls, its valley floods.

#include <cmath>
#include <cstdio>

#include "mesh/topology.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr std::size_t times = 17;

double river_y(double x) { return 20000 + 5000 * std::sin(x / 6000) + 900 * std::sin(x / 1100); }
double ground(double x, double y) {
  const double off = std::abs(y - river_y(x));
  return 300 - 0.002 * x + 0.00002 * off * off / (1 + off / 4000) +
         25 * std::sin(x / 900) * std::sin(y / 1300) * std::min(1.0, off / 2000);
}

mesh::Mesh large_mesh(const std::string& basin) {
  mesh::Mesh mesh = mixed_rectangle({.width = 40000, .height = 40000, .columns = 866, .rows = 866}, ground);
  for (std::size_t n = 0; n < mesh.node_x.size(); ++n)
    mesh.node_z[n] = ground(mesh.node_x[n], mesh.node_y[n]);
  place_on_globe(mesh);
  mesh.basin_name = basin;
  mesh.fingerprint = mesh::fingerprint(mesh);
  return mesh;
}

struct Writer {
  core::NetcdfFile file;
  const mesh::Mesh& mesh;

  Writer(const fs::path& path, const mesh::Mesh& mesh) : file(core::NetcdfFile::create(path)), mesh(mesh) {
    mesh::define_mesh(file, mesh);
  }
  void field(const std::string& name, const std::vector<std::string>& axes) {
    file.add_variable(name, core::NcType::f32, axes, mesh::face_attributes({{"units", std::string("m")}}), 1);
  }
  /// `value(cell)` of one slice.
  template <class Value>
  void slice(const std::string& name, std::size_t first, bool has_axis, const Value& value) {
    std::vector<float> values;
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c) values.push_back(value(c));
    const std::size_t n = values.size();
    if (has_axis)
      file.write(name, {first, 0}, {1, n}, values.data());
    else
      file.write(name, {0}, {n}, values.data());
  }
  void header(const std::string& basin) {
    file.put_attribute("", "cycle_time", std::string("2026-03-10T08:00:00Z"));
    file.put_attribute("", "basin", basin);
    file.put_attribute("", "source", std::string("Freshet test"));
    file.put_attribute("", "synthetic", std::string("yes"));
    file.put_attribute("", "comment", std::string("Synthetic: made by a test."));
  }
};

/// Water above the ground near the river.
float depth_at(const mesh::Mesh& mesh, mesh::Index c, double rise) {
  const double off = std::abs(mesh.cell_y[c] - river_y(mesh.cell_x[c]));
  const double wide = 300 + 1500 * rise;
  return off > wide ? 0.0F : static_cast<float>((1 + 5 * rise) * (1 - off / wide));
}
double rise_at(double share) { return std::exp(-8 * (share - 0.5) * (share - 0.5)); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string basin = argv[2];
  const fs::path cycle = fs::path(argv[1]) / "cycles/20260310T0800Z";
  fs::create_directories(cycle);
  const mesh::Mesh mesh = large_mesh(basin);
  const auto depth = [&](double rise) {
    return [&mesh, rise](mesh::Index c) { return depth_at(mesh, c, rise); };
  };
  {
    Writer w(cycle / "forecast.nc", mesh);
    w.file.add_dimension("time", times);
    w.file.add_dimension("member", 1);
    w.file.add_variable("time", core::NcType::f64, {"time"},
                        {{"units", core::cf_time_units(at("2026-03-10T08:00:00Z"))}});
    w.file.add_variable("member", core::NcType::i32, {"member"});
    for (const char* name : {"depth_p50", "depth_p90", "speed_mean"}) w.field(name, {"time", "face"});
    w.header(basin);
    mesh::write_mesh(w.file, mesh);
    std::vector<double> seconds;
    for (std::size_t t = 0; t < times; ++t) {
      seconds.push_back(900.0 * double(t));
      w.slice("depth_p50", t, true, depth(0.8 * rise_at(double(t) / times)));
      w.slice("depth_p90", t, true, depth(rise_at(double(t) / times)));
      w.slice("speed_mean", t, true, depth(0.4 * rise_at(double(t) / times)));
    }
    w.file.write("time", seconds);
    w.file.write<int>("member", {0});
    w.file.commit();
  }
  Writer w(cycle / "probability.nc", mesh);
  w.file.add_dimension("depth_threshold", 2);
  w.file.add_variable("depth_threshold", core::NcType::f64, {"depth_threshold"});
  w.field("probability_of_depth", {"depth_threshold", "face"});
  for (const char* name : {"maximum_depth_p50", "maximum_depth_p90"}) w.field(name, {"face"});
  w.header(basin);
  mesh::write_mesh(w.file, mesh);
  w.file.write<double>("depth_threshold", {0.3, 1.0});
  for (std::size_t i = 0; i < 2; ++i)
    w.slice("probability_of_depth", i, true,
            [&](mesh::Index c) { return std::min(1.0F, depth_at(mesh, c, 1) / float(2 + 2 * i)); });
  w.slice("maximum_depth_p50", 0, false, depth(0.8));
  w.slice("maximum_depth_p90", 0, false, depth(1));
  w.file.commit();
  std::printf("%d cells\n", mesh.n_cells());
}
