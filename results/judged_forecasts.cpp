#include "results/judged_forecasts.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/sealed_json.hpp"

namespace freshet::results {

namespace {

using nlohmann::json;

constexpr int form_of_today = 1;

std::int64_t seconds_of(core::Instant t) {
  return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count();
}

core::Instant instant_of(const json& j) { return core::Instant{std::chrono::seconds(j.get<std::int64_t>())}; }

JudgedLevel level_of(const json& j) {
  JudgedLevel level{j.at("gauge"), j.at("stage_m"), {}};
  for (const json& f : j.at("forecasts"))
    level.forecasts.push_back({instant_of(f.at(0)), instant_of(f.at(1)), f.at(2), f.at(3).get<int>() == 1});
  return level;
}

}  // namespace

void write_judged(const std::filesystem::path& folder, const JudgedForecasts& judged) {
  json j = {{"form", form_of_today},
            {"basin", judged.basin},
            {"scenario", judged.scenario},
            {"synthetic", judged.synthetic},
            {"columns", {"issued", "until", "probability", "came_true"}},  // times: seconds since 1970
            {"levels", json::array()}};
  for (const JudgedLevel& level : judged.levels) {
    json rows = json::array();
    for (const JudgedForecast& f : level.forecasts)
      rows.push_back({seconds_of(f.issued), seconds_of(f.until), f.probability, f.came_true ? 1 : 0});
    j["levels"].push_back({{"gauge", level.gauge}, {"stage_m", level.stage_m}, {"forecasts", rows}});
  }
  core::seal_json(j);
  core::write_file(folder / judged_json, j.dump() + "\n");
}

std::optional<JudgedForecasts> read_judged(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / judged_json;
  if (std::error_code none; !std::filesystem::exists(path, none)) return {};
  const json whole = core::read_json(path);
  core::check(core::seal_of_json(whole) == core::JsonSeal::intact,
              "{}: was changed since it was written; make it again with 'freshet verify'", path.string());
  return core::from_json_file(path, [](const json& j) {
    JudgedForecasts judged{j.at("basin"), j.at("scenario"), j.at("synthetic"), {}};
    for (const json& level : j.at("levels")) judged.levels.push_back(level_of(level));
    return judged;
  });
}

}  // namespace freshet::results
