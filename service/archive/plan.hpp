#pragma once
// What is to be taken away of past cycles: a pure function of what there is and of [archive].

#include <map>
#include <string>
#include <vector>

#include "core/basin/archive.hpp"
#include "service/archive/shelf.hpp"

namespace freshet::service {

/// Of one cycle.
struct Thinning {
  core::Instant cycle{};
  std::vector<ShelvedFile> files;
  std::string reason;  ///< of the first of them
  std::uintmax_t bytes() const;
};

struct ThinPlan {
  std::vector<Thinning> thinnings;       ///< in order of time
  std::uintmax_t before = 0, after = 0;  ///< bytes of all cycles
  std::uintmax_t quota = 0;              ///< bytes; 0: none
  bool over_quota() const { return quota > 0 && after > quota; }
};

/// By age first; then, while the quota is exceeded, the oldest first: fields, states, series of cycles
/// without event, then of those with one; of each before the next. Nothing of `never`.
ThinPlan plan_thinning(const core::Archive& settings, const std::vector<Shelf>& shelves,
                       const std::map<core::Instant, std::string>& never);

}  // namespace freshet::service
