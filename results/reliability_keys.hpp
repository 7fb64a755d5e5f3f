#pragma once
// Keys of verification/verification.json: how often a probability came true.

namespace freshet::results::reliability_key {

inline constexpr const char *form = "form", *basin = "basin", *scenario = "scenario",
                            *synthetic = "synthetic", *gauges = "gauges", *id = "id",
                            *thresholds = "thresholds", *name = "name", *stage_m = "stage_m",
                            *classes = "classes", *from = "from", *to = "to", *forecasts = "forecasts",
                            *came_true = "came_true", *independent = "independent", *floods = "floods",
                            *low = "low", *high = "high";
inline constexpr int form_of_today = 1;

}  // namespace freshet::results::reliability_key
