// Feeds: their kinds, what basin.toml may say of them, the inbox.

#include <catch2/catch.hpp>
#include <filesystem>

#include "assimilation/quantity.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/key_book.hpp"
#include "service/feeds/feed_desk.hpp"
#include "service/feeds/feed_kinds.hpp"
#include "service/net/secret.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet;
using namespace freshet::service;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::string message_of(const std::string& feed) {
  const core::BasinFolder folder;
  try {
    folder.read(core::sound_basin + feed);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().front() != '.') names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("Every kind of feed has its name in basin.toml and its row in the guide") {
  const std::string guide = core::read_file(fs::path(FRESHET_SOURCE) / "docs/guide/fetch.md");
  std::vector<std::string> rows;
  for (const FeedKind& kind : feed_kinds()) {
    rows.emplace_back(kind.name);
    CHECK_THAT(guide, Contains(fmt::format("`{}`", kind.name)));
  }
  CHECK(rows == core::feed_kind_names());
}

TEST_CASE("Every quantity of readings can be one of a payload") {
  for (const assimilation::Quantity& quantity : assimilation::quantities()) {
    INFO(quantity.name);
    CHECK(message_of("[[feed]]\nid = \"a\"\nkind = \"mqtt\"\nurl = \"mqtt://localhost\"\ntopics = [\"x\"]\n"
                     "[[feed.reading]]\nquantity = \"" +
                     quantity.name + "\"\n") == "no error");
  }
}

TEST_CASE("A feed says what its kind needs, once, and no secret") {
  const std::string usgs = "[[feed]]\nid = \"a\"\nkind = \"usgs\"\n";
  CHECK(message_of(usgs) == "no error");
  CHECK_THAT(message_of(usgs + usgs), Contains("feed.id: 'a' is the id of another feed too"));
  CHECK_THAT(message_of("[[feed]]\nid = \"a b/..\"\nkind = \"usgs\"\n"),
             Contains("may hold letters, digits, - and _ only"));
  CHECK_THAT(message_of("[[feed]]\nid = \"a\"\nkind = \"uggs\"\n"), Contains("did you mean \"usgs\"?"));
  CHECK_THAT(message_of("[[feed]]\nid = \"a\"\n"), Contains("feed.files: is missing"));
  CHECK_THAT(message_of("[[feed]]\nid = \"a\"\nkind = \"mqtt\"\nurl = \"mqtts://b\"\n"),
             Contains("feed.topics: is missing"));
  CHECK_THAT(message_of("[[feed]]\nid = \"a\"\nkind = \"url\"\n"), Contains("feed.url: is missing"));
  CHECK_THAT(message_of(usgs + "url = \"ftp://x\"\n"), Contains("must begin with https:// or http://"));
  CHECK_THAT(message_of(usgs + "url = \"https://me:word@x/y\"\n"), Contains("holds a password or a key"));
  CHECK_THAT(message_of(usgs + "url = \"https://x/y?api_key=1\"\n"), Contains("holds a password or a key"));
  CHECK_THAT(message_of(usgs + "user = \"me\"\n"), Contains("and a password go together"));
  CHECK_THAT(message_of(usgs + "token_file = \"t\"\ntoken_env = \"T\"\n"),
             Contains("give token_file or token_env"));
  CHECK_THAT(message_of(usgs + "stations = \"upper\"\n"), Contains("a list of texts in quotes"));
  CHECK_THAT(message_of(usgs + "[[feed.reading]]\n"), Contains("needs no [[feed.reading]]"));
  CHECK_THAT(message_of(usgs + "every_minutes = 1\n"), Contains("write every_min"));
}

TEST_CASE("A feed changes no configuration of results") {
  const core::BasinFolder folder;
  const core::Basin basin = folder.read(core::sound_basin + "[[feed]]\nid = \"a\"\nkind = \"usgs\"\n");
  REQUIRE(basin.service->feeds.size() == 1);
  CHECK(basin.service->feeds[0].overlap_min == 60);
}

TEST_CASE("Files of the inbox are whole and sort as they came, and no name is the time of a map") {
  const test::TemporaryFolder folder;
  FeedDesk desk(folder.path(), "f");
  for (int i = 0; i < 50; ++i) desk.put(std::to_string(i), ".json");
  const std::vector<std::string> names = names_in(folder / "f");
  REQUIRE(names.size() == 50);
  for (int i = 0; i < 50; ++i)
    CHECK(core::read_file(folder / "f" / names[std::size_t(i)]) == std::to_string(i));
  for (const std::string& name : names) CHECK(name.find("Z-") == std::string("20260310T060012.123").size());
  CHECK_THROWS_AS(FeedDesk(folder.path(), "f"), core::LockRefused);
}

TEST_CASE("Readings of the future do not carry the next question there") {
  const test::TemporaryFolder folder;
  FeedDesk desk(folder.path(), "f");
  desk.note_readings({{"gorge", feed_clock() + std::chrono::hours(5)}});
  CHECK(desk.last_of("gorge", {}) <= feed_clock());
  CHECK(desk.last_of("mill", core::Instant{}) == core::Instant{});
}

TEST_CASE("Of many refused messages the newest are kept") {
  const test::TemporaryFolder folder;
  FeedDesk desk(folder.path(), "f");
  for (int i = 0; i < 1020; ++i) desk.refuse(std::to_string(i), "why");
  const std::vector<std::string> names = names_in(folder / "f" / "refused");
  CHECK(names.size() == 2000);
  CHECK(core::read_file(folder / "f" / "refused" / names[names.size() - 2]) == "1019");
}

TEST_CASE("Addresses") {
  CHECK(address_of("https://[::1]:8443/x", "test").on_this_machine());
  CHECK(address_of("mqtts://127.0.0.1", "test").port == "8883");
  CHECK_FALSE(address_of("https://127.0.0.1.example.org/x", "test").on_this_machine());
  CHECK_THROWS_AS(address_of("https://", "test"), core::InputError);
}
