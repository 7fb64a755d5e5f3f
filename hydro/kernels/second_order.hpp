#pragma once
// Storage of second order, and its gradients as a field of the halo.

#include "hydro/kernels/gradient_kernel.hpp"
#include "hydro/schedule/row_field.hpp"

namespace freshet::hydro {

template <class T>
class LinearStates final : public RowField<T> {
 public:
  LinearStates() = default;
  LinearStates(const LaneMesh<T>& mesh, const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
               Index lanes) {
    if (on_device || lanes > 1) {
      stencils = make_stencils<T>(local, kind);
    } else {
      one_lane = make_one_lane_stencils(mesh, local, kind);
      stencils.edges = make_middles<T>(local);
    }
    this->set_rows("hydro::gradients", local.n_cells(), static_cast<std::size_t>(Slopes::count) * lanes);
  }

  /// [cell][value of Slopes][lane]
  const Array<T>& gradients() const { return this->values; }

  StencilMesh<T> stencils;      ///< of one lane on a CPU edges only
  OneLaneStencils<T> one_lane;  ///< instead of nodes and corners, where there is one lane on a CPU
};

}  // namespace freshet::hydro
