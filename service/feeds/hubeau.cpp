// Hub'Eau hydrometrie v2: https://hubeau.eaufrance.fr/page/api-hydrometrie . An answer of several pages has
// status 206 and says where the next is.

#include <nlohmann/json.hpp>

#include "service/feeds/asked_service.hpp"
#include "service/feeds/http.hpp"

namespace freshet::service {

namespace {

/// Codes of stations have 10 characters, those of sites 8.
bool is_code(const std::string& name) { return name.size() == 8 || name.size() == 10; }

std::vector<Question> questions(const Asking& asking) {
  constexpr std::size_t most_codes = 100;
  std::vector<std::string> lists;
  std::size_t codes = 0;
  for (const AskedStation& station : asking.stations) {
    if (!is_code(station.name)) continue;
    if (codes++ % most_codes == 0) lists.emplace_back();
    lists.back() += (lists.back().empty() ? "" : ",") + url_encoded(station.name);
  }
  std::vector<Question> all;
  for (const std::string& list : lists)
    all.push_back({list, fmt::format("{}/observations_tr?code_entite={}&grandeur_hydro=H,Q&date_debut_obs={}"
                                     "&sort=asc&size=20000",
                                     asking.url, list, iso_seconds(asking.since()))});
  return all;
}

std::string next_page(const std::string& body) {
  const nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  const nlohmann::json next = answer.is_object() ? answer.value("next", nlohmann::json()) : nlohmann::json();
  return next.is_string() ? next.get<std::string>() : "";
}

}  // namespace

FeedKind hubeau_kind() {
  return {"hubeau", "Hub'Eau hydrometrie (France)", 300, [](const FeedTask& task) {
            return make_asked(task, {.url = "https://hubeau.eaufrance.fr/api/v2/hydrometrie",
                                     .token_header = "",
                                     .questions = questions,
                                     .next_page = next_page});
          }};
}

}  // namespace freshet::service
