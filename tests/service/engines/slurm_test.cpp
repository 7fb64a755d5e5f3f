// The engine on a real Slurm of two nodes, brought up and down by jobs/cluster; what goes wrong is made to.

#include "tests/forecast/cycle_files.hpp"
#include "tests/service/engines/graph.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;
using service::Engine;

namespace {

constexpr JobState done = JobState::done, failed = JobState::failed;
using States = std::vector<JobState>;

/// Two nodes of one core each, from the first test that wants them to the end.
class Cluster {
 public:
  static Cluster& up() {
    static Cluster cluster;
    return cluster;
  }
  ~Cluster() { act("down"); }
  fs::path folder() const { return files_.path(); }
  void act(const std::string& words) const {
    const Outcome o =
        run_words(fmt::format("timeout 100 {}/jobs/cluster {} {}", FRESHET_SOURCE, words, place()));
    if (o.code != 0) throw std::runtime_error(words + ": " + o.out + o.err);
  }
  /// A node that was killed, back again and at work.
  void mend(int node) const {
    for (int i = 0; i < 600; ++i) {
      if (i % 50 == 0) act(fmt::format("start-node {}", node));  // Slurm may drain it once more
      const Outcome o = run_words(fmt::format("timeout 10 sinfo -h -n n{} -o %T", node));
      if (o.out == "idle\n") return;
      usleep(100000);
    }
    throw std::runtime_error("the node does not come back");
  }

 private:
  Cluster() {
    set_up_mpi();
    act("up --nodes 2 --cores 1 --minutes 10");
    setenv("SLURM_CONF", (files_ / "slurm/slurm.conf").c_str(), 1);
  }
  std::string place() const { return (files_ / "slurm").string(); }

  terrain_fixture::Folder files_;
};

core::EngineSettings settings() {
  core::EngineSettings s;
  s.kind = "slurm";
  s.limit_h = 0.5;
  s.at = {"basin.toml:1"};
  return s;
}

struct OnSlurm {
  explicit OnSlurm(const core::EngineSettings& s = settings()) : engine(service::make_engine(s)) {}
  Cluster& cluster = Cluster::up();
  std::unique_ptr<Engine> engine;
  TestGraph test{*engine, Cluster::up().folder()};
  service::JobGraph& graph = test.graph;
};

std::string queued(const service::JobGraph& graph) {
  return run_words("squeue --me -h -t all -o '%j %T %r' | grep -F " + graph.label + " || true").out;
}

long lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// A cycle of the tiny basin that takes some seconds.
struct LongCycle : Workspace {
  LongCycle() {
    change("lead_h = 0.75", "lead_h = 12");
    change_more();
  }
  void add_to(TestGraph& test, const service::Needs& needs) const {
    test.add_command("cycle", {}, program(),
                     {"cycle", (*this / "basin.toml").string(), "--time", cycle_times[0], "--workspace",
                      (*this / "").string()},
                     needs);
  }

 private:
  void change_more() const {
    std::string text = core::read_file(*this / "basin.toml");
    const std::string from = "order = 1";
    text.replace(text.find(from), from.size(), "order = 2");
    write("basin.toml", text);
  }
};

const Files& undisturbed() {
  static const LongCycle w;
  static const Files files = [] {
    finish(w, 0);
    return files_of(w);
  }();
  return files;
}

}  // namespace

TEST_CASE("A graph of jobs runs in its order, on ranks across two nodes") {
  OnSlurm s;
  s.test.add("ranks", {}, "echo rank $OMPI_COMM_WORLD_RANK of $OMPI_COMM_WORLD_SIZE on $SLURMD_NODENAME",
             {2, 0.01, 0.1});
  s.test.add("warn", {"ranks"}, "cat ranks.exit >seen");
  s.test.add("products", {"ranks"}, "true");
  s.test.add("last", {"warn", "products"}, "cat warn.exit products.exit");
  const auto handed = s.engine->submit(s.graph);
  CHECK(final_states(*s.engine, s.graph, handed) == States{done, done, done, done});
  CHECK(core::read_file(s.graph.folder / "seen") == "0\n");
  CHECK_THAT(s.test.log("ranks"), Contains("rank 0 of 2 on n0") && Contains("rank 1 of 2 on n1"));
  CHECK_THAT(s.test.log("last"), Contains("0\n0\n"));
}

