#pragma once
// Coordinates of CF NetCDF files, through GDAL's multidimensional interface. Internal to mesh/rain.

#include <gdal_priv.h>

#include <memory>
#include <string>
#include <vector>

#include "mesh/rain/rain_cells.hpp"

namespace freshet::mesh {

using Array = std::shared_ptr<GDALMDArray>;

/// A text attribute; "" where there is none.
std::string text_of(const GDALMDArray& array, const char* attribute);

/// True of a unit such as "hours since 2026-03-10".
bool counts_time(const GDALMDArray& array);

/// All values. InputError "<where>: ..." if the file is damaged.
std::vector<double> all_of(const GDALMDArray& array, const std::string& where);

enum class Axis { x, y, other };
/// By standard_name, axis, unit or name.
Axis axis_of(const GDALMDArray& coordinate);

/// The variable that a coordinate names as its bounds, or nothing.
Array bounds_of(const GDALGroup& root, const GDALMDArray& coordinate);

/// Edges of the cells along a coordinate, in the unit of the CRS: from its bounds, else between its values.
/// InputError naming `file` and the coordinate if its unit does not fit the CRS.
std::vector<double> edges_of(const GDALGroup& root, const GDALMDArray& coordinate,
                             const OGRSpatialReference& crs, const std::string& file);

}  // namespace freshet::mesh
