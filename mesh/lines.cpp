#include "mesh/lines.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"

namespace freshet::mesh {

NearestOnLine nearest_on_line(const Line& line, double x, double y) {
  NearestOnLine nearest{std::numeric_limits<double>::infinity(), false};
  for (std::size_t i = 0; i + 1 < line.x.size(); ++i) {
    const double dx = line.x[i + 1] - line.x[i], dy = line.y[i + 1] - line.y[i];
    const double along = ((x - line.x[i]) * dx + (y - line.y[i]) * dy) / (dx * dx + dy * dy);
    const double t = std::clamp(along, 0.0, 1.0);
    const double distance = std::hypot(x - line.x[i] - t * dx, y - line.y[i] - t * dy);
    if (distance >= nearest.distance) continue;
    const bool beyond = (i == 0 && along < 0) || (i + 2 == line.x.size() && along > 1);
    nearest = {distance, !beyond};
  }
  return nearest;
}

const Line& find_line(const Mesh& mesh, const std::string& id, const std::string& where,
                      const std::string& whose) {
  const auto found =
      std::find_if(mesh.lines.begin(), mesh.lines.end(), [&](const Line& line) { return line.id == id; });
  core::check(found != mesh.lines.end(), "{}: the line of {} is not in mesh.nc; run 'freshet mesh' again",
              where, whose);
  return *found;
}

}  // namespace freshet::mesh
