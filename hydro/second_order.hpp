#pragma once
// Storage of second order, and its gradients as a field of the halo.

#include <cstring>

#include "hydro/gradient_kernel.hpp"
#include "hydro/one_lane_gradients.hpp"
#include "hydro/solver.hpp"

namespace freshet::hydro {

template <class T>
class LinearStates final : public HaloField {
 public:
  LinearStates() = default;
  LinearStates(const LaneMesh<T>& mesh, const mesh::LocalMesh& local, const std::vector<EdgeKind>& kind,
               Index lanes)
      : stencils(make_stencils<T>(local, kind)),
        gradients("hydro::gradients", static_cast<std::size_t>(local.n_cells()) * Slopes::count * lanes),
        row_(static_cast<std::size_t>(Slopes::count) * lanes) {
    if (on_device || lanes > 1) return;
    one_lane = make_one_lane_stencils(mesh, stencils);
    stencils.nodes = {};
    stencils.corners = {};
  }

  StencilMesh<T> stencils;
  OneLaneStencils<T> one_lane;  ///< instead of nodes and corners, where there is one lane on a CPU
  Array<T> gradients;           ///< [cell][value of Slopes][lane]

  std::size_t row_bytes() const override { return sizeof(T) * row_; }
  void pack(const std::vector<Index>& cells, unsigned char* out) const override {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), gradients);
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::memcpy(out + i * row_bytes(), host.data() + cells[i] * row_, row_bytes());
  }
  void unpack(const std::vector<Index>& cells, const unsigned char* in) override {
    auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), gradients);
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::memcpy(host.data() + cells[i] * row_, in + i * row_bytes(), row_bytes());
    Kokkos::deep_copy(gradients, host);
  }

 private:
  std::size_t row_ = 0;
};

}  // namespace freshet::hydro
