#pragma once
// Names in checkpoint.nc and analysis.nc, for who writes, checks and reads them. Depth, velocities, `face`
// and `member` are in results/fields.hpp; controls, tracers, extremes and accounts are called as their rows
// are.

namespace freshet::hydro::saved {

// Dimensions.
inline constexpr const char *record = "record", *section = "section", *gauge = "gauge",
                            *gauge_tracer = "gauge_tracer", *budget_record = "budget_record",
                            *budget_account = "budget_account", *exchange = "exchange", *extent = "extent",
                            *rain_gauge = "rain_gauge", *ground_store = "ground_store";

// Variables: state; records of gauges and sections; the budget over time.
inline constexpr const char *depth_residual = "depth_residual", *term_rate = "term_rate",
                            *soil_state = "soil_state", *exchange_kept = "exchange_kept",
                            *snow_frozen = "snow_frozen", *snow_liquid = "snow_liquid",
                            *ground_quick_series = "ground_quick_series";
inline constexpr const char *gauge_time = "gauge_time", *gauge_phase = "gauge_phase",
                            *gauge_level = "gauge_level", *gauge_velocity_x = "gauge_velocity_x",
                            *gauge_velocity_y = "gauge_velocity_y",
                            *gauge_concentration = "gauge_concentration", *section_volume = "section_volume",
                            *flooded_fraction = "flooded_fraction", *recorded_rain = "recorded_rain",
                            *rain_fallen = "rain_fallen";
inline constexpr const char *budget_time = "budget_time", *budget_phase = "budget_phase",
                            *budget_volume = "budget_volume";

// Global attributes.
inline constexpr const char *time_s = "time_s", *maxima_since_s = "maxima_since_s",
                            *section_lines = "section_lines", *duration_depths_m = "duration_depths_m",
                            *configuration_sha256 = "configuration_sha256", *failures = "failures",
                            *after_failure = "after_failure";

}  // namespace freshet::hydro::saved
