#include "mesh/terrain/raster_file.hpp"

#include "core/errors.hpp"

namespace freshet::mesh {

using core::check;

Dataset open_raster(const std::filesystem::path& path) {
  check(std::filesystem::exists(path), "{}: no such raster; correct the path in basin.toml", path.string());
  Dataset data(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
  check(data != nullptr, "{}: not a raster that GDAL reads, or damaged: {}", path.string(), gdal_reason());
  check(data->GetRasterCount() >= 1, "{}: holds no raster band; name the layer as GDAL does (see gdalinfo)",
        path.string());
  return data;
}

OGRSpatialReference crs_of(GDALDataset& data, const std::string& name) {
  const OGRSpatialReference* crs = data.GetSpatialRef();
  check(crs != nullptr && !crs->IsEmpty(),
        "{}: has no CRS; say it with 'gdal_translate -a_srs EPSG:... {} new.tif'", name, name);
  OGRSpatialReference copy = *crs;
  copy.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return copy;
}

std::array<double, 6> geotransform_of(GDALDataset& data, const std::string& name) {
  std::array<double, 6> g{};
  check(data.GetGeoTransform(g.data()) == CE_None, "{}: has no geotransform; warp it with gdalwarp first",
        name);
  return g;
}

std::array<double, 6> inverse_geotransform_of(GDALDataset& data, const std::string& name) {
  std::array<double, 6> g = geotransform_of(data, name), inverse{};
  check(GDALInvGeoTransform(g.data(), inverse.data()),
        "{}: its geotransform is singular; warp it with gdalwarp", name);
  return inverse;
}

}  // namespace freshet::mesh
