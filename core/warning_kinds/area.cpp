// A share of a polygon lies under water of some depth, at one time.

#include "core/config_reader.hpp"
#include "core/warning_kinds.hpp"
#include "core/warning_kinds/common.hpp"

namespace freshet::core {
namespace {

void read(ConfigTable& table, WarningRule& rule) {
  rule.numbers["wet_share"] =
      table.number("wet_share", {0.0001, 1, "", 100}, 0.1,
                   {"of `area`: this share of the polygon lies under `area_depth_m` of water at one time"});
}

}  // namespace

WarningKind area_rules() {
  WarningKind kind;
  kind.name = "area";
  kind.about = "`wet_share` of `polygon` lies under `area_depth_m` of water at one time, member by member";
  kind.needs = {"polygon", "place"};
  kind.takes = {"layer", "feature", "wet_share", "probability", "clear_probability"};
  kind.read = read;
  kind.check = check_member_fields;
  return kind;
}

}  // namespace freshet::core
