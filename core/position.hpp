#pragma once
// Points, lines and polygons as basin.toml has them.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace freshet::core {

struct LonLat {
  double lon = 0;  ///< degrees east, WGS 84
  double lat = 0;  ///< degrees north, WGS 84
};

/// A point given by longitude and latitude (WGS 84), or by x and y in basin.crs.
struct Position {
  Position() = default;
  Position(LonLat p) : lon(p.lon), lat(p.lat) {}
  Position(double east, double north) : lon(east), lat(north) {}
  static Position in_plane(double x, double y) {
    Position position;
    position.projected = true;
    position.x = x;
    position.y = y;
    return position;
  }

  double lon = 0, lat = 0;  ///< degrees; of no meaning where `projected`
  bool projected = false;
  double x = 0, y = 0;  ///< m; only where `projected`
};

/// Of a point that is given so.
inline LonLat lonlat(const Position& position) { return {position.lon, position.lat}; }

/// "longitude -84.32, latitude 36.6072" or "x 12.5, y 3".
std::string to_text(const Position& position);

using PlanePoint = std::array<double, 2>;  ///< x, y in basin.crs, m

/// A line or a polygon, drawn in a vector file or listed as points in basin.toml. `freshet mesh` brings what
/// is in files into mesh.nc under its id().
struct LineInput {
  std::filesystem::path file = {};
  std::string layer = {};               ///< empty: the file has one
  std::string feature = {};             ///< its attribute `name`; empty: the layer has one
  std::vector<PlanePoint> points = {};  ///< in place of a file
  bool drawn_in_file() const { return points.empty(); }
  /// The same wherever the file lies; read_basin() sees to it that no two files share one.
  std::string id() const { return file.filename().string() + "|" + layer + "|" + feature; }
};

}  // namespace freshet::core
