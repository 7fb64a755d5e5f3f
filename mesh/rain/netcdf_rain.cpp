// CF NetCDF through GDAL's multidimensional interface, which knows grid mappings, packing and missing values.
#include <algorithm>
#include <cmath>
#include <regex>

#include "core/errors.hpp"
#include "mesh/rain/calendar.hpp"
#include "mesh/rain/netcdf_axes.hpp"
#include "mesh/rain/rain_grids.hpp"

namespace freshet::mesh {
namespace {

using core::check;

class NetcdfRain : public RainFile {
 public:
  NetcdfRain(GDALDatasetUniquePtr data, const std::filesystem::path& path, const core::RainGrid& settings)
      : data_(std::move(data)), path_(path), root_(data_->GetRootGroup()) {
    check(root_ != nullptr, "{}: cannot be read as NetCDF: {}", path.string(), gdal_reason());
    array_ = find_variable(settings.variable);
    name_ = path.string() + ": " + array_->GetName();
    find_dimensions();
    find_cells(settings.crs);
    unscaled_ = array_->GetUnscaled();
    mask_ = array_->GetMask(nullptr);
    check(unscaled_ && mask_, "{}: its values cannot be unpacked: {}", name_, gdal_reason());
  }

  const RainCells& cells() const override { return cells_; }
  std::string units() const override { return array_->GetUnit(); }
  std::string name() const override { return name_; }
  TotalsHint adds_up() const override;
  std::vector<RainFrame> frames() const override;
  std::vector<double> read(int index, const GridWindow& window) const override;

 private:
  Array coordinate(const GDALDimension& dimension) const {
    Array own = dimension.GetIndexingVariable();
    if (!own) own = root_->OpenMDArray(dimension.GetName());
    return own && own->GetDimensionCount() == 1 ? own : nullptr;
  }
  bool is_grid(const GDALMDArray& array) const {
    const auto& d = array.GetDimensions();
    if (d.size() < 2) return false;
    const Array y = coordinate(*d[d.size() - 2]), x = coordinate(*d.back());
    return y && x && axis_of(*y) != Axis::other && axis_of(*x) != Axis::other;
  }
  Array find_variable(const std::string& wanted) const;
  void find_dimensions();
  void find_cells(const std::string& crs);
  void find_crs(const std::string& crs);

