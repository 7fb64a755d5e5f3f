#pragma once
// Names of the files and folders of a workspace.

#include <filesystem>

#include "core/time.hpp"

namespace freshet::core {

/// Where things lie in a workspace (docs/architecture.md).
struct Workspace {
  std::filesystem::path root;
  std::filesystem::path mesh() const { return root / "mesh.nc"; }
  std::filesystem::path rain() const { return root / "rain.nc"; }  ///< rain of a grid, on the mesh
  std::filesystem::path observations() const { return root / "observations.gpkg"; }
  std::filesystem::path run() const { return root / "run"; }
  std::filesystem::path cycles() const { return root / "cycles"; }
  std::filesystem::path cycle(Instant t) const { return cycles() / to_compact(t); }
  std::filesystem::path ledger() const { return root / "warnings" / "ledger.json"; }
  /// Messages that wait for a person; nothing here is sent.
  std::filesystem::path drafts() const { return root / "warnings" / "drafts"; }
};

}  // namespace freshet::core
