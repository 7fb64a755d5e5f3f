#pragma once
// A NetCDF file as a Zarr store of version 2: a folder with a chunk of an array in each file, which programs
// read from a bucket or a web server piece by piece.

#include <cstdint>
#include <filesystem>

namespace freshet::postproc {

struct ZarrStore {
  std::size_t arrays = 0, files = 0;
  std::uintmax_t bytes = 0;
};

/// A chunk holds about a map of a million cells, which is what memory has to hold at once.
constexpr std::size_t most_chunk_bytes = 4u << 20;

/// Every variable and attribute, values to the last bit. Nothing of it is flushed. InputError for a file that
/// is damaged, RunError for disks.
ZarrStore write_zarr(const std::filesystem::path& netcdf, const std::filesystem::path& store,
                     std::size_t chunk_bytes = most_chunk_bytes);

}  // namespace freshet::postproc
