// Composites of weather radars in ODIM HDF5 (OPERA Data Information Model 2.4, EUMETNET): a rain rate (RATE,
// mm/h) or a sum (ACRR, mm) on a grid. What no radar saw (nodata) is not known; where a radar saw nothing
// (undetect) it does not rain.

#include <gdal_priv.h>

#include <cmath>

#include "core/errors.hpp"
#include "mesh/rain/rain_grids.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using Group = std::shared_ptr<GDALGroup>;

/// A group may be absent, as an attribute may.
std::string text_at(const Group& group, const char* name) {
  const auto found = group ? group->GetAttribute(name) : nullptr;
  const char* text = found ? found->ReadAsString() : nullptr;
  return text ? text : "";
}

double number_at(const Group& group, const char* name, double otherwise) {
  const auto found = group ? group->GetAttribute(name) : nullptr;
  return found ? found->ReadAsDouble() : otherwise;
}

Group group_at(const Group& group, const std::string& name) {
  return group ? group->OpenGroup(name) : nullptr;
}

/// Attributes of the quantity are those of its data, else of its dataset.
struct Quantity {
  Group dataset, data;
  std::string name;
  double number(const char* attribute, double otherwise) const {
    return number_at(group_at(data, "what"), attribute,
                     number_at(group_at(dataset, "what"), attribute, otherwise));
  }
};

bool is_rain(const std::string& quantity) { return quantity == "RATE" || quantity == "ACRR"; }

GDALDatasetUniquePtr open_hdf5(const std::filesystem::path& path) {
  const char* drivers[] = {"HDF5", nullptr};
  return GDALDatasetUniquePtr(
      GDALDataset::Open(path.c_str(), GDAL_OF_MULTIDIM_RASTER | GDAL_OF_READONLY, drivers));
}

/// "20260310", "061500": UTC.
core::Instant instant_of(const std::string& date, const std::string& time, const std::string& where) {
  check(date.size() == 8 && time.size() == 6, "{}: date '{}' and time '{}' are not as ODIM writes them",
        where, date, time);
  return core::parse_instant(date + "T" + time + "Z", where);
}

class OdimRain : public RainFile {
 public:
  OdimRain(const std::filesystem::path& path, const core::RainGrid& settings, GDALDatasetUniquePtr data)
      : path_(path), data_(std::move(data)), root_(data_->GetRootGroup()) {
    choose_quantity(settings.variable);
    place_cells();
  }

  const RainCells& cells() const override { return cells_; }
  std::string units() const override { return quantity_.name == "RATE" ? "mm/h" : "mm"; }
  std::string name() const override { return path_.string() + ": " + quantity_.name; }

  /// A sum fell between its begin and end; a rate is of its nominal time.
  std::vector<RainFrame> frames() const override {
    const Group what = group_at(quantity_.dataset, "what"), of_file = group_at(root_, "what");
    if (quantity_.name == "RATE")
      return {
          {instant_of(text_at(of_file, "date"), text_at(of_file, "time"), name()), std::nullopt, path_, 0}};
    const core::Instant begin = instant_of(text_at(what, "startdate"), text_at(what, "starttime"), name()),
                        end = instant_of(text_at(what, "enddate"), text_at(what, "endtime"), name());
    check(begin < end, "{}: its sum ends when it begins", name());
    return {{begin, std::pair(begin, end), path_, 0}};
  }

  std::vector<double> read(int, const GridWindow& w) const override {
    QuietGdal quiet;
    const auto array = quantity_.data->OpenMDArray("data");
    const GUInt64 start[] = {static_cast<GUInt64>(w.row), static_cast<GUInt64>(w.column)};
    const std::size_t count[] = {static_cast<std::size_t>(w.rows), static_cast<std::size_t>(w.columns)};
    std::vector<double> values(count[0] * count[1]);
    check(
        array->Read(start, count, nullptr, nullptr, GDALExtendedDataType::Create(GDT_Float64), values.data()),
        "{}: truncated or damaged ({}); fetch it again", path_.string(), gdal_reason());
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const double gain = quantity_.number("gain", 1), offset = quantity_.number("offset", 0),
                 nodata = quantity_.number("nodata", none), undetect = quantity_.number("undetect", none);
    for (double& value : values)
      value = value == nodata ? none : value == undetect ? 0 : gain * value + offset;
    return values;
  }

