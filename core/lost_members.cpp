#include "core/lost_members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"

namespace freshet::core {

Basin without_members(const Basin& basin, const std::vector<LostMember>& lost) {
  Basin left = basin;
  Ensemble& e = left.ensemble;
  e.lost.insert(e.lost.end(), lost.begin(), lost.end());
  std::sort(e.lost.begin(), e.lost.end(),
            [](const LostMember& a, const LostMember& b) { return a.number < b.number; });
  e.members -= static_cast<int>(lost.size());
  return left;
}

bool may_lose(const Ensemble& ensemble, const std::vector<int>& more) {
  const int left = ensemble.members - static_cast<int>(more.size());
  const int least = std::max(2, static_cast<int>(std::ceil(ensemble.least_share * ensemble.whole() - 1e-9)));
  return !more.empty() && left >= least && left >= ensemble.groups;
}

std::vector<int> numbers_left(const Ensemble& ensemble) {
  std::vector<int> numbers;
  if (ensemble.lost.empty()) return numbers;
  for (int m = 0; m < ensemble.members; ++m) numbers.push_back(ensemble.number(m));
  return numbers;
}

std::string left_out_line(const Ensemble& ensemble) {
  if (ensemble.lost.empty()) return "";
  std::string names;
  for (const LostMember& lost : ensemble.lost)
    names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", lost.number, lost.why);
  return fmt::format("Made of {} of {} members: without {} {}. Probabilities are those of the members left.",
                     ensemble.members, ensemble.whole(), ensemble.lost.size() == 1 ? "member" : "members",
                     names);
}

}  // namespace freshet::core
