#pragma once
// What kinds of rules that look at a gauge check alike.

#include <string>

#include "core/basin/warning_rule.hpp"

namespace freshet::core {

class ConfigTable;
struct Basin;
struct Gauge;

/// nullptr: there is none.
const Gauge* gauge_of(const WarningRule& rule, const Basin& basin);
/// A problem where the gauge is not there.
void check_gauge(ConfigTable& table, const WarningRule& rule, const Basin& basin);
/// The same, and where it has no threshold of that name.
void check_threshold(ConfigTable& table, const WarningRule& rule, const Basin& basin);
/// A problem where forecast.nc will not hold the depths of members, which the kind looks at.
void check_member_fields(ConfigTable& table, const WarningRule& rule, const Basin& basin);

}  // namespace freshet::core
