#pragma once
// Exchanges, in the solver of one precision. Compiled once per precision in lane_exchange_cells.cpp.

#include "hydro/solver/exchange_cells.hpp"
#include "hydro/solver/lane_terms.hpp"
#include "hydro/solver/lane_water.hpp"

namespace freshet::hydro {

template <class T>
class LaneExchangeCells final : public ExchangeCells {
 public:
  LaneExchangeCells(LaneWater<T>& water, const LaneTerms<T>& terms) : water_(water), terms_(terms) {}

  void set(const std::vector<Index>& cells) override;
  std::vector<double> depths() const override;
  void add(const std::vector<double>& added) override;

  const std::vector<Index>& cells() const { return cells_on_host_; }

 private:
  Index size() const { return static_cast<Index>(cells_.extent(0)); }

  LaneWater<T>& water_;
  const LaneTerms<T>& terms_;
  Array<Index> cells_, blocks_;
  std::vector<Index> cells_on_host_;
};

}  // namespace freshet::hydro
