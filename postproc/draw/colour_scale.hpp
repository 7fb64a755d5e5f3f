#pragma once
// Colours of classes of values, even steps in lightness: equal steps look equal (Ottosson 2020, the Oklab
// space).

#include <string>
#include <vector>

namespace freshet::postproc {

struct Rgb {
  double r = 0, g = 0, b = 0;  ///< sRGB, 0 to 1
};

/// Lightness 0 to 1, chroma (0: grey; 0.15: strong), hue in degrees; clipped to what a screen shows.
Rgb oklch(double lightness, double chroma, double hue);

enum class Quantity {
  depth,
  spread,
  probability,
  speed,
  unit_discharge,
  hazard,
  hours,
  duration,
  level,
  other
};

/// Class i holds values from breaks[i] up to breaks[i + 1]; the last has no upper end. Smaller values and NaN
/// have no colour.
struct ColourScale {
  std::vector<double> breaks;
  std::vector<Rgb> colours;
  std::vector<std::string> names{};  ///< of the classes, where their bounds do not say it best
  std::vector<std::string> words{};  ///< what a class means to people; empty: nothing is said
  int class_of(double value) const;  ///< -1: none
  std::string label(std::size_t i, double factor) const;  ///< "0.3 – 0.5", values times `factor`
};

/// Classes that hold values from `low` to `high`, rounded for people.
ColourScale scale_for(Quantity quantity, double low, double high);

}  // namespace freshet::postproc
