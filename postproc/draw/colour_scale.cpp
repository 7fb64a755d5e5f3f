#include "postproc/draw/colour_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace freshet::postproc {

namespace {

struct Ends {  ///< of a scale of colours: first class, last class
  double lightness[2], chroma[2], hue[2];
};

double to_srgb(double linear) {
  const double x = std::clamp(linear, 0.0, 1.0);
  return x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
}

std::vector<double> fixed_breaks(Quantity quantity) {
  switch (quantity) {
    case Quantity::spread:
      return {0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
    case Quantity::probability:
      return {0.1, 0.25, 0.5, 0.75, 0.9};
    case Quantity::speed:
      return {0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20};
    case Quantity::unit_discharge:
      return {0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100};
    case Quantity::hazard:  // danger for some, most, all: supplementary note to FD2320 (2008)
      return {0.75, 1.25, 2};
    case Quantity::duration:
      return {0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 240};
    case Quantity::hours:
      return {0, 0.5, 1, 1.5, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 72, 96, 144, 240};
    default:
      return {0.1, 0.3, 0.5, 1, 2, 3, 5, 10, 20, 50, 100};
  }
}

/// About six steps of 1, 2 or 5 times a power of ten, over `least` at least.
std::vector<double> even_breaks(double low, double high, double least) {
  const double raw = std::max(high - low, least) / 6, power = std::pow(10, std::floor(std::log10(raw)));
  const double step = power * (raw / power <= 1 ? 1 : raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
  std::vector<double> breaks;
  for (double i = std::floor(low / step); i * step < high || breaks.empty(); ++i) breaks.push_back(i * step);
  return breaks;
}

std::vector<double> breaks_of(Quantity quantity, double low, double high) {
  if (quantity == Quantity::level) return even_breaks(low, high, 1e-3);
  if (quantity == Quantity::other) return even_breaks(low, high, std::max(1e-12, 1e-6 * std::abs(high)));
  return fixed_breaks(quantity);
}

Ends ends_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::probability:
      return {{0.90, 0.40}, {0.09, 0.17}, {95, 355}};  // pale yellow over orange to crimson
    case Quantity::spread:
      return {{0.88, 0.38}, {0.05, 0.16}, {320, 300}};
    case Quantity::speed:
      return {{0.90, 0.36}, {0.07, 0.09}, {165, 200}};
    case Quantity::unit_discharge:
      return {{0.90, 0.34}, {0.07, 0.12}, {190, 260}};
    case Quantity::hazard:
      return {{0.86, 0.42}, {0.12, 0.18}, {90, 20}};
    case Quantity::duration:
      return {{0.90, 0.34}, {0.06, 0.13}, {280, 310}};
    case Quantity::hours:
      return {{0.42, 0.90}, {0.16, 0.06}, {15, 85}};  // soon is dark
    case Quantity::level:
      return {{0.40, 0.92}, {0.08, 0.06}, {150, 80}};
    default:
      return {{0.87, 0.30}, {0.07, 0.15}, {225, 268}};
  }
}

/// Of the class that begins at `from`, for somebody who stands there or reads a percentage.
std::string word_for(Quantity quantity, double from) {
  struct Word {
    Quantity quantity;
    double from;
    const char* text;
  };
  static constexpr Word words[] = {{Quantity::depth, 0.1, "up to the shin"},
                                   {Quantity::depth, 0.3, "up to the knee"},
                                   {Quantity::depth, 0.5, "up to the hip"},
                                   {Quantity::depth, 1, "up to the head"},
                                   {Quantity::depth, 2, "over the head"},
                                   {Quantity::probability, 0.1, "unlikely"},
                                   {Quantity::probability, 0.25, "possible"},
                                   {Quantity::probability, 0.5, "likely"},
                                   {Quantity::probability, 0.75, "very likely"},
                                   {Quantity::probability, 0.9, "almost certain"},
                                   // as fixed_breaks()
                                   {Quantity::hazard, 0.75, "danger for some"},
                                   {Quantity::hazard, 1.25, "danger for most"},
                                   {Quantity::hazard, 2, "danger for all"}};
  const char* text = "";
  for (const Word& word : words)
    if (word.quantity == quantity && word.from <= from) text = word.text;
  return text;
}

}  // namespace

Rgb oklch(double lightness, double chroma, double hue) {
  const double angle = hue * std::numbers::pi / 180, a = chroma * std::cos(angle),
               b = chroma * std::sin(angle);
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {to_srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          to_srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          to_srgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

int ColourScale::class_of(double value) const {
  if (std::isnan(value)) return -1;
  return static_cast<int>(std::upper_bound(breaks.begin(), breaks.end(), value) - breaks.begin()) - 1;
}

std::string ColourScale::label(std::size_t i, double factor) const {
  if (!names.empty()) return names[i];
  const double from = factor * breaks[i];
  if (i + 1 < breaks.size()) return fmt::format("{:g} – {:g}", from, factor * breaks[i + 1]);
  return fmt::format("{:g} and more", from);
}

ColourScale scale_for(Quantity quantity, double low, double high) {
  ColourScale scale;
  constexpr std::size_t fewest = 4;
  for (const double b : breaks_of(quantity, low, high))
    if (b < high || scale.breaks.size() < fewest || quantity == Quantity::probability)
      scale.breaks.push_back(b);
  const Ends e = ends_of(quantity);
  // the hue turns the short way round
  const double turn = std::remainder(e.hue[1] - e.hue[0], 360.0);
  for (std::size_t i = 0; i < scale.breaks.size(); ++i) {
    const double t =
        scale.breaks.size() == 1 ? 1 : static_cast<double>(i) / static_cast<double>(scale.breaks.size() - 1);
    scale.colours.push_back(oklch(e.lightness[0] + t * (e.lightness[1] - e.lightness[0]),
                                  e.chroma[0] + t * (e.chroma[1] - e.chroma[0]), e.hue[0] + t * turn));
  }
  for (const double from : scale.breaks) scale.words.push_back(word_for(quantity, from));
  const auto silent = [](const std::string& word) { return word.empty(); };
  if (std::all_of(scale.words.begin(), scale.words.end(), silent)) scale.words.clear();
  return scale;
}

}  // namespace freshet::postproc
