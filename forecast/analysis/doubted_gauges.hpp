#pragma once
// Gauges that lie: their sensor is stuck, or the other gauges contradict them. Their readings go from the set
// to the unused.

#include <nlohmann/json_fwd.hpp>

#include "assimilation/stuck.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/basin/assimilation.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "results/diagnostics_file.hpp"

namespace freshet::forecast {

/// What the report of an analysis, as analyse() returned it, says of readings that do not change; nothing
/// where it is null.
assimilation::UnchangedGauges unchanged_in(const nlohmann::json& report);

/// Judges frozen gauges: `before` goes on with all readings of the window, `given`; `readings` are those that
/// the set counts. Returns "unchanged" and "frozen" of the report.
nlohmann::json judge_frozen(const core::Assimilation& settings,
                            const assimilation::Localisation& localisation,
                            assimilation::UnchangedGauges before, const Readings& given,
                            const Readings& readings, GaugeObservations& seen);

/// Judges gauges that the others contradict, by assimilation.buddy_sigmas. Returns "contradicted" of the
/// report.
nlohmann::json judge_contradicted(const core::Assimilation& settings,
                                  const assimilation::Localisation& localisation, double sigmas,
                                  const Readings& readings, GaugeObservations& seen);

/// Where members stood when readings began to stay the same, within the window that begins at `from`, is
/// where the analysis put them.
void settle_unchanged(core::Instant from, const std::vector<results::DiagnosedReading>& diagnosed,
                      nlohmann::json& report);

}  // namespace freshet::forecast
