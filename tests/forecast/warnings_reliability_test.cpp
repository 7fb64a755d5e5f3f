// A message says what its probability has been worth so far, in every language, or that nobody can tell yet.

#include <catch2/catch.hpp>

#include "results/judged_forecasts.hpp"
#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

/// What `freshet verify` leaves of forecasts of the threshold, a day apart, that said 70 %; the last of them
/// ended so many hours before the first cycle.
void write_judged(const core::Workspace& workspace, int forecasts, int came_true, int hours_before = 4) {
  results::JudgedForecasts judged{"test basin", "", true, {{"mill", threshold, {}}}};
  for (int i = 0; i < forecasts; ++i) {
    const auto until = after_hours(-hours_before - 24 * (forecasts - 1 - i));
    judged.levels[0].forecasts.push_back({until - std::chrono::hours(4), until, 0.7, i < came_true});
  }
  results::write_judged(workspace.root / "verification", judged);
}

std::string alert_of(Place& place) {
  place.basin.warnings.languages = {"en-US", "de", "fr", "es", "zh"};
  write_cycle(place.workspace, 0, {.members_reaching = 7});
  place.warn(0);
  return core::read_file(place.file(0, "Alert"));
}

}  // namespace

TEST_CASE("A message says how many earlier forecasts of its class came true") {
  Place place;
  write_judged(place.workspace, 14, 9);
  const std::string xml = alert_of(place);
  CHECK_THAT(xml,
             Contains("Of 14 earlier forecasts that said 60 to 80 % while the water was still below this "
                      "level, 9 came true (95 % interval: 39 to 84 %)."));
  CHECK_THAT(xml, Contains("Von 14 fr\xC3\xBCheren Vorhersagen, die 60 bis 80 %"));
  CHECK_THAT(xml, Contains("Sur 14 pr\xC3\xA9visions ant\xC3\xA9rieures"));
  CHECK_THAT(xml, Contains("De 14 pron\xC3\xB3sticos anteriores"));
  CHECK_THAT(xml, Contains("60%\xE8\x87\xB3"
                           "80%\xE7\x9A\x84"
                           "14"));
  CHECK_THAT(xml, Contains("<valueName>freshet:reliability</valueName>") &&
                      Contains("of 14 forecasts of 60 to 80 % 9 came true, 39 to 84 % (95 %)"));
}

TEST_CASE("Of few forecasts a message says that they are too few, and gives no number") {
  Place place;
  write_judged(place.workspace, 3, 3);
  const std::string xml = alert_of(place);
  CHECK_THAT(xml,
             Contains("There are too few earlier forecasts to say how often such a probability comes true."));
  CHECK_THAT(xml, Contains("Es gibt zu wenige fr\xC3\xBChere Vorhersagen"));
  CHECK_THAT(xml, !Contains("earlier forecasts that said") && !Contains("freshet:reliability"));
}

TEST_CASE("Where forecasts were never verified a message says nothing of it") {
  Place place;
  const std::string xml = alert_of(place);
  CHECK_THAT(xml, !Contains("earlier forecasts") && !Contains("freshet:reliability"));
}

TEST_CASE("A message is the same whether the comparison after the cycle before has ended or not") {
  Place before, after, later;
  write_judged(before.workspace, 14, 9);
  write_judged(after.workspace, 14, 9);
  auto judged = *results::read_judged(after.workspace.root / "verification");
  // Cycles are two hours apart: forecasts that ended with the cycle before, and with this one.
  for (const int until : {-2, 0})
    judged.levels[0].forecasts.push_back({after_hours(until - 4), after_hours(until), 0.7, true});
  results::write_judged(after.workspace.root / "verification", judged);
  const std::string xml = alert_of(before);
  CHECK_THAT(xml, Contains("Of 14 earlier forecasts"));
  CHECK(alert_of(after) == xml);
  write_judged(later.workspace, 14, 9, 3);  // none but the last is too new
  CHECK_THAT(alert_of(later), Contains("Of 13 earlier forecasts"));
}
