#include "postproc/publish/mercator.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/errors.hpp"

namespace freshet::postproc {

namespace {

constexpr double metres_per_degree = 111319.49079327358;  ///< on the equator of WGS 84
constexpr double farthest_latitude = 85;                  ///< the plane ends there

double middle(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return (*least + *most) / 2;
}

MercatorPoint projected(double lon, double lat) {
  const double phi = lat * std::numbers::pi / 180;
  return {lon / 360 + 0.5, 0.5 - std::asinh(std::tan(phi)) / (2 * std::numbers::pi)};
}

}  // namespace

MercatorPoint local_degrees(const mesh::Mesh& mesh, double x, double y) {
  return {(x - middle(mesh.node_x)) / metres_per_degree, (y - middle(mesh.node_y)) / metres_per_degree};
}

MercatorMesh to_mercator(const mesh::Mesh& mesh) {
  MercatorMesh out;
  out.local = mesh.node_lon.empty();
  const std::size_t count = mesh.node_x.size();
  std::vector<double> lon = mesh.node_lon, lat = mesh.node_lat;
  if (out.local) {
    const double x0 = middle(mesh.node_x), y0 = middle(mesh.node_y);
    for (std::size_t n = 0; n < count; ++n) {
      lon.push_back((mesh.node_x[n] - x0) / metres_per_degree);
      lat.push_back((mesh.node_y[n] - y0) / metres_per_degree);
    }
  }
  const auto [west, east] = std::minmax_element(lon.begin(), lon.end());
  if (*east - *west > 180)  // across the antimeridian: all of it east of Greenwich
    for (double& value : lon) value += value < 0 ? 360 : 0;
  for (std::size_t n = 0; n < count; ++n) {
    core::check(std::abs(lat[n]) < farthest_latitude,
                "mesh.nc: node {} lies at latitude {:.1f}: maps of the web end at 85 degrees", n, lat[n]);
    out.nodes.push_back(projected(lon[n], lat[n]));
  }
  const auto [w, e] = std::minmax_element(lon.begin(), lon.end());
  const auto [s, n] = std::minmax_element(lat.begin(), lat.end());
  out.box = {*w, *s, *e, *n};
  return out;
}

}  // namespace freshet::postproc
