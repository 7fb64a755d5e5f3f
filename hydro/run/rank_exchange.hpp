#pragma once
// The halo of the mesh as the solver wants it.

#include "hydro/schedule/halo_field.hpp"
#include "mesh/parallel/halo.hpp"

namespace freshet::hydro {

class RankExchange final : public HaloExchange {
 public:
  explicit RankExchange(mesh::Halo halo) : halo_(std::move(halo)) {}
  void begin(const HaloField& field, int highest_class) override { halo_.begin(field, highest_class); }
  void finish(HaloField& field) override { halo_.finish(field); }
  void set_classes(const std::vector<StepClass>& classes) override { halo_.set_levels(classes); }

 private:
  mesh::Halo halo_;
};

}  // namespace freshet::hydro
