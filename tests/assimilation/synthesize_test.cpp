#include "assimilation/readings/synthesize.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "assimilation/readings/reading_file.hpp"
#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/netcdf_file.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

core::Basin basin() {
  core::Basin result;
  result.file = "basin.toml";
  for (const char* id : {"gorge", "mill"}) {
    core::Gauge gauge;
    gauge.id = gauge.name = id;
    gauge.reading_error_m = id[0] == 'g' ? 0.1 : 0.02;
    result.gauges.push_back(gauge);
  }
  return result;
}

double true_stage(std::size_t station, std::size_t time) {
  return 1.0 + double(station) + 0.001 * double(time);
}

/// A truth run: two members, a sample each five minutes, station 0 "mill", 1 "gorge"; the last sample is NaN.
void write_truth(const std::filesystem::path& path, std::size_t times) {
  core::NetcdfFile file = core::NetcdfFile::create(path);
  file.add_dimension("station", 2);
  file.add_dimension("member", 2);
  file.add_dimension("time", times);
  file.add_dimension("name_length", 8);
  file.put_attribute("", "basin", std::string("test"));
  file.put_attribute("", "cycle_time", std::string("2026-03-10T00:00:00Z"));
  file.put_attribute("", "synthetic", std::string("yes"));
  file.add_variable("time", core::NcType::f64, {"time"},
                    {{"units", std::string("seconds since 2026-03-10 00:00:00")}});
  for (const char* name : {"station_id", "station_name"})
    file.add_variable(name, core::NcType::text, {"station", "name_length"});
  for (const char* name : {"lon", "lat", "gauge_zero"})
    file.add_variable(name, core::NcType::f64, {"station"});
  file.add_variable("assimilated", core::NcType::i32, {"station"});
  file.add_variable("stage", core::NcType::f64, {"station", "member", "time"});
  std::vector<double> time, stage;
  for (std::size_t t = 0; t < times; ++t) time.push_back(300.0 * double(t));
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t m = 0; m < 2; ++m)
      for (std::size_t t = 0; t < times; ++t)
        stage.push_back(t + 1 == times ? std::nan("") : true_stage(s, t) + 100.0 * double(m));
  file.write("time", time);
  file.write("stage", stage);
  file.write_strings("station_id", {"mill", "gorge"});
  file.write_strings("station_name", {"mill", "gorge"});
  for (const char* name : {"lon", "lat", "gauge_zero"}) file.write(name, std::vector<double>{0, 0});
  file.write("assimilated", std::vector<int>{1, 0});
  file.commit();
}

}  // namespace

TEST_CASE(
    "Synthetic readings are the truth of member 0 plus noise of the stated size, and say what they are") {
  const test::TemporaryFolder folder;
  constexpr std::size_t times = 3001;
  write_truth(folder / "gauges.nc", times);
  const auto summary = synthesize(basin(), {folder / "gauges.nc", folder / "out/r.csv", 15, 3});
  CHECK(summary["readings"] == 2000);  // 1000 quarters of an hour each; the sample of t = 3000 is NaN
  const ReadingFile file = read_readings(folder / "out/r.csv", basin().gauges);
  CHECK(file.synthetic);
  REQUIRE(file.readings.size() == 2000);
  double bias[2] = {}, variance[2] = {};
  for (const Reading& r : file.readings) {
    const std::size_t station = r.station == "mill" ? 0 : 1;
    const auto seconds =
        std::llround(core::seconds_between(core::parse_instant("2026-03-10T00:00Z", "test"), r.time));
    CHECK(seconds % 900 == 0);
    CHECK(r.error == (station == 0 ? 0.02 : 0.1));
    const double noise = (r.value - true_stage(station, std::size_t(seconds / 300))) / r.error;
    bias[station] += noise / 1000;
    variance[station] += noise * noise / 1000;
  }
  // Sampling errors of 1000 normals: mean 0.032, variance 0.045; four of them.
  for (const int s : {0, 1}) {
    CHECK(std::abs(bias[s]) < 0.13);
    CHECK(std::abs(variance[s] - 1) < 0.18);
  }
}

TEST_CASE("The noise depends on seed, gauge and time, and on nothing else") {
  const test::TemporaryFolder folder;
  write_truth(folder / "gauges.nc", 37);
  core::Basin one = basin(), swapped = basin();
  std::swap(swapped.gauges[0], swapped.gauges[1]);
  synthesize(one, {folder / "gauges.nc", folder / "a.csv", 15, 3});
  synthesize(swapped, {folder / "gauges.nc", folder / "b.csv", 30, 3});
  synthesize(one, {folder / "gauges.nc", folder / "c.csv", 15, 4});
  const auto a = read_readings(folder / "a.csv", one.gauges).readings,
             b = read_readings(folder / "b.csv", one.gauges).readings,
             c = read_readings(folder / "c.csv", one.gauges).readings;
  REQUIRE(a.size() == 24);
  REQUIRE(b.size() == 12);
  for (std::size_t i = 0; i < b.size(); ++i) CHECK(a[2 * i].value == b[i].value);
  CHECK(a[0].value != c[0].value);
  CHECK(a[0].value - true_stage(1, 0) != Approx(a[1].value - true_stage(1, 3)));
}

TEST_CASE("A truth that gives no readings is refused") {
  const test::TemporaryFolder folder;
  write_truth(folder / "gauges.nc", 37);
  core::Basin other = basin();
  other.gauges.resize(1);
  other.gauges[0].id = "weir";
  CHECK_THROWS_WITH(synthesize(other, {folder / "gauges.nc", folder / "r.csv", 15, 3}),
                    Catch::Contains("holds none of the gauges of basin.toml"));
  CHECK_THROWS_AS(synthesize(basin(), {folder / "gauges.nc", folder / "r.csv", 0, 3}), core::InputError);
  CHECK_THROWS_AS(synthesize(basin(), {folder / "none.nc", folder / "r.csv", 15, 3}), core::InputError);
  CHECK_FALSE(std::filesystem::exists(folder / "r.csv"));
}
