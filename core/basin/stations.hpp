#pragma once
// All that readings come from: gauges, extents, rain gauges. Their ids differ.

#include <string>
#include <vector>

#include "core/basin/gauges.hpp"
#include "core/basin_fwd.hpp"

namespace freshet::core {

enum class StationKind { gauge, extent, rain_gauge };

/// "[[rain_gauge]]"
std::string table_of(StationKind kind);

/// A gauge, or of another kind what it shares with one: id, name, position (an extent has none), whether it
/// is assimilated.
struct Station : Gauge {
  Station() = default;
  Station(const Gauge& gauge) : Gauge(gauge) {}

  StationKind kind = StationKind::gauge;
  double error = 0;       ///< of an extent: of a reading; of a rain gauge: over the reading
  double interval_s = 0;  ///< of a rain gauge
};

class Stations : public std::vector<Station> {
 public:
  Stations() = default;
  Stations(const std::vector<Gauge>& gauges) : std::vector<Station>(gauges.begin(), gauges.end()) {}
  /// Gauges first, then extents, then rain gauges.
  Stations(const Basin& basin);

  /// Null if there is none.
  const Station* find(const std::string& id) const;
  bool assimilates(const std::string& id) const;
};

}  // namespace freshet::core
