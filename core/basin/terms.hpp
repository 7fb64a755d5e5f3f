#pragma once
// [[term]]: terms of the momentum balance that are switched on.

#include <vector>

#include "core/terms.hpp"

namespace freshet::core {

class ConfigTable;

struct Term {
  std::size_t row = 0;     ///< of term_rows()
  double coefficient = 0;  ///< in the unit of the row
};

std::vector<Term> read_terms(ConfigTable root);

}  // namespace freshet::core
