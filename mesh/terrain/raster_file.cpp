#include "mesh/terrain/raster_file.hpp"

#include <cpl_string.h>
#include <fmt/ranges.h>

#include <cmath>
#include <fstream>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/memory.hpp"
#include "core/raster_name.hpp"

namespace freshet::mesh {

using core::check;
namespace fs = std::filesystem;

namespace {

bool is_openable(const fs::file_status& status) {
  return fs::is_regular_file(status) || fs::is_directory(status);
}

void check_entries(const fs::path& folder, const std::string& what) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::file_status status = fs::status(entry.path(), error);
    check(!fs::exists(status) || is_openable(status),
          "{}: holds a pipe, a device or a socket, '{}'; name a {}", folder.string(),
          entry.path().filename().string(), what);
  }
}

/// A file inside of an archive, as GDAL names it: /vsizip/maps.zip/dem.tif. The archive must be a file.
bool is_in_archive(const fs::path& path) {
  const std::string name = path.string();
  for (const std::string kind : {"/vsizip/", "/vsigzip/", "/vsitar/"}) {
    if (!name.starts_with(kind)) continue;
    fs::path archive = name.substr(kind.size());
    std::error_code error;
    while (!fs::exists(archive, error) && archive.has_relative_path()) archive = archive.parent_path();
    return fs::is_regular_file(archive, error);
  }
  return false;
}

/// What the virtual layers of OGR (a text in XML) are made of; those may not be pipes either.
void check_virtual_layers(const fs::path& path, const std::string& what) {
  constexpr std::size_t enough = 1 << 20;
  std::string text(enough, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  if (text.find("<OGRVRTDataSource") == std::string::npos) return;
  static const std::string open = "<SrcDataSource", close = "</SrcDataSource>";
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const auto begin = text.find('>', at), end = text.find(close, at);
    if (begin == std::string::npos || end == std::string::npos || end < begin) continue;
    const fs::path source = text.substr(begin + 1, end - begin - 1);
    for (const fs::path& file : {source, path.parent_path() / source}) {
      std::error_code error;
      if (fs::exists(file, error) && file != path) check_openable(file, what);
    }
  }
}

}  // namespace

void check_openable(const fs::path& path, const std::string& what) {
  if (is_in_archive(path)) return;
  std::error_code error;
  const auto status = fs::status(path, error);
  check(fs::exists(status), "{}: no such {}; correct the path in basin.toml", path.string(), what);
  check(is_openable(status), "{}: is a pipe, a device or a socket, not a {}; name a file", path.string(),
        what);
  if (fs::is_directory(status))
    check_entries(path, what);
  else
    check_virtual_layers(path, what);
}

namespace {

/// The bands that say where a band has data: its mask, and an alpha band where a declared nodata hides it.
std::vector<GDALRasterBand*> masks_of(GDALRasterBand& band) {
  std::vector<GDALRasterBand*> masks;
  if (band.GetMaskFlags() != GMF_ALL_VALID) masks.push_back(band.GetMaskBand());
  GDALDataset* data = band.GetDataset();
  GDALRasterBand* last = data ? data->GetRasterBand(data->GetRasterCount()) : nullptr;
  if (last && last != &band && last->GetColorInterpretation() == GCI_AlphaBand &&
      !(band.GetMaskFlags() & GMF_ALPHA))
    masks.push_back(last);
  return masks;
}

template <class T>
CPLErr read_band(GDALRasterBand& band, const Window& w, std::vector<T>& values, GDALDataType type) {
  return band.RasterIO(GF_Read, w.column, w.row, w.columns, w.rows, values.data(), w.columns, w.rows, type, 0,
                       0, nullptr);
}

}  // namespace

std::vector<double> read_window(GDALRasterBand& band, const Window& w, const std::string& name,
                                Infinite infinite) {
  std::vector<double> values(std::size_t(w.columns) * w.rows);
  CPLErrorReset();
  CPLErr status = read_band(band, w, values, GDT_Float64);
  std::vector<GUInt16> valid(values.size());  // an alpha band of 16 bits may be 1 and is valid then
  for (GDALRasterBand* mask : masks_of(band)) {
    if (status == CE_None) status = read_band(*mask, w, valid, GDT_UInt16);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (valid[i] == 0) values[i] = std::nan("");
  }
  check(status == CE_None && CPLGetLastErrorType() < CE_Failure,
        "{}: rows {} to {} of {} cannot be read: truncated or damaged ({}); fetch it again", name, w.row,
        w.row + w.rows - 1, band.GetYSize(), gdal_reason());
  for (double& value : values)
    if (std::isinf(value) && infinite == Infinite::missing) value = std::nan("");
  return values;
}

