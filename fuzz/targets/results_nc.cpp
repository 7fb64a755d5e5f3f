// gauges.nc and probability.nc as `freshet warn` reads them: sound files whose contents are not. The first
// byte says which.
#include "core/basin.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/evaluation.hpp"
#include "fuzz/damaged_netcdf.hpp"
#include "fuzz/target.hpp"
#include "tests/forecast/warnings_fixture.hpp"

namespace freshet::fuzz {
namespace {

namespace fs = std::filesystem;

/// A cycle of the warnings' own tests.
fs::path sound_cycle() {
  const fs::path folder = memory_folder() / "sound";
  fs::create_directories(folder);
  const mesh::Mesh m = warnings_fixture::small_mesh();
  const warnings_fixture::CycleShape shape{.members_reaching = 6};
  warnings_fixture::write_gauges(folder / "gauges.nc", m, warnings_fixture::first_cycle, shape);
  warnings_fixture::write_probability(folder / "probability.nc", m, warnings_fixture::first_cycle, shape);
  return folder;
}

void read(const std::string& bytes) {
  static const fs::path sound = sound_cycle();
  static const DamagedNetcdf gauges(sound / "gauges.nc"), probability(sound / "probability.nc");
  static const core::Basin basin = warnings_fixture::small_basin();
  const bool first = bytes.empty() || bytes[0] % 4 != 3;  // gauges.nc is small, and read by all
  const fs::path folder = memory_folder() / "cycle";
  fs::create_directories(folder);
  gauges.write(folder / "gauges.nc", first && !bytes.empty() ? bytes.substr(1) : "");
  probability.write(folder / "probability.nc", first ? "" : bytes.substr(1));
  const forecast::CycleProducts products =
      forecast::read_products(folder, warnings_fixture::first_cycle, basin.name);
  const forecast::Evaluation found = forecast::evaluate(basin.warnings.rules.front(), basin, products);
  if (!(found.probability >= 0 && found.probability <= 1)) throw std::logic_error("a probability beyond 1");
}

const Target target("results_nc", read);

}  // namespace
}  // namespace freshet::fuzz
