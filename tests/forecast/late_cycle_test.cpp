// A cycle whose window late readings opened again, by the commands.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/netcdf_file.hpp"
#include "tests/forecast/workspace.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

nlohmann::json json_of(const fs::path& path) { return nlohmann::json::parse(core::read_file(path)); }

void must(const std::string& words) {
  const Outcome o = run_words(words);
  INFO(o.err);
  REQUIRE(o.code == 0);
}

/// Two cycles, then another value for a quarter past the first, then the third on `ranks`.
struct Reopened : Workspace {
  explicit Reopened(int ranks) {
    change("reading_interval_min = 15", "reading_interval_min = 15\nreopen_h = 1");
    for (std::size_t i : {0, 1}) must(cycle_words(i));
    write("late.csv", "station,time,stage_m\nmid,2026-03-10T00:15:00Z,0.05\n");
    must(program() + " ingest " + (*this / "basin.toml").string() + " " + (*this / "late.csv").string());
    must((ranks > 1 ? on_ranks(ranks) : "") + cycle_words(2));
  }
  std::vector<double> values(std::size_t cycle, const char* file, const std::string& name) const {
    return core::NetcdfFile::open(this->cycle(cycle) / file).read<double>(name);
  }
  /// [time since forecast.start] levels of all gauges and members that a cycle computed before or after it.
  std::map<double, std::vector<double>> levels(std::size_t cycle, const std::string& of) const {
    const auto time = values(cycle, "gauges.nc", of + "time"),
               level = values(cycle, "gauges.nc", of + "water_level");
    std::map<double, std::vector<double>> result;
    for (std::size_t t = 0; t < time.size(); ++t)
      for (std::size_t row = 0; row < level.size() / time.size(); ++row)
        result[1800.0 * static_cast<double>(cycle) + time[t]].push_back(level[row * time.size() + t]);
    return result;
  }
};

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
           return x == y || (std::isnan(x) && std::isnan(y));
         });
}

}  // namespace

TEST_CASE("A late reading opens the window again: the cycle starts from the analysis before it") {
  const Reopened one(1);
  const nlohmann::json report = json_of(one.cycle(2) / "report.json");
  const nlohmann::json readings = report["readings"];
  CHECK(readings["from"] == cycle_times[0]);
  REQUIRE(readings["late"].size() == 1);
  CHECK(readings["late"][0]["what"] == "revised");
  CHECK(readings["late"][0]["outcome"] == "window opened again");
  CHECK(readings["gauges"][0]["readings"] > 6);  // of an hour, where half an hour has six
  CHECK(report["assimilation"]["readings_used"] == 4);
  CHECK(report["water"]["largest_relative_error"] < 1e-12);
  CHECK(json_of(one.cycle(2) / "provenance.json")["parent"]["cycle"] == cycle_times[0]);

  // Until its analysis the window is the forecast that the first cycle made, controls included.
  const auto window = one.levels(2, "window_"), forecast = one.levels(0, "");
  CHECK(window.begin()->first == 0);
  CHECK(window.rbegin()->first == 3600);
  int compared = 0;
  for (const auto& [time, levels] : window) {
    const auto same = forecast.find(time);
    if (same == forecast.end()) continue;
    ++compared;
    CHECK(same_bits(levels, same->second));
  }
  CHECK(compared == 10);  // 45 minutes

  const Reopened two(2);
  for (const char* file : {"forecast.nc", "analysis.nc"})
    CHECK(same_bits(one.values(2, file, file[0] == 'f' ? "depth_mean" : "depth"),
                    two.values(2, file, file[0] == 'f' ? "depth_mean" : "depth")));
  CHECK(json_of(two.cycle(2) / "report.json")["assimilation"] == report["assimilation"]);
}
