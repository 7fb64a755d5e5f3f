#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/text_table.hpp"
#include "tests/postproc/summary_fixture.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const std::string first = "2026-03-10T01:00:00Z", second = "2026-03-10T02:00:00Z";

/// Two cycles; the forecast is off by `error` m at the gauge in use and by three times that at the hidden
/// one.
void write_cycles(const fs::path& workspace, bool assimilation, double error_first, double error_second) {
  const auto off_by = [](double error) {
    return [error](int station, core::Instant time) { return river(time) + error * (station == 0 ? 1 : 3); };
  };
  write_cycle(workspace, first, false, off_by(error_first));
  write_cycle(workspace, second, assimilation, off_by(error_second));
}

/// The workspaces with and without assimilation and the truth.
struct Twin {
  Folder folder;
  fs::path with = folder.path() / "with", without = folder.path() / "without",
           truth = folder.path() / "truth" / "gauges.nc";
  core::Basin basin = brook();

  Twin() {
    write_cycles(with, true, 0.1, 0.2);
    write_cycles(without, false, 0.1, -0.4);
    write_truth(truth);
  }
  postproc::SummaryInputs inputs(bool compare = true) const {
    postproc::SummaryInputs in{basin, {with}, {}, truth};
    if (compare) in.compare = core::Workspace{without};
    return in;
  }
};

}  // namespace

TEST_CASE("errors are those of the ensemble mean over the lead time, not of the window") {
  const Twin twin;
  const json s = postproc::summarise(twin.inputs());
  REQUIRE(s["cycles"].size() == 2);
  const json& used = s["cycles"][1]["gauges"][0]["rmse_m"];
  const json& hidden = s["cycles"][1]["gauges"][1]["rmse_m"];
  CHECK(used["with_assimilation"].get<double>() == Approx(0.2));
  CHECK(used["without_assimilation"].get<double>() == Approx(0.4));
  CHECK(used["reduction_percent"].get<double>() == Approx(50));
  CHECK(used["samples"] == 5);
  CHECK(hidden["with_assimilation"].get<double>() == Approx(0.6));
  CHECK(hidden["without_assimilation"].get<double>() == Approx(1.2));
}

TEST_CASE("errors of cycles are pooled before the root, apart for gauges that are kept out") {
  const Twin twin;
  const json error = postproc::summarise(twin.inputs())["error"];
  const double with = std::sqrt((0.1 * 0.1 + 0.2 * 0.2) / 2),
               without = std::sqrt((0.1 * 0.1 + 0.4 * 0.4) / 2);
  CHECK(error["assimilated"]["with_assimilation"].get<double>() == Approx(with));
  CHECK(error["kept_out"]["with_assimilation"].get<double>() == Approx(3 * with));
  CHECK(error["kept_out"]["without_assimilation"].get<double>() == Approx(3 * without));
  CHECK(error["kept_out"]["reduction_percent"].get<double>() == Approx(100 * (1 - with / without)));
  CHECK(error["gauges"][1]["id"] == "hidden");
  CHECK(error["gauges"][1]["assimilated"] == false);
}

TEST_CASE("only cycles that both workspaces hold are compared") {
  const Twin twin;
  fs::remove(twin.without / "cycles" / core::to_compact(at(first)) / "provenance.json");
  const json s = postproc::summarise(twin.inputs());
  CHECK(s["cycles"][0]["gauges"][0]["rmse_m"]["without_assimilation"].is_null());
  CHECK(s["error"]["assimilated"]["with_assimilation"].get<double>() == Approx(0.2));
  CHECK(s["error"]["assimilated"]["samples"] == 5);
}

TEST_CASE("the truth is read between its samples and not beyond them") {
  Twin twin;
  GaugeFile sparse{at("2026-03-10T00:00:00Z"), 1, {0, 1, 2, 3}, {1, 1, 1, 1}};
  write_gauges(twin.truth, sparse, [](int, int, core::Instant time) {
    return core::seconds_between(at("2026-03-10T00:00:00Z"), time) / 3600;
  });
  fs::remove_all(twin.with);
  const auto line = [](int, core::Instant time) {
    return core::seconds_between(at("2026-03-10T00:00:00Z"), time) / 3600 + 0.25;
  };
  write_cycle(twin.with, second, true, line);
  const json s = postproc::summarise(twin.inputs(false));
  const json& gauge = s["cycles"][0]["gauges"][0];
  CHECK(gauge["rmse_m"]["with_assimilation"].get<double>() == Approx(0.25));
  CHECK(gauge["rmse_m"]["samples"] == 3);  // 02:00, 02:30, 03:00 of five
  CHECK(gauge["truth_peak"]["stage_m"].get<double>() == Approx(3));
  CHECK(gauge["truth_peak"]["time"] == "2026-03-10T03:00:00Z");
}

