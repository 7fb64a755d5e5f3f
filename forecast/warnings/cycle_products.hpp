#pragma once
// What a warning is made from: gauges.nc and probability.nc of one cycle.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "mesh/mesh.hpp"
#include "results/gauges_file.hpp"

namespace freshet::forecast {

/// SHA-256 of the files that decide about warnings.
struct ProductSums {
  std::string gauges, probability;
  std::string exposure;  ///< made after the cycle, for rules that count; "": it is not there (yet)
};

struct CycleProducts {
  core::Instant cycle{};
  std::filesystem::path folder;
  bool synthetic = false;
  results::GaugeSeries gauges;
  mesh::Mesh mesh;
  std::vector<double> depth_thresholds_m;
  std::vector<std::vector<float>> probability_of_depth;  ///< [threshold][cell]
  ProductSums sums;
};

/// Both files stand under their final names, so both are whole.
bool has_products(const std::filesystem::path& cycle_folder);

ProductSums sums_of_products(const std::filesystem::path& cycle_folder);

/// InputError if they are damaged, not ours, belong to another cycle or basin, or are replaced meanwhile.
CycleProducts read_products(const std::filesystem::path& cycle_folder, core::Instant cycle,
                            const std::string& basin);

/// [cell] 1 where the rule's depth has the rule's probability. InputError: no such depth in the products.
std::vector<char> exceeding_cells(const core::WarningRule& rule, const CycleProducts& products);

}  // namespace freshet::forecast
