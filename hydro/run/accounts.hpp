#pragma once
// The accounts of the water balance, and of the balance of each tracer: a row each. The balance, checkpoints,
// budget.nc, report.json and the log go through the rows; none of them names an account.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "core/row_name.hpp"

namespace freshet::hydro {

class Simulation;

/// [row of an account][lane] m3.
using AccountVolumes = std::vector<std::vector<double>>;

/// What an account has a row for.
enum class Per { basin, ground, snow, source, boundary, line, exchange, tracer };

/// What an account is to its balance: stored = what came - what went. Both count in the turnover.
enum class Role { came, went, stored, aside };

/// What the solver has booked since its volumes were reset, or holds now, a row for each of what the account
/// is for. Collective over the group.
AccountVolumes infiltrated(const Simulation& simulation);
AccountVolumes evaporated(const Simulation& simulation);
AccountVolumes clipped_to_zero(const Simulation& simulation);
AccountVolumes stored_now(const Simulation& simulation);
AccountVolumes ground_stored(const Simulation& simulation);
AccountVolumes snow_stored(const Simulation& simulation);
AccountVolumes through_sources(const Simulation& simulation);
AccountVolumes through_boundaries(const Simulation& simulation);
AccountVolumes through_lines(const Simulation& simulation);
AccountVolumes tracers_stored(const Simulation& simulation);
AccountVolumes tracers_through_boundaries(const Simulation& simulation);
AccountVolumes tracers_from_sources(const Simulation& simulation);
AccountVolumes tracers_decayed(const Simulation& simulation);
AccountVolumes tracers_lost(const Simulation& simulation);
AccountVolumes tracers_clipped(const Simulation& simulation);

struct Account {
  const char* name;       ///< also of its variable in budget.nc
  const char* long_name;  ///< what its volume is, m3; of tracers: their amount, concentration times m3
  const char* shown;      ///< in the log; {}: name of the row
  Per per;
  Role role;
  AccountVolumes (*booked)(const Simulation&);  ///< null: the run adds to it, Simulation::book()
  bool over_time = true;                        ///< has a series in budget.nc
  const char* part = "";                        ///< in report.json, where what it is for has several accounts
  const char* kept_in = "";  ///< table of checkpoints (account_tables); none: one of its own
};

/// Their order is that of the rows of tables in checkpoints.
inline constexpr std::array accounts = {
    Account{"initial", "water at forecast.start", "initial", Per::basin, Role::came, nullptr, true, "",
            "volume"},
    Account{"rain", "rain, since forecast.start", "rain", Per::basin, Role::came, nullptr, true, "",
            "volume"},
    Account{"infiltration", "water lost into the ground, since forecast.start", "infiltration", Per::basin,
            Role::went, infiltrated, true, "", "loss_volume"},
    Account{"evaporation", "water lost to the air, since forecast.start", "evaporation", Per::basin,
            Role::went, evaporated, true, "", "loss_volume"},
    Account{"analysis", "water added by assimilation, since forecast.start", "analysis", Per::basin,
            Role::came, nullptr, true, "", "volume"},
    Account{"clipped", "water made by setting negative depths to zero, since forecast.start", "clipped",
            Per::basin, Role::came, clipped_to_zero, true, "", "volume"},
    Account{"storage", "water in the basin now", "storage", Per::basin, Role::stored, stored_now},
    Account{"source", "water in at a point source, negative: taken out, since forecast.start", "in from {}",
            Per::source, Role::came, through_sources, true, "came", "loss_volume"},
    Account{"source_asked", "water that basin.toml asks of a point source, since forecast.start",
            "(asked of {})", Per::source, Role::aside, nullptr, false, "asked", "loss_volume"},
    Account{"through_boundary", "water in through a boundary section, negative: out, since forecast.start",
            "in through {}", Per::boundary, Role::came, through_boundaries, true, "", "volume"},
    Account{"through_line", "water downstream through a section line, since forecast.start",
            "(downstream through {})", Per::line, Role::aside, through_lines, false, "", "volume"},
    Account{"through_exchange", "water through a weir or culvert, negative: back, since forecast.start",
            "(through {})", Per::exchange, Role::aside, nullptr},
    Account{"ground_initial", "water in the ground at forecast.start", "{}: initial", Per::ground, Role::came,
            nullptr, true, "initial", "ground_volume"},
    Account{"into_ground", "water that soils gave to the ground, since forecast.start", "{}: from soils",
            Per::ground, Role::came, nullptr, true, "from_soils", "ground_volume"},
    Account{"from_ground", "water that came out of the ground in streams, since forecast.start",
            "({}: to streams)", Per::ground, Role::aside, nullptr, true, "to_streams", "ground_volume"},
    Account{"ground_evaporation", "water lost from the ground to the air, since forecast.start",
            "{}: evaporation", Per::ground, Role::went, nullptr, true, "evaporation", "ground_volume"},
    Account{"ground_analysis",
            "water put into the ground where members were drawn or corrected, since forecast.start",
            "{}: analysis", Per::ground, Role::came, nullptr, true, "analysis", "ground_volume"},
    Account{"ground_storage", "water in the ground now", "{}: storage", Per::ground, Role::stored,
            ground_stored, true, "storage"},
    Account{"snow_initial", "water in snow at forecast.start", "{}: initial", Per::snow, Role::came, nullptr,
            true, "initial"},
    Account{"snowfall", "rain that fell as snow, since forecast.start", "({}: fell)", Per::snow, Role::aside,
            nullptr, true, "fell"},
    Account{"from_snow", "water that came out of snow, less rain that it held, since forecast.start",
            "({}: came out)", Per::snow, Role::aside, nullptr, true, "came_out"},
    Account{"snow_analysis",
            "water put into snow where members were drawn or corrected, since forecast.start", "{}: analysis",
            Per::snow, Role::came, nullptr, true, "analysis"},
    Account{"snow_storage", "water in snow now", "{}: storage", Per::snow, Role::stored, snow_stored, true,
            "storage"},
    Account{"tracer_initial", "amount of a tracer at forecast.start", "{}: initial", Per::tracer, Role::came,
            nullptr, true, "initial", "tracer_amount"},
    Account{"tracer_through_boundaries",
            "amount of a tracer in through boundaries, negative: out, since forecast.start",
            "{}: in through boundaries", Per::tracer, Role::came, tracers_through_boundaries, true,
            "through_boundaries", "tracer_amount"},
    Account{"tracer_from_sources",
            "amount of a tracer in at point sources, negative: taken out, since forecast.start",
            "{}: in from sources", Per::tracer, Role::came, tracers_from_sources, true, "from_sources",
            "tracer_amount"},
    Account{"tracer_decayed", "amount of a tracer gone by decay, since forecast.start", "{}: decayed",
            Per::tracer, Role::went, tracers_decayed, true, "decayed", "tracer_amount"},
    Account{"tracer_lost",
            "amount of a tracer gone with water into the ground, or left on ground that fell dry, since "
            "forecast.start",
            "{}: lost with water", Per::tracer, Role::went, tracers_lost, true, "lost", "tracer_amount"},
    Account{"tracer_clipped",
            "amount of a tracer made by setting negative depths or concentrations to zero, since "
            "forecast.start",
            "{}: clipped", Per::tracer, Role::came, tracers_clipped, true, "clipped", "tracer_amount"},
    Account{"tracer_analysis", "amount of a tracer added by assimilation, since forecast.start",
            "{}: analysis", Per::tracer, Role::came, nullptr, true, "analysis", "tracer_amount"},
    Account{"tracer_storage", "amount of a tracer in the basin now", "{}: storage", Per::tracer, Role::stored,
            tracers_stored, true, "storage"}};

using AccountName = core::RowName<accounts>;

/// How report.json and budget.nc call what accounts are for, and the names of the rows.
struct AccountRows {
  const char *dimension, *meaning, *report;
  std::vector<std::string> names;
};
AccountRows rows_per(const Simulation& simulation, Per what);
std::size_t count_per(const Simulation& simulation, Per what);

/// Volumes of all accounts of the members of this group, m3 since the start of the run.
class Budget {
 public:
  Budget() = default;
  /// Zero everywhere.
  Budget(const Simulation& simulation, std::size_t lanes);

