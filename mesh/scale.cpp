#include "mesh/scale.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <numbers>

#include "core/errors.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {
namespace {

constexpr double axis = 6378137, eccentricity2 = 6.69437999014e-3;  // WGS 84
constexpr double most_off = 0.01;
constexpr double degree = std::numbers::pi / 180;

/// Sums for the plane v = a + b * p + c * q fitted by least squares; p and q from their means.
struct Fit {
  double pp = 0, pq = 0, qq = 0, pv = 0, qv = 0;
  std::array<double, 2> slopes() const {
    const double det = pp * qq - pq * pq;
    return {(pv * qq - qv * pq) / det, (qv * pp - pv * pq) / det};
  }
};

std::array<double, 2> slopes_of(const std::vector<double>& value, const std::vector<double>& lon,
                                const std::vector<double>& lat, double mean_lon, double mean_lat) {
  double mean = 0;
  for (const double v : value) mean += v / static_cast<double>(value.size());
  Fit fit;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double p = lon[i] - mean_lon, q = lat[i] - mean_lat, v = value[i] - mean;
    fit.pp += p * p;
    fit.pq += p * q;
    fit.qq += q * q;
    fit.pv += p * v;
    fit.qv += q * v;
  }
  return fit.slopes();
}

/// The last number behind "EPSG" in a text: the code of the whole CRS in WKT; "" if there is none.
std::string epsg_of(const std::string& text) {
  const auto at = text.rfind("EPSG");
  if (at == std::string::npos) return "";
  const auto first = text.find_first_of("0123456789", at);
  if (first == std::string::npos || first > at + 6) return "";
  return text.substr(first, text.find_first_not_of("0123456789", first) - first);
}

bool is_epsg(const std::string& text) {
  return text.size() > 5 && (text.rfind("EPSG:", 0) == 0 || text.rfind("epsg:", 0) == 0) &&
         std::all_of(text.begin() + 5, text.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// True if the WKT ends with an ID of the CRS itself, not of one of its parts.
bool ends_with_id(const std::string& wkt) {
  const auto at = wkt.rfind("EPSG");
  return at != std::string::npos && wkt.size() - at < 16;
}

/// Names and texts of systems in degrees, as far as they show without PROJ.
bool is_in_degrees(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* name : {"wgs84", "wgs 84", "nad83", "nad27", "epsg:4326", "epsg:4258", "epsg:4269"})
    if (text == name) return true;
  for (const char* part : {"crs84", "longlat", "latlong"})
    if (text.find(part) != std::string::npos) return true;
  return text.rfind("geogcs[", 0) == 0 || text.rfind("geogcrs[", 0) == 0;
}

}  // namespace

std::string fitting_utm(double lon, double lat) {
  const int zone = std::clamp(static_cast<int>(std::floor((lon + 180) / 6)) + 1, 1, 60);
  return fmt::format("EPSG:{} (UTM zone {} {})", (lat < 0 ? 32700 : 32600) + zone, zone,
                     lat < 0 ? "south" : "north");
}

PlaneScale scale_from(double x_by_lon, double y_by_lon, double x_by_lat, double y_by_lat, double lon,
                      double lat) {
  const double sine = std::sin(lat * degree), w = 1 - eccentricity2 * sine * sine;
  const double east = axis / std::sqrt(w) * std::cos(lat * degree) * degree;  // m on the ground per degree
  const double north = axis * (1 - eccentricity2) / (w * std::sqrt(w)) * degree;
  const double a = x_by_lon / east, b = x_by_lat / north, c = y_by_lon / east, d = y_by_lat / north;
  const double sum = (a * a + b * b + c * c + d * d) / 2, det = std::abs(a * d - b * c);
  const double spread = std::sqrt(std::max(0.0, sum * sum - det * det));
  return {std::sqrt(std::max(0.0, sum - spread)), std::sqrt(sum + spread), det, lon, lat};
}

PlaneScale scale_of(const Mesh& mesh) {
  double lon = 0, lat = 0;
  for (Index n = 0; n < mesh.n_nodes(); ++n) {
    lon += mesh.node_lon[n] / mesh.n_nodes();
    lat += mesh.node_lat[n] / mesh.n_nodes();
  }
  const auto x = slopes_of(mesh.node_x, mesh.node_lon, mesh.node_lat, lon, lat),
             y = slopes_of(mesh.node_y, mesh.node_lon, mesh.node_lat, lon, lat);
  return scale_from(x[0], y[0], x[1], y[1], lon, lat);
}

void check_scale(const PlaneScale& s, const std::string& what) {
  const bool finite = std::isfinite(s.smallest) && std::isfinite(s.largest);
  core::check(finite,
              "{}: its scale at longitude {:.4f}, latitude {:.4f} cannot be determined: it is not defined "
              "there; name the UTM zone of the basin, {}",
              what, s.lon, s.lat, fitting_utm(s.lon, s.lat));
  const double mean = std::sqrt(s.area);
  const bool sound = std::abs(mean - 1) <= most_off && std::abs(s.smallest - 1) <= 2 * most_off &&
                     std::abs(s.largest - 1) <= 2 * most_off;
  core::check(
      sound,
      "{}: not true to scale at longitude {:.4f}, latitude {:.4f}: a metre on the ground has {:.4g} to "
      "{:.4g} "
      "units there and areas are off by {:+.3g} %, so that volumes, slopes and speeds would be wrong; name a "
      "coordinate system in metres that fits the basin, such as {}",
      what, s.lon, s.lat, s.smallest, s.largest, 100 * (s.area - 1), fitting_utm(s.lon, s.lat));
}

void check_plane(const Mesh& mesh, const std::string& basin_crs, const std::string& what) {
  core::check(on_earth(mesh) == (basin_crs != "local"),
              "{}: is in {}, basin.crs says \"{}\"; correct it or run 'freshet mesh' again", what,
              on_earth(mesh) ? "a coordinate system on Earth" : "local coordinates", basin_crs);
  core::check(
      !is_in_degrees(basin_crs),
      "basin.crs: \"{}\" counts in degrees, the mesh needs metres; name e.g. the UTM zone of the basin",
      basin_crs);
  if (mesh.crs_wkt.empty() || mesh.node_lon.size() != mesh.node_x.size() || mesh.n_nodes() < 3) return;
  const std::string wanted = is_epsg(basin_crs) ? basin_crs.substr(5) : "",
                    own = ends_with_id(mesh.crs_wkt) ? epsg_of(mesh.crs_wkt) : "";
  core::check(wanted.empty() || own.empty() || wanted == own,
              "{}: is in EPSG:{}, basin.crs says {}; correct it or run 'freshet mesh' again", what, own,
              basin_crs);
  check_scale(scale_of(mesh), what);
}

}  // namespace freshet::mesh