  GDALDatasetUniquePtr data_;
  std::filesystem::path path_;
  std::shared_ptr<GDALGroup> root_;
  Array array_, unscaled_, mask_, x_, y_, time_;
  int time_dimension_ = -1;
  std::string name_;
  RainCells cells_;
};

Array NetcdfRain::find_variable(const std::string& wanted) const {
  std::string grids, all;
  Array only;
  int count = 0;
  for (const std::string& name : root_->GetMDArrayNames()) {
    const Array array = root_->OpenMDArray(name);
    if (!array) continue;
    if (name == wanted) return array;
    all += (all.empty() ? "" : ", ") + name;
    if (!is_grid(*array)) continue;
    grids += (grids.empty() ? "" : ", ") + name;
    only = array;
    ++count;
  }
  check(wanted.empty(), "{}: has no variable '{}'; there are {}; correct rain.variable", path_.string(),
        wanted, all);
  check(count > 0,
        "{}: no variable is a grid over rows and columns that have coordinates (curvilinear grids are not "
        "read: "
        "regrid them, for example with 'cdo remapcon'); there are {}",
        path_.string(), all);
  check(count == 1, "{}: holds several grids: {}; say with variable = \"...\" in [rain] which is the rain",
        path_.string(), grids);
  return only;
}

void NetcdfRain::find_dimensions() {
  const auto& d = array_->GetDimensions();
  check(
      is_grid(*array_),
      "{}: its last two dimensions are no rows and columns with a coordinate each (curvilinear grids are not "
      "read: regrid them, for example with 'cdo remapcon')",
      name_);
  y_ = coordinate(*d[d.size() - 2]);
  x_ = coordinate(*d.back());
  check(axis_of(*y_) == Axis::y && axis_of(*x_) == Axis::x,
        "{}: its dimensions must be (time, y, x), not (..., {}, {}); turn them with 'ncpdq -a time,{},{}'",
        name_, y_->GetName(), x_->GetName(), x_->GetName(), y_->GetName());
  for (std::size_t i = 0; i + 2 < d.size(); ++i) {
    const Array own = coordinate(*d[i]);
    const bool is_time =
        own && counts_time(*own) && text_of(*own, "standard_name") != "forecast_reference_time";
    check((is_time && time_dimension_ < 0) || d[i]->GetSize() == 1,
          "{}: dimension {} has {} entries; choose one of them with 'ncks -d {},0'", name_, d[i]->GetName(),
          d[i]->GetSize(), d[i]->GetName());
    if (!is_time || time_dimension_ >= 0) continue;
    time_dimension_ = static_cast<int>(i);
    time_ = own;
  }
  if (time_) return;
  const Array scalar = root_->OpenMDArray("time");  // of a file with one grid
  if (scalar && counts_time(*scalar) && scalar->GetTotalElementsCount() == 1) time_ = scalar;
}

void NetcdfRain::find_crs(const std::string& crs) {
  const bool degrees = x_->GetUnit().rfind("degree", 0) == 0;
  const auto own = array_->GetSpatialRef();
  if (!crs.empty()) {
    check(cells_.crs.SetFromUserInput(crs.c_str()) == OGRERR_NONE,
          "{}: rain.crs: \"{}\" is no known CRS; write for example \"EPSG:4326\"", name_, crs);
  } else if (own && !own->IsEmpty()) {
    cells_.crs = *own;
  } else {
    check(degrees, "{}: has no grid mapping; say its coordinate system with crs = \"EPSG:...\" in [rain]",
          name_);
    cells_.crs = wgs84();
  }
  cells_.crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
}

void NetcdfRain::find_cells(const std::string& crs) {
  find_crs(crs);
  cells_.column_edges = edges_of(*root_, *x_, cells_.crs, path_.string());
  cells_.row_edges = edges_of(*root_, *y_, cells_.crs, path_.string());
}

TotalsHint NetcdfRain::adds_up() const {
  std::string name = array_->GetName();
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  // ECMWF; GFS; ICON and COSMO; WRF
  static const std::regex usual(
      R"(tp|cp|lsp|total_precipitation|a?pcp.*|acpcp.*|tot_pre?c.*|rain_(con|gsp)|rainn?c)");
  if (std::regex_match(name, usual))
    return {"weather models call running totals '" + array_->GetName() + "'", true};
  const std::string methods = text_of(*array_, "cell_methods");
  if (methods.find("sum") != std::string::npos) return {"its cell_methods are '" + methods + "'", false};
  return {};
}

/// Single precision cannot tell late times apart: days since 1900 by 5 minutes.
void check_resolution(const GDALMDArray& time, double value, double seconds, const std::string& where) {
  if (time.GetDataType().GetNumericDataType() != GDT_Float32) return;
  const float v = static_cast<float>(value);
  const double step = (std::nextafter(std::abs(v), INFINITY) - std::abs(v)) * seconds;
  check(!(step > 60),
        "{}: its times are kept in single precision, {:g} s apart at best; write them in double precision, "
        "or since a "
        "later date",
        where, step);
}

std::vector<RainFrame> NetcdfRain::frames() const {
  QuietGdal quiet;
  check(time_ != nullptr,
        "{}: has no time coordinate (a variable with units such as 'hours since ...'); add one, or say the "
        "time in "
        "the file's name with time_pattern in [rain]",
        name_);
  const std::string where = path_.string() + ": " + time_->GetName();
  const CfTime clock = cf_time(time_->GetUnit(), text_of(*time_, "calendar"), where);
  const std::vector<double> times = all_of(*time_, where);
  const Array bounds_array = bounds_of(*root_, *time_);
  const std::vector<double> bounds = bounds_array ? all_of(*bounds_array, where) : std::vector<double>();
  const bool own_unit = bounds_array && counts_time(*bounds_array);  // else that of the times
  const CfTime bounds_clock =
      own_unit ? cf_time(bounds_array->GetUnit(), text_of(*time_, "calendar"), where) : clock;
  check(!bounds_array || bounds.size() == 2 * times.size(),
        "{}: its bounds are not two per time; mend the file", where);
  std::vector<RainFrame> frames;
  for (std::size_t i = 0; i < times.size(); ++i) {
    check_resolution(*time_, times[i], clock.seconds, where);
    RainFrame f{clock.at(times[i]), std::nullopt, path_, static_cast<int>(i)};
    if (bounds_array) f.bounds = {bounds_clock.at(bounds[2 * i]), bounds_clock.at(bounds[2 * i + 1])};
    frames.push_back(f);
  }
  return frames;
}

std::vector<double> NetcdfRain::read(int index, const GridWindow& w) const {
  QuietGdal quiet;
  const std::size_t n = array_->GetDimensionCount();
  std::vector<GUInt64> start(n, 0);
  std::vector<size_t> count(n, 1);
  if (time_dimension_ >= 0) start[static_cast<std::size_t>(time_dimension_)] = static_cast<GUInt64>(index);
  start[n - 2] = static_cast<GUInt64>(w.row);
  start[n - 1] = static_cast<GUInt64>(w.column);
  count[n - 2] = static_cast<size_t>(w.rows);
  count[n - 1] = static_cast<size_t>(w.columns);
  std::vector<double> values(static_cast<std::size_t>(w.rows) * w.columns);
  std::vector<GByte> valid(values.size());
  const bool read = unscaled_->Read(start.data(), count.data(), nullptr, nullptr,
                                    GDALExtendedDataType::Create(GDT_Float64), values.data()) &&
                    mask_->Read(start.data(), count.data(), nullptr, nullptr,
                                GDALExtendedDataType::Create(GDT_Byte), valid.data());
  check(read, "{}: grid {} cannot be read: {}; the file is damaged: fetch it again", name_, index,
        gdal_reason());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!valid[i]) values[i] = std::nan("");
  return values;
}

}  // namespace

std::unique_ptr<RainFile> open_netcdf_rain(const std::filesystem::path& path,
                                           const core::RainGrid& settings) {
  QuietGdal quiet;
  const char* drivers[] = {"netCDF", nullptr};
  GDALDatasetUniquePtr data(
      GDALDataset::Open(path.c_str(), GDAL_OF_MULTIDIM_RASTER | GDAL_OF_READONLY, drivers));
  if (!data) return nullptr;
  return std::make_unique<NetcdfRain>(std::move(data), path, settings);
}

}  // namespace freshet::mesh
