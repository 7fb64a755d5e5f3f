#pragma once
// verification/pairs/CYCLE.nc: the pairs of a cycle, kept so that they need not be made anew, and outlive
// gauges.nc where `freshet archive` takes that away.

#include <filesystem>
#include <optional>
#include <string>

#include "core/workspace.hpp"
#include "verification/cycle_pairs.hpp"

namespace freshet::verification {

inline std::filesystem::path folder_of(const core::Workspace& workspace) {
  return workspace.root / "verification";
}
inline std::filesystem::path pairs_file(const core::Workspace& workspace, core::Instant cycle) {
  return folder_of(workspace) / "pairs" / (core::to_compact(cycle) + ".nc");
}

/// What pairs were made from; others are made anew.
struct PairsKey {
  std::string forecast;  ///< seal of the cycle's provenance
  std::string readings;  ///< SHA-256 of the readings that counted
  bool operator==(const PairsKey&) const = default;
};

void write_pairs(const std::filesystem::path& path, const CyclePairs& pairs, const PairsKey& key);

/// What a file says of itself.
struct PairsHead {
  PairsKey key;
  double lead_s = 0;
  bool of_stages = false;  ///< of an earlier version: it lacks what else was read
};

/// Nothing where the file is not there or has another form. InputError if it is damaged.
std::optional<PairsHead> read_pairs_head(const std::filesystem::path& path);
std::optional<CyclePairs> read_pairs(const std::filesystem::path& path);

}  // namespace freshet::verification
