#include "core/spelling.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace freshet::core {

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = int(i + j);
        continue;
      }
      const int substitution = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, substitution});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  int best = std::max<int>(2, int(name.size()) / 3);
  std::string nearest;
  for (const std::string& candidate : names) {
    const int distance = edit_distance(name, candidate);
    // Shared by nothing, a short name would match anything: "a" is two edits from "xy".
    if (distance >= int(std::max(name.size(), candidate.size()))) continue;
    if (distance < best || (distance == best && nearest.empty())) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(name, names);
  if (!nearest.empty()) return fmt::format("; did you mean '{}'?", nearest);
  if (names.empty()) return "";
  constexpr std::size_t at_most = 12;
  const auto end = names.begin() + std::ptrdiff_t(std::min(names.size(), at_most));
  return fmt::format("; there are: {}{}", fmt::join(names.begin(), end, ", "),
                     end == names.end() ? "" : ", ...");
}

}  // namespace freshet::core
