// An elevation raster is opened: which layer and band of it, in which coordinate system, what stands for no
// data.

#include <cpl_string.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {

using core::check;

namespace {

constexpr int most_side = 1000000;
constexpr double most_native_cells = 1e11;  ///< 40 billion are read in half an hour

bool is_alpha(GDALRasterBand& band) { return band.GetColorInterpretation() == GCI_AlphaBand; }

/// "1 (height), 2"
std::string bands_text(GDALDataset& data, const std::vector<int>& bands) {
  std::vector<std::string> texts;
  for (const int b : bands) {
    const std::string about = data.GetRasterBand(b)->GetDescription();
    texts.push_back(about.empty() ? std::to_string(b) : fmt::format("{} ({})", b, about));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

/// The band that terrain.band names, or the only one that is no alpha band.
int band_of(GDALDataset& data, const core::Terrain& terrain, const std::string& name) {
  std::vector<int> bands;
  for (int b = 1; b <= data.GetRasterCount(); ++b)
    if (!is_alpha(*data.GetRasterBand(b))) bands.push_back(b);
  if (terrain.band > 0) {
    check(std::count(bands.begin(), bands.end(), terrain.band) > 0,
          "{}: terrain.band = {}: {} has no such band of data; it has {}", terrain.at.text, terrain.band,
          name, bands_text(data, bands));
    return terrain.band;
  }
  check(!bands.empty(), "{}: has an alpha band and no elevations", name);
  check(bands.size() == 1,
        "{}: has {} bands, {}; say with band = 1 (or another) in [terrain] which of them has the elevations",
        name, bands.size(), bands_text(data, bands));
  check(data.GetRasterBand(bands[0])->GetColorInterpretation() != GCI_PaletteIndex,
        "{}: its values are numbers of colours in a table, not elevations; take the raster that the picture "
        "was made "
        "from, or write band = {} in [terrain] where they are elevations after all",
        name, bands[0]);
  return bands[0];
}

/// Whether both systems put a raster at the same place, to a tenth of a cell.
bool same_place(const OGRSpatialReference& a, const OGRSpatialReference& b, GDALDataset& data,
                const std::string& name) {
  const char* loosely[] = {"CRITERION=EQUIVALENT", "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", nullptr};
  if (a.IsSame(&b, loosely)) return true;
  if (a.IsGeographic() != b.IsGeographic() || a.IsLocal() || b.IsLocal()) return false;
  const std::array<double, 6> g = geotransform_of(data, name);
  const double cell = std::max(std::hypot(g[1], g[4]), std::hypot(g[2], g[5]));
  const Transform way(a, b);
  for (const double u : {0.0, 0.5, 1.0})
    for (const double v : {0.0, 0.5, 1.0}) {
      const Point p = transformed(g, u * data.GetRasterXSize(), v * data.GetRasterYSize());
      if (!(length(way(p) - p) < 0.1 * cell)) return false;
    }
  return true;
}

/// What terrain.crs says; it may not contradict the file.
OGRSpatialReference crs_as_told(const core::Terrain& terrain, GDALDataset& data,
                                const OGRSpatialReference& basin, const std::string& name) {
  OGRSpatialReference told;
  check(told.SetFromUserInput(terrain.crs.c_str()) == OGRERR_NONE,
        "{}: terrain.crs: \"{}\" is no known CRS; write e.g. \"EPSG:32616\"", terrain.at.text, terrain.crs);
  told.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  check(!basin.IsLocal() && !told.IsLocal(),
        "{}: terrain.crs = \"{}\", but basin.crs is \"local\": nowhere on Earth; name a CRS there, or leave "
        "terrain.crs out",
        terrain.at.text, terrain.crs);
  const OGRSpatialReference* own = data.GetSpatialRef();
  if (own == nullptr || own->IsEmpty() || own->IsLocal()) return told;
  OGRSpatialReference stated = *own;
  stated.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  check(same_place(stated, told, data, name),
        "{}: terrain.crs = \"{}\", but {} says that it is in {}; leave terrain.crs out, or correct the file "
        "(gdal_edit.py -a_srs {} {}) where it is wrong",
        terrain.at.text, terrain.crs, name, stated.GetName() ? stated.GetName() : "another one", terrain.crs,
        name);
  return told.IsCompound() ? told : stated;
}

OGRSpatialReference crs_of_dem(const core::Terrain& terrain, GDALDataset& data,
                               const OGRSpatialReference& basin, const std::string& name) {
  if (!terrain.crs.empty()) return crs_as_told(terrain, data, basin, name);
  return crs_or_default(
      data.GetSpatialRef(), basin, name, "",
      "say it with crs = \"EPSG:...\" in [terrain], or write basin.crs = \"local\" where it lies "
      "nowhere on Earth");
}

RasterBounds bounds_of(GDALDataset& data, const OGRSpatialReference& crs, const std::array<double, 6>& g) {
  std::vector<double> x, y;
  const int n = 20;
  for (int i = 0; i <= n; ++i)
    for (int side = 0; side < 4; ++side) {
      const double s = double(i) / n, u = side < 2 ? s : (side == 2 ? 0 : 1), v = side < 2 ? side : s;
      const Point p = transformed(g, u * data.GetRasterXSize(), v * data.GetRasterYSize());
      x.push_back(p.x);
      y.push_back(p.y);
    }
  if (!crs.IsLocal()) Transform(crs, wgs84()).apply(x, y);
  RasterBounds b{1e9, -1e9, 1e9, -1e9, bool(crs.IsLocal())};
  const double middle = x[static_cast<std::size_t>(n / 2) * 4];
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i])) continue;
    const double lon = !b.in_plane && crs.IsProjected() && std::isfinite(middle)  // across the date line
                           ? middle + std::remainder(x[i] - middle, 360)
                           : x[i];
    b.west = std::min(b.west, lon);
    b.east = std::max(b.east, lon);
    b.south = std::min(b.south, y[i]);
    b.north = std::max(b.north, y[i]);
  }
  return b;
}

}  // namespace

