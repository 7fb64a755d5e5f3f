#pragma once
// `freshet exposure`: who and what stands in how much water, from the members of a cycle.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"
#include "exposure/item_events.hpp"
#include "exposure/layers.hpp"
#include "postproc/result_folder.hpp"
#include "results/exposure_file.hpp"

namespace freshet::exposure {

struct Exposed {
  results::Exposure exposure;
  LaidLayers layers;
  std::vector<std::vector<ItemRow>> items;  ///< [layer]
};

/// Figures alone; nothing is written but the overlays. `most_bytes`: of what is kept of single items at once.
Exposed expose(const core::Basin& basin, const core::Workspace& workspace,
               const postproc::ResultFolder& results, std::size_t most_bytes = std::size_t(256) << 20);

/// Writes exposure.gpkg, exposure.csv and, last, exposure.json into the folder of the results.
void write_products(const Exposed& exposed, const postproc::ResultFolder& results, const core::Basin& basin);

std::string to_text(const results::Exposure& exposure);
std::string to_csv(const results::Exposure& exposure);

}  // namespace freshet::exposure
