// Since when what drives a forecast is not known: the sentences.

#include <catch2/catch.hpp>

#include "core/last_known.hpp"
#include "core/series.hpp"
#include "core/time_words.hpp"

using namespace freshet::core;

namespace {

Instant at(const char* iso) { return parse_instant(iso, "test"); }

const Instant two = at("2026-03-10T02:00:00Z");

using Sentences = std::vector<std::string>;

}  // namespace

TEST_CASE("What drives a forecast is said to be known up to its last value, and how it continues") {
  const auto said = [](const LastKnown& driver) { return not_known_line({driver}); };
  CHECK(said({Driver::inflow, "mill", two, Missing::hold, false, true}) ==
        "Inflow at mill is measured up to 2026-03-10 02:00 UTC and held since.");
  CHECK(said({Driver::inflow, "mill", two, Missing::recession, false, true}) ==
        "Inflow at mill is measured up to 2026-03-10 02:00 UTC and extrapolated as a recession since.");
  CHECK(said({Driver::inflow, "mill", two, Missing::hold, true, false}) ==
        "Inflow at mill is given up to 2026-03-10 02:00 UTC and extrapolated as a fading trend since.");
  CHECK(said({Driver::level, "sea", two, Missing::hold, false, false}) ==
        "Level at sea is given up to 2026-03-10 02:00 UTC and held since.");
  CHECK(said({Driver::rain, "", two, Missing::zero, false, true}) ==
        "Rain is measured up to 2026-03-10 02:00 UTC and taken as zero since.");
  CHECK(said({Driver::rain}) == "Rain is that of a design storm: assumed, not measured.");
  CHECK(not_known_line({}).empty());
}

TEST_CASE("Drivers that end alike share a sentence, others have their own") {
  const LastKnown a{Driver::inflow, "a", two, Missing::hold, false, true};
  LastKnown b = a, c = a, late = a;
  b.name = "b", c.name = "c", late.name = "late";
  late.until = at("2026-03-10T02:15:00Z");
  CHECK(not_known_sentences({a, late, b, c}) ==
        Sentences{"Inflows at a, b and c are measured up to 2026-03-10 02:00 UTC and held since.",
                  "Inflow at late is measured up to 2026-03-10 02:15 UTC and held since."});
  CHECK(not_known_line({a, {Driver::rain}}) ==
        "Inflow at a is measured up to 2026-03-10 02:00 UTC and held since. Rain is that of a design storm: "
        "assumed, not measured.");
}

TEST_CASE("A series is not known where it ends before the forecast does") {
  Series series;
  series.times = {at("2026-03-10T01:00:00Z"), two};
  series.source.outside = Missing::recession;
  series.source.after = {.until_cycle = true, .recession_s = 60, .base = 0, .trend_s = 5};
  const auto ended = [&](Instant end) {
    std::vector<LastKnown> drivers;
    add_if_ended({Driver::source, "pump"}, series, end, drivers);
    return not_known_line(drivers);
  };
  CHECK(ended(two).empty());
  CHECK(ended(two + std::chrono::seconds(1)) ==
        "Discharge of source pump is measured up to 2026-03-10 02:00 UTC and extrapolated as a fading trend "
        "and a recession since.");
  series.source.steps = true;  // the last row holds as long as the one before it
  CHECK(ended(two + std::chrono::hours(1)).empty());
  series.source.after.until_cycle = false;
  series.source.outside = Missing::zero;
  CHECK(ended(two + std::chrono::hours(2)) ==
        "Discharge of source pump is given up to 2026-03-10 03:00 UTC and taken as zero since.");
}
