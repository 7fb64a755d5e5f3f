// Alert, Update, Cancel over the cycles of a workspace; each once, whatever happens in between.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <pugixml.hpp>
#include <random>

#include "core/basin.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

const auto wider = [](double x, double) { return x < 700; };

/// Dry, alert, unchanged, more likely, wider, over, dry. The water stands highest at the start of each
/// forecast: the onset is always now.
void write_flood(const core::Workspace& workspace) {
  write_cycle(workspace, 0, {.members_reaching = 4, .peak_h = 0});
  write_cycle(workspace, 2, {.members_reaching = 5, .peak_h = 0});
  write_cycle(workspace, 4, {.members_reaching = 5, .peak_h = 0});
  write_cycle(workspace, 6, {.members_reaching = 6, .peak_h = 0});
  write_cycle(workspace, 8, {.members_reaching = 6, .flooded = wider, .peak_h = 0});
  write_cycle(workspace, 10, {.members_reaching = 0, .peak_h = 0});
  write_cycle(workspace, 12, {.members_reaching = 0, .peak_h = 0});
}

}  // namespace

TEST_CASE("Dry, alert, unchanged, updates, cancel, dry") {
  Place place;
  write_flood(place.workspace);
  const auto result = place.warn();
  CHECK(types(result.sent) == "02 Alert, 06 Update, 08 Update, 10 Cancel");
  CHECK(result.sent_before.empty());
  CHECK(result.failures.empty());
  CHECK_THAT(core::read_file(place.file(6, "Update")), Contains("Probability changed from 50 % to 60 %."));
  CHECK_THAT(core::read_file(place.file(8, "Update")), Contains("Area changed from"));
  CHECK_THAT(core::read_file(place.file(10, "Cancel")), Contains("Probability fell from 60 % to 0 %"));

  const auto before = place.contents();
  REQUIRE(before.size() == 6);  // the ledger and its copy
  for (int i = 0; i < 3; ++i) {
    const auto again = place.warn();
    CHECK(again.sent.empty());
    CHECK(again.sent_before.size() == 4);
    CHECK(place.contents() == before);
  }
}

TEST_CASE("Cycle by cycle gives the same as all at once") {
  Place at_once, by_step;
  write_flood(at_once.workspace);
  at_once.warn();
  write_flood(by_step.workspace);
  for (int hour = 0; hour <= 12; hour += 2) by_step.warn(hour);
  CHECK(by_step.contents() == at_once.contents());
}

TEST_CASE("An alert that holds is renewed before it lapses") {
  Place place;
  for (int hour = 0; hour <= 12; hour += 2)
    write_cycle(place.workspace, hour, {.members_reaching = 7, .peak_h = 0});
  const auto sent = place.warn().sent;
  CHECK(types(sent) == "00 Alert, 04 Update, 08 Update, 12 Update");
  for (std::size_t i = 1; i < sent.size(); ++i) CHECK(sent[i].sent < sent[i - 1].expires);
}

TEST_CASE("An onset that moves by an hour is news") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 5, .peak_h = 3});
  write_cycle(place.workspace, 2, {.members_reaching = 5, .peak_h = 1.25});  // a quarter of an hour later
  CHECK(types(place.warn().sent) == "00 Alert");
  write_cycle(place.workspace, 2, {.members_reaching = 5, .peak_h = 2});
  CHECK(types(place.warn().sent) == "02 Update");
  CHECK_THAT(core::read_file(place.file(2, "Update")), Contains("Time of onset changed"));
}

TEST_CASE("References name the messages in force") {
  Place place;
  write_flood(place.workspace);
  place.warn();
  pugi::xml_document cap;
  REQUIRE(cap.load_file(place.file(10, "Cancel").c_str()));
  const std::string references = cap.child("alert").child_value("references");
  const auto named = [&](int hour) {
    return fmt::format("floods@agency.example,{},2026-03-10T{:02}:00:00-00:00",
                       place.file(hour, "Update").stem().string(), hour);
  };
  CHECK(references == named(6) + " " + named(8));
}

TEST_CASE("What was taken away or changed is written again from the ledger, and nothing sent again") {
  Place place;
  write_flood(place.workspace);
  place.warn();
  const auto whole = place.contents();
  SECTION("killed between ledger and file") { fs::remove(place.file(10, "Cancel")); }
  SECTION("the folder is gone") { fs::remove_all(place.file(6, "Update").parent_path()); }
  SECTION("changed") { core::write_file(place.file(6, "Update"), "<alert/>"); }
  SECTION("killed between the ledger and its copy") { fs::remove(place.copy()); }
  SECTION("the ledger is lost, its copy is there") { fs::remove(place.workspace.ledger()); }
  CHECK(place.warn().sent.empty());
  CHECK(place.contents() == whole);
}

