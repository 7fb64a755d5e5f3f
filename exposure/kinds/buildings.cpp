// Footprints of buildings: what of each lies in which cell [m2].

#include "core/errors.hpp"
#include "core/number.hpp"
#include "exposure/exposure_kind.hpp"
#include "exposure/features.hpp"

namespace freshet::exposure {

namespace {

/// Money of a building, all of it: what of it lies outside the mesh is taken off later.
double value_of(const core::ExposureLayer& layer, const Feature& feature, double footprint_m2) {
  if (layer.value_per_m2) return *layer.value_per_m2 * footprint_m2;
  const double value = core::parse_number(feature.text(layer.value), layer.value, feature.where);
  core::check(value >= 0, "{}: {} is {:g}: a value is not negative; correct it in the layer", feature.where,
              layer.value, value);
  return value;
}

class Laying {
 public:
  Laying(const core::ExposureLayer& layer, const Place& place) : layer_(layer), place_(place) {}

  void add(const Feature& feature) {
    double whole = 0, within = 0;
    std::vector<CellAmount> parts;
    Point at{};
    for (const std::vector<Ring>& rings : polygons_of(*feature.geometry)) {
      if (rings.front().size() < 3) continue;
      at = rings.front().front();
      for (std::size_t r = 0; r < rings.size(); ++r) {
        Ring ring;
        for (const Point p : rings[r]) ring.push_back(p - rings[r].front());
        whole += (r == 0 ? 1 : -1) * std::abs(area_of(ring));
      }
      for (const CellAmount& part : areas_in_cells(rings, place_)) parts.push_back(part);
    }
    if (!(whole > 0)) {
      ++without_area_;
      return;
    }
    if (parts.empty()) {
      o_.outside += 1;
      return;
    }
    for (const CellAmount& part : parts) {
      o_.cell.push_back(part.cell);
      o_.amount.push_back(part.amount);
      within += part.amount;
    }
    o_.pieces.push_back(static_cast<int>(parts.size()));
    o_.feature.push_back(feature.number);
    o_.name.push_back(feature.name);
    o_.size.push_back(within);
    o_.x.push_back(at.x);
    o_.y.push_back(at.y);
    if (!layer_.damage_curve.empty())
      o_.value.push_back(value_of(layer_, feature, whole) * std::min(1.0, within / whole));
    o_.total += 1;
  }

  Overlay finish(const FeatureCount& count) {
    o_.notes = notes_of(count);
    if (without_area_ > 0)
      o_.notes.push_back(fmt::format("{} footprints have no area: left out", without_area_));
    return std::move(o_);
  }

 private:
  const core::ExposureLayer& layer_;
  const Place& place_;
  Overlay o_;
  std::size_t without_area_ = 0;
};

Overlay lay(const core::ExposureLayer& layer, const Place& place) {
  Laying laying(layer, place);
  OGREnvelope extent;
  const FeatureCount count =
      read_features(layer, place.crs, Shape::polygons, {layer.name, layer.value}, [&](const Feature& f) {
        OGREnvelope box;
        f.geometry->getEnvelope(&box);
        extent.Merge(box);
        laying.add(f);
      });
  Overlay overlay = laying.finish(count);
  if (overlay.items() == 0) fail_outside(layer, place, text_of(extent));
  return overlay;
}

}  // namespace

ExposureKind buildings_kind() { return {"buildings", "buildings", 1, Counting::items, false, lay}; }

}  // namespace freshet::exposure
