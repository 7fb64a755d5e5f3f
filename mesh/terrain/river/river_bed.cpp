#include "mesh/terrain/river/river_bed.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/river/falling.hpp"
#include "mesh/terrain/river/river_depth.hpp"
#include "mesh/terrain/river/river_frame.hpp"
#include "mesh/terrain/river/river_profile.hpp"
#include "mesh/terrain/river/river_shape.hpp"

namespace freshet::mesh {
namespace {

/// A river between its raster and its bed; [place of the axis], m.
struct Fitted {
  Axis axis;
  Profile profile;
  std::vector<double> surface;  ///< what the raster shows, falling
  std::vector<double> depth;    ///< of the bed below the surface
  std::vector<double> bed;      ///< lowest across
};

std::string name_of(const River& river) {
  const Point end = river.points.back();
  const std::string at = fmt::format("that ends at x {:.0f}, y {:.0f}", end.x, end.y);
  return river.name.empty() ? "the river " + at : fmt::format("river '{}' {}", river.name, at);
}

Axis axis_for(const River& river, double cell) {
  std::vector<double> widths = river.width;
  return axis_of(river, std::max(cell, median_of(widths) / 8));
}

/// Rivers that rise along their lines, told together: maps have many.
class Rising {
 public:
  Rising(const core::Basin& basin, double cell) : basin_(basin), cell_(cell) {}

  void look_at(const River& river, const Profile& profile) {
    const double length = distances(river.points).back(), rise = profile.rise;
    if (rise <= std::max(0.1, 3 * profile.rise_error)) return;
    const std::string text =
        fmt::format("{} rises by {:.1f} m along its {:.1f} km", name_of(river), rise, length / 1000);
    // A line may lie on the slope next to the raster's valley; there its upstream area does not fall.
    const bool backwards = !river.upstream_m2.empty() && river.upstream_m2.front() > river.upstream_m2.back();
    if (basin_.rivers.lines && backwards && rise > 1 && length > 10 * cell_)
      upstream_.push_back(text);
    else
      level_.push_back(text);
  }
  /// A line drawn upstream is refused.
  void tell() const {
    const std::string file = basin_.rivers.lines.value_or("").string();
    core::check(
        upstream_.empty(),
        "{}: {} on the raster: drawn upstream? Turn the line (QGIS: Reverse line direction), or delete it "
        "where the raster shows no valley{}",
        file, first(upstream_), others(upstream_));
    if (!level_.empty())
      core::warn("{}{} on the raster; its bed is set almost level{}", file.empty() ? "" : file + ": ",
                 first(level_), others(level_));
  }

