#include "core/basin/archive.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

Archive read_archive(ConfigTable root) {
  ConfigTable table = root.table("archive", {"What of past cycles is kept, and how long."});
  Archive archive;
  archive.at = {table.where()};
  archive.keep_days = table.number("keep_days", {0, 36600, "days"}, archive.keep_days,
                                   {"cycles are kept whole for so long; 0: for ever"});
  return archive;
}

}  // namespace freshet::core
