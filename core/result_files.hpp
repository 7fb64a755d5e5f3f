#pragma once
// Names of the files that a run or a cycle leaves in its folder (docs/architecture.md).

namespace freshet::core::file_name {

inline constexpr const char *forecast = "forecast.nc", *probability = "probability.nc", *gauges = "gauges.nc",
                            *sections = "sections.nc", *budget = "budget.nc", *analysis = "analysis.nc",
                            *analysis_report = "analysis.json", *checkpoint = "checkpoint.nc",
                            *lost_members = "lost_members.json", *window = "window.nc",
                            *window_begin = "window_begin.nc", *readings = "readings.json",
                            *report = "report.json", *timing = "timing.json", *provenance = "provenance.json",
                            *diagnostics = "diagnostics.nc";

}  // namespace freshet::core::file_name
