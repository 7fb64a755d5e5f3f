#pragma once
// manifest.json, the first file of an archive.

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::service {

/// What the name of a packed file is relative to.
enum class Place {
  workspace,
  basin,   ///< the folder of basin.toml
  outside  ///< somewhere else: it stays in the archive
};

struct PackedFile {
  std::string name;
  Place place = Place::workspace;
  std::uintmax_t bytes = 0;
  std::string sha256;
};

struct Manifest {
  std::string freshet, basin;
  std::vector<core::Instant> cycles;
  std::vector<PackedFile> files;
};

inline constexpr const char* manifest_name = "manifest.json";

/// "workspace/cycles/20260310T0600Z/forecast.nc"
std::string name_in_tar(const PackedFile& file);

/// Whether a relative name stays below its folder.
bool is_safe(const std::string& name);

std::string to_text(const Manifest& manifest);
/// InputError, naming `where`, if it is damaged or holds a name that leads elsewhere.
Manifest manifest_of(const std::string& text, const std::string& where);

}  // namespace freshet::service
