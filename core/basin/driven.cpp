#include "core/basin/driven.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {

Driven read_driven(ConfigTable table, const std::string& key, const Range& range, bool discharge) {
  Driven driven;
  const auto constant = table.number(key, range, {});
  driven.constant = constant.value_or(0);
  driven.file = table.path("file", {});
  driven.outside =
      read_outside(table, discharge ? std::vector<std::string>{"recession"} : std::vector<std::string>());
  if (discharge) driven.after = read_after_last(table, driven.outside, true);
  driven.given = constant || driven.file;
  table.expect(!(constant && driven.file), "file", fmt::format("both {} and file are given; keep one", key));
  return driven;
}

}  // namespace freshet::core
