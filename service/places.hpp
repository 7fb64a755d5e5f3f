#pragma once
// Where the service keeps its things in a workspace.

#include <filesystem>
#include <string>

#include "core/workspace.hpp"

namespace freshet::service {

struct Places {
  std::filesystem::path root;  ///< of the workspace
  explicit Places(const core::Workspace& workspace) : root(workspace.root) {}
  std::filesystem::path service() const { return root / "service"; }
  std::filesystem::path lock() const { return service() / "serve"; }  ///< core::Lock makes .serve.lock of it
  std::filesystem::path records() const { return service() / "cycles"; }
  std::filesystem::path record(core::Instant t) const { return records() / (core::to_compact(t) + ".json"); }
  std::filesystem::path jobs(const std::string& span) const { return service() / "jobs" / span; }
  std::filesystem::path log() const { return service() / "log.jsonl"; }
  std::filesystem::path readings() const { return service() / "readings.json"; }  ///< newest of each gauge
  std::filesystem::path replay() const { return service() / "replay.json"; }
  std::filesystem::path health() const { return service() / "freshet.prom"; }
  std::filesystem::path troubles() const { return service() / "troubles.json"; }
  std::filesystem::path delivery() const { return root / "delivery"; }
  std::filesystem::path inbox() const { return root / "inbox"; }
};

}  // namespace freshet::service
