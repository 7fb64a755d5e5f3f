#pragma once
// The basin.toml that `freshet new` begins with.

#include <string>

namespace freshet::core {

class KeyBook;

enum class NewKeys { needed, all };

/// A commented file for a basin of this name: the keys that a basin needs with values to be changed; with
/// `all` every other key too, commented out at its default.
std::string new_basin(const KeyBook& book, const std::string& name, NewKeys keys);

}  // namespace freshet::core
