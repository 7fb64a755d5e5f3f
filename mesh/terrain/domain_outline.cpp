#include "mesh/terrain/domain_outline.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/problems.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using Geometry = std::unique_ptr<OGRGeometry>;

/// What messages need: the file's name and where a place lies.
struct Drawn {
  std::string file;
  const OGRSpatialReference& crs;
  double edge, tolerance;
  Cleaning* done;  ///< may be null

  std::string place(Point p) const {
    return crs.IsLocal() ? at_text(crs, p)
                         : fmt::format("{} (x {:.1f}, y {:.1f})", at_text(crs, p), p.x, p.y);
  }
  std::string place(const OGRGeometry& geometry) const {
    OGREnvelope box;
    geometry.getEnvelope(&box);
    return place({(box.MinX + box.MaxX) / 2, (box.MinY + box.MaxY) / 2});
  }
};

double extent(const OGRGeometry& geometry) {
  OGREnvelope box;
  geometry.getEnvelope(&box);
  return std::hypot(box.MaxX - box.MinX, box.MaxY - box.MinY);
}

/// All polygons in a geometry.
void collect(const OGRGeometry* geometry, std::vector<const OGRPolygon*>& found) {
  if (!geometry) return;
  const auto type = wkbFlatten(geometry->getGeometryType());
  if (type == wkbPolygon) {
    if (!geometry->IsEmpty()) found.push_back(geometry->toPolygon());
  } else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
    for (const OGRGeometry* part : *geometry->toGeometryCollection()) collect(part, found);
  }
}
std::vector<const OGRPolygon*> polygons_of(const Geometry& geometry) {
  std::vector<const OGRPolygon*> found;
  collect(geometry.get(), found);
  return found;
}

double area_of(const OGRLinearRing& ring) { return ring.getNumPoints() < 4 ? 0 : ring.get_Area(); }

/// In place: to `crs`, flat. InputError for points where it is not defined.
void project(OGRGeometry& geometry, const OGRSpatialReference& from, const Drawn& drawn) {
  geometry.flattenTo2D();
  geometry.closeRings();
  const Transform transform(from, drawn.crs);
  std::vector<OGRRawPoint> points;
  const auto one = [&](OGRLinearRing& ring) {
    points.resize(ring.getNumPoints());
    for (int i = 0; i < ring.getNumPoints(); ++i) {
      const Point p = transform({ring.getX(i), ring.getY(i)});
      check(std::isfinite(p.x) && std::isfinite(p.y),
            "{}: the domain polygon lies outside of the CRS of the basin", drawn.file);
      points[i] = {p.x, p.y};
    }
    ring.setPoints(static_cast<int>(points.size()), points.data());
  };
  std::vector<const OGRPolygon*> parts;
  collect(&geometry, parts);
  for (const OGRPolygon* part : parts)
    for (OGRLinearRing* ring : *const_cast<OGRPolygon*>(part)) one(*ring);
}

const OGRPolygon& largest_part(const std::vector<const OGRPolygon*>& parts, const Drawn& drawn) {
  const OGRPolygon* main = nullptr;
  for (const OGRPolygon* part : parts)
    if (!main || part->get_Area() > main->get_Area()) main = part;
  check(main != nullptr && main->getExteriorRing() != nullptr && main->getExteriorRing()->getNumPoints() >= 4,
        "{}: the domain polygon is empty", drawn.file);
  return *main;
}

/// All parts but the largest must be specks.
void check_parts(const std::vector<const OGRPolygon*>& parts, const OGRPolygon* main, const Drawn& drawn) {
  int large = 0, specks = 0;
  for (const OGRPolygon* part : parts) ++(part->get_Area() < drawn.edge * drawn.edge ? specks : large);
  for (const OGRPolygon* part : parts)
    check(
        large <= 1 || part == main || part->get_Area() < drawn.edge * drawn.edge,
        "{}: the domain has {} parts that do not join, one at {}; draw one polygon, or make a basin of each",
        drawn.file, large, drawn.place(*part));
  if (large == 1 && specks > 0)
    core::warn("{}: {} parts of the domain are smaller than a square of mesh.edge_min_m and left out",
               drawn.file, specks);
}

