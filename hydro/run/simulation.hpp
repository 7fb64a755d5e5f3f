#pragma once
// The ensemble on this process grid: solver, forcing, parameters of the members, time. Times are seconds
// since basin.forecast.start; arrays are [cell or class][lane], lanes being the members of this rank's group.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "hydro/run/accounts.hpp"
#include "hydro/run/boundaries.hpp"
#include "hydro/run/control.hpp"
#include "hydro/run/exchanges.hpp"
#include "hydro/run/forcing.hpp"
#include "hydro/run/gauge_sites.hpp"
#include "hydro/run/ground.hpp"
#include "hydro/run/inflow_spread.hpp"
#include "hydro/run/rain.hpp"
#include "hydro/run/rank_exchange.hpp"
#include "hydro/run/roughness_rows.hpp"
#include "hydro/run/sections.hpp"
#include "hydro/run/snow.hpp"
#include "hydro/run/step_record.hpp"
#include "hydro/run/watched.hpp"
#include "hydro/solver/solver.hpp"
#include "hydro/solver/stepper.hpp"
#include "mesh/parallel/file_slab.hpp"
#include "mesh/parallel/ranks.hpp"

namespace freshet::hydro {

/// At every gauge for all members, [gauge][member].
struct GaugeValues {
  std::vector<double> level;                   ///< m
  std::vector<double> velocity_x, velocity_y;  ///< m/s
  std::vector<double> concentration;           ///< [tracer][gauge][member] in the gauge's cell
};

class Simulation {
 public:
  /// Collective. Dry or at the initial level, factors all 1, time 0. `rain_file`: rain.nc of the workspace,
  /// needed with rain.grid. `work` [cell]: on the first rank, what each cell is expected to cost; empty: the
  /// same. `mesh_file`: mesh.nc, needed with rasters of initial water.
  Simulation(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::Ranks& ranks,
             const std::filesystem::path& rain_file = {}, const std::vector<double>& work = {},
             const std::filesystem::path& mesh_file = {});

  int members() const { return members_; }            ///< of all groups
  int first_member() const { return first_member_; }  ///< of this group
  int my_members() const { return my_members_; }
  /// Of a member among all of basin.toml, which are more where some were lost.
  int number(int member) const;
  Index lanes() const {
    return solver_->lanes();
  }  ///< stored: those beyond my_members() repeat the last member
  double time() const { return time_; }
  long substeps() const { return substeps_; }
  long steps() const { return steps_; }  ///< steps that all cells have ended together, in this process
  double seconds_in_steps() const { return seconds_; }
  const mesh::LocalMesh& local() const { return local_; }
  const mesh::Mesh& mesh() const { return mesh_; }
  const mesh::Ranks& ranks() const { return ranks_; }
  const mesh::FileSlab& slab() const { return slab_; }
  const core::Basin& basin() const { return basin_; }
  const std::vector<GaugeSite>& gauges() const { return gauges_; }
  Solver& solver() { return *solver_; }
  const Solver& solver() const { return *solver_; }

  /// Values of a control variable, [row of its space][lane]; those given take effect at once.
  const std::vector<double>& control(core::ControlName name) const { return controls_[name.index]; }
  void set_control(core::ControlName name, std::vector<double> values);
  // What controls do; see hydro/run/controls/.
  void scale_rain(std::span<const double> factor);  ///< [owned cell][lane], which must stay where they are
  void set_manning(std::vector<double> n);          ///< [land class][lane] s/m^(1/3)
  void scale_inflow(std::vector<double> factor);    ///< [boundary section][lane] on what comes in
  void shift_rain(std::vector<double> late);        ///< [lane] s by which rain comes late; empty: at its time
  void move_rain();                                 ///< rain falls where rain_east and rain_north say
  void scale_losses();  ///< soils take what infiltration_factor and soil_dryness say
  void change_rain(std::vector<core::RainChange> changes);  ///< what forecasters make of it (Rain::change)

