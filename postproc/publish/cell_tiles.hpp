#pragma once
// Tiles of a map whose pixels say which cell of the mesh they show, and how its ground is lit. They are made
// once for a mesh; what the cells hold is looked up in arrays of a byte for each cell.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "mesh/mesh.hpp"

namespace freshet::postproc {

constexpr int tile_px = 256, tile_form = 2;  ///< the form changes with what a page must know to read them

/// Writes `folder`/Z/X/Y.gz and, last, `folder`/tiles.json, which is returned: {"min_zoom", "max_zoom",
/// "bounds": [west, south, east, north], "cells", "local", "tiles", "of", "levels": of each zoom {"first":
/// column, "columns": [[first row, last row]]}}. A folder that has a tiles.json is left as it is.
///
/// A tile, once unpacked, little-endian: u32 count; u32[count] numbers of cells (0xffffffff: none); then for
/// each of 256 x 256 pixels, row by row from the north-west, the position in that list, its low bytes first,
/// then all high bytes; then a byte of light. Each byte of these three planes is less the one before it.
/// Where a pixel of a wide view covers several cells, it shows the one whose bed is lowest: rivers stay
/// visible.
nlohmann::json write_cell_tiles(const mesh::Mesh& mesh, const std::filesystem::path& folder);

}  // namespace freshet::postproc
