#include "core/basin/analysis_choices.hpp"

#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/filters.hpp"

namespace freshet::core {

AnalysisChoices read_analysis_choices(ConfigTable& table, const char* method) {
  AnalysisChoices c;
  c.adaptive_inflation = table.flag(
      "adaptive_inflation", c.adaptive_inflation,
      {"each gauge has a factor of its own between 1 and 2 in place of `inflation`, which its innovations "
       "teach"});
  c.relaxation_to_prior_anomalies =
      table.number("relaxation_to_prior_anomalies", range::fraction, c.relaxation_to_prior_anomalies,
                   {"share of the anomalies before the analysis in those after it"});
  c.rotation = table.flag("rotation", c.rotation,
                          {.meaning = "anomalies are mixed at random after each analysis, mean and "
                                      "covariance kept",
                           .also = "only with a `method` that is the same everywhere: `etkf`"});
  table.expect(!c.rotation || filter_promise(method).global, "rotation",
               "mixes the members, which must be done in the same way everywhere; method \"etkf\" does");
  c.error_correlation_h = table.number(
      "error_correlation_h", {0, 1000, "h"}, c.error_correlation_h,
      {"errors of a gauge's readings are correlated in time by exp(-apart / this); 0: they are independent"});
  return c;
}

AnalysisChoices analysis_choices(const Basin& basin) {
  AnalysisChoices c;
  if (basin.resolved_json.empty()) return c;
  const nlohmann::json resolved = nlohmann::json::parse(basin.resolved_json);
  const nlohmann::json table = resolved.value("assimilation", nlohmann::json::object());
  return {table.value("adaptive_inflation", c.adaptive_inflation),
          table.value("relaxation_to_prior_anomalies", c.relaxation_to_prior_anomalies),
          table.value("rotation", c.rotation), table.value("error_correlation_h", c.error_correlation_h)};
}

}  // namespace freshet::core
