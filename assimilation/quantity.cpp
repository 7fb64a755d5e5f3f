#include "assimilation/quantity.hpp"

#include <algorithm>

namespace freshet::assimilation {

// Each from its file in quantities/.
Quantity stage_quantity();
Quantity discharge_quantity();

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> rows = {stage_quantity(), discharge_quantity()};
  return rows;
}

const Quantity& stage() { return quantities().front(); }

const Quantity* quantity_of_column(std::string_view column) {
  const auto found = std::find_if(quantities().begin(), quantities().end(),
                                  [&](const Quantity& q) { return q.column() == column; });
  return found == quantities().end() ? nullptr : &*found;
}

}  // namespace freshet::assimilation
