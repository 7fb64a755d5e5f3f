#pragma once

namespace freshet::mesh {

/// Land classes that every mesh has; those of the land cover raster follow (core::Roughness).
inline constexpr int class_default = 0, class_channel = 1;

}  // namespace freshet::mesh
