// Breaklines, and houses with them, laid into the domain.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/problems.hpp"
#include "mesh/terrain/house_blocks.hpp"
#include "mesh/terrain/line_index.hpp"
#include "mesh/terrain/noded.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/place_houses.hpp"
#include "mesh/terrain/river/graded_size.hpp"
#include "mesh/terrain/structures.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using Geometry = std::unique_ptr<OGRGeometry>;
using Place = std::pair<double, double>;
constexpr double same_height = 0.05;  ///< m: crests that differ by less are one
constexpr std::size_t no_line = static_cast<std::size_t>(-1);

Place place_of(Point p) { return {p.x, p.y}; }

/// Parts of a geometry that are lines.
void lines_of(const OGRGeometry& geometry, std::vector<std::vector<Point>>& lines) {
  const auto type = wkbFlatten(geometry.getGeometryType());
  if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) lines_of(*part, lines);
  } else if (type == wkbLineString) {
    const OGRLineString& line = *geometry.toLineString();
    std::vector<Point> points;
    for (int i = 0; i < line.getNumPoints(); ++i) points.push_back({line.getX(i), line.getY(i)});
    if (points.size() >= 2) lines.push_back(std::move(points));
  }
}

OGRLineString line_of(const std::vector<Point>& points) {
  OGRLineString line;
  for (const Point p : points) line.addPoint(p.x, p.y);
  return line;
}

double length_of(const OGRGeometry& geometry) {
  std::vector<std::vector<Point>> lines;
  lines_of(geometry, lines);
  double sum = 0;
  for (const auto& line : lines)
    for (std::size_t i = 0; i + 1 < line.size(); ++i) sum += length(line[i + 1] - line[i]);
  return sum;
}

std::vector<Point> closed(const Ring& ring) {
  std::vector<Point> points = ring;
  points.push_back(ring.front());
  return points;
}

/// Where a ring comes nearest to a point.
struct OnRing {
  std::size_t side = 0;
  Point at;
  double distance = std::numeric_limits<double>::infinity();
};
OnRing nearest_on(const Ring& ring, Point p) {
  OnRing best;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()];
    const Point at = a + nearest_share(p, a, b) * (b - a);
    if (const double d = length(p - at); d < best.distance) best = {i, at, d};
  }
  return best;
}

class Placing {
 public:
  Placing(const core::Basin& basin, const OGRSpatialReference& crs, const DrawnStructures& drawn,
          const Ring& outline, const std::vector<Ring>& islands, const std::vector<Ring>& strips,
          nlohmann::json& report)
      : basin_(basin),
        crs_(crs),
        drawn_(drawn),
        islands_(islands),
        strips_(strips),
        report_(report),
        merge_(basin.mesh.merge()),
        index_(drawn.lines) {
    placed_.outline = outline;
    if (!strips.empty()) rivers_ = united(strips);
  }

  Structures place() {
    take_houses(place_houses(basin_, drawn_, placed_.outline, islands_, rivers_.get(), report_));
    place_lines();
    return std::move(placed_);
  }

 private:
  std::string at(Point p) const {
    return crs_.IsLocal() ? at_text(crs_, p)
                          : fmt::format("{} (x {:.1f}, y {:.1f})", at_text(crs_, p), p.x, p.y);
  }

