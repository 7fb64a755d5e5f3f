#include "service/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/errors.hpp"
#include "core/time.hpp"

namespace freshet::service {

using nlohmann::json;

namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// As the format wants it between quotes.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') result += '\\';
    result += c;
  }
  return result;
}

/// Metrics of one name.
class Family {
 public:
  Family(std::string name, const char* help) : name_(std::move(name)), help_(help) {}

  void add(const Labels& labels, std::optional<double> value) {
    if (!value) return;
    std::string text;
    for (const auto& [label, said] : labels)
      text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", label, escaped(said));
    samples_ += fmt::format("{}{{{}}} {}\n", name_, text, *value);
  }

  std::string text() const {
    if (samples_.empty()) return "";
    return fmt::format("# HELP {} {}\n# TYPE {} gauge\n{}", name_, help_, name_, samples_);
  }

 private:
  std::string name_;
  const char* help_;
  std::string samples_;
};

std::string text_in(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> number_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_boolean()) return found->get<bool>() ? 1 : 0;
  if (found->is_array()) return static_cast<double>(found->size());
  if (!found->is_number()) return {};
  return found->get<double>();
}

/// Seconds since 1970.
std::optional<double> time_in(const json& object, const char* key) {
  const std::string text = text_in(object, key);
  if (text.empty()) return {};
  try {
    return core::seconds_between(core::Instant{}, core::parse_instant(text, key));
  } catch (const core::InputError&) {
    return {};
  }
}

const json& list_in(const json& status, const char* key) {
  static const json nothing = json::array();
  const auto found = status.find(key);
  return found != status.end() && found->is_array() ? *found : nothing;
}

const json& object_in(const json& status, const char* key) {
  static const json nothing = json::object();
  const auto found = status.find(key);
  return found != status.end() && found->is_object() ? *found : nothing;
}

std::optional<double> scaled(std::optional<double> value, double factor) {
  return value ? std::optional<double>(*value * factor) : value;
}

std::string service_and_disk(const json& status, double now, const Labels& basin) {
  Family time("freshet_status_timestamp_seconds", "When these figures were written.");
  time.add(basin, now);
  Family up("freshet_service_up", "Whether a service holds the basin (1) or not (0).");
  up.add(basin, object_in(status, "service").empty() ? 0 : 1);
  Family since("freshet_service_start_timestamp_seconds", "When the service began.");
  since.add(basin, time_in(object_in(status, "service"), "since"));
  Family next("freshet_next_cycle_timestamp_seconds", "Time of the next cycle.");
  next.add(basin, time_in(status, "next_cycle"));
  Family used("freshet_disk_used_bytes", "Of the workspace.");
  used.add(basin, scaled(number_in(object_in(status, "disk"), "used_gb"), 1e9));
  Family free("freshet_disk_free_bytes", "On the disk of the workspace.");
  free.add(basin, scaled(number_in(object_in(status, "disk"), "free_gb"), 1e9));
  Family waiting("freshet_inbox_waiting_files", "Files of readings that wait to be ingested.");
  waiting.add(basin, number_in(object_in(status, "inbox"), "waiting"));
  return time.text() + up.text() + waiting.text() + since.text() + next.text() + used.text() + free.text();
}

/// The newest cycle of each state, and how many are in it.
std::string cycles_text(const json& status, const Labels& basin) {
  Family count("freshet_cycles", "Cycles of the journal by state.");
  Family newest("freshet_newest_cycle_timestamp_seconds", "Time of the newest cycle in this state.");
  Family late("freshet_newest_cycle_late_seconds", "How late the newest cycle in this state was, or is.");
  Family tries("freshet_newest_cycle_tries", "How often it was begun.");
  Family missing("freshet_newest_cycle_missing_gauges", "Gauges without a reading when it began.");
  std::map<std::string, std::pair<int, const json*>> states;
  for (const json& cycle : list_in(status, "cycles")) {
    auto& [number, last] = states[text_in(cycle, "state")];
    ++number;
    if (last == nullptr || time_in(cycle, "cycle") > time_in(*last, "cycle")) last = &cycle;
  }
  for (const auto& [state, found] : states) {
    Labels labels = basin;
    labels.emplace_back("state", state);
    count.add(labels, found.first);
    newest.add(labels, time_in(*found.second, "cycle"));
    late.add(labels, number_in(*found.second, "late_s"));
    tries.add(labels, number_in(*found.second, "tries"));
    missing.add(labels, number_in(*found.second, "missing_gauges"));
  }
  return count.text() + newest.text() + late.text() + tries.text() + missing.text();
}

