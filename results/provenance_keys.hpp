#pragma once
// Keys of provenance.json, and of those of mesh.nc and rain.nc, that one program writes and another reads
// (docs/architecture.md); two more are in json_keys.hpp.

namespace freshet::results::key {

inline constexpr const char *program = "program", *mesh_sha256 = "mesh_sha256",
                            *inputs_sha256 = "inputs_sha256", *inputs_bytes = "inputs_bytes",
                            *outputs_sha256 = "outputs_sha256", *rain_sha256 = "rain_sha256",
                            *readings_sha256 = "readings_sha256", *parent = "parent",
                            *provenance_sha256 = "provenance_sha256", *analysis_sha256 = "analysis_sha256",
                            *product_sha256 = "product_sha256";

}  // namespace freshet::results::key
