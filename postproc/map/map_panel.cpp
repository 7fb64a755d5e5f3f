#include "postproc/map/map_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "postproc/map/labels.hpp"
#include "postproc/map/layer_style.hpp"

namespace freshet::postproc {

namespace {

constexpr int sampling = 2;  ///< samples of a pixel along each side
constexpr double water_alpha = 0.86, ground_alpha = 0.45;
constexpr Rgb mesh_colour{0.35, 0.36, 0.38};

Rgb mix(Rgb a, Rgb b, double share) {
  return {a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b)};
}

/// From green valleys to warm heights, pale, so that water stands out.
Rgb ground(double height, double shade) {
  const double lightness = 0.52 + 0.47 * std::pow(shade, 0.8);
  return oklch(lightness, 0.028, 135 - 65 * height);
}

class Panel {
 public:
  Panel(const Canvas& canvas, const Box& box, const MapContent& map, double unit)
      : canvas_(canvas), box_(box), map_(map), unit_(unit) {
    const Box extent = extent_of(map.mesh);
    const double margin = 36 * unit;
    pixel_ = std::max(extent.width / (box.width - 2 * margin), extent.height / (box.height - 2 * margin));
    left_ = extent.x + extent.width / 2 - pixel_ * box.width / 2;
    top_ = extent.y + extent.height / 2 + pixel_ * box.height / 2;
  }

  void draw() {
    cairo_t* c = canvas_.cairo();
    cairo_save(c);
    cairo_rectangle(c, box_.x, box_.y, box_.width, box_.height);
    cairo_clip(c);
    paint_ground();
    if (map_.terrain)
      stroke_edges(mesh_colour, 0.35 * unit_, [](mesh::Index, mesh::Index b) { return b != mesh::none; });
    draw_layers();
    stroke_edges(outline_colour, 1.5 * unit_, [&](mesh::Index a, mesh::Index b) {
      return !map_.likely.empty() && map_.likely[a] != (b == mesh::none ? 0 : map_.likely[b]);
    });
    stroke_edges(rim_colour, 2.2 * unit_, [](mesh::Index, mesh::Index b) { return b == mesh::none; });
    Labels labels(canvas_, box_);
    keep_corners_free(labels);
    keep_places_free(labels);
    draw_gauges(labels);
    if (map_.terrain) draw_basin_lines(labels);
    name_layers(labels);
    draw_scale_bar();
    draw_north();
    cairo_restore(c);
    canvas_.frame(box_, {0.55, 0.57, 0.60}, unit_);
  }

 private:
  double page_x(double x) const { return box_.x + (x - left_) / pixel_; }
  double page_y(double y) const { return box_.y + (top_ - y) / pixel_; }

  void paint_ground() {
    const int width = static_cast<int>(box_.width), height = static_cast<int>(box_.height);
    const Raster raster =
        rasterise(map_.mesh, {left_, top_, pixel_ / sampling, sampling * width, sampling * height});
    const auto [low, high] = std::minmax_element(map_.mesh.node_z.begin(), map_.mesh.node_z.end());
    const double range = std::max(1e-6, *high - *low);
    constexpr Rgb outside{0.945, 0.95, 0.955};
    const auto colour_of = [&](std::size_t i) {
      if (raster.cell[i] == mesh::none) return outside;
      const Rgb dry = ground((raster.elevation[i] - *low) / range, raster.shade[i]);
      const int value_class = map_.scale.class_of(map_.values[raster.cell[i]]);
      return value_class < 0
                 ? dry
                 : mix(dry, map_.scale.colours[value_class], map_.terrain ? ground_alpha : water_alpha);
    };
    std::vector<Rgb> pixels(static_cast<std::size_t>(width) * height);
    for (int row = 0; row < height; ++row)
      for (int column = 0; column < width; ++column) {
        Rgb sum;
        for (int k = 0; k < sampling * sampling; ++k) {
          const std::size_t sample_row = sampling * row + k / sampling,
                            sample = sampling * column + k % sampling;
          const Rgb c = colour_of(sample_row * raster.view.width + sample);
          sum = {sum.r + c.r, sum.g + c.g, sum.b + c.b};
        }
        constexpr double n = sampling * sampling;
        pixels[static_cast<std::size_t>(row) * width + column] = {sum.r / n, sum.g / n, sum.b / n};
      }
    canvas_.image(static_cast<int>(box_.x), static_cast<int>(box_.y), width, height, pixels);
  }

