#pragma once
// Terms of the momentum balance that are in use.

#include <vector>

#include "hydro/terms/used_term.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::hydro {

class Terms {
 public:
  virtual ~Terms() = default;
  /// From now on. `local` as the solver was made of.
  virtual void use(const std::vector<UsedTerm>& terms, const mesh::LocalMesh& local) = 0;
  /// [owned cell][lane] 1/s that terms asked for in the last step, part of a checkpoint (after set_state());
  /// empty without.
  virtual std::vector<double> rates() const = 0;
  virtual void set_rates(const std::vector<double>& rates) = 0;
};

}  // namespace freshet::hydro
