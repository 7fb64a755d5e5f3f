// Cycles whose window a smoother runs again, by the commands.
#include <algorithm>
#include <chrono>

#include "tests/forecast/cycle_files.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

struct Smoothed : Workspace {
  Smoothed() { change("reading_interval_min = 15", "reading_interval_min = 15\nsmoother_steps = 2"); }
};

/// Three cycles, undisturbed, on one rank.
const Workspace& reference() {
  static const Smoothed made;
  static const bool done = [] {
    for (std::size_t i = 0; i < 3; ++i) finish(made, i);
    return true;
  }();
  (void)done;
  return made;
}

}  // namespace

TEST_CASE("A smoother's cycles: the window is run thrice, water balances, rain is corrected") {
  for (std::size_t i = 1; i < 3; ++i) {
    const nlohmann::json report = json_of(reference().cycle(i) / "report.json");
    INFO("cycle " << i << ": " << report.dump());
    const nlohmann::json& a = report["assimilation"];
    CHECK(report["water"]["largest_relative_error"] < 1e-12);
    CHECK(a["readings_used"] == 2);
    CHECK(a["smoother"]["window_runs"] == 3);
    CHECK(a["smoother"]["misfit"].back() < a["smoother"]["misfit"].front());
    CHECK(a["velocity_jump"]["m_per_s"] == 0);
    CHECK(!fs::exists(reference().cycle(i) / "window_begin.nc"));
  }
  CHECK(json_of(reference().cycle(0) / "report.json")["assimilation"].is_null());
  CHECK(json_of(reference().cycle(2) / "report.json")["assimilation"]["after"]["rain_factor"] > 1.1);
}

TEST_CASE("A smoother's window ends where its forecast begins") {
  const core::NetcdfFile file = core::NetcdfFile::open(reference().cycle(2) / "gauges.nc");
  const auto time = file.read<double>("time"), level = file.read<double>("water_level"),
             window = file.read<double>("window_time"), before = file.read<double>("window_water_level");
  CHECK(time.front() == 0);
  CHECK(window.back() == 0);
  CHECK(window.front() == -1800);
  REQUIRE(level.size() / time.size() == before.size() / window.size());
  for (std::size_t row = 0; row < level.size() / time.size(); ++row)
    CHECK(level[row * time.size()] == before[(row + 1) * window.size() - 1]);
}

TEST_CASE("On two ranks, and killed in any run of the window, a smoother's cycles give the same files") {
  const Smoothed w;
  finish(w, 0);
  int kills = 0;
  for (const char* name : {"window_begin.nc.part", "window_begin.nc", "analysis.nc.part", "analysis.nc"})
    kills += killed(w.cycle_words(1), [&] { return fs::exists(w.cycle(1) / name); });
  for (const double after : {0.15, 0.25, 0.35}) {
    const auto start = std::chrono::steady_clock::now();
    kills += killed(on_ranks(2) + w.cycle_words(1), [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > after;
    });
  }
  CHECK(kills > 2);
  finish(w, 1);
  const Outcome o = run_words(on_ranks(2) + w.cycle_words(2));
  INFO(o.err);
  REQUIRE(o.code == 0);
  check_same(files_of(reference()), files_of(w), false);
}
