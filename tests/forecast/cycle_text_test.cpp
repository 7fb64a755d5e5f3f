// What a cycle prints at its end, and the statistics of its readings.

#include "forecast/cycle_text.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "forecast/silent_gauges.hpp"
#include "results/diagnostics_file.hpp"
#include "results/reading_statistics.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using Catch::Contains;
using nlohmann::json;

namespace {

json gauge(const std::string& station, int used, int refused, const json& reason) {
  return {{"station", station},     {"quantity", "stage"},    {"unit", "m"},
          {"readings_used", used},  {"kept_out", false},      {"refused", refused},
          {"reason", reason},       {"bias", -0.05},          {"rms_before", 0.1408},
          {"expected_rms", 0.13},   {"rms_after", 0.0312},    {"spread_before", 0.12},
          {"spread_after", 0.0254}, {"error_ratio", nullptr}, {"spread_ratio", nullptr}};
}

json summary() {
  const json percentiles = {{"p10", 1.22}, {"p50", 1.31}, {"p90", 1.76}};
  const json time = {{"p50", "2026-03-10T04:42:00Z"}};
  return {
      {"cycle", "2026-03-10T02:00:00Z"},
      {"members", 32},
      {"cells", 8041},
      {"lead_h", 4},
      {"synthetic", true},
      {"folder", "cycles/20260310T0200Z"},
      {"assimilation",
       {{"readings_used", 8},
        {"readings_given", 32},
        {"gauges",
         {gauge("upper", 4, 0, nullptr),
          gauge("north", 4, 2, "+4.900 m from the ensemble mean 0.200 m, more than 10 standard deviations")}},
        {"before",
         {{"rain_factor", 1.0}, {"manning_factor", {{"default", 1.02}}}, {"rain_shift", {{"all", 0}}}}},
        {"spread_before",
         {{"rain_factor", 0.4}, {"manning_factor", {{"default", 0.2}}}, {"rain_shift", {{"all", 2700}}}}},
        {"after",
         {{"rain_factor", 0.669}, {"manning_factor", {{"default", 0.98}}}, {"rain_shift", {{"all", 1234}}}}},
        {"spread_after",
         {{"rain_factor", 0.12}, {"manning_factor", {{"default", 0.19}}}, {"rain_shift", {{"all", 900}}}}}}},
      {"gauges",
       {{{"id", "gorge"},
         {"assimilated", false},
         {"dry_members", 3},
         {"peak_stage_m", percentiles},
         {"peak_time", time},
         {"thresholds", {{{"name", "minor"}, {"stage_m", 1}, {"probability", 0.75}}}}}}},
      {"sections",
       {{{"name", "outlet"},
         {"kind", "boundary"},
         {"peak_discharge_m3_per_s", percentiles},
         {"peak_time", time}}}},
      {"not_known", {"Rain is measured up to 2026-03-10 02:00 UTC and held since."}},
      {"water",
       {{"largest_relative_error", 2.8e-9},
        {"rain", 1000.5},
        {"analysis", 0.0},
        {"through_boundaries", {{"outlet", -200}, {"inflow", 50.25}}},
        {"sources", {{"spring", {{"asked", 5}, {"came", 4.5}}}}},
        {"storage", 850.75}}},
      {"timing",
       {{"steps", 3513},
        {"seconds_per_step", 0.00125},
        {"ranks", 2},
        {"phases_s",
         {{"analysis", {{"least", 0.1}, {"mean", 0.2}, {"most", 0.25}}},
          {"steps", {{"least", 4}, {"mean", 4}, {"most", 4}}}}}}}};
}

/// A scalar filter with these variances, that reads `innovation`.
results::DiagnosedReading read(double innovation, double prior, double error, double gain) {
  return {.station = "a",
          .quantity = "stage",
          .unit = "m",
          .value = 3 + innovation,
          .error = std::sqrt(error),
          .mean_before = 3,
          .spread_before = std::sqrt(prior),
          .mean_after = 3 + gain * innovation,
          .spread_after = std::sqrt((1 - gain) * prior),
          .used = true,
          .reason = {}};
}

}  // namespace

