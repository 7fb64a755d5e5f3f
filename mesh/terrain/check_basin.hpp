#pragma once
// Opens everything that basin.toml names and says what is wrong with it, before a job is spent on it.

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
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
  void throw_all() const;  ///< one InputError, a line per problem

 private:
  std::vector<std::string> lines_;
};

/// The terrain is read whole, the domain, land cover and every table too; outlet and gauges must lie on the
/// terrain. `made` (if any): the workspace's mesh, which must be of this basin and hold every gauge. Returns
/// what `freshet check` prints; throws one InputError with a line per problem. `more` (if any) adds problems
/// and lines to the summary.
nlohmann::json check_basin(const core::Basin& basin, const Mesh* made,
                           const std::function<void(Problems&, nlohmann::json&)>& more = {});

/// A CSV table with a header: column "time" (ISO-8601 with zone, increasing) and `columns`, finite numbers
/// not below `lowest`. Returns the number of rows. InputError "file.csv:7: ...".
std::size_t check_table(const std::filesystem::path& file, const std::vector<std::string>& columns,
                        double lowest);

}  // namespace freshet::mesh
