#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "mesh/terrain/river/strips.hpp"

namespace freshet::mesh {
namespace {

/// Points of centre lines by square, to find the river around a place.
class RiverFinder {
 public:
  explicit RiverFinder(double square) : square_(square) {}

  void add(std::size_t river, const River& r) {
    for (std::size_t i = 0; i < r.points.size(); ++i) squares_[square_of(r.points[i])].push_back({river, i});
  }

  struct Found {
    std::size_t river = 0, point = 0;
  };
  /// The river whose banks hold the point, the largest (first) if there are several.
  std::optional<Found> holding(Point p, const std::vector<River>& rivers) const {
    std::optional<Found> best;
    double nearest = 0;
    const auto [column, row] = square_of(p);
    for (int c = column - 1; c <= column + 1; ++c)
      for (int r = row - 1; r <= row + 1; ++r) {
        const auto found = squares_.find({c, r});
        if (found == squares_.end()) continue;
        for (const Found& f : found->second) {
          const double off = length(rivers[f.river].points[f.point] - p);
          if (off > 0.5 * rivers[f.river].width[f.point]) continue;
          if (best && (f.river > best->river || (f.river == best->river && off >= nearest))) continue;
          best = f;
          nearest = off;
        }
      }
    return best;
  }

 private:
  std::pair<int, int> square_of(Point p) const {
    return {static_cast<int>(std::floor(p.x / square_)), static_cast<int>(std::floor(p.y / square_))};
  }
  double square_;
  std::map<std::pair<int, int>, std::vector<Found>> squares_;
};

void cut_after(River& river, std::size_t points) {
  river.points.resize(points);
  for (auto* values : {&river.width, &river.bed, &river.depth, &river.upstream_m2})
    if (values->size() > points) values->resize(points);
}

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

/// Runs on to the centre line of the river that it ends on, which was smoothed away from it.
void reach_out(River& river, const RiverFrame& main) {
  const Point end = river.points.back(), goal = main.at(main.nearest(end), 0);
  const double step = length(end - river.points[river.points.size() - 2]), gap = length(goal - end);
  const int more = static_cast<int>(gap / std::max(step, 1e-3));
  if (more < 1 || gap > 0.25 * distances(river.points).back()) return;
  for (int k = 1; k <= more; ++k) river.points.push_back(end + (double(k) / more) * (goal - end));
  river.points = smoothed(river.points, std::max(gap, river.width.back()));
  for (auto* values : {&river.width, &river.bed, &river.depth, &river.upstream_m2})
    if (!values->empty()) values->resize(river.points.size(), values->back());
}

/// The stretch of the larger river's bank that the tributary's end takes: its width over the sine of the
/// angle between them, around where its centre line meets the bank.
std::optional<Mouth> mouth_of(const River& tributary, const RiverFrame& main, const StripSettings& settings) {
  const std::vector<double> at = distances(tributary.points);
  const double width = tributary.width.back();
  const Point end = tributary.points.back();
  const Point before = RiverFrame(tributary).at(std::max(0.0, at.back() - width), 0);
  const Point toward = (1 / std::max(1e-9, length(end - before))) * (end - before);
  const double s = main.nearest(end);
  const Point along = main.tangent(s);
  const double sine = std::max(0.4, std::abs(cross(along, toward)));
  Mouth mouth;
  mouth.bank = cross(along, end - main.at(s, 0)) > 0 ? -1 : 1;
  mouth.cells = cells_across(width, settings);
  const double cell = main.width(s) / cells_across(main.width(s), settings);
  const double wide = std::max(width / sine, 0.5 * cell);
  mouth.from = s - wide / 2;
  mouth.to = s + wide / 2;
  const double room = 1.5 * slice_length(main, s, settings);
  if (mouth.from < room || mouth.to > main.length() - room) return {};
  return mouth;
}

bool overlaps(const Mouth& a, const std::vector<Mouth>& others) {
  const double room = 0.25 * (a.to - a.from);
  return std::any_of(others.begin(), others.end(),
                     [&](const Mouth& b) { return a.from < b.to + room && b.from < a.to + room; });
}

}  // namespace

std::vector<std::vector<Mouth>> find_mouths(std::vector<River>& rivers, const StripSettings& settings) {
  double widest = 1;
  for (const River& r : rivers) widest = std::max(widest, *std::max_element(r.width.begin(), r.width.end()));
  RiverFinder finder(widest);
  std::vector<std::vector<Mouth>> mouths(rivers.size());
  std::vector<std::unique_ptr<RiverFrame>> frames(rivers.size());
  for (std::size_t r = 0; r < rivers.size(); ++r) {
    River& river = rivers[r];
    if (river.lower == RiverEnd::river && river.points.size() > 1 && frames[river.into])
      reach_out(river, *frames[river.into]);
    std::optional<RiverFinder::Found> met;
    std::size_t i = 0;
    while (i < river.points.size() && !(met = finder.holding(river.points[i], rivers))) ++i;
    if (met) {
      cut_after(river, i);
      river.lower = RiverEnd::river;
      river.into = met->river;
    }
    if (river.points.size() < 2 || distances(river.points).back() < 2 * river.width.back()) {
      cut_after(river, 0);
      continue;
    }
    if (met && !too_narrow(river.width.back(), settings))
      if (auto mouth = mouth_of(river, *frames[met->river], settings);
          mouth && !overlaps(*mouth, mouths[met->river])) {
        mouth->tributary = r;
        mouths[met->river].push_back(*mouth);
      }
    frames[r] = std::make_unique<RiverFrame>(river);
    finder.add(r, river);
  }
  return mouths;
}

}  // namespace freshet::mesh
