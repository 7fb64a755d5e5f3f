#pragma once
// Lines that a user drew, as they lie on the mesh: boundary sections, and sections whose discharge is
// recorded.

#include <string>

#include "core/position.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// The point of a line that is nearest to another point.
struct NearestOnLine {
  double distance = 0;    ///< m
  bool inside = false;    ///< the foot lies between the ends of the line, not beyond one of them
  double along = 0;       ///< of the foot from the beginning of the line, m
  double tx = 0, ty = 0;  ///< unit vector along the line there
};
NearestOnLine nearest_on_line(const Line& line, double x, double y);

/// InputError "<where>: <whose> ..." if an end of the line lies farther off the nearest node of an inner edge
/// than twice the longest edge there: the line leaves the mesh.
void check_ends(const Mesh& mesh, const Line& line, const std::string& where, const std::string& whose);

/// Whether the nodes that a section takes for its ends, those of inner edges nearest to them, lie on the rim.
bool ends_on_rim(const Mesh& mesh, const Line& line);

/// Whether both lines have the same points, to a millimetre.
bool same_line(const Line& a, const Line& b);

/// The line as basin.toml lists its points, or as the mesh holds it. InputError "<where>: the line of <whose>
/// ... run 'freshet mesh' again" if the mesh has none.
Line find_line(const Mesh& mesh, const core::LineInput& source, const std::string& where,
               const std::string& whose);

}  // namespace freshet::mesh
