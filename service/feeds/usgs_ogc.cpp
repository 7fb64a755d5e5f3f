// The water data APIs of the USGS (OGC API Features): https://api.waterdata.usgs.gov/ogcapi/v0/ . A key for
// them, which allows more requests, goes into token_file.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "service/feeds/asked_service.hpp"
#include "service/feeds/http.hpp"

namespace freshet::service {

namespace {

/// "USGS-03213700", also for a gauge that has the number alone.
std::string location_of(const std::string& name) {
  if (name.find('-') != std::string::npos) return name;
  const bool number =
      name.size() >= 8 && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  return number ? "USGS-" + name : "";
}

std::vector<Question> questions(const Asking& asking) {
  std::vector<Question> all;
  for (const AskedStation& station : asking.stations) {
    const std::string location = location_of(station.name);
    if (location.empty()) continue;
    for (const char* parameter : {"00060", "00065"})
      all.push_back(
          {location + ":" + parameter,
           fmt::format("{}/collections/continuous/items?f=json&monitoring_location_id={}&parameter_code={}"
                       "&datetime={}/..&limit=10000&skipGeometry=true",
                       asking.url, url_encoded(location), parameter, iso_seconds(station.since))});
  }
  return all;
}

/// The link that says it is the next page.
std::string next_page(const std::string& body) {
  const nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  if (!answer.is_object()) return "";
  const nlohmann::json links = answer.value("links", nlohmann::json::array());
  for (const nlohmann::json& link : links)
    if (link.is_object() && link.value("rel", nlohmann::json()) == "next" && link.contains("href") &&
        link.at("href").is_string())
      return link.at("href").get<std::string>();
  return "";
}

}  // namespace

FeedKind usgs_ogc_kind() {
  return {"usgs_ogc", "water data APIs of the USGS", 900, [](const FeedTask& task) {
            return make_asked(task, {.url = "https://api.waterdata.usgs.gov/ogcapi/v0",
                                     .token_header = "X-Api-Key",
                                     .questions = questions,
                                     .next_page = next_page});
          }};
}

}  // namespace freshet::service
