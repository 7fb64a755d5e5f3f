#include "core/scenario.hpp"

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/sealed_json.hpp"

namespace freshet::core {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// WORKSPACE/scenarios/NAME, where WORKSPACE has a mesh.
bool lies_in_scenarios(const fs::path& root) {
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(root, error).parent_path();
  const Workspace above{folder.parent_path()};
  return !error && folder.filename() == scenarios_of(above).filename() && fs::exists(above.mesh(), error);
}

}  // namespace

std::optional<Scenario> scenario_of(const Workspace& workspace) {
  const fs::path file = workspace.root / scenario_record;
  std::error_code error;
  if (!fs::exists(file, error)) {
    if (!lies_in_scenarios(workspace.root)) return {};
    return Scenario{fs::weakly_canonical(workspace.root, error).filename().string(), {}, {}};
  }
  return from_json_file(file, [&](const json& record) {
    check(seal_of_json(record) == JsonSeal::intact,
          "{}: damaged or changed: it does not fit its SHA-256; make the scenario again", file.string());
    const Instant from = parse_instant(record.at("from").get<std::string>(), file.string());
    return Scenario{record.at("name").get<std::string>(), from, record};
  });
}

void check_only_exercises(const Basin& basin, const Workspace& workspace) {
  const auto scenario = scenario_of(workspace);
  check(!scenario || basin.warnings.exercise,
        "{}: is the scenario '{}', and must never warn in earnest, but {} says exercise = false; use the "
        "scenario's own basin.toml, which says exercise = true",
        workspace.root.string(), scenario ? scenario->name : "", basin.file.string());
}

}  // namespace freshet::core
