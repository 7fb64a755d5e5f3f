#include "core/basin/assimilation.hpp"

#include <fmt/format.h>

#include "core/basin/analysis_choices.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/filters.hpp"

namespace freshet::core {
namespace {

/// A clause for each row.
std::string text_of_filters() {
  std::string text = "the filter ([assimilation](assimilation.md)): ";
  for (const FilterRow& row : filter_rows) text += fmt::format("`{}`: {}; ", row.name, row.what);
  return text.substr(0, text.size() - 2);
}

}  // namespace

Assimilation read_assimilation(ConfigTable table) {
  table.about({"How readings correct the members ([assimilation](assimilation.md))."});
  Assimilation a;
  a.at = {table.where()};
  a.enabled =
      table.flag("enabled", a.enabled, {"with a single member readings are left aside, with a warning"});
  a.method = table.choice("method", filter_names(), a.method, {text_of_filters()});
  a.localisation_m = table.number("localisation_m", {1, 1e7, "m"}, a.localisation_m,
                                  {"the Gaspari-Cohn taper reaches zero at twice this distance"});
  a.reading_interval_min = table.number(
      "reading_interval_min", range::minutes, a.reading_interval_min,
      {.meaning = "of each such interval the latest reading is used", .also = "divides the cycle interval"});
  a.inflation = table.number("inflation", {1, 2}, a.inflation,
                             {"factor on the spread after the analysis, where readings reach; never beyond "
                              "the spread before it"});
  a.relaxation_to_prior_spread =
      table.number("relaxation_to_prior_spread", range::fraction, a.relaxation_to_prior_spread,
                   {"share of the lost spread that is given back"});
  read_analysis_choices(table, a.method.c_str());
  a.min_depth_m = table.number("min_depth_m", {0, 10, "m"}, a.min_depth_m,
                               {"cells shallower than this in the mean keep their state"});
  a.reject_sigmas = table.number("reject_sigmas", {1, 100}, a.reject_sigmas,
                                 {"readings further off than this many standard deviations are not used"});
  return a;
}

}  // namespace freshet::core
