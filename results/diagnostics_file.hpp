#pragma once
// diagnostics.nc: what every reading of a cycle was worth to its analysis, and what that did to the controls
// (docs/architecture.md).

#include <filesystem>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "results/result_attributes.hpp"

namespace freshet::results {

/// A reading, and what the members predict for it before and after the analysis, in the unit of its quantity;
/// NaN where there is no prediction.
struct DiagnosedReading {
  std::string station, quantity, unit;
  core::Instant time{};
  double value = 0, error = 0;  ///< error: its standard deviation
  double mean_before = 0, spread_before = 0, mean_after = 0, spread_after = 0;
  int members_below = 0;         ///< rank of the reading among the members before; -1: no prediction
  double probability_below = 0;  ///< of the members before, each with the reading's error, to lie below it
  bool used = false;
  std::string reason;  ///< why not

  double innovation() const { return value - mean_before; }
  double residual() const { return value - mean_after; }
};

/// Mean and spread over the members of a row of a control, or of the mean over all cells.
struct DiagnosedControl {
  std::string name, unit;  ///< "manning_factor forest"
  double mean_before = 0, spread_before = 0, mean_after = 0, spread_after = 0;
};

struct Diagnostics {
  ResultAttributes attributes;
  int members = 0;
  std::vector<DiagnosedReading> readings;
  std::vector<DiagnosedControl> controls;
};

/// There must be a reading and a control.
void write_diagnostics(const std::filesystem::path& path, const Diagnostics& diagnostics);
/// InputError if the file is missing, damaged or not of this form.
Diagnostics read_diagnostics(const std::filesystem::path& path);

}  // namespace freshet::results
