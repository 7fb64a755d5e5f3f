#include "forecast/silent_gauges.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/result_files.hpp"
#include "core/time.hpp"
#include "core/time_words.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {

namespace {

using nlohmann::json;
namespace key = results::key;

/// Where half of a network is down, a message names some of it: the report has all.
std::string listed(const std::vector<std::string>& gauges) {
  constexpr std::size_t most = 6;
  if (gauges.size() <= most) return fmt::format("{}", fmt::join(gauges, ", "));
  return fmt::format("{} and {} more", fmt::join(gauges.begin(), gauges.begin() + most, ", "),
                     gauges.size() - most);
}

std::vector<std::string> without_readings(const json& record) {
  std::vector<std::string> gauges;
  for (const json& gauge : record.value("gauges", json::array())) {
    if (gauge.at("readings").get<int>() > 0) continue;
    const json& last = gauge.at("last");
    gauges.push_back(fmt::format("{} ({})", gauge.at("station").get<std::string>(),
                                 last.is_null()
                                     ? "none in the four days before"
                                     : "last " + core::in_words(core::parse_instant(
                                                     last.get<std::string>(), core::file_name::readings))));
  }
  return gauges;
}

std::vector<std::string> refused(const json& analysis) {
  std::vector<std::string> gauges;
  for (const json& gauge : analysis.value("gauges", json::array())) {
    if (gauge.at(key::readings_used).get<int>() > 0 || gauge.at("refused").get<int>() == 0) continue;
    const std::string station = gauge.at("station"), quantity = gauge.at("quantity");
    gauges.push_back(quantity == "stage" ? station : station + " (" + quantity + ")");
  }
  return gauges;
}

}  // namespace

std::vector<std::string> silent_gauges(const nlohmann::json& report) {
  std::vector<std::string> sentences;
  if (!report.contains(key::readings)) return sentences;
  if (const auto gauges = without_readings(report.at(key::readings)); !gauges.empty())
    sentences.push_back("No good reading came in the window of this forecast from " + listed(gauges) + ".");
  if (const auto gauges = refused(report.at(key::assimilation)); !gauges.empty())
    sentences.push_back("All readings were refused of " + listed(gauges) + ".");
  return sentences;
}

}  // namespace freshet::forecast
