// What of past cycles goes and what stays, listed before it goes, also when the program is killed.
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "core/lock.hpp"
#include "core/thinned.hpp"
#include "postproc/export_format.hpp"
#include "service/archive/plan.hpp"
#include "service/archive/shelf.hpp"
#include "tests/service/warned.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Matchers::Contains;
using nlohmann::json;
using service::Kept;
using service::Shelf;

namespace {

core::Instant day(int n) {
  return core::parse_instant("2026-01-01T00:00:00Z", "test") + std::chrono::hours(24 * n);
}

/// One cycle a day: 10 bytes of fields, 5 of state, 3 of series, 1 of what always stays.
std::vector<Shelf> shelves(int days) {
  std::vector<Shelf> all;
  for (int i = 0; i < days; ++i)
    all.push_back({day(i),
                   true,
                   false,
                   "",
                   19,
                   {{"analysis.nc", 5, Kept::state},
                    {"forecast.nc", 10, Kept::fields},
                    {"gauges.nc", 3, Kept::series}}});
  return all;
}

/// "3:forecast.nc,analysis.nc"
std::string shown(const service::ThinPlan& plan) {
  std::string text;
  for (const auto& t : plan.thinnings) {
    text += fmt::format("{}{}:", text.empty() ? "" : " ", core::seconds_between(day(0), t.cycle) / 86400);
    for (const auto& f : t.files) text += (text.back() == ':' ? "" : ",") + f.file;
  }
  return text;
}

core::Archive kept_for(double days) {
  core::Archive settings;
  settings.keep_days = days;
  settings.state_days = 0;
  return settings;
}

}  // namespace

TEST_CASE("Without [archive] nothing ever goes") { CHECK(shown(plan_thinning({}, shelves(400), {})) == ""); }

TEST_CASE("Cycles are thinned by age, counted from the newest complete one") {
  CHECK(shown(plan_thinning(kept_for(3), shelves(6), {})) ==
        "0:forecast.nc,analysis.nc 1:forecast.nc,analysis.nc");
  auto some = shelves(6);
  some.back().complete = false;  // under way: never touched, and no measure of age
  CHECK(shown(plan_thinning(kept_for(3), some, {})) == "0:forecast.nc,analysis.nc");
  some = shelves(6);
  some[0].held = true;
  CHECK(shown(plan_thinning(kept_for(3), some, {})) == "1:forecast.nc,analysis.nc");
  CHECK(shown(plan_thinning(kept_for(3), shelves(6), {{day(1), "in force"}})) == "0:forecast.nc,analysis.nc");
}

TEST_CASE("One state in so many days stays, the same whatever the day") {
  core::Archive settings = kept_for(2);
  settings.state_days = 7;
  std::set<std::string> ever_gone;
  for (int days = 4; days < 40; ++days)
    for (const auto& t : plan_thinning(settings, shelves(days), {}).thinnings)
      for (const auto& f : t.files)
        if (f.kept == Kept::state) ever_gone.insert(core::to_iso(t.cycle));
  CHECK(ever_gone.size() == 36 - 6);  // 36 days become old; 1 January begins a span, and there are six
}

TEST_CASE("Events are kept longer, for ever unless said") {
  auto some = shelves(30);
  some[2].event = "a message was sent";
  core::Archive settings = kept_for(3);
  CHECK_THAT(shown(plan_thinning(settings, some, {})), !Contains(" 2:"));
  settings.event_days = 10;
  CHECK_THAT(shown(plan_thinning(settings, some, {})), Contains(" 2:"));
  settings.event_days = 29;
  CHECK_THAT(shown(plan_thinning(settings, some, {})), !Contains(" 2:"));
}