TEST_CASE("What waits for a job that fails never runs, and all is tried again when asked to") {
  OnSlurm s;
  s.test.add("cycle", {}, "[ -e mended ] || exit 3");
  s.test.add("warn", {"cycle"}, "touch ran");
  s.test.add("publish", {"warn"}, "touch ran");
  s.test.add("other", {}, "echo once");
  auto handed = s.engine->submit(s.graph);
  CHECK(final_states(*s.engine, s.graph, handed) == States{failed, failed, failed, done});
  CHECK(core::read_file(s.graph.folder / "cycle.exit") == "3\n");
  CHECK(!fs::exists(s.graph.folder / "ran"));
  core::write_file(s.graph.folder / "mended", "");
  handed = s.engine->submit(s.graph);
  CHECK(final_states(*s.engine, s.graph, handed) == States{done, done, done, done});
  CHECK(s.test.log("other") == "once\n");
}

TEST_CASE("What was handed over and then forgotten is found again, not doubled") {
  OnSlurm s;
  s.test.add("a", {}, "echo begins; sleep 3");
  s.test.add("b", {"a"}, "echo begins");
  s.engine->submit(s.graph);
  const auto handed = s.engine->submit(s.graph);
  CHECK(lines(queued(s.graph)) == 2);
  CHECK(final_states(*s.engine, s.graph, handed) == States{done, done});
  // Killed between the two: the first alone is there.
  OnSlurm t;
  t.test.add("a", {}, "echo begins; sleep 3");
  t.test.add("b", {"a"}, "[ \"$(cat a.exit)\" = 0 ] && echo begins");
  REQUIRE(run_words("sbatch " + t.graph.jobs[0].script.string()).code == 0);
  const auto second = t.engine->submit(t.graph);
  CHECK(lines(queued(t.graph)) == 2);
  CHECK(final_states(*t.engine, t.graph, second) == States{done, done});
  for (const auto* test : {&s.test, &t.test})
    for (const char* name : {"a", "b"}) CHECK(test->log(name) == "begins\n");
}

TEST_CASE("slurmctld is killed in the middle of a graph: tried again, and the graph goes on") {
  OnSlurm s;
  s.test.add("a", {}, "touch begun; sleep 4");
  s.test.add("b", {"a"}, "echo begins");
  const auto handed = s.engine->submit(s.graph);
  REQUIRE(appears(s.graph.folder / "begun", 30));
  s.cluster.act("kill-ctld");
  const auto start = std::chrono::steady_clock::now();
  CHECK_THROWS_WITH(s.engine->states(s.graph, handed), Contains("Slurm is away"));
  OnSlurm t;
  t.test.add("a", {}, "true");
  CHECK_THROWS_WITH(t.engine->submit(t.graph), Contains("Slurm is away"));
  CHECK_THROWS_AS(t.engine->cancel(t.graph, {}), core::RunError);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(150));
  s.cluster.act("restart-ctld");
  States states = final_states(*s.engine, s.graph, handed);
  // Of what happened in the seconds before its end slurmctld may know nothing: a job is forgotten, or begun
  // again beside itself and then held back. Handed over again, as `serve` does.
  for (int i = 0; i < 3 && states != States{done, done}; ++i)
    states = final_states(*s.engine, s.graph, submit_at_last(*s.engine, s.graph));
  CHECK(states == States{done, done});
  CHECK(s.test.log("b") == "begins\n");
  // Nodes that a slurmctld which has just begun knows nothing of are no reason to refuse a job for good.
  CHECK(final_states(*t.engine, t.graph, submit_at_last(*t.engine, t.graph)) == States{done});
  for (const int node : {0, 1}) s.cluster.mend(node);
}

TEST_CASE("What is cancelled ends, and what waits for it never runs") {
  OnSlurm s;
  s.test.add("a", {}, "touch begun; sleep 300");
  s.test.add("b", {"a"}, "touch ran");
  const auto handed = s.engine->submit(s.graph);
  REQUIRE(appears(s.graph.folder / "begun", 30));
  CHECK(s.engine->states(s.graph, handed) == States{JobState::running, JobState::waiting});
  s.engine->cancel(s.graph, handed);
  CHECK(final_states(*s.engine, s.graph, handed) == States{failed, failed});
  CHECK(!fs::exists(s.graph.folder / "ran"));
}

