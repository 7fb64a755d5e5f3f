#pragma once
// Stages at a gauge over time: bands and medians of forecasts, thresholds, readings.

#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "postproc/draw/canvas.hpp"
#include "results/gauges_file.hpp"

namespace freshet::postproc {

/// Of one forecast; NaN where so many members are dry.
struct HydrographCurve {
  std::vector<core::Instant> time;
  std::vector<double> p10, p50, p90;
  Rgb colour{};
  bool dashed = false;
};

HydrographCurve curve_of(const results::GaugeSeries& gauges, std::size_t station, Rgb colour,
                         bool dashed = false);

struct Hydrograph {
  std::string id, name;
  std::vector<HydrographCurve> curves;
  std::vector<std::pair<std::string, double>> thresholds;    ///< stage, m
  std::vector<std::pair<core::Instant, double>> readings{};  ///< stage, m
};

/// `unit`: size of a pixel of a page 1600 wide.
void draw_hydrograph(const Canvas& canvas, const Box& box, const Hydrograph& hydrograph, double unit,
                     core::Instant cycle);

}  // namespace freshet::postproc
