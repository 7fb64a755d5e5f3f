#pragma once
// How much work each cell will be, told from the water in a checkpoint, so that ranks can share it evenly.

#include <filesystem>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::hydro {

/// [cell] Steps for each step of the fastest cell, where steps may be up to `local_steps` times as long (1:
/// all take the same), by its fastest member. Dry cells count as `dry_work`. What
/// neighbouring cells allow is left out (ClassifyCells minds it): the estimate is of shares, not of steps.
/// Empty where the file is of another mesh.
std::vector<double> expected_work(const std::filesystem::path& checkpoint, const mesh::Mesh& mesh,
                                  int local_steps);

/// What lies in a block without water is skipped, but may get wet.
constexpr double dry_work = 1.0 / 32;

}  // namespace freshet::hydro
