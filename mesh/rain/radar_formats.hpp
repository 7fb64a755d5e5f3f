#pragma once
// Formats of radars and of messages that hold no grid of rain, though GDAL may open them.

#include <filesystem>

namespace freshet::mesh {

/// InputError that names the format and what to do, for ODIM HDF5, NEXRAD, BUFR and the like.
void refuse_radar_formats(const std::filesystem::path& path);

}  // namespace freshet::mesh
