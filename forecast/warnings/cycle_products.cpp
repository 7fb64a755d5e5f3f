#include "forecast/warnings/cycle_products.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/result_files.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/exposure_file.hpp"
#include "results/fields.hpp"

namespace freshet::forecast {

namespace {

void check_origin(const std::filesystem::path& path, const results::ResultAttributes& found,
                  core::Instant cycle, const std::string& basin) {
  core::check(found.cycle == cycle,
              "{}: cycle_time is {}, but the folder is that of cycle {}; run the cycle again", path.string(),
              core::to_iso(found.cycle), core::to_iso(cycle));
  core::check(found.basin == basin, "{}: belongs to basin '{}', not '{}'; name the right --workspace",
              path.string(), found.basin, basin);
}

/// Probabilities are shares, wherever they are.
void check_probabilities(const std::vector<float>& values, const std::filesystem::path& path) {
  const bool good = std::all_of(values.begin(), values.end(), [](float p) { return p >= 0 && p <= 1; });
  core::check(good, "{}: probability_of_depth is not within 0 to 1 everywhere; run the cycle again",
              path.string());
}

void read_probabilities(const core::NetcdfFile& file, CycleProducts& products) {
  const std::string where = file.path().string();
  const auto holds = [&](const results::Variable& variable) {
    return file.has_variable(variable.name) && file.dimensions_of(variable.name) == variable.dimensions();
  };
  core::check(holds(results::depth_threshold) && holds(results::probability_of_depth),
              "{}: variable 'probability_of_depth' is not (depth_threshold, face); run the cycle again",
              where);
  const auto cells = static_cast<std::size_t>(products.mesh.n_cells());
  core::check(file.dimension(results::face) == cells,
              "{}: {} faces, but a mesh of {} cells; run the cycle again", where,
              file.dimension(results::face), cells);
  products.depth_thresholds_m = file.read<double>(results::depth_threshold.name);
  const auto flat = file.read<float>(results::probability_of_depth.name);
  check_probabilities(flat, file.path());
  for (std::size_t i = 0; i < products.depth_thresholds_m.size(); ++i)
    products.probability_of_depth.emplace_back(flat.begin() + i * cells, flat.begin() + (i + 1) * cells);
}

}  // namespace

bool has_products(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / core::file_name::probability) &&
         std::filesystem::exists(folder / core::file_name::gauges);
}

ProductSums sums_of_products(const std::filesystem::path& folder) {
  const std::filesystem::path exposure = folder / results::exposure_json;
  return {core::sha256_of_file(folder / core::file_name::gauges),
          core::sha256_of_file(folder / core::file_name::probability),
          std::filesystem::exists(exposure) ? core::sha256_of_file(exposure) : ""};
}

CycleProducts read_products(const std::filesystem::path& folder, core::Instant cycle,
                            const std::string& basin) {
  CycleProducts products;
  products.cycle = cycle;
  products.folder = folder;
  products.sums = sums_of_products(folder);
  products.gauges = results::read_gauge_series(folder / core::file_name::gauges);
  check_origin(folder / core::file_name::gauges, products.gauges.attributes, cycle, basin);

  const auto file = core::NetcdfFile::open(folder / core::file_name::probability);
  const auto attributes = results::read_result_attributes(file);
  check_origin(file.path(), attributes, cycle, basin);
  products.synthetic = attributes.synthetic || products.gauges.attributes.synthetic;
  products.mesh = mesh::read_mesh(file);
  core::check(attributes.mesh_fingerprint == products.gauges.attributes.mesh_fingerprint,
              "{}: gauges.nc next to it comes from another mesh; run the cycle again", file.path().string());
  read_probabilities(file, products);
  const ProductSums now = sums_of_products(folder);
  core::check(products.sums.gauges == now.gauges && products.sums.probability == now.probability,
              "{}: its results changed while they were read; run 'freshet warn' again", folder.string());
  return products;
}

std::vector<char> exceeding_cells(const core::WarningRule& rule, const CycleProducts& products) {
  for (std::size_t i = 0; i < products.depth_thresholds_m.size(); ++i) {
    if (std::abs(products.depth_thresholds_m[i] - rule.area_depth_m) > 1e-5) continue;
    const auto& probability = products.probability_of_depth[i];
    std::vector<char> exceeds(probability.size());
    for (std::size_t c = 0; c < exceeds.size(); ++c)
      exceeds[c] = static_cast<double>(probability[c]) >= rule.area_probability - 1e-6;  // f32 in the file
    return exceeds;
  }
  core::fail_input(
      "{}: rule '{}': area_depth_m = {} is not among the depth thresholds of probability.nc; add it to "
      "products.depth_thresholds_m and run the cycle again",
      rule.at.text, rule.id, rule.area_depth_m);
}

}  // namespace freshet::forecast
