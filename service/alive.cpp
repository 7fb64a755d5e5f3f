#include "service/alive.hpp"

#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "core/json_file.hpp"

namespace freshet::service {

using std::chrono::milliseconds;

namespace {

std::filesystem::path file_of(const Places& places) { return places.service() / "alive.json"; }

nlohmann::json to_json(const ClockMemory& clock) {
  return {{"boot", clock.boot},
          {"wall", core::to_iso(clock.wall)},
          {"running_ms", clock.running.count()},
          {"ahead_ms", clock.ahead.count()},
          {"since_ms", clock.since.count()},
          {"behind_ms", clock.behind.count()},
          {"behind_since_ms", clock.behind_since.count()}};
}

ClockMemory clock_in(const nlohmann::json& json, const std::string& where) {
  const auto span = [&](const char* name) { return milliseconds(json.at(name).get<long>()); };
  return {json.at("boot").get<std::string>(),
          core::parse_instant(json.at("wall").get<std::string>(), where),
          span("running_ms"),
          span("ahead_ms"),
          span("since_ms"),
          span("behind_ms"),
          span("behind_since_ms")};
}

}  // namespace

std::optional<Alive> read_alive(const Places& places) {
  const auto file = file_of(places);
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  try {
    const nlohmann::json json = core::read_json(file);
    const auto time = [&](const char* name) {
      return core::parse_instant(json.at(name).get<std::string>(), file.string());
    };
    Alive alive{time("since"), time("seen"), json.at("speed").get<double>(), {}};
    if (json.contains("clock")) alive.clock = clock_in(json["clock"], file.string());
    return alive;
  } catch (const std::exception&) {
    return {};
  }
}

void write_alive(const Places& places, const Alive& alive) {
  const nlohmann::json json = {{"since", core::to_iso(alive.since)},
                               {"seen", core::to_iso(alive.seen)},
                               {"speed", alive.speed},
                               {"clock", to_json(alive.clock)}};
  core::write_file(file_of(places), json.dump(2) + "\n");
}

}  // namespace freshet::service
