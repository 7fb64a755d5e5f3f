#include "mesh/terrain/place_houses.hpp"

#include <algorithm>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/house_blocks.hpp"
#include "mesh/terrain/ogr_ring.hpp"

namespace freshet::mesh {
namespace {

using Geometry = std::unique_ptr<OGRGeometry>;
using Place = std::pair<double, double>;

Place place_of(Point p) { return {p.x, p.y}; }

class Placing {
 public:
  Placing(const core::Basin& basin, const DrawnStructures& drawn, const Ring& outline,
          const std::vector<Ring>& islands, const OGRGeometry* rivers, nlohmann::json& report)
      : basin_(basin),
        drawn_(drawn),
        islands_(islands),
        rivers_(rivers),
        report_(report),
        merge_(basin.mesh.merge()) {
    placed_.outline = outline;
  }

  PlacedHouses place() {
    HouseCount count;
    std::vector<Ring> holes = merged_houses(drawn_as(core::BuildingAs::hole), merge_, count);
    std::vector<Ring> blocks = merged_houses(drawn_as(core::BuildingAs::block), merge_, count);
    holes = clear_of_rivers(holes);
    blocks = clear_of_rivers(blocks);
    holes = on_outline(holes);
    blocks = on_outline(blocks);
    blocks = without(blocks, holes);
    holes.insert(holes.end(), islands_.begin(), islands_.end());
    if (!blocks.empty()) find_heights();
    for (const Ring& block : blocks) placed_.block_height.push_back(height_of(block));
    placed_.holes = std::move(holes);
    placed_.blocks = std::move(blocks);
    if (count.drawn > 0) tell(count);
    return std::move(placed_);
  }

 private:
  void tell(const HouseCount& count) {
    report_["buildings"] = {{"drawn", count.drawn},      {"merged", count.merged},
                            {"gaps_closed", count.gaps}, {"courtyards_filled", count.courtyards},
                            {"too_thin", count.thin},    {"at_rivers", at_rivers_},
                            {"on_outline", on_outline_}, {"outside", houses_outside_}};
    core::info(
        "{} buildings are {} blocks; {} gaps narrower than mesh.merge_m ({:g} m) closed, {} courtyards "
        "filled",
        count.drawn, count.merged, count.gaps, merge_, count.courtyards);
    if (count.thin > 0)
      core::warn("{} buildings are nowhere wider than twice mesh.merge_m ({:g} m) and left out", count.thin,
                 merge_);
    if (houses_outside_ > 0) core::info("{} buildings lie outside the domain", houses_outside_);
    if (at_rivers_ > 0)
      core::warn("{} buildings reach into rivers or nearer than {:g} m to them: they are cut back",
                 at_rivers_, 3 * merge_);
  }

  std::vector<Ring> drawn_as(core::BuildingAs as) const {
    std::vector<Ring> rings;
    for (const DrawnHouse& h : drawn_.houses)
      if (basin_.buildings[h.buildings].as == as) rings.push_back(h.ring);
    return rings;
  }

  /// The river goes first.
  std::vector<Ring> clear_of_rivers(const std::vector<Ring>& houses) {
    if (rivers_ == nullptr || houses.empty()) return houses;
    const Geometry bank = made(rivers_->Buffer(3 * merge_), "widen rivers");
    std::vector<Ring> clear;
    for (const Ring& house : houses) {
      const OGRPolygon polygon = polygon_of(house);
      if (!polygon.Intersects(bank.get())) {
        clear.push_back(house);
        continue;
      }
      ++at_rivers_;
      const Geometry rest = made(polygon.Difference(bank.get()), "cut houses back from rivers");
      add_sound(*rest, clear);
    }
    return clear;
  }

  /// Parts that are wide enough for a wall on both sides.
  void add_sound(const OGRGeometry& geometry, std::vector<Ring>& rings) const {
    for (const OGRPolygon* part : polygons_in(geometry)) {
      const Geometry core = made(part->Buffer(-merge_), "narrow a house");
      if (!core->IsEmpty()) rings.push_back(ring_of(*part->getExteriorRing()));
    }
  }

