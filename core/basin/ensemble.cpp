#include "core/basin/ensemble.hpp"

#include <fmt/format.h>

#include <string>

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

constexpr const char* stays =
    ". 1: it stays as the readings have left it. Below, it returns to what was drawn and its spread with it: "
    "weeks of readings of one kind make no member certain";

void read_draws(ConfigTable& table, const ControlKeys& keys, ControlDraws& draws) {
  const std::string prefix = keys.prefix;
  const std::string drawn = keys.drawn, sigma = fmt::format("standard deviation of {}{}", drawn, keys.remark),
                    length = "correlation length of " + drawn,
                    persistence = fmt::format("AR(1) coefficient of {} from cycle to cycle{}", drawn,
                                              keys.persistence == once ? stays : "");
  draws.sigma = keys.unit.size * table.number(prefix + "_sigma" + keys.unit.suffix,
                                              {0, keys.most_sigma, keys.unit.name},
                                              draws.sigma / keys.unit.size, {sigma});
  if (keys.correlation_m != no_field)
    draws.correlation_m =
        table.number(prefix + "_correlation_m", {1, 1e6, "m"}, draws.correlation_m, {length});
  if (keys.persistence != no_persistence)
    draws.persistence =
        table.number(prefix + "_persistence", range::fraction, draws.persistence, {persistence});
}

}  // namespace

int Ensemble::number(int member) const {
  for (const LostMember& l : lost)
    if (l.number <= member) ++member;
  return member;
}

Ensemble read_ensemble(ConfigTable table) {
  table.about({"How many members there are, and how they differ."});
  Ensemble ensemble;
  ensemble.at = {table.where()};
  ensemble.members =
      int(table.integer("members", {1, 4096}, ensemble.members,
                        {"readings cannot correct a single member, and by fewer than five correlations are "
                         "chance: `check` and `cycle` say so where `assimilation.enabled`"}));
  ensemble.seed =
      std::uint64_t(table.integer("seed", {0, 9e15}, std::int64_t(ensemble.seed),
                                  {"the same seed gives the same perturbations, on any number of ranks"}));
  ensemble.groups = int(table.integer(
      "groups", {1, 4096}, ensemble.groups,
      {.meaning = "members are spread over this many groups of ranks", .also = "at most `members`"}));
  for (std::size_t i = 0; i < control_rows.size(); ++i)
    if (control_rows[i].keys.given())
      read_draws(table, control_rows[i].keys, ensemble.controls[ControlName(i)]);
  ensemble.ground_alike = table.number(
      "ground_alike", range::fraction, ensemble.ground_alike,
      {"correlation between zones of `[ground]` of what a member draws for each (`ground_wetness_sigma`, "
       "`ground_capacity_sigma`, `ground_flow_sigma`). 0: zones differ by themselves, and the sum over many "
       "is "
       "surer than each; 1: what is wrong is wrong everywhere"});
  ensemble.renewed_in_forecast = table.flag("renewed_in_forecast", ensemble.renewed_in_forecast,
                                            {"what has a persistence goes on by it in the forecast too, an "
                                             "interval after the other, as in the cycles to "
                                             "come: what the readings have said of it fades with the lead. "
                                             "false: it stays as the analysis left it"});
  ensemble.least_share = table.number(
      "least_share", range::fraction, ensemble.least_share,
      {.meaning =
           "share of the members that must be left where some fail, two at least: then the cycle is made "
           "without those, and says so in all that it leaves. 1: a cycle fails when one of its members "
           "does"});
  return ensemble;
}

}  // namespace freshet::core
