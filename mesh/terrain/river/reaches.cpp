#include "mesh/terrain/river/reaches.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/log.hpp"
#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_layer.hpp"

namespace freshet::mesh {
namespace {

constexpr std::size_t no_reach = static_cast<std::size_t>(-1);

/// Reaches by the place where they begin.
class Beginnings {
 public:
  explicit Beginnings(const std::vector<River>& reaches) : reaches_(reaches) {
    for (std::size_t i = 0; i < reaches.size(); ++i)
      buckets_[key(reaches[i].points.front(), 0, 0)].push_back(i);
  }
  /// Those that begin at a point, in their order.
  std::vector<std::size_t> at(Point p) const {
    std::vector<std::size_t> found;
    for (int dx = -1; dx <= 1; ++dx)
      for (int dy = -1; dy <= 1; ++dy) {
        const auto bucket = buckets_.find(key(p, dx, dy));
        if (bucket == buckets_.end()) continue;
        for (const std::size_t i : bucket->second)
          if (length(reaches_[i].points.front() - p) <= ends_meet) found.push_back(i);
      }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  static std::pair<long, long> key(Point p, int dx, int dy) {
    return {long(std::floor(p.x / ends_meet)) + dx, long(std::floor(p.y / ends_meet)) + dy};
  }
  const std::vector<River>& reaches_;
  std::map<std::pair<long, long>, std::vector<std::size_t>> buckets_;
};

bool same_name(const River& a, const River& b) { return !a.name.empty() && a.name == b.name; }

/// [reach] the one that it runs on as: where the river parts, that of the same name, else the longest.
std::vector<std::size_t> next_reaches(const std::vector<River>& reaches) {
  const Beginnings beginnings(reaches);
  std::vector<std::size_t> next(reaches.size(), no_reach);
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    const auto better = [&](std::size_t a, std::size_t b) {
      const bool name_a = same_name(reaches[i], reaches[a]), name_b = same_name(reaches[i], reaches[b]);
      if (name_a != name_b) return name_a;
      return distances(reaches[a].points).back() > distances(reaches[b].points).back();
    };
    for (const std::size_t j : beginnings.at(reaches[i].points.back()))
      if (j != i && (next[i] == no_reach || better(j, next[i]))) next[i] = j;
  }
  return next;
}

/// [reach] longest way from a source to its lower end, m. Reaches in a circle keep their own length.
std::vector<double> ways(const std::vector<River>& reaches, const std::vector<std::size_t>& next) {
  std::vector<int> feeders(reaches.size(), 0);
  for (const std::size_t n : next)
    if (n != no_reach) ++feeders[n];
  std::vector<double> way, above(reaches.size(), 0);
  for (const River& reach : reaches) way.push_back(distances(reach.points).back());
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < reaches.size(); ++i)
    if (feeders[i] == 0) ready.push_back(i);
  while (!ready.empty()) {
    const std::size_t i = ready.back();
    ready.pop_back();
    way[i] += above[i];
    if (next[i] == no_reach) continue;
    above[next[i]] = std::max(above[next[i]], way[i]);
    if (--feeders[next[i]] == 0) ready.push_back(next[i]);
  }
  return way;
}

void append(River& river, const River& reach) {
  const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin() + 1, from.end()); };
  add(river.points, reach.points);
  add(river.width, reach.width);
  add(river.depth, reach.depth);
  add(river.upstream_m2, reach.upstream_m2);
  if (!reach.name.empty() && !has_name(river, reach.name))
    river.name += (river.name.empty() ? "" : between_names) + reach.name;
}

/// [reach] the one above that runs on as it.
std::vector<std::size_t> trunks(const std::vector<River>& reaches, const std::vector<std::size_t>& next) {
  const std::vector<double> way = ways(reaches, next);
  std::vector<std::size_t> trunk(reaches.size(), no_reach);
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    if (next[i] == no_reach) continue;
    std::size_t& best = trunk[next[i]];
    const bool name = same_name(reaches[i], reaches[next[i]]);
    const bool best_name = best != no_reach && same_name(reaches[best], reaches[next[i]]);
    if (best == no_reach || (name != best_name ? name : way[i] > way[best])) best = i;
  }
  return trunk;
}

