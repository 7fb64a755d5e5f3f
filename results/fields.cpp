#include "results/fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::results {

std::string name_at_threshold(const std::string& field, double threshold_m) {
  std::string name = fmt::format("{}_{}m", field, threshold_m);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

}  // namespace freshet::results
