#include "assimilation/quantity.hpp"

#include <algorithm>

#include "core/dry_film.hpp"

namespace freshet::assimilation {

// Each from its file in quantities/.
Quantity stage_quantity();
Quantity discharge_quantity();
Quantity velocity_quantity();
Quantity rain_quantity();
Quantity extent_quantity();

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> rows = {stage_quantity(), discharge_quantity(), velocity_quantity(),
                                             rain_quantity(), extent_quantity()};
  return rows;
}

bool Shown::is_dry() const { return level - bed < core::dry_film_m; }

std::string why_dry_unused(bool has_water, const std::vector<Shown>& members) {
  if (!std::all_of(members.begin(), members.end(), [](const Shown& m) { return m.is_dry(); })) return "";
  return has_water ? "the gauge is dry in all members, the reading says that water flows there: there is no "
                     "water to correct"
                   : "the gauge is dry in all members and by the reading: nothing to correct";
}

const Quantity& stage() { return quantities().front(); }

const Quantity* quantity_of_column(std::string_view column) {
  const auto found = std::find_if(quantities().begin(), quantities().end(),
                                  [&](const Quantity& q) { return q.column() == column; });
  return found == quantities().end() ? nullptr : &*found;
}

}  // namespace freshet::assimilation