std::string feeds_text(const json& status, const Labels& basin) {
  Family success("freshet_feed_last_success_timestamp_seconds", "When the feed last brought an answer.");
  Family failure("freshet_feed_last_failure_timestamp_seconds", "When it last failed.");
  Family failing("freshet_feed_failing", "Whether its last attempt failed (1).");
  Family files("freshet_feed_files", "Files that it has brought.");
  for (const json& feed : list_in(status, "feeds")) {
    Labels labels = basin;
    labels.emplace_back("feed", text_in(feed, "id"));
    const auto good = time_in(feed, "last_success"), bad = time_in(feed, "last_failure");
    success.add(labels, good);
    failure.add(labels, bad);
    failing.add(labels, bad && (!good || *bad > *good) ? 1 : 0);
    files.add(labels, number_in(feed, "files"));
  }
  return success.text() + failure.text() + failing.text() + files.text();
}

std::string receivers_text(const json& status, const Labels& basin) {
  Family last("freshet_receiver_last_delivery_timestamp_seconds", "When a message was last delivered to it.");
  Family waiting("freshet_receiver_waiting_messages", "Messages that are still to be delivered.");
  Family delivered("freshet_receiver_delivered_messages", "Messages that were delivered.");
  Family left_out("freshet_receiver_left_out_messages", "Messages that came too late to be delivered.");
  Family failing("freshet_receiver_failures_in_a_row", "Failures since the last delivery.");
  for (const json& receiver : list_in(status, "receivers")) {
    Labels labels = basin;
    labels.emplace_back("receiver", text_in(receiver, "id"));
    last.add(labels, time_in(receiver, "last_delivery"));
    waiting.add(labels, number_in(receiver, "waiting"));
    delivered.add(labels, number_in(receiver, "delivered"));
    left_out.add(labels, number_in(receiver, "left_out"));
    failing.add(labels, number_in(receiver, "failures_in_a_row"));
  }
  return last.text() + waiting.text() + delivered.text() + left_out.text() + failing.text();
}

std::string gauges_text(const json& status, const Labels& basin) {
  Family last("freshet_station_last_reading_timestamp_seconds", "Time of its newest reading.");
  Family silent("freshet_station_silent", "Whether it has been silent for too long (1).");
  for (const json& gauge : list_in(status, "gauges")) {
    Labels labels = basin;
    labels.emplace_back("gauge", text_in(gauge, "id"));
    last.add(labels, time_in(gauge, "last_reading"));
    silent.add(labels, number_in(gauge, "silent"));
  }
  return last.text() + silent.text();
}

/// The newest forecast, and what persons have put beside it.
std::string forecast_text(const json& status, const Labels& basin) {
  Family age("freshet_forecast_age_seconds", "Since the time that the newest forecast was made for.");
  age.add(basin, number_in(status, "forecast_age_s"));
  Family old("freshet_forecast_old", "Whether a newer one is missing (1).");
  old.add(basin, number_in(status, "forecast_is_old"));
  Family fewer("freshet_forecast_fewer_members", "Whether it has fewer members than it should (1).");
  if (status.contains("members_left_out"))
    fewer.add(basin, text_in(status, "members_left_out").empty() ? 0 : 1);
  Family modifiers("freshet_modifiers", "Changes of forecasters that are in force.");
  modifiers.add(basin, number_in(status, "modifiers"));
  return age.text() + old.text() + fewer.text() + modifiers.text();
}

/// Drafts that wait for a person; zero is said too where a person is asked: an alarm needs it to end.
std::string drafts_text(const json& status, const Labels& basin) {
  Family waiting("freshet_drafts_waiting", "Drafts of warnings that wait for a person.");
  waiting.add(basin, number_in(status, "drafts"));
  Family stale("freshet_drafts_stale", "Those among them that have gone stale.");
  Family longest("freshet_drafts_longest_wait_seconds", "How long the oldest of them has waited.");
  double n_stale = 0, longest_s = 0;
  for (const json& draft : list_in(status, "drafts")) {
    n_stale += number_in(draft, "stale").value_or(0);
    longest_s = std::max(longest_s, number_in(draft, "waits_s").value_or(0));
  }
  if (status.contains("drafts")) stale.add(basin, n_stale), longest.add(basin, longest_s);
  return waiting.text() + stale.text() + longest.text();
}

std::string warnings_text(const json& status, const Labels& basin) {
  Family probability("freshet_warning_probability_ratio",
                     "Of the rule's threshold in the newest cycle, 0 to 1.");
  Family state("freshet_warning_state", "The state of each rule: 1 for the one it is in.");
  for (const json& warning : list_in(status, "warnings")) {
    Labels labels = basin;
    labels.emplace_back("rule", text_in(warning, "rule"));
    probability.add(labels, number_in(warning, "probability"));
    labels.emplace_back("state", text_in(warning, "state"));
    state.add(labels, 1);
  }
  return probability.text() + state.text();
}

}  // namespace

std::string health_text(const json& status, double now) {
  const Labels basin = {{"basin", text_in(status, "basin")}};
  return service_and_disk(status, now, basin) + cycles_text(status, basin) + feeds_text(status, basin) +
         gauges_text(status, basin) + receivers_text(status, basin) + forecast_text(status, basin) +
         warnings_text(status, basin) + drafts_text(status, basin);
}

}  // namespace freshet::service
