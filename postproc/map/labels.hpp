#pragma once
// Words on a map that hide neither each other nor what must be seen.

#include <string>
#include <vector>

#include "postproc/draw/canvas.hpp"

namespace freshet::postproc {

class Labels {
 public:
  /// Words stay within `frame`.
  Labels(const Canvas& canvas, const Box& frame) : canvas_(canvas), frame_(frame) {}

  /// Nothing may be written here.
  void keep_free(const Box& box) { taken_.push_back(box); }

  /// Beside a sign of radius `r`: right, left, above, below; if `always`, to the right where none is free.
  /// Whether it was written.
  bool at_point(double x, double y, double r, const std::string& text, const TextStyle& style,
                bool always = false);

  /// Over a line that is drawn, where there is room: in the middle first.
  bool along(const std::vector<std::pair<double, double>>& line, const std::string& text,
             const TextStyle& style);

 private:
  bool is_free(const Box& box) const;
  bool write(const Box& box, const std::string& text, const TextStyle& style);

  const Canvas& canvas_;
  Box frame_;
  std::vector<Box> taken_;
};

}  // namespace freshet::postproc
