#pragma once
// Gaussian random fields with a correlation length, as the solution x of (kappa^2 - Laplacian) x = white
// noise: a Matern field with nu = 1 (Lindgren, Rue & Lindstroem 2011, doi 10.1111/j.1467-9868.2011.00777.x),
// solved with PETSc.
//
// The equation is solved on a square lattice around the mesh, not on the mesh: a storm does not end at the
// divide, so neither must the variance grow there, nor two cells be far apart because a ridge of no cells
// lies between them (docs/assimilation.md). Every rank solves whole fields for itself; a field is a function
// of its arguments alone.

#include <cstdint>
#include <memory>
#include <vector>

#include "core/random.hpp"
#include "mesh/mesh.hpp"

namespace freshet::assimilation {

class CorrelatedField {
 public:
  /// correlation_m: distance at which the correlation has fallen to 0.14 (rho = sqrt(8 nu) / kappa, nu = 1;
  /// Lindgren et al. 2011, section 2.1, "about 0.1"). Needs a running core::PetscSession. Costs one sparse
  /// factorisation. InputError if too short for the basin.
  CorrelatedField(const mesh::Mesh& mesh, double correlation_m);
  ~CorrelatedField();
  CorrelatedField(CorrelatedField&&) noexcept;
  CorrelatedField& operator=(CorrelatedField&&) noexcept;

  /// [cell], mean 0, variance 1 (to 0.2 %), at the cell centroids. The same arguments give the same bits;
  /// another member, step (say, the number of the cycle) or stream gives an independent field.
  std::vector<double> sample(std::uint64_t seed, core::Stream stream, std::uint32_t member,
                             std::uint32_t step) const;

 private:
  struct Solver;
  std::unique_ptr<Solver> solver_;
};

}  // namespace freshet::assimilation
