// The elevations of a raster as one virtual band in metres, NaN where there is no data. Nothing is read
// before somebody asks for a window of it, so that warping and averaging see metres too, and no code for
// missing values.

#include <cpl_string.h>
#include <gdal_priv.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/errors.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {
namespace {

constexpr const char* function_name = "freshet_ground";

/// A value as stored is told to seven digits by people, and kept to seven by single precision; the largest
/// ones are written as 3.4e38.
bool is_code(double value, double code) {
  return std::abs(value - code) <= (std::abs(code) > 1e30 ? 1e-2 : 2e-7) * std::abs(code);
}

double number_of(CSLConstList arguments, const char* key) {
  const char* text = CSLFetchNameValue(arguments, key);
  return text ? CPLAtof(text) : 0;
}

std::vector<double> numbers_of(CSLConstList arguments, const char* key) {
  std::vector<double> numbers;
  const CPLStringList texts(CSLTokenizeString2(CSLFetchNameValueDef(arguments, key, ""), " ", 0));
  for (int i = 0; i < texts.size(); ++i) numbers.push_back(CPLAtof(texts[i]));
  return numbers;
}

/// Pixel function of GDAL: the first source are values as stored, all others masks.
CPLErr to_ground(void** sources, int n_sources, void* out, int columns, int rows, GDALDataType,
                 GDALDataType out_type, int pixel_space, int line_space, CSLConstList arguments) {
  const double scale = number_of(arguments, "scale"), offset = number_of(arguments, "offset");
  const std::vector<double> codes = numbers_of(arguments, "nodata");
  std::vector<double> line(columns);
  for (int row = 0; row < rows; ++row) {
    const std::size_t first = std::size_t(row) * columns;
    const double* stored = static_cast<const double*>(sources[0]) + first;
    for (int c = 0; c < columns; ++c)
      line[c] = std::isinf(stored[c]) ? std::nan("") : stored[c] * scale + offset;
    for (const double code : codes)
      for (int c = 0; c < columns; ++c)
        if (is_code(stored[c], code)) line[c] = std::nan("");
    for (int m = 1; m < n_sources; ++m) {
      const double* mask = static_cast<const double*>(sources[m]) + first;
      for (int c = 0; c < columns; ++c)
        if (mask[c] == 0) line[c] = std::nan("");
    }
    GDALCopyWords(line.data(), GDT_Float64, sizeof(double),
                  static_cast<GByte*>(out) + std::ptrdiff_t(row) * line_space, out_type, pixel_space,
                  columns);
  }
  return CE_None;
}

std::string escaped(const std::string& text) {
  char* xml = CPLEscapeString(text.c_str(), -1, CPLES_XML);
  std::string result = xml;
  CPLFree(xml);
  return result;
}

std::string source_text(const DemFile& dem, const std::string& band) {
  return fmt::format(
      "<SimpleSource><SourceFilename relativeToVRT=\"0\">{}</SourceFilename><SourceBand>{}</SourceBand>"
      "</SimpleSource>",
      escaped(dem.gdal_name), band);
}

/// A declared nodata is compared here; every other mask is a source of its own.
std::string sources_text(GDALDataset& data, const DemFile& dem, std::vector<double>& codes) {
  GDALRasterBand& band = *data.GetRasterBand(dem.band);
  std::string text = source_text(dem, std::to_string(dem.band));
  const int flags = band.GetMaskFlags();
  if (flags == GMF_NODATA)
    codes.push_back(band.GetNoDataValue());
  else if (flags != GMF_ALL_VALID)
    text += source_text(dem, fmt::format("mask,{}", dem.band));
  for (int b = 1; b <= data.GetRasterCount(); ++b)
    if (data.GetRasterBand(b)->GetColorInterpretation() == GCI_AlphaBand && !(flags & GMF_ALPHA))
      text += source_text(dem, std::to_string(b));
  return text;
}

}  // namespace

Dataset open_ground(const DemFile& dem) {
  [[maybe_unused]] static const CPLErr known =
      GDALAddDerivedBandPixelFuncWithArgs(function_name, to_ground, nullptr);
  const Dataset data = open_raster_named(dem.gdal_name, dem.path);
  std::vector<double> codes = dem.nodata;
  const std::string sources = sources_text(*data, dem, codes);
  std::string code_text;
  for (const double code : codes)
    if (!std::isnan(code)) code_text += fmt::format("{}{:.17g}", code_text.empty() ? "" : " ", code);
  const std::array<double, 6> g = geotransform_of(*data, dem.path.string());
  const std::string xml = fmt::format(
      "<VRTDataset rasterXSize=\"{}\" "
      "rasterYSize=\"{}\"><GeoTransform>{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g}"
      "</GeoTransform><VRTRasterBand dataType=\"Float64\" band=\"1\" "
      "subClass=\"VRTDerivedRasterBand\"><NoDataValue>nan"
      "</NoDataValue><PixelFunctionType>{}</PixelFunctionType><PixelFunctionArguments scale=\"{:.17g}\" "
      "offset=\"{:.17g}\" "
      "nodata=\"{}\"/><SourceTransferType>Float64</SourceTransferType>{}</VRTRasterBand></VRTDataset>",
      dem.nx, dem.ny, g[0], g[1], g[2], g[3], g[4], g[5], function_name, dem.scale * dem.unit_m,
      dem.offset * dem.unit_m, code_text, sources);
  Dataset ground(GDALDataset::Open(xml.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
  core::check(ground != nullptr, "{}: cannot be read: {}", dem.path.string(), gdal_reason());
  if (dem.crs.IsLocal()) return ground;
  OGRSpatialReference flat = dem.crs;  // heights are in metres now; warping moves places alone
  flat.StripVertical();
  flat.DemoteTo2D(nullptr);
  core::check(ground->SetSpatialRef(&flat) == CE_None, "{}: its CRS cannot be used: {}", dem.path.string(),
              gdal_reason());
  return ground;
}

double stored_value(const DemFile& dem, double metres) {
  return (metres / dem.unit_m - dem.offset) / dem.scale;
}

}  // namespace freshet::mesh
