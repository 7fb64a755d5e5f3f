#include "core/basin/ensemble.hpp"

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

Ensemble read_ensemble(ConfigTable table) {
  Ensemble ensemble;
  ensemble.at = {table.where()};
  ensemble.members = int(table.integer("members", {1, 4096}, ensemble.members));
  ensemble.seed = std::uint64_t(table.integer("seed", {0, 9e15}, std::int64_t(ensemble.seed)));
  ensemble.groups = int(table.integer("groups", {1, 4096}, ensemble.groups));
  ensemble.rain_sigma = table.number("rain_sigma", {0, 2}, ensemble.rain_sigma);
  ensemble.rain_correlation_m =
      table.number("rain_correlation_m", {1, 1e6, "m"}, ensemble.rain_correlation_m);
  ensemble.rain_persistence = table.number("rain_persistence", range::fraction, ensemble.rain_persistence);
  ensemble.manning_sigma = table.number("manning_sigma", {0, 1}, ensemble.manning_sigma);
  return ensemble;
}

}  // namespace freshet::core
