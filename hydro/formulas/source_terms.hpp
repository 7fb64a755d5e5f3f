#pragma once
// What is added to and taken from the water besides rain and boundaries, once at the end of each step:
// infiltration, evaporation, point inflow and abstraction, wind stress, Coriolis. Host arrays are double,
// [..][lane]. Nothing is launched for what is not switched on.

#include <vector>

#include "hydro/formulas/losses.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

using mesh::Index;

/// Stress on the water surface over the density of water, tau / rho [m2/s2], along x and y. Below
/// `full_depth` [m] it fades with the depth, so that films are not blown away.
struct WindStress {
  double x = 0, y = 0, full_depth = 0.1;
};

class SourceTerms {
 public:
  virtual ~SourceTerms() = default;
  /// `soils` [soil class][lane]; `soil_class` [owned cell]. The state of the soil begins at zero: as dry as
  /// its numbers say.
  virtual void set_infiltration(LossLaw law, const std::vector<Soil>& soils,
                                const std::vector<int>& soil_class) = 0;
  virtual void set_evaporation(double rate) = 0;  ///< m/s, everywhere, as far as there is water
  virtual void set_wind(WindStress stress) = 0;
  virtual void set_coriolis(const std::vector<double>& f) = 0;  ///< [owned cell] 1/s
  /// Owned cells that points lie in, rising (a cell may come twice).
  virtual void set_points(const std::vector<Index>& cells) = 0;
  /// [point] m3/s; negative takes out, at most what is there. Inflow brings no momentum.
  virtual void set_point_discharge(const std::vector<double>& discharge) = 0;

  virtual bool any() const = 0;

  /// Depths gone since the last reset [owned cell][lane] m; empty where switched off.
  virtual std::vector<double> infiltrated() const = 0;
  virtual void forget_infiltrated() = 0;  ///< begins its sum anew
  virtual std::vector<double> evaporated() const = 0;
  virtual std::vector<double> point_volume() const = 0;  ///< [point][lane] m3 in since the last reset
  /// The law's own number [owned cell][lane] (see losses.hpp), for checkpoints; empty without infiltration.
  virtual std::vector<double> soil_state() const = 0;
  virtual void set_soil_state(const std::vector<double>& state) = 0;
};

}  // namespace freshet::hydro
