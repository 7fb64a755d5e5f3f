#pragma once
// What a map shows, taken from the result files: everything but where it stands on the page.

#include <optional>
#include <string>
#include <vector>

#include "postproc/draw/colour_scale.hpp"
#include "postproc/map/drawn_layer.hpp"
#include "postproc/result_folder.hpp"
#include "results/result_attributes.hpp"

namespace freshet::postproc {

struct MapRequest {
  std::string field =
      "maximum_depth_p50";      ///< a field on cells of forecast.nc or probability.nc; or "probability"
  std::optional<int> member{};  ///< for fields that have members
  std::string time{};           ///< valid time, ISO, for fields that have times; empty: the last
  std::optional<double> threshold_m{};  ///< depth threshold of probabilities; default: the first of the file
  double outline_probability =
      0.1;  ///< line around cells that reach the threshold at least so likely; 0: none
  int width_px = 1600;
  std::string credit{};  ///< shown at the foot, such as where the terrain is from
};

struct GaugeMark {
  std::string id, name;
  double x = 0, y = 0;  ///< projected [m]
  bool assimilated = true;
  double peak_p10 = 0, peak_p50 = 0, peak_p90 = 0;  ///< stage over the forecast [m]; NaN: dry
  std::optional<core::Instant> peak_time;           ///< median of the members that are wet at some time
};

struct MapContent {
  mesh::Mesh mesh;
  results::ResultAttributes attributes;
  std::string origin;  ///< "forecast cycle 2026-03-10 06:00 UTC"
  bool run = false;    ///< no cycle: no readings were assimilated
  std::size_t members = 0;
  std::string title;     ///< "Median of the largest water depth"
  std::string validity;  ///< which time, or which span
  std::string quantity;  ///< what the legend is of: "Water depth"
  std::string unit;      ///< of the legend: "m", "%", "h after the cycle"
  std::string hint;      ///< what has no colour
  double factor = 1;     ///< legend shows values times this
  Quantity kind = Quantity::other;
  ColourScale scale;
  std::vector<float> values;    ///< [cell] in the units of `scale`
  std::vector<char> likely;     ///< [cell] inside the outline; empty: no outline
  std::string outline_meaning;  ///< "at least 10 % of members reach 0.3 m"
  std::vector<GaugeMark> gauges;
  std::vector<DrawnLayer> layers;  ///< of the user
  bool terrain = false;            ///< of mesh and basin, before any run: ground, cells, lines
  std::string credit;
};

/// Smallest and largest value; 0, 0 where there is none.
std::pair<double, double> value_span(const MapContent& map);
/// The classes for values from `low` to `high`: maps that stand side by side, or follow each other, share
/// theirs.
void set_scale(MapContent& map, double low, double high);

/// "2026-03-10 06:00 to 06:30 UTC"
std::string span_in_words(core::Instant from, core::Instant to);

/// InputError for a field, time, member or threshold that the files do not hold; it names those that they do.
MapContent read_map_content(const ResultFolder& results, const MapRequest& request);

/// Mesh and basin before any run, from mesh.nc. InputError if there is none.
MapContent read_terrain_content(const core::Basin& basin, const core::Workspace& workspace,
                                const std::string& credit);

}  // namespace freshet::postproc
