// Health figures in the text format of Prometheus.
#include "service/health.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

json status() {
  return json::parse(R"j(
{"basin": "a \"b\"\\c\nq",
 "service": {"process": 7, "host": "h", "command": "freshet serve", "since": "2026-03-10T00:00:00Z"},
 "cycles": [
  {"cycle": "2026-03-10T00:00:00Z", "state": "done", "tries": 1, "late_s": 30.5, "missing_gauges": []},
  {"cycle": "2026-03-10T02:00:00Z", "state": "done", "tries": 2, "late_s": 60, "missing_gauges": ["a", "b"]},
  {"cycle": "2026-03-10T04:00:00Z", "state": "running", "tries": 1, "late_s": null, "missing_gauges": []}],
 "inbox": {"waiting": 3},
 "next_cycle": "2026-03-10T06:00:00Z",
 "feeds": [
  {"id": "mqtt", "last_success": "2026-03-10T05:00:00Z", "last_failure": "2026-03-10T05:30:00Z", "files": 12},
  {"id": "usgs", "last_success": null, "last_failure": null, "reason": "", "files": 0}],
 "gauges": [
  {"id": "mid", "last_reading": "2026-03-10T05:45:00Z", "age_s": 900, "silent": false},
  {"id": "low", "last_reading": null, "age_s": null, "silent": true}],
 "receivers": [{"id": "web", "last_delivery": "2026-03-10T05:00:00Z", "delivered": 4, "waiting": 1, "left_out": 2,
   "failures_in_a_row": 3, "reason": "status 500"}],
 "warnings": [{"rule": "mid-minor", "probability": 0.75, "state": "Alert"}],
 "forecast_age_s": 1800, "forecast_is_old": true, "members_left_out": "members 3 and 7 of 32", "modifiers": [{"id": "m1"}],
 "drafts": [{"draft": "a.Draft", "waits_s": 60, "stale": false}, {"draft": "b.Draft", "waits_s": 600, "stale": true}],
 "disk": {"used_gb": 1.5, "free_gb": 20}}
)j");
}

/// Each line, after the format's grammar: families whole and once, samples of the family above them.
void check_grammar(const std::string& text) {
  static const std::regex comment(R"(# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*))"),
      sample(
          R"(([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\} ([-+0-9.eE]+|NaN))");
  std::istringstream lines(text);
  std::string family;
  std::set<std::string> families, samples;
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    std::smatch match;
    if (std::regex_match(line, match, comment)) {
      if (match[1] == "HELP") {
        family = match[2];
        CHECK(families.insert(family).second);
      } else {
        CHECK(match[2] == family);
        CHECK(match[3] == "gauge");
      }
      continue;
    }
    REQUIRE(std::regex_match(line, match, sample));
    CHECK(match[1] == family);
    CHECK(samples.insert(match[1].str() + match[2].str()).second);
  }
  CHECK(text.back() == '\n');
}

}  // namespace

TEST_CASE("Health figures: what the status says, in Prometheus' words") {
  const std::string text = freshet::service::health_text(status(), 1773122400);
  check_grammar(text);
  const std::string basin = R"(basin="a \"b\"\\c\nq")";
  for (const std::string& line :
       {"freshet_drafts_waiting{" + basin + "} 2\n",
        "freshet_drafts_stale{" + basin + "} 1\n",
        "freshet_drafts_longest_wait_seconds{" + basin + "} 600\n",
        "freshet_forecast_old{" + basin + "} 1\n",
        "freshet_forecast_fewer_members{" + basin + "} 1\n",
        "freshet_forecast_age_seconds{" + basin + "} 1800\n",
        "freshet_modifiers{" + basin + "} 1\n",
        "freshet_service_up{" + basin + "} 1\n",
        "freshet_inbox_waiting_files{" + basin + "} 3\n",
        "freshet_cycles{" + basin + ",state=\"done\"} 2\n",
        "freshet_newest_cycle_late_seconds{" + basin + ",state=\"done\"} 60\n",
        "freshet_newest_cycle_missing_gauges{" + basin + ",state=\"done\"} 2\n",
        "freshet_newest_cycle_timestamp_seconds{" + basin + ",state=\"running\"} 1773115200\n",
        "freshet_feed_failing{" + basin + ",feed=\"mqtt\"} 1\n",
        "freshet_receiver_waiting_messages{" + basin + ",receiver=\"web\"} 1\n",
        "freshet_receiver_failures_in_a_row{" + basin + ",receiver=\"web\"} 3\n",
        "freshet_feed_failing{" + basin + ",feed=\"usgs\"} 0\n",
        "freshet_station_silent{" + basin + ",gauge=\"low\"} 1\n",
        "freshet_disk_free_bytes{" + basin + "} 20000000000\n",
        "freshet_warning_probability_ratio{" + basin + ",rule=\"mid-minor\"} 0.75\n",
        "freshet_warning_state{" + basin + ",rule=\"mid-minor\",state=\"Alert\"} 1\n"})
    CHECK_THAT(text, Contains(line));
  CHECK_THAT(text, !Contains("freshet_feed_last_success_timestamp_seconds{" + basin + ",feed=\"usgs\"}"));
}

TEST_CASE("Health figures of nothing, and of a status that is damaged") {
  for (const char* bad :
       {"{}", "[]", R"({"cycles": 3, "service": null, "disk": [], "next_cycle": "tomorrow"})"})
    check_grammar(freshet::service::health_text(json::parse(bad), 0));
  CHECK_THAT(freshet::service::health_text(json::object(), 0), Contains("freshet_service_up{basin=\"\"} 0"));
}

TEST_CASE("promtool finds nothing to say of them") {
  if (std::system("promtool --version >/dev/null 2>&1") != 0) {
    WARN("promtool is not there (Debian: prometheus); the grammar above is all that was checked");
    return;
  }
  const auto file = std::filesystem::temp_directory_path() / ("freshet-health-" + std::to_string(::getpid()));
  std::ofstream(file) << freshet::service::health_text(status(), 1773122400);
  CHECK(std::system(("promtool check metrics <" + file.string() + " >&2").c_str()) == 0);
  std::filesystem::remove(file);
}
