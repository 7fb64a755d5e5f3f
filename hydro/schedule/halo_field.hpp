#pragma once
// What ranks tell each other of the cells in their halos.

#include <cstddef>
#include <vector>

#include "hydro/schedule/step_plan.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

/// Values of some cells as bytes, for the halo: count * row_bytes() each way.
class HaloField {
 public:
  virtual ~HaloField() = default;
  virtual std::size_t row_bytes() const = 0;
  virtual void pack(const std::vector<Index>& cells, unsigned char* out) const = 0;
  virtual void unpack(const std::vector<Index>& cells, const unsigned char* in) = 0;
};

/// The way to the ranks around, as the solver sees it. One field is under way at a time.
class HaloExchange {
 public:
  virtual ~HaloExchange() = default;
  /// Sends the rows of those owned cells that others have in their halos and that are of a class up to this.
  virtual void begin(const HaloField& field, int highest_class) = 0;
  /// Waits for theirs.
  virtual void finish(HaloField& field) = 0;
  /// [local cell] Classes from now on; before, all cells are of class 0.
  virtual void set_classes(const std::vector<StepClass>& classes) = 0;

  void exchange(HaloField& field) {
    begin(field, step_classes - 1);
    finish(field);
  }
};

/// A rank that has no neighbour.
class NoHalo final : public HaloExchange {
 public:
  void begin(const HaloField&, int) override {}
  void finish(HaloField&) override {}
  void set_classes(const std::vector<StepClass>&) override {}
};

}  // namespace freshet::hydro
