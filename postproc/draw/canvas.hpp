#pragma once
// A picture being drawn with Cairo: pixels, lines, texts; a PNG in the end.

#include <cairo.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "postproc/draw/colour_scale.hpp"

namespace freshet::postproc {

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  bool overlaps(const Box& o) const {
    return x < o.x + o.width && o.x < x + width && y < o.y + o.height && o.y < y + height;
  }
};

struct TextStyle {
  double size = 14;
  bool bold = false;
  Rgb colour{0.13, 0.15, 0.18};
  bool halo = false;  ///< white around the letters
};

class Canvas {
 public:
  enum class Kind { pixels, svg };
  explicit Canvas(int width, int height, Kind kind = Kind::pixels);  ///< white

  cairo_t* cairo() const { return context_.get(); }
  double text_width(const std::string& text, const TextStyle& style) const;
  /// `x` is the left end, `y` the base line. Returns the width.
  double text(double x, double y, const std::string& text, const TextStyle& style) const;
  /// Made smaller where wider than `width`.
  void fitted_text(double x, double y, double width, const std::string& text, TextStyle style) const;
  /// Broken at spaces into lines of at most `width`; returns the base line after the last one.
  double paragraph(double x, double y, double width, const std::string& text, const TextStyle& style) const;
  void fill(const Box& box, Rgb colour, double alpha = 1) const;
  void frame(const Box& box, Rgb colour, double line) const;
  /// [row][column] opaque, at x, y.
  void image(int x, int y, int width, int height, const std::vector<Rgb>& pixels) const;

  /// The file appears whole. RunError with Cairo's reason.
  void write_png(const std::filesystem::path& path) const;
  /// Of a canvas of that kind; it can take no more.
  void write_svg(const std::filesystem::path& path);

 private:
  void font(const TextStyle& style) const;
  std::unique_ptr<std::string> drawn_;  ///< SVG so far
  std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface_;
  std::unique_ptr<cairo_t, void (*)(cairo_t*)> context_;
};

}  // namespace freshet::postproc
