#pragma once
// Keys of [assimilation] that only the analysis asks for. They are no part of Basin, whose change builds half
// of the project again: the analysis takes them from the resolved configuration.

#include "core/basin_fwd.hpp"

namespace freshet::core {

class ConfigTable;

struct AnalysisChoices {
  bool adaptive_inflation = false;  ///< each gauge has a factor of its own, learned from its innovations
  double relaxation_to_prior_anomalies = 0;
  bool rotation = false;           ///< anomalies are rotated at random, mean kept; of global filters only
  double error_correlation_h = 0;  ///< errors of readings of a gauge, AR(1) in time; 0: independent
};

/// Reads them from [assimilation], whose `method` is known.
AnalysisChoices read_analysis_choices(ConfigTable& table, const char* method);

/// Those of a basin; what it does not say, as above.
AnalysisChoices analysis_choices(const Basin& basin);

}  // namespace freshet::core