  template <class Wanted>
  void stroke_edges(Rgb colour, double line, Wanted wanted) {
    cairo_t* c = canvas_.cairo();
    const mesh::Mesh& m = map_.mesh;
    for (mesh::Index e = 0; e < m.n_edges(); ++e) {
      if (!wanted(m.edge_cells[e][0], m.edge_cells[e][1])) continue;
      const auto [a, b] = m.edge_nodes[e];
      cairo_move_to(c, page_x(m.node_x[a]), page_y(m.node_y[a]));
      cairo_line_to(c, page_x(m.node_x[b]), page_y(m.node_y[b]));
    }
    cairo_set_source_rgb(c, colour.r, colour.g, colour.b);
    cairo_set_line_width(c, line);
    cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
    cairo_stroke(c);
  }

  void draw_gauges(Labels& labels) {
    const double r = 9 * unit_;
    for (const GaugeMark& g : map_.gauges) labels.keep_free({page_x(g.x) - r, page_y(g.y) - r, 2 * r, 2 * r});
    const TextStyle style{16 * unit_, true, ink, true};
    for (const GaugeMark& g : map_.gauges) {
      draw_gauge_symbol(canvas_, page_x(g.x), page_y(g.y), unit_, g.assimilated);
      labels.at_point(page_x(g.x), page_y(g.y), r, g.id, style, true);
    }
  }

  std::vector<std::pair<double, double>> on_page(const std::vector<core::PlanePoint>& part) const {
    std::vector<std::pair<double, double>> points;
    for (const auto& [x, y] : part) points.emplace_back(page_x(x), page_y(y));
    return points;
  }

  void draw_layers() {
    for (const DrawnLayer& layer : map_.layers)
      for (const DrawnFeature& feature : layer.features)
        for (const auto& part : feature.parts) draw_part(canvas_, layer.kind, on_page(part), unit_);
  }

  void keep_places_free(Labels& labels) const {
    const double r = style_of("places", unit_).width;
    for (const DrawnLayer& layer : map_.layers)
      for (const DrawnFeature& feature : layer.features)
        for (const auto& part : feature.parts)
          if (part.size() == 1)
            labels.keep_free({page_x(part[0][0]) - r, page_y(part[0][1]) - r, 2 * r, 2 * r});
  }

  /// Places first, then what has more room. Each name once in a layer: a river of many pieces is one river.
  void name_layers(Labels& labels) {
    for (const bool of_places : {true, false})
      for (const DrawnLayer& layer : map_.layers)
        if ((layer.kind == "places") == of_places) name_layer(layer, labels);
  }

  void name_layer(const DrawnLayer& layer, Labels& labels) {
    const LayerStyle style = style_of(layer.kind, unit_);
    std::set<std::string> named;
    for (const DrawnFeature& feature : layer.features) {
      if (feature.name.empty() || named.contains(feature.name)) continue;
      for (const auto& part : feature.parts) {
        const auto points = on_page(part);
        const bool written = part.size() == 1 ? labels.at_point(points[0].first, points[0].second,
                                                                style.width, feature.name, style.text)
                                              : labels.along(points, feature.name, style.text);
        if (!written) continue;
        named.insert(feature.name);
        break;
      }
    }
  }

  /// Of basin.toml: boundaries and sections, and where the catchment drains out.
  void draw_basin_lines(Labels& labels) {
    cairo_t* c = canvas_.cairo();
    const mesh::Mesh& m = map_.mesh;
    cairo_set_source_rgb(c, basin_line_colour.r, basin_line_colour.g, basin_line_colour.b);
    cairo_set_line_width(c, 3 * unit_);
    for (const mesh::Line& line : m.lines)
      for (std::size_t i = 0; i < line.x.size(); ++i)
        (i == 0 ? cairo_move_to : cairo_line_to)(c, page_x(line.x[i]), page_y(line.y[i]));
    for (const auto& [a, b] : m.outlet_edges) {
      cairo_move_to(c, page_x(m.node_x[a]), page_y(m.node_y[a]));
      cairo_line_to(c, page_x(m.node_x[b]), page_y(m.node_y[b]));
    }
    cairo_stroke(c);
    if (m.outlet_edges.empty()) return;
    const auto [a, b] = m.outlet_edges.front();
    labels.at_point(page_x((m.node_x[a] + m.node_x[b]) / 2), page_y((m.node_y[a] + m.node_y[b]) / 2),
                    5 * unit_, "outlet", {14 * unit_, true, basin_line_colour, true});
  }

