#include "service/fetchers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/basin/service.hpp"
#include "core/errors.hpp"

namespace freshet::service {

using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds longest_pause{60}, lasting{60};

std::filesystem::path log_of(const Ground& ground, const std::string& feed) {
  return ground.places().service() / fmt::format("fetch-{}.log", feed);
}

}  // namespace

Fetchers::Fetchers(const Ground& ground, EventLog& log) : ground_(ground), log_(log) {
  for (const core::Feed& feed : ground.basin.service->feeds) all_.push_back({.feed = feed.id, .child = {}});
}

void Fetchers::tick() {
  for (One& one : all_) {
    if (one.child.runs()) {
      if (const auto code = one.child.ended()) ended(one, *code);
    } else if (steady_clock::now() >= one.not_before) {
      start(one);
    }
  }
}

void Fetchers::start(One& one) {
  one.begun = steady_clock::now();
  try {
    one.child = Child(ground_.command("fetch", {"--feed", one.feed, "--follow", "--quiet"}),
                      {"", log_of(ground_, one.feed)});
  } catch (const core::RunError&) {
    ended(one, 127);
  }
}

/// What has run for a while is started again at once; what ends again and again, less and less often.
void Fetchers::ended(One& one, int code) {
  const auto now = steady_clock::now();
  if (now - one.begun > lasting) one.pause = std::chrono::seconds(1);
  one.not_before = now + one.pause;
  log_.warn("feed_ended",
            fmt::format("feed '{}' ended with {}; begun again in {} s. {}", one.feed, code, one.pause.count(),
                        tail_of(log_of(ground_, one.feed), 300)),
            {{"feed", one.feed}, {"code", code}});
  one.pause = std::min(2 * one.pause, longest_pause);
}

}  // namespace freshet::service
