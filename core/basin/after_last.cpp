#include "core/basin/after_last.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

constexpr Range hours{0.01, 100000, "h"};

/// Keys that one value of `outside` gives a meaning.
void expect_outside(ConfigTable table, bool holds, const char* key, const char* with) {
  table.expect(holds || !table.has(key), key, fmt::format("is used only with outside = {}", with));
}

}  // namespace

bool read_known_until(ConfigTable table, Missing outside) {
  const bool until_cycle =
      table.choice("known_until", {"last_row", "cycle"}, "last_row",
                   {"`\"cycle\"`: these are readings. A cycle uses none from after its time, though the file "
                    "may have them, as that of a past flood has; `outside` says how the forecast goes on. "
                    "A plain run uses all"}) == "cycle";
  table.expect(!until_cycle || outside != Missing::error, "known_until",
               "\"cycle\" leaves the forecast without a value; write with outside what holds then");
  return until_cycle;
}

AfterLast read_after_last(ConfigTable table, Missing outside, bool discharge) {
  AfterLast after;
  after.until_cycle = read_known_until(table, outside);
  const bool recedes = outside == Missing::recession;
  const auto recession = table.number(
      "recession_h", hours,
      {.meaning = "in this time what the last row has above `base_m3_per_s` falls to 1/e of itself",
       .otherwise = "*needed with `outside = \"recession\"`*"});
  const auto base = table.number("base_m3_per_s", {0, 1e6, "m3/s"},
                                 {"with `outside = \"recession\"`: what it falls to", "nothing"});
  const auto trend =
      table.number("trend_h", hours,
                   {"with `outside` `\"recession\"` or `\"hold\"`: the change over the hour before the last "
                    "row continues, ever slower: after this time at 1/e of its rate",
                    "none"});
  table.expect(!table.has("known_until") || table.has("file"), "known_until",
               "is used only with file = \"...\"; a constant is known");
  table.expect(!recedes || discharge, "outside", "\"recession\" is of discharges; write \"hold\"");
  table.expect(outside != Missing::regression || discharge, "outside",
               "\"regression\" is of discharges; write \"hold\"");
  table.expect(!recedes || recession, "outside", "\"recession\" needs recession_h");
  expect_outside(table, recedes, "recession_h", "\"recession\"");
  expect_outside(table, recedes, "base_m3_per_s", "\"recession\"");
  expect_outside(table, recedes || outside == Missing::hold, "trend_h", "\"recession\" or \"hold\"");
  for (const char* key : {"recession_h", "base_m3_per_s", "trend_h"})
    table.expect(discharge || !table.has(key), key, "is of discharges");
  if (recedes) after.recession_s = 3600 * recession.value_or(1);
  after.base = base.value_or(0);
  after.trend_s = 3600 * trend.value_or(0);
  return after;
}

}  // namespace freshet::core
