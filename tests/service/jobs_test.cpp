// The order of the jobs of a cycle, run by this machine with a program that only writes down what it is
// asked.

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "core/basin/service.hpp"
#include "core/files.hpp"
#include "service/cycle_jobs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace freshet;
using service::JobState;

core::EngineSettings one_rank() {
  core::EngineSettings settings;
  settings.ranks = 1;
  return settings;
}

struct Asked {
  test::TemporaryFolder folder;
  core::Basin basin;
  std::shared_ptr<core::Service> kept = std::make_shared<core::Service>();
  std::unique_ptr<service::Engine> engine = service::make_engine(one_rank());
  std::map<std::string, JobState> states;

  Asked() {
    basin.name = "test";
    fs::create_directories(folder / "ws");
  }

  void count_people() {
    core::ExposureLayer layer;
    layer.id = "people", layer.kind = "people";
    kept->exposure = {layer};
  }
  void add_rule_on_people() {
    core::WarningRule rule;
    rule.kind = "impact", rule.choices["impact_from"] = "exposure";
    basin.warnings.rules.push_back(rule);
  }
  void add_receiver() { kept->receivers.emplace_back(); }

  /// What the program was asked for, in order; those that `fails` names end with 1.
  std::string run(const std::string& fails = "none") {
    const fs::path program = folder / "freshet", said = folder / "said";
    core::write_file(program,
                     "#!/bin/bash\ncase $1 in warn) case \"$*\" in *--without-exposure) "
                     "echo early;; *) echo warn;; esac;; *) echo $1;; esac >>" +
                         said.string() + "\n[ \"$1\" != " + fails + " ]\n");
    fs::permissions(program, fs::perms::owner_all);
    basin.service = kept;
    const service::Ground ground{basin, folder / "basin.toml", {folder / "ws"}, program};
    const auto planned = service::plan_cycles(ground, {core::parse_instant("2026-03-10T06:00:00Z", "test")},
                                              service::Extent::whole, *engine);
    service::write_scripts(planned, ground);
    engine->submit(planned.graph);
    const auto over = [](JobState s) { return s != JobState::waiting && s != JobState::running; };
    std::vector<JobState> now;
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      now = engine->states(planned.graph, {});
    } while (!std::all_of(now.begin(), now.end(), over));
    for (std::size_t i = 0; i < now.size(); ++i) states[planned.graph.jobs[i].name] = now[i];
    std::string text = core::read_file(said);
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }
};

}  // namespace

TEST_CASE("Warnings wait for no exposure that no rule asks for") {
  Asked a;
  a.count_people();
  CHECK(a.run() == "cycle warn exposure ");
}

TEST_CASE("A rule that counts is asked after the counting, and all others at once") {
  Asked a;
  a.count_people();
  a.add_rule_on_people();
  a.add_receiver();
  CHECK(a.run() == "cycle early deliver exposure warn deliver ");
}

TEST_CASE("Where the counting fails, all others have warned, and the rule is asked all the same") {
  Asked a;
  a.count_people();
  a.add_rule_on_people();
  CHECK(a.run("exposure") == "cycle early exposure warn ");
  CHECK(a.states.at("warn") == JobState::done);
  CHECK(a.states.at("exposure") == JobState::failed);  // the service tries again, and says so
}
