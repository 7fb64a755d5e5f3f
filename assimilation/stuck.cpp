#include "assimilation/stuck.hpp"

#include <cmath>

namespace freshet::assimilation {

void follow(Unchanged& unchanged, double value, core::Instant time, double mean) {
  if (unchanged.readings > 0 && unchanged.value == value)
    ++unchanged.readings;
  else
    unchanged = {value, time, 1, mean};
}

bool is_stuck(const Unchanged& unchanged, double error, const Eigen::RowVectorXd& members) {
  if (unchanged.readings < stuck::readings) return false;
  const double noise = stuck::errors * error, wrong = std::abs(unchanged.stood - unchanged.value);
  int near = 0;
  for (const double level : members)
    near += !(std::abs(level - unchanged.stood) > noise && std::abs(level - unchanged.value) > noise + wrong);
  return near <= stuck::members_near * static_cast<double>(members.size());
}

}  // namespace freshet::assimilation
