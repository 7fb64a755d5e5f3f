#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/files.hpp"
#include "service/engine.hpp"
#include "service/job_script.hpp"

namespace {

namespace fs = std::filesystem;
using namespace freshet;
using namespace std::chrono_literals;
using service::JobState;

/// A graph whose jobs are shell commands, in a folder with a blank in its name.
struct Place {
  fs::path root;
  std::unique_ptr<service::Engine> engine = service::make_engine({});
  service::JobGraph graph;

  Place() {
    std::string name = (fs::temp_directory_path() / "freshet engine XXXXXX").string();
    root = ::mkdtemp(name.data());
    graph.label = "test";
    graph.folder = root / "it's jobs";
  }
  ~Place() {
    engine->cancel(graph, {});
    fs::remove_all(root);
  }

  void add(const std::string& name, const std::vector<std::string>& after, const std::string& command) {
    const service::Job job{name, graph.folder / (name + ".sh"), after, {}};
    core::write_file(job.script,
                     service::job_script(graph, job, {"/bin/bash", {{{"-c", command}}}}, *engine));
    graph.jobs.push_back(job);
  }

  std::vector<JobState> wait() {
    const auto over = [](JobState s) { return s != JobState::waiting && s != JobState::running; };
    for (int i = 0; i < 3000; ++i) {
      const std::vector<JobState> states = engine->states(graph, {});
      if (std::all_of(states.begin(), states.end(), over)) return states;
      std::this_thread::sleep_for(20ms);
    }
    FAIL("the jobs do not end");
    return {};
  }

  std::string text(const std::string& file) { return core::read_file(graph.folder / file); }
};

const std::vector<JobState> all_done = {JobState::done, JobState::done};

}  // namespace

TEST_CASE("Jobs run one after another and say how they ended") {
  Place place;
  place.add("first", {}, "echo one >>order");
  place.add("second", {"first"}, "echo two >>order");
  place.engine->submit(place.graph);
  CHECK(place.wait() == all_done);
  CHECK(place.text("order") == "one\ntwo\n");
  CHECK(place.text("first.exit") == "0\n");
}

TEST_CASE("What waits for a job that failed never runs; tried again, what succeeded stays") {
  Place place;
  place.add("first", {}, "echo one >>order");
  place.add("second", {"first"}, "test -e mended");
  place.add("third", {"second"}, "echo three >>order");
  place.engine->submit(place.graph);
  CHECK(place.wait() == std::vector<JobState>{JobState::done, JobState::failed, JobState::failed});
  core::write_file(place.graph.folder / "mended", "");
  place.engine->submit(place.graph);
  CHECK(place.wait() == std::vector<JobState>{JobState::done, JobState::done, JobState::done});
  CHECK(place.text("order") == "one\nthree\n");
}

TEST_CASE("A graph that is under way is not begun twice") {
  Place place;
  place.add("only", {}, "echo one >>order; sleep 0.5");
  place.engine->submit(place.graph);
  place.engine->submit(place.graph);
  CHECK(place.wait() == std::vector<JobState>{JobState::done});
  CHECK(place.text("order") == "one\n");
}

TEST_CASE("Processes that are gone without a word are lost") {
  Place place;
  place.add("first", {}, "sleep 60");
  place.add("second", {"first"}, "true");
  place.engine->submit(place.graph);
  CHECK(place.engine->states(place.graph, {}) == std::vector<JobState>{JobState::running, JobState::waiting});
  pid_t group = 0;
  for (int i = 0; i < 100 && group == 0; ++i) {
    std::ifstream(place.graph.folder / "graph.pid") >> group;
    std::this_thread::sleep_for(10ms);
  }
  REQUIRE(group > 1);
  ::kill(-group, SIGKILL);
  CHECK(place.wait() == std::vector<JobState>{JobState::lost, JobState::lost});
}

TEST_CASE("Cancelled jobs end with all that they started") {
  Place place;
  place.add("only", {}, "sleep 60 & sleep 60");
  place.engine->submit(place.graph);
  place.engine->cancel(place.graph, {});
  CHECK(place.engine->states(place.graph, {})[0] != JobState::running);
}

TEST_CASE("Words reach a command as they are") {
  for (const std::string word : {"plain", "", "a b", "it's", "$HOME `id` \"x\"", "caf\u00e9"}) {
    Place place;
    place.add("say", {}, "printf %s " + service::quoted(word) + " >said");
    place.engine->submit(place.graph);
    CHECK(place.wait() == std::vector<JobState>{JobState::done});
    CHECK(place.text("said") == word);
  }
}
