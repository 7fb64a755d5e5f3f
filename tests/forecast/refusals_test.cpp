// What the programs say to input that is not right (exit code 2) and to a full disk (exit code 1); nothing is
// left under a final name.
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstring>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "core/netcdf_file.hpp"
#include "tests/forecast/workspace.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

Outcome command(const Workspace& w, const std::string& name, const std::string& options = "") {
  return run_words(program() + " " + name + " " + (w / "basin.toml").string() + options);
}

Outcome cycle(const Workspace& w, std::size_t i, const std::string& before = "") {
  return run_words(before + w.cycle_words(i));
}

void truncate(const fs::path& file) { fs::resize_file(file, fs::file_size(file) / 2); }

}  // namespace

TEST_CASE("A cycle without its parent") {
  const Workspace w;
  const Outcome o = cycle(w, 1);
  CHECK(o.code == 2);
  CHECK_THAT(o.err,
             Contains("analysis.nc") && Contains("run 'freshet cycle --time 2026-03-10T00:00:00Z' first"));
  CHECK_FALSE(fs::exists(w.cycle(1) / "analysis.nc"));
}

TEST_CASE("A parent that is cut short, a checkpoint cut short") {
  const Workspace w;
  REQUIRE(cycle(w, 0).code == 0);
  fs::copy(w.cycle(0) / "analysis.nc", w / "whole.nc");
  truncate(w.cycle(0) / "analysis.nc");
  Outcome o = cycle(w, 1);
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("analysis.nc") && Contains("damaged or incomplete"));
  o = cycle(w, 1, on_ranks(2));
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("damaged or incomplete"));
  fs::rename(w / "whole.nc", w.cycle(0) / "analysis.nc");
  CHECK(cycle(w, 1).code == 0);
}

TEST_CASE("Times that are no cycle time") {
  const Workspace w;
  const auto at = [&](const std::string& time) {
    return run_words(program() + " cycle " + (w / "basin.toml").string() + " --no-assimilation --time " +
                     time);
  };
  CHECK(at("2026-03-10T00:10:00Z").code == 2);
  CHECK_THAT(at("2026-03-10T00:10:00Z").err, Contains("is no cycle time") && Contains("basin.toml:"));
  CHECK_THAT(at("2026-03-09T23:30:00Z").err, Contains("is no cycle time"));
  CHECK_THAT(at("2026-03-10T00:00:00").err, Contains("zone"));
  CHECK_FALSE(fs::exists(w / "cycles"));
}

TEST_CASE("Groups that do not fit the ranks or the members") {
  const Workspace w;
  w.change("members = 8", "members = 8\ngroups = 2");
  const Outcome o = cycle(w, 0, on_ranks(3));
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("3 ranks cannot be split into ensemble.groups = 2"));
  CHECK_FALSE(fs::exists(w.cycle(0) / "analysis.nc"));
}

TEST_CASE("No mesh, a damaged mesh, a gauge outside the mesh") {
  const Workspace w;
  fs::copy(w / "mesh.nc", w / "whole.nc");
  truncate(w / "mesh.nc");
  Outcome o = cycle(w, 0);
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("mesh.nc") && Contains("damaged or incomplete"));
  fs::remove(w / "mesh.nc");
  o = cycle(w, 0);
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("run 'freshet mesh"));
  fs::rename(w / "whole.nc", w / "mesh.nc");
  w.change("snap_m = 100\nassimilate",
           "snap_m = 100\n[[gauge]]\nid = \"far\"\nlon = -80\nlat = 36\nassimilate");
  o = cycle(w, 0);
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("gauge far") && Contains("lies outside the mesh"));
}

TEST_CASE("A rain file with a fault") {
  const Workspace w;
  w.change("[rain.design_storm]\ntotal_mm = 50\nduration_h = 2\nstart = 2026-03-10T00:00:00Z\n",
           "[rain]\nfile = \"rain.csv\"\n[[rain.station]]\nid = \"a\"\nlon = -84\nlat = 36\n");
  w.write("rain.csv", "time,a_mm_per_h\n2026-03-10T00:00:00Z,1\n2026-03-10T00:10:00Z,much\n");
  const Outcome o = cycle(w, 0);
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("rain.csv:3: a_mm_per_h: 'much' is not a number"));
}

TEST_CASE("A cycle is not passed off as made otherwise than it was") {
  const Workspace w;
  REQUIRE(cycle(w, 0).code == 0);
  REQUIRE(cycle(w, 1).code == 0);
  Outcome o = run_words(w.cycle_words(1) + "--no-assimilation");
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("made with assimilation and is now asked for without"));
  w.change("default = 0.08", "default = 0.07");
  o = cycle(w, 0);
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("made with another configuration"));
}

