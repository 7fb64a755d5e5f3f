#include "mesh/terrain/river/surveyed.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/spelling.hpp"
#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/reaches.hpp"
#include "mesh/terrain/river/river_frame.hpp"
#include "mesh/terrain/river/river_profile.hpp"

namespace freshet::mesh {

using core::check;

namespace {

struct Foot {
  double s = 0, distance = std::numeric_limits<double>::infinity();
  Point at, right;  ///< on the centre line; unit vector towards the right bank
  double width = 0;
};

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

/// Share of a-b at which it meets c-d; negative if it does not.
double meeting(Point a, Point b, Point c, Point d) {
  const double det = cross(b - a, d - c);
  if (det == 0) return -1;
  const double u = cross(c - a, d - c) / det, v = cross(c - a, b - a) / det;
  return u >= 0 && u <= 1 && v >= 0 && v <= 1 ? u : -1;
}

/// Where the section crosses the river, else the point of the river nearest to the section's middle.
Foot foot_on(const SurveyedCrossSection& section, const River& river) {
  const std::vector<double> at = distances(river.points);
  const Point middle = 0.5 * (section.points.front() + section.points.back());
  Foot foot;
  const auto take = [&](std::size_t i, double share, double distance) {
    const Point d = river.points[i + 1] - river.points[i];
    const double l = std::max(length(d), 1e-9);
    if (distance >= foot.distance) return;
    foot = {at[i] + share * l, distance, river.points[i] + share * d, {d.y / l, -d.x / l}, 0};
    foot.width = along(at, river.width, foot.s);
  };
  for (std::size_t i = 0; i + 1 < river.points.size(); ++i) {
    const Point a = river.points[i], d = river.points[i + 1] - a;
    const double dd = d.x * d.x + d.y * d.y;
    if (dd == 0) continue;
    const Point m = middle - a;
    const double share = std::clamp((m.x * d.x + m.y * d.y) / dd, 0.0, 1.0);
    take(i, share, length(m - share * d));
  }
  // A crossing wins over a near miss; of several crossings that nearest to the section's middle.
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i + 1 < river.points.size(); ++i)
    for (std::size_t k = 0; k + 1 < section.points.size(); ++k) {
      const double u =
          meeting(river.points[i], river.points[i + 1], section.points[k], section.points[k + 1]);
      if (u < 0) continue;
      const Point p = river.points[i] + u * (river.points[i + 1] - river.points[i]);
      if (length(p - middle) >= nearest) continue;
      nearest = length(p - middle);
      foot.distance = 1;
      take(i, u, 0);
    }
  return foot;
}

/// How far off its river a section may lie: a width, or twenty metres.
double reach_of(const Foot& foot) { return std::max(foot.width, 20.0); }

/// Elevation by place across; of two points at one place the lower.
PlacedCrossSection placed_on(const SurveyedCrossSection& section, const Foot& foot) {
  std::vector<std::pair<double, double>> across;
  for (std::size_t i = 0; i < section.points.size(); ++i) {
    const Point off = section.points[i] - foot.at;
    across.emplace_back(2 * (off.x * foot.right.x + off.y * foot.right.y) / foot.width, section.z[i]);
  }
  std::stable_sort(across.begin(), across.end(), [](auto& a, auto& b) { return a.first < b.first; });
  PlacedCrossSection placed;
  placed.source = &section;
  placed.s = foot.s;
  for (const auto& [t, z] : across) {
    if (!placed.t.empty() && t - placed.t.back() < 1e-9) {
      placed.z.back() = std::min(placed.z.back(), z);
      continue;
    }
    placed.t.push_back(t);
    placed.z.push_back(z);
  }
  check(placed.t.size() >= 2 && placed.t.front() < 0.5 && placed.t.back() > -0.5,
        "{}: section '{}' does not cross its river; give points from bank to bank", section.where,
        section.name);
  if (placed.t.front() > -0.7 || placed.t.back() < 0.7)
    core::warn(
        "{}: section '{}' reaches from {:.0f} to {:.0f} m across a river of {:.0f} m; it is taken as level "
        "beyond its ends",
        section.where, section.name, placed.t.front() * foot.width / 2, placed.t.back() * foot.width / 2,
        foot.width);
  return placed;
}

void check_names(const std::vector<SurveyedCrossSection>& sections, const std::vector<River>& rivers) {
  std::vector<std::string> names;
  for (const River& river : rivers)
    if (!river.name.empty()) names.push_back(river.name);
  for (const SurveyedCrossSection& section : sections) {
    const auto meant = [&](const River& river) { return has_name(river, section.river); };
    check(section.river.empty() || names.empty() || std::any_of(rivers.begin(), rivers.end(), meant),
          "{}: no river has the name '{}'{}", section.where, section.river,
          core::did_you_mean(section.river, names));
  }
}

}  // namespace

