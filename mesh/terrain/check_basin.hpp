#pragma once
// Opens everything that basin.toml names and says what is wrong with it, before a job is spent on it.

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/basin_draft.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/problems.hpp"
#include "mesh/field.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

using core::Problems;

/// What rain and other series must tell.
struct TimeSpan {
  core::Instant begin, end;
  bool of_next_cycle =
      false;  ///< others are complete: what is not told yet may still come, and is only warned of
  /// Runs `check`; an InputError of it is a warning where it is only about the next cycle.
  template <class Body>
  void ask(Body check) const {
    try {
      check();
    } catch (const core::InputError& error) {
      if (!of_next_cycle) throw;
      core::warn("the next cycle would be refused: {}", error.what());
    }
  }
};
/// From forecast.start to the end of its lead time; with the cycles that `cycles` holds, from the newest
/// complete one to the end of the next.
TimeSpan next_forecast(const core::Basin& basin, const std::filesystem::path& cycles);

/// The terrain is read whole, the domain, land cover and every table too; outlet and gauges must lie on the
/// terrain. `made` (if any): the workspace's mesh, which must be of this basin and hold every gauge. Returns
/// what `freshet check` prints; throws one InputError with a line per problem. `more` (if any) adds problems
/// and lines to the summary. `needed`: absent, that of the first forecast.
nlohmann::json check_basin(const core::Basin& basin, const Mesh* made,
                           const std::function<void(Problems&, nlohmann::json&)>& more = {},
                           const std::optional<TimeSpan>& needed = {});

/// Parts of a basin that are to be looked at.
struct CheckScope {
  bool crs = true, terrain = true, boundaries = true, roughness = true, rivers = true;
  std::optional<TimeSpan> needed;  ///< of the series; absent: nobody knows
};
/// What check_basin() looks at, but the rain on grids.
void check_files(const core::Basin& basin, const Mesh* made, const CheckScope& scope, Problems& problems,
                 nlohmann::json& summary);

/// Of a basin.toml with faults: `sound`, those of its parts that can be believed, and what of it is to be
/// looked at. Files that the others name are opened at once, and what is wrong with them a problem.
struct SoundPart {
  core::Basin basin;
  CheckScope scope;
};
SoundPart sound_part(const core::BasinDraft& draft, Problems& problems);

/// [[initial_water]] on the mesh that is made: its rasters must still be what mesh.nc holds (`fields`), its
/// water such as can be.
void check_initial_water(const core::Basin& basin, const Mesh& made, const Fields& fields, Problems& problems,
                         nlohmann::json& summary);

/// Every series and rating curve that basin.toml names, as the solver reads them, and that they span
/// `needed`.
void check_tables(const core::Basin& basin, const std::optional<TimeSpan>& needed, Problems& problems);

/// A design storm that rains on nothing of the first forecast: mostly a slip in its date. Empty: none.
std::string storm_doubt(const core::Basin& basin, const TimeSpan& needed);

}  // namespace freshet::mesh
