#include "exposure/damage_curve.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/number.hpp"
#include "core/problems.hpp"
#include "core/table.hpp"

namespace freshet::exposure {

using core::check;

double DamageCurve::at(double depth) const {
  if (depth < depth_m.front()) return 0;
  if (depth >= depth_m.back()) return share.back();
  const auto i =
      static_cast<std::size_t>(std::upper_bound(depth_m.begin(), depth_m.end(), depth) - depth_m.begin());
  const double between = (depth - depth_m[i - 1]) / (depth_m[i] - depth_m[i - 1]);
  return share[i - 1] + between * (share[i] - share[i - 1]);
}

DamageCurve read_damage_curve(const std::filesystem::path& file) {
  const core::Table table(file);
  core::RowProblems problems(table.name());
  const std::size_t depths = table.column("depth_m"), shares = table.column("share");
  DamageCurve curve;
  for (std::size_t row = 0; row < table.rows() && !problems.full(); ++row)
    problems.attempt(table.line(row), [&] {
      table.check_row(row);
      const std::string where = table.where(row);
      const double depth = core::parse_number(table.field(row, depths), "depth_m", where);
      const double share = core::parse_number(table.field(row, shares), "share", where);
      check(depth >= 0 && depth <= 1000, "{}: depth_m is {:g}: depths are 0 to 1000 m", where, depth);
      check(share >= 0 && share <= 1, "{}: share is {:g}: it lies between 0 and 1", where, share);
      check(curve.depth_m.empty() || depth > curve.depth_m.back(),
            "{}: the depth is not above that of the row before", where);
      check(curve.share.empty() || share >= curve.share.back(),
            "{}: the share falls: deeper water does not mend", where);
      curve.depth_m.push_back(depth);
      curve.share.push_back(share);
    });
  problems.throw_all();
  check(curve.depth_m.size() >= 2, "{}: a damage curve has two rows at least", file.string());
  return curve;
}

}  // namespace freshet::exposure
