#pragma once
// What one rule finds in one cycle, whatever its kind.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/named_places.hpp"
#include "forecast/warnings/rule_kind.hpp"
#include "forecast/warnings/warned_area.hpp"

namespace freshet::forecast {

/// What the polygons of a message are.
enum class AreaForm {
  outline,    ///< around the cells where the rule's depth has the rule's probability
  rectangle,  ///< the same, where no outline could be drawn
  gauge,      ///< no cell has it: a circle around the gauge
  place       ///< no cell has it: the polygon of the rule
};

struct Evaluation {
  core::WarningRule rule;
  Place place;
  std::size_t members = 0, members_reaching = 0;
  double probability = 0;            ///< members_reaching / members, four decimals
  double needed = 0.5, clear = 0.5;  ///< share by which it holds, and down to which it is kept in force
  bool by_share = true;              ///< see Finding
  core::Instant forecast_end{};
  std::optional<core::Instant> own_onset;     ///< a tenth of the members has reached what the rule asks for
  std::optional<core::Instant> median_onset;  ///< half of the members that reach it at all have
  std::optional<core::Instant> area_onset;    ///< the first water of the warned area (area_onset.hpp)
  std::optional<core::Instant> onset;         ///< the earlier of the two
  WarnedArea area;
  AreaForm form = AreaForm::outline;
  NamedPlaces named;  ///< what people call the places in the area
  Facts facts;        ///< of the kind
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<std::string> faults;  ///< what was wrong, but no reason to keep the message back
  bool holds() const { return reaches(needed); }
  /// Not yet so improbable that a warning in force is ended.
  bool above_clear() const { return reaches(std::min(clear, needed)); }

 private:
  /// On counts: a share such as 1/3 is not cut by the rounding of `probability`.
  bool reaches(double share) const {
    return members_reaching > 0 &&
           static_cast<double>(members_reaching) >= share * static_cast<double>(members) - 1e-9;
  }
};

/// Dry members count among all. InputError naming the rule where gauge, area or depth threshold are not in
/// the products, or where a threshold does not lie above the bed at the gauge.
Evaluation evaluate(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products);

}  // namespace freshet::forecast
