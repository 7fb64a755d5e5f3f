#include "hydro/run/budget_history.hpp"

#include <algorithm>

namespace freshet::hydro {
namespace {

using core::NcType;

/// Accounts that every basin has, in the order of BudgetHistory::volume.
struct Account {
  const char *name, *meaning;
  std::vector<double> Budget::*of;
};
const std::vector<Account> accounts = {
    {"initial", "water at forecast.start", &Budget::initial},
    {"rain", "rain", &Budget::rain},
    {"infiltration", "water lost into the ground", &Budget::infiltration},
    {"evaporation", "water lost to the air", &Budget::evaporation},
    {"analysis", "water added by assimilation", &Budget::analysis},
    {"clipped", "water made by setting negative depths to zero", &Budget::clipped},
    {"storage", "water in the basin now", &Budget::storage}};

/// The budget of all members at one record.
Budget budget_at(const BudgetHistory& history, std::size_t record, const Simulation& s) {
  const std::size_t members = s.members();
  auto from = history.volume.begin() + static_cast<std::ptrdiff_t>(record * budget_accounts(s) * members);
  const auto next = [&] {
    std::vector<double> row(from, from + static_cast<std::ptrdiff_t>(members));
    from += static_cast<std::ptrdiff_t>(members);
    return row;
  };
  Budget b;
  for (const Account& a : accounts) b.*a.of = next();
  for (int i = 0; i < s.forcing().sources(); ++i) b.source.push_back(next());
  for (int i = 0; i < s.sections().count(); ++i) b.section.push_back(next());
  return b;
}

/// [row][member][record] from the rows of budgets, row(budget, i) being [member].
template <class Row>
std::vector<double> over_time(const std::vector<Budget>& budgets, std::size_t rows, const Row& row) {
  std::vector<double> values;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t m = 0; m < row(budgets.front(), i).size(); ++m)
      for (const Budget& b : budgets) values.push_back(row(b, i)[m]);
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

struct Names {
  std::vector<std::string> sources, boundaries;
};

Names names_of(const Simulation& s) {
  Names names;
  for (int i = 0; i < s.forcing().sources(); ++i) names.sources.push_back(s.forcing().name(i));
  for (int i = 0; i < s.sections().count(); ++i) names.boundaries.push_back(s.sections().name(i));
  return names;
}

void define_accounts(core::NetcdfFile& file, const Names& names) {
  const auto add = [&](const std::string& name, std::vector<std::string> axes, const std::string& meaning,
                       const std::string& units) {
    axes.insert(axes.end(), {"member", "time"});
    file.add_variable(name, NcType::f64, axes, described(meaning, units), 1);
  };
  const std::string since = ", since forecast.start";
  for (const Account& a : accounts) {
    const std::string name = a.name;
    add(name, {}, a.meaning + (name == "initial" || name == "storage" ? "" : since), "m3");
  }
  if (!names.sources.empty()) {
    define_names(file, "source", names.sources, "point source");
    add("source", {"source"}, "water in at a point source, negative: taken out" + since, "m3");
  }
  if (!names.boundaries.empty()) {
    define_names(file, "boundary", names.boundaries, "boundary section");
    add("through_boundary", {"boundary"}, "water in through a boundary section, negative: out" + since, "m3");
  }
  add("error", {},
      "storage less all that came, plus all that went: initial, rain, sources, boundaries, analysis, "
      "clipped; infiltration, evaporation",
      "m3");
  add("error_relative", {}, "error over what came and went, all counted as positive", "1");
}

}  // namespace

std::size_t budget_accounts(const Simulation& s) {
  return accounts.size() + static_cast<std::size_t>(s.forcing().sources() + s.sections().count());
}

void BudgetHistory::record(const Simulation& s, Phase now) {
  const Budget b = s.budget();
  const std::size_t members = s.members();
  std::vector<std::vector<double>> rows;
  for (const Account& a : accounts) rows.push_back(b.*a.of);
  rows.insert(rows.end(), b.source.begin(), b.source.end());
  rows.insert(rows.end(), b.section.begin(), b.section.end());
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
  const Names names = names_of(s);
  core::NetcdfFile file = core::NetcdfFile::create(path);
  define_axes(file, s, history, header);
  define_accounts(file, names);
  put_header(file, s, header);
  file.put_attribute("", "Conventions", std::string("CF-1.11"));
  file.write("time", time);
  file.write("phase", phase);
  file.write("member", member);
  for (const Account& a : accounts)
    file.write(a.name, over_time(
                           budgets, 1, [&](const Budget& b, std::size_t) -> const auto& { return b.*a.of; }));
  if (!names.sources.empty()) {
    file.write_strings("source_name", names.sources);
    file.write("source", over_time(
                             budgets, names.sources.size(),
                             [](const Budget& b, std::size_t i) -> const auto& { return b.source[i]; }));
  }
  if (!names.boundaries.empty()) {
    file.write_strings("boundary_name", names.boundaries);
    file.write("through_boundary",
               over_time(
                   budgets, names.boundaries.size(),
                   [](const Budget& b, std::size_t i) -> const auto& { return b.section[i]; }));
  }
  file.write("error", error);
  file.write("error_relative", relative);
  file.commit();
}

}  // namespace freshet::hydro
