#include "core/basin/stations.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/words.hpp"

namespace freshet::core {
namespace {

const Words<StationKind> tables = {{"[[gauge]]", StationKind::gauge},
                                   {"[[extent]]", StationKind::extent},
                                   {"[[rain_gauge]]", StationKind::rain_gauge}};

template <class Watched>
Station station_of(const Watched& watched, StationKind kind) {
  Station station;
  station.id = watched.id;
  station.name = watched.name;
  station.assimilate = watched.assimilate;
  station.at = watched.at;
  station.kind = kind;
  return station;
}

}  // namespace

std::string table_of(StationKind kind) { return word_of(tables, kind); }

Stations::Stations(const Basin& basin) : Stations(basin.gauges) {
  for (const Extent& extent : basin.extents) {
    push_back(station_of(extent, StationKind::extent));
    back().error = extent.error_fraction;
  }
  for (const RainGauge& gauge : basin.rain_gauges) {
    push_back(station_of(gauge, StationKind::rain_gauge));
    back().at_point = gauge.at_point;
    back().error = gauge.error_share;
    back().interval_s = gauge.interval_s;
  }
}

const Station* Stations::find(const std::string& id) const {
  const auto found = std::find_if(begin(), end(), [&](const Station& s) { return s.id == id; });
  return found == end() ? nullptr : &*found;
}

bool Stations::assimilates(const std::string& id) const {
  const Station* station = find(id);
  return station && station->assimilate;
}

}  // namespace freshet::core
