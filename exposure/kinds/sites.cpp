// Named sites: the cell that each lies in.

#include <set>

#include "core/errors.hpp"
#include "exposure/exposure_kind.hpp"
#include "exposure/features.hpp"

namespace freshet::exposure {

namespace {

class Laying {
 public:
  explicit Laying(const Place& place) : place_(place) {}

  void add(const Feature& feature) {
    const std::vector<Point> points = points_of(*feature.geometry);
    core::check(points.size() == 1, "{}: has {} points; a site is one: split it", feature.where,
                points.size());
    core::check(!feature.name.empty(),
                "{}: has no name; give it one, or name another attribute with name = \"...\"", feature.where);
    core::check(names_.insert(feature.name).second,
                "{}: '{}' is the name of another site too; make them differ", feature.where, feature.name);
    const mesh::Index cell = place_.finder.find(points.front().x, points.front().y);
    o_.pieces.push_back(cell == mesh::none ? 0 : 1);
    o_.feature.push_back(feature.number);
    o_.name.push_back(feature.name);
    o_.size.push_back(1);
    o_.x.push_back(points.front().x);
    o_.y.push_back(points.front().y);
    (cell == mesh::none ? o_.outside : o_.total) += 1;
    if (cell == mesh::none) return;
    o_.cell.push_back(cell);
    o_.amount.push_back(1);
  }

  Overlay finish(const FeatureCount& count) {
    o_.notes = notes_of(count);
    if (o_.outside > 0)
      o_.notes.push_back(
          fmt::format("{:.0f} of {} sites lie outside the mesh, where nothing is known of water", o_.outside,
                      o_.items()));
    return std::move(o_);
  }

 private:
  const Place& place_;
  Overlay o_;
  std::set<std::string> names_;
};

Overlay lay(const core::ExposureLayer& layer, const Place& place) {
  Laying laying(place);
  OGREnvelope extent;
  const FeatureCount count =
      read_features(layer, place.crs, Shape::points, {layer.name}, [&](const Feature& f) {
        OGREnvelope box;
        f.geometry->getEnvelope(&box);
        extent.Merge(box);
        laying.add(f);
      });
  Overlay overlay = laying.finish(count);
  if (!(overlay.total > 0)) fail_outside(layer, place, text_of(extent));
  return overlay;
}

}  // namespace

ExposureKind sites_kind() { return {"sites", "sites", 1, Counting::items, true, lay}; }

}  // namespace freshet::exposure