std::string to_text(const RasterBounds& b) {
  if (b.in_plane)
    return fmt::format("x {:.7g} to {:.7g}, y {:.7g} to {:.7g}", b.west, b.east, b.south, b.north);
  return fmt::format("longitude {:.5f} to {:.5f}, latitude {:.5f} to {:.5f}", b.west, b.east, b.south,
                     b.north);
}

bool RasterBounds::holds(core::LonLat p) const {
  const double middle = (west + east) / 2;
  return std::abs(std::remainder(p.lon - middle, 360)) <= (east - west) / 2 && p.lat >= south &&
         p.lat <= north;
}

DemFile inspect_dem(const core::Terrain& terrain, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  DemFile dem;
  dem.path = terrain.dem;
  const std::string name = dem.path.string();
  Dataset data = open_raster(dem.path, terrain.layer);
  dem.gdal_name = data->GetDescription();
  dem.crs = crs_of_dem(terrain, *data, crs, name);
  dem.nx = data->GetRasterXSize();
  dem.ny = data->GetRasterYSize();
  dem.driver = data->GetDriverName();
  dem.band = band_of(*data, terrain, name);
  check(double(dem.nx) * dem.ny <= most_native_cells && std::max(dem.nx, dem.ny) <= most_side,
        "{}: {} x {} cells are too many; cut it to the basin with gdalwarp -te", name, dem.nx, dem.ny);
  GDALRasterBand& band = *data->GetRasterBand(dem.band);
  check(!GDALDataTypeIsComplex(band.GetRasterDataType()),
        "{}: holds complex numbers, which are no elevations", name);
  dem.scale = band.GetScale();
  dem.offset = band.GetOffset();
  check(
      std::isfinite(dem.scale) && dem.scale != 0 && std::isfinite(dem.offset),
      "{}: its band has the scale {:g} and the offset {:g}, by which no value is an elevation; correct them "
      "(gdal_edit.py -scale 1 -offset 0)",
      name, dem.scale, dem.offset);
  dem.suspects_codes = !terrain.nodata;
  dem.nodata = terrain.nodata.value_or(std::vector<double>{});
  find_vertical_unit(band, terrain, dem);
  const std::array<double, 6> g = geotransform_of(*data, name);
  dem.bounds = bounds_of(*data, dem.crs, g);
  dem.middle_x = transformed(g, dem.nx / 2.0, dem.ny / 2.0).x;
  return dem;
}

}  // namespace freshet::mesh
