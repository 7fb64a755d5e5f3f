#include "assimilation/readings/store_mark.hpp"

#include <nlohmann/json.hpp>

#include "assimilation/readings/store_file.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::assimilation {

namespace fs = std::filesystem;

namespace {

fs::path file_of(const core::Workspace& workspace) { return workspace.root / "store.json"; }

/// Relative in the workspace, which may be moved as a whole.
std::string place_of(const core::Workspace& workspace, const std::string& connection) {
  const fs::path store = fs::absolute(connection).lexically_normal();
  const fs::path inside = store.lexically_relative(fs::absolute(workspace.root).lexically_normal());
  return inside.empty() || *inside.begin() == ".." ? store.string() : inside.string();
}

std::string marked(const core::Workspace& workspace) {
  std::error_code error;
  if (!fs::exists(file_of(workspace), error)) return "";
  const auto json = nlohmann::json::parse(core::read_file(file_of(workspace)), nullptr, false);
  return json.is_object() ? json.value("store", "") : "";
}

}  // namespace

void mark_store(const core::Workspace& workspace, const std::string& connection) {
  if (!is_file(connection)) return;
  const std::string place = place_of(workspace, connection);
  if (marked(workspace) == place) return;
  core::write_file(file_of(workspace), nlohmann::json{{"store", place}}.dump() + "\n");
}

void check_store_is_there(const core::Workspace& workspace, const std::string& connection) {
  if (!store_is_missing(connection) || marked(workspace) != place_of(workspace, connection)) return;
  core::fail_run(
      "{}: the observation store is gone, and readings were put into it; is its disk mounted? Put it back, "
      "or "
      "remove {} to begin a new one",
      connection, file_of(workspace).string());
}

}  // namespace freshet::assimilation
