#include "mesh/terrain/noded.hpp"

#include <geos_c.h>

#include <memory>
#include <string>

#include "core/errors.hpp"

namespace freshet::mesh {
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

  std::vector<std::vector<Point>> node(const std::vector<std::vector<Point>>& lines, double step) {
    std::vector<GEOSGeometry*> raw;
    for (const auto& line : lines) raw.push_back(line_of(line));
    const Owned all = own(GEOSGeom_createCollection_r(context_, GEOS_MULTILINESTRING, raw.data(),
                                                      static_cast<unsigned>(raw.size())),
                          "collect lines");
    const Owned cut = own(GEOSUnaryUnionPrec_r(context_, all.get(), step), "cut lines where they meet");
    std::vector<std::vector<Point>> parts;
    const int n = GEOSGetNumGeometries_r(context_, cut.get());
    for (int i = 0; i < n; ++i) {
      const GEOSGeometry* part = GEOSGetGeometryN_r(context_, cut.get(), i);
      if (GEOSGeomTypeId_r(context_, part) == GEOS_LINESTRING) parts.push_back(points_of(part));
    }
    return parts;
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

  std::vector<Point> points_of(const GEOSGeometry* line) {
    const GEOSCoordSequence* sequence = GEOSGeom_getCoordSeq_r(context_, line);
    unsigned n = 0;
    if (sequence == nullptr || GEOSCoordSeq_getSize_r(context_, sequence, &n) == 0)
      core::fail_run("GEOS could not read a line: {}", message_);
    std::vector<double> flat(2 * static_cast<std::size_t>(n));
    if (GEOSCoordSeq_copyToBuffer_r(context_, sequence, flat.data(), 0, 0) == 0)
      core::fail_run("GEOS could not read the points of a line: {}", message_);
    std::vector<Point> points;
    for (std::size_t i = 0; i < n; ++i) points.push_back({flat[2 * i], flat[2 * i + 1]});
    return points;
  }

  GEOSContextHandle_t context_;
  std::string message_;
};

}  // namespace

std::vector<std::vector<Point>> noded(const std::vector<std::vector<Point>>& lines, double step) {
  if (lines.empty()) return {};
  return Noder().node(lines, step);
}

}  // namespace freshet::mesh
