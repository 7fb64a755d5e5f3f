#include "hydro/run/accounts.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/exact_sum.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

AccountRows rows_per(const Simulation& s, Per what) {
  AccountRows rows;
  switch (what) {
    case Per::ground:
      rows = {"ground", "store of ground water", "ground", s.ground().names()};
      break;
    case Per::snow:
      rows = {"snow", "snow on the ground", "snow", {}};
      if (s.snow().any()) rows.names = {"snow"};
      break;
    case Per::source:
      rows = {"source", "point source", "sources", {}};
      for (int i = 0; i < s.forcing().sources(); ++i) rows.names.push_back(s.forcing().name(i));
      break;
    case Per::boundary:
      rows = {"boundary", "boundary section", "through_boundaries", {}};
      for (int i = 0; i < s.boundaries().count(); ++i) rows.names.push_back(s.boundaries().name(i));
      break;
    case Per::line:
      rows = {"line", "section line", "through_lines", {}};
      for (const SectionPath& line : s.lines()) rows.names.push_back(line.name);
      break;
    case Per::exchange:
      rows = {"exchange", "weir, culvert or other exchange", "through_exchanges", {}};
      for (std::size_t i = 0; i < s.exchanges().count(); ++i)
        rows.names.push_back(s.exchanges().settings(i).name);
      break;
    case Per::tracer:
      rows = {"tracer", "what the water carries", "tracers", {}};
      for (const core::Tracer& tracer : s.basin().tracers) rows.names.push_back(tracer.row.name);
      break;
    default:
      rows = {"", "", "", {""}};
  }
  return rows;
}

std::size_t count_per(const Simulation& s, Per what) { return rows_per(s, what).names.size(); }

Budget::Budget(const Simulation& s, std::size_t lanes) {
  for (std::size_t i = 0; i < accounts.size(); ++i)
    volumes_[i].assign(count_per(s, accounts[i].per), std::vector<double>(lanes, 0));
}

namespace {

/// The sum of a balance and what it turned over, entry by entry.
struct Balance {
  core::ExactSum left;  // no matter in which order
  double turnover = 0;
  void add(Role role, double volume) {
    if (role == Role::aside) return;
    left.add(role == Role::came ? -volume : volume);
    if (role != Role::stored) turnover += std::abs(volume);
  }
  double relative() const { return turnover > 0 ? std::abs(left.value()) / turnover : 0; }
};

Balance water_balance(const Budget& budget, std::size_t lane) {
  Balance balance;
  for (std::size_t i = 0; i < accounts.size(); ++i)
    for (const std::vector<double>& row : budget.rows(AccountName(i)))
      if (accounts[i].per != Per::tracer) balance.add(accounts[i].role, row[lane]);
  return balance;
}

Balance tracer_balance(const Budget& budget, std::size_t tracer, std::size_t lane) {
  Balance balance;
  for (std::size_t i = 0; i < accounts.size(); ++i)
    if (accounts[i].per == Per::tracer)
      balance.add(accounts[i].role, budget.of(AccountName(i), tracer)[lane]);
  return balance;
}

}  // namespace

double Budget::error(std::size_t lane) const { return water_balance(*this, lane).left.value(); }
double Budget::relative_error(std::size_t lane) const { return water_balance(*this, lane).relative(); }
double Budget::tracer_error(std::size_t tracer, std::size_t lane) const {
  return tracer_balance(*this, tracer, lane).left.value();
}
double Budget::relative_tracer_error(std::size_t tracer, std::size_t lane) const {
  return tracer_balance(*this, tracer, lane).relative();
}

std::vector<AccountTable> account_tables() {
  std::vector<AccountTable> tables = {{"volume", "account", true, {}}, {"loss_volume", "loss", true, {}}};
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const Account& a = accounts[i];
    if (a.role == Role::stored) continue;  // the state holds it
    const std::string name = *a.kept_in != 0 ? a.kept_in : std::string(a.name) + "_volume";
    auto table =
        std::find_if(tables.begin(), tables.end(), [&](const AccountTable& t) { return t.variable == name; });
    if (table == tables.end()) table = tables.insert(table, {name, std::string(a.name) + "_row", false, {}});
    table->accounts.push_back(AccountName(i));
  }
  return tables;
}

std::size_t rows_in(const Simulation& s, const AccountTable& table) {
  std::size_t rows = 0;
  for (const AccountName& a : table.accounts) rows += count_per(s, accounts[a.index].per);
  return rows;
}

}  // namespace freshet::hydro
