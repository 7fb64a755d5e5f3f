// A copy of `freshet` next to small scripts in the place of the programs: what is started, with what, in what
// order.

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/lock.hpp"
#include "core/modifiers.hpp"
#include "core/rank_slots.hpp"
#include "tests/core/basin_files.hpp"
#include "tests/support/temporary_folder.hpp"

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

struct Outcome {
  int code;
  std::string out, err;
};

class Programs {
 public:
  Programs() {
    fs::copy_file(FRESHET_PROGRAM, folder_ / "freshet", fs::copy_options::overwrite_existing);
    basin_.write("basin.toml", freshet::core::sound_basin);
    add("freshet-sim", 0);
    add("freshet-readings", 0);
    freshet::core::write_file(folder_ / "work" / "mesh.nc", "");
    freshet::core::write_file(folder_ / "work" / "cycles" / "20260310T0300Z" / "analysis.nc", "");
  }

  /// A program that notes its arguments in "calls", prints "NAME out" and exits with `code`.
  void add(const std::string& name, int code) {
    const fs::path script = folder_ / name;
    const std::string calls = (folder_ / "calls").string();
    freshet::core::write_file(script, "#!/bin/sh\necho " + name + " \"$@\" >>" + calls + "\necho " + name +
                                          " out\nexit " + std::to_string(code) + "\n");
    fs::permissions(script, fs::perms::owner_all);
  }

  fs::path work() const { return folder_ / "work"; }

  /// Arguments of a cycle that could start, with more of them.
  std::string cycle(const std::string& more) const {
    return "cycle " + (basin_.path() / "basin.toml").string() + " --workspace " + work().string() + " " +
           more;
  }

  Outcome run(const std::string& arguments, const std::string& environment = "") {
    const std::string out = (folder_ / "out").string(), err = (folder_ / "err").string();
    const std::string clear =
        "env -u OMPI_COMM_WORLD_RANK -u PMIX_RANK -u PMI_RANK -u SLURM_PROCID " + environment;
    const std::string line =
        clear + " " + (folder_ / "freshet").string() + " " + arguments + " >" + out + " 2>" + err;
    const int status = std::system(line.c_str());
    return {WEXITSTATUS(status), freshet::core::read_file(out), freshet::core::read_file(err)};
  }

  std::string calls() const {
    return fs::exists(folder_ / "calls") ? freshet::core::read_file(folder_ / "calls") : "";
  }

 private:
  freshet::test::TemporaryFolder folder_;
  freshet::core::BasinFolder basin_;
};

}  // namespace

TEST_CASE("freshet explains itself") {
  Programs programs;
  const Outcome help = programs.run("--help");
  CHECK(help.code == 0);
  for (const char* name : {"check", "mesh", "ingest", "synthesize", "extract", "run", "cycle", "warn",
                           "export", "map", "summary", "diagnostics"}) {
    CHECK_THAT(help.out, Contains(std::string("\n  ") + name + " "));
  }
  CHECK(programs.run("").code == 2);
  CHECK_THAT(programs.run("--version").out, Catch::Matchers::Matches("freshet \\d+\\.\\d+\\.\\d+\\S*\n"));
  CHECK(programs.calls().empty());
}

TEST_CASE("An unknown subcommand gets the nearest name and exit code 2", "[bad_input]") {
  Programs programs;
  const Outcome outcome = programs.run("cylce basin.toml");
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "error: 'cylce' is not a subcommand of freshet; did you mean 'cycle'?\n");
  CHECK(outcome.out.empty());
}

TEST_CASE("A subcommand becomes its program, which keeps arguments and exit code") {
  Programs programs;
  CHECK(programs.run("run 'my basin.toml' --json").code == 0);
  CHECK(programs.calls() == "freshet-sim run my basin.toml --json\n");
  programs.add("freshet-sim", 2);
  CHECK(programs.run("run basin.toml").code == 2);
}

TEST_CASE("A program that is not there is a failure, not bad input") {
  Programs programs;
  const Outcome outcome = programs.run("map basin.toml");
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.err, Contains("freshet-post is missing"));
}

TEST_CASE("cycle first takes its readings from the store") {
  Programs programs;
  const std::string options = programs.cycle("--time 2026-03-10T06:00:00Z --json");
  const Outcome outcome = programs.run(options);
  const std::string extract = programs.cycle("").substr(std::string("cycle ").size());
  const std::size_t option = extract.find(" --workspace");
  CHECK(programs.calls() ==
        "freshet-readings extract " + extract.substr(0, option) + " --cycle 2026-03-10T06:00:00Z" +
            extract.substr(option, extract.size() - option - 1) + "\nfreshet-sim " + options + "\n");
  CHECK(outcome.out == "freshet-sim out\n");  // standard output belongs to the cycle's own summary
  CHECK(outcome.err == "freshet-readings out\n");
}

TEST_CASE("A cycle that cannot start leaves nothing", "[bad_input]") {
  const auto [time, message] = GENERATE(table<std::string, std::string>({
      {"2026-03-10T05:00:00Z", "is no cycle time"},
      {"2026-03-09T21:00:00Z", "is no cycle time"},
      {"2026-03-10T09:00:00Z", "run 'freshet cycle --time 2026-03-10T06:00:00Z' first"},
      {"2026-03-10", "has no time of day"},
  }));
  Programs programs;
  const Outcome outcome = programs.run(programs.cycle("--time " + time));
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, Contains(message));
  CHECK(programs.calls().empty());
  CHECK(std::distance(fs::directory_iterator(programs.work() / "cycles"), {}) == 1);
  fs::remove(programs.work() / "mesh.nc");
  CHECK_THAT(programs.run(programs.cycle("--time 2026-03-10T06:00:00Z")).err,
             Contains("there is no mesh yet"));
}

