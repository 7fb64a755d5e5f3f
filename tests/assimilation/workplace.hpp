#pragma once
// A workspace with a store of readings, for tests of both.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assimilation/readings/ingest.hpp"
#include "assimilation/readings/store.hpp"
#include "core/basin.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace freshet::assimilation {

inline core::Instant at(const char* text) { return core::parse_instant(text, "test"); }

inline core::Basin basin() {
  core::Basin result;
  result.forecast.interval_h = 3;
  for (const char* id : {"gorge", "mill"}) {
    core::Gauge gauge;
    gauge.id = gauge.name = id;
    gauge.at_point = {-84.2, 36.5};
    result.gauges.push_back(gauge);
  }
  return result;
}

/// A workspace with a store and a way of writing CSV files.
struct Workplace {
  test::TemporaryFolder folder;
  std::string store = (folder / "observations.gpkg").string();

  nlohmann::json ingest(const std::string& name, const std::string& rows) const {
    core::write_file(folder / name, "station,time,stage_m,quality\n" + rows);
    return assimilation::ingest(basin(), store, {folder / name});
  }
  std::vector<StoredReading> all() const {
    return Store(store).revisions(at("1990-01-01T00:00Z"), at("2090-01-01T00:00Z"));
  }
};

}  // namespace freshet::assimilation
