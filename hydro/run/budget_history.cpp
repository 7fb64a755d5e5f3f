#include "hydro/run/budget_history.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "hydro/run/saved_names.hpp"
#include "results/budget_file.hpp"
#include "results/fields.hpp"

namespace freshet::hydro {
namespace {

using core::NcType;

/// Those of one row for the basin come first.
std::vector<AccountName> accounts_over_time() {
  std::vector<AccountName> names;
  for (const bool whole : {true, false})
    for (std::size_t i = 0; i < accounts.size(); ++i)
      if (accounts[i].over_time && (accounts[i].per == Per::basin) == whole) names.push_back(AccountName(i));
  return names;
}

/// The budget of all members at one record.
Budget budget_at(const BudgetHistory& history, std::size_t record, const Simulation& s) {
  const auto members = static_cast<std::ptrdiff_t>(s.members());
  auto from = history.volume.begin() + static_cast<std::ptrdiff_t>(record * budget_accounts(s)) * members;
  Budget b(s, s.members());
  for (const AccountName& a : accounts_over_time())
    for (std::vector<double>& row : b.rows(a)) {
      row.assign(from, from + members);
      from += members;
    }
  return b;
}

/// [row][member][record] of an account.
std::vector<double> over_time(const std::vector<Budget>& budgets, AccountName account) {
  std::vector<double> values;
  for (std::size_t i = 0; i < budgets.front().rows(account).size(); ++i)
    for (std::size_t m = 0; m < budgets.front().of(account, i).size(); ++m)
      for (const Budget& b : budgets) values.push_back(b.of(account, i)[m]);
  return values;
}

/// What accounts with a series are for, each once; nothing for those of which the basin has none.
std::vector<results::BudgetTable::Axis> axes_of(const Simulation& s) {
  std::vector<results::BudgetTable::Axis> axes;
  for (const AccountName& a : accounts_over_time()) {
    const AccountRows rows = rows_per(s, accounts[a.index].per);
    const bool known =
        std::any_of(axes.begin(), axes.end(), [&](const auto& axis) { return axis.name == rows.dimension; });
    if (*rows.dimension != 0 && !rows.names.empty() && !known)
      axes.push_back({rows.dimension, rows.meaning, rows.names});
  }
  return axes;
}

/// Of an amount: that of its concentration times m3. "" where tracers differ.
std::string tracer_units(const Simulation& s) {
  const std::vector<core::Tracer>& tracers = s.basin().tracers;
  const bool same = std::all_of(tracers.begin(), tracers.end(), [&](const core::Tracer& t) {
    return t.row.unit == tracers.front().row.unit;
  });
  return same ? tracers.front().row.unit + " m3" : "";
}

std::string error_meaning() {
  std::string came, went;
  for (const AccountName& name : accounts_over_time()) {
    const Account& a = accounts[name.index];
    if (a.per == Per::tracer) continue;  // no water
    if (a.role == Role::came) came += (came.empty() ? "" : ", ") + std::string(a.name);
    if (a.role == Role::went) went += (went.empty() ? "" : ", ") + std::string(a.name);
  }
  return "storage less all that came, plus all that went: " + came + "; " + went;
}

}  // namespace

std::size_t budget_accounts(const Simulation& s) {
  std::size_t rows = 0;
  for (const AccountName& a : accounts_over_time()) rows += count_per(s, accounts[a.index].per);
  return rows;
}

Budget BudgetHistory::record(const Simulation& s, Phase now) {
  Budget b = s.budget();
  const std::size_t members = s.members();
  AccountVolumes rows;
  for (const AccountName& a : accounts_over_time())
    rows.insert(rows.end(), b.rows(a).begin(), b.rows(a).end());
  std::vector<double> all(rows.size() * members, 0);
  for (std::size_t i = 0; i < rows.size() && s.ranks().domain_rank() == 0; ++i)
    std::copy_n(rows[i].begin(), s.my_members(), all.begin() + i * members + s.first_member());
  s.ranks().add_over_world(all);
  time.push_back(s.time());
  phase.push_back(now);
  volume.insert(volume.end(), all.begin(), all.end());
  return b;
}

void BudgetHistory::cut(double last) {
  const std::size_t all = time.size();
  while (!time.empty() && time.back() > last) time.pop_back();
  phase.resize(time.size());
  if (all > 0) volume.resize(volume.size() / all * time.size());
}

void BudgetHistory::define(core::NetcdfFile& file, const Simulation& s) const {
  if (time.empty()) return;
  file.add_dimension(saved::budget_record, time.size());
  file.add_dimension(saved::budget_account, budget_accounts(s));
  file.add_variable(saved::budget_time, NcType::f64, {saved::budget_record},
                    described("time since forecast.start", "s"));
  file.add_variable(saved::budget_phase, NcType::i32, {saved::budget_record},
                    {{"long_name", std::string("0 window, 1 forecast")}});
  file.add_variable(saved::budget_volume, NcType::f64,
                    {saved::budget_record, saved::budget_account, results::member},
                    described("water so far: the budget over time", "m3"));
}

void BudgetHistory::write(core::NetcdfFile& file) const {
  if (time.empty()) return;
  std::vector<int> phases;
  for (Phase p : phase) phases.push_back(static_cast<int>(p));
  file.write(saved::budget_time, time);
  file.write(saved::budget_phase, phases);
  file.write(saved::budget_volume, volume);
}

void BudgetHistory::read(const core::NetcdfFile& file) {
  *this = {};
  if (!file.has_variable(saved::budget_time)) return;
  time = file.read<double>(saved::budget_time);
  for (int p : file.read<int>(saved::budget_phase)) phase.push_back(static_cast<Phase>(p));
  volume = file.read<double>(saved::budget_volume);
}

void write_budget(const std::filesystem::path& path, const Simulation& s, const BudgetHistory& history,
                  const ResultHeader& header) {
  if (!s.ranks().leader() || history.time.empty()) return;
  std::vector<Budget> budgets;
  for (std::size_t t = 0; t < history.time.size(); ++t) budgets.push_back(budget_at(history, t, s));
  results::BudgetTable table;
  table.attributes = attributes_of(s, header);
  table.times = record_times(history.time, history.phase, s, header);
  table.members = s.members();
  table.axes = axes_of(s);
  for (const AccountName& a : accounts_over_time())
    if (const Account& account = accounts[a.index]; count_per(s, account.per) > 0)
      table.accounts.push_back({account.name, account.long_name,
                                account.per == Per::tracer ? tracer_units(s) : "m3",
                                rows_per(s, account.per).dimension, over_time(budgets, a)});
  table.error_meaning = error_meaning();
  for (std::size_t m = 0; m < table.members; ++m)
    for (const Budget& b : budgets) {
      table.error_m3.push_back(b.error(m));
      table.error_relative.push_back(b.relative_error(m));
    }
  results::write_budget(path, table);
}

}  // namespace freshet::hydro