  void take_houses(PlacedHouses houses) {
    placed_.outline = std::move(houses.outline);
    placed_.blocks = std::move(houses.blocks);
    placed_.block_height = std::move(houses.block_height);
    holes_ = std::move(houses.holes);
    for (const Ring& ring : holes_) {
      auto& [low, high] = hole_box_.emplace_back(ring[0], ring[0]);
      for (const Point p : ring) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
      }
    }
  }

  void place_lines() {
    std::vector<std::vector<Point>> work;
    for (const auto* rings : {&holes_, &placed_.blocks})
      for (const Ring& ring : *rings) work.push_back(closed(ring));
    cut_lines(work);
    for (const std::vector<Point>& part : noded(work, merge_))
      for (std::size_t i = 0; i + 1 < part.size(); ++i) add_piece(part[i], part[i + 1]);
    check_heights();
    tie_ends();
    put_seeds();
    want_sizes();
    if (!drawn_.lines.empty()) report_lines();
  }

  void add_piece(Point a, Point b) {
    if (in_hole(0.5 * (a + b))) return;
    const std::size_t line = source_of(a, b);
    placed_.constraints.lines.push_back({a, b});
    if (line != no_line) placed_.pieces.push_back({a, b, line});
  }

  /// What of each line lies in the domain and off the rivers.
  void cut_lines(std::vector<std::vector<Point>>& work) {
    if (drawn_.lines.empty()) return;
    const OGRPolygon domain = polygon_of(placed_.outline);
    Geometry clear = narrowed(placed_.outline, merge_);
    if (rivers_) {
      const Geometry bank = made(rivers_->Buffer(3 * merge_), "widen rivers");
      clear = made(clear->Difference(bank.get()), "take rivers out of the domain");
    }
    std::set<std::size_t> somewhere;
    std::size_t outside = 0;
    for (const DrawnLine& line : drawn_.lines) {
      const OGRLineString drawn = line_of(line.points);
      const Geometry in = made(drawn.Intersection(&domain), "cut lines at the outline");
      const double all = length_of(drawn), kept = length_of(*in);
      if (!(kept > merge_)) {
        ++outside;
        continue;
      }
      somewhere.insert(line.breakline);
      if (all - kept > merge_) {
        ++cut_at_outline_;
        core::info("[[breakline]] {}: {:.0f} of {:.0f} m lie outside the domain and are cut off", line.label,
                   all - kept, all);
      }
      if (rivers_) tell_rivers(line, drawn);
      const Geometry simple = made(drawn.Simplify(merge_ / 4), "simplify a line"),
                     rest = made(simple->Intersection(clear.get()), "cut lines at rivers");
      lines_of(*rest, work);
    }
    outside_ = outside;
    core::Problems problems;
    for (std::size_t i = 0; i < basin_.breaklines.size(); ++i)
      if (somewhere.count(i) == 0)
        problems.add(
            fmt::format("{}: breakline '{}' lies outside the domain; check its coordinates and its "
                        "CRS, or take it out",
                        basin_.breaklines[i].at.text, basin_.breaklines[i].name));
    problems.throw_all();
    if (outside > 0) core::info("{} lines of [[breakline]] lie outside the domain", outside);
  }

  void tell_rivers(const DrawnLine& line, const OGRLineString& drawn) {
    const Geometry over = made(drawn.Intersection(rivers_.get()), "find lines over rivers");
    const double open = length_of(*over);
    if (!(open > 0)) return;
    ++over_rivers_;
    OGREnvelope box;
    over->getEnvelope(&box);
    core::warn(
        "[[breakline]] {}: is open where it crosses the strip of a river, over {:.0f} m near {}: the river "
        "passes. A [[gate]] or [[weir]] along that stretch closes it",
        line.label, open, at({(box.MinX + box.MaxX) / 2, (box.MinY + box.MaxY) / 2}));
  }

  bool in_hole(Point p) const {
    for (std::size_t i = 0; i < holes_.size(); ++i) {
      const Ring& ring = holes_[i];
      const auto& [low, high] = hole_box_[i];
      if (p.x < low.x || p.y < low.y || p.x > high.x || p.y > high.y || !contains(ring, p)) continue;
      if (nearest_on(ring, p).distance > merge_) return true;
    }
    return false;
  }

  /// The line that a piece is of: of several that whose crest is highest.
  std::size_t source_of(Point a, Point b) {
    const Point middle = 0.5 * (a + b);
    std::size_t best = no_line;
    double height = -std::numeric_limits<double>::infinity();
    std::vector<std::pair<std::size_t, double>> told;
    for (const OnLine& on : index_.near(middle, 1.5 * merge_)) {
      const auto is_on = [&](const OnLine& o) { return o.line == on.line; };
      const auto from = index_.near(a, 2 * merge_), to = index_.near(b, 2 * merge_);
      if (std::none_of(from.begin(), from.end(), is_on) || std::none_of(to.begin(), to.end(), is_on))
        continue;
      const std::optional<double> own = index_.height(on);
      const bool has = basin_.breaklines[drawn_.lines[on.line].breakline].has_crest();
      const double rank = own ? *own : has ? -1e9 : -1e18;
      if (own) told.emplace_back(on.line, *own);
      if (best == no_line || rank > height) best = on.line, height = rank;
    }
    for (const auto& [line, own] : told)
      if (length(b - a) > 2 * merge_ && std::abs(own - height) > same_height)
        conflict(middle, line, own, best, height);
    return best;
  }

  void conflict(Point p, std::size_t one, double height_one, std::size_t other, double height_other) {
    if (one == other || !in_conflict_.insert(std::minmax(one, other)).second) return;
    conflicts_.push_back(
        fmt::format("breaklines {} and {} meet at {} at different heights: {:.2f} and {:.2f} m",
                    drawn_.lines[one].label, drawn_.lines[other].label, at(p), height_one, height_other));
  }

  /// Lines that cross, one at one height, the other at another.
  void check_heights() {
    std::map<Place, int> count;
    for (const LinePiece& piece : placed_.pieces) ++count[place_of(piece.from)], ++count[place_of(piece.to)];
    for (const auto& [place, n] : count) {
      if (n < 3) continue;
      const Point p{place.first, place.second};
      std::vector<OnLine> through;
      for (const OnLine& on : index_.near(p, merge_))
        if (index_.height(on) && index_.to_end(on) > 2 * merge_) through.push_back(on);
      for (std::size_t i = 1; i < through.size(); ++i) {
        const double first = *index_.height(through[0]), other = *index_.height(through[i]);
        if (std::abs(first - other) > same_height)
          conflict(p, through[0].line, first, through[i].line, other);
      }
    }
    if (conflicts_.empty()) return;
    core::Problems problems;
    for (const std::string& text : conflicts_) {
      if (basin_.mesh.unequal_crests)
        core::warn("{}; each keeps its own, where both lie on an edge the higher holds", text);
      else
        problems.add(text +
                     "; make them equal there, or set mesh.unequal_crests = true: each then keeps its own, "
                     "and where both lie on an edge the higher holds");
    }
    problems.throw_all();
  }

  /// Ends next to the outline or to a strip are tied to it, so that nothing leaks between.
  void tie_ends() {
    std::map<Place, int> degree;
    for (const auto& [a, b] : placed_.constraints.lines) ++degree[place_of(a)], ++degree[place_of(b)];
    const std::vector<LinePiece> pieces = placed_.pieces;
    for (const LinePiece& piece : pieces)
      for (const Point end : {piece.from, piece.to})
        if (degree[place_of(end)] == 1) tie(end);
  }

  void tie(Point end) {
    const OnRing rim = nearest_on(placed_.outline, end);
    if (rim.distance < 2.5 * merge_) return move_end(end, node_on_outline(rim));
    if (!rivers_) return;
    const Ring* bank = nullptr;
    double nearest = 5 * merge_;
    for (const Ring& strip : strips_)
      if (const double d = nearest_on(strip, end).distance; d < nearest) nearest = d, bank = &strip;
    if (!bank) return;
    Point to = bank->front();
    for (const Point p : *bank)
      if (length(p - end) < length(to - end)) to = p;
    const OGRLineString way = line_of({end, to});
    bool free = !way.Crosses(rivers_.get()) && length(to - end) < 4 * basin_.mesh.edge_min_m;
    for (const auto& [a, b] : placed_.constraints.lines) {
      const OGRLineString other = line_of({a, b});
      if (free && place_of(a) != place_of(end) && place_of(b) != place_of(end))
        free = !way.Intersects(&other);
    }
    if (free) move_end(end, to);
  }

  /// The end itself goes there: an edge between would be as short as the tolerance.
  void move_end(Point end, Point to) {
    if (place_of(end) == place_of(to)) return;
    const auto move = [&](Point& p) {
      if (place_of(p) == place_of(end)) p = to;
    };
    for (auto& [a, b] : placed_.constraints.lines) move(a), move(b);
    for (LinePiece& piece : placed_.pieces) move(piece.from), move(piece.to);
    ++tied_;
  }

  /// A vertex of the outline, a new one where none is near.
  Point node_on_outline(const OnRing& rim) {
    Ring& ring = placed_.outline;
    for (const std::size_t i : {rim.side, (rim.side + 1) % ring.size()})
      if (length(ring[i] - rim.at) < 2 * merge_) return ring[i];
    ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(rim.side) + 1, rim.at);
    return rim.at;
  }

  void put_seeds() {
    for (const Ring& hole : holes_) {
      const OGRPolygon polygon = polygon_of(hole);
      const Geometry core = made(polygon.Buffer(-0.9 * merge_), "narrow a house");
      for (const OGRPolygon* part : polygons_in(*core)) {
        OGRPoint inside(0, 0);  // GDAL takes none that is empty
        if (part->PointOnSurface(&inside) == OGRERR_NONE)
          placed_.constraints.seeds.push_back({inside.getX(), inside.getY()});
      }
    }
  }

  void want_sizes() {
    std::vector<SizeAt> wanted;
    const auto along = [&](const std::vector<Point>& points, std::optional<double> edge) {
      for (std::size_t i = 0; edge && i + 1 < points.size(); ++i) {
        const Point d = points[i + 1] - points[i];
        const int parts = 1 + static_cast<int>(length(d) / *edge);
        for (int k = 0; k <= parts; ++k) wanted.push_back({points[i] + (double(k) / parts) * d, *edge});
      }
    };
    for (const DrawnLine& line : drawn_.lines) along(line.points, basin_.breaklines[line.breakline].edge_m);
    for (const DrawnHouse& house : drawn_.houses)
      if (basin_.buildings[house.buildings].as != core::BuildingAs::roughness)
        along(closed(house.ring), basin_.buildings[house.buildings].edge_m);
    if (!wanted.empty())
      placed_.size = graded_from(wanted, basin_.mesh.edge_min_m, basin_.mesh.edge_max_m, basin_.mesh.growth,
                                 placed_.outline);
  }

  void report_lines() {
    double km = 0;
    for (const LinePiece& p : placed_.pieces) km += length(p.to - p.from) / 1000;
    report_["breaklines"] = {{"drawn", drawn_.lines.size()},
                             {"km", std::round(km * 1e3) / 1e3},
                             {"outside", outside_},
                             {"cut_at_outline", cut_at_outline_},
                             {"open_at_rivers", over_rivers_},
                             {"ends_tied", tied_},
                             {"unequal_crests", conflicts_.size()},
                             {"merge_m", merge_}};
    core::info(
        "{} breaklines, {:.2f} km; vertices nearer than {:g} m are one (mesh.merge_m), {} ends tied to the "
        "outline or to rivers",
        drawn_.lines.size(), km, merge_, tied_);
  }

  const core::Basin& basin_;
  const OGRSpatialReference& crs_;
  const DrawnStructures& drawn_;
  const std::vector<Ring>&islands_, &strips_;
  nlohmann::json& report_;
  double merge_;
  LineIndex index_;
  Geometry rivers_;  ///< their strips; none where there are none
  std::vector<Ring> holes_;
  std::vector<std::pair<Point, Point>> hole_box_;  ///< [hole]
  Structures placed_;
  std::vector<std::string> conflicts_;
  std::set<std::pair<std::size_t, std::size_t>> in_conflict_;
  std::size_t cut_at_outline_ = 0, over_rivers_ = 0, tied_ = 0, outside_ = 0;
};

}  // namespace

Structures place_structures(const core::Basin& basin, const OGRSpatialReference& crs,
                            const DrawnStructures& drawn, const Ring& outline,
                            const std::vector<Ring>& islands, const std::vector<Ring>& strips,
                            nlohmann::json& report) {
  QuietGdal quiet;
  if (!drawn.empty() || !islands.empty())
    return Placing(basin, crs, drawn, outline, islands, strips, report).place();
  Structures nothing;
  nothing.outline = outline;
  return nothing;
}

}  // namespace freshet::mesh
