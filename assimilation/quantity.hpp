#pragma once
// The door for quantities of readings: everything that is known of one, from its column to what the model
// says about it. Each is one file of assimilation/quantities/ and a row in quantity.cpp (CONTRIBUTING.md).

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assimilation/anamorphosis.hpp"
#include "assimilation/check_limits.hpp"
#include "core/basin/stations.hpp"

namespace freshet::assimilation {

/// What a member of the model shows at a station at one time: of a gauge all but the last two, of an extent
/// or a rain gauge its own.
struct Shown {
  double level = 0;          ///< of the water, m; of a dry cell that of its bed
  double bed = 0, zero = 0;  ///< elevations of the bed and of stage zero, m
  /// Downstream through the section of the gauge's name, mean since the record before, m3/s; NaN: there is
  /// none.
  double discharge = nothing;
  double velocity_x = nothing, velocity_y = nothing;  ///< mean over the depth, m/s; 0 where dry
  std::vector<double> concentrations{};               ///< [tracer] of the basin, in its unit
  double flooded_fraction = nothing;                  ///< of an extent
  double rain_mm = nothing;  ///< in the interval of a rain gauge that ends now; NaN: it began too early

  static constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  double speed() const { return std::hypot(velocity_x, velocity_y); }
  bool is_dry() const;
};

/// A unit as formats of readings write it.
struct UnitWord {
  std::string name;
  double size = 1;  ///< in the unit of the quantity
};

struct Quantity {
  std::string name;    ///< "stage"
  std::string unit;    ///< "m"
  std::string words;   ///< the unit in words: "metres"
  std::string suffix;  ///< of keys and columns that hold it: "m"
  std::string layer;   ///< of the observation store
  std::string slip;    ///< for a value that is too high: "convert millimetres or centimetres"
  core::Plausible possible, possible_error;  ///< of a value, and of its standard deviation
  /// Standard deviation of a reading whose file says none.
  double (*error_of)(const core::Station& station, double value);
  /// Of the checks at a gauge; the bed's elevation where it is known.
  CheckLimits (*limits)(const core::Station& station, std::optional<double> bed_m);
  /// H(x): what a reading would be if the member were the truth.
  double (*predicted)(const Shown& member);
  /// Why a reading tells the filter nothing, or no state of the model can meet it; empty where neither is so.
  std::string (*why_unused)(double value, double error, const std::vector<Shown>& members);
  std::vector<UnitWord> units{};  ///< that a format of readings which names units may give it in
  core::StationKind at = core::StationKind::gauge;  ///< where it is read
  bool summed = false;                              ///< over an interval that ends with the reading
  std::optional<Anamorphosis> anamorphosis{};       ///< on which scale a filter takes it; nothing: as it is

  std::string column() const { return name + "_" + suffix; }  ///< of CSV, store, readings.json: "stage_m"
  std::string error_column() const { return "error_" + suffix; }
};

/// One row each; the first is the stage.
const std::vector<Quantity>& quantities();
const Quantity& stage();
/// By column(); nothing if there is none.
const Quantity* quantity_of_column(std::string_view column);

/// Why a reading of what only water shows is of no use at a gauge without water: empty where some member is
/// wet. `has_water`: the reading says that there is some.
std::string why_dry_unused(bool has_water, const std::vector<Shown>& members);

/// A reading of the height of water over the bed, m, that tells the filter nothing: far below the bed, beyond
/// what a river can rise above it, or at a gauge that is dry in all members.
std::string why_height_unused(double height, double error, const std::vector<double>& predicted);

}  // namespace freshet::assimilation
