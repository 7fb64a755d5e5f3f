#include "hydro/run/accounts.hpp"

#include <algorithm>
#include <cmath>

#include "core/exact_sum.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

AccountRows rows_per(const Simulation& s, Per what) {
  AccountRows rows;
  switch (what) {
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
      rows = {"exchange", "weir or culvert", "through_exchanges", {}};
      for (std::size_t i = 0; i < s.exchanges().count(); ++i)
        rows.names.push_back(s.exchanges().settings(i).name);
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

double Budget::error(std::size_t lane) const {
  core::ExactSum left;  // no matter in which order
  for (std::size_t i = 0; i < accounts.size(); ++i)
    for (const std::vector<double>& row : volumes_[i])
      if (accounts[i].role != Role::aside) left.add(accounts[i].role == Role::came ? -row[lane] : row[lane]);
  return left.value();
}

double Budget::relative_error(std::size_t lane) const {
  double turnover = 0;
  for (std::size_t i = 0; i < accounts.size(); ++i)
    for (const std::vector<double>& row : volumes_[i])
      if (accounts[i].role == Role::came || accounts[i].role == Role::went) turnover += std::abs(row[lane]);
  return turnover > 0 ? std::abs(error(lane)) / turnover : 0;
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
