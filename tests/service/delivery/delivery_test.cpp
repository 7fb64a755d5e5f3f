// Parts of the delivery: names of kinds, waits, mails, troubles.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "service/delivery/feed_folder.hpp"
#include "service/delivery/mail_text.hpp"
#include "service/delivery/patience.hpp"
#include "service/delivery/receiver_kinds.hpp"
#include "service/delivery/rfc_dates.hpp"
#include "service/trouble_book.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet;
using namespace freshet::service;
using Catch::Contains;
using core::Instant;
using std::chrono::minutes;
using std::chrono::seconds;
namespace fs = std::filesystem;

namespace {

const Instant noon = core::parse_instant("2026-03-10T12:00:00Z", "test");

std::string message_of(const std::string& text) {
  const core::BasinFolder folder;
  try {
    folder.read(core::sound_basin + text);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string table(const std::string& kind, const std::string& more) {
  return "[[receiver]]\nid = \"a\"\nkind = \"" + kind + "\"\n" + more;
}

}  // namespace

TEST_CASE("Every kind of receiver has its name in basin.toml and its row in the guide") {
  const std::string guide = core::read_file(fs::path(FRESHET_SOURCE) / "docs/guide/deliver.md");
  std::vector<std::string> rows;
  for (const ReceiverKind& kind : receiver_kinds()) {
    rows.emplace_back(kind.name);
    CHECK_THAT(guide, Contains(fmt::format("`{}`", kind.name)));
  }
  CHECK(rows == core::receiver_kind_names());
}

TEST_CASE("A receiver says what its kind needs, and no secret") {
  const std::string file = table("file", "folder = \"out\"\n");
  CHECK(message_of(file) == "no error");
  CHECK_THAT(message_of(file + file), Contains("is the id of another receiver too"));
  CHECK_THAT(message_of(table("file", "")), Contains("receiver.folder: is missing"));
  CHECK_THAT(message_of(table("webhook", "")), Contains("must begin with https:// or http://"));
  CHECK_THAT(message_of(table("webhook", "url = \"https://me:word@x/y\"\n")), Contains("holds a password"));
  CHECK_THAT(message_of(table("mail", "url = \"smtp://x\"\nfrom = \"a@b\"\n")),
             Contains("receiver.to: is missing"));
  CHECK_THAT(message_of(table("mail", "url = \"smtp://x\"\nfrom = \"a b@c\"\nto = [\"a@b\"]\n")),
             Contains("must be one address"));
  CHECK_THAT(message_of(table("mqtt", "url = \"mqtts://x\"\ntopic = \"a/#\"\n")),
             Contains("must be one topic"));
  CHECK_THAT(message_of(table("atom", "url = \"https://x\"\nfolder = \"o\"\ntrouble = true\n")),
             Contains("is not for feeds"));
  CHECK_THAT(message_of(table("atom", "url = \"https://x\"\nfolder = \"o\"\nfile = \"../x\"\n")),
             Contains("and no folder"));
  CHECK_THAT(message_of(file + "status = [\"Draft\"]\n"), Contains("'Draft' is not delivered"));
  CHECK_THAT(message_of(file + "rules = [\"upper-mino\"]\n"), Contains("is no [[warning]] of this basin"));
  CHECK_THAT(message_of(file + "severities = [\"Sever\"]\n"), Contains("did you mean 'Severe'?"));
  CHECK_THAT(message_of("[[signing]]\n"), Contains("signing.key_file: is missing"));
}

TEST_CASE("Waits double up to a limit, and outlive their process") {
  Patience patience(60);
  CHECK_FALSE(patience.waits(noon));
  double before = 0;
  for (int i = 0; i < 10; ++i) {
    patience.fail(noon, 0);
    const double wait = core::seconds_between(noon, patience.next());
    CHECK(wait >= std::min(60.0, before));
    CHECK(wait <= 60 * 1.2);
    before = wait / 1.2;
  }
  CHECK(patience.waits(noon + seconds(59)));
  CHECK_FALSE(patience.waits(noon + seconds(73)));
  CHECK_FALSE(patience.waits(noon - seconds(1)));  // a clock that was set back
  Patience again(60);
  again.take(patience.state());
  CHECK(again.next() == patience.next());
  again.take({{"failures", 3}, {"pause_s", 1e300}, {"since", "?"}});
  CHECK(again.next() == patience.next());
  patience.fail(noon, 1e9);
  CHECK(core::seconds_between(noon, patience.next()) <= 3600 * 1.2);
  patience.succeed();
  CHECK_FALSE(patience.waits(noon));
}

TEST_CASE("Texts in headers of mails stay on their line") {
  CHECK(encoded_header("Flood at the gorge") == "Flood at the gorge");
  CHECK(encoded_header("a\r\nBcc: x@y") == "a  Bcc: x@y");
  const std::string long_one = encoded_header(std::string(300, 'a') + "\xC3\xBC");
  for (std::size_t from = 0, end = 0; end != std::string::npos; from = end + 2) {
    end = long_one.find("\r\n", from);
    CHECK(long_one.substr(from, end == std::string::npos ? end : end - from).size() <= 78);
  }
  CHECK(base64(std::string("\0\xFF", 2)) == "AP8=\r\n");
  const Mail mail{"a@b", "c@d", "x", "now", "id", "", "text", "<a/>", "application/cap+xml", "id.xml"};
  CHECK(mail_text(mail) == mail_text(mail));
}

TEST_CASE("Times and names as feeds have them") {
  CHECK(rfc_822_date(core::parse_instant("2026-03-01T05:06:07Z", "test")) ==
        "Sun, 01 Mar 2026 05:06:07 +0000");
  CHECK(rfc_3339_date(core::parse_instant("2026-03-01T05:06:07.5Z", "test")) == "2026-03-01T05:06:07Z");
  CHECK(uuid_of("a") == uuid_of("a"));
  CHECK(uuid_of("a") != uuid_of("b"));
  CHECK(uuid_of("a").size() == std::string("urn:uuid:f81d4fae-7dec-81d0-a765-00a0c91e6bf6").size());
}

TEST_CASE("A trouble is told once when it lasts, and once when it is over") {
  const test::TemporaryFolder folder;
  const fs::path file = folder / "troubles.json";
  const Problems none, one = {{"feed-mill", "no answer"}};
  TroubleBook book(file, minutes(2), minutes(5));
  CHECK(book.look(one, noon).empty());
  CHECK(book.look(none, noon + minutes(1)).empty());  // it passed
  CHECK(book.look(one, noon + minutes(3)).empty());
  const auto begun = book.look(one, noon + minutes(5));
  REQUIRE(begun.size() == 1);
  CHECK_FALSE(begun[0].ended);
  CHECK(book.look(one, noon + minutes(6)).empty());
  CHECK(book.look(none, noon + minutes(7)).empty());
  CHECK(book.look(one, noon + minutes(8)).empty());  // it comes and goes: one trouble
  TroubleBook again(file, minutes(2), minutes(5));   // a service begun anew
  CHECK(again.look(one, noon + minutes(20)).empty());
  CHECK(again.look(none, noon + minutes(21)).empty());
  const auto ended = again.look(none, noon + minutes(26));
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].ended == noon + minutes(26));
  CHECK(ended[0].identifier("b") == begun[0].identifier("b"));
  CHECK(troubles_in(file).size() == 1);
  core::write_file(file, "{");
  CHECK(troubles_in(file).empty());
}

