#include "mesh/terrain/conditioning.hpp"

#include <algorithm>
#include <cstdint>
#include <queue>
#include <tuple>

namespace freshet::mesh {

namespace {

using Cell = std::size_t;
/// Ordered by the first number, ties by cell number, so that the result is the same everywhere.
using Ranked = std::pair<double, Cell>;
using Lowest = std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>>;

double lowest_neighbour(const Elevation& z, Cell i) {
  double low = std::numeric_limits<double>::infinity();
  for (int k = 0; k < 8; ++k) {
    const Cell n = z.neighbour(i, k);
    if (n != z.outside && z[n] < low) low = z[n];
  }
  return low;
}

/// Noise of one cell: raised to its lowest neighbour, where that neighbour drains on.
void raise_single_pits(Elevation& z, const Grid<char>& edge) {
  for (Cell i = 0; i < z.size(); ++i) {
    if (!std::isfinite(z[i]) || edge[i]) continue;
    const double low = lowest_neighbour(z, i);
    if (!(low > z[i]) || !std::isfinite(low)) continue;
    for (int k = 0; k < 8; ++k) {
      const Cell n = z.neighbour(i, k);
      if (n == z.outside || z[n] != low) continue;
      const double before = z[i];
      z[i] = low;
      if (edge[n] || lowest_neighbour(z, n) < low) break;
      z[i] = before;
    }
  }
}

/// One cell for each pit: a cell or flat without lower neighbour, away from the edge. Lowest first.
std::vector<Cell> find_pits(const Elevation& z, const Grid<char>& edge) {
  Grid<char> seen = z.like<char>(0);
  std::vector<Cell> pits, flat;
  for (Cell i = 0; i < z.size(); ++i) {
    if (seen[i] || !std::isfinite(z[i])) continue;
    flat.assign(1, i);
    seen[i] = 1;
    bool drains = false;
    for (std::size_t at = 0; at < flat.size(); ++at) {
      drains = drains || edge[flat[at]];
      for (int k = 0; k < 8; ++k) {
        const Cell n = z.neighbour(flat[at], k);
        if (n == z.outside) continue;
        if (z[n] < z[i]) drains = true;
        if (z[n] != z[i] || seen[n]) continue;
        seen[n] = 1;
        flat.push_back(n);
      }
    }
    if (!drains) pits.push_back(i);
  }
  std::sort(pits.begin(), pits.end(), [&](Cell a, Cell b) { return std::tie(z[a], a) < std::tie(z[b], b); });
  return pits;
}

/// Least-cost search from one pit (Dijkstra); its arrays are kept from pit to pit.
class Breacher {
 public:
  Breacher(Elevation& z, const Grid<char>& edge, const ConditioningLimits& limits, const Lakes& lakes)
      : z_(z),
        edge_(edge),
        lakes_(lakes),
        limits_(limits),
        mark_(z.like<std::uint32_t>(0)),
        cost_(z.like(0.0)),
        run_(z.like(0.0)),
        from_(z.like<Cell>(0)) {}

  bool cut(Cell pit) {
    const Cell end = search(pit);
    if (end == z_.outside) return false;
    carve(pit, end);
    return true;
  }

 private:
  Cell search(Cell pit) {
    reached_ = settled_ + 1;
    settled_ += 2;
    Lowest queue;
    if (const int lake = lakes_.of(pit); lake > 0)
      for (const Cell c : lakes_.cells[static_cast<std::size_t>(lake) - 1]) reach(queue, c, c, 0, 0);
    else
      reach(queue, pit, pit, 0, 0);
    while (!queue.empty()) {
      const auto [cost, cell] = queue.top();
      queue.pop();
      if (mark_[cell] == settled_) continue;
      mark_[cell] = settled_;
      if (from_[cell] != cell && (z_[cell] < z_[pit] || edge_[cell])) return cell;
      for (int k = 0; k < 8; ++k) step(queue, pit, cell, k);
    }
    return z_.outside;
  }

  void step(Lowest& queue, Cell pit, Cell cell, int k) {
    const Cell n = z_.neighbour(cell, k);
    if (n == z_.outside || std::isnan(z_[n]) || mark_[n] == settled_) return;
    if (lakes_.of(n) > 0 && !(z_[n] < z_[pit])) return;
    const double depth = std::max(0.0, z_[n] - z_[pit]), way = neighbour_distance(k) * z_.step;
    if (depth > limits_.max_depth || run_[cell] + way > limits_.max_length) return;
    // A millimetre of cut everywhere keeps paths short where nothing needs cutting.
    const double cost = cost_[cell] + way * (depth + 1e-3);
    if (mark_[n] != reached_ || cost < cost_[n]) reach(queue, n, cell, cost, run_[cell] + way);
  }

  void reach(Lowest& queue, Cell cell, Cell from, double cost, double run) {
    mark_[cell] = reached_;
    cost_[cell] = cost;
    run_[cell] = run;
    from_[cell] = from;
    queue.push({cost, cell});
  }

  /// An even slope from the pit, or the shore of its lake, to the end, nowhere deeper than the limit.
  void carve(Cell pit, Cell end) {
    const double top = z_[pit], bottom = std::min(top, z_[end]), whole = run_[end];
    if (edge_[end]) z_[end] = bottom;
    for (Cell c = from_[end]; from_[c] != c; c = from_[c]) {
      const double line = top + (bottom - top) * run_[c] / whole;
      z_[c] = std::min(z_[c], std::max(line, z_[c] - limits_.max_depth));
    }
  }

