#include "hydro/run/budget_history.hpp"

#include <algorithm>

#include "core/basin.hpp"

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

void define_names(core::NetcdfFile& file, const std::string& what, const std::vector<std::string>& names,
                  const std::string& meaning) {
  std::size_t longest = 1;
  for (const std::string& name : names) longest = std::max(longest, name.size());
  file.add_dimension(what, names.size());
  file.add_dimension(what + "_name_length", longest);
  file.add_variable(what + "_name", NcType::text, {what, what + "_name_length"}, {{"long_name", meaning}});
}

void define_axes(core::NetcdfFile& file, const Simulation& s, const BudgetHistory& history,
                 const ResultHeader& header) {
  file.add_dimension("member", s.members());
  file.add_dimension("time", history.time.size());
  add_times(file, header);
  file.add_variable(
      "member", NcType::i32, {"member"},
      {{"long_name", std::string("ensemble member")}, {"standard_name", std::string("realization")}});
}

/// What accounts with a series are for, each once; nothing for those of which the basin has none.
std::vector<AccountRows> named_rows(const Simulation& s) {
  std::vector<AccountRows> all;
  for (const AccountName& a : accounts_over_time()) {
    const AccountRows rows = rows_per(s, accounts[a.index].per);
    const bool known = std::any_of(all.begin(), all.end(), [&](const AccountRows& r) {
      return std::string(r.dimension) == rows.dimension;
    });
    if (*rows.dimension != 0 && !rows.names.empty() && !known) all.push_back(rows);
  }
  return all;
}

/// Of an amount: that of its concentration times m3. "" where tracers differ.
std::string tracer_units(const Simulation& s) {
  const std::vector<core::Tracer>& tracers = s.basin().tracers;
  const bool same = std::all_of(tracers.begin(), tracers.end(), [&](const core::Tracer& t) {
    return t.row.unit == tracers.front().row.unit;
  });
  return same ? tracers.front().row.unit + " m3" : "";
}

void define_accounts(core::NetcdfFile& file, const Simulation& s) {
  for (const AccountRows& rows : named_rows(s)) define_names(file, rows.dimension, rows.names, rows.meaning);
  const auto add = [&](const std::string& name, std::vector<std::string> axes, const std::string& meaning,
                       const std::string& units) {
    axes.insert(axes.end(), {"member", "time"});
    file.add_variable(name, NcType::f64, axes, described(meaning, units), 1);
  };
  std::string came, went;
  for (const AccountName& name : accounts_over_time()) {
    const Account& a = accounts[name.index];
    const bool water = a.per != Per::tracer;
    if (water && a.role == Role::came) came += (came.empty() ? "" : ", ") + std::string(a.name);
    if (water && a.role == Role::went) went += (went.empty() ? "" : ", ") + std::string(a.name);
    if (count_per(s, a.per) == 0) continue;
    const char* const per = rows_per(s, a.per).dimension;
    add(a.name, *per != 0 ? std::vector<std::string>{per} : std::vector<std::string>{}, a.long_name,
        a.per == Per::tracer ? tracer_units(s) : "m3");
  }
  add("error", {}, "storage less all that came, plus all that went: " + came + "; " + went, "m3");
  add("error_relative", {}, "error over what came and went, all counted as positive", "1");
}

void write_accounts(core::NetcdfFile& file, const Simulation& s, const std::vector<Budget>& budgets) {
  for (const AccountRows& rows : named_rows(s))
    file.write_strings(std::string(rows.dimension) + "_name", rows.names);
  for (const AccountName& a : accounts_over_time())
    if (count_per(s, accounts[a.index].per) > 0) file.write(accounts[a.index].name, over_time(budgets, a));
}

}  // namespace

std::size_t budget_accounts(const Simulation& s) {
  std::size_t rows = 0;
  for (const AccountName& a : accounts_over_time()) rows += count_per(s, accounts[a.index].per);
  return rows;
}

void BudgetHistory::record(const Simulation& s, Phase now) {
  const Budget b = s.budget();
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
}

void BudgetHistory::cut(double last) {
  const std::size_t all = time.size();
  while (!time.empty() && time.back() > last) time.pop_back();
  phase.resize(time.size());
  if (all > 0) volume.resize(volume.size() / all * time.size());
}

void BudgetHistory::define(core::NetcdfFile& file, const Simulation& s) const {
  if (time.empty()) return;
  file.add_dimension("budget_record", time.size());
  file.add_dimension("budget_account", budget_accounts(s));
  file.add_variable("budget_time", NcType::f64, {"budget_record"},
                    described("time since forecast.start", "s"));
  file.add_variable("budget_phase", NcType::i32, {"budget_record"},
                    {{"long_name", std::string("0 window, 1 forecast")}});
  file.add_variable("budget_volume", NcType::f64, {"budget_record", "budget_account", "member"},
                    described("water so far: the budget over time", "m3"));
}

void BudgetHistory::write(core::NetcdfFile& file) const {
  if (time.empty()) return;
  std::vector<int> phases;
  for (Phase p : phase) phases.push_back(static_cast<int>(p));
  file.write("budget_time", time);
  file.write("budget_phase", phases);
  file.write("budget_volume", volume);
}

void BudgetHistory::read(const core::NetcdfFile& file) {
  *this = {};
  if (!file.has_variable("budget_time")) return;
  time = file.read<double>("budget_time");
  for (int p : file.read<int>("budget_phase")) phase.push_back(static_cast<Phase>(p));
  volume = file.read<double>("budget_volume");
}

void write_budget(const std::filesystem::path& path, const Simulation& s, const BudgetHistory& history,
                  const ResultHeader& header) {
  if (!s.ranks().leader() || history.time.empty()) return;
  const std::size_t members = s.members();
  std::vector<Budget> budgets;
  std::vector<double> time, error, relative;
  std::vector<int> phase, member;
  const double offset = core::seconds_between(s.basin().forecast.start, header.cycle);
  for (std::size_t t = 0; t < history.time.size(); ++t) {
    budgets.push_back(budget_at(history, t, s));
    time.push_back(history.time[t] - offset);
    phase.push_back(static_cast<int>(history.phase[t]));
  }
  for (std::size_t m = 0; m < members; ++m) {
    member.push_back(static_cast<int>(m));
    for (const Budget& b : budgets) {
      error.push_back(b.error(m));
      relative.push_back(b.relative_error(m));
    }
  }
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_axes(file, s, history, header);
  define_accounts(file, s);
  put_header(file, s, header);
  file.put_attribute("", "Conventions", std::string("CF-1.11"));
  file.write("time", time);
  file.write("phase", phase);
  file.write("member", member);
  write_accounts(file, s, budgets);
  file.write("error", error);
  file.write("error_relative", relative);
  file.commit();
}

}  // namespace freshet::hydro
