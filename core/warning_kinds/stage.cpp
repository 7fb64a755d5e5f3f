// The stage at a gauge reaches one of its thresholds.

#include "core/warning_kinds.hpp"
#include "core/warning_kinds/common.hpp"

namespace freshet::core {

WarningKind stage_rules() {
  WarningKind kind;
  kind.name = "stage";
  kind.about = "the stage reaches `stage_threshold`";
  kind.needs = {"gauge", "stage_threshold"};
  kind.takes = {"polygon", "layer", "feature", "probability", "clear_probability"};
  kind.check = check_threshold;
  return kind;
}

}  // namespace freshet::core
