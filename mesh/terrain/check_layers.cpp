#include "mesh/terrain/check_layers.hpp"

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "mesh/terrain/raster_file.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::mesh {

namespace {

void check_people(const core::ExposureLayer& people) {
  const Dataset data = open_raster(people.file);
  core::check(people.band <= data->GetRasterCount(), "{}: has {} bands; band = {} is none of them",
              people.file.string(), data->GetRasterCount(), people.band);
}

}  // namespace

void check_layers(const core::Basin& basin, const OGRSpatialReference& crs, core::Problems& problems) {
  if (basin.service == nullptr) return;
  const QuietGdal quiet;
  const auto opens = [&](const auto& wanted, const std::vector<std::string>& attributes) {
    const VectorLayer open = open_layer(wanted.file, wanted.layer, "layer", "the features", crs);
    for (const std::string& attribute : attributes) attribute_of(*open.layer, attribute, open.file);
  };
  for (const core::MapLayer& layer : basin.service->map_layers)
    problems.attempt([&] { opens(layer, {layer.name}); });
  for (const core::ExposureLayer& layer : basin.service->exposure)
    problems.attempt([&] {
      if (layer.kind == "people")
        check_people(layer);
      else
        opens(layer, {layer.name, layer.value, layer.bridge});
    });
}

}  // namespace freshet::mesh
