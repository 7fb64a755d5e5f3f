#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "core/basin.hpp"
#include "core/configuration.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/number.hpp"
#include "core/provenance.hpp"
#include "core/random.hpp"
#include "core/spelling.hpp"
#include "core/table.hpp"
#include "core/text.hpp"
#include "core/time.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("Times are read in UTC and written back") {
  const Instant t = parse_instant("2026-03-10T06:00:00Z", "x");
  CHECK(t.time_since_epoch() == std::chrono::seconds(1773122400));  // date -u -d 2026-03-10T06:00:00Z +%s
  CHECK(to_iso(t) == "2026-03-10T06:00:00Z");
  CHECK(to_compact(t) == "20260310T0600Z");
  CHECK(to_compact(t + std::chrono::seconds(7)) == "20260310T060007Z");
  CHECK(cf_time_units(t) == "seconds since 2026-03-10 06:00:00");
  CHECK(epoch_of_cf_units(cf_time_units(t), "x") == t);
  const Instant between = t + std::chrono::milliseconds(7250);
  CHECK(to_compact(between) == "20260310T060007.250Z");
  CHECK(cf_time_units(between) == "seconds since 2026-03-10 06:00:07.250");
  CHECK(epoch_of_cf_units(cf_time_units(between), "x") == between);
  CHECK(seconds_between(t, between) == 7.25);
  CHECK(parse_instant("2026-03-10T07:30:00+01:30", "x") == t);
  CHECK(parse_instant("2026-03-09T22:00-08:00", "x") == t);
  CHECK(parse_instant("2026-03-10 06:00:00.000Z", "x") == t);
  CHECK(to_iso(parse_instant("2024-02-29T23:59:59Z", "x")) == "2024-02-29T23:59:59Z");
  CHECK(to_iso(parse_instant("1969-12-31T23:59:59Z", "x")) == "1969-12-31T23:59:59Z");
}