TEST_CASE("A run of another length is not passed off as the one asked for") {
  const Workspace w;
  const std::string run = program() + " run " + (w / "truth.toml").string();
  REQUIRE(run_words(run + " --hours 0.5").code == 0);
  CHECK(run_words(run + " --hours 0.5").code == 0);
  const Outcome o = run_words(run + " --hours 1");
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("holds a finished run of 0.5 h"));
}

// A limit on the size of files, set once MPI has made its own: writing then fails as it does on a full disk.
// The signal that comes with it is ignored.
TEST_CASE(
    "A full disk: exit code 1, a clear message, nothing under a final name; with room again it goes on") {
  const Workspace w;
  const struct {
    const char* after;  ///< the file at whose appearance the disk is full
    const char* then;   ///< the file that cannot be written
  } moments[] = {{"analysis.json", "analysis.nc"},
                 {"analysis.nc", "frames/000000000.nc"},
                 {"forecast.nc.part", "forecast.nc"}};
  for (const auto& moment : moments) {
    Child child("trap '' XFSZ; exec " + w.cycle_words(0), w / "err.txt");
    INFO("full after " << moment.after);
    REQUIRE(child.wait_for([&] { return fs::exists(w.cycle(0) / moment.after); }));
    const rlimit full{4096, RLIM_INFINITY};
    REQUIRE(prlimit(child.pid(), RLIMIT_FSIZE, &full, nullptr) == 0);
    CHECK(child.code() == 1);
    INFO(core::read_file(w / "err.txt"));
    CHECK_THAT(core::read_file(w / "err.txt"), Contains("error: ") && Contains(moment.then));
    CHECK_FALSE(fs::exists(w.cycle(0) / moment.then));
    CHECK_FALSE(fs::exists(w.cycle(0) / "provenance.json"));
    for (const fs::directory_entry& left : fs::recursive_directory_iterator(w / "cycles"))
      CHECK(left.path().extension() != ".part");
  }
  REQUIRE(cycle(w, 0).code == 0);
  const Workspace other;
  REQUIRE(cycle(other, 0).code == 0);
  CHECK(core::read_file(w.cycle(0) / "report.json") == core::read_file(other.cycle(0) / "report.json"));
}

TEST_CASE("A run longer than its times of output can be kept is refused") {
  const Workspace w;
  const Outcome o = command(w, "run", " --hours 1e6");
  CHECK(o.code == 2);
  CHECK_THAT(o.err,
             Contains("--hours 1000000: forecast.output_interval of 900 s makes 4000000 times of output") &&
                 Contains("at most 100000 are kept; write output_interval_s = 36000 or more"));
  CHECK_FALSE(fs::exists(w / "run" / "forecast.nc"));
}

TEST_CASE("A discharge out of the basin that there is no water for is told, asked and met") {
  const Workspace w;
  w.change("type = \"free_outflow\"", "type = \"discharge\"\ndischarge_m3_per_s = -50");
  const Outcome o = command(w, "run");
  CHECK(o.code == 0);
  CHECK_THAT(o.err, Contains("warning: boundary 'outlet': ") &&
                        Contains(" m3 of 135000 m3 that it asks to leave the basin did not leave"));
  const auto told = nlohmann::json::parse(core::read_file(w / "run" / "report.json"))
                        .at("discharge_boundaries")
                        .at("outlet");
  CHECK(told.at("asked_m3").get<double>() == Approx(-135000));
  CHECK(told.at("met_m3").get<double>() > -100000);
  CHECK(told.at("met_m3").get<double>() < 0);
}

