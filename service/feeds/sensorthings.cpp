// OGC SensorThings: Datastreams with their Observations since the last, Thing and ObservedProperty. Which
// Datastreams says `query`, such as "$filter=Thing/properties/river eq 'Eden'".

#include <nlohmann/json.hpp>

#include "service/feeds/asked_service.hpp"
#include "service/feeds/http.hpp"

namespace freshet::service {

namespace {

std::vector<Question> questions(const Asking& asking) {
  const std::string& query = asking.task.feed.query;
  const std::string expand = fmt::format(
      "Thing,ObservedProperty,Observations($filter=phenomenonTime ge {};$orderby=phenomenonTime "
      "asc;$top=10000)",
      iso_seconds(asking.since()));
  return {{"datastreams", fmt::format("{}/Datastreams?$expand={}{}{}", asking.url, url_encoded(expand),
                                      query.empty() ? "" : "&", url_encoded_query(query))}};
}

std::string next_page(const std::string& body) {
  const nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  const nlohmann::json next =
      answer.is_object() ? answer.value("@iot.nextLink", nlohmann::json()) : nlohmann::json();
  return next.is_string() ? next.get<std::string>() : "";
}

}  // namespace

FeedKind sensorthings_kind() {
  return {"sensorthings", "a service of OGC SensorThings", 300, [](const FeedTask& task) {
            return make_asked(
                task, {.url = "", .token_header = "", .questions = questions, .next_page = next_page});
          }};
}

}  // namespace freshet::service
