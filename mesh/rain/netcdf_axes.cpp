#include "mesh/rain/netcdf_axes.hpp"

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::mesh {

using core::check;

std::string text_of(const GDALMDArray& array, const char* attribute) {
  const auto found = array.GetAttribute(attribute);
  const char* text = found ? found->ReadAsString() : nullptr;
  return text ? text : "";
}

bool counts_time(const GDALMDArray& array) { return array.GetUnit().find(" since ") != std::string::npos; }

std::vector<double> all_of(const GDALMDArray& array, const std::string& where) {
  std::vector<GUInt64> start;
  std::vector<size_t> count;
  std::size_t total = 1;
  for (const auto& d : array.GetDimensions()) {
    start.push_back(0);
    count.push_back(static_cast<size_t>(d->GetSize()));
    total *= count.back();
  }
  std::vector<double> values(total);
  check(array.Read(start.data(), count.data(), nullptr, nullptr, GDALExtendedDataType::Create(GDT_Float64),
                   values.data()),
        "{}: cannot be read: {}; the file is damaged: fetch it again", where, gdal_reason());
  return values;
}

Axis axis_of(const GDALMDArray& c) {
  const std::string standard = text_of(c, "standard_name"), axis = text_of(c, "axis"), unit = c.GetUnit(),
                    name = c.GetName();
  if (standard == "longitude" || standard == "projection_x_coordinate" || standard == "grid_longitude" ||
      axis == "X" || unit == "degrees_east" || name == "x" || name == "lon" || name == "longitude")
    return Axis::x;
  if (standard == "latitude" || standard == "projection_y_coordinate" || standard == "grid_latitude" ||
      axis == "Y" || unit == "degrees_north" || name == "y" || name == "lat" || name == "latitude")
    return Axis::y;
  return Axis::other;
}

Array bounds_of(const GDALGroup& root, const GDALMDArray& coordinate) {
  const std::string bounds = text_of(coordinate, "bounds");
  return bounds.empty() ? nullptr : root.OpenMDArray(bounds);
}

std::vector<double> edges_of(const GDALGroup& root, const GDALMDArray& c, const OGRSpatialReference& crs,
                             const std::string& file) {
  const std::string where = file + ": " + c.GetName(), unit = c.GetUnit();
  const Array bounds = bounds_of(root, c);
  std::vector<double> edges =
      bounds ? edges_of_bounds(all_of(*bounds, where), where) : edges_of_centres(all_of(c, where), where);
  const bool degrees = unit.rfind("degree", 0) == 0;
  check(degrees == bool(crs.IsGeographic()),
        "{}: its unit is '{}', which does not fit the coordinate system {}; correct it, or rain.crs", where,
        unit, crs.GetName() ? crs.GetName() : "?");
  if (degrees) {
    const bool latitude = axis_of(c) == Axis::y;
    for (double& e : edges)
      if (latitude) e = std::clamp(e, -90.0, 90.0);
    return edges;
  }
  const bool km = unit == "km" || unit == "kilometer" || unit == "kilometre";
  check(km || unit == "m" || unit == "metre" || unit == "meter" || unit == "metres" || unit == "meters",
        "{}: its unit is '{}', neither m nor km; mend its attribute units", where, unit);
  for (double& e : edges) e *= (km ? 1000 : 1) / crs.GetLinearUnits();
  return edges;
}

}  // namespace freshet::mesh
