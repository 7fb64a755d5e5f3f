#include "core/last_known.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/series.hpp"
#include "core/time_words.hpp"

namespace freshet::core {
namespace {

struct DriverWords {
  const char *name, *one, *several, *before_name;
};

/// In the order of Driver.
constexpr std::array driver_words = {DriverWords{"inflow", "Inflow", "Inflows", " at "},
                                     DriverWords{"level", "Level", "Levels", " at "},
                                     DriverWords{"source", "Discharge", "Discharges", " of source "},
                                     DriverWords{"rain", "Rain", "Rain", " of "},
                                     DriverWords{"evaporation", "Evaporation", "Evaporation", " of "},
                                     DriverWords{"wind", "Wind", "Wind", " of "},
                                     DriverWords{"temperature", "Temperature", "Temperature", " of "}};

const DriverWords& words_of(Driver driver) { return driver_words.at(static_cast<std::size_t>(driver)); }

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

std::string continued(const LastKnown& driver) {
  if (driver.then == Missing::zero) return "taken as zero";
  if (driver.then == Missing::regression)
    return driver.beyond_reach ? "extrapolated by a regression (held beyond two days)"
                               : "extrapolated by a regression";
  if (driver.then == Missing::recession)
    return driver.trend ? "extrapolated as a fading trend and a recession" : "extrapolated as a recession";
  return driver.trend ? "extrapolated as a fading trend" : "held";
}

/// What a sentence says of its drivers besides their names.
std::string said_of(const LastKnown& driver, bool several) {
  if (!driver.until) return "is that of a design storm: assumed, not measured";
  return fmt::format("{} {} up to {} and {} since", several ? "are" : "is",
                     driver.measured ? "measured" : "given", in_words(*driver.until), continued(driver));
}

std::string sentence(const LastKnown& driver, const std::vector<std::string>& names) {
  const DriverWords& words = words_of(driver.driver);
  const bool several = names.size() > 1;
  const std::string which = names.empty() ? "" : words.before_name + listed(names);
  return fmt::format("{}{} {}.", several ? words.several : words.one, which, said_of(driver, several));
}

}  // namespace

std::string driver_name(Driver driver) { return words_of(driver).name; }

void add_if_ended(const LastKnown& driver, const std::optional<Series>& series, Instant end,
                  std::vector<LastKnown>& drivers) {
  if (!series || series->span().second >= end) return;
  const SeriesInput& source = series->source;
  drivers.push_back({driver.driver, driver.name, series->span().second, source.outside,
                     source.after.trend_s > 0, source.after.until_cycle,
                     seconds_between(series->span().second, end) > regression_reach});
}

std::vector<std::string> not_known_sentences(const std::vector<LastKnown>& drivers) {
  using Named = std::pair<const LastKnown*, std::vector<std::string>>;
  std::vector<Named> alike;
  for (const LastKnown& driver : drivers) {
    Named* found = nullptr;
    for (Named& group : alike)
      if (group.first->driver == driver.driver && said_of(*group.first, false) == said_of(driver, false))
        found = &group;
    if (!found) found = &alike.emplace_back(&driver, std::vector<std::string>());
    if (!driver.name.empty()) found->second.push_back(driver.name);
  }
  std::vector<std::string> sentences;
  for (const auto& [driver, names] : alike) sentences.push_back(sentence(*driver, names));
  return sentences;
}

std::string not_known_line(const std::vector<LastKnown>& drivers) {
  return fmt::format("{}", fmt::join(not_known_sentences(drivers), " "));
}

}  // namespace freshet::core
