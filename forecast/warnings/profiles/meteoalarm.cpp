// MeteoAlarm: the parameters awareness_level and awareness_type in every info.

#include <map>

#include "forecast/warnings/profile.hpp"

namespace freshet::forecast {

void fit_meteoalarm(CapText& text, const core::Warnings& warnings) {
  static const std::map<std::string, const char*> levels = {{"Extreme", "4; red; Extreme"},
                                                            {"Severe", "3; orange; Severe"},
                                                            {"Moderate", "2; yellow; Moderate"},
                                                            {"Minor", "1; green; Minor"}};
  for (const std::string& language : text.languages()) {
    const auto level = levels.find(text.get_in(language, "severity"));
    if (level != levels.end()) text.set_plain_parameter(language, "awareness_level", level->second);
    text.set_plain_parameter(language, "awareness_type", warnings.profile_values.at("awareness_type"));
  }
}

}  // namespace freshet::forecast
