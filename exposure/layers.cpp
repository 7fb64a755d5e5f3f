#include "exposure/layers.hpp"

#include <cpl_string.h>
#include <gdal_priv.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "exposure/overlay_file.hpp"

namespace freshet::exposure {

namespace fs = std::filesystem;

namespace {

/// Changes with every change of what overlays are made of.
constexpr int format = 1;

/// The file and those that belong to it: x.shp has x.dbf, x.prj, ...
std::vector<fs::path> files_of(const fs::path& file) {
  const mesh::QuietGdal quiet;
  std::vector<fs::path> files = {file};
  const GDALDatasetUniquePtr data(
      GDALDataset::Open(file.c_str(), GDAL_OF_READONLY | GDAL_OF_VECTOR | GDAL_OF_RASTER));
  if (data == nullptr) return files;  // whoever reads it says why
  char** list = data->GetFileList();
  for (int i = 0; i < CSLCount(list); ++i)
    if (const fs::path other = list[i]; fs::is_regular_file(other)) files.push_back(other);
  CSLDestroy(list);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

class Layers {
 public:
  Layers(const Place& place, const core::Workspace& workspace)
      : place_(place),
        folder_(workspace.root / "exposure"),
        lock_(core::Lock::take(folder_, core::Lock::Mode::exclusive, patience)) {}

  LaidLayer lay(const core::ExposureLayer& layer) {
    LaidLayer laid{layer, {}, {}};
    const std::string made_of = sum_of(layer);
    const fs::path file = folder_ / (layer.id + ".nc");
    if (!read_overlay(file, made_of, laid.overlay)) {
      core::info("{}: laid over the mesh", layer.id);
      laid.overlay = kind_of(layer).lay(layer, place_);
      write_overlay(file, made_of, laid.overlay);
    }
    return laid;
  }

  void add_graph(LaidLayer& sites, const core::ExposureLayer& roads) {
    const std::string made_of = core::Sha256().add(sum_of(sites.layer)).add(sum_of(roads)).hex();
    const fs::path file = folder_ / (sites.layer.id + ".roads.nc");
    RoadGraph graph;
    if (!read_graph(file, made_of, graph)) {
      core::info("{}: joined to the roads of {}", sites.layer.id, roads.id);
      graph = make_graph(roads, sites.layer, sites.overlay, place_);
      write_graph(file, made_of, graph);
    }
    sites.graph = std::move(graph);
  }

  const std::map<std::string, std::string>& sums() const { return sums_; }

 private:
  static constexpr std::chrono::seconds patience{60};

  /// Mesh, files and the keys that a kind looks at when it lays a layer.
  std::string sum_of(const core::ExposureLayer& l) {
    nlohmann::json of = {{"format", format},       {"mesh", place_.mesh.fingerprint},
                         {"kind", l.kind},         {"layer", l.layer},
                         {"name", l.name},         {"per", l.per},
                         {"band", l.band},         {"damage", !l.damage_curve.empty()},
                         {"value", l.value},       {"bridge", l.bridge},
                         {"access_m", l.access_m}, {"outside_is_safe", l.refuges.empty()}};
    if (l.value_per_m2) of["value_per_m2"] = *l.value_per_m2;
    for (const fs::path& file : files_of(l.file)) {
      std::string& sum = sums_[file.string()];
      if (sum.empty()) sum = core::sha256_of_file(file);
      of["files"].push_back({file.filename().string(), sum});
    }
    return core::Sha256().add(of.dump()).hex();
  }

  const Place& place_;
  fs::path folder_;
  core::Lock lock_;
  std::map<std::string, std::string> sums_;
};

}  // namespace

LaidLayers lay_layers(const std::vector<core::ExposureLayer>& layers, const Place& place,
                      const core::Workspace& workspace) {
  Layers ways(place, workspace);
  LaidLayers laid;
  for (const core::ExposureLayer& layer : layers) laid.all.push_back(ways.lay(layer));
  for (LaidLayer& sites : laid.all) {
    const auto roads = std::find_if(layers.begin(), layers.end(), [&](const core::ExposureLayer& other) {
      return !sites.layer.roads.empty() && other.id == sites.layer.roads;
    });
    if (roads != layers.end()) ways.add_graph(sites, *roads);
  }
  laid.sums = ways.sums();
  return laid;
}

}  // namespace freshet::exposure
