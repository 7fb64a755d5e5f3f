#pragma once
// The folder of a site: what is written into it, and how the whole changes at once.
//
//   index.html, assets/…           the page; names of assets hold their hash
//   mesh/FINGERPRINT/Z/X/Y.gz      tiles (cell_tiles.hpp), made once
//   data/CYCLE-HASH/…              of one forecast, never changed once it has its name
//   manifest.json                  which of them hold; renamed into place last
//
// A page that is open goes by the manifest it has read: what that names stays until the one after the next.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/whole_folder.hpp"

namespace freshet::postproc {

using core::settle;
using core::write_plain;

/// Makes the folder; not flushed. RunError.
void write_gzipped_json(const std::filesystem::path& path, const nlohmann::json& json);

/// InputError if the folder holds something else than a site of ours: what does not belong to it would be in
/// the way.
void check_site_folder(const std::filesystem::path& site);

/// SHA-256 over names and contents of all files below.
std::string sum_of_folder(const std::filesystem::path& folder);

/// Where `freshet` keeps the page that its build has made: next to the programs, or where they are installed.
/// InputError with the mend where the build made none.
std::filesystem::path built_page();

/// Copies what is not there yet, index.html last. Returns the names of the assets.
std::vector<std::string> copy_page(const std::filesystem::path& page, const std::filesystem::path& site);

/// Removes assets that neither of two manifests names.
void prune_assets(const std::filesystem::path& site, const nlohmann::json& now, const nlohmann::json& before);

/// Removes folders of `kind` ("data", "mesh") that neither of two manifests names, and what was left half.
void prune(const std::filesystem::path& site, const char* kind, const nlohmann::json& now,
           const nlohmann::json& before);

}  // namespace freshet::postproc
