#include "core/basin/engine.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

const std::vector<std::string>& engine_names() {
  static const std::vector<std::string> names = {"local"};
  return names;
}

EngineSettings read_engine(ConfigTable root) {
  ConfigTable table =
      root.table("engine", {"What runs the jobs of a cycle ([serve](guide/serve.md#engines))."});
  EngineSettings engine;
  engine.at = {table.where()};
  engine.kind = table.choice("kind", engine_names(), engine.kind, {"`\"local\"`: this machine"});
  engine.ranks = int(table.integer("ranks", {0, 1e6}, engine.ranks,
                                   {.meaning = "MPI ranks of a cycle",
                                    .otherwise = "0: as many as there are "
                                                 "cores here, at most 64"}));
  engine.partition = table.text("partition", "", {"of the cluster", "the cluster's default"});
  engine.account =
      table.text("account", "", {"that the cluster's hours are booked to", "the user's default"});
  engine.time_factor = table.number("time_factor", {1, 100, "1"}, engine.time_factor,
                                    {"a job may take so many times as long as the last like it took"});
  return engine;
}

}  // namespace freshet::core