/// Holes larger than a square of mesh.edge_min_m.
std::vector<const OGRLinearRing*> large_holes(const OGRPolygon& polygon, const Drawn& drawn) {
  std::vector<const OGRLinearRing*> large;
  int small = 0;
  for (int i = 0; i < polygon.getNumInteriorRings(); ++i) {
    const OGRLinearRing& hole = *polygon.getInteriorRing(i);
    const double area = area_of(hole);
    if (area >= drawn.edge * drawn.edge)
      large.push_back(&hole);
    else
      small += area > 0;
  }
  if (small > 0)
    core::warn("{}: {} holes of the domain are smaller than a square of mesh.edge_min_m and filled",
               drawn.file, small);
  return large;
}

/// What was cleaned away is told, and a warning where the outline was not sound there.
Ring cleaned(const Ring& ring, const Drawn& drawn) {
  Cleaning done;
  Ring clean = clean_ring(ring, drawn.tolerance, &done);
  check(clean.size() >= 3, "{}: the domain polygon encloses no area wider than {:g} m", drawn.file,
        drawn.tolerance / 25);
  if (done.of_hairs > 0)
    core::warn("{}: the outline has hairs narrower than {:g} m, {} points of them dropped, one at {}",
               drawn.file, drawn.tolerance / 25, done.of_hairs, drawn.place(done.hair));
  if (done.left_out() > 0)
    core::info("{}: outline cleaned within {:g} m: {}", drawn.file, drawn.tolerance, text_of(done));
  if (drawn.done && drawn.done->points == 0) *drawn.done = done;
  return clean;
}

/// A ring that crosses itself by less than a speck is mended; else InputError with the place.
Ring made_valid(const Ring& ring, const Drawn& drawn) {
  const OGRPolygon polygon = polygon_of(ring);
  const std::string reason = fault_of(polygon);
  if (reason.empty()) return ring;
  const Geometry valid(polygon.MakeValid());
  const OGRPolygon* main = nullptr;
  double whole = 0;
  for (const OGRPolygon* part : polygons_of(valid)) {
    whole += part->get_Area();
    if (!main || part->get_Area() > main->get_Area()) main = part;
  }
  double holes = 0;
  for (int i = 0; main && i < main->getNumInteriorRings(); ++i) holes += area_of(*main->getInteriorRing(i));
  const bool speck = main && whole - main->get_Area() + holes < drawn.edge * drawn.edge / 100;
  check(speck, "{}: the domain polygon crosses or touches itself ({}); mend it there", drawn.file, reason);
  core::warn("{}: the domain polygon crosses itself in a speck, which is left out ({})", drawn.file, reason);
  return cleaned(ring_of(*main->getExteriorRing()), drawn);
}

/// Where a disc cannot enter, of one kind: the first places in words.
class NarrowPlaces {
 public:
  NarrowPlaces(const Drawn& drawn, double width) : drawn_(drawn), width_(width) {}
  void add(const OGRGeometry& at, const char* what) {
    constexpr int enough = 5;
    if (++count_ > enough) return;
    places_ += fmt::format("{}{} narrower than {:g} m (mesh.edge_min_m / 20) at {}",
                           places_.empty() ? "" : "; it ", what, width_, drawn_.place(at));
  }
  void refuse() const {
    check(count_ == 0,
          "{}: the outline of the domain {}{}: triangles there would be as small; widen it, cut it off, "
          "or make mesh.edge_min_m smaller",
          drawn_.file, places_, count_ > 5 ? fmt::format("; and {} more", count_ - 5) : "");
  }

 private:
  const Drawn& drawn_;
  double width_;
  int count_ = 0;
  std::string places_;
};

/// InputError for necks, corridors and clefts narrower than `width`: what a disc of that width cannot enter.
void check_width(const Ring& ring, const Drawn& drawn) {
  const double width = drawn.edge / 20;
  const OGRPolygon polygon = polygon_of(ring);
  NarrowPlaces narrow(drawn, width);
  const Geometry eroded(polygon.Buffer(-width / 2)), grown(polygon.Buffer(width / 2));
  if (!eroded || !grown) core::fail_run("{}: GEOS cannot buffer the domain: {}", drawn.file, gdal_reason());
  const Geometry opened(eroded->Buffer(width / 2 * 1.001)), closed(grown->Buffer(-width / 2 * 1.001));
  std::vector<const OGRPolygon*> large;
  for (const OGRPolygon* part : polygons_of(eroded))
    if (part->get_Area() > width * width) large.push_back(part);
  const Geometry lost(opened ? polygon.Difference(opened.get()) : nullptr),
      filled(closed ? closed->Difference(&polygon) : nullptr);
  for (const OGRPolygon* part : polygons_of(lost)) {
    int touched = 0;
    for (const OGRPolygon* body : large) touched += part->Distance(body) < 2 * width;
    if (extent(*part) > drawn.edge || (large.size() > 1 && touched > 1)) narrow.add(*part, "is");
  }
  for (const OGRPolygon* part : polygons_of(filled))
    if (extent(*part) > drawn.edge) narrow.add(*part, "has a cleft");
  for (const OGRPolygon* part : polygons_of(grown))
    if (part->getNumInteriorRings() > 0) narrow.add(*part->getInteriorRing(0), "closes but for a gap");
  narrow.refuse();
}

