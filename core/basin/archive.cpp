#include "core/basin/archive.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

Archive read_archive(ConfigTable root) {
  ConfigTable table = root.table(
      "archive",
      {"What of past cycles is kept, and how long ([archive](guide/archive.md)). Ages count from the "
       "newest complete cycle, not from the clock. No result depends on it."});
  Archive archive;
  archive.at = {table.where()};
  archive.keep_days = table.number(
      "keep_days", {0, 36600, "days"}, archive.keep_days,
      {"cycles are kept whole for so long, then thinned: fields and most states go; 0: for ever"});
  archive.event_days = table.number("event_days", {0, 36600, "days"}, archive.event_days,
                                    {"the same of cycles with an event (a message sent, or a threshold "
                                     "reached with `event_probability`); 0: for ever"});
  archive.event_probability =
      table.number("event_probability", {0, 1, "", 100}, archive.event_probability,
                   {"a cycle in which a threshold of a gauge has this probability is an event"});
  archive.state_days = table.number("state_days", {0, 3660, "days"}, archive.state_days,
                                    {"of thinned cycles one state (`analysis.nc`) is kept in so many days, "
                                     "to start again from; 0: none"});
  archive.quota_gb =
      table.number("quota_gb", {0, 1e9, "GB"}, archive.quota_gb,
                   {"where all cycles together take more, the oldest are thinned before their time, events "
                    "last; 0: no limit"});
  return archive;
}

}  // namespace freshet::core