void check_memory(double cells, double bytes, const std::string& name) {
  const double there = core::usable_memory();
  check(cells * bytes <= there,
        "{}: {:.0f} million cells need {:.1f} GB of memory, {:.1f} GB may be used here; cut it to the basin "
        "with gdalwarp -te, or make mesh.edge_min_m larger",
        name, cells / 1e6, cells * bytes / 1e9, there / 1e9);
}

namespace {

/// A virtual raster may name pipes and devices too.
void check_sources(GDALDataset& data, const std::filesystem::path& path) {
  const CPLStringList files(data.GetFileList());
  for (int i = 0; i < files.size(); ++i)
    if (std::error_code error; fs::path(files[i]) != path && fs::exists(files[i], error))
      check_openable(files[i], "raster");
}

/// Rasters that a file says it holds: GDAL's names of them.
std::vector<std::string> rasters_in(GDALDataset& data) {
  const CPLStringList list(CSLDuplicate(data.GetMetadata("SUBDATASETS")));
  std::vector<std::string> names;
  for (int i = 1; const char* name = list.FetchNameValue(fmt::format("SUBDATASET_{}_NAME", i).c_str()); ++i)
    names.emplace_back(name);
  return names;
}

/// "GTIFF_DIR:2:dem.tif" is '2', 'NETCDF:"dem.nc":height' is 'height'.
std::string layer_of(const std::string& name) {
  const auto parts = core::parts_of(name);
  return parts ? parts->layer : name;
}

std::string layers_text(const std::vector<std::string>& names) {
  std::vector<std::string> layers;
  for (const std::string& name : names) layers.push_back(fmt::format("\"{}\"", layer_of(name)));
  return fmt::format("{}", fmt::join(layers, ", "));
}

/// GDAL's name of a layer; one that the file does not list may be the only one that it has.
std::string named(GDALDataset& data, const fs::path& path, const std::string& layer) {
  const std::vector<std::string> names = rasters_in(data);
  for (const std::string& name : names)
    if (layer_of(name) == layer || name == layer) return name;
  check(names.empty(), "{}: holds no raster \"{}\"; there is {}", path.string(), layer, layers_text(names));
  const std::string own = data.GetDriverName();
  check(own != "GTiff", "{}: holds one raster alone; leave its layer \"{}\" out", path.string(), layer);
  std::string driver = own;
  for (char& c : driver) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return fmt::format("{}:\"{}\":{}", driver, path.string(), layer);
}

/// GDAL keeps blocks of all files that it reads, by itself up to a twentieth of the machine's memory.
void bound_cache() {
  constexpr GIntBig bytes = 256 << 20;
  static const bool once = [] {
    if (!CPLGetConfigOption("GDAL_CACHEMAX", nullptr)) GDALSetCacheMax64(bytes);
    return true;
  }();
  (void)once;
}

}  // namespace

Dataset open_raster_named(const std::string& gdal_name, const fs::path& path) {
  bound_cache();
  Dataset data(
      GDALDataset::Open(gdal_name.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
  check(data != nullptr, "{}: not a raster that GDAL reads, or damaged: {}", path.string(), gdal_reason());
  return data;
}

Dataset open_raster(const std::filesystem::path& path, const std::string& layer) {
  check_openable(path, "raster");
  Dataset data = open_raster_named(path.string(), path);
  check_sources(*data, path);
  if (!layer.empty()) data = open_raster_named(named(*data, path, layer), path);
  const std::vector<std::string> inside = rasters_in(*data);
  check(data->GetRasterCount() >= 1 || inside.empty(),
        "{}: holds the rasters {}; say which with its layer (in [terrain]: layer = \"{}\")", path.string(),
        layers_text(inside), inside.empty() ? "" : layer_of(inside[0]));
  check(data->GetRasterCount() >= 1, "{}: holds no raster band; name the layer as GDAL does (see gdalinfo)",
        path.string());
  if (layer.empty() && inside.size() > 1)
    core::warn("{}: holds the rasters {}; the first is taken", path.string(), layers_text(inside));
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
