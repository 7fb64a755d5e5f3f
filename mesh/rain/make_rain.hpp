#pragma once
// `freshet rain`: rain.nc from the grids that rain.grid names.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"
#include "mesh/terrain/check_basin.hpp"

namespace freshet::mesh {

/// Reads one grid after the other and writes `file`, which appears under its name only when whole; what it
/// was before is replaced. Returns the summary; `read`: the files that it came from, each once. InputError
/// names file, variable, time and mend.
nlohmann::json make_rain(const core::Basin& basin, const Mesh& mesh, const std::filesystem::path& file,
                         std::vector<std::filesystem::path>* read = nullptr);

/// What `freshet check` says of rain.grid: all times are looked at, and that they span `needed`; with a mesh,
/// that the grid covers it, all values (where they are not very many), and that rain.nc, if there is one, was
/// made for both. `needed` absent: nobody knows which times; the files alone are looked at.
void check_rain(const core::Basin& basin, const Mesh* mesh, const std::filesystem::path& file,
                const std::optional<TimeSpan>& needed, Problems& problems, nlohmann::json& summary);

}  // namespace freshet::mesh
