// An address that is asked for as it stands, for any format that `freshet ingest` reads; {since} and {now} in
// it are times.

#include "service/feeds/asked_service.hpp"
#include "service/feeds/http.hpp"

namespace freshet::service {

namespace {

void put_in(std::string& url, const std::string& place, const std::string& text) {
  for (auto at = url.find(place); at != std::string::npos; at = url.find(place, at + text.size()))
    url.replace(at, place.size(), text);
}

std::vector<Question> questions(const Asking& asking) {
  std::string url = asking.task.feed.url;
  put_in(url, "{since}", url_encoded(iso_seconds(asking.since())));
  put_in(url, "{now}", url_encoded(iso_seconds(asking.now)));
  const std::string& query = asking.task.feed.query;
  if (!query.empty()) url += (url.find('?') == std::string::npos ? "?" : "&") + url_encoded_query(query);
  return {{asking.task.feed.url, url}};
}

std::unique_ptr<FeedSource> make(const FeedTask& task) {
  return make_asked(task, {.url = "", .token_header = "", .questions = questions});
}

}  // namespace

FeedKind url_kind() { return {"url", "any address, in any format that is read", 300, make}; }

FeedKind waterml_kind() { return {"waterml", "an address that answers in WaterML", 300, make}; }

}  // namespace freshet::service
