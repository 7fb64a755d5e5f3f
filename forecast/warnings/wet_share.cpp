#include "forecast/warnings/wet_share.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/quantile.hpp"
#include "core/result_files.hpp"
#include "forecast/warnings/member_depths.hpp"
#include "forecast/warnings/read_apart.hpp"

namespace freshet::forecast {
namespace {

double share_under(const std::vector<float>& depth, const mesh::ExtentCells& polygon, double depth_m) {
  double share = 0;
  for (std::size_t i = 0; i < polygon.cells.size(); ++i)
    if (depth[static_cast<std::size_t>(polygon.cells[i])] >= depth_m - 1e-6) share += polygon.share[i];
  return std::min(share, 1.0);
}

nlohmann::json read_shares(const CycleProducts& products, const mesh::ExtentCells& polygon, double depth_m) {
  const MemberDepths depths(products);
  core::check(depths.members() == products.gauges.members,
              "{}: forecast.nc has {} members, gauges.nc {}; run the cycle again", products.folder.string(),
              depths.members(), products.gauges.members);
  nlohmann::json said = {{"time_s", depths.times()}, {"share", nlohmann::json::array()}};
  for (std::size_t m = 0; m < depths.members(); ++m) said["share"].push_back(nlohmann::json::array());
  for (std::size_t t = 0; t < depths.times().size(); ++t)
    for (std::size_t m = 0; m < depths.members(); ++m)
      said["share"][m].push_back(share_under(depths.at(t, m), polygon, depth_m));
  return said;
}

}  // namespace

std::vector<std::optional<core::Instant>> WetShares::first(core::Instant cycle, double least) const {
  constexpr double tolerance = 1e-9;  // a share of exactly the limit counts
  std::vector<std::optional<core::Instant>> first(share.size());
  for (std::size_t m = 0; m < share.size(); ++m)
    for (std::size_t t = 0; t < time_s.size() && !first[m]; ++t)
      if (share[m][t] >= least - tolerance)
        first[m] = std::chrono::floor<std::chrono::seconds>(cycle + core::milliseconds_of(time_s[t]));
  return first;
}

void WetShares::add_to(Facts& facts) const {
  std::vector<double> largest;
  for (const auto& one : share) largest.push_back(*std::max_element(one.begin(), one.end()));
  facts["share_low"] = percent(core::quantile(largest, 0.1));
  facts["share_median"] = percent(core::quantile(largest, 0.5));
  facts["share_high"] = percent(core::quantile(largest, 0.9));
}

WetShares wet_shares(const CycleProducts& products, const mesh::ExtentCells& polygon, double depth_m) {
  const std::string text = read_files_apart(products.folder, {core::file_name::forecast},
                                            [&] { return read_shares(products, polygon, depth_m).dump(); });
  const nlohmann::json said = nlohmann::json::parse(text);
  return {said.at("time_s"), said.at("share")};
}

}  // namespace freshet::forecast
