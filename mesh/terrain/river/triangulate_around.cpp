#include "mesh/terrain/river/triangulate_around.hpp"

#include <queue>
#include <set>
#include <tuple>

#include "core/errors.hpp"
#include "mesh/terrain/delaunay.hpp"

namespace freshet::mesh {
namespace {

using namespace delaunay;
using Corner = std::pair<double, double>;
using Side = std::array<Corner, 2>;

Corner place_of(Vertex v) { return {v->point().x(), v->point().y()}; }

Side side_of(Vertex a, Vertex b) {
  Side side{place_of(a), place_of(b)};
  if (side[1] < side[0]) std::swap(side[0], side[1]);
  return side;
}

/// True if p lies in the circle over a side.
bool within_circle(Vertex a, Vertex b, const Kernel::Point_2& p) {
  return CGAL::angle(a->point(), p, b->point()) != CGAL::ACUTE;
}

/// A triangle that is to be refined, as it was when it was found. Of equals the place decides, so that the
/// mesh is the same everywhere.
struct Bad {
  Criteria::Quality quality;
  std::array<Vertex, 3> corners;
  std::array<Corner, 3> places;

  bool operator<(const Bad& other) const {  // of a queue: the largest comes first
    if (quality < other.quality) return false;
    if (other.quality < quality) return true;
    return places > other.places;
  }
};

class Refinement {
 public:
  Refinement(Triangulation& triangulation, std::set<Side> whole, const SizeField& size,
             const TriangleQuality& quality)
      : t_(triangulation),
        whole_(std::move(whole)),
        size_(size),
        floor_(quality.floor),
        is_bad_(Criteria(size, quality).is_bad_object()) {
    for (auto e = t_.finite_edges_begin(); e != t_.finite_edges_end(); ++e)
      if (may_be_divided(e->first, e->second) && encroached(e->first, e->second)) queue_side(*e);
    for (auto f = t_.finite_faces_begin(); f != t_.finite_faces_end(); ++f) look_at(f);
  }

  /// A triangle that is to be divided whatever its quality.
  void divide_too(Face f) { queue(f, {}); }

  /// False once there is nothing left to do.
  bool step() {
    if (!sides_.empty()) {
      const auto [a, b] = sides_.front();
      sides_.pop();
      Face f;
      int i = 0;
      if (t_.is_edge(a, b, f, i) && may_be_divided(f, i)) divide(f, i);
      return true;
    }
    if (bad_.empty()) return false;
    const Bad bad = bad_.top();
    bad_.pop();
    Face f;
    const auto& [u, v, w] = bad.corners;
    if (!t_.is_face(u, v, w, f) || !f->is_in_domain()) return true;
    if (refine(f) && t_.is_face(u, v, w, f)) bad_.push(bad);
    return true;
  }

 private:
  using Edge = Triangulation::Edge;

  static Vertex first(Face f, int i) { return f->vertex(Triangulation::cw(i)); }
  static Vertex second(Face f, int i) { return f->vertex(Triangulation::ccw(i)); }

  bool may_be_divided(Face f, int i) const {
    return f->is_constrained(i) && whole_.count(side_of(first(f, i), second(f, i))) == 0;
  }

  bool encroached(Face f, int i) const {
    for (const Edge& e : {Edge(f, i), t_.mirror_edge(Edge(f, i))})
      if (e.first->is_in_domain() &&
          within_circle(first(f, i), second(f, i), e.first->vertex(e.second)->point()))
        return true;
    return false;
  }

  void queue_side(const Edge& e) { sides_.push({first(e.first, e.second), second(e.first, e.second)}); }

  void look_at(Face f) {
    if (t_.is_infinite(f) || !f->is_in_domain()) return;
    Criteria::Quality quality;
    if (is_bad_(f, quality) != CGAL::Mesh_2::NOT_BAD) queue(f, quality);
  }

  void queue(Face f, const Criteria::Quality& quality) {
    Bad bad{quality, {}, {}};
    for (int i = 0; i < 3; ++i) {
      bad.corners[i] = f->vertex(i);
      bad.places[i] = place_of(f->vertex(i));
    }
    bad_.push(bad);
  }

  /// The triangles whose circle holds p, from f on, and the sides around them.
  struct Zone {
    std::set<Face> faces;
    std::vector<Edge> rim;
  };
  Zone zone_of(Face from, const Kernel::Point_2& p) const {
    Zone zone;
    zone.faces.insert(from);
    std::vector<Face> todo{from};
    while (!todo.empty()) {
      const Face f = todo.back();
      todo.pop_back();
      for (int i = 0; i < 3; ++i) {
        const Face next = f->neighbor(i);
        if (zone.faces.count(next)) continue;
        if (f->is_constrained(i) || t_.is_infinite(next) || !t_.test_conflict(p, next)) {
          zone.rim.push_back({f, i});
          continue;
        }
        zone.faces.insert(next);
        todo.push_back(next);
      }
    }
    return zone;
  }

