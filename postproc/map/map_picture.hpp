#pragma once
// The page: map, legend, gauges, title, scale bar, north arrow, marks of what is synthetic.

#include <filesystem>

#include "postproc/map/map_content.hpp"

namespace freshet::postproc {

struct PictureSize {
  int width = 0, height = 0;
};

/// Draws a PNG `width_px` wide (400 to 8000), as high as the basin's shape asks. InputError for other widths,
/// RunError if it cannot be written.
PictureSize draw_map(const MapContent& map, int width_px, const std::filesystem::path& png);

/// Several maps of one basin on a page, a tile each. InputError as draw_map().
PictureSize draw_sheet(const std::vector<MapContent>& maps, int width_px, const std::filesystem::path& png);

void check_width(int width_px);

}  // namespace freshet::postproc
