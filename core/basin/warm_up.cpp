#include "core/basin/warm_up.hpp"

#include "core/config_reader.hpp"
#include "core/words.hpp"

namespace freshet::core {
namespace {

const Words<Gaps> gap_words = {{"error", Gaps::error}, {"dry", Gaps::dry}, {"mean", Gaps::mean}};

}  // namespace

WarmUp read_warm_up(ConfigTable table) {
  table.about(
      {"What the ground and the snow remember of the months before `forecast.start`: their stores alone run "
       "from `begin` on, through daily rain, temperature and evaporation, for each member with its own "
       "numbers and its own rain. No water moves over the land meanwhile, so that a year takes seconds. The "
       "stores then are what the first cycle begins with. See [ground](guide/ground.md#warm-up)."});
  WarmUp w;
  w.enabled = table.in_use();
  w.begin = table.needed_instant("begin", {"before `forecast.start`; what `[ground]` and `[snow]` say of the "
                                           "start then holds here"});
  w.rain_file =
      table.path("rain_file", {"CSV `time,rain_mm`: what fell from each time to the next row, such as "
                               "in a day",
                               "`[rain]`, which may be a grid"});
  w.temperature_file = table.path("temperature_file", {"CSV `time,degrees_c` of the place that "
                                                       "`[temperature]` is of, linear between rows",
                                                       "`[temperature]`"});
  w.evaporation_file =
      table.path("evaporation_file", {"CSV `time,rate_mm_per_day`, linear between rows", "`[evaporation]`"});
  w.gaps =
      table.choice("gaps", gap_words, w.gaps,
                   {"what falls in rows of `rain_file` without a value, and where rows are missing: a run is "
                    "refused, or nothing, or the mean of all other rows. The report names them"});
  w.rain_factor = table.number("rain_factor", {0.1, 10}, w.rain_factor,
                               {"on rain of the warm-up, such as where a gauge catches too little"});
  w.rain_sigma = table.number("rain_sigma", {0, 2}, w.rain_sigma,
                              {"standard deviation over the members of ln(factor on rain)"});
  w.rain_correlation_days =
      table.number("rain_correlation_days", {0.1, 10000, "days"}, w.rain_correlation_days,
                   {"time in which a member's factor forgets itself"});
  table.expect(w.rain_file || !table.has("gaps"), "gaps",
               "is used only with rain_file; [rain] says itself what falls where it has no value");
  return w;
}

}  // namespace freshet::core
