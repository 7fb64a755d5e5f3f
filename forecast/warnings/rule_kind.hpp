#pragma once
// What a kind of rule finds in a forecast: kinds/NAME.cpp defines find_NAME(). What basin.toml says of it is
// in core/warning_kinds/NAME.cpp; the rows are there (core/warning_kinds.hpp).

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/position.hpp"
#include "core/warning_kinds.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/words/facts.hpp"

namespace freshet::forecast {

/// Where a rule looks.
struct Place {
  std::string id, name;
  bool is_gauge = false;
  std::optional<core::LonLat> at;  ///< of gauges
};

/// All that is particular to a kind; what follows from it (probability, onsets, area, life cycle, words that
/// all share) is the same for all.
struct Finding {
  Place place;
  /// [member] The first time at which what the rule asks for is so; nothing: never within the forecast.
  std::vector<std::optional<core::Instant>> reached;
  double needed = 0;  ///< share of the members by which it holds ...
  double clear = 0;   ///< ... and down to which it is kept in force
  bool by_share =
      true;     ///< the limits are the same in every forecast, so that its shares can be compared with them
  Facts facts;  ///< for the templates; the name of the kind is among them by itself
  std::vector<std::pair<std::string, std::string>> parameters;  ///< of the message, for programs
};

/// With the limits that basin.toml gives. InputError naming the rule where the products do not fit it.
using FindInCycle = Finding (*)(const core::WarningRule& rule, const core::Basin& basin,
                                const CycleProducts& products);

#define FRESHET_ROW(name) \
  Finding find_##name(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products);
FRESHET_WARNING_KINDS(FRESHET_ROW)
#undef FRESHET_ROW

/// Of the rule's kind, checked to be of all members.
Finding find_in_cycle(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products);

}  // namespace freshet::forecast
