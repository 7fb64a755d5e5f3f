#pragma once
// What the folder of a cycle holds, as far as it may ever be taken away.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/archive.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::service {

/// In the order in which it goes.
enum class Kept {
  fields,  ///< forecast.nc, probability.nc, exposure.gpkg and what was exported of them
  state,   ///< analysis.nc: what another cycle could start from
  series   ///< gauges, sections, budget, diagnostics
};

struct ShelvedFile {
  std::string file;  ///< relative to the cycle's folder
  std::uintmax_t bytes = 0;
  Kept kept = Kept::fields;
};

struct Shelf {
  core::Instant cycle{};
  bool complete = false;
  bool held = false;               ///< by a file `keep` in its folder
  std::string event;               ///< why it is one; "": it is none
  std::uintmax_t bytes = 0;        ///< of all its files
  std::vector<ShelvedFile> files;  ///< that may go; readings, reports and messages never do

  std::uintmax_t bytes_of(Kept kept) const;
  bool has(Kept kept) const { return bytes_of(kept) > 0; }
};

/// Name of the file that holds a cycle whole.
inline constexpr const char* keep_name = "keep";

/// All cycles of a workspace, in order of time. `alerted`: cycles that sent a message.
std::vector<Shelf> shelves_of(const core::Workspace& workspace, const core::Archive& settings,
                              const std::vector<core::Instant>& alerted);

}  // namespace freshet::service