  /// Scale bar and north arrow.
  void keep_corners_free(Labels& labels) const {
    labels.keep_free({box_.x, box_.y + box_.height - 64 * unit_, 0.32 * box_.width, 64 * unit_});
    labels.keep_free({box_.x + box_.width - 70 * unit_, box_.y, 70 * unit_, 90 * unit_});
  }

  void draw_scale_bar() {
    const double longest = 0.22 * box_.width * pixel_, power = std::pow(10, std::floor(std::log10(longest)));
    const double metres = power * (longest >= 5 * power ? 5 : longest >= 2 * power ? 2 : 1);
    const double length = metres / pixel_, height = 6 * unit_;
    const double x = box_.x + 26 * unit_, y = box_.y + box_.height - 28 * unit_;
    canvas_.fill({x - 12 * unit_, y - 28 * unit_, length + 60 * unit_, 44 * unit_}, {1, 1, 1}, 0.8);
    for (int i = 0; i < 4; ++i)
      canvas_.fill({x + i * length / 4, y, length / 4, height}, i % 2 == 0 ? ink : Rgb{1, 1, 1});
    canvas_.frame({x, y, length, height}, ink, unit_);
    const bool km = metres >= 1000;
    const double shown = km ? metres / 1000 : metres;
    const TextStyle style{13 * unit_, false, ink, false};
    for (const double share : {0.0, 0.5, 1.0}) {
      const std::string number = fmt::format("{:g}", share * shown);
      const double tick = x + share * length - canvas_.text_width(number, style) / 2;
      canvas_.text(tick, y - 8 * unit_, number, style);
    }
    const double after = canvas_.text_width(fmt::format("{:g}", shown), style) / 2;
    canvas_.text(x + length + after, y - 8 * unit_, km ? " km" : " m", style);
  }

  void draw_north() {
    cairo_t* c = canvas_.cairo();
    const double x = box_.x + box_.width - 40 * unit_, y = box_.y + 58 * unit_, s = 14 * unit_;
    cairo_set_source_rgb(c, ink.r, ink.g, ink.b);
    cairo_move_to(c, x, y - 1.6 * s);
    cairo_line_to(c, x + 0.75 * s, y + s);
    cairo_line_to(c, x, y + 0.5 * s);
    cairo_line_to(c, x - 0.75 * s, y + s);
    cairo_close_path(c);
    cairo_fill(c);
    const TextStyle style{16 * unit_, true, ink, false};
    canvas_.text(x - canvas_.text_width("N", style) / 2, y - 1.6 * s - 6 * unit_, "N", style);
  }

  const Canvas& canvas_;
  Box box_;
  const MapContent& map_;
  double unit_, pixel_ = 1, left_ = 0, top_ = 0;
};

}  // namespace

Box extent_of(const mesh::Mesh& mesh) {
  const auto [x0, x1] = std::minmax_element(mesh.node_x.begin(), mesh.node_x.end());
  const auto [y0, y1] = std::minmax_element(mesh.node_y.begin(), mesh.node_y.end());
  return {*x0, *y0, *x1 - *x0, *y1 - *y0};
}

void draw_gauge_symbol(const Canvas& canvas, double x, double y, double unit, bool assimilated) {
  cairo_t* c = canvas.cairo();
  const auto disc = [&](double radius, Rgb colour) {
    cairo_new_sub_path(c);
    cairo_arc(c, x, y, radius * unit, 0, 2 * std::numbers::pi);
    cairo_set_source_rgb(c, colour.r, colour.g, colour.b);
    cairo_fill(c);
  };
  disc(9, {1, 1, 1});
  disc(7.5, ink);
  disc(5.2, assimilated ? Rgb{0.98, 0.78, 0.15} : Rgb{1, 1, 1});
}

void draw_panel(const Canvas& canvas, const Box& box, const MapContent& map, double unit) {
  Panel(canvas, box, map, unit).draw();
}

}  // namespace freshet::postproc
