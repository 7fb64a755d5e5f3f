#pragma once
// What every reader of a raster begins with. Internal to mesh/terrain.

#include <gdal_priv.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/basin/terrain.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

constexpr double most_raster_cells = 4e8;      ///< about 30 GB of working arrays
constexpr double bytes_per_terrain_cell = 75;  ///< of all working arrays together

struct DatasetCloser {
  void operator()(GDALDataset* data) const { GDALClose(data); }
};
using Dataset = std::unique_ptr<GDALDataset, DatasetCloser>;

/// InputError if missing, unreadable or without a band; for a pipe or a device, which are not opened.
/// `layer`: which raster of a file that holds several; InputError naming them where it is needed or unknown.
Dataset open_raster(const std::filesystem::path& path, const std::string& layer = "");

/// The same by the name that GDAL gave it, which is checked already; `path` is for people.
Dataset open_raster_named(const std::string& gdal_name, const std::filesystem::path& path);

/// The elevations as one virtual band in metres, NaN where there is no data: nodata, declared or of
/// terrain.nodata, masks, alpha bands, infinite values.
Dataset open_ground(const DemFile& dem);

/// A longitude as the raster counts it, which may be more than 180 degrees; in other systems the same.
double around_date_line(double x, const DemFile& dem);

/// An elevation as the file stores it.
double stored_value(const DemFile& dem, double metres);

/// InputError unless it is a file or a folder (some formats are folders): opening a pipe would wait for ever.
void check_openable(const std::filesystem::path& path, const std::string& what);

/// A rectangle of cells.
struct Window {
  int column = 0, row = 0, columns = 0, rows = 0;
};

/// What becomes of infinite values.
enum class Infinite { missing, kept };

/// Values of a window [row][column] as stored, NaN where the band's mask says that there is none: its nodata,
/// a mask of the file, an alpha band, or NaN itself. InputError naming the rows if they cannot be read.
std::vector<double> read_window(GDALRasterBand& band, const Window& window, const std::string& name,
                                Infinite infinite = Infinite::missing);

/// InputError if `cells` cells of `bytes` each are more than the memory that this process may use.
void check_memory(double cells, double bytes, const std::string& name);

/// InputError if it has none.
OGRSpatialReference crs_of(GDALDataset& data, const std::string& name);
std::array<double, 6> geotransform_of(GDALDataset& data, const std::string& name);
std::array<double, 6> inverse_geotransform_of(GDALDataset& data, const std::string& name);

/// Point at a column and row (or the other way round, with an inverse geotransform).
inline Point transformed(const std::array<double, 6>& g, double column, double row) {
  return {g[0] + column * g[1] + row * g[2], g[3] + column * g[4] + row * g[5]};
}

/// Fills in the unit of the elevations: what terrain.unit says, else the band, else a vertical CRS.
/// InputError: none that is known; the CRS is in feet and nothing says in what elevations are; terrain.unit
/// is no length; depths instead of elevations.
void find_vertical_unit(GDALRasterBand& band, const core::Terrain& terrain, DemFile& dem);

/// Reads every row of a window of the ground, so that damage anywhere in it is found, and looks at every
/// value: a code for missing values would be mixed with ground by all that follows. `step`: cell width, m.
/// InputError, or a warning where it is in doubt.
void check_stored_values(GDALDataset& ground, const DemFile& dem, const Window& window, double step);

}  // namespace freshet::mesh