double PlacedCrossSection::at(double place) const { return along(t, z, place); }

double PlacedCrossSection::lowest() const {
  double low = std::min(at(-1), at(1));
  for (std::size_t i = 0; i < t.size(); ++i)
    if (std::abs(t[i]) <= 1) low = std::min(low, z[i]);
  return low;
}

std::vector<std::vector<PlacedCrossSection>> place_cross_sections(
    const std::vector<SurveyedCrossSection>& sections, const std::vector<River>& rivers) {
  check_names(sections, rivers);
  std::vector<std::vector<PlacedCrossSection>> placed(rivers.size());
  for (const SurveyedCrossSection& section : sections) {
    Foot best;
    std::size_t river = 0;
    for (std::size_t r = 0; r < rivers.size(); ++r) {
      if (!section.river.empty() && !rivers[r].name.empty() && !has_name(rivers[r], section.river)) continue;
      const Foot foot = foot_on(section, rivers[r]);
      if (foot.distance < best.distance) best = foot, river = r;
    }
    check(best.distance <= reach_of(best),
          "{}: section '{}' lies {:.0f} m from {}; are its coordinates in basin.crs?", section.where,
          section.name, best.distance, section.river.empty() ? "any river" : "river '" + section.river + "'");
    placed[river].push_back(placed_on(section, best));
  }
  for (auto& list : placed) {
    std::stable_sort(list.begin(), list.end(), [](auto& a, auto& b) { return a.s < b.s; });
    for (std::size_t i = 1; i < list.size(); ++i)
      check(list[i].s - list[i - 1].s > 1e-3, "{}: section '{}' lies where section '{}' does; keep one",
            list[i].source->where, list[i].source->name, list[i - 1].source->name);
  }
  return placed;
}

SurveyedCrossSections::SurveyedCrossSections(std::vector<PlacedCrossSection> sections, const River& river)
    : sections_(std::move(sections)), at_(distances(river.points)), bed_(river.bed) {}

double SurveyedCrossSections::fitted(double s) const { return along(at_, bed_, s); }

double SurveyedCrossSections::bed(double s, double t) const {
  const auto below =
      std::upper_bound(sections_.begin(), sections_.end(), s,
                       [](double at, const PlacedCrossSection& section) { return at < section.s; });
  if (below == sections_.begin()) return below->at(t) + fitted(s) - fitted(below->s);
  const PlacedCrossSection& above = *(below - 1);
  if (below == sections_.end()) return above.at(t) + fitted(s) - fitted(above.s);
  const double share = (s - above.s) / (below->s - above.s);
  return (1 - share) * above.at(t) + share * below->at(t);
}

void compare_with_raster(const std::vector<PlacedCrossSection>& sections, const River& river,
                         const Elevation& z) {
  std::vector<double> off;
  for (const PlacedCrossSection& section : sections)
    for (std::size_t i = 0; i < section.source->points.size(); ++i) {
      const double ground = value_within(z, section.source->points[i]);
      const double bank = std::min(section.z.front(), section.z.back());
      if (std::isfinite(ground) && section.source->z[i] >= bank - 1e-9)
        off.push_back(section.source->z[i] - ground);
    }
  const std::size_t points = off.size();
  const double median = median_of(off);
  if (points < 2 || std::abs(median) < 2) return;
  core::warn(
      "{}: the banks of {} surveyed sections of river '{}' lie {:.1f} m {} the raster (median of {} points): "
      "another datum, or a raster that does not show the ground? The surveyed elevations are used as they "
      "are",
      sections.front().source->where, sections.size(), river.name, std::abs(median),
      median > 0 ? "above" : "below", points);
}

}  // namespace freshet::mesh
