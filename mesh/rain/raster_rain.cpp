// Rasters that GDAL reads, GeoTIFF above all: a grid per band.
#include <fmt/ranges.h>

#include <cmath>
#include <set>

#include "core/errors.hpp"
#include "mesh/rain/grib.hpp"
#include "mesh/rain/rain_grids.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {
namespace {

using core::check;

/// "2026:03:10 06:05:00", taken as UTC.
core::Instant time_of_tag(const std::string& tag, const std::string& where) {
  std::string text = tag;
  if (text.size() == 19) text[4] = text[7] = '-';
  return core::parse_instant(text + "Z", where + ": TIFFTAG_DATETIME");
}

/// GDAL tells that of GRIB among its metadata only: "[kg/(m^2)]".
std::string unit_of(GDALRasterBand& band) {
  const std::string unit = band.GetUnitType();
  const char* grib = band.GetMetadataItem("GRIB_UNIT");
  return unit.empty() && grib ? grib : unit;
}

class RasterRain : public RainFile {
 public:
  RasterRain(const std::filesystem::path& path, const core::RainGrid& settings)
      : path_(path), settings_(settings), data_(open_raster(path)) {
    const std::string name = path.string();
    std::array<double, 6> g{};
    check(data_->GetGeoTransform(g.data()) == CE_None,
          "{}: GDAL opens it as {}, but it says nowhere where its rows and columns lie (no geotransform); "
          "make a GeoTIFF or "
          "CF NetCDF of it that does",
          name, data_->GetDriverName());
    check(g[2] == 0 && g[4] == 0, "{}: its rows are turned against the axes; warp it with gdalwarp", name);
    for (int c = 0; c <= data_->GetRasterXSize(); ++c) cells_.column_edges.push_back(g[0] + c * g[1]);
    for (int r = 0; r <= data_->GetRasterYSize(); ++r) cells_.row_edges.push_back(g[3] + r * g[5]);
    if (settings.crs.empty()) {
      const OGRSpatialReference* own = data_->GetSpatialRef();
      check(own && !own->IsEmpty(), "{}: has no CRS; say it with crs = \"EPSG:...\" in [rain]", name);
      cells_.crs = *own;
    } else {
      check(cells_.crs.SetFromUserInput(settings.crs.c_str()) == OGRERR_NONE,
            "{}: rain.crs: \"{}\" is no known CRS; write for example \"EPSG:4326\"", name, settings.crs);
    }
    cells_.crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    choose_bands();
  }

  const RainCells& cells() const override { return cells_; }
  std::string units() const override { return unit_of(*data_->GetRasterBand(bands_.front())); }
  std::string name() const override { return path_.string(); }
  TotalsHint adds_up() const override {
    const std::string name = grib_element(*data_->GetRasterBand(bands_.front()));
    const bool total = name == "APCP" || name == "TP" || name == "ACPCP" || name == "TPRECP";
    if (!total) return {};
    return {"its GRIB_ELEMENT is '" + name + "'", true};
  }

  std::vector<RainFrame> frames() const override {
    const int bands = data_->GetRasterCount();
    std::vector<RainFrame> frames;
    if (settings_.first_time) {
      const auto interval = core::milliseconds_of(*settings_.interval_min * 60);
      for (int b = 0; b < bands; ++b)
        frames.push_back({*settings_.first_time + b * interval, std::nullopt, path_, b});
      return frames;
    }
    if (grib_time(*data_->GetRasterBand(bands_.front()))) return frames_of_grib();
    check(bands == 1,
          "{}: holds {} bands; say their times with first_time and interval_min in [rain], or by a list, "
          "grid = "
          "\"list.csv\" with the columns time,file,band",
          path_.string(), bands);
    const char* tag = data_->GetMetadataItem("TIFFTAG_DATETIME");
    check(tag != nullptr,
          "{}: does not say its time (TIFFTAG_DATETIME); say with time_pattern in [rain] where it stands in "
          "the "
          "file's name, or give a list of times and files, grid = \"list.csv\"",
          path_.string());
    return {{time_of_tag(tag, path_.string()), std::nullopt, path_, 0}};
  }

  std::vector<double> read(int index, const GridWindow& w) const override {
    QuietGdal quiet;
    check(index < data_->GetRasterCount(), "{}: has no band {}, only {}; correct the list", path_.string(),
          index + 1, data_->GetRasterCount());
    GDALRasterBand& band = *data_->GetRasterBand(index + 1);
    std::vector<double> values(static_cast<std::size_t>(w.rows) * w.columns);
    std::vector<GByte> valid(values.size());
    const auto read = [&](GDALRasterBand& from, void* to, GDALDataType type) {
      check(from.RasterIO(GF_Read, w.column, w.row, w.columns, w.rows, to, w.columns, w.rows, type, 0, 0,
                          nullptr) == CE_None,
            "{}: truncated or damaged ({}); fetch it again", path_.string(), gdal_reason());
    };
    read(band, values.data(), GDT_Float64);
    read(*band.GetMaskBand(), valid.data(), GDT_Byte);
    int given = 0;
    const double scale = band.GetScale(&given), offset = band.GetOffset(&given);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = valid[i] ? scale * values[i] + offset : std::nan("");
    return values;
  }

 private:
  /// Of GRIB, which holds many quantities, the one that rain.variable names.
  void choose_bands() {
    std::set<std::string> elements;
    for (int b = 1; b <= data_->GetRasterCount(); ++b) {
      const std::string element = grib_element(*data_->GetRasterBand(b));
      if (!element.empty()) elements.insert(element);
      if (element.empty() || settings_.variable.empty() || element == settings_.variable) bands_.push_back(b);
    }
    check(!bands_.empty(), "{}: has no GRIB element '{}'; there is {}; correct rain.variable", path_.string(),
          settings_.variable, fmt::join(elements, ", "));
    check(elements.size() < 2 || !settings_.variable.empty() || is_list(),
          "{}: holds the GRIB elements {}; say with variable = \"...\" in [rain] which is the rain",
          path_.string(), fmt::join(elements, ", "));
  }

  /// A list names the band.
  bool is_list() const { return settings_.files.extension() == ".csv"; }

  std::vector<RainFrame> frames_of_grib() const {
    std::vector<RainFrame> frames;
    for (const int b : bands_) {
      GDALRasterBand& band = *data_->GetRasterBand(b);
      const auto time = grib_time(band);
      check(time.has_value(), "{}: band {} does not say its time (GRIB_VALID_TIME)", path_.string(), b);
      frames.push_back({*time, grib_interval(band), path_, b - 1});
    }
    return frames;
  }

  std::filesystem::path path_;
  core::RainGrid settings_;
  Dataset data_;
  std::vector<int> bands_;  ///< those of the rain, from 1
  RainCells cells_;
};

}  // namespace

std::unique_ptr<RainFile> open_raster_rain(const std::filesystem::path& path,
                                           const core::RainGrid& settings) {
  QuietGdal quiet;
  return std::make_unique<RasterRain>(path, settings);
}

}  // namespace freshet::mesh
