// The water services of the USGS, instantaneous values: https://waterservices.usgs.gov/docs/ . They end in
// 2027; usgs_ogc is what replaces them.

#include <algorithm>

#include "service/feeds/asked_service.hpp"
#include "service/feeds/http.hpp"

namespace freshet::service {

namespace {

/// Sites have numbers of 8 to 15 digits.
bool is_site(const std::string& name) {
  return name.size() >= 8 && name.size() <= 15 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// 50 sites a question: more make an address that servers refuse.
std::vector<Question> questions(const Asking& asking) {
  constexpr std::size_t most_sites = 50;
  std::vector<std::string> lists;
  std::size_t sites = 0;
  for (const AskedStation& station : asking.stations) {
    if (!is_site(station.name)) continue;
    if (sites++ % most_sites == 0) lists.emplace_back();
    lists.back() += (lists.back().empty() ? "" : ",") + station.name;
  }
  std::vector<Question> all;
  for (const std::string& list : lists)
    all.push_back(
        {list, fmt::format("{}/?format=json&sites={}&parameterCd=00060,00065&siteStatus=all&startDT={}",
                           asking.url, list, iso_seconds(asking.since()))});
  return all;
}

}  // namespace

FeedKind usgs_kind() {
  return {"usgs", "water services of the USGS, until they end in 2027", 300, [](const FeedTask& task) {
            return make_asked(task, {.url = "https://waterservices.usgs.gov/nwis/iv",
                                     .token_header = "",
                                     .questions = questions});
          }};
}

}  // namespace freshet::service
