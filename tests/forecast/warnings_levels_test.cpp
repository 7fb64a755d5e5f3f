// Levels of one thread, and what keeps a warning from flapping.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cap_rules.hpp"
#include "forecast/warnings/levels.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

/// A cycle every two hours, with so many of ten members above the threshold.
void write_course(const core::Workspace& workspace, const std::vector<int>& reaching) {
  for (std::size_t i = 0; i < reaching.size(); ++i)
    write_cycle(workspace, 2 * static_cast<int>(i),
                {.members_reaching = reaching[i], .peak_h = 0, .arrival_h = 0});
}

std::string sent_over(Place& place, const std::vector<int>& reaching) {
  write_course(place.workspace, reaching);
  const auto result = place.warn();
  CHECK(result.failures.empty());
  CHECK(cap_rules::Checker(place.workspace).faults == std::vector<std::string>{});
  return types(result.sent);
}

std::vector<std::string> outcomes_of(const Place& place, const std::string& rule) {
  std::vector<std::string> outcomes;
  const auto ledger = nlohmann::json::parse(core::read_file(place.workspace.ledger()));
  for (const auto& entry : ledger["entries"])
    for (const auto& r : entry.value("rules", nlohmann::json::array()))
      if (r["rule"] == rule) outcomes.push_back(r["outcome"]);
  return outcomes;
}

core::WarningRule& rule_of(Place& place) { return place.basin.warnings.rules[0]; }

/// Minor at 20 %, Severe at 70 %, of one thread.
struct Levels : Place {
  Levels() {
    core::WarningRule lower = rule_of(*this);
    lower.id = "mill.minor", lower.probability = lower.clear_probability = 0.2, lower.severity = "Minor";
    lower.thread = rule_of(*this).thread = "mill";
    rule_of(*this).probability = rule_of(*this).clear_probability = 0.7;
    rule_of(*this).severity = "Severe";
    basin.warnings.rules.insert(basin.warnings.rules.begin(), lower);
  }
};

}  // namespace

TEST_CASE("Without hysteresis a probability around the limit flaps") {
  Place place;
  CHECK(sent_over(place, {5, 4, 5, 4}) == "00 Alert, 02 Cancel, 04 Alert, 06 Cancel");
}

TEST_CASE("In force, a warning stands down to clear_probability") {
  Place place;
  rule_of(place).clear_probability = 0.3;
  CHECK(sent_over(place, {4, 5, 4, 3, 5, 2, 4}) == "02 Alert, 04 Update, 06 Update, 08 Update, 10 Cancel");
  CHECK_THAT(core::read_file(place.file(4, "Update")), Contains("Probability changed from 50 % to 40 %"));
  CHECK_THAT(core::read_file(place.file(10, "Cancel")),
             Contains("from 50 % to 20 %, below the 30 % at which this warning is ended"));
}

TEST_CASE("It is ended only after the probability has been below for so long") {
  Place place;
  rule_of(place).clear_after_h = 4;
  CHECK(sent_over(place, {6, 2, 6, 2, 2, 2, 0}) == "00 Alert, 04 Update, 04 Update, 10 Cancel");
  CHECK(outcomes_of(place, "mill.major") ==
        std::vector<std::string>{"Alert", "kept", "Update", "kept", "Update", "Cancel", "does not hold"});
}

TEST_CASE("It stands for a least time, renewed with the words that it had") {
  Place place;
  rule_of(place).min_duration_h = 9;
  CHECK(sent_over(place, {6, 0, 0, 0, 0, 0}) == "00 Alert, 00 Update, 00 Update, 10 Cancel");
  const std::string kept = core::read_file(
      place.workspace.cycle(first_cycle) / "warnings" /
      (forecast::identifier_of(place.basin.name, "mill.major", first_cycle, forecast::MessageType::update) +
       ".xml"));
  CHECK_THAT(kept,
             Contains("fallen to 0 %, below the 50 %") && Contains("March 10, 2026 at 09:00 UTC") &&
                 Contains("This is what was said before: In the forecast of March 10, 2026 at 00:00 UTC"));
}