  /// [zone of the ground][lane]; nothing where basin.toml has no ground. What it adds is booked.
  void set_ground(Ground::Number number, const std::vector<double>& values);
  /// [lane]; nothing where basin.toml has no snow. What it adds is booked.
  void set_snow(Snow::Number number, const std::vector<double>& values);
  void set_snow_state(Snow::State state);            ///< after a restart
  void set_quick_series(std::vector<double> quick);  ///< the same, Ground::set_quick_series()
  /// The ground and the snow that the run begins with, as a warm-up has left them.
  void begin_with(Ground ground, Snow snow);

  /// Advances to `target` [s]. SolverFailure with cell, coordinates, time, member and likely cause when a
  /// value is not finite or the step collapses; on all ranks. Every few hundred steps it keeps the state that
  /// it starts from.
  void advance_to(double target);
  /// Back to the state that was kept last, if any, extremes and budget with it: done before a SolverFailure
  /// is thrown. Collective.
  void return_to_kept();
  bool kept() const { return kept_.has_value(); }
  double manning(int land_class, std::size_t lane) const {
    return manning_[static_cast<std::size_t>(land_class) * lanes() + lane];
  }
  /// [lane] 1: what was read held no such member, and another stands in for it (member_columns.hpp). Empty:
  /// none.
  std::vector<char> stand_ins;
  const StepRecord& step_record() const { return record_; }
  std::vector<std::string> failures;  ///< what this run has failed by, once mended and gone on
  bool after_failure = false;         ///< this is the last good state before the last of them

  /// Sets time and state: owned cells, [cell][lane]. `residual` may be empty.
  void set(double time, LaneState owned, const std::vector<double>& residual);
  LaneState owned_state() const;

  /// Water level at every gauge for all members, [gauge][member], the same on every rank. Collective.
  std::vector<double> water_levels() const { return gauge_values().level; }
  /// Elevation of stage zero at every gauge for all members, [gauge][member], the same on every rank.
  /// Collective.
  std::vector<double> gauge_zeros() const;
  GaugeValues gauge_values() const;
  const std::vector<ExtentSite>& extents() const { return extents_; }
  const RainGauges& rain_gauges() const { return rain_gauges_; }
  /// Flooded fraction of every extent, [extent][member], and rain that fell at every rain gauge so far, m,
  /// [rain gauge][member]; the same on every rank. Collective.
  std::vector<double> flooded_fractions() const;
  std::vector<double> rain_fallen() const;
  void set_rain_fallen(const std::vector<double>& fallen);  ///< after a restart
  /// In through every boundary section, then downstream through every section line so far, m3,
  /// [section][member], the same on every rank. Collective.
  std::vector<double> section_volumes() const;
  /// Section lines of basin.toml; their rows come after those of boundaries() in section_volumes().
  const std::vector<SectionPath>& lines() const { return lines_; }
  /// Weirs, culverts and other exchanges of basin.toml; their rows come last in section_volumes().
  const Exchanges& exchanges() const { return exchanges_; }
  Exchanges& exchanges() { return exchanges_; }
  /// What section_volumes() has a row for.
  struct Recorded {
    enum Kind { boundary, line, exchange } kind;
    std::string name;
  };
  std::vector<Recorded> recorded() const;
  std::size_t recorded_sections() const { return boundaries_.count() + lines_.size() + exchanges_.count(); }

  Budget budget() const;                  ///< collective over the group
  void set_budget(const Budget& budget);  ///< after a restart
  /// Adds to an account of the basin that the solver knows nothing of, [lane] m3.
  void book(AccountName account, const AccountVolumes& volume);
  /// What flowed since the solver's volumes were reset, [row][lane] m3. Collective over the group.
  AccountVolumes through_boundaries() const;  ///< in through each section
  AccountVolumes through_lines() const;       ///< downstream through each section line
  const Boundaries& boundaries() const { return boundaries_; }
  const Forcing& forcing() const { return forcing_; }
  const Rain& rain() const { return rain_; }
  const Ground& ground() const { return ground_; }
  const Snow& snow() const { return snow_; }
  /// This is a cycle at t (seconds since forecast.start): what basin.toml says is known until then loses
  /// what it has of later times. InputError if a series has nothing else.
  void know_until(double t);
  /// What of rain and series is not known up to `end` (seconds since forecast.start), after know_until().
  std::vector<core::LastKnown> not_known_at(double end) const;
  /// InputError unless rain and all series tell what holds from begin to end (seconds since forecast.start).
  void check_covers(double begin, double end) const;