TEST_CASE("A lost ledger is made again from the files") {
  Place place;
  write_flood(place.workspace);
  place.warn();
  fs::remove(place.workspace.ledger());
  fs::remove(place.copy());
  const auto result = place.warn();
  CHECK(types(result.sent_before) == "02 Alert, 06 Update, 08 Update, 10 Cancel");
  CHECK(result.sent.empty());
}

TEST_CASE("Killed at any moment, the messages are the same in the end", "[kill]") {
  Place whole, killed;
  write_flood(whole.workspace);
  whole.warn();
  write_flood(killed.workspace);
  std::mt19937 random(3);
  int kills = 0;
  for (int i = 0; i < 24; ++i) {
    if (i % 4 == 0)
      for (const auto& [name, content] : killed.contents()) fs::remove(killed.workspace.root / name);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      killed.warn();
      std::_Exit(0);
    }
    ::usleep(std::uniform_int_distribution<useconds_t>(500, 30000)(random));
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    kills += WIFSIGNALED(status) ? 1 : 0;
    if (i % 4 == 3) {
      killed.warn();
      REQUIRE(killed.contents() == whole.contents());
    }
  }
  CHECK(kills > 0);
}

TEST_CASE("A cycle that arrives late sends nothing") {
  Place place;
  write_cycle(place.workspace, 4, {.members_reaching = 5});
  place.warn();
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  const auto result = place.warn();
  CHECK(result.sent.empty());
  CHECK_THAT(result.cycles.at(0).outcome, Contains("older than the cycle 2026-03-10T04:00:00Z"));
}

TEST_CASE("With the clock's time, a forecast that has ended sends nothing") {
  Place place;
  place.basin.warnings.sent_now = true;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  const auto now = after_hours(5);
  const auto result = place.warn({}, now);
  REQUIRE(types(result.sent) == "02 Alert");
  CHECK(result.sent[0].sent == now);
  const auto before = place.contents();
  CHECK(place.warn({}, now + std::chrono::minutes(7)).sent.empty());
  CHECK(place.contents() == before);
}

TEST_CASE("A warning whose rule is withdrawn is cancelled") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10});
  place.warn();
  place.basin.warnings.rules.clear();
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  CHECK(types(place.warn().sent) == "02 Cancel");
  CHECK(place.warn().sent.empty());
}

TEST_CASE("A rule withdrawn or changed after the newest cycle was evaluated is seen at once") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 6});
  place.warn();
  SECTION("withdrawn") { place.basin.warnings.rules.clear(); }
  SECTION("changed") { place.basin.warnings.rules[0].probability = 0.7; }
  CHECK(types(place.warn().sent) == "00 Cancel");
  CHECK(place.warn().sent.empty());
}

TEST_CASE("Faults of one cycle or rule do not keep back other warnings") {
  Place place;
  write_cycle(place.workspace, 0, {.members_reaching = 10, .basin = "another"});
  write_cycle(place.workspace, 2, {.members_reaching = 10});
  core::WarningRule lost = place.basin.warnings.rules[0];
  lost.id = "a", lost.gauge = "nowhere";
  place.basin.warnings.rules.push_back(lost);
  const auto result = place.warn();
  CHECK(types(result.sent) == "02 Alert");
  REQUIRE(result.failures.size() == 2);
  CHECK_THAT(result.failures[0], Contains("belongs to basin 'another'"));
  CHECK_THAT(result.failures[1], Contains("rule 'a': gauge 'nowhere' is not in gauges.nc"));
}

TEST_CASE("Bad workspaces are named", "[bad_input]") {
  Place place;
  CHECK_THROWS_WITH(place.warn(), Contains("no cycles yet"));
  fs::create_directories(place.workspace.cycle(after_hours(0)));
  CHECK_THROWS_WITH(place.warn(0), Contains("no complete results"));
  CHECK_THAT(place.warn().cycles.at(0).outcome, Contains("no complete results"));
  core::write_file(place.workspace.ledger(), "{\"messages\": [{}]}");
  fs::remove(place.copy());
  CHECK_THROWS_WITH(place.warn(), Contains("entry 1: the ledger is damaged"));
  core::write_file(place.workspace.ledger(), "{");
  CHECK_THROWS_WITH(place.warn(), Contains("not a ledger"));
}
