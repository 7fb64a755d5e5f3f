#pragma once
// What a product that is no cycle was made from: MESH.provenance.json beside mesh.nc, the same of rain.nc.
// `freshet why` reads them.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace freshet::results {

/// `inputs_sha256` and `inputs_bytes` of files that are there, by their names relative to a folder. Reads
/// all.
nlohmann::json input_sums(const std::vector<std::filesystem::path>& files,
                          const std::filesystem::path& folder);

/// "mesh.provenance.json"
std::filesystem::path made_from_file(const std::filesystem::path& product);

/// Program, SHA-256 of the product, and of the files. Sealed (core/sealed_json.hpp).
void write_made_from(const std::filesystem::path& product, const std::vector<std::filesystem::path>& files,
                     const std::filesystem::path& folder);

}  // namespace freshet::results
