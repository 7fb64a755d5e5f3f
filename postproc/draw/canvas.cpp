#include "postproc/draw/canvas.hpp"

#include <cairo-svg.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

void ok(cairo_status_t status, const std::string& doing) {
  if (status != CAIRO_STATUS_SUCCESS) core::fail_run("{} failed: {}", doing, cairo_status_to_string(status));
}

void set_colour(cairo_t* c, Rgb colour, double alpha = 1) {
  cairo_set_source_rgba(c, colour.r, colour.g, colour.b, alpha);
}

std::uint32_t packed(Rgb colour) {
  const auto byte = [](double v) {
    return static_cast<std::uint32_t>(std::lround(255 * std::clamp(v, 0.0, 1.0)));
  };
  return byte(colour.r) << 16 | byte(colour.g) << 8 | byte(colour.b);
}

}  // namespace

namespace {

cairo_status_t append(void* to, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Canvas::Canvas(int width, int height, Kind kind)
    : drawn_(std::make_unique<std::string>()),
      surface_(kind == Kind::svg ? cairo_svg_surface_create_for_stream(append, drawn_.get(), width, height)
                                 : cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height),
               cairo_surface_destroy),
      context_(nullptr, cairo_destroy) {
  ok(cairo_surface_status(surface_.get()), fmt::format("making a picture of {} x {} pixels", width, height));
  context_.reset(cairo_create(surface_.get()));
  ok(cairo_status(context_.get()), "drawing");
  fill({0, 0, static_cast<double>(width), static_cast<double>(height)}, {1, 1, 1});
}

void Canvas::font(const TextStyle& style) const {
  cairo_select_font_face(cairo(), "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                         style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cairo(), style.size);
}

double Canvas::text_width(const std::string& text, const TextStyle& style) const {
  font(style);
  cairo_text_extents_t extents;
  cairo_text_extents(cairo(), text.c_str(), &extents);
  return extents.x_advance;
}

double Canvas::text(double x, double y, const std::string& text, const TextStyle& style) const {
  font(style);
  cairo_move_to(cairo(), x, y);
  if (style.halo) {
    cairo_text_path(cairo(), text.c_str());
    set_colour(cairo(), {1, 1, 1}, 0.9);
    cairo_set_line_width(cairo(), 0.28 * style.size);
    cairo_set_line_join(cairo(), CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cairo());
    cairo_move_to(cairo(), x, y);
  }
  set_colour(cairo(), style.colour);
  cairo_show_text(cairo(), text.c_str());
  return text_width(text, style);
}

void Canvas::fitted_text(double x, double y, double width, const std::string& words, TextStyle style) const {
  const double wanted = text_width(words, style);
  if (wanted > width) style.size *= width / wanted;
  text(x, y, words, style);
}

double Canvas::paragraph(double x, double y, double width, const std::string& words,
                         const TextStyle& style) const {
  std::string line;
  const double step = 1.35 * style.size;
  for (std::size_t i = 0; i < words.size();) {
    const std::size_t end = std::min(words.find(' ', i), words.size());
    const std::string longer = line + (line.empty() ? "" : " ") + words.substr(i, end - i);
    if (!line.empty() && text_width(longer, style) > width) {
      text(x, y, line, style);
      y += step;
      line = words.substr(i, end - i);
    } else {
      line = longer;
    }
    i = end + 1;
  }
  if (!line.empty()) {
    text(x, y, line, style);
    y += step;
  }
  return y;
}

void Canvas::fill(const Box& box, Rgb colour, double alpha) const {
  set_colour(cairo(), colour, alpha);
  cairo_rectangle(cairo(), box.x, box.y, box.width, box.height);
  cairo_fill(cairo());
}

void Canvas::frame(const Box& box, Rgb colour, double line) const {
  set_colour(cairo(), colour);
  cairo_set_line_width(cairo(), line);
  cairo_rectangle(cairo(), box.x, box.y, box.width, box.height);
  cairo_stroke(cairo());
}

void Canvas::image(int x, int y, int width, int height, const std::vector<Rgb>& pixels) const {
  const std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> image(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), cairo_surface_destroy);
  ok(cairo_surface_status(image.get()), "making an image");
  cairo_surface_flush(image.get());
  unsigned char* rows = cairo_image_surface_get_data(image.get());
  const int stride = cairo_image_surface_get_stride(image.get());
  for (int row = 0; row < height; ++row) {
    auto* out = reinterpret_cast<std::uint32_t*>(rows + static_cast<std::ptrdiff_t>(row) * stride);
    for (int column = 0; column < width; ++column)
      out[column] = packed(pixels[static_cast<std::size_t>(row) * width + column]);
  }
  cairo_surface_mark_dirty(image.get());
  cairo_set_source_surface(cairo(), image.get(), x, y);
  cairo_paint(cairo());
}

void Canvas::write_png(const fs::path& path) const {
  ok(cairo_status(cairo()), "drawing " + path.string());
  std::string png;
  ok(cairo_surface_write_to_png_stream(surface_.get(), append, &png), "making " + path.string());
  core::write_file(path, png);
}

void Canvas::write_svg(const fs::path& path) {
  ok(cairo_status(cairo()), "drawing " + path.string());
  cairo_surface_finish(surface_.get());
  ok(cairo_surface_status(surface_.get()), "making " + path.string());
  core::write_file(path, *drawn_);
}

}  // namespace freshet::postproc
