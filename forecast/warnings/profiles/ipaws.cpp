// IPAWS of the United States: its code, one SAME event code in every info, who is responsible (EAS-ORG),
// local times.

#include "forecast/warnings/profile.hpp"

namespace freshet::forecast {

void fit_ipaws(CapText& text, const core::Warnings& warnings) {
  text.set_code("IPAWSv1.0");
  for (const std::string& language : text.languages()) {
    text.set_event_code(language, "SAME", warnings.profile_values.at("event_code"));
    text.set_plain_parameter(language, "EAS-ORG", warnings.profile_values.at("eas_org"));
  }
  put_local_times(text, warnings);
}

}  // namespace freshet::forecast
