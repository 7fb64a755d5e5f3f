#include "core/basin/analysis_choices.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <tuple>

#include "core/basin.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/filters.hpp"

namespace freshet::core {
namespace {

const Words<Drifting> drifting = {
    {"used", Drifting::used}, {"widened", Drifting::widened}, {"excluded", Drifting::excluded}};

void read_drift(ConfigTable& table, AnalysisChoices& c) {
  c.drift = table.choice(
      "drift", drifting, c.drift,
      {"readings of a gauge that departs steadily from the ensemble ([drift](assimilation.md#drift)): "
       "`used`, with a warning; `widened`: their error grows by the departure; `excluded`"});
  c.drift_cycles = static_cast<int>(
      table.integer("drift_cycles", {0, 1000}, c.drift_cycles,
                    {"a gauge drifts that lies on the same side of the ensemble in so many cycles ...; 0: "
                     "none does"}));
  c.drift_sigmas = table.number("drift_sigmas", {0, 100}, c.drift_sigmas,
                                {"... by more than so many standard deviations in the mean"});
}

const Words<Distance> distances = {{"straight", Distance::straight},
                                   {"along_water", Distance::along_water},
                                   {"travel_time", Distance::travel_time}};

void read_distance(ConfigTable& table, AnalysisChoices& c) {
  c.localisation = table.choice(
      "localisation", distances, c.localisation,
      {"by which distance the weight of a reading falls ([localisation](assimilation.md#localisation)): "
       "`straight`, with `localisation_m`; `along_water`: down to the streams and along them, not over "
       "divides; `travel_time`: the same ways, by the time that a flood wave takes"});
  for (const auto& [key, value, towards] : {std::tuple("localisation_downstream_m", &c.downstream_m, "down"),
                                            {"localisation_upstream_m", &c.upstream_m, "up"}})
    *value = table.number(key, {0, 1e7, "m"}, *value,
                          {fmt::format("with `along_water`, in place of `localisation_m`, for what lies "
                                       "{}stream of a reading; 0: `localisation_m`",
                                       towards)});
  for (const auto& [key, value, towards] : {std::tuple("localisation_downstream_h", &c.downstream_h, "down"),
                                            {"localisation_upstream_h", &c.upstream_h, "up"}})
    *value = table.number(
        key, {0.01, 1000, "h"}, *value,
        {fmt::format("with `travel_time`: the same {}stream, as a time at 5/3 of the members' mean speed",
                     towards)});
  c.flood_m =
      table.number("localisation_flood_m", {0, 1000, "m"}, c.flood_m,
                   {"with `along_water` and `travel_time`: cells at most so high above the stream that "
                    "they drain to are one water with their neighbours, as a flood makes them"});
}

void read_smoother(ConfigTable& table, AnalysisChoices& c) {
  c.smoother_steps = static_cast<int>(
      table.integer("smoother_steps", {0, 16}, c.smoother_steps,
                    {"0: readings correct the state at the window's end. Above: they correct state and "
                     "controls at its begin, "
                     "in so many steps with larger errors, and the window is run again after each "
                     "([iterative smoother](assimilation.md#the-window-again-an-iterative-smoother))"}));
  c.smoother_ratio = table.number("smoother_ratio", {1, 10}, c.smoother_ratio,
                                  {"the factor on the error variances in each step is so many times that of "
                                   "the next; 1: the same in all"});
  c.incremental_update = table.flag(
      "incremental_update", c.incremental_update,
      {"true: what the analysis changes of the water is added in equal parts over the window, one at the "
       "begin of each `forecast.gauge_interval_min`, and the window is run again "
       "([incremental update](assimilation.md#bit-by-bit-an-incremental-update)); false: at once, at its "
       "end"});
  table.expect(!c.incremental_update || c.smoother_steps == 0, "incremental_update",
               "a smoother leaves no jump to spread; write smoother_steps = 0, or take this out");
}

}  // namespace

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
  c.reopen_h = table.number(
      "reopen_h", {0, 240, "h"}, c.reopen_h,
      {"readings that came after their cycle was made, or are judged otherwise since, open the window again: "
       "the next cycle starts from the analysis before them, at most so long before its usual start "
       "([late readings](assimilation.md#missing-and-late-readings)); 0: they come too late"});
  read_drift(table, c);
  c.buddy_sigmas = table.number("buddy_sigmas", {0, 100}, c.buddy_sigmas,
                                {"a gauge that lies further than so many standard deviations from the "
                                 "members as the other gauges correct them "
                                 "is not used in that cycle ([gauges that "
                                 "lie](assimilation.md#gauges-that-lie)); 0: others are not asked"});
  read_smoother(table, c);
  read_distance(table, c);
  table.expect(
      c.localisation == Distance::straight || !filter_promise(method).global, "localisation",
      fmt::format("means nothing to method \"{}\", which is the same everywhere; choose another, such "
                  "as \"letkf\"",
                  method));
  return c;
}

AnalysisChoices analysis_choices(const Basin& basin) {
  AnalysisChoices c;
  if (basin.resolved_json.empty()) return c;
  const nlohmann::json resolved = nlohmann::json::parse(basin.resolved_json);
  const nlohmann::json table = resolved.value("assimilation", nlohmann::json::object());
  return {table.value("adaptive_inflation", c.adaptive_inflation),
          table.value("relaxation_to_prior_anomalies", c.relaxation_to_prior_anomalies),
          table.value("rotation", c.rotation),
          table.value("error_correlation_h", c.error_correlation_h),
          table.value("reopen_h", c.reopen_h),
          value_of(drifting, table.value("drift", word_of(drifting, c.drift))),
          table.value("drift_cycles", c.drift_cycles),
          table.value("drift_sigmas", c.drift_sigmas),
          table.value("buddy_sigmas", c.buddy_sigmas),
          table.value("smoother_steps", c.smoother_steps),
          table.value("smoother_ratio", c.smoother_ratio),
          table.value("incremental_update", c.incremental_update),
          value_of(distances, table.value("localisation", word_of(distances, c.localisation))),
          table.value("localisation_downstream_m", c.downstream_m),
          table.value("localisation_upstream_m", c.upstream_m),
          table.value("localisation_downstream_h", c.downstream_h),
          table.value("localisation_upstream_h", c.upstream_h),
          table.value("localisation_flood_m", c.flood_m)};
}

nlohmann::json neutral_choices() {
  const AnalysisChoices c;
  return {{"adaptive_inflation", c.adaptive_inflation},
          {"relaxation_to_prior_anomalies", c.relaxation_to_prior_anomalies},
          {"rotation", c.rotation},
          {"error_correlation_h", c.error_correlation_h},
          {"reopen_h", c.reopen_h},
          {"drift", word_of(drifting, c.drift)},
          {"drift_cycles", c.drift_cycles},
          {"drift_sigmas", c.drift_sigmas},
          {"buddy_sigmas", c.buddy_sigmas},
          {"smoother_steps", c.smoother_steps},
          {"smoother_ratio", c.smoother_ratio},
          {"incremental_update", c.incremental_update},
          {"localisation", word_of(distances, c.localisation)},
          {"localisation_downstream_m", c.downstream_m},
          {"localisation_upstream_m", c.upstream_m},
          {"localisation_downstream_h", c.downstream_h},
          {"localisation_upstream_h", c.upstream_h},
          {"localisation_flood_m", c.flood_m}};
}

}  // namespace freshet::core
