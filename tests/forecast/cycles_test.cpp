// From terrain to the third cycle, by the commands: what is in the files, and that neither ranks nor kills
// nor running again change any of it.
#include <semaphore.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "results/fields.hpp"
#include "tests/forecast/cycle_files.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

/// Three cycles, undisturbed, on one rank.
const Workspace& reference() {
  static const Workspace made;
  static const bool done = [] {
    for (std::size_t i = 0; i < 3; ++i) {
      const Outcome o = run_words(made.cycle_words(i));
      if (o.code != 0) throw std::runtime_error(o.err);
    }
    return true;
  }();
  (void)done;
  return made;
}

}  // namespace

TEST_CASE("Three cycles leave the files that are promised") {
  const Files files = files_of(reference());
  std::set<std::string> wanted;
  for (const char* cycle : {"20260310T0000Z", "20260310T0030Z", "20260310T0100Z"})
    for (const char* name :
         {"analysis.json", "analysis.nc", "budget.nc", "forecast.nc", "gauges.nc", "probability.nc",
          "provenance.json", "readings.json", "report.json", "sections.nc", "timing.json"})
      wanted.insert(std::string(cycle) + "/" + name);
  for (const char* cycle : {"20260310T0030Z", "20260310T0100Z"})  // the first has no readings
    wanted.insert(std::string(cycle) + "/diagnostics.nc");
  const std::vector<std::string> found = names(files);
  CHECK(std::set<std::string>(found.begin(), found.end()) == wanted);
}

TEST_CASE("Cycles: water balances, rain is corrected, gauges rise") {
  double rain_after = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const nlohmann::json report = json_of(reference().cycle(i) / "report.json");
    INFO("cycle " << i << ": " << report.dump());
    CHECK(report["water"]["largest_relative_error"] < 1e-12);
    CHECK(std::abs(report["water"]["clipped"].get<double>()) < 1e-6);
    CHECK(report["members"] == 8);
    if (i == 0) {
      CHECK(report["assimilation"].is_null());
      continue;
    }
    CHECK(report["assimilation"]["readings_used"] == 2);  // one gauge, two quarters of an hour
    rain_after = report["assimilation"]["after"]["rain_factor"];
  }
  CHECK(rain_after > 1.1);  // the truth has 1.5 times the rain that the forecaster believes in
  const core::NetcdfFile gauges = core::NetcdfFile::open(reference().cycle(2) / "gauges.nc");
  const std::vector<double> time = gauges.read<double>("time"), stage = gauges.read<double>("stage"),
                            window = gauges.read<double>("window_time");
  CHECK(window.front() == -1800);
  CHECK(window.back() == 0);
  CHECK(time.front() == 0);
  CHECK(time.back() == 2700);
  CHECK(time.size() == 10);
  CHECK(gauges.read<double>("window_stage").size() / window.size() == stage.size() / time.size());
  CHECK(gauges.read<double>("forecast_reference_time") == std::vector<double>{0});
  CHECK(*std::max_element(stage.begin(), stage.end()) > 0.05);
}

TEST_CASE("Results hold what they say: statistics are those of their members") {
  const core::NetcdfFile f = core::NetcdfFile::open(reference().cycle(2) / "forecast.nc");
  const core::NetcdfFile p = core::NetcdfFile::open(reference().cycle(2) / "probability.nc");
  const std::size_t members = f.dimension("member"), faces = f.dimension("face"), times = f.dimension("time");
  REQUIRE(times == 4);
  const std::vector<double> depth = f.read<double>("depth"), mean = f.read<double>("depth_mean");
  const std::vector<double> highest = p.read<double>("maximum_depth"),
                            share = p.read<double>("probability_of_depth");
  const std::vector<double> thresholds = p.read<double>("depth_threshold");
  const std::vector<double> along = f.read<double>("velocity_x"),
                            along_mean = f.read<double>("velocity_x_mean");
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const auto slice = p.read<double>(results::name_at_threshold("probability_of_depth", thresholds[i]));
    CHECK(std::equal(slice.begin(), slice.end(), share.begin() + static_cast<std::ptrdiff_t>(i * faces)));
  }
  int wrong = 0;
  for (std::size_t c = 0; c < faces; ++c) {
    for (std::size_t t = 0; t < times; ++t) {
      double sum = 0, sum_along = 0;
      for (std::size_t m = 0; m < members; ++m) {
        sum_along += along[(t * members + m) * faces + c] / static_cast<double>(members);
        const double h = depth[(t * members + m) * faces + c];
        sum += h / static_cast<double>(members);
        wrong += h < 0 || h > highest[m * faces + c];
      }
      wrong += std::abs(sum - mean[t * faces + c]) > 1e-6;
      wrong += std::abs(sum_along - along_mean[t * faces + c]) > 1e-6;
    }
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      double reached = 0;
      for (std::size_t m = 0; m < members; ++m) reached += highest[m * faces + c] >= thresholds[i] ? 1 : 0;
      wrong += std::abs(reached / static_cast<double>(members) - share[i * faces + c]) > 1e-6;
    }
  }
  CHECK(wrong == 0);
  CHECK(f.text_attribute("", "synthetic") == "yes");
  CHECK_THAT(f.text_attribute("", "comment"), Catch::StartsWith("Synthetic:"));
  CHECK(f.text_attribute("", "cycle_time") == cycle_times[2]);
  CHECK(f.text_attribute("depth", "units") == "m");
  CHECK(f.text_attribute("time", "units") == "seconds since 2026-03-10 01:00:00");
}

