#include "core/basin/ensemble.hpp"

#include <string>

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

void read_draws(ConfigTable& table, const ControlKeys& keys, ControlDraws& draws) {
  const std::string prefix = keys.prefix;
  draws.sigma = table.number(prefix + "_sigma", {0, keys.most_sigma}, draws.sigma);
  if (keys.correlation_m != no_field)
    draws.correlation_m = table.number(prefix + "_correlation_m", {1, 1e6, "m"}, draws.correlation_m);
  if (keys.persistence != once)
    draws.persistence = table.number(prefix + "_persistence", range::fraction, draws.persistence);
}

}  // namespace

Ensemble read_ensemble(ConfigTable table) {
  Ensemble ensemble;
  ensemble.at = {table.where()};
  ensemble.members = int(table.integer("members", {1, 4096}, ensemble.members));
  ensemble.seed = std::uint64_t(table.integer("seed", {0, 9e15}, std::int64_t(ensemble.seed)));
  ensemble.groups = int(table.integer("groups", {1, 4096}, ensemble.groups));
  for (std::size_t i = 0; i < control_rows.size(); ++i)
    read_draws(table, control_rows[i].keys, ensemble.controls[ControlName(i)]);
  return ensemble;
}

}  // namespace freshet::core
