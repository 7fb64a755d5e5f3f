// A message says what its probability has been worth so far, in every language, or that nobody can tell yet.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "warnings_place.hpp"

using namespace freshet;
using namespace warnings_fixture;
using Catch::Contains;

namespace {

/// verification.json with one class, 60 to 80 %, of the threshold of warnings_fixture.
void write_verification(const core::Workspace& workspace, int forecasts, int came_true) {
  const nlohmann::json shown = {{"from", 0.6},
                                {"to", 0.8},
                                {"forecasts", forecasts},
                                {"came_true", came_true},
                                {"independent", forecasts},
                                {"floods", 3},
                                {"low", 0.38},
                                {"high", 0.84}};
  const nlohmann::json of_threshold = {{"name", "major"}, {"stage_m", threshold}, {"classes", {shown}}};
  const nlohmann::json gauge = {{"id", "mill"}, {"thresholds", {of_threshold}}};
  const nlohmann::json file = {
      {"form", 1}, {"basin", "test basin"}, {"scenario", ""}, {"synthetic", true}, {"gauges", {gauge}}};
  core::write_file(workspace.root / "verification" / "verification.json", file.dump());
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
  write_verification(place.workspace, 14, 9);
  const std::string xml = alert_of(place);
  CHECK_THAT(xml,
             Contains("Of 14 earlier forecasts that said 60 to 80 % while the water was still below this "
                      "level, 9 came true (95 % interval: 38 to 84 %)."));
  CHECK_THAT(xml, Contains("Von 14 fr\xC3\xBCheren Vorhersagen, die 60 bis 80 %"));
  CHECK_THAT(xml, Contains("Sur 14 pr\xC3\xA9visions ant\xC3\xA9rieures"));
  CHECK_THAT(xml, Contains("De 14 pron\xC3\xB3sticos anteriores"));
  CHECK_THAT(xml, Contains("60%\xE8\x87\xB3"
                           "80%\xE7\x9A\x84"
                           "14"));
  CHECK_THAT(xml, Contains("<valueName>freshet:reliability</valueName>") &&
                      Contains("of 14 forecasts of 60 to 80 % 9 came true, 38 to 84 % (95 %)"));
}

TEST_CASE("Of few forecasts a message says that they are too few, and gives no number") {
  Place place;
  write_verification(place.workspace, 3, 3);
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
