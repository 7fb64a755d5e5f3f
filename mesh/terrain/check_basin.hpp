#pragma once
// Opens everything that basin.toml names and says what is wrong with it, before a job is spent on it.

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {

/// Collects problems instead of stopping at the first.
class Problems {
 public:
  /// Runs `body`; an InputError becomes a problem. True if there was none.
  template <class Body>
  bool attempt(Body body) {
    try {
      body();
      return true;
    } catch (const core::InputError& error) {
      lines_.push_back(error.what());
      return false;
    }
  }
  void add(const std::string& problem) { lines_.push_back(problem); }
  void throw_all() const;  ///< one InputError, a line per problem

 private:
  std::vector<std::string> lines_;
};

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

/// Every series and rating curve that basin.toml names, as the solver reads them, and that they span
/// `needed`.
void check_tables(const core::Basin& basin, const TimeSpan& needed, Problems& problems);

}  // namespace freshet::mesh
