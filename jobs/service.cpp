// freshet-service: serve, submit, status, stop. Core alone: it starts other programs, and stays small.

#include "core/basin/service.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>

extern "C" {  // glibc 2.36 forgets to say so itself
#include <sys/pidfd.h>
}

#include "core/basin.hpp"
#include "core/cycle_times.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/program.hpp"
#include "core/scenario.hpp"
#include "service/flight.hpp"
#include "service/serve.hpp"
#include "service/situation.hpp"
#include "service/status.hpp"
#include "service/submit.hpp"

namespace {

using namespace freshet;

struct Options {
  core::CommonOptions common;
  std::string replay, until, time;
  double speed = 1, watch_s = 0, patience_s = 30;
  std::vector<std::string> hindcast;
  std::filesystem::path ecflow;
  bool dry_run = false, wait = false, jobs = false;
};

template <class Work>
void on_ground(const Options& options, const Work& work) {
  const core::Basin basin = core::read_basin(options.common.basin_file);
  work(service::ground_of(basin, options.common.basin_file, core::workspace_of(basin, options.common)));
}

void serve(const Options& options) {
  on_ground(options, [&](const service::Ground& ground) {
    core::check(!core::scenario_of(ground.workspace),
                "{}: is a scenario, which is not in service; run 'freshet cycle' or 'submit' there",
                ground.workspace.root.string());
    service::ServeOptions serving;
    if (!options.replay.empty()) serving.replay_from = core::parse_instant(options.replay, "--replay");
    core::check(serving.replay_from || options.speed == 1,
                "--speed is of a replay: give --replay with the time to begin at");
    serving.speed = options.speed;
    if (!options.until.empty()) {
      serving.until = core::parse_instant(options.until, "--until");
      core::times_of(ground.basin, *serving.until);
    }
    service::serve(ground, serving);
  });
}

/// --time, --hindcast, or the next that is not made yet.
std::vector<core::Instant> cycles_of(const Options& options, const service::Ground& ground) {
  if (!options.hindcast.empty())
    return service::cycles_between(ground.basin, core::parse_instant(options.hindcast[0], "--hindcast"),
                                   core::parse_instant(options.hindcast[1], "--hindcast"));
  if (options.time.empty()) {
    const core::Instant next =
        service::next_in_chain(service::situation_of(ground, service::Journal(ground.places())));
    core::check(
        next <= std::chrono::system_clock::now(),
        "all cycles are made whose time has come; the next is at {} (--time {} begins it before its time)",
        core::to_iso(next), core::to_iso(next));
    return {next};
  }
  const core::Instant time = core::parse_instant(options.time, "--time");
  core::times_of(ground.basin, time);
  return {time};
}

void submit(const Options& options) {
  on_ground(options, [&](const service::Ground& ground) {
    const nlohmann::json summary =
        service::submit(ground, {cycles_of(options, ground), options.dry_run, options.wait, options.ecflow});
    core::print_summary(summary, service::submit_text(summary), options.common);
  });
}

void status(const Options& options) {
  on_ground(options, [&](const service::Ground& ground) {
    do {
      const nlohmann::json found = service::status_of(ground);
      const bool screen = options.watch_s > 0 && ::isatty(STDOUT_FILENO) == 1 && !options.common.json;
      core::print_summary(found, (screen ? "\033[2J\033[H" : "") + service::status_text(found),
                          options.common);
      std::this_thread::sleep_for(std::chrono::duration<double>(options.watch_s));
    } while (options.watch_s > 0);
  });
}

/// Waits until `process` (a pidfd) has ended; false if `until` comes first.
bool ended_by(int process, std::chrono::steady_clock::time_point until) {
  using std::chrono::milliseconds;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
    pollfd watched{process, POLLIN, 0};
    const int found =
        ::poll(&watched, 1, static_cast<int>(std::clamp(left, {}, milliseconds(60'000)).count()));
    if (found > 0) return true;
    if (left <= milliseconds(0)) return false;
  }
}

/// Tells the service to end, and waits until its process is gone: whoever is told that it has ended may begin
/// another, or take the machine down. Waiting for its lock would not do, which it lays down a moment before.
void end_service(const core::LockHolder& holder, double patience_s) {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  core::check(holder.process > 0 && holder.host == host,
              "the service runs as process {} on {}, this is {}; stop it there", holder.process, holder.host,
              host);
  const int process = ::pidfd_open(holder.process, 0);
  if ((process < 0 || ::pidfd_send_signal(process, SIGTERM, nullptr, 0) != 0) && errno != ESRCH)
    core::fail_run("process {} cannot be told to end: {}", holder.process, std::strerror(errno));
  if (process < 0) return;  // it has ended just now
  const auto patience = std::chrono::duration<double>(patience_s);
  const bool ended = ended_by(
      process, std::chrono::steady_clock::now() + std::chrono::ceil<std::chrono::milliseconds>(patience));
  ::close(process);
  if (!ended) core::fail_run("process {} has not ended within {:g} s", holder.process, patience_s);
}

void stop(const Options& options) {
  on_ground(options, [&](const service::Ground& ground) {
    const auto holder = core::Lock::holder(ground.places().lock());
    core::check(holder.has_value() || options.jobs, "{} is not in service", ground.workspace.root.string());
    nlohmann::json summary = nlohmann::json::object();
    if (holder) {
      end_service(*holder, options.patience_s);
      summary["stopped"] = holder->process;
    }
    if (options.jobs) summary["cycles_cancelled"] = service::cancel_all(ground);
    core::print_summary(summary, options.common);
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A basin in service", "freshet");
  app.require_subcommand(1);
  Options options;
  CLI::App& serving =
      *app.add_subcommand("serve", "keep a basin in service: follow feeds, begin cycles on time");
  core::add_common_options(serving, options.common);
  serving.add_option("--replay", options.replay,
                     "a drill: the clock begins at this time, such as 2026-03-10T00:00:00Z");
  serving.add_option("--speed", options.speed, "of a replay: so many times as fast as time")
      ->check(CLI::Range(0.01, 1e5));
  serving.add_option("--until", options.until, "end once the cycle of this time is done");

  CLI::App& submitting = *app.add_subcommand("submit", "hand one cycle or a range to the engine");
  core::add_common_options(submitting, options.common);
  submitting.add_option("--time", options.time,
                        "of the cycle; default: the next that is not made, once its time has come");
  submitting.add_option("--hindcast", options.hindcast, "first and last of a range of cycles")->expected(2);
  submitting.add_flag("--dry-run", options.dry_run, "print scripts, ranks, hours, memory; hand nothing over");
  submitting.add_option(
      "--ecflow", options.ecflow,
      "write a suite of ecFlow to this file (.def) and its scripts beside it; hand nothing over");
  submitting.add_flag("--wait", options.wait, "until all jobs have ended; fails if one did");

  CLI::App& showing =
      *app.add_subcommand("status", "what is in service, last and next cycle, gauges, warnings");
  core::add_common_options(showing, options.common);
  showing.add_option("--watch", options.watch_s, "again every so many seconds; without a number: 2")
      ->expected(0, 1)
      ->default_str("2")
      ->check(CLI::Range(0.1, 86400.0));

  CLI::App& stopping = *app.add_subcommand("stop", "end the service of a basin; jobs of a cycle go on");
  core::add_common_options(stopping, options.common);
  stopping.add_flag("--jobs", options.jobs,
                    "end the jobs that are under way too; a later service goes on from their checkpoints");
  stopping.add_option("--patience", options.patience_s, "seconds to wait for its end")->capture_default_str();

  return core::run_program(app, argc, argv, [&] {
    if (serving.parsed()) serve(options);
    if (submitting.parsed()) submit(options);
    if (showing.parsed()) status(options);
    if (stopping.parsed()) stop(options);
  });
}