/// The place of `river` nearest to a point: its number among the points, and the distance from the line.
std::pair<std::size_t, double> nearest_on(const River& river, Point p) {
  std::pair<std::size_t, double> nearest{0, std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i + 1 < river.points.size(); ++i) {
    const Point a = river.points[i], d = river.points[i + 1] - a, m = p - a;
    const double share = std::clamp((m.x * d.x + m.y * d.y) / (d.x * d.x + d.y * d.y), 0.0, 1.0);
    if (const double off = length(m - share * d); off < nearest.second)
      nearest = {share < 0.5 ? i : i + 1, off};
  }
  return nearest;
}

/// True if following `into` from `river` comes to `end`.
bool leads_to(const std::vector<River>& rivers, std::size_t river, std::size_t end) {
  for (std::size_t steps = 0; steps <= rivers.size(); ++steps) {
    if (river == end) return true;
    if (rivers[river].lower != RiverEnd::river) return false;
    river = rivers[river].into;
  }
  return true;
}

double half_width(const River& river, std::size_t i, double usual) {
  return (std::isfinite(river.width[i]) ? river.width[i] : usual) / 2;
}

void find_mouth(std::vector<River>& rivers, std::size_t i, double usual) {
  const Point end = rivers[i].points.back();
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < rivers.size(); ++j) {
    if (j == i) continue;
    const auto [place, off] = nearest_on(rivers[j], end);
    if (length(end - rivers[j].points.back()) <= off + 1e-9) continue;  // both end there
    const double reach = half_width(rivers[j], place, usual) +
                         std::max(ends_meet, half_width(rivers[i], rivers[i].points.size() - 1, usual));
    if (off > reach || off >= best || leads_to(rivers, j, i)) continue;
    best = off;
    rivers[i].lower = RiverEnd::river;
    rivers[i].into = j;
  }
}

}  // namespace

bool has_name(const River& river, const std::string& name) {
  for (std::size_t from = 0; from <= river.name.size();) {
    const std::size_t to = std::min(river.name.find(between_names, from), river.name.size());
    if (river.name.compare(from, to - from, name) == 0) return true;
    from = to + between_names.size();
  }
  return false;
}

std::vector<River> joined_reaches(std::vector<River> reaches) {
  const std::vector<std::size_t> next = next_reaches(reaches), trunk = trunks(reaches, next);
  std::vector<char> used(reaches.size(), 0);
  std::vector<River> rivers;
  const auto follow = [&](std::size_t i) {
    River river = std::move(reaches[i]);
    used[i] = 1;
    for (std::size_t n = next[i]; n != no_reach && trunk[n] == i && !used[n]; i = n, n = next[n]) {
      append(river, reaches[n]);
      used[n] = 1;
    }
    rivers.push_back(std::move(river));
  };
  for (std::size_t i = 0; i < reaches.size(); ++i)
    if (trunk[i] == no_reach) follow(i);
  for (std::size_t i = 0; i < reaches.size(); ++i)
    if (!used[i]) follow(i);  // in a circle
  return rivers;
}

void join_rivers(std::vector<River>& rivers, double usual) {
  for (River& river : rivers) river.lower = RiverEnd::free;
  for (std::size_t i = 0; i < rivers.size(); ++i) find_mouth(rivers, i, usual);
  const auto order_of = [&](std::size_t i) {  // how many rivers lie between it and the last
    int order = 0;
    for (; rivers[i].lower == RiverEnd::river; i = rivers[i].into) ++order;
    return order;
  };
  std::vector<std::size_t> order(rivers.size()), place(rivers.size());
  std::iota(order.begin(), order.end(), 0);
  const auto drained = [&](std::size_t i) {  // no more than through those that it runs into
    double least = std::numeric_limits<double>::infinity();
    for (;; i = rivers[i].into) {
      least = std::min(least, rivers[i].upstream_m2.empty() ? 0 : rivers[i].upstream_m2.back());
      if (rivers[i].lower != RiverEnd::river) return least;
    }
  };
  std::vector<std::pair<double, int>> rank;
  for (std::size_t i = 0; i < rivers.size(); ++i) rank.emplace_back(-drained(i), order_of(i));
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rank[a] < rank[b]; });
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<River> sorted;
  for (const std::size_t i : order) sorted.push_back(rivers[i]);
  for (River& river : sorted) river.into = place[river.into];
  rivers = std::move(sorted);
}

}  // namespace freshet::mesh
