#pragma once
// What lets water pass where the flow between neighbouring cells does not: over a closed edge, or between two
// cells that are far apart. Pure: levels in, discharge out.

#include <memory>

#include "core/exchange_kinds.hpp"

namespace freshet::hydro {

/// Levels of the water in the two cells [m], that of the bed where it is dry; at a time [s] after
/// forecast.start; and what the exchange keeps.
struct ExchangeLevels {
  double first, second, time, kept = 0;
};

/// Where on the mesh it is.
struct ExchangeSite {
  double first_bed, second_bed;  ///< of the two cells, m
  double length;  ///< between two points: their distance; along a line: what the edge takes of it, m
  double along;   ///< the middle of the edge from the beginning of the line, m
};

class Exchange {
 public:
  virtual ~Exchange() = default;
  /// From the first cell to the second, m3/s; negative: back. It need not take into account how much water
  /// there is.
  virtual double discharge(const ExchangeLevels& levels) const = 0;
  /// No water leaves the first, or the second, cell while it stands below this level, m.
  virtual double sill(bool first) const = 0;
  /// Water goes from the higher level to the lower one and no farther than until they are equal; false: it is
  /// driven (a pump).
  virtual bool levels_out() const { return true; }
  /// What it keeps from step to step, a number of its own meaning for each lane, 0 at first (a pump: whether
  /// it runs); of a line the largest of its edges. Asked again with what it said, at the same levels, it says
  /// the same. Restarts have it.
  virtual double kept(const ExchangeLevels& levels) const { return levels.kept; }
};

#define FRESHET_ROW(name) \
  std::unique_ptr<Exchange> make_##name(const core::ExchangeSettings& table, const ExchangeSite& site);
FRESHET_EXCHANGES(FRESHET_ROW)
#undef FRESHET_ROW

/// What a table of basin.toml describes, at a site.
std::unique_ptr<Exchange> make_exchange(const core::ExchangeSettings& settings, const ExchangeSite& site);

}  // namespace freshet::hydro
