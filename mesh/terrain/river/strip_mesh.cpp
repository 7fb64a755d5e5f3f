#include "mesh/terrain/river/strip_mesh.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "mesh/terrain/river/slice.hpp"
#include "mesh/terrain/river/triangulate_around.hpp"

namespace freshet::mesh {
namespace {

using Place = std::pair<double, double>;

/// Nodes by their exact place: banks and triangles share theirs.
class Nodes {
 public:
  explicit Nodes(Mesh& mesh) : mesh_(mesh) {}
  Index at(Point p) {
    const auto [found, is_new] = number_.try_emplace({p.x, p.y}, mesh_.n_nodes());
    if (is_new) {
      mesh_.node_x.push_back(p.x);
      mesh_.node_y.push_back(p.y);
    }
    return found->second;
  }

 private:
  Mesh& mesh_;
  std::map<Place, Index> number_;
};

/// Nodes that the mesher put on sides of strips, by square.
class NewNodes {
 public:
  NewNodes(const Mesh& triangles, double square) : square_(square) {
    for (Index n = 0; n < triangles.n_nodes(); ++n) {
      const Point p{triangles.node_x[n], triangles.node_y[n]};
      squares_[square_of(p)].push_back(p);
    }
  }
  /// Those between a and b, from a on.
  std::vector<Point> between(Point a, Point b) const {
    const Point d = b - a;
    const double whole = length(d);
    std::vector<std::pair<double, Point>> found;
    const auto [c0, r0] = square_of({std::min(a.x, b.x), std::min(a.y, b.y)});
    const auto [c1, r1] = square_of({std::max(a.x, b.x), std::max(a.y, b.y)});
    for (int c = c0; c <= c1; ++c)
      for (int r = r0; r <= r1; ++r) {
        const auto in = squares_.find({c, r});
        if (in == squares_.end()) continue;
        for (const Point p : in->second) {
          const Point to = p - a;
          const double share = (to.x * d.x + to.y * d.y) / (whole * whole);
          if (share <= 1e-9 || share >= 1 - 1e-9) continue;
          if (length(to - share * d) <= 1e-7 * whole) found.emplace_back(share, p);
        }
      }
    std::sort(found.begin(), found.end(), [](const auto& p, const auto& q) { return p.first < q.first; });
    std::vector<Point> points;
    for (const auto& f : found) points.push_back(f.second);
    return points;
  }

 private:
  std::pair<int, int> square_of(Point p) const {
    return {static_cast<int>(std::floor(p.x / square_)), static_cast<int>(std::floor(p.y / square_))};
  }
  double square_;
  std::map<std::pair<int, int>, std::vector<Point>> squares_;
};

class Builder {
 public:
  Builder(StripMesh& built, const NewNodes& fresh) : built_(built), nodes_(built.mesh), fresh_(fresh) {}

  void add(const Strip& strip) {
    const std::size_t n = strip.kept.size();
    for (std::size_t k = 0; k < n; ++k) {
      if (!strip.kept[k]) continue;
      const bool first = k == 0 || !strip.kept[k - 1], last = k + 1 == n || !strip.kept[k + 1];
      add_slice(strip, k, first, last);
    }
  }
  void add(const Mesh& triangles) {
    for (const auto& t : triangles.cell_nodes) {
      std::array<Index, 4> cell{none, none, none, none};
      for (int i = 0; i < 3; ++i) cell[i] = nodes_.at({triangles.node_x[t[i]], triangles.node_y[t[i]]});
      push(cell, {});
    }
  }

 private:
  void add_slice(const Strip& strip, std::size_t k, bool first, bool last) {
    const double s = 0.5 * (strip.rows[k].s + strip.rows[k + 1].s);
    for (const Piece& piece : pieces_of(strip, k, first, last))
      add_piece(piece, {static_cast<int>(strip.river), s, std::clamp(piece.t, -1.0, 1.0)});
  }

  void add_piece(const Piece& piece, const StripCoordinates& place) {
    std::vector<Point> round, more;
    const std::size_t n = piece.corners.size();
    for (std::size_t i = 0; i < n; ++i) {
      round.push_back(piece.corners[i]);
      if (!piece.outer[i]) continue;
      const std::vector<Point> on_side = fresh_.between(piece.corners[i], piece.corners[(i + 1) % n]);
      round.insert(round.end(), on_side.begin(), on_side.end());
      more.insert(more.end(), on_side.begin(), on_side.end());
    }
    if (!more.empty()) return add_fan(piece, place, round, more);
    std::array<Index, 4> cell{none, none, none, none};
    for (std::size_t i = 0; i < n; ++i) cell[i] = nodes_.at(round[i]);
    push(cell, place);
  }

