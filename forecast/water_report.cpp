#include "forecast/water_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "core/log.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;

/// Mean over all members of a value per member of this group.
double mean_over_members(const hydro::Simulation& s, const std::vector<double>& lanes) {
  std::vector<double> all(s.members(), 0);
  if (s.ranks().domain_rank() == 0)
    std::copy_n(lanes.begin(), s.my_members(), all.begin() + s.first_member());
  s.ranks().add_over_world(all);
  return moments(all.data(), all.size()).mean;
}

/// An account as the report has it: a number, or one for each of what it is for.
struct ShownAccount {
  const hydro::Account& account;
  std::vector<std::string> names;
  std::vector<double> m3;  ///< [row] mean over the members; of a tracer its amount
};

std::vector<ShownAccount> shown_accounts(const hydro::Simulation& s, const hydro::Budget& budget) {
  std::vector<ShownAccount> shown;
  for (std::size_t i = 0; i < hydro::accounts.size(); ++i) {
    const hydro::Account& a = hydro::accounts[i];
    shown.push_back({a, rows_per(s, a.per).names, {}});
    for (const std::vector<double>& row : budget.rows(hydro::AccountName(i)))
      shown.back().m3.push_back(mean_over_members(s, row));
  }
  return shown;
}

/// The largest error of a member over what came and went: of the water, and of each tracer.
struct LargestErrors {
  double water = 0;
  std::vector<double> tracers;
};

LargestErrors largest_errors(const hydro::Simulation& s, const hydro::Budget& budget) {
  LargestErrors errors;
  errors.tracers.assign(s.basin().tracers.size(), 0);
  for (int k = 0; k < s.lanes(); ++k) {
    errors.water = std::max(errors.water, budget.relative_error(k));
    for (std::size_t t = 0; t < errors.tracers.size(); ++t)
      errors.tracers[t] = std::max(errors.tracers[t], budget.relative_tracer_error(t, k));
  }
  errors.water = s.ranks().largest(errors.water);
  for (double& error : errors.tracers) error = s.ranks().largest(error);
  return errors;
}

/// One line per row of an account, as people read it; accounts in which nothing was ever booked have none.
void print_balances(const std::vector<ShownAccount>& shown, const LargestErrors& errors) {
  core::info("water balance, ensemble mean since forecast.start:");
  for (const ShownAccount& a : shown)
    for (std::size_t i = 0; i < a.m3.size(); ++i)
      if (a.m3[i] != 0 || a.account.role != hydro::Role::went)
        core::info("  {:<28} {:>16.6g}{}", fmt::format(fmt::runtime(a.account.shown), a.names[i]), a.m3[i],
                   a.account.per == hydro::Per::tracer ? "" : " m3");
  core::info("  {:<28} {:>16.2g} of what came and went", "largest error of a member", errors.water);
  for (const double error : errors.tracers)
    core::info("  {:<28} {:>16.2g} of what came and went", "and of its tracer", error);
}

nlohmann::json water_json(const hydro::Simulation& s, const std::vector<ShownAccount>& shown,
                          const LargestErrors& errors) {
  nlohmann::json json = {{"unit", "m3, ensemble mean, since forecast.start"},
                         {key::largest_relative_error, errors.water}};
  for (const ShownAccount& a : shown) {
    const std::string group = rows_per(s, a.account.per).report, part = a.account.part;
    if (group.empty()) {
      json[a.account.name] = a.m3[0];
      continue;
    }
    nlohmann::json& rows = json[group];
    if (rows.is_null()) rows = nlohmann::json::object();
    for (std::size_t i = 0; i < a.m3.size(); ++i)
      (part.empty() ? rows[a.names[i]] : rows[a.names[i]][part]) = a.m3[i];
  }
  for (std::size_t t = 0; t < errors.tracers.size(); ++t) {
    nlohmann::json& tracer = json["tracers"][s.basin().tracers[t].row.name];
    tracer["unit"] = s.basin().tracers[t].row.unit + " m3";
    tracer[key::largest_relative_error] = errors.tracers[t];
  }
  return json;
}

}  // namespace

nlohmann::json water_report(const hydro::Simulation& s) {
  const hydro::Budget budget = s.budget();
  const LargestErrors errors = largest_errors(s, budget);
  const std::vector<ShownAccount> shown = shown_accounts(s, budget);
  if (s.ranks().leader()) print_balances(shown, errors);
  return water_json(s, shown, errors);
}

}  // namespace freshet::forecast
