#include "core/basin/assimilation.hpp"

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"
#include "core/filters.hpp"

namespace freshet::core {

Assimilation read_assimilation(ConfigTable table) {
  Assimilation a;
  a.at = {table.where()};
  a.enabled = table.flag("enabled", a.enabled);
  a.method = table.choice("method", filter_names(), a.method);
  a.localisation_m = table.number("localisation_m", {1, 1e7, "m"}, a.localisation_m);
  a.reading_interval_min = table.number("reading_interval_min", range::minutes, a.reading_interval_min);
  a.inflation = table.number("inflation", {1, 2}, a.inflation);
  a.relaxation_to_prior_spread =
      table.number("relaxation_to_prior_spread", range::fraction, a.relaxation_to_prior_spread);
  a.min_depth_m = table.number("min_depth_m", {0, 10, "m"}, a.min_depth_m);
  a.reject_sigmas = table.number("reject_sigmas", {1, 100}, a.reject_sigmas);
  return a;
}

}  // namespace freshet::core
