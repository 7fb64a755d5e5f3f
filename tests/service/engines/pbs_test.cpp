// The engine for PBS against stand-ins of qsub, qstat and qdel (pbs/server), which answer as its manuals say:
// that words and answers are those of a real server is not shown by this.

#include "tests/service/engines/graph.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr JobState done = JobState::done, failed = JobState::failed;
using States = std::vector<JobState>;

class StandIn {
 public:
  StandIn() {
    fs::create_directory(jobs());
    for (const char* name : {"qsub", "qstat", "qdel", "server"})
      fs::copy(fs::path(FRESHET_SOURCE) / "tests/service/engines/pbs/server", programs() / name);
    setenv("PBS_STAND_IN", jobs().c_str(), 1);
    static const std::string path = std::getenv("PATH");
    setenv("PATH", (programs().string() + ":" + path).c_str(), 1);
    fs::copy(programs() / "server", jobs() / "server");
  }
  fs::path folder() const { return files_.path(); }
  void away(bool yes) const {
    yes ? core::write_file(jobs() / "away", "") : void(fs::remove(jobs() / "away"));
  }
  long submitted() const {
    return std::count_if(fs::directory_iterator(jobs()), fs::directory_iterator(),
                         [](const auto& entry) { return entry.is_directory(); });
  }

 private:
  fs::path jobs() const { return files_ / "jobs"; }
  fs::path programs() const {
    fs::create_directories(files_ / "bin");
    return files_ / "bin";
  }
  terrain_fixture::Folder files_;
};

core::EngineSettings settings() {
  core::EngineSettings s;
  s.kind = "pbs";
  s.nodes = 2;
  s.at = {"basin.toml:1"};
  return s;
}

struct OnPbs {
  explicit OnPbs(const core::EngineSettings& s = settings()) : engine(service::make_engine(s)) {}
  StandIn pbs;
  std::unique_ptr<service::Engine> engine;
  TestGraph test{*engine, pbs.folder()};
  service::JobGraph& graph = test.graph;
};

}  // namespace

TEST_CASE("PBS: a graph runs in its order; handed over twice, it runs once") {
  OnPbs s;
  s.test.add("a", {}, "echo begins; sleep 0.5");
  s.test.add("b", {"a"}, "cat a.exit");
  s.test.add("c", {"a", "b"}, "cat b.exit");
  s.engine->submit(s.graph);
  const auto handed = s.engine->submit(s.graph);
  CHECK(s.pbs.submitted() == 3);
  CHECK(final_states(*s.engine, s.graph, handed) == States{done, done, done});
  CHECK(s.test.log("a") == "begins\n");
  CHECK(s.test.log("c") == "0\n");
}

TEST_CASE("PBS: what waits for a job that fails is gone, and all is tried again when asked to") {
  OnPbs s;
  s.test.add("a", {}, "[ -e mended ]");
  s.test.add("b", {"a"}, "touch ran");
  auto handed = s.engine->submit(s.graph);
  CHECK(final_states(*s.engine, s.graph, handed) == States{failed, failed});
  CHECK(!fs::exists(s.graph.folder / "ran"));
  core::write_file(s.graph.folder / "mended", "");
  handed = s.engine->submit(s.graph);
  CHECK(final_states(*s.engine, s.graph, handed) == States{done, done});
}

TEST_CASE("PBS: without a server it is tried again; what can never run is refused") {
  OnPbs s;
  s.test.add("a", {}, "true");
  s.pbs.away(true);
  CHECK_THROWS_WITH(s.engine->submit(s.graph), Contains("PBS is away"));
  CHECK_THROWS_AS(s.engine->states(s.graph, {}), core::RunError);
  s.pbs.away(false);
  CHECK(final_states(*s.engine, s.graph, s.engine->submit(s.graph)) == States{done});

  core::EngineSettings elsewhere = settings();
  elsewhere.partition = "gpu";
  OnPbs t(elsewhere);
  t.test.add("a", {}, "true");
  CHECK_THROWS_WITH(t.engine->submit(t.graph), Contains("'a'") && Contains("engine.partition"));
  OnPbs u;
  u.test.add("a", {}, "true", {64, 0.1, 1});
  CHECK_THROWS_WITH(u.engine->submit(u.graph), Contains("engine.ranks"));
}

TEST_CASE("PBS: what is cancelled ends") {
  OnPbs s;
  s.test.add("a", {}, "touch begun; sleep 300");
  const auto handed = s.engine->submit(s.graph);
  REQUIRE(appears(s.graph.folder / "begun", 30));
  CHECK(s.engine->states(s.graph, handed) == States{JobState::running});
  s.engine->cancel(s.graph, handed);
  CHECK(final_states(*s.engine, s.graph, handed) == States{failed});
}

TEST_CASE("PBS: the head of a script says what the job needs") {
  core::EngineSettings s = settings();
  s.partition = "workq";
  s.account = "flood";
  s.head = "module load openmpi";
  OnPbs on(s);
  on.test.add("cycle", {}, "true", {5, 1.5, 10});
  const std::string script = core::read_file(on.graph.jobs[0].script);
  CHECK_THAT(script, Contains("#PBS -l select=2:ncpus=3:mpiprocs=3:mem=6000mb\n") &&
                         Contains("#PBS -l walltime=03:04:00\n") && Contains("#PBS -q workq\n") &&
                         Contains("#PBS -A flood\n") && Contains("\nmodule load openmpi\n"));
}
