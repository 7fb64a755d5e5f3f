// The stage at a gauge rises fast.

#include "core/config_reader.hpp"
#include "core/warning_kinds.hpp"
#include "core/warning_kinds/common.hpp"

namespace freshet::core {
namespace {

void read(ConfigTable& table, WarningRule& rule) {
  if (const auto rate = table.number(
          "rise_m_per_h", {0.01, 100, "m/h"},
          {.meaning = "of `rise`: the stage rises as fast as this ...", .otherwise = "*needed by `rise`*"}))
    rule.numbers["rise_m_per_h"] = *rate;
  rule.numbers["rise_over_min"] =
      table.number("rise_over_min", {1, 1440, "min"}, 60, {"... as a mean over so long"});
}

}  // namespace

WarningKind rise_rules() {
  WarningKind kind;
  kind.name = "rise";
  kind.about = "the stage rises by `rise_m_per_h` or faster, over `rise_over_min`";
  kind.needs = {"gauge", "rise_m_per_h"};
  kind.takes = {"rise_over_min", "polygon", "layer", "feature", "probability", "clear_probability"};
  kind.read = read;
  kind.check = check_gauge;
  return kind;
}

}  // namespace freshet::core
