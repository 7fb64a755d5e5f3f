#include "postproc/draw/hydrograph_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/quantile.hpp"
#include "core/time_words.hpp"

namespace freshet::postproc {

namespace {

constexpr Rgb ink{0.13, 0.15, 0.18}, grey{0.38, 0.40, 0.44}, line_grey{0.85, 0.86, 0.88},
    warning{0.75, 0.09, 0.12};
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

struct Span {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void take(double v) {
    if (!std::isfinite(v)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

/// A round step that cuts a span into four to ten.
double round_step(double span) {
  const double power = std::pow(10, std::floor(std::log10(span / 4)));
  for (const double step : {5.0, 2.0, 1.0})
    if (span / (step * power) >= 4) return step * power;
  return power;
}

class Panel {
 public:
  Panel(const Canvas& canvas, const Box& box, const Hydrograph& gauge, double unit)
      : canvas_(canvas), box_(box), gauge_(gauge), u_(unit) {
    for (const HydrographCurve& curve : gauge.curves) {
      for (const auto* values : {&curve.p10, &curve.p50, &curve.p90})
        for (const double v : *values) stages_.take(v);
      for (const core::Instant t : curve.time) times_.take(seconds(t));
    }
    for (const auto& [t, stage] : gauge.readings)
      if (seconds(t) >= times_.low && seconds(t) <= times_.high) stages_.take(stage);
    if (!(stages_.high > stages_.low)) stages_ = {stages_.low - 0.1, stages_.low + 0.1};
    if (!std::isfinite(stages_.low)) stages_ = {0, 1};
    const double room = 0.08 * (stages_.high - stages_.low);
    // A threshold that is near is worth seeing.
    for (const auto& [name, stage] : gauge.thresholds)
      if (stage < stages_.high + (stages_.high - stages_.low)) stages_.take(stage);
    stages_ = {stages_.low - room, stages_.high + room};
  }

  void draw(core::Instant cycle) const {
    draw_axes();
    draw_thresholds();
    mark(cycle);
    for (const HydrographCurve& curve : gauge_.curves) band(curve);
    for (const HydrographCurve& curve : gauge_.curves) line(curve);
    draw_readings();
    canvas_.frame(box_, grey, u_);
    const std::string name = gauge_.name.empty() || gauge_.name == gauge_.id ? "" : "   " + gauge_.name;
    canvas_.text(box_.x, box_.y - 10 * u_, gauge_.id + name + "   stage [m]", {18 * u_, true, ink, false});
  }

 private:
  static double seconds(core::Instant t) { return static_cast<double>(t.time_since_epoch().count()) / 1000; }
  double x(double t) const { return box_.x + box_.width * (t - times_.low) / (times_.high - times_.low); }
  double y(double stage) const {
    return box_.y + box_.height * (1 - (stage - stages_.low) / (stages_.high - stages_.low));
  }

  void stroke(double x0, double y0, double x1, double y1, Rgb colour, double width, bool dashed) const {
    cairo_t* c = canvas_.cairo();
    const double dashes[] = {6 * u_, 5 * u_};
    cairo_set_dash(c, dashes, dashed ? 2 : 0, 0);
    cairo_set_source_rgb(c, colour.r, colour.g, colour.b);
    cairo_set_line_width(c, width * u_);
    cairo_move_to(c, x0, y0);
    cairo_line_to(c, x1, y1);
    cairo_stroke(c);
    cairo_set_dash(c, dashes, 0, 0);
  }

  void draw_axes() const {
    const double step = round_step(stages_.high - stages_.low);
    for (double n = std::ceil(stages_.low / step); n * step <= stages_.high; ++n) {
      const double s = n * step + 0.0;  // no -0
      stroke(box_.x, y(s), box_.x + box_.width, y(s), line_grey, 1, false);
      const std::string label = fmt::format("{:.{}f}", s, step < 0.1 ? 2 : step < 1 ? 1 : 0);
      const TextStyle style{14 * u_, false, grey, false};
      canvas_.text(box_.x - canvas_.text_width(label, style) - 8 * u_, y(s) + 5 * u_, label, style);
    }
    draw_hours();
  }

  void draw_hours() const {
    const double span = times_.high - times_.low;
    double step = 900;
    for (const double hours : {0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0})
      if (span / step > 10) step = 3600 * hours;
    for (double t = std::ceil(times_.low / step) * step; t <= times_.high; t += step) {
      stroke(x(t), box_.y, x(t), box_.y + box_.height, line_grey, 1, false);
      const std::string words =
          core::in_words(core::Instant(std::chrono::milliseconds(std::llround(t * 1000))));
      const bool midnight = words.substr(11, 5) == "00:00";
      const std::string label = midnight ? words.substr(5, 5) : words.substr(11, 5);
      const TextStyle style{14 * u_, midnight, grey, false};
      canvas_.text(x(t) - canvas_.text_width(label, style) / 2, box_.y + box_.height + 19 * u_, label, style);
    }
  }

  void draw_thresholds() const {
    for (const auto& [name, stage] : gauge_.thresholds) {
      if (stage < stages_.low || stage > stages_.high) continue;
      stroke(box_.x, y(stage), box_.x + box_.width, y(stage), warning, 1.2, true);
      canvas_.text(box_.x + 8 * u_, y(stage) - 5 * u_, name, {14 * u_, false, warning, true});
    }
  }

  void mark(core::Instant cycle) const {
    const double t = seconds(cycle);
    if (t <= times_.low || t >= times_.high) return;
    stroke(x(t), box_.y, x(t), box_.y + box_.height, ink, 1.5, false);
    canvas_.text(x(t) + 6 * u_, box_.y + 17 * u_, "cycle", {14 * u_, false, ink, true});
  }

  void draw_readings() const {
    cairo_t* c = canvas_.cairo();
    clip();
    cairo_set_source_rgb(c, ink.r, ink.g, ink.b);
    for (const auto& [t, stage] : gauge_.readings) {
      cairo_arc(c, x(seconds(t)), y(stage), 3 * u_, 0, 2 * std::numbers::pi);
      cairo_fill(c);
    }
    cairo_restore(c);
  }

  void clip() const {
    cairo_save(canvas_.cairo());
    cairo_rectangle(canvas_.cairo(), box_.x, box_.y, box_.width, box_.height);
    cairo_clip(canvas_.cairo());
  }

  /// 10 to 90 %, wherever both are wet, between records of rising time.
  void band(const HydrographCurve& curve) const {
    const Rgb colour = curve.colour;
    cairo_t* c = canvas_.cairo();
    clip();
    cairo_set_source_rgba(c, colour.r, colour.g, colour.b, 0.22);
    for (std::size_t i = 1; i < curve.time.size(); ++i) {
      if (std::isnan(curve.p10[i - 1] + curve.p90[i - 1] + curve.p10[i] + curve.p90[i])) continue;
      const double left = x(seconds(curve.time[i - 1])), right = x(seconds(curve.time[i]));
      if (right <= left) continue;
      cairo_set_antialias(c, CAIRO_ANTIALIAS_NONE);  // neighbours share an edge
      cairo_move_to(c, left, y(curve.p10[i - 1]));
      cairo_line_to(c, right, y(curve.p10[i]));
      cairo_line_to(c, right, y(curve.p90[i]));
      cairo_line_to(c, left, y(curve.p90[i - 1]));
      cairo_close_path(c);
      cairo_fill(c);
    }
    cairo_restore(c);
  }

  void line(const HydrographCurve& curve) const {
    const Rgb colour = curve.colour;
    cairo_t* c = canvas_.cairo();
    clip();
    const double dashes[] = {9 * u_, 5 * u_};
    cairo_set_dash(c, dashes, curve.dashed ? 2 : 0, 0);
    cairo_set_source_rgb(c, colour.r, colour.g, colour.b);
    cairo_set_line_width(c, 2.6 * u_);
    double before = nothing;
    for (std::size_t i = 0; i < curve.time.size(); ++i) {
      const double stage = curve.p50[i];
      if (!std::isnan(stage)) {
        if (std::isnan(before))
          cairo_move_to(c, x(seconds(curve.time[i])), y(stage));
        else
          cairo_line_to(c, x(seconds(curve.time[i])), y(stage));
      }
      before = stage;
    }
    cairo_stroke(c);
    cairo_restore(c);
  }

  const Canvas& canvas_;
  Box box_;
  const Hydrograph& gauge_;
  double u_;
  Span stages_, times_;
};

}  // namespace

HydrographCurve curve_of(const results::GaugeSeries& gauges, std::size_t station, Rgb colour, bool dashed) {
  HydrographCurve curve;
  curve.colour = colour;
  curve.dashed = dashed;
  for (std::size_t t = 0; t < gauges.time_s.size(); ++t) {
    std::vector<double> stages;
    for (std::size_t m = 0; m < gauges.members; ++m) stages.push_back(gauges.stage(station, m, t));
    curve.time.push_back(gauges.instant(t));
    curve.p10.push_back(core::quantile_dry_below(stages, 0.1));
    curve.p50.push_back(core::quantile_dry_below(stages, 0.5));
    curve.p90.push_back(core::quantile_dry_below(stages, 0.9));
  }
  return curve;
}

void draw_hydrograph(const Canvas& canvas, const Box& box, const Hydrograph& hydrograph, double unit,
                     core::Instant cycle) {
  Panel(canvas, box, hydrograph, unit).draw(cycle);
}

}  // namespace freshet::postproc
