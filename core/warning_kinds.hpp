#pragma once
// What rules can ask for: core/warning_kinds/NAME.cpp defines NAME_rules(). What of it happens in a forecast
// is in forecast/warnings/kinds/NAME.cpp, under the same name.

#include <string>
#include <vector>

#include "core/basin/warning_rule.hpp"

/// The kinds, a row each. A macro, because basin.toml is read by programs that hold no results.
#define FRESHET_WARNING_KINDS(ROW) ROW(stage) ROW(area) ROW(rise) ROW(time_to) ROW(return_period) ROW(impact)

namespace freshet::core {

class ConfigTable;
struct Basin;

struct WarningKind {
  std::string name, about;
  std::vector<std::string> needs;  ///< keys that it cannot do without
  std::vector<std::string> takes;  ///< keys that it heeds besides; those of all kinds are not among them
  /// Reads the keys that are its own; called for every rule, so that all keys are known.
  void (*read)(ConfigTable& table, WarningRule& rule) = nullptr;
  /// What must hold between values, for rules of this kind alone.
  void (*check)(ConfigTable& table, const WarningRule& rule, const Basin& basin) = nullptr;
};

#define FRESHET_ROW(name) WarningKind name##_rules();
FRESHET_WARNING_KINDS(FRESHET_ROW)
#undef FRESHET_ROW

/// In the order of the rows.
const std::vector<WarningKind>& warning_kinds();
/// The kind of a name; std::logic_error if there is none.
const WarningKind& warning_kind(const std::string& name);

/// Its impact is counted in the cycle's exposure.json, which `freshet exposure` makes after the cycle.
bool asks_exposure(const WarningRule& rule);

/// Reads `kind` and what belongs to it.
void read_kind(ConfigTable& table, WarningRule& rule);
/// A problem for each key that the kind needs or does not heed, and what it checks itself.
void check_kind(ConfigTable& table, const WarningRule& rule, const Basin& basin);

}  // namespace freshet::core
