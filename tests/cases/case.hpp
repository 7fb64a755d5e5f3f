#pragma once
// A verification case: what it is, what it can be run with, and the function that runs it. Bounds stand in
// that function, next to what they bound; those of order 2 are the project's promise, those of order 1 say
// what the first order is known to reach.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "hydro/solver/solver.hpp"
#include "tests/cases/report.hpp"

namespace freshet::cases {

struct Setting {
  int order = 2;
  core::Precision precision = core::Precision::f64;
  int local_steps =
      8;  ///< longest step of a cell over the shortest, as runs have it where not told otherwise
  bool quick =
      false;  ///< coarser meshes or shorter runs; the bounds stay, or are named anew where they cannot
  std::filesystem::path data;  ///< measured and reference data of others; may not exist

  bool second() const { return order == 2; }
  bool single() const { return precision == core::Precision::f32; }
};

struct Case {
  std::string name, title;
  std::string about;       ///< what is run and what it is held against, with the source
  bool quick = false;      ///< part of the quick subset
  bool in_single = false;  ///< run in f32 as well
  std::string needs = {};  ///< folder of Setting::data without which the case is skipped
  std::function<Report(const Setting&)> run;
};

/// One that is run in single precision too and needs no data of others.
inline Case river_case(const std::string& name, const std::string& title, const std::string& about,
                       std::function<Report(const Setting&)> run, bool quick = true) {
  return {.name = name,
          .title = title,
          .about = about,
          .quick = quick,
          .in_single = true,
          .needs = {},
          .run = std::move(run)};
}

/// All of them, in the order of the page.
std::vector<Case> all_cases();

// One file each.
void add_still_water(std::vector<Case>& cases);
void add_dam_breaks(std::vector<Case>& cases);
void add_paraboloids(std::vector<Case>& cases);
void add_manufactured(std::vector<Case>& cases);
void add_steady(std::vector<Case>& cases);
void add_plane_shocks(std::vector<Case>& cases);
void add_benchmarks(std::vector<Case>& cases);
void add_ea6a(std::vector<Case>& cases);
void add_rough_beds(std::vector<Case>& cases);
void add_day_of_rain(std::vector<Case>& cases);
void add_rivers(std::vector<Case>& cases);
void add_river_bends(std::vector<Case>& cases);
void add_river_joint(std::vector<Case>& cases);
void add_river_terrain(std::vector<Case>& cases);
void add_backward_step(std::vector<Case>& cases);

}  // namespace freshet::cases
