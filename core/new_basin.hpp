#pragma once
// The basin.toml that `freshet new` begins with.

#include <map>
#include <string>

namespace freshet::core {

class KeyBook;

enum class NewKeys { needed, all };

/// A value that is known of this basin.
struct Found {
  std::string value;         ///< as TOML
  std::string because = {};  ///< how it was found, as a comment; "": nothing to say
};
using FoundKeys = std::map<std::string, Found>;  ///< by the key's full name, "terrain.outlet.lon"

/// A commented file for a basin of this name: the keys that a basin needs with values to be changed, and
/// those that are found; with `all` every other key too, commented out at its default.
std::string new_basin(const KeyBook& book, const std::string& name, NewKeys keys,
                      const FoundKeys& found = {});

}  // namespace freshet::core
