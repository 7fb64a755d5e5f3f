#pragma once
// `freshet warnings`: what is in force, what waits for a person, and who did what.

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"
#include "forecast/warnings/drafts.hpp"

namespace freshet::forecast {

struct Event {
  core::Instant at{};
  std::string who, what, of, why;  ///< who: a name that was given, or "freshet"
};

struct Overview {
  core::Instant clock{};          ///< in a replay that of the last evaluation
  std::vector<Message> in_force;  ///< the newest of each thread
  std::vector<DraftStory> waiting;
  std::set<std::string> stale;  ///< identifiers of those that wait for too long
  std::set<std::string>
      lapsing;                ///< identifiers of those in force that end within an interval between cycles
  std::vector<Event> events;  ///< oldest first
};

/// From the ledger alone, or its copy where it is damaged; asks nobody and changes nothing. InputError if
/// neither can be read.
Overview overview_of(const core::Basin& basin, const core::Workspace& workspace, core::Instant now);
nlohmann::json to_json(const Overview& overview);
/// The last `most` events; 0: all.
std::string to_text(const Overview& overview, std::size_t most);

/// The clock that decides what is in force: `now`, or in a replay that of the newest evaluation.
core::Instant clock_of(const core::Basin& basin, const LedgerContent& content, core::Instant now);

/// A line of each draft, two blanks before it, and what persons changed in it.
std::string waiting_text(const std::vector<DraftStory>& waiting, const std::set<std::string>& stale);
nlohmann::json waiting_json(const DraftStory& story, bool stale);

}  // namespace freshet::forecast