TEST_CASE("A cycle prints what was assimilated, learned, is to come, is not known, and cost") {
  const std::string text = forecast::cycle_text(summary());
  INFO(text);
  CHECK_THAT(text, Contains("2026-03-10 02:00 UTC of 32 members, 8041 cells, 4 h ahead, synthetic: "
                            "cycles/20260310T0200Z\n"));
  CHECK_THAT(text, Contains("Readings: 8 used of 32 given"));
  CHECK_THAT(text,
             Contains("  upper     4        0       0.141     0.130  0.031          0.120  0.025  m\n"));
  CHECK_THAT(text, Contains("0.025  m  +4.900 m from the ensemble mean 0.200 m\n"));
  CHECK_THAT(text, Contains("rain_factor             1.00 ± 0.40  0.669 ± 0.12\n"));
  CHECK_THAT(text, Contains("rain_shift              0 ± 2700 s   1230 ± 900 s\n"));
  CHECK_THAT(text, Contains("gorge *  1.31  1.22 - 1.76  04:42 (+2:42)  minor 75 %; 3 stay dry\n"));
  CHECK_THAT(text, Contains("Not known: Rain is measured up to 2026-03-10 02:00 UTC and held since.\n"));
  CHECK_THAT(
      text,
      Contains(
          "Water balance in m3: rain 1000.5, sources 4.5, through boundaries -149.75, storage 850.75; off by "
          "3e-09 of what came and went"));
  CHECK_THAT(text, Contains("Cost: 4.2 s, the analysis 0.25 s of it; 3513 steps of 0.0013 s on 2 ranks\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') <= 20);
}

TEST_CASE("A cycle prints how the water jumped at the analysis, or how often a smoother ran the window") {
  json s = summary();
  json& a = s["assimilation"];
  CHECK_THAT(forecast::cycle_text(s), !Contains("jump"));
  a["velocity_jump"] = {{"m_per_s", 0}};
  CHECK_THAT(forecast::cycle_text(s), !Contains("jump"));
  a["velocity_jump"] = {{"m_per_s", 0.1249}, {"cell", 812}, {"x", 1000.4}, {"y", 2000.0}, {"member", 3}};
  CHECK_THAT(
      forecast::cycle_text(s),
      Contains("Velocity jump at the analysis: 0.12 m/s at most, member 3 in cell 812 at (1000, 2000)\n"));
  a["velocity_jump"] = {{"m_per_s", 0}};
  a["smoother"] = {{"window_runs", 3}, {"misfit", {2.5, 1.25, 0.751}}};
  CHECK_THAT(forecast::cycle_text(s), Contains("Smoother: 3 runs of the window, readings 2.50, 1.25, 0.75 of "
                                               "their errors off; no jump of the water\n"));
}

TEST_CASE("Dry gauges, no readings, and many controls fit the text too") {
  json s = summary();
  s["assimilation"]["gauges"][0]["rms_before"] = nullptr;
  s["gauges"][0]["peak_stage_m"]["p10"] = nullptr;
  s["gauges"][0]["peak_time"]["p50"] = nullptr;
  for (const char* part : {"before", "spread_before", "after", "spread_after"})
    for (int i = 0; i < 40; ++i)
      s["assimilation"][part]["inflow_factor"][std::to_string(i)] = i == 17 ? 3.0 : 1.0;
  s["assimilation"]["after"]["inflow_factor"]["17"] = 33;
  const std::string text = forecast::cycle_text(s);
  INFO(text);
  CHECK_THAT(text, Contains("dry - 1.76  -"));
  CHECK_THAT(text, Contains("inflow_factor 17") && !Contains("inflow_factor 18") &&
                       Contains("and 35 that changed less"));
  s["assimilation"] = nullptr;
  CHECK_THAT(forecast::cycle_text(s), Contains("Readings: none assimilated\n") && !Contains("Learned"));
}

TEST_CASE("Stated variances that are right give ratios of one, others what they are wrong by") {
  // Innovations of exactly the variance that prior 4 and error 1 make; the gain is that of what is stated.
  const double d = std::sqrt(5.0);
  const auto statistics = [&](double prior, double error) {
    const double gain = prior / (prior + error);
    return results::reading_statistics({read(d, prior, error, gain), read(-d, prior, error, gain)});
  };
  const results::ReadingStatistics right = statistics(4, 1);
  CHECK(right.count == 2);
  CHECK(right.bias == Approx(0).margin(1e-15));
  CHECK(right.rms_before == Approx(d));
  CHECK(right.expected == Approx(d));
  CHECK(right.rms_after == Approx(0.2 * d));
  CHECK(right.spread_after == Approx(std::sqrt(0.8)));
  CHECK(right.error_ratio == Approx(1));
  CHECK(right.spread_ratio == Approx(1));
  const results::ReadingStatistics both_half = statistics(2, 0.5);
  CHECK(both_half.error_ratio == Approx(2));
  CHECK(both_half.spread_ratio == Approx(2));
  CHECK(std::isnan(results::reading_statistics({}).rms_before));
}

TEST_CASE("What is read from diagnostics.nc is what was written") {
  const test::TemporaryFolder folder;
  results::Diagnostics d;
  d.attributes = {.title = "t",
                  .institution = "i",
                  .source = "s",
                  .basin = "b",
                  .mesh_fingerprint = "f",
                  .cycle = core::parse_instant("2026-03-10T02:00:00Z", "test"),
                  .comment = "",
                  .not_known = ""};
  d.members = 3;
  d.readings = {read(1, 4, 1, 0.8), read(-2, 4, 1, 0.8), read(0, 4, 1, 0.8)};
  d.readings[0].members_below = 3;
  d.readings[0].time = d.attributes.cycle - std::chrono::minutes(30);
  d.readings[1].members_below = 0;
  d.readings[1].station = "upper";
  d.readings[2].members_below = -1;
  d.readings[2].used = false;
  d.readings[2].mean_after = std::nan("");
  d.readings[2].reason = "dry in all members";
  d.controls = {{"rain_factor", "1", 1, 0.4, 0.7, 0.1}};
  results::write_diagnostics(folder / "diagnostics.nc", d);
  const results::Diagnostics read_back = results::read_diagnostics(folder / "diagnostics.nc");
  CHECK(read_back.members == 3);
  REQUIRE(read_back.readings.size() == 3);
  CHECK(read_back.readings[0].time == d.readings[0].time);
  CHECK(read_back.readings[0].residual() == d.readings[0].residual());
  CHECK(read_back.readings[1].station == "upper");
  CHECK(read_back.readings[2].reason == "dry in all members");
  CHECK(!read_back.readings[2].used);
  CHECK(std::isnan(read_back.readings[2].mean_after));
  REQUIRE(read_back.controls.size() == 1);
  CHECK(read_back.controls[0].name == "rain_factor");
  CHECK(read_back.controls[0].spread_after == 0.1);
  CHECK(results::rank_histogram(read_back.readings, 3) == std::vector<int>{1, 0, 0, 1});
  const core::NetcdfFile file = core::NetcdfFile::open(folder / "diagnostics.nc");
  CHECK(file.read<int>("rank_histogram") == std::vector<int>{1, 0, 0, 1});
  CHECK(file.read<double>("innovation") == std::vector<double>{1, -2, 0});
  CHECK(results::by_gauge(read_back.readings).size() == 2);
}

TEST_CASE("Gauges without a good reading, and those whose readings were all refused, are named") {
  json kept_out = gauge("mill", 0, 0, nullptr);
  kept_out["kept_out"] = true;
  json report = {{"assimilation", {{"gauges", {gauge("upper", 4, 1, "far"), kept_out}}}},
                 {"readings", {{"gauges", {{{"station", "upper"}, {"readings", 5}, {"last", nullptr}}}}}}};
  CHECK(forecast::silent_gauges(report).empty());
  CHECK(forecast::silent_gauges({{"assimilation", nullptr}}).empty());

  report["assimilation"]["gauges"].push_back(gauge("gorge", 0, 4, "frozen"));
  for (int i = 0; i < 8; ++i)
    report["readings"]["gauges"].push_back({{"station", "g" + std::to_string(i)},
                                            {"readings", 0},
                                            {"last", i == 0 ? json("2026-03-10T01:45:00Z") : json()}});
  const std::vector<std::string> said = forecast::silent_gauges(report);
  REQUIRE(said.size() == 2);
  CHECK_THAT(said[0], Catch::StartsWith("No good reading came in the window of this forecast from g0 (last "
                                        "2026-03-10 01:45 UTC), g1 (none in the four days before), "));
  CHECK_THAT(said[0], Catch::EndsWith(" and 2 more."));
  CHECK(said[1] == "All readings were refused of gorge.");
}
