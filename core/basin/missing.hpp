#pragma once
// What holds where a series or a grid says nothing.

#include <string>
#include <vector>

namespace freshet::core {

class ConfigTable;

/// What holds where a series or a grid says nothing: an error, nothing, what was last; of rain stations
/// without a value, what the others have; of a discharge after its last row, what falls from there to a base,
/// or what followed on the like before; of a warm-up, a gap that its reader fills.
enum class Missing { error, zero, hold, neighbours, recession, regression, gaps };

/// A key whose words are some of those of Missing; "error" where it is absent.
Missing read_missing(ConfigTable table, const std::string& key, const std::vector<std::string>& words);
/// Key `outside` of a table whose `file` is a series, of no use without it; `more`: words besides "error",
/// "zero" and "hold".
Missing read_outside(ConfigTable table, const std::vector<std::string>& more = {});

}  // namespace freshet::core
