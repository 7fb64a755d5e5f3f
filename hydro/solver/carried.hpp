#pragma once
// Quantities that the water carries along: concentrations, each of every cell and lane. All water of a cell
// holds the same. Host arrays are double.

#include <vector>

#include "core/exact_sum.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

struct CarriedQuantity {
  double decay = 0;  ///< share that goes in each s, 1/s
};

/// Amounts of one quantity since the last reset, concentration x m3, each [lane].
struct CarriedAmounts {
  using Sums = std::vector<core::ExactSum>;
  Sums storage;      ///< in the owned cells now
  Sums through_rim;  ///< in through boundaries
  Sums points;       ///< in by points
  Sums decayed;      ///< gone by decay
  Sums lost;         ///< gone with water into the ground, or left on ground that fell dry
  Sums clipped;      ///< made by setting negative depths, or concentrations, to zero
};

class Carried {
 public:
  virtual ~Carried() = default;
  /// Carries so many from now on, which are nowhere yet. None: costs nothing. `local` as the solver was made
  /// of.
  virtual void carry(const std::vector<CarriedQuantity>& quantities, const mesh::LocalMesh& local) = 0;
  virtual int count() const = 0;
  virtual void set_concentration(int quantity, const std::vector<double>& c) = 0;  ///< [local cell][lane]
  virtual std::vector<double> concentration(int quantity) const = 0;               ///< [local cell][lane]
  /// Of some owned cells that end every substep, [cell][quantity][lane].
  virtual std::vector<double> concentrations_of(const std::vector<Index>& cells) const = 0;
  virtual void set_concentrations_of(const std::vector<Index>& cells, const std::vector<double>& c) = 0;
  /// Of the water that comes in [boundary edge], and of points that put some in [point]; 0 if not set.
  virtual void set_at_rim(int quantity, const std::vector<double>& c) = 0;
  virtual void set_of_points(int quantity, const std::vector<double>& c) = 0;
  virtual std::vector<double> rim_amount(int quantity) const = 0;    ///< [boundary edge][lane] in since reset
  virtual std::vector<double> point_amount(int quantity) const = 0;  ///< [point][lane] in since the reset
  virtual CarriedAmounts amounts(int quantity) const = 0;
};

}  // namespace freshet::hydro
