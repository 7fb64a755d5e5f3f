// freshet-fetch: what live sources have, into the inbox of the workspace.

#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/program.hpp"
#include "core/spelling.hpp"
#include "service/feeds/fetching.hpp"
#include "service/net/stopping.hpp"

namespace {

using namespace freshet;

struct Arguments {
  core::CommonOptions common;
  std::string feed;
  bool follow = false;
};

std::vector<core::Feed> chosen(const core::Basin& basin, const std::string& id) {
  const std::vector<core::Feed>& all = basin.service->feeds;
  core::check(!all.empty(), "{}: has no [[feed]]; describe where readings come from (docs/guide/fetch.md)",
              basin.file.string());
  if (id.empty()) return all;
  std::vector<std::string> ids;
  for (const core::Feed& feed : all) {
    if (feed.id == id) return {feed};
    ids.push_back(feed.id);
  }
  core::fail_input("--feed: '{}' is no feed of {}{}", id, basin.file.string(), core::did_you_mean(id, ids));
}

/// Each feed by itself: one that fails does not keep the others.
void fetch_all(const core::Basin& basin, const std::vector<core::Feed>& feeds,
               const std::filesystem::path& inbox, const core::CommonOptions& common) {
  nlohmann::json results = nlohmann::json::array();
  std::string failures;
  for (const core::Feed& feed : feeds) {
    if (service::asked_to_end()) break;
    results.push_back(service::fetch_once(service::feed_task(basin, feed), inbox));
    if (results.back().contains("failure"))
      failures += fmt::format("{}feed '{}': {}", failures.empty() ? "" : "\n", feed.id,
                              results.back()["failure"].get<std::string>());
  }
  core::print_summary({{"feeds", results}}, common);
  if (!failures.empty()) core::fail_run("{}", failures);
}

pid_t start(const core::Basin& basin, const core::Feed& feed, const std::filesystem::path& inbox) {
  const pid_t child = ::fork();
  if (child < 0) core::fail_run("no other process can be started: {}", std::strerror(errno));
  if (child > 0) return child;
  int code = 1;
  try {
    service::end_with_parent();
    service::follow(service::feed_task(basin, feed), inbox);
    code = 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: feed '{}': {}\n", feed.id, error.what());
  }
  std::_Exit(code);
}

/// A process for each feed, begun again where it ends.
void follow_all(const core::Basin& basin, const std::vector<core::Feed>& feeds,
                const std::filesystem::path& inbox) {
  if (feeds.size() == 1) return service::follow(service::feed_task(basin, feeds.front()), inbox);
  constexpr std::chrono::seconds between{10};
  std::map<pid_t, const core::Feed*> running;
  for (const core::Feed& feed : feeds) running[start(basin, feed, inbox)] = &feed;
  while (!service::asked_to_end()) {
    const pid_t ended = ::waitpid(-1, nullptr, WNOHANG);
    if (const auto found = running.find(ended); ended > 0 && found != running.end()) {
      const core::Feed* const feed = found->second;
      running.erase(found);
      service::wait_at_most(between);
      if (!service::asked_to_end()) running[start(basin, *feed, inbox)] = feed;
    }
    service::wait_at_most(std::chrono::milliseconds(200));
  }
  for (const auto& [process, feed] : running) ::kill(process, SIGTERM);
}

void fetch(const Arguments& arguments) {
  service::end_soon_when_asked();
  const core::Basin basin = core::read_basin(arguments.common.basin_file);
  const std::vector<core::Feed> feeds = chosen(basin, arguments.feed);
  const std::filesystem::path inbox = core::workspace_of(basin, arguments.common).root / "inbox";
  if (!arguments.follow) return fetch_all(basin, feeds, inbox, arguments.common);
  service::end_with_parent();
  follow_all(basin, feeds, inbox);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"What live sources have, into the inbox"};
  app.require_subcommand(1);
  Arguments arguments;
  CLI::App& command =
      *app.add_subcommand("fetch", "what live sources ([[feed]]) have, into the inbox of the workspace");
  core::add_common_options(command, arguments.common);
  command.add_option("--feed", arguments.feed, "this feed alone, by its id; default: all");
  command.add_flag("--follow", arguments.follow,
                   "go on until ended, by SIGTERM or with the process that started it; default: once");
  return core::run_program(app, argc, argv, [&] { fetch(arguments); });
}
