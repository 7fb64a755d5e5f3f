#pragma once
// How values are spread over classes.

#include <string>
#include <vector>

namespace freshet::postproc {

struct Histogram {
  std::string title, unit;
  std::vector<double> breaks;      ///< one more than classes
  std::vector<std::size_t> count;  ///< [class]
  double smallest = 0, median = 0, largest = 0;
};

/// `classes` of equal width, or of equal ratio (`by_ratio`), over all values.
Histogram histogram_of(const std::string& title, const std::string& unit, std::vector<double> values,
                       bool by_ratio, std::size_t classes = 24);

}  // namespace freshet::postproc
