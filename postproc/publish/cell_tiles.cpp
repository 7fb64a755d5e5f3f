#include "postproc/publish/cell_tiles.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"
#include "postproc/publish/gzip.hpp"
#include "postproc/publish/mercator.hpp"
#include "postproc/publish/relief.hpp"
#include "postproc/publish/site_files.hpp"

namespace freshet::postproc {

namespace {

namespace fs = std::filesystem;
using mesh::Index;

constexpr std::uint32_t no_cell = 0xffffffff;
constexpr int most_zoom = 19, pixels = tile_px * tile_px;
constexpr double least_pixels = 16e6, pixels_per_cell = 48, pixels_across_small_cell = 10;

struct Tile {
  std::vector<std::uint32_t> cell = std::vector<std::uint32_t>(pixels, no_cell);
  std::vector<std::uint8_t> light = std::vector<std::uint8_t>(pixels, 0);
};

/// A triangle of a cell: its nodes.
struct Piece {
  Index cell;
  std::array<Index, 3> nodes;
};

std::vector<Piece> pieces_of(const mesh::Mesh& mesh) {
  std::vector<Piece> pieces;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const auto& n = mesh.cell_nodes[c];
    pieces.push_back({c, {n[0], n[1], n[2]}});
    if (mesh.cell_size(c) == 4) pieces.push_back({c, {n[0], n[2], n[3]}});
  }
  return pieces;
}

/// The deepest level: fine enough for small cells, as long as the tiles are not far more than the cells.
int deepest_zoom(const MercatorMesh& plane, const std::vector<Piece>& pieces) {
  double area = 0;
  std::vector<double> sizes;
  for (const Piece& p : pieces) {
    const MercatorPoint a = plane.nodes[p.nodes[0]], b = plane.nodes[p.nodes[1]], c = plane.nodes[p.nodes[2]];
    const double twice = std::abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));
    area += twice / 2;
    sizes.push_back(std::sqrt(twice));
  }
  const auto small = sizes.begin() + std::ptrdiff_t(sizes.size() / 20);
  std::nth_element(sizes.begin(), small, sizes.end());
  const double affordable = std::max(least_pixels, pixels_per_cell * double(pieces.size()));
  int zoom = 0;
  while (zoom < most_zoom) {
    const double pixel = 1.0 / (tile_px * std::ldexp(1.0, zoom)), next = pixel / 2;
    if (pixel * pixels_across_small_cell <= *small || area / (next * next) > affordable) break;
    ++zoom;
  }
  return zoom;
}

using TileNumber = std::pair<int, int>;