TEST_CASE("Levels rise and fall as Updates of one thread") {
  Levels place;
  CHECK(sent_over(place, {3, 8, 8, 3, 0}) == "00 Alert, 02 Update, 06 Update, 08 Cancel");
  const auto messages = forecast::parse_ledger(core::read_file(place.workspace.ledger()), "test").messages;
  REQUIRE(messages.size() == 4);
  std::vector<std::string> rules, severities;
  for (const auto& m : messages) rules.push_back(m.rule), severities.push_back(m.severity);
  CHECK(rules == std::vector<std::string>{"mill.minor", "mill.major", "mill.minor", "mill.minor"});
  CHECK(severities == std::vector<std::string>{"Minor", "Severe", "Minor", "Minor"});
  for (std::size_t i = 1; i < messages.size(); ++i)
    CHECK(messages[i].references.back() == messages[i - 1].identifier);
  CHECK_THAT(messages[1].xml,
             Contains("Severity changed from Minor to Severe.") && Contains("freshet:thread"));
  CHECK_THAT(messages[2].xml, Contains("Severity changed from Severe to Minor."));
  CHECK(outcomes_of(place, "mill.minor")[1] == "holds below a higher level");
  CHECK(forecast::in_force(messages, "mill", after_hours(8)).empty());
  CHECK(place.warn().sent.empty());
}

TEST_CASE("A high level is kept before it falls to the lower one") {
  Levels place;
  place.basin.warnings.rules[1].clear_probability = 0.5;
  CHECK(sent_over(place, {8, 6, 4, 0}) == "00 Alert, 02 Update, 04 Update, 06 Cancel");
  const auto messages = forecast::parse_ledger(core::read_file(place.workspace.ledger()), "test").messages;
  CHECK(messages[1].severity == "Severe");
  CHECK(messages[2].severity == "Minor");
}

TEST_CASE("One thread evaluated again and again, by the clock too, says the same") {
  Levels place;
  place.basin.warnings.sent_now = true;
  write_course(place.workspace, {3, 8});
  CHECK(types(place.warn({}, after_hours(2)).sent) == "02 Alert");
  for (int i = 1; i <= 3; ++i) CHECK(place.warn({}, after_hours(2) + std::chrono::minutes(i)).sent.empty());
  CHECK(forecast::in_force(place.warn({}, after_hours(3)).sent_before, "mill", after_hours(3)).size() == 1);
}

TEST_CASE("The last level of a thread that leaves basin.toml is withdrawn") {
  Levels place;
  write_course(place.workspace, {8, 8});
  place.warn(0);
  place.basin.warnings.rules.clear();
  CHECK(types(place.warn(2).sent) == "02 Cancel");
}

TEST_CASE("Since when a level is in force, and a probability below its limit") {
  const auto message = [](forecast::MessageType type, const std::string& severity, int hour) {
    forecast::Message m;
    m.type = type, m.severity = severity, m.rule = "a", m.thread = "t", m.sent = after_hours(hour);
    return m;
  };
  using forecast::MessageType;
  const std::vector<forecast::Message> messages = {
      message(MessageType::alert, "Minor", 0), message(MessageType::update, "Severe", 2),
      message(MessageType::update, "Moderate", 4), message(MessageType::update, "Severe", 6)};
  CHECK(forecast::in_force_since(messages, "t", 1) == after_hours(0));
  CHECK(forecast::in_force_since(messages, "t", 2) == after_hours(2));
  CHECK(forecast::in_force_since(messages, "t", 3) == after_hours(6));
  CHECK(!forecast::in_force_since(messages, "t", 4));
  const std::vector<forecast::CycleEvaluation> evaluations = {{after_hours(0), {}, {{"a", "", "", 0.6}}},
                                                              {after_hours(2), {}, {{"a", "", "", 0.2}}},
                                                              {after_hours(4), {}, {{"a", "", "", 0.6}}},
                                                              {after_hours(4), {}, {{"a", "", "", 0.1}}}};
  CHECK(forecast::below_since(evaluations, "a", 0.5, after_hours(6)) == after_hours(2));
  CHECK(forecast::below_since(evaluations, "a", 0.15, after_hours(6)) == after_hours(4));
}