  /// [row][lane]
  AccountVolumes& rows(AccountName account) { return volumes_[account.index]; }
  const AccountVolumes& rows(AccountName account) const { return volumes_[account.index]; }
  /// [lane] of a row: the only one of an account of the basin.
  std::vector<double>& of(AccountName account, std::size_t row = 0) { return rows(account).at(row); }
  const std::vector<double>& of(AccountName account, std::size_t row = 0) const {
    return rows(account).at(row);
  }

  /// What is stored less what came, plus what went: round-off.
  double error(std::size_t lane) const;
  /// |error| over all that came and went, counted as positive; 0 where nothing did.
  double relative_error(std::size_t lane) const;
  /// The same of a tracer, in its amount.
  double tracer_error(std::size_t tracer, std::size_t lane) const;
  double relative_tracer_error(std::size_t tracer, std::size_t lane) const;

 private:
  std::array<AccountVolumes, accounts.size()> volumes_;
};

/// A table of accounts in a checkpoint, [row][member].
struct AccountTable {
  std::string variable, dimension;
  bool needed;  ///< every checkpoint has it; else accounts begin at zero where a file lacks it
  std::vector<AccountName> accounts;
};
std::vector<AccountTable> account_tables();
std::size_t rows_in(const Simulation& simulation, const AccountTable& table);

}  // namespace freshet::hydro
