#include "mesh/terrain/river/bank_polygons.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::mesh {

using core::check;

namespace {

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

/// Adds the polygons of a feature; those that are not sound as GEOS mends them. Gives the first fault.
std::string add_sound(const OGRGeometry* geometry, OGRMultiPolygon& all) {
  std::string first;
  if (!geometry) return first;
  const OGRMultiPolygon drawn = polygons_in(*geometry);
  for (const OGRPolygon* polygon : drawn) {
    const std::string fault = fault_of(*polygon);
    if (first.empty()) first = fault;
    const std::unique_ptr<OGRGeometry> mended(fault.empty() ? nullptr : polygon->MakeValid());
    const OGRMultiPolygon parts = polygons_in(mended ? *mended : static_cast<const OGRGeometry&>(*polygon));
    for (const OGRPolygon* part : parts) all.addGeometry(part);
  }
  return first;
}

void add_sides(const OGRGeometry& geometry, const Transform& transform, const std::string& file,
               std::vector<std::array<Point, 2>>& sides) {
  const OGRMultiPolygon polygons = polygons_in(geometry);
  for (const OGRPolygon* polygon : polygons)
    for (const OGRLinearRing* ring : *polygon) {
      std::vector<double> x, y;
      for (int i = 0; i < ring->getNumPoints(); ++i) {
        x.push_back(ring->getX(i));
        y.push_back(ring->getY(i));
      }
      transform.apply(x, y);
      for (std::size_t i = 1; i < x.size(); ++i) {
        check(std::isfinite(x[i]) && std::isfinite(x[i - 1]),
              "{}: a polygon lies outside of where basin.crs is defined; is the file's CRS right?", file);
        sides.push_back({Point{x[i - 1], y[i - 1]}, Point{x[i], y[i]}});
      }
    }
}

}  // namespace

BankPolygons::BankPolygons(std::vector<std::array<Point, 2>> sides) : sides_(std::move(sides)) {
  if (sides_.empty()) return;
  double north = south_ = sides_[0][0].y;
  for (const auto& side : sides_)
    for (const Point p : side) south_ = std::min(south_, p.y), north = std::max(north, p.y);
  const std::size_t n = std::clamp<std::size_t>(sides_.size() / 16, 1, 20000);
  height_ = std::max((north - south_) / double(n), 1e-6);
  rows_.resize(n);
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    const auto [low, high] = std::minmax(sides_[i][0].y, sides_[i][1].y);
    for (std::size_t r = row(low); r <= row(high); ++r) rows_[r].push_back(i);
  }
}

std::size_t BankPolygons::row(double y) const {
  return std::size_t(std::clamp((y - south_) / height_, 0.0, double(rows_.size() - 1)));
}

bool BankPolygons::contains(Point p) const {
  if (sides_.empty()) return false;
  bool inside = false;
  for (const std::size_t i : rows_[row(p.y)]) {
    const auto& [a, b] = sides_[i];
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)) inside = !inside;
  }
  return inside;
}

double BankPolygons::distance(Point p, Point unit, double reach) const {
  double nearest = std::numeric_limits<double>::infinity();
  if (sides_.empty()) return nearest;
  const double end = p.y + reach * unit.y;  // named: minmax() holds on to what it compares
  const auto [low, high] = std::minmax(p.y, end);
  for (std::size_t r = row(low); r <= row(high); ++r)
    for (const std::size_t i : rows_[r]) {
      const auto& [a, b] = sides_[i];
      const double det = cross(unit, b - a);
      if (det == 0) continue;
      const double along = cross(a - p, b - a) / det, share = cross(a - p, unit) / det;
      if (along >= 0 && along <= reach && share >= 0 && share <= 1) nearest = std::min(nearest, along);
    }
  return nearest;
}

BankPolygons read_banks(const std::filesystem::path& path, const std::string& layer,
                        const OGRSpatialReference& crs) {
  QuietGdal quiet;
  const VectorLayer open = open_layer(path, layer, "banks_layer", "the polygons", crs);
  OGRMultiPolygon all;
  std::string fault;
  long unsound = 0;
  open.layer->ResetReading();
  while (auto feature = std::unique_ptr<OGRFeature>(open.layer->GetNextFeature())) {
    const std::string found = add_sound(feature->GetGeometryRef(), all);
    unsound += !found.empty();
    if (fault.empty()) fault = found;
  }
  if (unsound > 0)
    core::warn("{}: {} polygons cross or touch themselves and are mended as GEOS does, the first: {}",
               open.file, unsound, fault);
  check(all.getNumGeometries() > 0, "{}: layer '{}' holds no polygon of a river's area", open.file,
        open.layer->GetName());
  // Sheets of a map meet in lines across the river, which are no banks.
  const std::unique_ptr<OGRGeometry> united(all.UnionCascaded());
  std::vector<std::array<Point, 2>> sides;
  add_sides(united && !united->IsEmpty() ? *united : static_cast<const OGRGeometry&>(all),
            Transform(open.crs, crs), open.file, sides);
  return BankPolygons(std::move(sides));
}

}  // namespace freshet::mesh
