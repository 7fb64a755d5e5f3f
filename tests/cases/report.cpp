#include "tests/cases/report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace freshet::cases {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

/// A number for a one-sided bound, a pair for an interval, null for none.
nlohmann::json bound_of(const Measure& m) {
  if (std::isfinite(m.low) && std::isfinite(m.high)) return {m.low, m.high};
  return number(std::isfinite(m.low) ? m.low : m.high);
}

std::string sense_of(const Measure& m) {
  if (std::isfinite(m.low) && std::isfinite(m.high)) return "within";
  if (std::isfinite(m.low)) return "at least";
  return std::isfinite(m.high) ? "at most" : "no bound";
}

/// Five digits are enough for a picture.
nlohmann::json rounded(const std::vector<double>& values) {
  nlohmann::json out = nlohmann::json::array();
  for (double v : values) {
    const double scale =
        v == 0 || !std::isfinite(v) ? 1 : std::pow(10, 5 - std::ceil(std::log10(std::abs(v))));
    out.push_back(number(std::round(v * scale) / scale));
  }
  return out;
}

}  // namespace

void Report::below(const std::string& metric, double value, double bound) {
  measures.push_back({metric, value, -unbounded, bound});
}
void Report::above(const std::string& metric, double value, double bound) {
  measures.push_back({metric, value, bound, unbounded});
}
void Report::within(const std::string& metric, double value, double low, double high) {
  measures.push_back({metric, value, low, high});
}
void Report::seen(const std::string& metric, double value) {
  measures.push_back({metric, value, -unbounded, unbounded});
}
Panel& Report::panel(const std::string& title, const std::string& x, const std::string& y) {
  panels.push_back({title, x, y, {}});
  return panels.back();
}
bool Report::pass() const {
  return std::all_of(measures.begin(), measures.end(), [](const Measure& m) { return m.pass(); });
}

nlohmann::json to_json(const Report& report) {
  nlohmann::json measures = nlohmann::json::array(), panels = nlohmann::json::array();
  for (const Measure& m : report.measures)
    measures.push_back({{"metric", m.metric},
                        {"value", number(m.value)},
                        {"bound", bound_of(m)},
                        {"sense", sense_of(m)},
                        {"pass", m.pass()}});
  for (const Panel& p : report.panels) {
    nlohmann::json curves = nlohmann::json::array();
    for (const Curve& c : p.curves)
      curves.push_back({{"name", c.name}, {"style", c.style}, {"x", rounded(c.x)}, {"y", rounded(c.y)}});
    panels.push_back({{"title", p.title},
                      {"x", p.x},
                      {"y", p.y},
                      {"log_log", p.log_log},
                      {"log_y", p.log_y},
                      {"curves", curves}});
  }
  return {{"measures", measures},
          {"panels", panels},
          {"notes", report.notes},
          {"cells", report.cells},
          {"mesh", report.mesh}};
}

}  // namespace freshet::cases
