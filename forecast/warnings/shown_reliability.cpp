#include "forecast/warnings/shown_reliability.hpp"

#include <cmath>

#include "core/came_true.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/scenario.hpp"
#include "results/judged_forecasts.hpp"

namespace freshet::forecast {

namespace {

constexpr std::size_t classes = 5;

const results::JudgedLevel* level_in(const results::JudgedForecasts& judged, const AskedReliability& asked) {
  constexpr double same = 1e-9;
  for (const results::JudgedLevel& level : judged.levels)
    if (level.gauge == asked.gauge && std::abs(level.stage_m - asked.stage_m) < same) return &level;
  return nullptr;
}

std::optional<ShownReliability> class_in(const results::JudgedLevel& level, const AskedReliability& asked) {
  const std::size_t wanted = core::class_of(asked.probability, classes);
  ShownReliability shown{static_cast<double>(wanted) / classes, static_cast<double>(wanted + 1) / classes};
  std::vector<std::pair<core::Instant, core::Instant>> stretches;
  bool any = false;
  for (const results::JudgedForecast& f : level.forecasts) {
    if (f.until > asked.until) continue;
    any = true;
    if (core::class_of(f.probability, classes) != wanted) continue;
    ++shown.forecasts;
    shown.came_true += f.came_true ? 1 : 0;
    stretches.emplace_back(f.issued, f.until);
  }
  if (!any) return {};
  const std::size_t independent = core::stretches_apart(stretches);
  const auto interval = core::wilson(static_cast<double>(shown.came_true),
                                     static_cast<double>(shown.forecasts), static_cast<double>(independent));
  if (interval) shown.low = interval->low, shown.high = interval->high;
  shown.enough =
      shown.forecasts >= enough_forecasts && static_cast<long long>(independent) >= enough_independent;
  return shown;
}

}  // namespace

std::optional<ShownReliability> shown_reliability(const core::Workspace& workspace,
                                                  const AskedReliability& asked) {
  try {
    const auto judged = results::read_judged(workspace.root / "verification");
    const auto scenario = core::scenario_of(workspace);
    if (!judged || judged->basin != asked.basin || judged->synthetic != asked.synthetic ||
        judged->scenario != (scenario ? scenario->name : std::string()))
      return {};
    const results::JudgedLevel* level = level_in(*judged, asked);
    return level != nullptr ? class_in(*level, asked) : std::nullopt;
  } catch (const core::InputError& damaged) {
    core::warn("{}; messages do not say how reliable their probability has been", damaged.what());
    return {};
  }
}

}  // namespace freshet::forecast
