#pragma once
// What the tests of readers of rain share: a field to write, and what comes back.

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/rain/rain_grids.hpp"
#include "mesh/rain/units.hpp"
#include "rain_fixture.hpp"

namespace rain_fixture {

/// Rain [mm/h] that is another one at every place and time.
inline double truth(int time, double x, double y) {
  return 10 + 3 * time + 100 * std::abs(x - std::floor(x)) + 31 * std::abs(y - std::floor(y));
}

/// Largest difference between what is read over the whole grid, in mm/h, and `expected` at the centres of the
/// cells as the reader places them.
inline double error_of(mesh::RainGrids& grids, const std::function<double(int, double, double)>& expected) {
  const mesh::RainCells& c = grids.cells();
  const mesh::RainUnit unit = mesh::rain_unit(grids.units(), "test");
  const int nx = static_cast<int>(c.column_edges.size()) - 1, ny = static_cast<int>(c.row_edges.size()) - 1;
  double worst = 0;
  for (std::size_t t = 0; t < grids.frames.size(); ++t) {
    const mesh::GridWindow window{1, 2, nx - 1, ny - 2};
    const std::vector<double> values = grids.read(grids.frames[t], window);
    REQUIRE(values.size() == static_cast<std::size_t>((nx - 1) * (ny - 2)));
    for (int r = 2; r < ny; ++r)
      for (int k = 1; k < nx; ++k) {
        const double x = (c.column_edges[k] + c.column_edges[k + 1]) / 2,
                     y = (c.row_edges[r] + c.row_edges[r + 1]) / 2,
                     got = values[static_cast<std::size_t>((r - 2) * (nx - 1) + k - 1)] * unit.factor * 3.6e6;
        worst = std::max(worst, std::abs(got - expected(static_cast<int>(t), x, y)));
      }
  }
  return worst;
}

inline mesh::RainGrids open(const fs::path& files, core::RainGrid settings = {}) {
  settings.files = files;
  return mesh::RainGrids(settings, "basin.toml:9");
}

inline std::string refusal(const fs::path& files, const core::RainGrid& settings = {}) {
  try {
    mesh::RainGrids grids = open(files, settings);
    for (const mesh::RainFrame& f : grids.frames) grids.read(f, {0, 0, 2, 2});
  } catch (const core::InputError& e) {
    return e.what();
  }
  return "";
}

inline const std::vector<std::string> hours = {"2026-03-10T00:00:00Z", "2026-03-10T01:00:00Z",
                                               "2026-03-10T02:00:00Z"};

inline std::vector<std::string> times_of(const mesh::RainGrids& grids) {
  std::vector<std::string> times;
  for (const mesh::RainFrame& f : grids.frames) times.push_back(core::to_iso(f.time));
  return times;
}

}  // namespace rain_fixture