TEST_CASE("a missing stage is no error of zero") {
  Twin twin;
  GaugeFile file{at("2026-03-10T00:00:00Z"), 1, {0, 1, 2, 3, 4}, {1, 1, 1, 1, 1}};
  write_gauges(twin.truth, file, [](int station, int, core::Instant time) {
    return station == 1 && time > at("2026-03-10T01:30:00Z") ? std::nan("") : river(time);
  });
  const json s = postproc::summarise(twin.inputs(false));
  CHECK(s["cycles"][1]["gauges"][1]["rmse_m"]["samples"] == 0);
  CHECK(s["cycles"][1]["gauges"][1]["rmse_m"]["with_assimilation"].is_null());
  CHECK(s["cycles"][1]["gauges"][1]["truth_peak"].is_null());
  CHECK(s["cycles"][1]["gauges"][0]["rmse_m"]["samples"] == 5);
}

TEST_CASE("without a truth there are no errors, and cycles without readings are not called assimilated") {
  const Twin twin;
  postproc::SummaryInputs in{twin.basin, {twin.without}, {}, {}};
  json s = postproc::summarise(in);
  CHECK(s["error"].is_null());
  CHECK(s["assimilated"] == false);
  CHECK_THAT(postproc::summary_table(s), !Contains("RMSE"));
  in.truth = twin.truth;
  s = postproc::summarise(in);
  CHECK(s["cycles"][1]["gauges"][0]["rmse_m"]["with_assimilation"].is_null());
  CHECK(s["cycles"][1]["gauges"][0]["rmse_m"]["without_assimilation"].get<double>() == Approx(0.4));
}

TEST_CASE("a cycle that is not complete is left out and named") {
  const Twin twin;
  core::write_file(twin.with / "cycles" / "20260310T0300Z" / "analysis.nc", "x");
  const json s = postproc::summarise(twin.inputs());
  CHECK(s["cycles"].size() == 2);
  CHECK(s["left_out"] == json::array({"2026-03-10T03:00:00Z"}));
  CHECK_THAT(postproc::summary_table(s), Contains("note: the cycle of 2026-03-10 03:00 UTC is not complete"));
}

TEST_CASE("files are counted and sized, warnings told, disagreement between ledger and files noted") {
  const Twin twin;
  const fs::path folder = twin.with / "cycles" / core::to_compact(at(first));
  core::write_file(folder / "vtk" / "a.vtu", std::string(1000, 'x'));
  core::write_file(folder / "vtk" / "b.vtu", std::string(500, 'x'));
  core::write_file(folder / "vtk" / "c.vtu.part", "unfinished");
  core::write_file(folder / "warnings" / "one.xml", "<alert/>");
  core::write_file(folder / "warnings" / "stray.xml", "<alert/>");
  const json alert = {{"identifier", "one"},
                      {"type", "Alert"},
                      {"rule", "high"},
                      {"event", "Flood"},
                      {"cycle", first},
                      {"probability", 0.5},
                      {"severity", "Severe"},
                      {"area_km2", 1.25},
                      {"onset", "2026-03-10T02:15:00Z"},
                      {"file", "cycles/20260310T0100Z/warnings/one.xml"}};
  json lost = alert;
  lost["file"] = "cycles/20260310T0100Z/warnings/lost.xml";
  core::write_file(twin.with / "warnings" / "ledger.json", json{{"messages", {alert, lost}}}.dump());
  const json s = postproc::summarise(twin.inputs());
  bool found = false;
  for (const json& group : s["files"]["groups"])
    if (group["name"] == "cycles/*/vtk/*.vtu") found = group["count"] == 2 && group["bytes"] == 1500;
  CHECK(found);
  CHECK(s["warnings"].size() == 2);
  REQUIRE(s["notes"].size() == 2);
  CHECK_THAT(s["notes"][0].get<std::string>(), Contains("lost.xml, which is not there"));
  CHECK_THAT(s["notes"][1].get<std::string>(), Contains("stray.xml is not in the ledger"));
  CHECK_THAT(postproc::summary_table(s),
             Contains("Alert    high  Severe Flood         50 %  1.25  2026-03-10 02:15  -\n"));
}

