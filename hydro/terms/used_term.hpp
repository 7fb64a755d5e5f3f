#pragma once
// A term that is switched on.

namespace freshet::hydro {

struct UsedTerm {
  int row = 0;  ///< of core/terms.hpp
  double coefficient = 0;
};

}  // namespace freshet::hydro
