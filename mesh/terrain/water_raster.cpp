#include "mesh/terrain/water_raster.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/places.hpp"
#include "mesh/terrain/bed.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/raster_file.hpp"
#include "mesh/terrain/udunits.hpp"

namespace freshet::mesh {
namespace {

using core::check;

constexpr int parts = 4;  ///< a side of a cell; parts * parts points in each

/// One band of numbers, in the unit that is asked for where it says one.
void check_band(const core::RasterInput& raster, const std::vector<RasterUse>& uses) {
  QuietGdal quiet;
  const std::string file = raster.file.string();
  const Dataset data = open_raster(raster.file);
  int bands = 0;
  for (int b = 1; b <= data->GetRasterCount(); ++b)
    bands += data->GetRasterBand(b)->GetColorInterpretation() != GCI_AlphaBand;
  GDALRasterBand& band = *data->GetRasterBand(1);
  check(bands == 1,
        "{}: holds {} bands where one is wanted; take the one that is meant: gdal_translate -b 1 {} new.tif",
        file, bands, file);
  check(!GDALDataTypeIsComplex(band.GetRasterDataType()),
        "{}: holds complex numbers; convert it to real ones", file);
  const std::string unit = band.GetUnitType() ? band.GetUnitType() : "";
  for (const RasterUse& use : uses) {
    const auto factor = unit_factor(unit, std::string(use.range.unit).c_str());
    check(unit.empty() || !factor || std::abs(*factor - 1) < 1e-9,
          "{}: is in '{}', {} in {} is wanted; convert it with gdal_calc.py and gdal_edit.py -units {} ({})",
          file, unit, use.range.quantity, use.range.unit, use.range.unit, use.whose);
  }
}

/// The values at points, each one that can be for all its uses.
std::vector<double> sound_values(const core::RasterInput& raster, const std::vector<RasterUse>& uses,
                                 const std::vector<Point>& points, const OGRSpatialReference& crs) {
  check_band(raster, uses);
  std::vector<double> values = ClassRaster(raster.file).values_at(points, crs);
  for (const RasterUse& use : uses) {
    std::size_t first = values.size(), wrong = 0, there = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      ++there;
      if (use.range.holds(values[i])) continue;
      if (wrong++ == 0) first = i;
    }
    if (wrong == 0) continue;
    const std::string file = raster.file.string();
    core::fail_input(
        "{}: holds {:g} {} at {}, which is no {}: that lies between {:g} and {:g} {} ({}); {} of {} values "
        "in "
        "the "
        "domain are outside. If it stands for no value, declare it: gdal_edit.py -a_nodata {:.17g} {} ({})",
        file, values[first], use.range.unit, at_text(crs, points[first]), use.range.quantity, use.range.low,
        use.range.high, use.range.unit, use.range.record, wrong, there, values[first], file, use.whose);
  }
  return values;
}

std::vector<double> means_under(const core::Basin& basin, const core::RasterInput& raster, const Mesh& mesh,
                                const OGRSpatialReference& crs) {
  std::vector<Point> points;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    for (const Point p : spread_points(mesh, c, parts)) points.push_back(p);
  const std::vector<double> values = sound_values(raster, uses_of(basin, raster), points, crs);
  std::vector<double> means;
  for (std::size_t first = 0; first < values.size(); first += parts * parts) {
    double sum = 0;
    int there = 0;
    for (std::size_t i = first; i < first + parts * parts; ++i)
      if (!std::isnan(values[i])) {
        sum += values[i];
        ++there;
      }
    means.push_back(there > 0 ? sum / there : std::nan(""));
  }
  return means;
}

bool same_means(const std::vector<double>& held, const std::vector<double>& now) {
  bool same = held.size() == now.size();
  for (std::size_t i = 0; same && i < now.size(); ++i)
    same = std::isnan(now[i]) ? std::isnan(held[i])
                              : std::abs(now[i] - held[i]) <= 1e-9 * (1 + std::abs(now[i]));
  return same;
}

}  // namespace

std::vector<RasterUse> uses_of(const core::Basin& basin, const core::RasterInput& raster) {
  std::vector<RasterUse> uses;
  for (const core::InitialWater& w : basin.initial_water) {
    const auto add = [&](const core::FieldValue& value, const char* key, const core::Plausible& range) {
      if (value.raster && value.raster->file == raster.file)
        uses.push_back({range, fmt::format("{}: {} of initial water '{}'", w.at, key, w.name)});
    };
    add(w.level, "level_raster", core::plausible::elevation);
    add(w.depth, "depth_raster", core::plausible::depth);
    add(w.velocity_x, "velocity_x_raster", core::plausible::water_speed);
    add(w.velocity_y, "velocity_y_raster", core::plausible::water_speed);
    add(w.unit_discharge_x, "unit_discharge_x_raster", core::plausible::unit_discharge);
    add(w.unit_discharge_y, "unit_discharge_y_raster", core::plausible::unit_discharge);
  }
  return uses;
}

Fields water_fields(const core::Basin& basin, const Mesh& mesh, const OGRSpatialReference& crs) {
  Fields fields;
  for (const core::RasterInput& raster : basin.rasters())
    fields.push_back({raster.id(), means_under(basin, raster, mesh, crs)});
  return fields;
}

void check_rasters(const core::Basin& basin, const std::vector<Point>& points, const OGRSpatialReference& crs,
                   core::Problems& problems) {
  for (const core::RasterInput& raster : basin.rasters())
    problems.attempt([&] {
      const std::vector<double> values = sound_values(raster, uses_of(basin, raster), points, crs);
      const bool any = std::any_of(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
      check(any,
            "{}: has no value anywhere in the domain; check its CRS, its extent and its nodata (gdalinfo)",
            raster.file.string());
    });
}

void check_rasters(const core::Basin& basin, const Mesh& made, const Fields& held, core::Problems& problems) {
  for (const core::RasterInput& raster : basin.rasters())
    problems.attempt([&] {
      const OGRSpatialReference crs = projected_crs(basin.crs, basin.file.string());
      check(same_means(find_field(held, raster.id(), basin.file.string(), "initial water").values,
                       means_under(basin, raster, made, crs)),
            "{}: has other values than mesh.nc holds; run 'freshet mesh' again", raster.file.string());
    });
}

}  // namespace freshet::mesh