  /// A node in the middle of the circle through the corners, or first the sides divided that it lies too near
  /// to. Nothing (false) where a whole side forbids it.
  bool refine(Face f) {
    const Kernel::Point_2 p = t_.circumcenter(f);
    const Zone zone = zone_of(f, p);
    std::vector<std::array<Vertex, 2>> too_near;
    for (const auto& [face, i] : zone.rim) {
      if (!face->is_constrained(i) || !within_circle(first(face, i), second(face, i), p)) continue;
      if (!may_be_divided(face, i)) return false;
      too_near.push_back({first(face, i), second(face, i)});
    }
    if (!too_near.empty()) return divide(too_near);
    Triangulation::Locate_type where;
    int i = 0;
    const Face at = t_.locate(p, where, i, f);
    if (zone.faces.count(at) == 0 || where == Triangulation::VERTEX) return false;
    const Vertex v = t_.insert(p, where, at, i);
    auto around = t_.incident_faces(v), begin = around;
    do around->set_in_domain(true);
    while (++around != begin);
    look_around(v);
    return true;
  }

  bool divide(const std::vector<std::array<Vertex, 2>>& sides) {
    bool any = false;
    for (const auto& [a, b] : sides) {
      Face f;
      int i = 0;
      if (t_.is_edge(a, b, f, i) && f->is_constrained(i)) any = divide(f, i) || any;
    }
    return any;
  }

  /// A node in the middle of a side of the ring; false where it is short enough.
  bool divide(Face f, int i) {
    if (t_.is_infinite(f)) std::tie(f, i) = t_.mirror_edge({f, i});
    const Kernel::Point_2 a = first(f, i)->point(), b = second(f, i)->point(), middle = CGAL::midpoint(a, b);
    if (std::sqrt(CGAL::squared_distance(a, middle)) < floor_ * size_({middle.x(), middle.y()})) return false;
    const bool right = f->is_in_domain(), left = f->neighbor(i)->is_in_domain();
    const Vertex from = first(f, i), to = second(f, i), v = t_.insert(middle, Triangulation::EDGE, f, i);
    mark(v, from, to, right, left);
    look_around(v);
    return true;
  }

  /// Says of the triangles around a new node on a side, right and left of it, whether they are in the domain.
  /// Counter-clockwise, those on the right come after the side's beginning: where corners of the ring lie in
  /// one line but for rounding, no coordinate tells.
  void mark(Vertex v, Vertex from, Vertex to, bool right, bool left) {
    const auto next = [&](Face f) { return f->vertex(Triangulation::ccw(f->index(v))); };
    auto around = t_.incident_faces(v);
    while (next(around) != from) ++around;
    const auto begin = around;
    bool in_domain = right;
    do {
      if (next(around) == to) in_domain = left;
      around->set_in_domain(in_domain && !t_.is_infinite(around));
    } while (++around != begin);
  }

  /// What a new node has made bad.
  void look_around(Vertex v) {
    auto around = t_.incident_faces(v), begin = around;
    do {
      if (t_.is_infinite(around)) continue;
      look_at(around);
      for (int i = 0; i < 3; ++i)
        if (may_be_divided(around, i) && encroached(around, i)) queue_side({around, i});
    } while (++around != begin);
  }

  Triangulation& t_;
  std::set<Side> whole_;
  const SizeField& size_;
  double floor_;
  Criteria::Is_bad is_bad_;
  std::queue<std::array<Vertex, 2>> sides_;
  std::priority_queue<Bad> bad_;
};

}  // namespace

Mesh triangulate_around(const std::vector<Ring>& holes, const Ring& ring, const Constraints& drawn,
                        const SizeField& size, const TriangleQuality& quality,
                        const std::function<void(std::size_t)>& progress) {
  core::check(ring.size() >= 3 && is_simple(ring), "the outline of the domain crosses or touches itself");
  Triangulation t;
  insert(t, ring);
  std::list<Kernel::Point_2> seeds;  // one in each hole
  std::set<Side> whole;
  for (const Ring& hole : holes) {
    core::check(hole.size() >= 3 && is_simple(hole), "the outline of a hole crosses or touches itself");
    const std::vector<Vertex> corners = insert(t, hole);
    for (std::size_t i = 0; i < corners.size(); ++i)
      whole.insert(side_of(corners[i], corners[(i + 1) % corners.size()]));
    seeds.push_back(point_inside(hole));
  }
  insert(t, drawn);
  for (const Point p : drawn.seeds) seeds.emplace_back(p.x, p.y);
  CGAL::Delaunay_mesher_2<Triangulation, Criteria>::mark_facets(t, seeds.begin(), seeds.end(), false);
  Refinement refinement(t, std::move(whole), size, quality);
  const auto refine = [&] {
    for (std::size_t steps = 0; refinement.step(); ++steps)
      if (progress && steps % 1024 == 0) progress(t.number_of_vertices());
  };
  refine();
  for (int round = 0; round < most_rounds; ++round) {
    const std::size_t before = t.number_of_vertices();
    for (const Face f : too_large_for_neighbours(t, size, quality)) refinement.divide_too(f);
    refine();
    if (t.number_of_vertices() == before) break;
  }
  return to_mesh(t);
}

}  // namespace freshet::mesh
