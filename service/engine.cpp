#include "service/engine.hpp"

#include <array>
#include <fstream>

#include "core/errors.hpp"
#include "service/job_script.hpp"

namespace freshet::service {

std::unique_ptr<Engine> make_local(const core::EngineSettings& settings);
std::unique_ptr<Engine> make_slurm(const core::EngineSettings& settings);
std::unique_ptr<Engine> make_pbs(const core::EngineSettings& settings);

namespace {

struct EngineRow {
  const char* name;  ///< as in core/basin/engine.cpp
  std::unique_ptr<Engine> (*make)(const core::EngineSettings&);
};

constexpr std::array rows = {EngineRow{"local", make_local}, EngineRow{"slurm", make_slurm},
                             EngineRow{"pbs", make_pbs}};

}  // namespace

std::unique_ptr<Engine> make_engine(const core::EngineSettings& settings) {
  for (const EngineRow& row : rows)
    if (settings.kind == row.name) return row.make(settings);
  core::fail_input("{}: engine.kind: '{}' is not built in", settings.at.text, settings.kind);
}

Left left_behind(const Job& job) {
  std::ifstream file(exit_file(job));
  int code = 0;
  if (!(file >> code)) return Left::nothing;
  return code == 0 ? Left::done : Left::failed;
}

}  // namespace freshet::service