TEST_CASE("Over the quota the oldest go first: fields, states, series; events last; never what must stay") {
  auto some = shelves(4);
  some[0].event = "a message was sent";
  core::Archive settings;
  settings.state_days = 0;
  const std::map<core::Instant, std::string> never = {{day(3), "the newest"}};
  const auto at = [&](double bytes) {
    settings.quota_gb = bytes / 1e9;
    return plan_thinning(settings, some, never);
  };
  CHECK(shown(at(76)) == "");
  CHECK(shown(at(75)) == "1:forecast.nc");
  CHECK(shown(at(60)) == "1:forecast.nc 2:forecast.nc");
  CHECK(shown(at(51)) == "1:forecast.nc,analysis.nc 2:forecast.nc");
  CHECK(shown(at(45)) == "1:forecast.nc,analysis.nc,gauges.nc 2:forecast.nc,analysis.nc");
  CHECK(shown(at(39)) ==
        "0:forecast.nc 1:forecast.nc,analysis.nc,gauges.nc 2:forecast.nc,analysis.nc,gauges.nc");
  const auto all = at(1);
  CHECK(all.over_quota());
  CHECK(all.after == 19 + 3);  // the newest whole, and one byte each of the others
}

TEST_CASE("Folders of all formats of export are known to go") {
  const Warned w;
  for (const auto& format : postproc::export_formats())
    core::write_file(w.cycle(0) / format.name / "a" / "b", "x");
  core::write_file(w.cycle(0) / "notes.txt", "x");
  const auto found = service::shelves_of(w.workspace(), {}, {});
  std::set<std::string> files;
  for (const auto& f : found.front().files) files.insert(f.file);
  for (const auto& format : postproc::export_formats())
    CHECK(files.contains(std::string(format.name) + "/a/b"));
  for (const char* name : {"readings.json", "report.json", "provenance.json", "analysis.json", "notes.txt"})
    CHECK_FALSE(files.contains(name));
}

namespace {

/// All but the newest goes; no message is in force, and no threshold was reached.
void thin_all(const Warned& w, const std::string& archive = "keep_days = 0.01\nstate_days = 0\n") {
  std::string text = core::read_file(w / "basin.toml");
  text.erase(text.find("[warnings]"));
  core::write_file(w / "basin.toml",
                   text + "[archive]\nevent_probability = 1\nevent_days = 0.01\n" + archive);
  fs::remove_all(w / "warnings");
  for (std::size_t i = 0; i < 3; ++i) fs::remove_all(w.cycle(i) / "warnings");
}

std::vector<json> listed(const Warned& w) {
  std::vector<json> lines;
  std::ifstream in(w / "archive/deleted.jsonl");
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(json::parse(line, nullptr, false));
  return lines;
}

}  // namespace

TEST_CASE("Thinned: said before, the next cycle has the same bits, and who opens what is gone is told") {
  const Warned w, undisturbed;
  thin_all(w);
  const auto before = contents_of(w.root());
  const Outcome dry = run_words(program() + " archive --dry-run " + w.basin());
  INFO(dry.out << dry.err);
  CHECK(dry.code == 0);
  CHECK_THAT(dry.out, Contains("would be taken away") && Contains("forecast.nc") &&
                          Contains("the next cycle may start from it"));
  CHECK(contents_of(w.root()) == before);

  const Outcome o = run_words(program() + " archive " + w.basin());
  INFO(o.out << o.err);
  REQUIRE(o.code == 0);
  for (const char* name : {"forecast.nc", "probability.nc", "analysis.nc"}) {
    CHECK_FALSE(fs::exists(w.cycle(0) / name));
    CHECK(fs::exists(w.cycle(2) / name));
  }
  for (const char* name : {"readings.json", "report.json", "provenance.json", "gauges.nc"})
    CHECK(fs::exists(w.cycle(0) / name));
  std::set<std::string> gone;
  for (const json& line : listed(w)) gone.insert(line.at("file"));
  for (const auto& [name, content] : before) CHECK(fs::exists(w / name) != gone.contains(name));
  CHECK(run_words(program() + " archive " + w.basin()).code == 0);
  CHECK(listed(w).size() == gone.size());  // nothing twice

  const Outcome shown =
      run_words(program() + " export --format csv --cycle " + cycle_times[0] + " " + w.basin());
  CHECK(shown.code == 2);
  CHECK_THAT(shown.err, Contains("freshet archive") && Contains("freshet restore"));
  CHECK(run_words(program() + " summary " + w.basin()).code == 0);

  const std::string next = " --time 2026-03-10T01:30:00Z ";
  must(program() + " cycle" + next + w.basin());
  must(program() + " cycle" + next + undisturbed.basin());
  for (const char* name : {"analysis.nc", "forecast.nc", "gauges.nc", "probability.nc", "readings.json"})
    CHECK(core::read_file(w / ("cycles/20260310T0130Z/" + std::string(name))) ==
          core::read_file(undisturbed / ("cycles/20260310T0130Z/" + std::string(name))));
}

