#pragma once
// What a case hands over: measures held against bounds, curves for the pictures, and what it was run on.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace freshet::cases {

/// A measured value and the bound that it must keep: low <= value <= high.
struct Measure {
  std::string metric;  ///< with its unit, where it has one
  double value = 0, low = 0, high = 0;
  bool pass() const { return value >= low && value <= high; }  // NaN fails
};

struct Curve {
  std::string name;
  std::vector<double> x, y;
  std::string style = "line";  ///< line, dashes, dots (measured or exact values), steps
};

struct Panel {
  std::string title, x, y;  ///< axis labels with units
  std::vector<Curve> curves;
  bool log_log = false, log_y = false;
};

struct Report {
  std::vector<Measure> measures;
  std::vector<Panel> panels;
  std::vector<std::string> notes;
  long cells = 0;    ///< of the finest mesh
  std::string mesh;  ///< in words

  void below(const std::string& metric, double value, double bound);
  void above(const std::string& metric, double value, double bound);
  void within(const std::string& metric, double value, double low, double high);
  /// Reported without a bound.
  void seen(const std::string& metric, double value);
  void note(const std::string& text) { notes.push_back(text); }
  Panel& panel(const std::string& title, const std::string& x, const std::string& y);
  bool pass() const;
};

/// Reports what went wrong in the runs of a folder as JSON; numbers that are not finite become null.
nlohmann::json to_json(const Report& report);

}  // namespace freshet::cases