/// Draws the pieces of one tile of the deepest level.
class Painter {
 public:
  Painter(const MercatorMesh& plane, const std::vector<Piece>& pieces, const std::vector<std::uint8_t>& light,
          int zoom)
      : plane_(plane), pieces_(pieces), light_(light), scale_(tile_px * std::ldexp(1.0, zoom)) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto [low, high] = extent(pieces[i]);
      for (int x = tile_of(low.x); x <= tile_of(high.x); ++x)
        for (int y = tile_of(low.y); y <= tile_of(high.y); ++y) of_tile_[{x, y}].push_back(i);
    }
  }

  std::set<TileNumber> tiles() const {
    std::set<TileNumber> numbers;
    for (const auto& [number, list] : of_tile_) numbers.insert(number);
    return numbers;
  }

  Tile paint(TileNumber number) const {
    Tile tile;
    const auto found = of_tile_.find(number);
    if (found == of_tile_.end()) return tile;
    for (const std::size_t piece : found->second) paint(tile, number, pieces_[piece]);
    return tile;
  }

 private:
  MercatorPoint at(Index node) const {
    return {plane_.nodes[node].x * scale_, plane_.nodes[node].y * scale_};
  }
  static int tile_of(double pixel) { return static_cast<int>(std::floor(pixel / tile_px)); }

  std::pair<MercatorPoint, MercatorPoint> extent(const Piece& piece) const {
    const MercatorPoint a = at(piece.nodes[0]), b = at(piece.nodes[1]), c = at(piece.nodes[2]);
    return {{std::min({a.x, b.x, c.x}), std::min({a.y, b.y, c.y})},
            {std::max({a.x, b.x, c.x}), std::max({a.y, b.y, c.y})}};
  }

  /// Every pixel whose middle lies in it; of two that share an edge the later one has those on the edge.
  void paint(Tile& tile, TileNumber number, const Piece& piece) const {
    const MercatorPoint a = at(piece.nodes[0]), b = at(piece.nodes[1]), c = at(piece.nodes[2]);
    const double twice = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if (twice == 0) return;
    const auto [low, high] = extent(piece);
    const double x0 = double(number.first) * tile_px, y0 = double(number.second) * tile_px;
    const auto first = [](double v) { return std::max(0, static_cast<int>(std::ceil(v - 0.5))); };
    const auto last = [](double v) { return std::min(tile_px - 1, static_cast<int>(std::floor(v - 0.5))); };
    for (int row = first(low.y - y0); row <= last(high.y - y0); ++row)
      for (int column = first(low.x - x0); column <= last(high.x - x0); ++column) {
        const double px = x0 + column + 0.5, py = y0 + row + 0.5;
        const double of_b = ((px - a.x) * (c.y - a.y) - (c.x - a.x) * (py - a.y)) / twice;
        const double of_c = ((b.x - a.x) * (py - a.y) - (px - a.x) * (b.y - a.y)) / twice;
        if (of_b < 0 || of_c < 0 || of_b + of_c > 1) continue;
        const int pixel = row * tile_px + column;
        tile.cell[pixel] = static_cast<std::uint32_t>(piece.cell);
        tile.light[pixel] = static_cast<std::uint8_t>(std::lround((1 - of_b - of_c) * light_[piece.nodes[0]] +
                                                                  of_b * light_[piece.nodes[1]] +
                                                                  of_c * light_[piece.nodes[2]]));
      }
  }

  const MercatorMesh& plane_;
  const std::vector<Piece>& pieces_;
  const std::vector<std::uint8_t>& light_;
  double scale_;
  std::map<TileNumber, std::vector<std::size_t>> of_tile_;
};

/// Each pixel less the one before it: zeros along a cell, small numbers along a slope, which compress.
std::string steps_of(const std::string& plane) {
  std::string steps = plane;
  for (std::size_t i = plane.size() - 1; i > 0; --i) steps[i] = static_cast<char>(plane[i] - plane[i - 1]);
  return steps;
}

std::string packed(const Tile& tile) {
  std::unordered_map<std::uint32_t, std::uint32_t> position;
  std::vector<std::uint32_t> cells;
  std::string low(pixels, '\0'), high(pixels, '\0');
  for (int i = 0; i < pixels; ++i) {
    const auto [found, is_new] = position.try_emplace(tile.cell[i], std::uint32_t(cells.size()));
    if (is_new) cells.push_back(tile.cell[i]);
    low[i] = static_cast<char>(found->second & 255);
    high[i] = static_cast<char>(found->second >> 8);
  }
  std::string text;
  const auto add = [&](std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) text += static_cast<char>(value >> shift & 255);
  };
  add(static_cast<std::uint32_t>(cells.size()));
  for (const std::uint32_t cell : cells) add(cell);
  std::string light(tile.light.begin(), tile.light.end());
  for (std::string* plane : {&low, &high, &light}) text += steps_of(*plane);
  return gzipped(text);
}

/// The pyramid, from one tile of the first level down: each tile is made of its four children.
class Pyramid {
 public:
  Pyramid(const mesh::Mesh& mesh, const Painter& painter, int deepest, const fs::path& folder)
      : bed_(mesh.bed_elevation), painter_(painter), deepest_(deepest), folder_(folder) {
    levels_.resize(deepest + 1);
    levels_[deepest] = painter.tiles();
    for (int z = deepest; z >= 0; --z) {
      fill(levels_[z]);
      if (z > 0)
        for (const auto& [x, y] : levels_[z]) levels_[z - 1].insert({x >> 1, y >> 1});
    }
  }

  /// From the first level on: the first column, and of each column its first and last row, which say whether
  /// a tile is there without asking for it.
  nlohmann::json levels() const {
    nlohmann::json all = nlohmann::json::array();
    for (int zoom = first_zoom(); zoom <= deepest_; ++zoom) {
      nlohmann::json columns = nlohmann::json::array();
      const int first = levels_[zoom].begin()->first;
      for (int x = first; x <= levels_[zoom].rbegin()->first; ++x) {
        const auto top = levels_[zoom].lower_bound({x, 0}), below = levels_[zoom].lower_bound({x + 1, 0});
        columns.push_back(top == below ? nlohmann::json{1, 0}
                                       : nlohmann::json{top->second, std::prev(below)->second});
      }
      all.push_back({{"first", first}, {"columns", columns}});
    }
    return all;
  }