 private:
  void choose_quantity(const std::string& wanted);
  void place_cells();

  std::filesystem::path path_;
  GDALDatasetUniquePtr data_;
  Group root_;
  Quantity quantity_;
  RainCells cells_;
};

/// The first of the rain, or what rain.variable names.
void OdimRain::choose_quantity(const std::string& wanted) {
  std::string others;
  for (int d = 1; !quantity_.data; ++d) {
    const Group dataset = group_at(root_, "dataset" + std::to_string(d));
    if (!dataset) break;
    for (int i = 1; !quantity_.data; ++i) {
      const Group data = group_at(dataset, "data" + std::to_string(i));
      if (!data) break;
      std::string name = text_at(group_at(data, "what"), "quantity");
      if (name.empty()) name = text_at(group_at(dataset, "what"), "quantity");
      if (is_rain(name) && (wanted.empty() || wanted == name))
        quantity_ = {dataset, data, name};
      else
        others += (others.empty() ? "" : ", ") + name;
    }
  }
  check(quantity_.data != nullptr,
        "{}: ODIM HDF5 without {}{}; rain rates (RATE) and sums (ACRR) are read, reflectivity must be made "
        "rain "
        "first, for example with wradlib",
        path_.string(), wanted.empty() ? "rain" : wanted, others.empty() ? "" : ", it holds " + others);
  const auto array = quantity_.data->OpenMDArray("data");
  check(array != nullptr && array->GetDimensionCount() == 2, "{}: has no grid of rows and columns", name());
}

/// From the lower left corner; the first row is the northernmost.
void OdimRain::place_cells() {
  const Group where = group_at(root_, "where");
  const std::string projection = text_at(where, "projdef");
  check(cells_.crs.SetFromUserInput(projection.c_str()) == OGRERR_NONE,
        "{}: where/projdef '{}' is no projection", path_.string(), projection);
  cells_.crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  OGRSpatialReference degrees;
  degrees.SetWellKnownGeogCS("WGS84");
  degrees.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> to_grid(
      OGRCreateCoordinateTransformation(&degrees, &cells_.crs));
  double x = number_at(where, "LL_lon", std::nan("")), y = number_at(where, "LL_lat", std::nan(""));
  const double dx = number_at(where, "xscale", std::nan("")), dy = number_at(where, "yscale", std::nan(""));
  check(std::isfinite(x) && std::isfinite(y) && dx > 0 && dy > 0 && to_grid &&
            to_grid->Transform(1, &x, &y) != FALSE,
        "{}: does not say where its grid lies (where: LL_lon, LL_lat, xscale, yscale, projdef)",
        path_.string());
  const auto dimensions = quantity_.data->OpenMDArray("data")->GetDimensions();
  const auto rows = dimensions[0]->GetSize(), columns = dimensions[1]->GetSize();
  for (GUInt64 c = 0; c <= columns; ++c) cells_.column_edges.push_back(x + static_cast<double>(c) * dx);
  for (GUInt64 r = 0; r <= rows; ++r) cells_.row_edges.push_back(y + static_cast<double>(rows - r) * dy);
}

}  // namespace

std::unique_ptr<RainFile> open_odim_rain(const std::filesystem::path& path, const core::RainGrid& settings) {
  QuietGdal quiet;
  GDALDatasetUniquePtr data = open_hdf5(path);
  const Group root = data ? data->GetRootGroup() : nullptr;
  if (!root || !text_at(root, "Conventions").starts_with("ODIM_H5")) return nullptr;
  return std::make_unique<OdimRain>(path, settings, std::move(data));
}

}  // namespace freshet::mesh
