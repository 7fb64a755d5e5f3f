// The flood monitoring API of DEFRA: https://environment.data.gov.uk/flood-monitoring/doc/reference .

#include "service/feeds/asked_service.hpp"
#include "service/feeds/http.hpp"

namespace freshet::service {

namespace {

/// A gauge is named as its station, or as one measure of it: "1491TH-level-downstage-i-15_min-mASD".
bool is_measure(const std::string& name) {
  for (const char* parameter : {"-level-", "-flow-", "-rainfall-"})
    if (name.find(parameter) != std::string::npos) return true;
  return false;
}

std::vector<Question> questions(const Asking& asking) {
  std::vector<Question> all;
  for (const AskedStation& station : asking.stations)
    all.push_back({station.name, fmt::format("{}/id/{}/{}/readings?_view=full&_sorted&_limit=10000&since={}",
                                             asking.url, is_measure(station.name) ? "measures" : "stations",
                                             url_encoded(station.name), iso_seconds(station.since))});
  return all;
}

}  // namespace

FeedKind defra_kind() {
  return {"defra", "flood monitoring API of DEFRA (England)", 300, [](const FeedTask& task) {
            return make_asked(task, {.url = "https://environment.data.gov.uk/flood-monitoring",
                                     .token_header = "",
                                     .questions = questions});
          }};
}

}  // namespace freshet::service
