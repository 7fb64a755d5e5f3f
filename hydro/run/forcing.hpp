#pragma once
// Infiltration, evaporation, point sources, wind and Coriolis of basin.toml, handed to the solver.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/driven.hpp"
#include "core/basin/infiltration.hpp"
#include "core/basin/wind.hpp"
#include "core/basin_fwd.hpp"
#include "core/last_known.hpp"
#include "core/time.hpp"
#include "hydro/run/series.hpp"
#include "hydro/solver/solver.hpp"

namespace freshet::hydro {

/// Numbers of a law in SI from those of basin.toml.
Soil soil_of(core::LossModel model, const core::SoilNumbers& numbers);

/// The same soil where what it goes on taking, and what it takes while it is dry, are so many times as much.
Soil changed_soil(core::LossModel model, Soil soil, double rate, double dryness);

/// Drag coefficient of wind [m/s] at 10 m: Large & Pond (1981),
/// doi 10.1175/1520-0485(1981)011<0324:OOMFMI>2.0.CO;2 (held at its ends outside 4-25 m/s), Garratt (1977),
/// or a constant.
double drag_coefficient(const core::Wind& wind, double speed);

/// Stress over the density of water, 1000 kg/m3: rho_air C |W| W. `from_degrees`: where the wind comes from,
/// clockwise from the y axis of the mesh.
WindStress stress_of(const core::Wind& wind, double speed, double from_degrees);

class Forcing {
 public:
  /// InputError if a source lies outside of the mesh or a file lacks its column.
  Forcing(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local, Index lanes);

  /// InputError unless every series tells what holds from begin to end.
  void check_covers(core::Instant begin, core::Instant end) const;
  /// In a cycle of this time: sources that are known up to the cycle only lose their later rows.
  void know_until(core::Instant cycle);
  /// Series that end before `end`: sources, evaporation, wind.
  std::vector<core::LastKnown> not_known_at(core::Instant end) const;
  void set_up(Solver& solver) const;
  /// Factors on what soils take, as changed_soil() has them, [lane]; empty: 1. What went in stays in.
  void set_losses(Solver& solver, const std::vector<double>& rate, const std::vector<double>& dryness) const;
  /// Values that hold over a step that begins at t (seconds since forecast.start).
  void refresh(Solver& solver, double t);
  /// Bound on 1/dt times the Courant number, so that an inflow onto dry ground does not pile up in one step.
  double rate(double cfl) const;

  int sources() const;
  const std::string& name(int source) const;
  double discharge(int source) const { return discharge_[source]; }  ///< asked for now, m3/s
  double evaporation() const { return evaporation_now_; }            ///< what the air takes now, m/s
  const std::vector<int>& source_of_point() const { return source_of_point_; }

 private:
  /// Which soil each owned cell has, and what the soils are called.
  struct SoilClasses {
    std::vector<std::string> names;
    std::vector<int> of_cell;
  };
  SoilClasses soils_of_land() const;
  SoilClasses soils_of_raster() const;  ///< InputError if mesh.nc does not hold them
  WindStress wind_at(double t) const;
  double value(const core::Driven& driven, const std::optional<Series>& series, double t) const;

  const core::Basin& basin_;
  const mesh::Mesh& mesh_;
  const mesh::LocalMesh& local_;
  Index lanes_;
  std::optional<Series> evaporation_, wind_;
  double evaporation_now_ = 0;
  std::vector<std::optional<Series>> series_;  ///< [source]
  std::vector<double> discharge_;              ///< [source]
  std::vector<int> source_of_point_;           ///< [point], points being the cells of sources on this rank
  std::vector<Index> cell_of_point_;           ///< [point]
  std::vector<double> share_of_point_;         ///< [point] of its source's discharge
};

}  // namespace freshet::hydro
