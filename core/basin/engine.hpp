#pragma once
// [service.engine]: what runs the jobs of a cycle.

#include <string>
#include <vector>

#include "core/basin/location.hpp"

namespace freshet::core {

class ConfigTable;

struct EngineSettings {
  std::string kind = "local";        ///< a row of service/engines (service/engine.cpp)
  int ranks = 0;                     ///< MPI ranks of a cycle; 0: the cores of the machine, or one
  std::string partition, account;    ///< of a cluster; empty: its default
  double time_factor = 2;            ///< a job may take so many times what the last like it took
  std::vector<std::string> options;  ///< lines for the job's head, as the cluster wants them
  ConfigLocation at;
};

EngineSettings read_engine(ConfigTable root);

/// The names of service/engines, in the order in which the key lists them.
const std::vector<std::string>& engine_names();

}  // namespace freshet::core
