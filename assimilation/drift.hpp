#pragma once
// A gauge that drifts: it departs from the ensemble on the same side, cycle after cycle.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assimilation/observations.hpp"

namespace freshet::assimilation {

/// Mean departure of a gauge's readings from the ensemble mean in each of the last cycles, oldest first.
struct Departed {
  std::vector<double> sigmas;  ///< over sqrt(error^2 + ensemble variance) of each reading
  std::vector<double> size;    ///< in the unit of the quantity
};

/// By gauge and quantity. One without readings in a cycle stays as it was.
using DepartedGauges = std::map<std::string, Departed>;

/// `before` and this cycle, at most `cycles` of each. names[k]: of the gauge and quantity of observation k.
DepartedGauges record_departures(DepartedGauges before, const std::vector<std::string>& names,
                                 const ObservationSet& set, std::size_t cycles);

struct Drift {
  double sigmas = 0, size = 0;  ///< means over the cycles
};

/// Where all of the last `cycles` depart on the same side, and in the mean by more than `sigmas`; nothing
/// before there are so many. cycles > 0.
std::optional<Drift> drift_of(const Departed& departed, std::size_t cycles, double sigmas);

}  // namespace freshet::assimilation
