#include "forecast/warnings/shown_reliability.hpp"

#include <cmath>

#include "core/json_file.hpp"
#include "core/log.hpp"
#include "core/scenario.hpp"
#include "results/reliability_keys.hpp"

namespace freshet::forecast {

namespace {

using nlohmann::json;
namespace key = results::reliability_key;

bool is_of(const json& file, const core::Workspace& workspace, const AskedReliability& asked) {
  const auto scenario = core::scenario_of(workspace);
  return file.at(key::form) == key::form_of_today && file.at(key::basin) == asked.basin &&
         file.at(key::synthetic) == asked.synthetic &&
         file.at(key::scenario) == (scenario ? scenario->name : std::string());
}

const json* threshold_in(const json& file, const AskedReliability& asked) {
  constexpr double same = 1e-9;
  for (const json& gauge : file.at(key::gauges)) {
    if (gauge.at(key::id) != asked.gauge) continue;
    for (const json& threshold : gauge.at(key::thresholds))
      if (std::abs(threshold.at(key::stage_m).get<double>() - asked.stage_m) < same) return &threshold;
  }
  return nullptr;
}

std::optional<ShownReliability> class_in(const json& threshold, double probability) {
  constexpr double rounding = 1e-9;  // as verification/probability_tally.cpp
  for (const json& row : threshold.at(key::classes)) {
    ShownReliability shown{row.at(key::from), row.at(key::to)};
    const bool last = shown.to >= 1;
    if (probability < shown.from - rounding || (!last && probability >= shown.to - rounding)) continue;
    shown.forecasts = row.at(key::forecasts);
    shown.came_true = row.at(key::came_true);
    shown.floods = row.at(key::floods);
    shown.enough = shown.forecasts >= enough_forecasts && row.at(key::independent) >= enough_independent;
    if (row.at(key::low).is_number()) shown.low = row.at(key::low);
    if (row.at(key::high).is_number()) shown.high = row.at(key::high);
    return shown;
  }
  return {};
}

}  // namespace

std::optional<ShownReliability> shown_reliability(const core::Workspace& workspace,
                                                  const AskedReliability& asked) {
  const std::filesystem::path path = workspace.root / "verification" / "verification.json";
  if (std::error_code none; !std::filesystem::exists(path, none)) return {};
  try {
    return core::from_json_file(path, [&](const json& file) -> std::optional<ShownReliability> {
      if (!is_of(file, workspace, asked)) return {};
      const json* threshold = threshold_in(file, asked);
      return threshold ? class_in(*threshold, asked.probability) : std::nullopt;
    });
  } catch (const core::InputError& damaged) {
    core::warn("{}; messages do not say how reliable their probability has been", damaged.what());
    return {};
  }
}

}  // namespace freshet::forecast
