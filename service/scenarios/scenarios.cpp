#include "service/scenarios/scenarios.hpp"

#include <nlohmann/json.hpp>

#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/scenario.hpp"
#include "core/scenario_list.hpp"

namespace freshet::service {

namespace fs = std::filesystem;

void remove_scenario(const core::Workspace& workspace, const std::string& name) {
  const core::Workspace own = core::find_scenario(workspace, name);
  const core::Lock lock = core::Lock::take(own.root, core::Lock::Mode::exclusive);
  std::vector<core::Lock> cycles;
  for (const core::Instant cycle : core::list_cycles(own.cycles()))
    cycles.push_back(core::Lock::take(own.cycle(cycle), core::Lock::Mode::exclusive));
  const fs::path gone =
      core::scenarios_of(workspace) / ("." + name + ".removed");  // half of it is no scenario
  std::error_code error;
  fs::remove_all(gone, error);
  cycles.clear();
  fs::rename(own.root, gone, error);
  if (error) core::fail_run("{} cannot be removed: {}", own.root.string(), error.message());
  fs::remove_all(gone, error);
  if (error) core::fail_run("{} cannot be removed: {}", gone.string(), error.message());
}

}  // namespace freshet::service
