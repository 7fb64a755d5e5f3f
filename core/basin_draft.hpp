#pragma once
// A basin.toml with faults, as far as it can be read: `freshet check` looks at the files it names all the
// same.

#include <set>
#include <string>
#include <vector>

#include "core/basin.hpp"

namespace freshet::core {

struct BasinDraft {
  Basin basin;                          ///< keys with faults have their defaults
  std::vector<std::string> faults;      ///< a line each, in the order of the file; none: all is sound
  std::set<std::string> faulty_tables;  ///< as Source says where they are; those at the top as "[rain]" too
  /// Whether all that a table says can be believed.
  bool sound(const std::string& at) const { return !faulty_tables.count(at); }
};

/// InputError only for what is not TOML, or for a `base` that cannot be read.
BasinDraft draft_basin(const std::filesystem::path& file);

}  // namespace freshet::core