TEST_CASE("What of a status somebody must be told") {
  const nlohmann::json status = nlohmann::json::parse(R"j({"feeds": [
    {"id": "ok", "last_success": "2026-03-10T05:00:00Z", "last_failure": "2026-03-10T04:00:00Z"},
    {"id": "bad", "last_success": null, "last_failure": "2026-03-10T04:00:00Z", "reason": "timed out"}],
   "gauges": [{"id": "a b", "silent": true, "assimilated": true, "last_reading": null}, {"id": "c", "silent": true, "assimilated": false}],
   "cycles": [{"cycle": "2026-03-10T02:00:00Z", "state": "failed", "tries": 3, "message": "no"}],
   "drafts": [{"draft": "freshet.b.r.Alert.Draft", "rule": "r", "severity": "Severe", "stale": true}],
   "receivers": [{"id": "web", "reason": "status 500"}, {"id": "mail", "reason": ""}],
   "forecast_is_old": true, "last_complete": "2026-03-10T00:00:00Z", "disk": {"free_gb": 0.2}})j");
  const Problems found = problems_in(status, 3);
  std::vector<std::string> keys;
  for (const auto& [key, text] : found) keys.push_back(key);
  CHECK(keys.size() == 7);
  CHECK_THAT(found.at("draft-freshet.b.r.Alert.Draft"), Contains("stale"));
  CHECK(found.count("feed-bad") == 1);
  CHECK(found.count("receiver-web") == 1);
  CHECK(found.count("disk") == 1);
  CHECK(problems_in(status, 4).count("cycle") == 0);
  CHECK(problems_in(nlohmann::json::object(), 3).empty());
}
