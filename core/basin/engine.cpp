#include "core/basin/engine.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

const std::vector<std::string>& engine_names() {
  static const std::vector<std::string> names = {"local", "slurm", "pbs"};
  return names;
}

EngineSettings read_engine(ConfigTable root) {
  ConfigTable table =
      root.table("engine", {"What runs the jobs of a cycle ([serve](guide/serve.md#engines))."});
  EngineSettings engine;
  engine.at = {table.where()};
  engine.kind = table.choice("kind", engine_names(), engine.kind,
                             {"`\"local\"`: this machine; `\"slurm\"`, `\"pbs\"`: a cluster "
                              "([guide](guide/cluster.md))"});
  engine.ranks = int(table.integer("ranks", {0, 1e6}, engine.ranks,
                                   {.meaning = "MPI ranks of a cycle",
                                    .otherwise = "0: as many as there are cores here, at most 64; on a "
                                                 "cluster one"}));
  engine.nodes = int(table.integer("nodes", {0, 1e5}, engine.nodes,
                                   {"of a cluster that a cycle's ranks are spread over; 0: as it likes"}));
  engine.partition = table.text("partition", "", {"of the cluster, or queue; empty: the cluster's default"});
  engine.account =
      table.text("account", "", {"that the cluster's hours are booked to; empty: the user's default"});
  engine.qos = table.text("qos", "", {"quality of service; empty: the cluster's default"});
  engine.time_factor = table.number("time_factor", {1, 100, "1"}, engine.time_factor,
                                    {"a job may take so many times as long as is expected of it"});
  engine.limit_h = table.number("limit_h", {0.05, 8760, "h"}, engine.limit_h,
                                {"that a job asks for at most, such as the partition's limit; a cycle that "
                                 "takes longer is stopped before and goes on in the next job"});
  engine.signal_s = table.number("signal_s", {10, 3600, "s"}, engine.signal_s,
                                 {"before its limit a cycle is told to write a checkpoint and stop"});
  engine.requeues = int(table.integer("requeues", {0, 1000}, engine.requeues,
                                      {"how often a job may begin again, stopped before its limit or after "
                                       "the loss of a node"}));
  engine.launcher =
      table.text("launcher", "",
                 {"words before a command on several ranks, such as `srun --mpi=pmix`; `{ranks}` "
                  "stands for their number; empty: `mpirun -np {ranks}`"});
  engine.head =
      table.text("head", "",
                 {"lines at the head of each job's script: further options of the cluster "
                  "(`#SBATCH --constraint=fast`), then what the programs need (`module load openmpi`)"});
  return engine;
}

}  // namespace freshet::core
