#pragma once
// Layers of vector files, opened and checked. Internal to mesh/terrain.

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <filesystem>
#include <memory>
#include <string>

#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

struct VectorLayer {
  std::string file;
  std::unique_ptr<GDALDataset> data;
  OGRLayer* layer = nullptr;  ///< of data
  OGRSpatialReference crs;
};

/// InputError "<file>: ...": missing, unreadable, no such layer (naming those there are), several and none
/// named, no CRS. `key`: by which basin.toml names a layer; `holds`: what is looked for, such as "the line".
/// `crs`: that of the basin; where it is local, the file has none either.
VectorLayer open_layer(const std::filesystem::path& file, const std::string& layer, const std::string& key,
                       const std::string& holds, const OGRSpatialReference& crs);

/// The attribute's number; -1 for "". InputError "<file>: has no attribute '...'", with the nearest name.
int attribute_of(OGRLayer& layer, const std::string& name, const std::string& file);

/// An attribute of a feature, "" where it has no value: as UTF-8 on one line, whatever bytes the file holds.
std::string text_of(const OGRFeature& feature, int attribute);

}  // namespace freshet::mesh