  /// Houses that reach the outline, or nearly, become part of it; those within are returned.
  std::vector<Ring> on_outline(const std::vector<Ring>& houses) {
    if (houses.empty()) return {};
    const OGRPolygon domain = polygon_of(placed_.outline);
    const Geometry inner = narrowed(placed_.outline, merge_);
    std::vector<Ring> inside, touching, near;
    for (const Ring& house : houses) {
      const OGRPolygon polygon = polygon_of(house);
      if (polygon.Within(inner.get()))
        inside.push_back(house);
      else if (polygon.Within(&domain))
        near.push_back(house);
      else if (polygon.Intersects(&domain))
        touching.push_back(house);
      else
        ++houses_outside_;
    }
    on_outline_ += touching.size() + near.size();
    if (!near.empty()) {  // with the gap to the outline
      const Geometry all = united(near), wide = made(all->Buffer(1.5 * merge_), "widen houses"),
                     rim = made(domain.Difference(inner.get()), "find the rim"),
                     gap = made(wide->Intersection(rim.get()), "close gaps to the outline"),
                     both = made(all->Union(gap.get()), "unite houses");
      for (const OGRPolygon* part : polygons_in(*both)) touching.push_back(ring_of(*part->getExteriorRing()));
    }
    if (touching.empty()) return inside;
    const Geometry cut = united(touching),
                   rest = made(domain.Difference(cut.get()), "cut houses out of the domain");
    take_outline(*rest);
    return inside;
  }

  void take_outline(const OGRGeometry& rest) {
    const OGRPolygon* main = nullptr;
    double whole = 0;
    const OGRMultiPolygon parts = polygons_in(rest);
    for (const OGRPolygon* part : parts) {
      whole += part->get_Area();
      if (!main || part->get_Area() > main->get_Area()) main = part;
    }
    core::check(main != nullptr, "[[building]]: the houses cover the whole domain");
    const double lost = whole - main->get_Area();
    if (lost > basin_.mesh.edge_min_m * basin_.mesh.edge_min_m)
      core::warn("houses on the outline cut {:.0f} m2 off the domain, which are left out", lost);
    std::set<Place> old;
    for (const Point p : placed_.outline) old.insert(place_of(p));
    Ring ring;
    for (const Point p : ring_of(*main->getExteriorRing())) {
      const bool is_old = old.count(place_of(p)) > 0;
      if (!ring.empty() && length(p - ring.back()) < merge_) {
        if (!is_old) continue;
        if (old.count(place_of(ring.back())) == 0) ring.pop_back();
      }
      ring.push_back(p);
    }
    while (ring.size() > 3 && length(ring.back() - ring.front()) < merge_ &&
           old.count(place_of(ring.back())) == 0)
      ring.pop_back();
    core::check(is_simple(ring),
                "[[building]]: the houses on the outline of the domain make it touch itself; move the "
                "outline to one side of them");
    placed_.outline = ring;
  }

  std::vector<Ring> without(const std::vector<Ring>& blocks, const std::vector<Ring>& holes) const {
    if (blocks.empty() || holes.empty()) return blocks;
    const Geometry all = united(holes);
    std::vector<Ring> rest;
    for (const Ring& block : blocks) {
      const OGRPolygon polygon = polygon_of(block);
      if (!polygon.Intersects(all.get())) {
        rest.push_back(block);
        continue;
      }
      const Geometry difference = made(polygon.Difference(all.get()), "cut holes out of blocks");
      add_sound(*difference, rest);
    }
    return rest;
  }

  void find_heights() {
    for (const DrawnHouse& h : drawn_.houses) {
      if (basin_.buildings[h.buildings].as != core::BuildingAs::block) continue;
      OGRPoint middle(0, 0);  // GDAL takes none that is empty
      if (polygon_of(h.ring).PointOnSurface(&middle) == OGRERR_NONE)
        heights_.push_back({{middle.getX(), middle.getY()}, h.height});
    }
  }

  /// Of the highest house in it.
  double height_of(const Ring& block) const {
    const Inside inside(block);
    double most = 0;
    for (const auto& [place, height] : heights_)
      if (inside(place)) most = std::max(most, height);
    return most;
  }

  const core::Basin& basin_;
  const DrawnStructures& drawn_;
  const std::vector<Ring>& islands_;
  const OGRGeometry* rivers_;  ///< nullptr: none
  nlohmann::json& report_;
  double merge_;
  PlacedHouses placed_;
  std::vector<std::pair<Point, double>> heights_;  ///< of a place in each house
  std::size_t at_rivers_ = 0, on_outline_ = 0, houses_outside_ = 0;
};

}  // namespace

Geometry narrowed(const Ring& ring, double distance) {
  const OGRPolygon polygon = polygon_of(ring);
  return made(polygon.Buffer(-distance), "narrow the domain");
}

PlacedHouses place_houses(const core::Basin& basin, const DrawnStructures& drawn, const Ring& outline,
                          const std::vector<Ring>& islands, const OGRGeometry* rivers,
                          nlohmann::json& report) {
  return Placing(basin, drawn, outline, islands, rivers, report).place();
}

}  // namespace freshet::mesh