  /// Triangles from the node that divides a side; from the middle of the cell where there are several.
  void add_fan(const Piece& piece, const StripCoordinates& place, const std::vector<Point>& round,
               const std::vector<Point>& more) {
    Point hub = more[0];
    if (more.size() > 1) {
      hub = {};
      for (const Point p : piece.corners) hub = hub + (1.0 / double(piece.corners.size())) * p;
    }
    const auto same = [](Point p, Point q) { return p.x == q.x && p.y == q.y; };
    for (std::size_t i = 0; i < round.size(); ++i) {
      const Point a = round[i], b = round[(i + 1) % round.size()];
      if (same(a, hub) || same(b, hub)) continue;
      push({nodes_.at(a), nodes_.at(b), nodes_.at(hub), none}, place);
    }
  }

  void push(const std::array<Index, 4>& cell, const StripCoordinates& place) {
    built_.mesh.cell_nodes.push_back(cell);
    built_.place.push_back(place);
  }

  StripMesh& built_;
  Nodes nodes_;
  const NewNodes& fresh_;
};

void append_run(const Strip& strip, std::size_t begin, std::size_t end, std::vector<Ring>& rings) {
  Ring ring;  // down the right bank, across, up the left bank, across
  for (std::size_t k = begin; k <= end; ++k) ring.push_back(strip.rows[k].nodes.back());
  const auto& last = strip.rows[end].nodes;
  for (std::size_t j = last.size() - 1; j-- > 1;) ring.push_back(last[j]);
  for (std::size_t k = end + 1; k-- > begin;) ring.push_back(strip.rows[k].nodes.front());
  const auto& first = strip.rows[begin].nodes;
  for (std::size_t j = 1; j + 1 < first.size(); ++j) ring.push_back(first[j]);
  rings.push_back(std::move(ring));
}

}  // namespace

std::vector<Ring> outlines_of(const std::vector<Strip>& strips) {
  std::vector<Ring> rings;
  for (const Strip& strip : strips)
    for (std::size_t begin = 0; begin < strip.kept.size();) {
      std::size_t end = begin;
      while (end < strip.kept.size() && strip.kept[end]) ++end;
      if (end > begin) append_run(strip, begin, end, rings);
      begin = end + 1;
    }
  return rings;
}

StripMesh mesh_with_strips(const Ring& ring, const std::vector<Strip>& strips, const Constraints& drawn,
                           const SizeField& size, const TriangleQuality& quality,
                           const std::function<void(std::size_t)>& progress) {
  const std::vector<Ring> holes = outlines_of(strips);
  Mesh triangles = holes.empty() ? triangulate(ring, drawn, size, quality, progress)
                                 : triangulate_around(holes, ring, drawn, size, quality, progress);
  if (holes.empty()) {
    std::vector<StripCoordinates> nowhere(triangles.cell_nodes.size());
    return {std::move(triangles), std::move(nowhere)};
  }
  double longest = 1;
  for (const Ring& hole : holes)
    for (std::size_t i = 0; i < hole.size(); ++i)
      longest = std::max(longest, length(hole[(i + 1) % hole.size()] - hole[i]));
  const NewNodes fresh(triangles, longest);
  StripMesh built;
  Builder builder(built, fresh);
  for (const Strip& strip : strips) builder.add(strip);
  builder.add(triangles);
  return built;
}

void number_along_hilbert(StripMesh& built) {
  const std::vector<std::int32_t> order = number_along_hilbert(built.mesh);
  std::vector<StripCoordinates> place;
  for (const std::int32_t c : order) place.push_back(built.place[c]);
  built.place = std::move(place);
}

Ring with_row(const Ring& ring, const std::vector<Point>& row) {
  struct Spot {
    std::size_t side = 0;
    double share = 0, off = std::numeric_limits<double>::infinity();
  };
  const auto find = [&](Point p) {
    Spot best;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point d = ring[(i + 1) % ring.size()] - ring[i], to = p - ring[i];
      const double t = std::clamp((to.x * d.x + to.y * d.y) / (d.x * d.x + d.y * d.y), 0.0, 1.0);
      if (const double off = length(to - t * d); off < best.off) best = {i, t, off};
    }
    return best;
  };
  double least = std::numeric_limits<double>::infinity();  // of the row's sides
  for (std::size_t j = 0; j + 1 < row.size(); ++j) least = std::min(least, length(row[j + 1] - row[j]));
  const auto at_end = [&](Point p) {  // a corner so near to the row's would give a sliver
    return std::min(length(p - row.front()), length(p - row.back())) < least / 6;
  };
  const auto replaced = [&](const std::vector<Point>& part) {  // from its first to its last along the ring
    const Spot from = find(part.front()), to = find(part.back());
    Ring whole(part.begin(), part.end());
    for (std::size_t i = to.side, steps = 0; steps < ring.size(); ++steps) {
      if (i == from.side && (steps > 0 || to.share < from.share)) break;
      i = (i + 1) % ring.size();
      const Point p = ring[i];
      if (!at_end(p)) whole.push_back(p);
    }
    return whole;
  };
  const std::vector<Point> back(row.rbegin(), row.rend());
  const Ring one = replaced(row), other = replaced(back);
  return signed_area(one) > signed_area(other) ? one : other;
}

}  // namespace freshet::mesh