TEST_CASE("the table says what a person asks for") {
  const Twin twin;
  const std::string text = postproc::summary_table(postproc::summarise(twin.inputs()));
  CHECK_THAT(text,
             Contains("brook: 2 forecast cycles, 2026-03-10 01:00 to 2026-03-10 02:00 UTC, each 2 h ahead"));
  CHECK_THAT(text, Contains("SYNTHETIC"));
  CHECK_THAT(
      text,
      Contains(
          "hidden *  2.25  1.50 - 3.00  02:30 (+0:30)      75 %   3.00  02:00  0.60     1.20  50 % less"));
  CHECK_THAT(
      text,
      Contains("=> where nothing was measured (*): 0.474 m with assimilation, 0.875 m without: 46 % less"));
  CHECK_THAT(text, Contains("=> 200 steps in 4.0 s, 0.02000 s per step of 3 members at once"));
}

TEST_CASE(
    "the table says since when inflows and rain are not known, once where it is the same in all cycles") {
  const Twin twin;
  const auto say = [&](const std::string& cycle, const json& sentences) {
    const fs::path file = twin.with / "cycles" / core::to_compact(at(cycle)) / "report.json";
    json report = json::parse(core::read_file(file));
    report["not_known"] = sentences;
    core::write_file(file, report.dump());
  };
  const auto table = [&] { return postproc::summary_table(postproc::summarise(twin.inputs())); };
  CHECK_THAT(table(), !Contains("Not known"));
  say(first, {"A is held."});
  say(second, {"A is held.", "B is zero."});
  CHECK_THAT(table(), Contains("Not known in these forecasts\n  2026-03-10 01:00  A is held.\n"
                               "  2026-03-10 02:00  A is held.\n                    B is zero.\n\n"));
  say(second, {"A is held."});
  CHECK_THAT(table(), Contains("\n  all cycles        A is held.\n\n"));
  say(second, {7});
  CHECK_THROWS_WITH(table(), Contains("report.json or timing.json is damaged"));
}

TEST_CASE("columns are aligned, also with letters of more than one byte") {
  core::TextTable table({"name", ">n"});
  table.row({"Müllerbach", "1"});
  table.row({"Fluss", "10"});
  table.rule();
  CHECK(table.text() == "  name         n\n  Müllerbach   1\n  Fluss       10\n");
}

TEST_CASE("a dry gauge has no stage: it is neither a peak nor an error") {
  const Twin twin;
  const auto dry_at_hidden = [](int station, core::Instant time) {
    return station == 0 ? river(time) + 0.2 : std::nan("");
  };
  write_cycle(twin.with, second, true, dry_at_hidden);
  const fs::path report = twin.with / "cycles" / core::to_compact(at(second)) / "report.json";
  json made = json::parse(core::read_file(report));
  made["gauges"][1]["dry_members"] = 3;
  made["gauges"][1]["peak_stage_m"] = {{"p10", nullptr}, {"p50", nullptr}, {"p90", nullptr}};
  made["gauges"][1]["peak_time"] = {{"p10", nullptr}, {"p50", nullptr}, {"p90", nullptr}};
  core::write_file(report, made.dump());
  const json s = postproc::summarise(twin.inputs());
  const json& hidden = s["cycles"][1]["gauges"][1]["rmse_m"];
  CHECK(hidden["with_assimilation"].is_null());
  CHECK(hidden["without_assimilation"].is_null());  // the same instants, or the two cannot be compared
  CHECK(hidden["samples"] == 0);
  CHECK(hidden["dry_samples"] == 5);
  CHECK(s["cycles"][1]["gauges"][0]["rmse_m"]["dry_samples"] == 0);
  CHECK_THAT(postproc::summary_table(s), Contains("dry - dry"));
}
