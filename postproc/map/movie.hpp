#pragma once
// A map at every time of a forecast, as a film. ffmpeg, a program of its own, makes it of the pictures.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "postproc/map/map_content.hpp"

namespace freshet::postproc {

struct Movie {
  std::size_t frames = 0;
  std::uintmax_t bytes = 0;
};

/// `frame(i)` is asked for twice: for its values, so that all frames have the same colours, and for its
/// picture. The ending of `file` says what is made: .mp4 (H.264) or .webm (VP9). InputError for other
/// endings, and where ffmpeg is missing or lacks the encoder; RunError where it fails.
Movie make_movie(std::size_t frames, const std::function<MapContent(std::size_t)>& frame, int width_px,
                 const std::filesystem::path& file);

}  // namespace freshet::postproc
