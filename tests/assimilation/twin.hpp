#pragma once
// Twin experiments with the product's filters on small chaotic models: a truth, readings of it with noise,
// and an ensemble that sees only the readings.

#include <cstdint>
#include <string>

#include "tests/assimilation/chaos_models.hpp"

namespace freshet::test {

struct TwinSetting {
  std::string filter = "letkf";
  int members = 28;
  double inflation = 1.02;        ///< of analysed anomalies
  double radius = 0;              ///< Gaspari-Cohn taper with half width 1.82 radius; 0: global
  bool rotation = true;           ///< random and mean-preserving, after each analysis
  bool estimate_forcing = false;  ///< prior N(7, 1) instead of the truth
  int burn_in = 500, cycles = 1500;
  std::uint32_t seed = 1;
};

/// Means over the cycles.
struct TwinOutcome {
  double rmse = 0;           ///< of the analysed mean
  double spread = 0;         ///< standard deviation of the members
  double forcing = 0;        ///< mean of its estimate
  double forcing_error = 0;  ///< root mean square over the cycles
};

TwinOutcome twin(const ChaosModel& model, const TwinSetting& setting);

}  // namespace freshet::test
