#include "hydro/run/expected_work.hpp"

#include <algorithm>

#include "core/netcdf_file.hpp"
#include "hydro/formulas/physics.hpp"
#include "hydro/schedule/step_classes.hpp"
#include "results/fields.hpp"

namespace freshet::hydro {
namespace {

/// [cell] Largest rate over the members, 1/s; 0 where all are dry. Some thousand cells at a time.
std::vector<double> rates_in(const core::NetcdfFile& file, const mesh::Mesh& mesh) {
  constexpr std::size_t at_once = 4096;
  const std::size_t members = file.dimension(results::member);
  std::vector<double> rates(mesh.n_cells(), 0);
  for (std::size_t first = 0; first < rates.size(); first += at_once) {
    const std::size_t n = std::min(at_once, rates.size() - first);
    const auto rows = [&](const char* name) { return file.read<double>(name, {first, 0}, {n, members}); };
    const std::vector<double> depth = rows(results::depth.name), u = rows(results::velocity_x.name),
                              v = rows(results::velocity_y.name);
    for (std::size_t i = 0; i < depth.size(); ++i) {
      const std::size_t cell = first + i / members;
      if (depth[i] > dry_depth) rates[cell] = std::max(rates[cell], limiting_speed(depth[i], u[i], v[i]));
    }
  }
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    rates[c] *= mesh::perimeter(mesh, c) / (2 * mesh.cell_area[c]);
  return rates;
}

}  // namespace

std::vector<double> expected_work(const std::filesystem::path& checkpoint, const mesh::Mesh& mesh,
                                  int local_steps) {
  const core::NetcdfFile file = core::NetcdfFile::open(checkpoint);
  if (!file.has_variable(results::depth.name) ||
      file.text_attribute("", "mesh_fingerprint") != mesh.fingerprint)
    return {};
  std::vector<double> work = rates_in(file, mesh);
  const double fastest = *std::max_element(work.begin(), work.end());
  for (double& w : work) {
    const double rate = w;
    w = rate > 0 ? 1 : dry_work;
    for (double faster = 2 * class_margin * rate; rate > 0 && w * local_steps > 1 && faster <= fastest;
         faster *= 2)
      w /= 2;
  }
  return work;
}

}  // namespace freshet::hydro
