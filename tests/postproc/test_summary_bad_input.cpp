#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "postproc/summary_command.hpp"
#include "tests/postproc/summary_fixture.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Matchers::Contains;

namespace {

const std::string cycle = "2026-03-10T01:00:00Z";

struct Case {
  Folder folder;
  fs::path with = folder.path() / "with", without = folder.path() / "without",
           truth = folder.path() / "gauges.nc";
  core::Basin basin = brook();
  postproc::SummaryInputs inputs{basin, {with}, {}, {}};

  Case() {
    const auto on_river = [](int, core::Instant time) { return river(time); };
    write_cycle(with, cycle, true, on_river);
    write_cycle(without, cycle, false, on_river);
    write_truth(truth);
  }
  fs::path of_cycle(const std::string& name) const {
    return with / "cycles" / core::to_compact(at(cycle)) / name;
  }
  std::string refusal() const {
    try {
      postproc::summarise(inputs);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "";
  }
};

}  // namespace

TEST_CASE("a workspace without a complete cycle") {
  Case c;
  fs::remove(c.of_cycle("provenance.json"));
  CHECK_THAT(c.refusal(), Contains("no complete cycle here; run 'freshet cycle brook.toml' first"));
  c.inputs.workspace.root = c.folder.path() / "nowhere";
  CHECK_THAT(c.refusal(), Contains("no complete cycle here"));
}

TEST_CASE("a truth that does not fit") {
  Case c;
  c.inputs.truth = c.folder.path() / "gauge.nc";
  CHECK_THAT(c.refusal(), Contains("gauge.nc"));
  c.inputs.truth = c.truth;
  write_truth(c.truth, 6, "rhine");
  CHECK_THAT(c.refusal(), Contains("of basin 'rhine', not 'brook'"));
  write_truth(c.truth);
  for (core::Gauge& gauge : c.basin.gauges) gauge.id += "-moved";
  CHECK_THAT(c.refusal(), Contains("holds none of the gauges of brook.toml"));
}

TEST_CASE("workspaces that cannot be compared") {
  Case c;
  c.inputs.compare = core::Workspace{c.without};
  CHECK_THAT(c.refusal(), Contains("errors need a truth; add --truth GAUGES.nc"));
  c.inputs.truth = c.truth;
  CHECK(c.refusal().empty());
  c.inputs.compare = core::Workspace{c.with};
  CHECK_THAT(c.refusal(), Contains("made with assimilation"));
  c.inputs.compare = core::Workspace{c.folder.path() / "empty"};
  CHECK_THAT(c.refusal(), Contains("none of the cycles"));
  c.inputs.compare = core::Workspace{c.with};
  c.inputs.workspace.root = c.without;
  CHECK_THAT(c.refusal(), Contains("no cycle with assimilation here"));
}

TEST_CASE("a cycle of another mesh is not compared") {
  Case c;
  c.inputs.truth = c.truth;
  c.inputs.compare = core::Workspace{c.without};
  const fs::path path = c.without / "cycles" / core::to_compact(at(cycle)) / "gauges.nc";
  write_gauges(path, {at(cycle), 3, {0, 1}, {1, 1}}, [](int, int, core::Instant) { return 1.0; });
  CHECK_THAT(c.refusal(), Contains("another mesh, other gauges or other times"));
}

TEST_CASE("damaged files are named") {
  const auto [name, content, said] = GENERATE(table<std::string, std::string, std::string>({
      {"report.json", "{", "report.json: the file is damaged"},
      {"report.json", "{}", "report.json or timing.json is damaged"},
      {"timing.json", "", "timing.json: the file is damaged"},
      {"timing.json", "{\"seconds\": 1}", "timing.json"},
      {"gauges.nc", "no NetCDF", "gauges.nc"},
  }));
  Case c;
  core::write_file(c.of_cycle(name), content);
  CHECK_THAT(c.refusal(), Contains(said));
}

TEST_CASE("a damaged ledger is named") {
  Case c;
  core::write_file(c.with / "warnings" / "ledger.json", "[1, 2]");
  CHECK_THAT(c.refusal(), Contains("ledger.json: holds no list 'entries'"));
  core::write_file(c.with / "warnings" / "ledger.json", R"({"messages": [{"identifier": "one"}]})");
  CHECK_THAT(c.refusal(), Contains("ledger.json: damaged"));
  core::write_file(c.with / "warnings" / "ledger.json", R"({"entries": [{"kind": 1}]})");
  CHECK(c.refusal().empty());  // no message
}

TEST_CASE("a number that is no count is damage") {
  Case c;
  nlohmann::json report = core::read_json(c.of_cycle("report.json"));
  report["members"] = 1e300;
  core::write_file(c.of_cycle("report.json"), report.dump());
  CHECK_THAT(c.refusal(), Contains("report.json: members: 1e+300 is no count"));
}

TEST_CASE("gauges.nc of another cycle does not belong") {
  Case c;
  fs::rename(c.with / "cycles" / core::to_compact(at(cycle)), c.with / "cycles" / "20260310T0500Z");
  CHECK_THAT(c.refusal(), Contains("cycle 2026-03-10T01:00:00Z; it does not belong here"));
}
