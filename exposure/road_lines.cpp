#include "exposure/road_lines.hpp"

#include <geos_c.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/errors.hpp"

namespace freshet::exposure {

namespace {

/// GEOS with owners, every return looked at.
class Noder {
 public:
  Noder() : context_(GEOS_init_r()) {
    if (context_ == nullptr) core::fail_run("GEOS: no context (out of memory?)");
    GEOSContext_setErrorMessageHandler_r(
        context_, [](const char* text, void* self) { static_cast<Noder*>(self)->message_ = text; }, this);
  }
  ~Noder() { GEOS_finish_r(context_); }
  Noder(const Noder&) = delete;
  Noder& operator=(const Noder&) = delete;

  std::vector<std::vector<Point>> node(const std::vector<RoadLine>& lines) {
    std::vector<GEOSGeometry*> raw;
    for (const RoadLine& line : lines) raw.push_back(line_of(line.points));
    const Owned all = own(GEOSGeom_createCollection_r(context_, GEOS_MULTILINESTRING, raw.data(),
                                                      static_cast<unsigned>(raw.size())),
                          "collect roads");
    const Owned noded = own(GEOSUnaryUnionPrec_r(context_, all.get(), joint_m), "cut roads where they meet");
    std::vector<std::vector<Point>> found;
    const int n = GEOSGetNumGeometries_r(context_, noded.get());
    for (int i = 0; i < n; ++i) {
      const GEOSGeometry* part = GEOSGetGeometryN_r(context_, noded.get(), i);
      if (GEOSGeomTypeId_r(context_, part) == GEOS_LINESTRING) found.push_back(points_of_line(part));
    }
    return found;
  }

 private:
  struct Delete {
    GEOSContextHandle_t context;
    void operator()(GEOSGeometry* g) const { GEOSGeom_destroy_r(context, g); }
  };
  using Owned = std::unique_ptr<GEOSGeometry, Delete>;

  Owned own(GEOSGeometry* raw, const char* doing) {
    if (raw == nullptr) core::fail_run("GEOS could not {}: {}", doing, message_);
    return Owned(raw, Delete{context_});
  }

  GEOSGeometry* line_of(const std::vector<Point>& points) {
    std::vector<double> flat;
    for (const Point p : points) flat.push_back(p.x), flat.push_back(p.y);
    GEOSCoordSequence* sequence =
        GEOSCoordSeq_copyFromBuffer_r(context_, flat.data(), static_cast<unsigned>(points.size()), 0, 0);
    if (sequence == nullptr) core::fail_run("GEOS could not make a list of points: {}", message_);
    return own(GEOSGeom_createLineString_r(context_, sequence), "make a line").release();
  }

  std::vector<Point> points_of_line(const GEOSGeometry* line) {
    const GEOSCoordSequence* sequence = GEOSGeom_getCoordSeq_r(context_, line);
    unsigned n = 0;
    if (sequence == nullptr || GEOSCoordSeq_getSize_r(context_, sequence, &n) == 0)
      core::fail_run("GEOS could not read a line: {}", message_);
    std::vector<double> flat(2 * static_cast<std::size_t>(n));
    GEOSCoordSeq_copyToBuffer_r(context_, sequence, flat.data(), 0, 0);
    std::vector<Point> points;
    for (unsigned i = 0; i < n; ++i) points.push_back({flat[2 * i], flat[2 * i + 1]});
    return points;
  }

  GEOSContextHandle_t context_;
  std::string message_;
};

struct Nearest {
  std::size_t line = 0, segment = 0;
  double distance = HUGE_VAL;
  Point at{};
};

Point nearest_on(Point a, Point b, Point p) {
  const Point along = b - a, to = p - a;
  const double square = along.x * along.x + along.y * along.y;
  const double share = square > 0 ? std::clamp((along.x * to.x + along.y * to.y) / square, 0.0, 1.0) : 0;
  return a + share * along;
}

Nearest nearest_to(const std::vector<RoadLine>& lines, Point p) {
  Nearest best;
  for (std::size_t l = 0; l < lines.size(); ++l)
    for (std::size_t i = 0; i + 1 < lines[l].points.size(); ++i) {
      const Point at = nearest_on(lines[l].points[i], lines[l].points[i + 1], p);
      if (const double d = length(p - at); d < best.distance) best = {l, i, d, at};
    }
  return best;
}

Point snapped(Point p) { return {std::round(p.x / joint_m) * joint_m, std::round(p.y / joint_m) * joint_m}; }

}  // namespace

std::vector<RoadLine> noded(const std::vector<RoadLine>& lines) {
  std::vector<RoadLine> ground, bridges;
  for (const RoadLine& line : lines) (line.bridge ? bridges : ground).push_back(line);
  std::vector<RoadLine> all;
  if (!ground.empty())
    for (std::vector<Point>& points : Noder().node(ground)) all.push_back({std::move(points), false});
  // A bridge may end in the middle of a road.
  for (RoadLine& bridge : bridges) {
    for (Point* end : {&bridge.points.front(), &bridge.points.back()}) {
      *end = snapped(*end);
      Point at{};
      if (join(all, *end, 2 * joint_m, at)) *end = at;
    }
  }
  all.insert(all.end(), bridges.begin(), bridges.end());
  return all;
}

bool join(std::vector<RoadLine>& lines, Point p, double reach_m, Point& at) {
  const Nearest found = nearest_to(lines, p);
  if (found.distance > reach_m) return false;
  std::vector<Point>& points = lines[found.line].points;
  for (const Point end : {points.front(), points.back()})
    if (length(found.at - end) <= joint_m) {
      at = end;
      return true;
    }
  at = found.at;
  RoadLine rest{{at}, lines[found.line].bridge};
  rest.points.insert(rest.points.end(), points.begin() + static_cast<std::ptrdiff_t>(found.segment) + 1,
                     points.end());
  points.resize(found.segment + 1);
  points.push_back(at);
  lines.push_back(std::move(rest));
  return true;
}

}  // namespace freshet::exposure