TEST_CASE("Times as services and databases write them") {
  const auto is = [](const char* text) { return to_iso(parse_instant(text, "x")); };
  for (const char* text :
       {"2026-03-10T06:00:00+0100", "2026-03-10 06:00:00+01", "2026-03-10T06:00+01:00",
        "2026-03-10t05:00:00z", "20260310T0500Z", "2026-03-10 05:00:00 UTC", "2026-03-10T04:59:59.9995Z",
        "2026-03-10T05:00:00,0004Z", "2026-03-10T00:00:00\u221205:00"}) {
    CAPTURE(text);
    CHECK(is(text) == "2026-03-10T05:00:00Z");
  }
  CHECK(is("2026-03-10T06:00:00.25Z") == "2026-03-10T06:00:00.250Z");
  CHECK(is("1969-12-31T23:59:59,001Z") == "1969-12-31T23:59:59.001Z");
  CHECK(is("2026-03-10T24:00:00Z") == "2026-03-11T00:00:00Z");
  CHECK(is("2026-12-31T24:00+01:00") == "2026-12-31T23:00:00Z");
  CHECK(is("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00Z");  // the last leap second so far
}

TEST_CASE("Texts that are no times are refused with words that help", "[bad_input]") {
  const std::vector<std::pair<const char*, const char*>> told = {
      {"2026-03-10T00:00:00", "has no time zone; say its zone"},
      {"2026-03-10", "no time of day and no zone"},
      {"10/03/2026 06:00", "does not begin with its year"},
      {"03.10.2026 06:00", "does not begin with its year"},
      {"2026-W11-2T06:00:00Z", "counts weeks"},
      {"2026-069T06:00:00Z", "days of the year"},
      {"1773122400", "is a number"},
      {"2026-03-10T06:00:00 CET", "names its zone"},
      {"2026-03-10T06:00:00+1:00", "write two, such as +01:00"},
      {"2026-03-10T24:00:01Z", "hour 24"},
      {"2026-03-10T23:59:60Z", "second 60"},
      {"2026-03-10 6:00 PM", "twelve hours"},
      {"", "the time is missing"}};
  for (const auto& [text, says] : told)
    CHECK_THROWS_WITH(parse_instant(text, "f:1"), Contains("f:1: ") && Contains(says));
  for (const char* local : {"2026-03-10T00:00:00", "2026-03-10"})  // whose zone nobody knows
    CHECK_THROWS_WITH(parse_instant(local, "f:1"), !Contains("write 2026-03-10T00:00:00Z"));
  for (const char* text : {"today", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-10T00:60:00Z",
                           "2026-03-10T00:00:00ZZ", "26-03-10T00:00:00Z", "2026-03-10T00:00:00.Z",
                           "2026-0310T00:00:00Z", "2026-03-10T00:00:00+15:00", "0000-03-10T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_instant(text, "f:1"), InputError);
  }
  CHECK_THROWS_AS(epoch_of_cf_units("hours since 2026-03-10 00:00:00", "f"), InputError);
  CHECK_THROWS_AS(epoch_of_cf_units("seconds since yesterday", "f"), InputError);
}

TEST_CASE("Numbers, and texts that are none") {
  const auto is = [](const char* text) { return parse_number(text, "q", "f:1"); };
  CHECK(is("+1.25") == 1.25);
  CHECK(is("-3e-2") == -0.03);
  const std::vector<std::pair<const char*, const char*>> told = {
      {"1,25", "a point"}, {"1.25 m", "without its unit"}, {"0x1p3", "hexadecimal"}, {"1.234,5", "thousands"},
      {"1d5", "with e"},   {"inf", "not a number"},        {"nan", "no value"},      {"1e999", "larger"},
      {"", "no value"},    {"+-1", "not a number"},        {"1 2", "not a number"}};
  for (const auto& [text, says] : told)
    CHECK_THROWS_WITH(parse_number(text, "q", "f:1"), Contains("f:1: q: ") && Contains(says));
  for (const double code : {-999.0, 999.0, 999.9, 9999.0, -9999.9, 99999.0, 1e20, 9.96921e36, -32768.0})
    CHECK(looks_like_missing_code(code));
  for (const double value : {0.0, 9.99, 99.0, 99.5, 998.9, 1999.0, -9.0})
    CHECK_FALSE(looks_like_missing_code(value));
}

TEST_CASE("Tables: quotes, ends of lines, comments, and what is none", "[bad_input]") {
  const Table table("\xEF\xBB\xBF# made by: hand\r\na, \"b, \"\"c\"\"\"\r\n\r\n1,\"x\ny\"\r3 ,4\n5\n",
                    "t.csv");
  CHECK(table.columns() == std::vector<std::string>{"a", "b, \"c\""});
  CHECK(table.comments().at(0).text == " made by: hand");
  REQUIRE(table.rows() == 3);
  CHECK(table.field(0, 1) == "x\ny");
  CHECK(table.where(0) == "t.csv:4");
  CHECK(table.field(1, 0) == "3");
  CHECK(table.where(1) == "t.csv:6");
  CHECK_THROWS_WITH(table.check_row(2), "t.csv:7: 1 fields, but the header has 2 columns");
  CHECK_THROWS_WITH(Table("rain_mm,time\n", "t.csv").column("rain_m"), Contains("did you mean 'rain_mm'?"));
  const std::vector<std::pair<std::string, const char*>> told = {
      {"", "empty"},
      {"# only words\n\n", "empty"},
      {"a;b\n1;2\n", "t.csv:1: fields are separated by semicolons"},
      {"a\tb\n", "tabulators"},
      {"a,b,a\n", "column 'a' comes twice"},
      {"a,b\n1,\"2\n3,4\n", "t.csv:2: a quote"},
      {"a,b\n1,2\"\n", "t.csv:2: a quote"},
      {std::string("a,b\n1,\0\n", 8), "t.csv:2: holds a byte of zero"},
      {std::string("\xFF\xFE"
                   "a\0",
                   4),
       "UTF-16"},
      {"PK\x03\x04", "spreadsheet"}};
  for (const auto& [text, says] : told) CHECK_THROWS_WITH(Table(text, "t.csv"), Contains(says));
  CHECK_THROWS_WITH(Table(fs::path("/dev/null")), Contains("a file is needed"));
}

TEST_CASE("Philox gives the known answers of Salmon et al.") {
  using Block = std::array<std::uint32_t, 4>;
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t ones = 0xffffffff;
  CHECK(philox4x32({ones, ones, ones, ones}, {ones, ones}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("Random numbers have their distribution and differ in each argument") {
  constexpr int count = 100000;
  double sum = 0, squares = 0, fourth = 0, low = 1, high = 0, mean = 0;
  for (int i = 0; i < count; ++i) {
    const double z = normal(7, Stream::test, 3, 5, std::uint32_t(i)),
                 u = uniform(7, Stream::test, 4, 5, std::uint32_t(i));
    sum += z, squares += z * z, fourth += z * z * z * z;
    low = std::min(low, u), high = std::max(high, u), mean += u;
  }
  // Five standard errors: of the mean 1, of the square sqrt(2), of the fourth power sqrt(96), of u
  // sqrt(1/12).
  const double error = 5 / std::sqrt(double(count));
  CHECK(std::abs(sum / count) < error);
  CHECK(std::abs(squares / count - 1) < error * std::sqrt(2.0));
  CHECK(std::abs(fourth / count - 3) < error * std::sqrt(96.0));
  CHECK(std::abs(mean / count - 0.5) < error * std::sqrt(1 / 12.0));
  CHECK(low > 0);
  CHECK(high < 1);
  const std::set<double> different = {
      normal(1, Stream::test, 0, 0, 0),          normal(2, Stream::test, 0, 0, 0),
      normal(1ULL << 32, Stream::test, 0, 0, 0), normal(1, Stream::manning, 0, 0, 0),
      normal(1, Stream::test, 1, 0, 0),          normal(1, Stream::test, 0, 1, 0),
      normal(1, Stream::test, 0, 0, 1)};
  CHECK(different.size() == 7);
}

TEST_CASE("SHA-256 gives the known answers of FIPS 180") {
  CHECK(Sha256().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(Sha256().add("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(Sha256().add("a").add("bc").hex() == Sha256().add("abc").hex());
}

TEST_CASE("The version names release and commit") {
  CHECK_THAT(version(), Catch::Matchers::Matches(R"(\d+\.\d+\.\d+(\+g[0-9a-f]{7,}(\.dirty)?)?)"));
}

TEST_CASE("Files are written whole, or not at all") {
  const freshet::test::TemporaryFolder folder;
  const fs::path file = folder / "deep" / "note.txt";
  write_file(file, "abc");
  CHECK(read_file(file) == "abc");
  CHECK(sha256_of_file(file) == Sha256().add("abc").hex());
  write_file(file, "");
  CHECK(read_file(file).empty());
  CHECK_FALSE(fs::exists(file.string() + ".part"));
  CHECK_THROWS_WITH(read_file(folder / "deep" / "ntoe.txt"), Contains("did you mean 'note.txt'?"));
  CHECK_THROWS_AS(read_file(folder / "deep"), InputError);
  CHECK_THROWS_AS(write_file(file / "below_a_file", "x"), RunError);
  fs::create_directory(folder / "taken");
  CHECK_THROWS_WITH(write_file(folder / "taken", "x"), Contains("taken: cannot be renamed into place"));
  CHECK_FALSE(fs::exists(folder / "taken.part"));
}

TEST_CASE("A full disk is an error that names file and reason, and leaves nothing", "[bad_input]") {
  if (!fs::exists("/dev/full")) return;
  const freshet::test::TemporaryFolder folder;
  fs::create_symlink("/dev/full", folder / "out.json.part");  // every write to it says: no space left
  CHECK_THROWS_WITH(write_file(folder / "out.json", "x"), Contains("out.json") && Contains("No space left"));
  CHECK_FALSE(fs::exists(folder / "out.json"));
  CHECK_FALSE(fs::is_symlink(folder / "out.json.part"));
}

TEST_CASE("The nearest name is found") {
  CHECK(edit_distance("depth", "depht") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(nearest_name("mannning", {"manning", "member"}) == "manning");
  CHECK(nearest_name("zebra", {"manning", "member"}).empty());
  CHECK(did_you_mean("zebra", {"a", "b"}) == "; there are: a, b");
  CHECK(did_you_mean("zebra", {}).empty());
}

TEST_CASE("What is no file is not read: pipes, devices, folders, files that are too large", "[bad_input]") {
  const freshet::test::TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("/dev/zero", folder / "zero");
  write_file(folder / "text", "12345");
  CHECK_THROWS_WITH(read_file(folder / "pipe"), Contains("pipe is a pipe, a device or a socket"));
  CHECK_THROWS_WITH(read_file(folder / "zero"), Contains("zero is a pipe, a device or a socket"));
  CHECK_THROWS_WITH(read_file(folder.path()), Contains("is a folder, a file is needed"));
  CHECK_THROWS_WITH(read_file(folder / "txt"), Contains("did you mean"));
  CHECK_THROWS_WITH(check_regular(folder / "text", 4), Contains("more than"));
  CHECK(read_file(folder / "text") == "12345");
}

TEST_CASE("Texts that XML and people can take, and those that they cannot") {
  using namespace freshet::core;
  const std::string bell = "Fl\aood", half = "\xE2\x82", surrogate = "\xED\xA0\x80", long_zero = "\xC0\x80";
  for (const std::string& text :
       {bell, half, surrogate, long_zero, std::string("\x7f"), std::string(1, '\0'),
        std::string("\xEF\xBF\xBF"), std::string("\xF4\x90\x80\x80"), std::string("\xC2\x85"),
        std::string("\xE2\x81\xA9"), std::string("\xE2\x80\x8F"), std::string("\xEF\xBB\xBF")}) {
    CHECK_FALSE(unfit_in_text(text).empty());
    CHECK(unfit_in_text(fit_text(text)).empty());
  }
  for (const char* text : {"", "plain\tone\n", "\xD0\xA0\xD0\xB5\xD0\xBA\xD0\xB0", "\xF0\x9F\x8C\x8A"}) {
    CHECK(unfit_in_text(text).empty());
    CHECK(fit_text(text) == text);
  }
  CHECK(fit_text(bell) == "Flood");
  CHECK(fit_line("a\nb") == "a b");
  CHECK(characters_in("\xD0\xA0x") == 2);
  CHECK(first_characters("\xD0\xA0xy", 2) == "\xD0\xA0x");
  CHECK(markup_in("Oak & Elm; 3 < 5 > 2") == "");
  CHECK(markup_in("a &#39;b") == "&#39;");
  CHECK(markup_in("<br/>") == "<br/>");
}

TEST_CASE("Warnings are no part of what results are made by") {
  const nlohmann::json a = {{"mesh", 1}, {"warnings", 2}, {"warning", {3}}}, b = {{"mesh", 1}};
  CHECK(freshet::core::configuration_of_results(a) == freshet::core::configuration_of_results(b));
}
