#pragma once
// What holds where a series or a grid says nothing.

#include <string>
#include <vector>

namespace freshet::core {

class ConfigTable;

/// What holds where a series or a grid says nothing: an error, nothing, what was last; or, of rain stations
/// without a value, what the others have.
enum class Missing { error, zero, hold, neighbours };

/// A key whose words are some of "error", "zero", "hold", "neighbours"; "error" where it is absent.
Missing read_missing(ConfigTable table, const std::string& key, const std::vector<std::string>& words);
/// Key `outside` of a table whose `file` is a series; "hold" and "zero" are of no use without it.
Missing read_outside(ConfigTable table);

}  // namespace freshet::core