TEST_CASE("What can never run is refused, with the key that mends it, and nothing of the graph is begun") {
  const auto refused = [](core::EngineSettings s, const service::Needs& needs) {
    OnSlurm on(s);
    on.test.add("first", {}, "touch ran");
    on.test.add("second", {"first"}, "true", needs);
    std::string message;
    try {
      on.engine->submit(on.graph);
    } catch (const core::InputError& error) {
      message = error.what();
    }
    CHECK(queued(on.graph) == "");
    CHECK(!fs::exists(on.graph.folder / "ran"));
    return message;
  };
  CHECK_THAT(refused(settings(), {3, 0.01, 0.1}), Contains("'second'") && Contains("engine.ranks"));
  CHECK_THAT(refused(settings(), {1, 0.01, 1e6}), Contains("memory"));
  core::EngineSettings elsewhere = settings(), longer = settings();
  elsewhere.partition = "gpu";
  CHECK_THAT(refused(elsewhere, {1, 0.01, 0.1}), Contains("engine.partition"));
  longer.limit_h = 100;
  CHECK_THAT(refused(longer, {1, 50, 0.1}), Contains("engine.limit_h") && Contains("60"));
}

TEST_CASE("A node is lost in mid-cycle: on the other one it goes on, to the same bits") {
  OnSlurm s;
  const LongCycle w;
  w.add_to(s.test, {1, 0.1, 1});
  const auto handed = s.engine->submit(s.graph);
  REQUIRE(appears(w.cycle(0) / "checkpoint.nc", 60));
  const std::string node = run_words("squeue --me -h -t R -o %N").out.substr(0, 2);
  REQUIRE((node == "n0" || node == "n1"));
  s.cluster.act("kill-node " + node.substr(1));
  REQUIRE(!fs::exists(w.cycle(0) / "provenance.json"));
  CHECK(final_states(*s.engine, s.graph, handed, 120) == States{done});
  INFO(s.test.log("cycle"));
  CHECK_THAT(s.test.log("cycle"), Contains("resuming from"));
  check_same(undisturbed(), files_of(w), false);
  s.cluster.mend(node[1] - '0');
}

TEST_CASE("Told to stop before its limit, a cycle writes a checkpoint and goes on later, to the same bits") {
  OnSlurm s;
  const LongCycle w;
  w.add_to(s.test, {2, 0.1, 1});
  const auto handed = s.engine->submit(s.graph);
  REQUIRE(appears(w.cycle(0) / "checkpoint.nc", 60));
  // As Slurm does by --signal=B:USR1@...
  REQUIRE(run_words("scancel --batch --signal=USR1 " + handed["jobs"]["cycle"].dump()).code == 0);
  CHECK(final_states(*s.engine, s.graph, handed, 120) == States{done});
  INFO(s.test.log("cycle"));
  CHECK_THAT(s.test.log("cycle"), Contains("told to stop") && Contains("resuming from"));
  check_same(undisturbed(), files_of(w), false);
}

TEST_CASE("freshet submit hands a cycle, its warnings and all over, and the results are those made by hand") {
  Cluster::up();
  const LongCycle w;
  const std::string basin = core::read_file(w / "basin.toml");
  w.write("basin.toml", basin + "[engine]\nkind = \"slurm\"\nranks = 2\nlimit_h = 0.5\n");
  const std::string submit = fmt::format("timeout 200 {} submit {} --time {} ", program(),
                                         (w / "basin.toml").string(), cycle_times[0]);
  const Outcome shown = run_words(submit + "--dry-run");
  INFO(shown.err);
  CHECK(shown.code == 0);
  CHECK_THAT(shown.out, Contains("#SBATCH --ntasks=2\n") && Contains("2 ranks") && Contains("mpirun -np 2"));
  CHECK(!fs::exists(w / "cycles"));
  const Outcome o = run_words(submit + "--wait");
  INFO(o.out << o.err);
  CHECK(o.code == 0);
  const LongCycle by_hand;
  by_hand.write("basin.toml", core::read_file(w / "basin.toml"));
  finish(by_hand, 0);
  check_same(files_of(by_hand), files_of(w), false);
}

TEST_CASE("A job goes on so often and no more") {
  core::EngineSettings once = settings();
  once.requeues = 1;
  OnSlurm s(once);
  // Whatever it does, it is told to stop.
  s.test.add("cycle", {}, "trap 'exit 75' USR1; echo begins; kill -USR1 $PPID; while :; do sleep 0.1; done");
  const auto handed = s.engine->submit(s.graph);
  CHECK(final_states(*s.engine, s.graph, handed, 120) == States{failed});
  CHECK(core::read_file(s.graph.folder / "cycle.exit") == "75\n");
  CHECK_THAT(s.test.log("cycle"), Contains("begins"));
  CHECK(lines(s.test.log("cycle")) >= 2);
}
