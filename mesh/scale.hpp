#pragma once
// How long a metre of a projected coordinate system is on the ground: what areas, slopes and volumes hang on.

#include <string>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Lengths in the plane over lengths on the ground at one place.
struct PlaneScale {
  double smallest = 1, largest = 1;  ///< of all directions
  double area = 1;                   ///< smallest times largest
  double lon = 0, lat = 0;           ///< of the place, degrees
};

/// From the derivatives of x and y [m] by longitude and latitude [degrees], on the ellipsoid WGS 84.
PlaneScale scale_from(double x_by_lon, double y_by_lon, double x_by_lat, double y_by_lat, double lon,
                      double lat);

/// Of the whole mesh: x and y of its nodes fitted to longitude and latitude about its middle.
PlaneScale scale_of(const Mesh& mesh);

/// InputError "<what>: ..." if the plane is not true to scale there: lengths off by more than a hundredth on
/// the mean, or by more than two in some direction. Names the error of areas and the UTM zone that fits.
void check_scale(const PlaneScale& scale, const std::string& what);

/// The same for a mesh that has a CRS and longitudes, and that basin.crs, where both name an EPSG code, is
/// that of the mesh. `basin_crs`: as basin.toml has it.
void check_plane(const Mesh& mesh, const std::string& basin_crs, const std::string& what);

/// EPSG code of the UTM zone that holds a place, and its name: "EPSG:32616 (UTM zone 16 north)".
std::string fitting_utm(double lon, double lat);

}  // namespace freshet::mesh