TEST_CASE("Of two cycles at once one is refused, before it reads") {
  Programs programs;
  using freshet::core::Lock;
  const Lock held = Lock::take(programs.work() / "cycles" / "20260310T0600Z", Lock::Mode::exclusive);
  const Outcome outcome = programs.run(programs.cycle("--time 2026-03-10T06:00:00Z"));
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.err, Contains("(process " + std::to_string(::getpid()) + " on "));
  CHECK(programs.calls().empty());
}

TEST_CASE("A complete cycle is asked for again while the one after it reads it") {
  Programs programs;
  using freshet::core::Lock;
  const fs::path folder = programs.work() / "cycles" / "20260310T0600Z";
  const Lock child = Lock::take(folder, Lock::Mode::shared);
  CHECK(programs.run(programs.cycle("--time 2026-03-10T06:00:00Z")).code == 1);  // it would change
  freshet::core::write_file(folder / "provenance.json", "{}");
  CHECK(programs.run(programs.cycle("--time 2026-03-10T06:00:00Z")).code == 0);
}

TEST_CASE("Without assimilation cycle takes no readings, but what forecasters changed") {
  Programs programs;
  const fs::path modifiers = programs.work() / "cycles" / "20260310T0600Z" / "modifiers.json";
  freshet::core::ModifierLog log;
  freshet::core::Modifier rain;
  rain.value = 2;
  rain.author = "A. Forecaster";
  rain.reason = "radar sees too little";
  rain.from = freshet::core::parse_instant("2026-03-10T06:00:00Z", "test");
  log.add(rain);
  log.write(freshet::core::modifiers_of({programs.work()}));
  for (const std::string time : {"--time 2026-03-10T06:00:00Z", "--time=2026-03-10T06:00:00Z"}) {
    CHECK(programs.run(programs.cycle(time + " --no-assimilation")).code == 0);
    CHECK(fs::exists(modifiers));
    fs::remove(modifiers);
  }
  CHECK_THAT(programs.calls(), !Contains("freshet-readings"));
}

TEST_CASE("On further ranks cycle takes no readings") {
  const auto [options, environment] = GENERATE(table<std::string, std::string>({
      {"--time=2026-03-10T06:00:00Z", "OMPI_COMM_WORLD_RANK=1"},
      {"--time=2026-03-10T06:00:00Z", "PMIX_RANK=3"},
      {"--time=2026-03-10T06:00:00Z", "PMI_RANK=2"},
      {"--time=2026-03-10T06:00:00Z", "SLURM_PROCID=1"},
      {"--help", ""},
  }));
  Programs programs;
  CHECK(programs.run("cycle basin.toml " + options, environment).code == 0);
  CHECK(programs.calls() == "freshet-sim cycle basin.toml " + options + "\n");
}

TEST_CASE("Rank 0 takes the readings") {
  Programs programs;
  CHECK(programs.run(programs.cycle("--time=2026-03-10T06:00:00Z"), "OMPI_COMM_WORLD_RANK=0 SLURM_PROCID=1")
            .code == 0);
  CHECK_THAT(programs.calls(), Catch::Matchers::StartsWith("freshet-readings extract"));
}

TEST_CASE("When readings cannot be taken the cycle does not start") {
  Programs programs;
  programs.add("freshet-readings", 2);
  CHECK(programs.run(programs.cycle("--time 2026-03-10T06:00:00Z")).code == 2);
  CHECK_THAT(programs.calls(), !Contains("freshet-sim"));
}

TEST_CASE("A rank shows that it lives before its program does") {
  Programs programs;
  const std::string job = "freshet-test-" + std::to_string(::getpid());
  ::setenv("PMIX_NAMESPACE", job.c_str(), 1);
  ::setenv("OMPI_COMM_WORLD_LOCAL_SIZE", "2", 1);
  ::setenv("OMPI_COMM_WORLD_LOCAL_RANK", "0", 1);
  const std::string ranks = "OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_LOCAL_RANK=1";
  CHECK(programs.run("run basin.toml", ranks).code == 0);
  const freshet::core::RankSlots slots = freshet::core::slots_of_job();
  REQUIRE(slots);
  CHECK(slots.slots[1].process > 0);
  CHECK(slots.slots[1].rank == 1);
  CHECK(slots.slots[1].starting == 1);
  CHECK(slots.slots[0].process == 0);
  CHECK(fs::exists("/dev/shm" + slots.name));
  programs.add("freshet-readings", 2);  // whoever ends before takes the name away
  CHECK(programs.run(programs.cycle("--time 2026-03-10T06:00:00Z"), "OMPI_COMM_WORLD_RANK=0").code == 2);
  CHECK_FALSE(fs::exists("/dev/shm" + slots.name));
  CHECK(slots.slots[0].count > 0);
  freshet::core::unmap_slots(slots.slots, slots.size);
  for (const char* name : {"PMIX_NAMESPACE", "OMPI_COMM_WORLD_LOCAL_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"})
    ::unsetenv(name);
}

TEST_CASE("Keys are listed by a part of their name") {
  Programs programs;
  CHECK_THAT(programs.run("keys peak").out, Contains("rain.design_storm.peak_fraction (default 0.4; 0-1)"));
  CHECK(programs.run("keys qqqq").code == 2);
  CHECK(programs.run("keys --markdown").out.starts_with("# basin.toml, key by key\n"));
}
