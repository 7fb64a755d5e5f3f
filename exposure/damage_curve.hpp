#pragma once
// The share of its value that a building loses in water of a depth.

#include <filesystem>
#include <vector>

namespace freshet::exposure {

struct DamageCurve {
  std::vector<double> depth_m, share;  ///< rising depths
  /// Linear between rows, the last beyond them, 0 below the first.
  double at(double depth) const;
};

/// A table with the columns depth_m, share. InputError with the line: what is no number, depths that do not
/// rise, shares beyond 0 to 1 or falling, fewer than two rows.
DamageCurve read_damage_curve(const std::filesystem::path& file);

}  // namespace freshet::exposure