TEST_CASE("Two ranks, and two groups, give the same values to the last bit") {
  const Workspace two;
  for (std::size_t i = 0; i < 3; ++i) {
    const Outcome o = run_words(on_ranks(2) + two.cycle_words(i));
    INFO(o.err);
    REQUIRE(o.code == 0);
  }
  check_same(files_of(reference()), files_of(two), false);

  const Workspace groups;
  groups.change("members = 8", "members = 8\ngroups = 2");
  REQUIRE(run_words(on_ranks(2) + groups.cycle_words(0)).code == 0);
  REQUIRE(run_words(on_ranks(2) + groups.cycle_words(1)).code == 0);
  for (const char* name : {"analysis.nc", "forecast.nc", "probability.nc", "gauges.nc"})
    CHECK(differing(reference().cycle(1) / name, groups.cycle(1) / name) == "");
}

TEST_CASE("A cycle that is complete is not touched again") {
  const Workspace& w = reference();
  std::map<std::string, std::pair<fs::file_time_type, std::string>> before;
  for (const auto& [name, path] : files_of(w))
    before[name] = {fs::last_write_time(path), core::read_file(path)};
  // Readings that come late, for a window whose analysis is made.
  w.write("late.csv", "station,time,stage_m\nmid,2026-03-10T00:29:00Z,0.31\n");
  REQUIRE(run_words(program() + " ingest " + (w / "basin.toml").string() + " " + (w / "late.csv").string())
              .code == 0);
  for (std::size_t i = 0; i < 3; ++i) {
    const Outcome o = run_words(w.cycle_words(i));
    CHECK(o.code == 0);
    CHECK_THAT(o.err, Contains("is complete"));
    CHECK_THAT(o.err, Contains("readings.json: stays as it is"));
  }
  for (const auto& [name, path] : files_of(w)) {
    INFO(name);
    REQUIRE(before.count(name) == 1);
    CHECK(before[name].first == fs::last_write_time(path));
    CHECK(before[name].second == core::read_file(path));
  }
  // Where no analysis is made yet, late readings are taken up.
  const Workspace fresh;
  const std::string extract =
      program() + " extract " + (fresh / "basin.toml").string() + " --cycle " + cycle_times[1];
  REQUIRE(run_words(extract).code == 0);
  const std::string first = core::read_file(fresh.cycle(1) / "readings.json");
  fresh.write("late.csv", "station,time,stage_m\nmid,2026-03-10T00:29:00Z,0.31\n");
  REQUIRE(run_words(program() + " ingest " + (fresh / "basin.toml").string() + " " +
                    (fresh / "late.csv").string())
              .code == 0);
  REQUIRE(run_words(extract).code == 0);
  CHECK(core::read_file(fresh.cycle(1) / "readings.json") != first);
}