 private:
  static std::string first(const std::vector<std::string>& texts) {
    return texts.empty() ? "" : texts.front();
  }
  static std::string others(const std::vector<std::string>& texts) {
    if (texts.size() < 2) return "";
    std::string all = fmt::format("; and {} more", texts.size() - 1);
    for (std::size_t i = 1; i < std::min<std::size_t>(texts.size(), 6); ++i)
      all += (i == 1 ? ": " : "; ") + texts[i];
    return texts.size() > 6 ? all + "; ..." : all;
  }
  const core::Basin& basin_;
  double cell_;
  std::vector<std::string> upstream_, level_;
};

/// Rivers that the raster's streams gave bring the bed of these; it is better than what the raster shows
/// around the centre line where its cells are wider than half of the river.
bool known_by_its_stream(const River& river, double cell) {
  std::vector<double> widths = river.width;
  return river.bed.size() == river.points.size() && cell > 0.5001 * median_of(widths);
}

std::vector<double> stream_bed(const River& river, const Axis& axis) {
  const std::vector<double> at = distances(river.points);
  std::vector<double> bed;
  for (const double s : axis.s) bed.push_back(along(at, river.bed, s));
  return bed;
}

Fitted fit_surface(const River& river, const Elevation& z, const core::Basin& basin) {
  core::check(river.points.size() >= 2 && river.width.size() == river.points.size() &&
                  distances(river.points).back() > 0,
              "{}: a river has no length or no width", basin.rivers.at);
  Fitted f;
  f.axis = axis_for(river, z.step);
  bool any = false;
  for (const Point p : f.axis.at) any = any || std::isfinite(value_within(z, p));
  core::check(any, "{}: {} lies where the terrain has no data; cut the line to the raster, or check its CRS",
              basin.rivers.at, name_of(river));
  f.profile = known_by_its_stream(river, z.step) ? fit_profile(f.axis, stream_bed(river, f.axis), z.step)
                                                 : fit_profile(f.axis, z);
  f.surface = f.profile.fit;
  return f;
}

/// The place of `onto` that is nearest to a point.
std::size_t nearest_place(const Axis& onto, Point p) {
  std::size_t nearest = 0;
  for (std::size_t i = 1; i < onto.size(); ++i)
    if (length(onto.at[i] - p) < length(onto.at[nearest] - p)) nearest = i;
  return nearest;
}

/// Brings the lower end to `level`: what lies below is raised, a higher end comes down with what lies
/// upstream by ever less over ten widths or a quarter of the river; afterwards nothing rises.
void bring_end_to(std::vector<double>& curve, const Axis& axis, double level) {
  const double all = axis.s.back(), reach = std::max(std::min(10 * axis.width.back(), all / 4), axis.step);
  const double down = std::min(0.0, level - curve.back());
  for (std::size_t i = 0; i < curve.size(); ++i)
    curve[i] = std::max(level, curve[i] + down * std::max(0.0, 1 - (all - axis.s[i]) / reach));
  for (std::size_t i = curve.size() - 1; i-- > 0;)
    curve[i] = std::max(curve[i], curve[i + 1] + least_slope * axis.step);
}

/// A tributary's surface at its end is that of the river it ends on, unless it falls into it by more than the
/// raster's noise.
void join_surface(Fitted& f, const Fitted& main, std::size_t at) {
  const double fall = f.surface.back() - main.surface[at];
  const double known = std::max(0.5, 3 * std::max(f.profile.noise, main.profile.noise));
  if (fall < known) bring_end_to(f.surface, f.axis, main.surface[at]);
}

/// Lowest across, falling; not below the bed of the river that it ends on.
void set_bed(Fitted& f, const RiverShape& shape, const Fitted* main, std::size_t at) {
  f.bed.clear();
  for (std::size_t i = 0; i < f.axis.size(); ++i)
    f.bed.push_back(f.surface[i] - f.depth[i] + shape.lowest(i));
  f.bed = without_steps(falling_fit(f.bed), f.axis.step, least_slope);
  if (main && f.bed.back() < main->bed[at]) bring_end_to(f.bed, f.axis, main->bed[at]);
}

void give(River& river, const Fitted& f) {
  river.bed.clear();
  river.depth.clear();
  for (const double s : distances(river.points)) {
    river.bed.push_back(along(f.axis.s, f.bed, s));
    river.depth.push_back(along(f.axis.s, f.depth, s));
  }
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / double(values.size());
}

RiverReport report_of(const River& river, const Fitted& f, const RiverShape& shape) {
  RiverReport r;
  r.name = river.name;
  r.length_m = f.axis.s.back();
  r.slope = (f.bed.front() - f.bed.back()) / r.length_m;
  r.least_width_m = *std::min_element(river.width.begin(), river.width.end());
  r.mean_width_m = mean(f.axis.width);
  r.largest_width_m = *std::max_element(river.width.begin(), river.width.end());
  r.mean_depth_m = mean(f.depth);
  r.largest_depth_m = *std::max_element(f.depth.begin(), f.depth.end());
  r.noise_m = f.profile.noise;
  r.shape_from_raster = shape.resolved();
  std::vector<double> moves;
  for (std::size_t i = 0; i < f.axis.size(); ++i) {
    const double move = f.bed[i] - f.profile.raster[i];
    if (!std::isfinite(move)) continue;
    moves.push_back(move);
    if (std::abs(move) < std::abs(r.largest_move_m)) continue;
    r.largest_move_m = move;
    r.largest_move_at = f.axis.at[i];
  }
  r.mean_move_m = mean(moves);
  return r;
}

/// Depth of the bed below the surface, and the bed.
void lower(Fitted& f, const River& river, const RiverShape& shape, const Fitted* main, std::size_t at,
           const DepthRule& rule) {
  if (main) join_surface(f, *main, at);
  f.depth = rule.depths(river, f.axis, f.surface);
  set_bed(f, shape, main, at);
}

}  // namespace

RiverBeds fit_beds(std::vector<River>& rivers, const Elevation& z, const core::Basin& basin,
                   const std::vector<SurveyedCrossSection>& surveyed) {
  RiverBeds beds;
  std::vector<Fitted> fitted;
  const DepthRule rule(basin, rivers);
  Rising rising(basin, z.step);
  for (River& river : rivers) {
    fitted.push_back(fit_surface(river, z, basin));
    Fitted& f = fitted.back();
    rising.look_at(river, f.profile);
    const bool joins = river.lower == RiverEnd::river && river.into + 1 < fitted.size();
    const Fitted* main = joins ? &fitted[river.into] : nullptr;
    const std::size_t at = main ? nearest_place(main->axis, river.points.back()) : 0;
    RiverShape shape(f.axis, f.profile, z);
    lower(f, river, shape, main, at, rule);
    give(river, f);
    beds.reports.push_back(report_of(river, f, shape));
    beds.sections.push_back(std::make_unique<RasterCrossSections>(river, std::move(shape)));
  }
  rising.tell();
  const auto placed = place_cross_sections(surveyed, rivers);
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (placed[i].empty()) continue;
    compare_with_raster(placed[i], rivers[i], z);
    beds.reports[i].surveyed_sections = placed[i].size();
    beds.sections[i] = std::make_unique<SurveyedCrossSections>(placed[i], rivers[i]);
  }
  return beds;
}

}  // namespace freshet::mesh
