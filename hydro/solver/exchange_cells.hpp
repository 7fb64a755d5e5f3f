#pragma once
// The cells of this rank that water is given to or taken from after a step. Compiled once per precision
// in exchange_cells.cpp.

#include <vector>

#include "hydro/kernels/exchange_kernel.hpp"

namespace freshet::hydro {

/// What the solver hands over.
template <class T>
struct ExchangeState {
  LaneMesh<T> mesh;
  Index lanes;
  StepPlan plan;  ///< of the last step
  StepClasses classes;
  Array<T> now, residual, block_rate;
};

template <class T>
class ExchangeCells {
 public:
  ExchangeCells() = default;
  explicit ExchangeCells(const std::vector<Index>& cells);
  /// [cell][lane] m.
  std::vector<double> depths(const ExchangeState<T>& state) const;
  /// As Solver::exchange().
  void add(const ExchangeState<T>& state, const std::vector<double>& added) const;
  const std::vector<Index>& cells() const { return cells_on_host_; }
  const std::vector<Index>& blocks() const { return blocks_on_host_; }

 private:
  Index size() const { return static_cast<Index>(cells_.extent(0)); }
  Array<Index> cells_, blocks_;
  std::vector<Index> cells_on_host_, blocks_on_host_;
};

}  // namespace freshet::hydro
