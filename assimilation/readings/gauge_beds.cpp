#include "assimilation/readings/gauge_beds.hpp"

#include <algorithm>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/netcdf_file.hpp"
#include "mesh/gauge_sites.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::assimilation {

namespace {

std::optional<double> bed_of(const core::Gauge& gauge, const mesh::Mesh& mesh, const mesh::Draining& drains) {
  try {
    return mesh::site_gauge(gauge, mesh, drains).bed;
  } catch (const core::InputError&) {
    return {};  // outside the mesh: 'freshet check' says so
  }
}

}  // namespace

GaugeBeds gauge_beds(const core::Basin& basin, const std::filesystem::path& mesh_file) {
  GaugeBeds beds;
  const bool needed = std::any_of(basin.gauges.begin(), basin.gauges.end(),
                                  [](const core::Gauge& g) { return g.zero_m.has_value(); });
  if (!needed || !std::filesystem::exists(mesh_file)) return beds;
  try {
    const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(mesh_file));
    const mesh::Draining drains = mesh::draining(mesh);
    for (const core::Gauge& gauge : basin.gauges)
      if (const auto bed = bed_of(gauge, mesh, drains)) beds[gauge.id] = *bed;
  } catch (const std::exception& error) {
    core::warn("{}; readings are judged without it", error.what());
  }
  return beds;
}

}  // namespace freshet::assimilation
