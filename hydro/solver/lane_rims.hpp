#pragma once
// Edges whose flow is set or recorded, in the solver of one precision.

#include "hydro/solver/lane_water.hpp"
#include "hydro/solver/rims.hpp"

namespace freshet::hydro {

template <class T>
class LaneRims final : public Rims {
 public:
  explicit LaneRims(LaneWater<T>& water)
      : water_(water),
        edges_(water.mesh.boundary_edge.data(),
               water.mesh.boundary_edge.data() + water.mesh.boundary_edge.extent(0)) {}

  const std::vector<Index>& edges() const override { return edges_; }
  void set(const std::vector<double>& values) override { copy_to(water_.boundary_value, values); }
  std::vector<double> volume() const override { return to_host(water_.boundary_volume); }
  void meter(const std::vector<Index>& local_edges) override {
    water_.metered = make_metered_edges(water_.mesh, local_edges, water_.lanes);
  }
  std::vector<double> metered_volume() const override { return to_host(water_.metered.volume); }

 private:
  LaneWater<T>& water_;
  std::vector<Index> edges_;
};

}  // namespace freshet::hydro
