#pragma once
// What docs/basin-toml.md and `freshet new` say of the keys and tables of basin.toml, given by the calls that
// read them. Markdown.

#include <string_view>

namespace freshet::core {

/// Of a key, as far as its type, range and default do not say it already.
struct KeyText {
  std::string_view meaning = {};
  std::string_view otherwise = {};  ///< what holds where the key is absent, in place of a value
  std::string_view also = {};       ///< what more the value must be: "at least `edge_min_m`"
  std::string_view allowed = {};    ///< in place of what type and range say
  std::string_view starter = {};  ///< the value that `freshet new` writes, as TOML; none: the key is left out
};

/// Of a point: lon and lat, or x and y.
struct PointText {
  std::string_view meaning = {};
  std::string_view otherwise = {};      ///< in place of "*needed*"
  std::string_view lon = {}, lat = {};  ///< that `freshet new` writes
};

/// Of a table: paragraphs before and after its keys.
struct TableText {
  std::string_view before = {}, after = {};
};

}  // namespace freshet::core