TEST_CASE(
    "A message in force keeps its cycle whole; so does a cycle under way, and one that somebody works on") {
  const Warned w;
  core::write_file(w / "basin.toml",
                   core::read_file(w / "basin.toml") +
                       "[archive]\nkeep_days = 0.001\nevent_days = 0.001\nstate_days = 0\n");
  const json kept = json::parse(run_words(program() + " archive --dry-run --json " + w.basin()).out);
  CHECK_THAT(kept["kept_whole"].dump(), Contains("is in force"));
  for (const json& t : kept["thinned"])
    CHECK_FALSE(fs::equivalent(
        w.root() / "cycles" / core::to_compact(core::parse_instant(t["cycle"].get<std::string>(), "")),
        w.cycle_of_message()));

  const Warned other;
  thin_all(other);
  fs::remove(other.cycle(1) / "provenance.json");
  const json under_way = json::parse(run_words(program() + " archive --dry-run --json " + other.basin()).out);
  CHECK(under_way["thinned"].empty());  // the second is not complete, and began from the first

  const Warned busy;
  thin_all(busy);
  {
    const core::Lock lock = core::Lock::take(busy.cycle(0), core::Lock::Mode::shared);
    const Outcome o = run_words(program() + " archive --json " + busy.basin());
    CHECK(o.code == 0);
    CHECK(json::parse(o.out)["skipped"].size() == 1);
    CHECK(fs::exists(busy.cycle(0) / "forecast.nc"));
  }
  CHECK(run_words(program() + " archive " + busy.basin()).code == 0);
  CHECK_FALSE(fs::exists(busy.cycle(0) / "forecast.nc"));
}

TEST_CASE("A ledger that cannot be read: nothing goes") {
  const Warned w;
  thin_all(w);
  core::write_file(w / "warnings/ledger.json", "{");
  CHECK(run_words(program() + " archive " + w.basin()).code == 1);
  CHECK(fs::exists(w.cycle(0) / "forecast.nc"));
}

TEST_CASE("A quota that cannot be kept is an error, and what must stay stays") {
  const Warned w;
  thin_all(w, "quota_gb = 1e-9\n");
  const Outcome o = run_words(program() + " archive " + w.basin());
  CHECK(o.code == 1);
  CHECK_THAT(o.err, Contains("quota_gb"));
  CHECK(fs::exists(w.cycle(2) / "forecast.nc"));
  CHECK_FALSE(fs::exists(w.cycle(0) / "gauges.nc"));
}

TEST_CASE("Killed at any moment: what is gone is listed, and the next one finishes") {
  std::mt19937 random(7);
  int kills = 0;
  for (int trial = 0; trial < 12; ++trial) {
    const Warned w;
    thin_all(w);
    for (int i = 0; i < 400; ++i) core::write_file(w.cycle(0) / "vtk" / fmt::format("{}.vtu", i), "x");
    const auto before = contents_of(w.root());
    const int until = std::uniform_int_distribution<int>(0, 390)(random);
    Child child(program() + " archive " + w.basin(), "/dev/null");
    const fs::path seen =
        trial < 2 ? w / "archive/deleted.jsonl" : w.cycle(0) / "vtk" / fmt::format("{}.vtu", until);
    if (child.wait_for([&] { return fs::exists(seen) == (trial < 2); })) {
      child.kill_all();
      ++kills;
    }
    std::set<std::string> gone;
    for (const json& line : listed(w))
      if (line.is_object()) gone.insert(line.at("file"));
    for (const auto& [name, content] : before) {
      if (!fs::exists(w / name)) CHECK(gone.contains(name));
    }
    must(program() + " archive " + w.basin());
    CHECK_FALSE(fs::exists(w.cycle(0) / "forecast.nc"));
    CHECK_FALSE(fs::exists(w.cycle(0) / "vtk"));
    CHECK(fs::exists(w.cycle(2) / "forecast.nc"));
  }
  CHECK(kills > 2);
}
