#include "mesh/terrain/size_criteria.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/log.hpp"
#include "mesh/terrain/size_field.hpp"
#include "mesh/terrain/size_shapes.hpp"

namespace freshet::mesh {
namespace {

/// Means of the ground over squares of about `step`, on the cells of `sizes`; NaN where there is none.
Grid<double> means_of(const Elevation& ground, Grid<double> means) {
  Grid<int> count = means.like(0);
  std::fill(means.values.begin(), means.values.end(), 0.0);
  for (std::size_t i = 0; i < ground.size(); ++i) {
    if (!std::isfinite(ground[i])) continue;
    const std::size_t c = means.cell_at(ground.centre(i));
    if (c == means.outside) continue;
    means[c] += ground[i];
    ++count[c];
  }
  for (std::size_t c = 0; c < means.size(); ++c) means[c] = count[c] > 0 ? means[c] / count[c] : std::nan("");
  return means;
}

/// First and second derivatives of the ground at a cell, by central differences.
struct Shape {
  double zx, zy, zxx, zyy, zxy;
  double slope() const { return std::hypot(zx, zy); }
  /// The larger principal curvature of the surface z(x, y), of small slopes.
  double bend() const { return std::abs(zxx + zyy) / 2 + std::hypot((zxx - zyy) / 2, zxy); }
};

Shape shape_at(const Grid<double>& z, int c, int r) {
  const auto at = [&](int dc, int dr) { return z[z.index(c + dc, r + dr)]; };
  const double h = z.step;
  return {(at(1, 0) - at(-1, 0)) / (2 * h), (at(0, -1) - at(0, 1)) / (2 * h),
          (at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / (h * h), (at(0, 1) - 2 * at(0, 0) + at(0, -1)) / (h * h),
          (at(1, -1) - at(1, 1) - at(-1, -1) + at(-1, 1)) / (4 * h * h)};
}

/// What slope and bend of the ground ask for. A plane that touches ground of curvature k at the ends of an
/// edge of length h misses it by k h2 / 8 in the middle.
double wanted(const Shape& shape, const core::MeshSettings& settings) {
  double size = settings.edge_max_m;
  if (settings.curvature_error_m && shape.bend() > 0)
    size = std::min(size, std::sqrt(8 * *settings.curvature_error_m / shape.bend()));
  if (settings.slope_rise_m && shape.slope() > 0)
    size = std::min(size, *settings.slope_rise_m / shape.slope());
  return std::max(size, settings.edge_min_m);
}

/// Curvature and slope at the scale of the shortest edges: noise of single cells of a finer raster is no
/// bend.
SizeField by_ground(const core::MeshSettings& settings, const Elevation& ground, const Ring& ring) {
  const double step = std::max(settings.edge_min_m, ground.step);
  const auto sizes = std::make_shared<Grid<double>>(blank_grid(ring, step).like(settings.edge_max_m));
  const Grid<double> z = means_of(ground, *sizes);
  for (int r = 1; r + 1 < z.ny; ++r)
    for (int c = 1; c + 1 < z.nx; ++c) {
      const Shape shape = shape_at(z, c, r);
      const double size = wanted(shape, settings);
      if (std::isfinite(shape.bend()) && std::isfinite(shape.slope())) (*sizes)[sizes->index(c, r)] = size;
    }
  grade(*sizes, settings.growth);
  return [sizes](Point p) { return interpolate(*sizes, p); };
}

}  // namespace

void grade(Grid<double>& sizes, double growth) {
  const double straight = growth * sizes.step, across = std::sqrt(2.0) * straight;
  const auto lower = [&](int c, int r, int dc, int dr) {
    if (!sizes.contains(c + dc, r + dr)) return;
    double& size = sizes[sizes.index(c, r)];
    size = std::min(size, sizes[sizes.index(c + dc, r + dr)] + (dc != 0 && dr != 0 ? across : straight));
  };
  // Two sweeps carry every value along all ways of eight directions (Borgefors 1986).
  for (int r = 0; r < sizes.ny; ++r)
    for (int c = 0; c < sizes.nx; ++c)
      for (const auto& [dc, dr] : {std::pair{-1, 0}, {-1, -1}, {0, -1}, {1, -1}}) lower(c, r, dc, dr);
  for (int r = sizes.ny; r-- > 0;)
    for (int c = sizes.nx; c-- > 0;)
      for (const auto& [dc, dr] : {std::pair{1, 0}, {1, 1}, {0, 1}, {-1, 1}}) lower(c, r, dc, dr);
}

SizeField shorter(SizeField a, SizeField b) {
  if (!a) return b;
  if (!b) return a;
  return [a = std::move(a), b = std::move(b)](Point p) { return std::min(a(p), b(p)); };
}

SizeField size_criteria(const core::MeshSettings& settings, const Elevation& ground, const Ring& ring,
                        const OGRSpatialReference& crs) {
  SizeField size;
  if (settings.curvature_error_m || settings.slope_rise_m) size = by_ground(settings, ground, ring);
  for (const core::MeshSize& one : settings.sizes) size = shorter(size, by_shape(one, settings, ring, crs));
  return size;
}

}  // namespace freshet::mesh
