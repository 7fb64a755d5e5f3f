#pragma once
// "Did you mean ...?": the nearest of the names that exist.

#include <string>
#include <string_view>
#include <vector>

namespace freshet::core {

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string
/// alignment).
int edit_distance(std::string_view a, std::string_view b);

/// The name nearest to `name` if it is near enough to be meant (a third of its length, at least 2 edits),
/// else "".
std::string nearest_name(std::string_view name, const std::vector<std::string>& names);

/// "; did you mean 'x'?" or "; there are: x, y, z" or, where there are no names, "". Closes the message of an
/// error.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

}  // namespace freshet::core
