#pragma once
// Local time steps, between two steps (see LocalSteps::begin()): each cell gets a class, by what it and its
// neighbours allow.

#include <vector>

#include "hydro/schedule/halo_field.hpp"

namespace freshet::hydro {

class CellClasses {
 public:
  virtual ~CellClasses() = default;
  /// Notes what the owned cells allow; after an exchange of rates() classify() gives each a class up to
  /// `longest`, where steps of class 0 suit `fastest` [1/s]; then, one time less than there are classes above
  /// 0, an exchange of classes() and grade().
  virtual void note_rates() = 0;
  virtual HaloField& rates() = 0;
  virtual void classify(double fastest, int longest) = 0;
  virtual HaloField& classes() = 0;
  virtual void grade() = 0;
  /// Then, after a last exchange. Returns the classes of all local cells.
  virtual std::vector<StepClass> use() = 0;
};

}  // namespace freshet::hydro
