// Series over time: what is read, and what is refused.

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/plausible.hpp"
#include "core/series.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;

namespace {

Series series_of(const std::string& text, Missing missing = Missing::error) {
  const freshet::test::TemporaryFolder folder;
  write_file(folder / "rain.csv", text);
  return read_series(
      {folder / "rain.csv", {{"a", plausible::rain_rate}}, "[rain]", false, missing, Missing::hold});
}

}  // namespace

TEST_CASE("A series is read: comments, blanks, offsets, quotes, a byte order mark") {
  for (const std::string mark : {"", "\xEF\xBB\xBF"}) {
    const Series s = series_of(mark +
                               "# rain\r\n\"time\", remark ,a\r\n\n2026-03-10T00:00:00Z,\"dry, cold\",2\n"
                               "2026-03-10T02:00:00+01:00, 3 ,\"4.5e0\"\n");
    CHECK(s.times[1] - s.times[0] == std::chrono::hours(1));
    CHECK(s.lines == std::vector<int>{4, 5});
    const Instant epoch = s.times[0];
    CHECK(s.at(0, epoch, 1800) == 3.25);
    CHECK(s.at(0, epoch, -5) == 2);
    CHECK(s.at(0, epoch, 1e9) == 4.5);
  }
}

TEST_CASE("Faults of a series are named with their line") {
  const std::string head = "time,a\n2026-03-10T00:00:00Z,1\n";
  const auto fault = [&](const std::string& row) { return series_of(head + row); };
  CHECK_THROWS_WITH(series_of("2026-03-10T00:00:00Z,1\n"), Contains("no column 'time'"));
  CHECK_THROWS_WITH(series_of("time,b\n2026-03-10T00:00:00Z,1\n"), Contains("no column 'a'"));
  CHECK_THROWS_WITH(series_of("time;a\n2026-03-10T00:00:00Z;1,5\n"),
                    Contains("rain.csv:1") && Contains("semicolons"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00,1\n"), Contains("rain.csv:3") && Contains("say its zone"));
  CHECK_THROWS_WITH(fault("2026-03-10T00:00:00Z,1\n"), Contains("rain.csv:3") && Contains("not come after"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00Z,1,2\n"),
                    Contains("rain.csv:3: 3 fields, but the header has 2"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00Z\n"), Contains("rain.csv:3: 1 fields"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00Z,wet\n"), Contains("rain.csv:3: a: 'wet' is not a number"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00Z,\"1,5\"\n"), Contains("rain.csv:3") && Contains("a point"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00Z,nan\n"), Contains("rain.csv:3: a: there is no value"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00Z,\n"), Contains("rain.csv:3: a: there is no value"));
  CHECK_THROWS_WITH(fault("2026-03-10T01:00:00Z,\"1\n"), Contains("rain.csv:3") && Contains("quote"));
  CHECK_THROWS_WITH(series_of("time,a\n"), Contains("there are no rows"));
  CHECK_THROWS_WITH(series_of(""), Contains("is empty"));
}

TEST_CASE("Values that cannot be, and codes that stand for none", "[bad_input]") {
  const auto rain = [](const std::string& value) {
    return series_of("time,a\n2026-03-10T00:00:00Z,1\n2026-03-10T01:00:00Z," + value +
                     "\n2026-03-10T02:00:00Z,30\n");
  };
  CHECK_NOTHROW(rain("300"));
  for (const char* code : {"9999", "999.9", "-999", "1e20", "9.96921e36", "32767"})
    CHECK_THROWS_WITH(
        rain(code), Contains("rain.csv:3: a: ") && Contains("looks like a code for no value (1 of 3 rows)"));
  CHECK_THROWS_WITH(rain("600"),
                    Contains("rain.csv:3: a: 600 mm/h over 60 min is more than ever fell: at most 589 mm/h"));
  CHECK_THROWS_WITH(rain("-1"), Contains("rain.csv:3: a: -1 mm/h is no rain, which lies between 0 and 3000"));
  const auto at = [](const Plausible& range, const std::string& values) {
    const freshet::test::TemporaryFolder folder;
    write_file(folder / "q.csv", "time,q\n" + values);
    return read_series({folder / "q.csv", {{"q", range}}, "[[boundary]] 'in'"});
  };
  const std::string t0 = "2026-03-10T00:00:00Z,", t1 = "2026-03-10T01:00:00Z,";
  CHECK_THROWS_WITH(at(plausible::discharge, t0 + "40\n" + t1 + "9999\n"), Contains("q.csv:3"));
  CHECK_NOTHROW(at(plausible::discharge, t0 + "9500\n" + t1 + "9999\n"));  // a large river
  CHECK_THROWS_WITH(at(plausible::elevation, t0 + "212.4\n" + t1 + "999.9\n"),
                    Contains("leave such rows out"));
  CHECK_NOTHROW(at(plausible::elevation, t0 + "998.7\n" + t1 + "999.9\n"));
}

TEST_CASE("Cells without a value") {
  const std::string rows =
      "time,a\n2026-03-10T00:00:00Z,1\n2026-03-10T01:00:00Z,\n2026-03-10T02:00:00Z,NaN\n";
  CHECK_THROWS_WITH(series_of(rows), Contains("rain.csv:3") && Contains("missing = \"neighbours\""));
  CHECK(series_of(rows, Missing::zero).values[0] == std::vector<double>{1, 0, 0});
  CHECK(series_of(rows, Missing::hold).values[0] == std::vector<double>{1, 1, 1});
  CHECK_THROWS_WITH(series_of(rows, Missing::neighbours),
                    Contains("rain.csv:3") && Contains("no station has one"));
  CHECK_THROWS_WITH(series_of("time,a\n2026-03-10T00:00:00Z,\n", Missing::hold), Contains("nothing before"));
}

TEST_CASE("A series must span what is asked of it") {
  Series s = series_of("time,a\n2026-03-10T01:00:00Z,1\n2026-03-10T02:00:00Z,3\n");
  const Instant midnight = parse_instant("2026-03-10T00:00:00Z", "test");
  const auto covers = [&](int from, int to) {
    s.check_covers(midnight + std::chrono::hours(from), midnight + std::chrono::hours(to));
  };
  s.source.table = "[[boundary]] 'in'";
  s.source.outside = Missing::error;
  CHECK_NOTHROW(covers(1, 2));
  const std::string known =
      "is known from 2026-03-10T01:00:00Z to 2026-03-10T02:00:00Z, and needed from 2026-03-10T0";
  CHECK_THROWS_WITH(covers(0, 2),
                    Contains(known + "0") && Contains("outside = \"hold\"") && Contains("farther back"));
  CHECK_THROWS_WITH(covers(1, 3),
                    Contains(known + "1") && Contains("T03:00:00Z") && Contains("in [[boundary]] 'in'"));
  s.source.steps = true;  // the last row holds for an hour, as the one before it
  CHECK_NOTHROW(covers(1, 3));
  CHECK_THROWS(covers(1, 4));
  s.source.outside = Missing::hold;
  CHECK_NOTHROW(covers(0, 9));
  s.source.table = "[rain]";  // as of grids
  CHECK_THROWS_WITH(covers(0, 2), !Contains("hold"));
  s.source.outside = Missing::zero;
  CHECK_NOTHROW(covers(0, 9));
  CHECK(s.at(0, midnight, 3599) == 0);
  CHECK(s.at(0, midnight, 3600) == 1);
  CHECK(s.at(0, midnight, 7201) == 0);
}