  Elevation& z_;
  const Grid<char>& edge_;
  const Lakes& lakes_;
  ConditioningLimits limits_;
  Grid<std::uint32_t> mark_;  ///< reached or settled in this search
  Grid<double> cost_, run_;
  Grid<Cell> from_;
  std::uint32_t settled_ = 0, reached_ = 0;
};

}  // namespace

Grid<char> edge_cells(const Elevation& z) {
  Grid<char> edge = z.like<char>(0);
  for (int r = 0; r < z.ny; ++r)
    for (int c = 0; c < z.nx; ++c) {
      const Cell i = z.index(c, r);
      if (!std::isfinite(z[i])) continue;
      bool at_edge = c == 0 || r == 0 || c + 1 == z.nx || r + 1 == z.ny;
      for (int k = 0; k < 8 && !at_edge; ++k)
        at_edge = std::isnan(z[z.index(c + neighbour_column[k], r + neighbour_row[k])]);
      edge[i] = at_edge;
    }
  return edge;
}

ConditioningReport breach_pits(Elevation& z, const ConditioningLimits& limits, const Lakes& lakes) {
  const Grid<char> edge = edge_cells(z);
  ConditioningReport report;
  Breacher breacher(z, edge, limits, lakes);
  for (Cell pit : find_pits(z, edge)) {
    ++report.pits;
    if (breacher.cut(pit)) ++report.breached;
  }
  return report;
}

void fill_pits(Elevation& z) {
  const Grid<char> edge = edge_cells(z);
  Grid<char> seen = z.like<char>(0);
  Lowest queue;
  for (Cell i = 0; i < z.size(); ++i)
    if (edge[i]) {
      seen[i] = 1;
      queue.push({z[i], i});
    }
  std::vector<Cell> filled;  // what is filled to the level in hand needs no sorting (Barnes et al. 2014, 2.2)
  while (!queue.empty() || !filled.empty()) {
    const Cell i = filled.empty() ? queue.top().second : filled.back();
    filled.empty() ? queue.pop() : filled.pop_back();
    const int column = z.column(i), row = z.row(i);
    const double level = z[i];
    for (int k = 0; k < 8; ++k) {
      const int c = column + neighbour_column[k], r = row + neighbour_row[k];
      if (!z.contains(c, r)) continue;
      const Cell n = z.index(c, r);
      if (seen[n] || std::isnan(z[n])) continue;
      seen[n] = 1;
      if (z[n] <= level) {
        z[n] = level;
        filled.push_back(n);
      } else {
        queue.push({z[n], n});
      }
    }
  }
}

ConditioningReport condition(Elevation& z, const ConditioningLimits& limits, const Lakes& lakes) {
  raise_single_pits(z, edge_cells(z));
  const ConditioningReport report = breach_pits(z, limits, lakes);
  fill_pits(z);
  return report;
}

Elevation keep_deep_hollows(const Elevation& before, const Elevation& after, double deepest, long& kept) {
  Elevation result = after;
  Grid<char> seen = after.like<char>(0);
  std::vector<Cell> hollow;
  for (Cell first = 0; first < after.size(); ++first) {
    if (seen[first] || !(after[first] > before[first])) continue;
    hollow.assign(1, first);
    seen[first] = 1;
    double depth = 0;
    for (std::size_t at = 0; at < hollow.size(); ++at) {
      depth = std::max(depth, after[hollow[at]] - before[hollow[at]]);
      for (int k = 0; k < 8; ++k) {
        const Cell n = after.neighbour(hollow[at], k);
        if (n == after.outside || seen[n] || !(after[n] > before[n])) continue;
        seen[n] = 1;
        hollow.push_back(n);
      }
    }
    if (depth <= deepest) continue;
    ++kept;
    for (const Cell c : hollow) result[c] = before[c];
  }
  return result;
}

Elevation continued_beyond(const Elevation& z, double reach) {
  Elevation wider = z;
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < z.size(); ++i)
    if (std::isfinite(z[i])) front.push_back(i);
  for (double gone = 0; gone < reach && !front.empty(); gone += z.step) {
    std::vector<std::size_t> next;
    for (const std::size_t i : front)
      for (int k = 0; k < 8; ++k) {
        const std::size_t n = z.neighbour(i, k);
        if (n == z.outside || !std::isnan(wider[n])) continue;
        wider[n] = wider[i];
        next.push_back(n);
      }
    front = std::move(next);
  }
  return wider;
}

void measure_changes(const Elevation& before, const Elevation& after, const Grid<char>& inside,
                     ConditioningReport& report) {
  for (Cell i = 0; i < after.size(); ++i) {
    if (!inside[i] || !std::isfinite(before[i]) || !std::isfinite(after[i])) continue;
    const double change = after[i] - before[i], volume = std::abs(change) * after.step * after.step;
    if (change < 0) {
      ++report.lowered_cells;
      report.lowered_m3 += volume;
      if (-change > report.deepest_cut_m) report.deepest_cut_cell = i;
      report.deepest_cut_m = std::max(report.deepest_cut_m, -change);
    } else if (change > 0) {
      ++report.raised_cells;
      report.raised_m3 += volume;
      if (change > report.deepest_fill_m) report.deepest_fill_cell = i;
      report.deepest_fill_m = std::max(report.deepest_fill_m, change);
    }
  }
}

}  // namespace freshet::mesh
