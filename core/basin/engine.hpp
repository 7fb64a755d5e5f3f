#pragma once
// [service.engine]: what runs the jobs of a cycle.

#include <string>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct EngineSettings {
  std::string kind = "local";           ///< a row of service/engines (service/engine.cpp)
  int ranks = 0;                        ///< MPI ranks of a cycle; 0: the cores of the machine, or one
  int nodes = 0;                        ///< of a cluster that a cycle takes; 0: as the cluster likes
  std::string partition, account, qos;  ///< of a cluster; empty: its default
  double time_factor = 2;               ///< a job may take so many times what the last like it took
  double limit_h = 24;                  ///< that a job asks for at most
  double signal_s = 180;                ///< before its limit a cycle writes its checkpoint
  int requeues = 20;                    ///< how often a job goes on where it was stopped
  std::string launcher;                 ///< words before a command on several ranks; "": mpirun
  std::string head;                     ///< lines at the head of each script
  ConfigLocation at;
};

EngineSettings read_engine(ConfigTable root);

/// The names of service/engines, in the order in which the key lists them.
const std::vector<std::string>& engine_names();

}  // namespace freshet::core
