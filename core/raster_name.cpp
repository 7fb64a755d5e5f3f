#include "core/raster_name.hpp"

#include <algorithm>

namespace freshet::core {
namespace {

/// Drivers are words of capitals, digits and underscores; a lone letter is a drive.
bool is_driver(const std::string& text) {
  return text.size() > 1 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isupper(c) || std::isdigit(c) || c == '_';
         });
}

}  // namespace

std::optional<RasterName> parts_of(const std::string& name) {
  const auto driver_end = name.find(':');
  if (driver_end == std::string::npos || !is_driver(name.substr(0, driver_end))) return std::nullopt;
  const std::string rest = name.substr(driver_end + 1);
  const bool file_is_last = name.starts_with("GTIFF_DIR:");
  const auto split = !rest.empty() && rest[0] == '"' ? rest.find("\":", 1) : rest.find(':');
  if (split == std::string::npos) return std::nullopt;
  if (rest[0] == '"') return RasterName{rest.substr(1, split - 1), rest.substr(split + 2)};
  const RasterName parts{rest.substr(0, split), rest.substr(split + 1)};
  return file_is_last ? RasterName{parts.layer, parts.file} : parts;
}

}  // namespace freshet::core