Ring made_fit(const Ring& ring, const Drawn& drawn) {
  Ring fit = made_valid(cleaned(ring, drawn), drawn);
  if (signed_area(fit) < 0) std::reverse(fit.begin(), fit.end());
  check_width(fit, drawn);
  return fit;
}

Geometry geometry_of(GDALDataset& data, const Drawn& drawn) {
  check(data.GetLayerCount() == 1, "{}: terrain.domain must hold one layer, not {}", drawn.file,
        data.GetLayerCount());
  OGRLayer* layer = data.GetLayer(0);
  const OGRSpatialReference source =
      crs_or_default(layer->GetSpatialRef(), drawn.crs, drawn.file, data.GetDriverName(),
                     fmt::format("say it with 'ogr2ogr -a_srs EPSG:... new.gpkg {}'", drawn.file));
  check(layer->GetFeatureCount() == 1, "{}: terrain.domain must hold one polygon, not {} features",
        drawn.file, layer->GetFeatureCount());
  std::unique_ptr<OGRFeature> feature(layer->GetNextFeature());
  check(feature != nullptr && feature->GetGeometryRef() != nullptr,
        "{}: the domain polygon cannot be read: {}", drawn.file, gdal_reason());
  const OGRGeometry& own = *feature->GetGeometryRef();
  Geometry geometry(own.hasCurveGeometry() ? own.getLinearGeometry() : own.clone());
  const auto type = wkbFlatten(geometry->getGeometryType());
  check(type == wkbPolygon || type == wkbMultiPolygon, "{}: terrain.domain must hold one polygon, not a {}",
        drawn.file, geometry->getGeometryName());
  project(*geometry, source, drawn);
  return geometry;
}

}  // namespace

Ring read_domain(const std::filesystem::path& file, const OGRSpatialReference& crs,
                 const OutlineLimits& limits, Cleaning* done, std::vector<Ring>* islands) {
  QuietGdal quiet;
  const Drawn drawn{file.string(), crs, limits.edge, limits.tolerance, done};
  check_openable(file, "vector file");
  std::unique_ptr<GDALDataset> data(
      GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
  check(data != nullptr, "{}: terrain.domain cannot be read: {}", drawn.file, gdal_reason());
  const Geometry geometry = geometry_of(*data, drawn);
  const std::vector<const OGRPolygon*> parts = polygons_of(geometry);
  const OGRPolygon& polygon = largest_part(parts, drawn);
  core::Problems problems;
  Ring ring;
  problems.attempt([&] { check_parts(parts, &polygon, drawn); });
  problems.attempt([&] { ring = made_fit(ring_of(*polygon.getExteriorRing()), drawn); });
  for (const OGRLinearRing* hole : large_holes(polygon, drawn))
    problems.attempt([&] {
      const Ring island = made_fit(ring_of(*hole), drawn);
      if (islands) islands->push_back(island);
    });
  problems.throw_all();
  return ring;
}

Ring read_domain(const std::vector<core::PlanePoint>& points, const OGRSpatialReference& crs,
                 const OutlineLimits& limits, const std::string& where, Cleaning* done) {
  QuietGdal quiet;
  Ring ring;
  for (const auto& [x, y] : points) ring.push_back({x, y});
  if (ring.size() > 1 && ring.front().x == ring.back().x && ring.front().y == ring.back().y) ring.pop_back();
  if (signed_area(ring) < 0) std::reverse(ring.begin(), ring.end());
  return made_fit(ring, {where + ": terrain.domain", crs, limits.edge, limits.tolerance, done});
}

}  // namespace freshet::mesh
