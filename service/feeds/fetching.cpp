#include "service/feeds/fetching.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "core/basin.hpp"
#include "core/basin/gauge_readings.hpp"
#include "core/log.hpp"
#include "service/feeds/feed_desk.hpp"
#include "service/feeds/feed_kinds.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

using nlohmann::json;

namespace {

/// One take; returns what went wrong, or nothing. `after_s`: as the service says.
struct Outcome {
  std::string failure;
  double after_s = 0;
};

Outcome take(FeedSource& source, FeedDesk& desk) {
  desk.state()["last_try"] = core::to_iso(feed_clock());
  try {
    source.take(desk);
    desk.note_success();
    return {};
  } catch (const FetchError& error) {
    if (asked_to_end()) return {};
    desk.note_failure(error.what());
    return {error.what(), error.after_s};
  }
}

/// After a failure sooner than usual at first, then ever later, an hour at most; as the service says where it
/// does. Not all at once: up to a fifth more.
double pause_after(const Outcome& outcome, int failures, double every_s) {
  if (outcome.failure.empty()) return every_s;
  static std::mt19937 random{std::random_device{}()};
  const double backed_off =
      std::min({3600.0, 5 * std::pow(2.0, std::min(failures, 20)), std::max(every_s, 900.0)});
  return std::max(backed_off, std::min(outcome.after_s, 86400.0)) *
         std::uniform_real_distribution(1.0, 1.2)(random);
}

/// A service that said when to come again, or failed, is left alone until then after a restart too.
void wait_as_before(const FeedDesk& desk) {
  const json said = desk.state().value("next_try", json());
  if (!said.is_string()) return;
  try {
    const double seconds =
        core::seconds_between(feed_clock(), core::parse_instant(said.get<std::string>(), "state"));
    const json pause = desk.state().value("pause_s", json());
    const bool sound = pause.is_number() && seconds <= pause.get<double>();  // else the clock was set back
    if (seconds > 0 && sound) wait_at_most(core::milliseconds_of(seconds));
  } catch (const core::InputError&) {
    return;  // then at once
  }
}

void poll(FeedSource& source, FeedDesk& desk, const FeedTask& task, double every_s) {
  wait_as_before(desk);
  std::size_t saved = 0;
  for (int failures = 0; !asked_to_end();) {
    const Outcome outcome = take(source, desk);
    failures = outcome.failure.empty() ? 0 : failures + 1;
    if (failures == 1) core::warn("feed '{}': {}", task.feed.id, outcome.failure);
    const double pause = pause_after(outcome, failures, every_s);
    if (failures > 0) {
      desk.state()["pause_s"] = pause;
      desk.state()["next_try"] = core::to_iso(feed_clock() + core::milliseconds_of(pause));
    }
    if (every_s >= 60 || failures > 0 || saved != desk.files()) {
      saved = desk.files();
      desk.save_state();
    }
    wait_at_most(core::milliseconds_of(pause));
  }
}

}  // namespace

FeedTask feed_task(const core::Basin& basin, const core::Feed& feed) {
  FeedTask task{feed, basin.name, core::Stations(basin), {}};
  for (const auto& [id, said] : core::gauge_readings(basin))
    if (!said.station.empty()) task.names[said.station] = id;
  for (const std::string& id : feed.stations)
    core::check(task.stations.find(id) != nullptr, "{}: feed.stations: '{}' is no gauge of the basin",
                feed.at.text, id);
  return task;
}

json fetch_once(const FeedTask& task, const std::filesystem::path& inbox) {
  FeedDesk desk(inbox, task.feed.id);
  const auto source = feed_kind(task.feed).make(task);
  const Outcome outcome = take(*source, desk);
  desk.save_state();
  json result = {
      {"feed", task.feed.id}, {"kind", task.feed.kind}, {"files", desk.files()}, {"refused", desk.refused()}};
  if (!outcome.failure.empty()) result["failure"] = outcome.failure;
  return result;
}

void follow(const FeedTask& task, const std::filesystem::path& inbox) {
  FeedDesk desk(inbox, task.feed.id);
  const FeedKind& kind = feed_kind(task.feed);
  const auto source = kind.make(task);
  if (!source->stay(desk))
    poll(*source, desk, task, task.feed.every_s > 0 ? task.feed.every_s : kind.every_s);
  desk.save_state();
}

}  // namespace freshet::service
