// The first reading of an elevation raster: every row, every value as it is stored.

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/raster_file.hpp"
#include "mesh/terrain/terrain_values.hpp"

namespace freshet::mesh {

using core::check;

namespace {

std::string place_in(GDALDataset& data, const DemFile& dem, std::int64_t column, std::int64_t row) {
  const Point p =
      transformed(geotransform_of(data, dem.path.string()), double(column) + 0.5, double(row) + 0.5);
  return at_text(dem.crs, p);
}

void judge_plateaus(GDALDataset& data, const DemFile& dem, const TerrainValues& values, double step) {
  const Plateau* worst = nullptr;
  long none = 0, doubtful = 0;
  for (const Plateau& p : values.plateaus()) {
    const bool wrong = is_no_ground(p, step);
    ++(wrong ? none : doubtful);
    if (!worst || std::make_pair(wrong, std::abs(p.height)) >
                      std::make_pair(is_no_ground(*worst, step), std::abs(worst->height)))
      worst = &p;
  }
  if (!worst) return;
  const double code = stored_value(dem, worst->value);
  const std::string text = fmt::format(
      "{}: {} places stand off all around them like a code for missing values; the worst: {} cells of {:g} "
      "m, "
      "{:.0f} m {} than around, at {}",
      dem.path.string(), none > 0 ? none : doubtful, worst->cells, worst->value, std::abs(worst->height),
      worst->height > 0 ? "higher" : "lower", place_in(data, dem, worst->column, worst->row));
  check(none == 0 || !dem.suspects_codes,
        "{}; say that this is a code (nodata = {:.9g} in [terrain], or gdal_edit.py -a_nodata {:.9g} {}) and "
        "mend what is "
        "missing in the domain (gdal_fillnodata.py); where it is ground, write nodata = []",
        text, code, code, dem.path.string());
  if (none == 0) core::warn("{}; is this ground?", text);
}

}  // namespace

void check_stored_values(GDALDataset& ground, const DemFile& dem, const Window& window, double step) {
  const std::string name = dem.path.string();
  GDALRasterBand& band = *ground.GetRasterBand(1);
  TerrainValues values;
  const int rows = static_cast<int>(std::clamp(4e6 / window.columns, 1.0, double(window.rows)));
  for (int row = 0; row < window.rows; row += rows) {
    Grid<double> piece(window.columns, 0, 0, 0, step);
    piece.ny = std::min(rows, window.rows - row);
    piece.values = read_window(band, {window.column, window.row + row, piece.nx, piece.ny}, name);
    values.add(piece, window.column, window.row + row);
  }
  if (values.impossible_cells() > 0)
    core::fail_input("{}", impossible_text(values, name, stored_value(dem, values.commonest().first),
                                           place_in(ground, dem, values.commonest().second.column,
                                                    values.commonest().second.row)));
  check(values.share_steeper_than_2() <= 0.5, "{}", steep_text(values, name));
  if (values.share_steeper_than_1() > 0.5) core::warn("{}", steep_text(values, name));
  judge_plateaus(ground, dem, values, step);
  if (!dem.unit_stated && values.lowest() < values.highest())
    core::warn(
        "{}: does not say in what unit its elevations are; taken as metres, {:g} to {:g} m. If that is "
        "right, "
        "write unit = \"m\" in [terrain], else the unit that they are in",
        name, values.lowest(), values.highest());
}

}  // namespace freshet::mesh
