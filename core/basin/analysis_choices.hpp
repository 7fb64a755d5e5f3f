#pragma once
// Keys of [assimilation] that only the analysis asks for. They are no part of Basin, whose change builds half
// of the project again: the analysis takes them from the resolved configuration.

#include <nlohmann/json_fwd.hpp>

#include "core/basin_fwd.hpp"

namespace freshet::core {

class ConfigTable;

/// What becomes of the readings of a gauge that departs steadily from the ensemble.
enum class Drifting { used, widened, excluded };

/// By which distance the weight of a reading falls.
enum class Distance { straight, along_water, travel_time };

struct AnalysisChoices {
  bool adaptive_inflation = false;  ///< each gauge has a factor of its own, learned from its innovations
  double relaxation_to_prior_anomalies = 0;
  bool rotation = false;           ///< anomalies are rotated at random, mean kept; of global filters only
  double error_correlation_h = 0;  ///< errors of readings of a gauge, AR(1) in time; 0: independent
  double reopen_h = 0;             ///< how far before its usual begin late readings may open a window again
  Drifting drift = Drifting::used;
  int drift_cycles = 12;    ///< that a gauge departs on the same side to be called drifting; 0: none is
  double drift_sigmas = 1;  ///< and by more than this in the mean
  double buddy_sigmas =
      0;  ///< the other gauges contradict one by more than this: its readings are not used; 0: none is
  int smoother_steps = 0;  ///< corrections at the window's begin, a run of it after each; 0: at its end, once
  double smoother_ratio = 1;        ///< of the factor on error variances in a step to that in the next
  bool incremental_update = false;  ///< water is corrected bit by bit over the window, which is run again
  Distance localisation = Distance::straight;
  double downstream_m = 0, upstream_m = 0;  ///< half widths along the water; 0: assimilation.localisation_m
  double downstream_h = 2, upstream_h = 2;  ///< half widths as times of travel
  double flood_m = 3;  ///< height over the stream up to which cells and their neighbours are one water
};

/// Reads them from [assimilation], whose `method` is known.
AnalysisChoices read_analysis_choices(ConfigTable& table, const char* method);

/// Those of a basin; what it does not say, as above.
AnalysisChoices analysis_choices(const Basin& basin);

/// The keys with the values that hold unless said: results from before there was one say nothing of it.
nlohmann::json neutral_choices();

}  // namespace freshet::core
