#pragma once
// A size field that grows from given places.

#include <vector>

#include "mesh/terrain/outline.hpp"

namespace freshet::mesh {

struct SizeAt {
  Point place;
  double size = 0;  ///< wanted edge length there, m
};

/// `high`, or less near the places: sizes grow by 0.6 per metre away up to `low`, then by `growth`.
SizeField graded_from(const std::vector<SizeAt>& places, double low, double high, double growth,
                      const Ring& ring);

}  // namespace freshet::mesh
