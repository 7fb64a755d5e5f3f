// freshet doctor: each check on a machine, or a folder, that is fit and on one that is not.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <set>

#include "core/basin/service.hpp"
#include "service/doctor/child.hpp"
#include "service/doctor/rows.hpp"
#include "tests/service/warned.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Matchers::Contains;
using nlohmann::json;
using service::Health;

namespace {

service::Patient patient_of(const Warned& w) {
  service::Patient patient;
  patient.programs = FRESHET_BIN;
  patient.basin = core::read_basin(w.basin());
  patient.workspace = w.workspace();
  return patient;
}

}  // namespace

TEST_CASE("Children: their word, their code, and an end when they hang") {
  CHECK(service::run_child({"sh", "-c", "echo a; echo b >&2; exit 3"}, std::chrono::seconds(10)).code == 3);
  CHECK_THAT(service::run_child({"sh", "-c", "echo a; echo b >&2"}, std::chrono::seconds(10)).output,
             Contains("a") && Contains("b"));
  CHECK(service::run_child({"no-such-program"}, std::chrono::seconds(10)).code == 127);
  const auto begun = std::chrono::steady_clock::now();
  const auto hung = service::run_child({"sh", "-c", "sleep 100 & sleep 100"}, std::chrono::seconds(1));
  CHECK_FALSE(hung.in_time);
  CHECK(hung.code == -1);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
}

TEST_CASE("The doctor of a workspace that is fit, in words and in JSON") {
  const Warned w;
  const Outcome o = run_words(program() + " doctor --json " + w.basin());
  INFO(o.out << o.err);
  const json examined = json::parse(o.out);
  std::map<std::string, std::string> health;
  for (const json& c : examined["checks"]) {
    health[c["check"]] = c["health"];
    CHECK(c["mend"].get<std::string>().empty() == (c["health"] == "ok"));
  }
  for (const char* check :
       {"programs", "processor", "ranks", "engine", "clock and cycles", "memory", "locks", "store"})
    CHECK(health[check] == "ok");
  CHECK((o.code == 0) == (examined["faults"] == 0));
  CHECK_THAT(run_words(program() + " doctor " + w.basin()).out, Contains("ranks on"));
  CHECK(run_words(program() + " doctor --json").code == o.code);  // the machine alone
}

TEST_CASE("Programs that are missing or of another version") {
  const Warned w;
  service::Patient patient = patient_of(w);
  const terrain_fixture::Folder bin;
  for (const auto& entry : fs::directory_iterator(FRESHET_BIN))
    if (entry.path().filename().string().starts_with("freshet"))
      fs::create_symlink(entry.path(), bin / entry.path().filename().string());
  patient.programs = bin / "";
  CHECK(all_programs(patient)->health == Health::ok);
  const std::set<std::string> others = {"freshet-bench", "freshet-ranks", "freshet-diagnostics",
                                        "freshet-verification-pictures"};
  for (const auto& entry : fs::directory_iterator(FRESHET_BIN)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("freshet") || others.contains(name)) continue;
    fs::rename(bin / name, bin / "aside");
    CHECK_THAT(all_programs(patient)->what, Contains(name + " is missing"));
    fs::rename(bin / "aside", bin / name);
  }
  fs::remove(bin / "freshet-warn");
  CHECK_THAT(all_programs(patient)->what, Contains("freshet-warn is missing"));
  core::write_file(bin / "freshet-warn", "#!/bin/sh\necho freshet 0.0.1\n");
  fs::permissions(bin / "freshet-warn", fs::perms::owner_all);
  CHECK_THAT(all_programs(patient)->what, Contains("freshet-warn is 'freshet 0.0.1'"));
  core::write_file(bin / "freshet-warn", "#!/bin/sh\nexit 5\n");
  CHECK_THAT(all_programs(patient)->what, Contains("does not start"));
  patient.programs = bin / "nowhere";
  CHECK(two_ranks(patient)->health == Health::fault);
}

TEST_CASE("A processor without what the kernels were built for") {
  service::Patient patient;
  CHECK(built_for_this_cpu(patient)->health == Health::ok);
  const terrain_fixture::Folder root;
  core::write_file(root / "proc/cpuinfo", "processor : 0\nflags\t\t: fpu sse4_2\n");
  patient.root = root / "";
  const auto found = built_for_this_cpu(patient);
  CHECK(found->health == Health::fault);
  CHECK_THAT(found->what, Contains("avx2") || Contains("avx"));
}

