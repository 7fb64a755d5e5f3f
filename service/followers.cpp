#include "service/followers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/basin/service.hpp"
#include "core/errors.hpp"

namespace freshet::service {

using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds longest_pause{60}, lasting{60};

}  // namespace

Followers::Followers(const Ground& ground, EventLog& log) : ground_(ground), log_(log) {
  const auto folder = ground.places().service();
  for (const core::Feed& feed : ground.basin.service->feeds)
    all_.push_back({.name = fmt::format("feed '{}'", feed.id),
                    .event = "feed_ended",
                    .words = {"fetch", "--feed", feed.id},
                    .log = folder / fmt::format("fetch-{}.log", feed.id)});
  if (!ground.basin.service->receivers.empty())
    all_.push_back(
        {.name = "delivery", .event = "delivery_ended", .words = {"deliver"}, .log = folder / "deliver.log"});
}

void Followers::tick() {
  for (One& one : all_) {
    if (one.child.runs()) {
      if (const auto code = one.child.ended()) ended(one, *code);
    } else if (steady_clock::now() >= one.not_before) {
      start(one);
    }
  }
}

void Followers::start(One& one) {
  one.begun = steady_clock::now();
  try {
    std::vector<std::string> more(one.words.begin() + 1, one.words.end());
    more.insert(more.end(), {"--follow", "--quiet"});
    one.child = Child(ground_.command(one.words.front(), more), {"", one.log});
  } catch (const core::RunError&) {
    ended(one, 127);
  }
}

/// What has run for a while is started again at once; what ends again and again, less and less often.
void Followers::ended(One& one, int code) {
  const auto now = steady_clock::now();
  if (now - one.begun > lasting) one.pause = std::chrono::seconds(1);
  one.not_before = now + one.pause;
  log_.warn(one.event,
            fmt::format("{} ended with {}; begun again in {} s. {}", one.name, code, one.pause.count(),
                        tail_of(one.log, 300)),
            {{"of", one.name}, {"code", code}});
  one.pause = std::min(2 * one.pause, longest_pause);
}

}  // namespace freshet::service
