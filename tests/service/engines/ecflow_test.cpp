// The suite that is written, run by a real server of ecFlow on a port of loopback.

#include <random>

#include "service/ecflow_suite.hpp"
#include "tests/service/engines/graph.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

core::Instant at(const std::string& text) { return core::parse_instant(text, "test"); }

/// A server with its folder, to the end of the scope.
class Server {
 public:
  Server() {
    for (int attempt = 0; attempt < 5 && !answers(); ++attempt) {
      if (child_) child_->kill_all();
      setenv("ECF_HOST", "127.0.0.1", 1);
      setenv("ECF_PORT", std::to_string(20000 + std::random_device{}() % 20000).c_str(), 1);
      child_ = std::make_unique<Child>("cd " + files_.path().string() + " && exec ecflow_server >log 2>&1",
                                       files_ / "err");
      for (int i = 0; i < 1200 && !answers(); ++i) usleep(50000);
    }
    if (!answers()) throw std::runtime_error("no server: " + core::read_file(files_ / "log"));
  }
  ~Server() { child_->kill_all(); }
  fs::path folder() const { return files_.path(); }
  void client(const std::string& words) const {
    const Outcome o = run_words("timeout 60 ecflow_client " + words);
    INFO(o.out << o.err);
    REQUIRE(o.code == 0);
  }
  std::string state(const std::string& node) const {
    const std::string text = run_words("timeout 60 ecflow_client --query state " + node).out;
    return text.substr(0, text.find_first_of(" \n"));
  }
  std::string wait_for(const std::string& node, const std::string& wanted) const {
    std::string found;
    for (int i = 0; i < 1200 && found != wanted; ++i) {
      found = state(node);
      usleep(100000);
    }
    return found;
  }

 private:
  static bool answers() { return run_words("timeout 5 ecflow_client --ping").code == 0; }
  terrain_fixture::Folder files_;
  std::unique_ptr<Child> child_;
};

std::unique_ptr<service::Engine> local() {
  core::EngineSettings s;
  s.at = {"basin.toml:1"};
  return service::make_engine(s);
}

}  // namespace

TEST_CASE("A real ecFlow server runs two cycles, one after the other, and stops where a task fails") {
  const Server server;
  const auto engine = local();
  TestGraph test(*engine, server.folder());
  const std::string first = "20260310T0000Z-", second = "20260310T0600Z-";
  test.add(first + "cycle", {}, "echo 100% >first; date +%s%N >>order");
  test.add(first + "warn", {first + "cycle"}, "[ -e mended ]");
  test.add(second + "cycle", {first + "cycle"}, "cat first; echo second >>order");
  test.add(second + "warn", {first + "warn", second + "cycle"}, "echo last >>order");
  const service::EcflowSuite suite{.name = "Eden (a test)",
                                   .engine = "local",
                                   .graph = test.graph,
                                   .cycles = {at("2026-03-10T00:00:00Z"), at("2026-03-10T00:00:00Z"),
                                              at("2026-03-10T06:00:00Z"), at("2026-03-10T06:00:00Z")},
                                   .now = at("2026-04-01T00:00:00Z")};
  const fs::path def = server.folder() / "suite.def";
  const std::string name = service::write_ecflow_suite(def, suite, *engine);
  server.client("--load " + def.string());
  server.client("--restart");
  server.client("--begin " + name);
  const std::string root = "/" + name;
  CHECK(server.wait_for(root + "/20260310T0600Z/cycle", "complete") == "complete");
  CHECK(server.wait_for(root + "/20260310T0000Z/warn", "aborted") == "aborted");
  CHECK(server.state(root + "/20260310T0600Z/warn") == "queued");
  core::write_file(test.graph.folder / "mended", "");
  server.client("--force=queued " + root + "/20260310T0000Z/warn");
  CHECK(server.wait_for(root, "complete") == "complete");
  const std::string order = core::read_file(test.graph.folder / "order");
  CHECK_THAT(order, Catch::EndsWith("\nsecond\nlast\n"));
  CHECK_THAT(test.log(second + "cycle"), Contains("100%"));
}

TEST_CASE("A task that is told to stop is aborted, and never active for ever") {
  const Server server;
  const auto engine = local();
  TestGraph test(*engine, server.folder());
  test.add("cycle", {}, "ps -o ppid= -p $PPID >task; mv task begun; sleep 100");
  const service::EcflowSuite suite{.name = "eden",
                                   .engine = "local",
                                   .graph = test.graph,
                                   .cycles = {at("2026-03-10T00:00:00Z")},
                                   .now = at("2026-04-01T00:00:00Z")};
  const std::string name = service::write_ecflow_suite(server.folder() / "s.def", suite, *engine);
  server.client("--load " + (server.folder() / "s.def").string());
  server.client("--restart");
  server.client("--begin " + name);
  REQUIRE(appears(test.graph.folder / "begun", 30));
  CHECK(server.state("/" + name) == "active");
  REQUIRE(run_words("kill -USR1 $(cat " + (test.graph.folder / "begun").string() + ")").code == 0);
  CHECK(server.wait_for("/" + name, "aborted") == "aborted");
}

TEST_CASE("A cycle of the future begins after its time and cut-off; a file that is no .def is refused") {
  const terrain_fixture::Folder folder;
  const auto engine = local();
  TestGraph test(*engine, folder.path());
  test.add("cycle", {}, "true");
  const service::EcflowSuite suite{.name = "eden",
                                   .engine = "slurm",
                                   .graph = test.graph,
                                   .cycles = {at("2026-12-31T23:55:00Z")},
                                   .cut_off_s = 590,
                                   .now = at("2026-12-31T00:00:00Z")};
  service::write_ecflow_suite(folder / "s.def", suite, *engine);
  const std::string text = core::read_file(folder / "s.def");
  CHECK_THAT(text, Contains("date 01.01.2027\n") && Contains("time 00:05\n") && Contains("sbatch"));
  CHECK_THROWS_WITH(service::write_ecflow_suite(folder / "suite", suite, *engine), Contains("suite.def"));
}