 private:
  double next_rate();
  void set_depth_roughness();
  void set_up_extras();
  void refresh_rain();
  void scale_and_book(std::vector<double>& rate);
  void rain_on_ground(std::optional<std::vector<double>>& rain);
  void rain_on_snow(std::optional<std::vector<double>>& rain);
  void settle_ground();
  void settle_snow();
  void note_ground();
  std::optional<std::vector<double>> rain_now();
  std::optional<std::vector<double>> shifted_rain_now();
  std::optional<std::vector<double>> rain_of(const std::map<std::size_t, std::vector<double>>& shares) const;
  std::optional<std::vector<double>> moved_rain(
      const std::map<std::size_t, std::vector<double>>& shares) const;
  bool rain_moves() const;
  void end_slot();
  void refresh_boundary();
  std::vector<double> inflow_scale_now() const;
  std::vector<double> of_all_members(const std::vector<double>& rows) const;
  void agree_on(HaloField& classes);
  void take_step(const StepPlan& plan, double dt);
  void check_finite();
  void check_step(double dt, const NextStep& next);
  void keep();

  const core::Basin& basin_;
  const mesh::Mesh& mesh_;
  const mesh::Ranks& ranks_;
  int members_, first_member_, my_members_;
  /// An edge of the mesh's rim, as the solver lists them.
  struct RimEdge {
    Index cell;  ///< local
    Boundaries::Edge edge;
  };
  std::vector<RimEdge> rim() const;

  std::vector<int> owner_;  ///< of cells; given back once all is set up, as is the shape of local_
  mesh::LocalMesh local_;
  RankExchange halo_;
  mesh::FileSlab slab_;
  Rain rain_;
  Boundaries boundaries_;
  InflowSpread inflow_spread_;
  std::vector<SectionPath> lines_;
  SectionEdges section_edges_;
  std::vector<GaugeSite> gauges_;
  std::vector<ExtentSite> extents_;
  RainGauges rain_gauges_;
  Exchanges exchanges_;
  Forcing forcing_;
  Ground ground_;
  Snow snow_;
  std::unique_ptr<Solver> solver_;
  std::vector<RimEdge> rim_;  ///< [boundary edge of the solver]
  Stepper stepper_;

  double time_ = 0, seconds_ = 0, boundary_rate_ = 0, rain_until_ = 0;
  std::size_t boundary_lane_ = 0;  ///< that sets boundary_rate_
  long substeps_ = 0, steps_ = 0;
  std::vector<double> rain_volume_rate_;  ///< [lane] m3/s now
  std::vector<std::vector<double>> controls_;
  std::span<const double> rain_scale_;  ///< [owned cell][lane]
  std::vector<double> manning_;         ///< [land class][lane] s/m^(1/3)
  std::optional<RoughnessRows> roughness_;
  std::vector<double> inflow_scale_;  ///< [boundary section][lane]
  std::vector<double> rain_late_;     ///< [lane] s; empty: none
  StepRecord record_;
  bool found_not_finite_ = false;  ///< an update of the extremes did
  bool extremes_current_ = false;  ///< they hold this state, in which all is finite
  struct Kept {
    double time;
    long steps;
    Budget carried;
    std::vector<double> exchanges;  ///< what they keep
    Ground::State ground;
    Snow::State snow;
    std::vector<double> rain_fallen;
    std::vector<double> rain_east, rain_north;
  };
  std::optional<Kept> kept_;
  Budget carried_;  ///< what earlier runs hold, and what the run adds to by itself
};

}  // namespace freshet::hydro
