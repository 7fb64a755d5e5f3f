#pragma once
// freshet archive --to: cycles with all that they need in one file, and freshet restore.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "core/workspace.hpp"

namespace freshet::service {

/// From `first` to `last`, both included; nothing: the newest complete one.
struct CycleRange {
  std::optional<core::Instant> first, last;
};

/// FOLDER/BASIN-FIRST[-LAST].tar.zst: manifest.json first, with length and SHA-256 of every file; the cycles
/// whole, what the first of them began from, mesh.nc, rain.nc, the ledger, basin.toml and all that it names.
/// Returns file, cycles, files, bytes. InputError if no cycle of the range is complete.
nlohmann::json pack(const core::Basin& basin, const core::Workspace& workspace, const CycleRange& range,
                    const std::filesystem::path& folder);

/// Where files of an archive go.
struct RestorePlaces {
  core::Workspace workspace;
  std::filesystem::path basin_folder;
};

/// Reads all of it, holds every file against its SHA-256, and only then puts those that are not there in
/// their places; cycles become whole by their provenance.json last, and are kept from being thinned again.
/// Returns what was restored, what was there already, and what was left in the file. InputError if the file
/// is damaged, or if a file that is there differs: then nothing has been touched. After a kill run it again.
nlohmann::json restore(const std::filesystem::path& archive, const RestorePlaces& places);

}  // namespace freshet::service
