#include "mesh/terrain/vector_file.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <fmt/ranges.h>

#include <vector>

#include "core/errors.hpp"
#include "core/spelling.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {

using core::check;

namespace {

OGRLayer* find_layer(GDALDataset& data, const std::string& wanted, const std::string& key,
                     const std::string& holds, const std::string& file) {
  std::vector<std::string> names;
  for (int i = 0; i < data.GetLayerCount(); ++i) names.push_back(data.GetLayer(i)->GetName());
  const std::string list = fmt::format("'{}'", fmt::join(names, "', '"));
  check(!names.empty(), "{}: holds no layer", file);
  if (wanted.empty()) {
    check(names.size() == 1, "{}: holds the layers {}; say with {} = \"...\" which has {}", file, list, key,
          holds);
    return data.GetLayer(0);
  }
  OGRLayer* layer = data.GetLayerByName(wanted.c_str());
  check(layer != nullptr, "{}: has no layer '{}'; there is {}", file, wanted, list);
  return layer;
}

}  // namespace

VectorLayer open_layer(const std::filesystem::path& path, const std::string& layer, const std::string& key,
                       const std::string& holds, const OGRSpatialReference& crs) {
  VectorLayer open;
  open.file = path.string();
  check_openable(path, "vector file");
  open.data.reset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
  check(open.data != nullptr, "{}: no vector file that can be read: {}", open.file, gdal_reason());
  open.layer = find_layer(*open.data, layer, key, holds, open.file);
  open.crs = crs_or_default(open.layer->GetSpatialRef(), crs, open.file, open.data->GetDriverName(),
                            fmt::format("say it with 'ogr2ogr -a_srs EPSG:... new.gpkg {}'", open.file));
  return open;
}

int attribute_of(OGRLayer& layer, const std::string& name, const std::string& file) {
  if (name.empty()) return -1;
  OGRFeatureDefn& definition = *layer.GetLayerDefn();
  std::vector<std::string> names;
  for (int i = 0; i < definition.GetFieldCount(); ++i)
    names.emplace_back(definition.GetFieldDefn(i)->GetNameRef());
  const int found = definition.GetFieldIndex(name.c_str());
  check(found >= 0, "{}: has no attribute '{}'{}", file, name, core::did_you_mean(name, names));
  return found;
}

std::string text_of(const OGRFeature& feature, int attribute) {
  if (attribute < 0 || !feature.IsFieldSetAndNotNull(attribute)) return "";
  std::string text = feature.GetFieldAsString(attribute);
  if (CPLIsUTF8(text.c_str(), -1) == 0) {
    char* recoded = CPLRecode(text.c_str(), CPL_ENC_ISO8859_1, CPL_ENC_UTF8);
    text = recoded;
    CPLFree(recoded);
  }
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = ' ';
  return text;
}

}  // namespace freshet::mesh