TEST_CASE("An inflow that rises from nothing comes whole into a dry basin") {
  const Workspace w;
  std::string text = basin_toml();
  const auto put = [&](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  put("total_mm = 50", "total_mm = 0");
  put("type = \"free_outflow\"", "type = \"discharge\"\nfile = \"inflow.csv\"");
  w.write("basin.toml", text);
  w.write("inflow.csv", "time,discharge_m3_per_s\n2026-03-10T00:00:00Z,0\n2026-03-10T01:00:00Z,20\n");
  REQUIRE(command(w, "run").code == 0);
  const auto told = nlohmann::json::parse(core::read_file(w / "run" / "report.json"))
                        .at("discharge_boundaries")
                        .at("outlet");
  CHECK(told.at("asked_m3").get<double>() == Approx(20250));
  CHECK(told.at("met_m3").get<double>() == Approx(20250).epsilon(0.003));  // steps of seconds
}

TEST_CASE("Two cycles at once: one makes it, the other is refused and told by whom") {
  const Workspace w;
  REQUIRE(cycle(w, 0).code == 0);
  Child one(w.cycle_words(1), w / "one"), two(w.cycle_words(1), w / "two");
  const std::set<int> codes = {one.code(), two.code()};
  CHECK(codes == std::set<int>{0, 1});
  const std::string err = core::read_file(w / "one") + core::read_file(w / "two");
  CHECK_THAT(err, Contains("error: another 'freshet cycle' (process ") && Contains("works on "));
  CHECK(cycle(w, 1).code == 0);  // is complete
  CHECK_FALSE(fs::exists(w / "cycles/.20260310T0030Z.lock"));
}

TEST_CASE("Two first ingests at once: the second waits, and no reading is lost") {
  const Workspace w;
  for (const char* name : {"observations.gpkg", "store.json"}) fs::remove(w / name);
  const std::string all = core::read_file(w / "readings.csv");
  const std::size_t head = all.find("station,"), rows = all.find('\n', head) + 1,
                    middle = all.find('\n', all.size() / 2) + 1;
  w.write("a.csv", all.substr(0, middle));
  w.write("b.csv", all.substr(0, rows) + all.substr(middle));
  const std::string ingest = program() + " ingest " + (w / "basin.toml").string() + " --json ";
  Child one(ingest + (w / "a.csv").string(), w / "one"), two(ingest + (w / "b.csv").string(), w / "two");
  CHECK(one.code() == 0);
  CHECK(two.code() == 0);
  const Outcome again = run_words(ingest + (w / "readings.csv").string());
  CHECK_THAT(again.out, Contains("\"stored\":0"));
}

// A threshold below the bed of the gauge's cell, and no rain: once a public alarm of 100 %.
TEST_CASE("A dry gauge has no stage, no peak and reaches no threshold") {
  const Workspace w;
  std::string text = basin_toml();
  for (const auto& [from, to] :
       {std::pair{"2026-03-10T00:00:00Z\n[solver]", "2026-03-11T00:00:00Z\n[solver]"},
        std::pair{"minor = 0.2", "minor = -0.5"}})
    text.replace(text.find(from), std::strlen(from), to);
  w.write("basin.toml", text);
  const std::string basin = (w / "basin.toml").string();
  const Outcome o = run_words(program() + " run " + basin + " --hours 0.5");
  INFO(o.err);
  REQUIRE(o.code == 0);
  const nlohmann::json gauge = nlohmann::json::parse(core::read_file(w / "run/report.json"))["gauges"][0];
  CHECK(gauge["dry_members"] == 8);
  CHECK(gauge["peak_stage_m"]["p50"].is_null());
  CHECK(gauge["peak_time"]["p50"].is_null());
  CHECK(gauge["thresholds"][0]["probability"] == 0);
  const core::NetcdfFile gauges = core::NetcdfFile::open(w / "run/gauges.nc");
  for (const char* name : {"stage", "water_level"})
    for (const double value : gauges.read<double>(name)) CHECK(std::isnan(value));
  const Outcome read = run_words(program() + " synthesize " + basin + " --truth " +
                                 (w / "run/gauges.nc").string() + " --output " + (w / "dry.csv").string());
  CHECK(read.code == 0);
  CHECK_THAT(read.err, Contains("every gauge is dry throughout"));
  CHECK_THAT(core::read_file(w / "dry.csv"), !Contains("mid,"));
}

namespace {

/// Processes that another one has started.
std::vector<pid_t> children_of(pid_t parent) {
  std::ifstream list(fmt::format("/proc/{0}/task/{0}/children", parent));
  return {std::istream_iterator<pid_t>(list), {}};
}

}  // namespace

TEST_CASE("A rank that is stopped ends the run with a word") {
  const Workspace w;
  Child run("exec " + on_ranks(2) + program() + " run " + (w / "basin.toml").string() +
                " --hours 200 --stall-timeout 1.5",
            w / "err");
  const bool going = run.wait_for([&] { return fs::exists(w / "run" / "checkpoint.nc"); });
  REQUIRE(going);
  const std::vector<pid_t> ranks = children_of(run.pid());
  REQUIRE(ranks.size() == 2);
  kill(ranks[1], SIGSTOP);
  const auto begin = std::chrono::steady_clock::now();
  const bool ends =
      !run.wait_for([&] { return std::chrono::steady_clock::now() - begin > std::chrono::seconds(30); });
  if (!ends) run.kill_all();
  REQUIRE(ends);
  CHECK(run.code() == 1);
  CHECK_THAT(core::read_file(w / "err"), Contains(fmt::format("error: rank 1 (process {} on ", ranks[1])) &&
                                             Contains("has been silent for") &&
                                             Contains("Run the same command again"));
}

TEST_CASE("One member takes no readings, but runs") {
  const Workspace w;
  w.change("members = 8", "members = 1");
  const std::string takes_none = "ensemble.members = 1: a single member takes no readings";
  CHECK_THAT(command(w, "check").err, Contains(takes_none));
  const Outcome first = cycle(w, 0);
  CHECK(first.code == 0);
  CHECK_THAT(first.err, Contains(takes_none));
  const Outcome o = cycle(w, 1);
  CHECK(o.code == 0);
  CHECK_THAT(
      o.err,
      Contains("warning: ") &&
          Contains("ensemble.members = 1: a single member takes no readings; assimilation is left out"));
  const auto report = nlohmann::json::parse(core::read_file(w.cycle(1) / "report.json"));
  CHECK(report.at("assimilation").is_null());
  CHECK(cycle(w, 1).code == 0);
}

TEST_CASE("The second cycle starts from the first one's analysis, not from initial water") {
  const Workspace w;
  const auto start_from = [&](const std::string& water) {
    w.change("[ensemble]\nmembers = 8",
             "[[initial_water]]\nname = \"flood\"\n" + water + "\n[ensemble]\nmembers = 1");
  };
  start_from("depth_m = 0.2");
  REQUIRE(cycle(w, 0).code == 0);
  REQUIRE(cycle(w, 1).code == 0);
  const core::NetcdfFile first = core::NetcdfFile::open(w.cycle(0) / "forecast.nc"),
                         second = core::NetcdfFile::open(w.cycle(1) / "forecast.nc");
  const std::size_t cells = first.dimension("face");
  const auto depth = [&](const core::NetcdfFile& file, std::size_t time) {
    return file.read<double>("depth_mean", {time, 0}, {1, cells});
  };
  const std::vector<double> begin = depth(first, 0), later = depth(first, 2), now = depth(second, 0);
  CHECK(*std::min_element(begin.begin(), begin.end()) == Approx(0.2));
  double most = 0, apart = 0;
  for (std::size_t c = 0; c < cells; ++c) {
    most = std::max(most, std::abs(now[c] - later[c]));  // steps end at other times
    apart = std::max(apart, std::abs(now[c] - begin[c]));
  }
  CHECK(most < 0.01);
  CHECK(apart > 0.1);

  fs::remove(w.cycle(0) / "provenance.json");
  start_from("results = \"" + (w.cycle(0) / "forecast.nc").string() + "\"");
  const Outcome own = cycle(w, 0);
  CHECK(own.code == 2);
  CHECK_THAT(own.err, Contains("basin.toml:") && Contains("which the run that starts from it overwrites"));
}

TEST_CASE("A finished run that is asked for more hours says how to go on; its times are told by phase") {
  const Workspace w;
  const auto run = [&](const std::string& hours) {
    return run_words(on_ranks(2) + program() + " run " + (w / "basin.toml").string() + " --hours " + hours);
  };
  REQUIRE(run("0.5").code == 0);
  const Outcome longer = run("1");
  CHECK(longer.code == 2);
  CHECK_THAT(longer.err, Contains("holds a finished run of 0.5 h, now asked for 1 h") &&
                             Contains("remove or rename the folder and run again"));
  const auto timing = nlohmann::json::parse(core::read_file(w / "run" / "timing.json"));
  double all = 0;
  for (const char* phase : {"read", "set_up", "advance", "steps", "analysis", "statistics", "write"}) {
    const auto& of = timing.at("phases_s").at(phase);
    CHECK(of.at("least") <= of.at("mean"));
    CHECK(of.at("mean") <= of.at("most"));
    all += of.at("mean").get<double>();
  }
  CHECK(timing.at("phases_s").at("analysis").at("most") == 0);
  CHECK(timing.at("phases_s").at("steps").at("mean") > 0);
  CHECK(all > timing.at("seconds").get<double>());
  CHECK(timing.at("peak_memory_bytes").at("least") > 1e7);
  CHECK(timing.at("steps") > 0);
  CHECK(timing.at("substeps") >= timing.at("steps"));
  CHECK(timing.at("updates_per_cell") <= timing.at("substeps"));
}
