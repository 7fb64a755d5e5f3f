#include "forecast/analysis/all_members.hpp"

#include <algorithm>

namespace freshet::forecast {

AllMembers::AllMembers(const mesh::Ranks& ranks, int members, std::size_t lanes)
    : ranks_(ranks), members_(static_cast<std::size_t>(members)), lanes_(lanes) {}

std::vector<double> AllMembers::gather(const std::vector<double>& rows) const {
  const std::size_t n = rows.size() / lanes_, mine_wide = width_of(ranks_.group());
  std::vector<double> mine, all(n * members_), result(n * members_);
  for (std::size_t r = 0; r < n; ++r)
    mine.insert(mine.end(), &rows[r * lanes_], &rows[r * lanes_] + mine_wide);
  std::vector<int> counts, starts;
  for (int g = 0; g < ranks_.groups(); ++g) {
    starts.push_back(static_cast<int>(n * first_of(g)));
    counts.push_back(static_cast<int>(n * width_of(g)));
  }
  MPI_Allgatherv(mine.data(), static_cast<int>(mine.size()), MPI_DOUBLE, all.data(), counts.data(),
                 starts.data(), MPI_DOUBLE, ranks_.across());
  for (int g = 0; g < ranks_.groups(); ++g)
    for (std::size_t r = 0; r < n; ++r)
      std::copy_n(all.data() + n * first_of(g) + r * width_of(g), width_of(g),
                  result.data() + r * members_ + first_of(g));
  return result;
}

void AllMembers::scatter(const std::vector<double>& all, std::vector<double>& rows) const {
  const std::size_t first = first_of(ranks_.group()), last = width_of(ranks_.group()) - 1;
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = all[i / lanes_ * members_ + first + std::min(i % lanes_, last)];
}

}  // namespace freshet::forecast