TEST_CASE("A clock behind the newest cycle") {
  const Warned w;
  const service::Patient patient = patient_of(w);
  CHECK(clock_and_cycles(patient)->health == Health::ok);
  fs::create_directories(w / "cycles/20990101T0000Z");
  CHECK(clock_and_cycles(patient)->health == Health::fault);
}

TEST_CASE("Time zones that are not there") {
  service::Patient patient;
  const terrain_fixture::Folder root;
  patient.root = root / "";
  CHECK(time_zones(patient)->health == Health::warning);
}

TEST_CASE("Too little memory, too low limits") {
  const Warned w;
  service::Patient patient = patient_of(w);
  CHECK(memory(patient)->health == Health::ok);
  const terrain_fixture::Folder root;  // a machine with 20 MB
  core::write_file(root / "proc/meminfo", "MemTotal: 20000 kB\n");
  patient.root = root / "";
  json timing = core::read_json(w.cycle(2) / "timing.json");
  timing["peak_memory_bytes"]["mean"] = 1e15;
  core::write_file(w.cycle(2) / "timing.json", timing.dump());
  patient.root = "/";
  CHECK(memory(patient)->health == Health::fault);

  rlimit kept{};
  ::getrlimit(RLIMIT_NOFILE, &kept);
  const rlimit low{100, kept.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &low);
  CHECK(limits(patient)->health == Health::warning);
  ::setrlimit(RLIMIT_NOFILE, &kept);
}

TEST_CASE("Rights: a mask that takes from the owner, a workspace for everybody") {
  const Warned w;
  const service::Patient patient = patient_of(w);
  CHECK(rights(patient)->health == Health::ok);
  const mode_t kept = ::umask(0700);
  CHECK(rights(patient)->health == Health::fault);
  ::umask(kept);
  fs::permissions(w / "mesh.nc", fs::perms::others_write, fs::perm_options::add);
  CHECK(rights(patient)->health == Health::warning);
}

TEST_CASE("Secrets of feeds that others can read") {
  const Warned w;
  service::Patient patient = patient_of(w);
  core::write_file(w / "password", "x");
  json configuration = json::parse(patient.basin->resolved_json);
  configuration["feed"] = {{{"id", "a"}, {"password_file", "password"}}};
  patient.basin->resolved_json = configuration.dump();
  fs::permissions(w / "password", fs::perms::owner_read | fs::perms::group_read);
  CHECK(secrets_of_feeds(patient)->health == Health::fault);
  fs::permissions(w / "password", fs::perms::owner_read);
  CHECK(secrets_of_feeds(patient)->health == Health::ok);
}

TEST_CASE("A store that is damaged, and an engine that is away") {
  const Warned w;
  service::Patient patient = patient_of(w);
  core::write_file(w / "observations.gpkg", "no store");
  CHECK(store_opens(patient)->health == Health::fault);
  fs::remove(w / "observations.gpkg");
  CHECK(store_opens(patient)->health == Health::ok);

  core::Service service = *patient.basin->service;
  service.engine.kind = "slurm";
  patient.basin->service = std::make_shared<const core::Service>(service);
  const terrain_fixture::Folder bin;
  const std::string path = std::getenv("PATH");
  core::write_file(
      bin / "sinfo",
      "#!/bin/sh\necho 'slurm_load_partitions: Unable to contact slurm controller' >&2\nexit 1\n");
  fs::permissions(bin / "sinfo", fs::perms::owner_all);
  setenv("PATH", ((bin / "").string() + ":" + path).c_str(), 1);
  CHECK(engine_reachable(patient)->health == Health::fault);
  CHECK_THAT(engine_reachable(patient)->what, Contains("Unable to contact"));
  core::write_file(bin / "sinfo", "#!/bin/sh\necho 'debug* up infinite 2 idle n[1-2]'\n");
  fs::permissions(bin / "sinfo", fs::perms::owner_all);
  CHECK(engine_reachable(patient)->health == Health::ok);
  setenv("PATH", path.c_str(), 1);
}