namespace {

/// The first cycle of the tiny basin from a file of rain that from its time on is of `later` mm/h.
void past_storm(const Workspace& w, int later) {
  w.write("rain.csv", fmt::format("time,r_mm_per_h\n2026-03-09T23:00:00Z,30\n2026-03-10T00:00:00Z,{}\n"
                                  "2026-03-10T01:00:00Z,{}\n",
                                  later, later));
  w.change("[rain.design_storm]\ntotal_mm = 50\nduration_h = 2\nstart = 2026-03-10T00:00:00Z\n",
           "[rain]\nfile = \"rain.csv\"\noutside = \"hold\"\nknown_until = \"cycle\"\n[[rain.station]]\nid = "
           "\"r\"\n" +
               toml_point(terrain_fixture::valley_west + 500, terrain_fixture::valley_north - 500));
  finish(w, 0);
}

}  // namespace

TEST_CASE("Without readings a forecast comes to what the next cycle starts from, and goes on as that does") {
  const Workspace w;
  for (std::size_t i = 0; i < 2; ++i) REQUIRE(run_words(w.cycle_words(i) + " --no-assimilation").code == 0);
  const core::NetcdfFile before = core::NetcdfFile::open(w.cycle(0) / "gauges.nc"),
                         after = core::NetcdfFile::open(w.cycle(1) / "gauges.nc");
  // Minutes 30 to 45 of the first, 0 to 15 of the second, of every member at the last gauge.
  const auto levels = [](const core::NetcdfFile& file, double from_s) {
    const auto time = file.read<double>("time"), level = file.read<double>("water_level");
    const std::size_t times = time.size(), rows = level.size() / times;
    std::vector<double> found;
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t t = 0; t < times; ++t)
        if (time[t] >= from_s && time[t] <= from_s + 900) found.push_back(level[r * times + t]);
    return found;
  };
  const std::vector<double> a = levels(before, 1800), b = levels(after, 0);
  REQUIRE(a.size() == b.size());
  REQUIRE(a.size() >= 4 * 8);
  CHECK(std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

TEST_CASE("A cycle of a past storm uses no rain from after its time, though the file has it") {
  const Workspace one, other;
  past_storm(one, 0);
  past_storm(other, 80);
  for (const char* name : {"forecast.nc", "gauges.nc", "budget.nc"})
    CHECK(differing(one.cycle(0) / name, other.cycle(0) / name) == "");
  const nlohmann::json water = json_of(one.cycle(0) / "report.json").at("water");
  CHECK(water.at("rain") > 1000);  // the last intensity before the cycle goes on
  CHECK(water == json_of(other.cycle(0) / "report.json").at("water"));
  const std::string said = "Rain is measured up to 2026-03-10 00:00 UTC and held since.";
  CHECK(json_of(one.cycle(0) / "report.json").at("not_known") == nlohmann::json::array({said}));
  for (const char* name : {"forecast.nc", "gauges.nc", "probability.nc", "sections.nc", "budget.nc"})
    CHECK(core::NetcdfFile::open(one.cycle(0) / name).text_attribute("", "not_known") == said);
}

TEST_CASE("A forecast says in its files which gauge it had to do without") {
  const Workspace w;
  for (const char* store : {"observations.gpkg", "store.json"}) fs::remove(w / store);
  w.write("old.csv", "station,time,stage_m\nmid,2026-03-09T20:00:00Z,0.31\n");
  const std::string basin = (w / "basin.toml").string();
  const Outcome ingested = run_words(program() + " ingest " + basin + " " + (w / "old.csv").string());
  INFO(ingested.err);
  REQUIRE(ingested.code == 0);
  REQUIRE(run_words(w.cycle_words(0)).code == 0);
  const Outcome o = run_words(w.cycle_words(1));
  INFO(o.err);
  REQUIRE(o.code == 0);
  const std::string said =
      "No good reading came in the window of this forecast from mid (last 2026-03-09 20:00 UTC).";
  CHECK_THAT(o.err, Contains(said));
  CHECK(json_of(w.cycle(1) / "report.json").at("not_known").back() == said);
  for (const char* name : {"forecast.nc", "gauges.nc", "probability.nc"})
    CHECK_THAT(core::NetcdfFile::open(w.cycle(1) / name).text_attribute("", "not_known"),
               Catch::EndsWith(said));
}

TEST_CASE("Killed as each file appears, and started again, a cycle gives the same files") {
  const Workspace w;
  finish(w, 0);
  int kills = 0;
  for (const char* name :
       {"readings.json", "analysis.nc.part", "analysis.nc", "frames/000001800.nc", "checkpoint.nc.part",
        "checkpoint.nc", "frames/000004500.nc.part", "forecast.nc.part", "forecast.nc", "probability.nc",
        "report.json", "provenance.json"}) {
    const fs::path file = w.cycle(1) / name;
    kills += killed(w.cycle_words(1), [&] { return fs::exists(file); });
  }
  CHECK(kills > 6);  // some files are there for less than a look
  finish(w, 1);
  finish(w, 2);
  check_same(files_of(reference()), files_of(w));
}

namespace {

/// Blocked here, the signal waits in what is started from here until that wants to hear it.
struct SignalWaits {
  SignalWaits() {
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
  }
  ~SignalWaits() { sigprocmask(SIG_UNBLOCK, &signals, nullptr); }
  sigset_t signals;
};

/// Files in `folder` written since `start` that no rank writes before all of them hear the signal: the
/// readings are rank 0's alone, from before it begins as a rank.
std::size_t written_by_ranks(const fs::path& folder, fs::file_time_type start) {
  std::size_t files = 0;
  std::error_code gone;  // a part is renamed at any moment
  for (fs::recursive_directory_iterator at(folder, gone), end; at != end; at.increment(gone))
    files += at->path().filename().string().find("readings.json") == std::string::npos &&
             at->is_regular_file(gone) && at->last_write_time(gone) > start;
  return files;
}

}  // namespace

TEST_CASE("Told to stop at once, a cycle goes on by an output interval each time, to the same files") {
  const Workspace w;
  const SignalWaits waits;
  for (std::size_t i = 0; i < 3; ++i) {
    int starts = 0, code = 75;
    for (; starts < 30 && code == 75; ++starts) {
      Child child("exec " + w.cycle_words(i), w / "err");
      kill(child.pid(), SIGUSR1);
      code = child.code();
    }
    INFO(core::read_file(w / "err"));
    CHECK(code == 0);
    // A forecast of 3 output intervals; a window of 2, whose last goes on into the forecast.
    CHECK(starts == (i == 0 ? 3 : 4));
  }
  check_same(files_of(reference()), files_of(w));
}

TEST_CASE("Told to stop through mpirun, ranks stop together and the cycle goes on to the same files") {
  const Workspace w;
  finish(w, 0);
  int stops = 0, code = 75;
  for (std::size_t files = 1; files <= 4 && code == 75; ++files) {
    const auto start = fs::file_time_type::clock::now();
    Child child("exec " + on_ranks(2) + w.cycle_words(1), w / "err");
    child.wait_for([&] { return written_by_ranks(w.cycle(1), start) >= files; });
    kill(child.pid(), SIGUSR1);
    code = child.code();
    INFO(core::read_file(w / "err"));
    CHECK((code == 75 || code == 0));
    stops += code == 75;
  }
  CHECK(stops > 0);
  finish(w, 1);
  finish(w, 2);
  check_same(files_of(reference()), files_of(w), false);
}

TEST_CASE("Killed at any moment, on one rank or two, and started again, cycles give the same files") {
  const Workspace w;
  std::mt19937 random(std::random_device{}());
  std::uniform_real_distribution<double> moment(0.02, 1.2);
  std::string moments;
  int kills = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    for (int k = 0; k < 4; ++k) {
      const double at = moment(random);
      moments += fmt::format(" {:.3f}", at);
      const auto start = std::chrono::steady_clock::now();
      kills += killed((k % 2 ? on_ranks(2) : "") + w.cycle_words(i), [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > at;
      });
    }
    finish(w, i);
  }
  INFO("killed after" << moments << " s");
  CHECK(kills > 0);
  check_same(files_of(reference()), files_of(w), false);
}

// Open MPI's own file layer opens files under a named semaphore, shared by the whole machine: one left taken
// by a killed run stops every run that follows. Ours must not care.
TEST_CASE("What a killed run left in the machine does not stop the next one") {
  const char* const name = "/OMPIO_analysis.nc.part";
  sem_unlink(name);
  sem_t* const taken = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
  REQUIRE(taken != SEM_FAILED);
  const Workspace w;
  CHECK(run_words("timeout 60 " + w.cycle_words(0)).code == 0);
  CHECK(run_words("timeout 60 " + on_ranks(2) + w.cycle_words(1)).code == 0);
  sem_close(taken);
  sem_unlink(name);
}