  /// The deepest level at which few tiles show all of it.
  int first_zoom() const {
    int zoom = 0;
    while (zoom < deepest_ && levels_[zoom + 1].size() <= 4) ++zoom;
    return zoom;
  }

  int write() {
    core::Progress progress("tiles of the map", double(levels_[deepest_].size()));
    for (const TileNumber& number : levels_[first_zoom()]) make(first_zoom(), number, progress);
    return written_;
  }

 private:
  /// Columns without gaps.
  static void fill(std::set<TileNumber>& level) {
    std::map<int, std::pair<int, int>> rows;
    for (const auto& [x, y] : level) {
      const auto [found, is_new] = rows.try_emplace(x, y, y);
      if (!is_new) found->second.second = y;  // in order
    }
    for (const auto& [x, span] : rows)
      for (int y = span.first; y <= span.second; ++y) level.insert({x, y});
  }

  Tile make(int zoom, TileNumber number, core::Progress& progress) {
    Tile tile;
    if (zoom == deepest_) {
      tile = painter_.paint(number);
      progress.update(++painted_);
    } else {
      for (int quarter = 0; quarter < 4; ++quarter) {
        const TileNumber child{2 * number.first + quarter % 2, 2 * number.second + quarter / 2};
        if (levels_[zoom + 1].contains(child)) shrink(make(zoom + 1, child, progress), quarter, tile);
      }
    }
    const fs::path file =
        folder_ / std::to_string(zoom) / std::to_string(number.first) / fmt::format("{}.gz", number.second);
    write_plain(file, packed(tile));
    ++written_;
    return tile;
  }

  /// Into its quarter of the parent: of four pixels the one whose cell is lowest.
  void shrink(const Tile& child, int quarter, Tile& parent) const {
    constexpr int half = tile_px / 2;
    for (int row = 0; row < half; ++row)
      for (int column = 0; column < half; ++column) {
        const int from = 2 * row * tile_px + 2 * column;
        const int to = (row + quarter / 2 * half) * tile_px + column + quarter % 2 * half;
        int lowest = -1, light = 0, lit = 0;
        for (const int pixel : {from, from + 1, from + tile_px, from + tile_px + 1}) {
          if (child.cell[pixel] == no_cell) continue;
          light += child.light[pixel];
          ++lit;
          if (lowest < 0 || bed_[child.cell[pixel]] < bed_[child.cell[lowest]]) lowest = pixel;
        }
        if (lowest < 0) continue;
        parent.cell[to] = child.cell[lowest];
        parent.light[to] = static_cast<std::uint8_t>(light / lit);
      }
  }

  const std::vector<double>& bed_;
  const Painter& painter_;
  int deepest_, written_ = 0;
  double painted_ = 0;
  fs::path folder_;
  std::vector<std::set<TileNumber>> levels_;
};

}  // namespace

nlohmann::json write_cell_tiles(const mesh::Mesh& mesh, const fs::path& folder) {
  const fs::path index = folder / "tiles.json";
  if (fs::exists(index)) return core::read_json(index);
  const MercatorMesh plane = to_mercator(mesh);
  const std::vector<Piece> pieces = pieces_of(mesh);
  const int deepest = deepest_zoom(plane, pieces);
  const std::vector<std::uint8_t> light = light_at_nodes(mesh);
  const Painter painter(plane, pieces, light, deepest);
  Pyramid pyramid(mesh, painter, deepest, folder);
  const int tiles = pyramid.write();
  const nlohmann::json about = {
      {"of", mesh.fingerprint},
      {"cells", mesh.n_cells()},
      {"min_zoom", pyramid.first_zoom()},
      {"max_zoom", deepest},
      {"local", plane.local},
      {"levels", pyramid.levels()},
      {"tiles", tiles},
      {"bounds", {plane.box.west, plane.box.south, plane.box.east, plane.box.north}}};
  settle(folder);
  core::write_file(index, about.dump(1) + "\n");
  return about;
}

}  // namespace freshet::postproc
