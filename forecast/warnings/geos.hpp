#pragma once
// GEOS with owners and with every return looked at.

#include <geos_c.h>

#include <memory>
#include <string>
#include <vector>

namespace freshet::forecast {

struct GeosDelete {
  GEOSContextHandle_t context = nullptr;
  void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(context, geometry); }
};
using Geometry = std::unique_ptr<GEOSGeometry, GeosDelete>;

struct Point2 {
  double x = 0, y = 0;
  auto operator<=>(const Point2&) const = default;
};
using Ring = std::vector<Point2>;  ///< closed: the last point is the first

/// One GEOS context. Geometries must not outlive it. All throw RunError with GEOS's own message.
class Geos {
 public:
  Geos();
  ~Geos();
  Geos(const Geos&) = delete;
  Geos& operator=(const Geos&) = delete;

  Geometry polygon(const Ring& ring);
  Geometry collection(std::vector<Geometry> parts);  ///< multipolygon
  Geometry unary_union(const Geometry& parts);
  Geometry buffer(const Geometry& geometry, double distance);  ///< corners mitred; 0: as it is
  Geometry intersection(const Geometry& a, const Geometry& b);
  /// What of `a` lies outside `b`.
  Geometry difference(const Geometry& a, const Geometry& b);
  bool contains(const Geometry& a, const Point2& point);
  Geometry simplify(const Geometry& geometry, double tolerance);  ///< topology-preserving
  Geometry snap_to_grid(const Geometry& geometry,
                        double step);                     ///< valid result, vertices on multiples of step
  std::vector<Ring> exteriors(const Geometry& geometry);  ///< exterior ring of every polygon in it
  /// What of it lies between two values of x; may be empty, or hold lines and points too.
  Geometry between(const Geometry& geometry, double x_low, double x_high);
  bool valid(const Geometry& geometry);  ///< closed, not self-crossing (OGC)
  double area(const Geometry& geometry);

 private:
  Geometry own(GEOSGeometry* raw, const char* doing);
  [[noreturn]] void fail(const char* doing) const;
  Ring ring_of(const GEOSGeometry* polygon);

  GEOSContextHandle_t context_;
  std::string message_;
};

}  // namespace freshet::forecast
