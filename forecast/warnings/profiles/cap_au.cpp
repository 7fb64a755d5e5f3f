// The Australian profile: its code, one event code of the Australian list with the event that the list names,
// no <effective> in a Cancel, local times.

#include "forecast/warnings/profile.hpp"

namespace freshet::forecast {

void fit_cap_au(CapText& text, const core::Warnings& warnings) {
  text.set_code("urn:oasis:names:tc:emergency:cap:1.2:profile:CAP-AU:1.0");
  for (const std::string& language : text.languages())
    text.set_event_code(language, "https://govshare.gov.au/xmlui/handle/10772/6495",
                        warnings.profile_values.at("event_code"));
  if (text.get("msgType") == "Cancel") text.set_in_all("effective", "");
  put_local_times(text, warnings);
}

}  // namespace freshet::forecast
