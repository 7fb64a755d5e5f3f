#include "tests/cases/case.hpp"

namespace freshet::cases {

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  add_still_water(cases);
  add_dam_breaks(cases);
  add_paraboloids(cases);
  add_manufactured(cases);
  add_steady(cases);
  add_plane_shocks(cases);
  add_benchmarks(cases);
  add_ea6a(cases);
  add_rough_beds(cases);
  add_day_of_rain(cases);
  add_rivers(cases);
  add_river_bends(cases);
  add_river_joint(cases);
  add_river_terrain(cases);
  add_backward_step(cases);
  return cases;
}

}  // namespace freshet::cases
