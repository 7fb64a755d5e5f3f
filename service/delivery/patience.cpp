#include "service/delivery/patience.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "core/errors.hpp"

namespace freshet::service {

/// Up to a fifth more: many who wait do not come back at once.
void Patience::fail(core::Instant now, double after_s, double least_s) {
  constexpr double longest_asked_s = 3600;
  static std::mt19937 random{std::random_device{}()};
  failures_ = std::min(failures_ + 1, 1000);
  const double doubled = std::pow(2.0, std::min(failures_, 20));
  pause_s_ = std::max({std::min(most_s_, std::max(doubled, least_s)), std::min(after_s, longest_asked_s)}) *
             std::uniform_real_distribution(1.0, 1.2)(random);
  begun_ = now;
}

/// A clock that was set back is no reason to wait longer.
bool Patience::waits(core::Instant now) const { return failures_ > 0 && now >= begun_ && now < next(); }

nlohmann::json Patience::state() const {
  return {{"failures", failures_}, {"since", core::to_iso(begun_)}, {"pause_s", pause_s_}};
}

void Patience::take(const nlohmann::json& state) {
  try {
    const int failures = state.at("failures").get<int>();
    const double pause_s = state.at("pause_s").get<double>();
    const core::Instant begun = core::parse_instant(state.at("since").get<std::string>(), "state");
    if (failures < 0 || !(pause_s >= 0) || pause_s > 7200) return;
    failures_ = failures;
    pause_s_ = pause_s;
    begun_ = begun;
  } catch (const std::exception&) {  // then it is tried at once
  }
}

}  // namespace freshet::service
