// What is due for a receiver: a pure function of outbox, receipts and clock.
#include "service/delivery/errands.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/provenance.hpp"

using namespace freshet;
using namespace freshet::service;
using core::Instant;
using std::chrono::minutes;

namespace {

const Instant noon = core::parse_instant("2026-03-10T12:00:00Z", "test");

Parcel parcel(const std::string& id, const std::string& type, std::vector<std::string> of = {},
              const std::string& thread = "gorge") {
  Parcel p;
  p.identifier = id;
  p.thread = p.rule = thread;
  p.type = type;
  p.severity = "Severe";
  p.status = "Actual";
  p.sent = noon;
  p.expires = noon + minutes(240);
  p.references = std::move(of);
  p.sha256 = core::Sha256().add(id).hex();
  return p;
}

nlohmann::json receipt(const char* kind, const Parcel& p, const std::string& target = "") {
  return {{"kind", kind},     {"identifier", p.identifier}, {"thread", p.thread},
          {"target", target}, {"at", core::to_iso(noon)},   {"document_sha256", p.sha256},
          {"why", "x"}};
}

core::Receiver receiver() {
  core::Receiver r;
  r.status = {"Actual"};
  return r;
}

/// "send a", "leave_out b": in order.
std::vector<std::string> words(const std::vector<Parcel>& parcels, const Tracks& tracks, const Asked& asked) {
  constexpr const char* names[] = {"send ", "leave_out ", "clear "};
  std::vector<std::string> all;
  for (const Errand& e : errands(parcels, tracks, asked))
    all.push_back(names[int(e.what)] + parcels[e.parcel].identifier +
                  (e.target.empty() ? "" : " " + e.target));
  return all;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("One message of a thread at a time, all threads at once") {
  const std::vector<Parcel> all = {parcel("a", "Alert"), parcel("b", "Alert", {}, "mill"),
                                   parcel("c", "Alert")};
  const core::Receiver r = receiver();
  Asked asked{r, {""}};
  asked.now = noon;
  CHECK(words(all, {}, asked) == List{"send a", "send b"});
  Tracks tracks;
  tracks.take(receipt("attempt", all[0]), "test");
  CHECK(words(all, tracks, asked) == List{"send a", "send b"});
  tracks.take(receipt("delivered", all[0]), "test");
  CHECK(words(all, tracks, asked) == List{"send b", "send c"});
}

TEST_CASE("What another has taken the place of, and what expired, is left out once") {
  const std::vector<Parcel> all = {parcel("a", "Alert"), parcel("b", "Update", {"a"}),
                                   parcel("c", "Update", {"b", "a"})};
  core::Receiver r = receiver();
  Asked asked{r, {""}};
  asked.now = noon;
  Tracks tracks;
  CHECK(words(all, tracks, asked) == List{"leave_out a", "leave_out b", "send c"});
  tracks.take(receipt("left_out", all[0]), "test");
  CHECK(words(all, tracks, asked) == List{"leave_out b", "send c"});
  asked.now = noon + minutes(241);
  CHECK(words(all, tracks, asked) == List{"leave_out b", "leave_out c"});
  asked.replay = true;
  CHECK(words(all, {}, asked) == List{"send a"});
  r.late = core::Late::all;
  asked.replay = false;
  CHECK(words(all, {}, asked) == List{"send a"});
}

TEST_CASE("A clock that ran ahead loses nothing") {
  const std::vector<Parcel> all = {parcel("a", "Alert")};
  const core::Receiver r = receiver();
  Asked asked{r, {""}};
  Tracks tracks;
  asked.now = noon + minutes(10000);
  CHECK(words(all, tracks, asked) == List{"leave_out a"});
  tracks.take(receipt("left_out", all[0]), "test");
  CHECK(words(all, tracks, asked).empty());
  asked.now = noon;
  CHECK(words(all, tracks, asked) == List{"send a"});
}

TEST_CASE("An end follows what was tried, and nothing else") {
  const std::vector<Parcel> all = {parcel("a", "Alert"), parcel("b", "Cancel", {"a"})};
  const core::Receiver r = receiver();
  Asked asked{r, {""}};
  asked.now = noon;
  Tracks tracks;
  CHECK(words(all, tracks, asked) == List{"leave_out a", "leave_out b"});
  tracks.take(receipt("attempt", all[0]), "test");
  CHECK(words(all, tracks, asked) == List{"leave_out a", "send b"});
  const std::vector<Parcel> old = {parcel("a", "Alert"), parcel("b", "Cancel")};
  tracks.take(receipt("delivered", old[0]), "test");
  CHECK(words(old, tracks, asked) == List{"send b"});
}

TEST_CASE("Each target has its own account") {
  const std::vector<Parcel> all = {parcel("a", "Alert")};
  const core::Receiver r = receiver();
  Asked asked{r, {"x@y", "z@y"}};
  asked.now = noon;
  Tracks tracks;
  tracks.take(receipt("attempt", all[0], "x@y"), "test");
  tracks.take(receipt("delivered", all[0], "x@y"), "test");
  CHECK(words(all, tracks, asked) == List{"send a z@y"});
}

TEST_CASE("What is kept for others is taken back when it is over, and given again if it was not") {
  const std::vector<Parcel> all = {parcel("a", "Alert"), parcel("b", "Update", {"a"})};
  const core::Receiver r = receiver();
  Asked asked{r, {""}};
  asked.clears = true;
  asked.now = noon;
  Tracks tracks;
  for (const Parcel& p : all)
    for (const char* kind : {"attempt", "delivered"}) tracks.take(receipt(kind, p), "test");
  CHECK(words(all, tracks, asked).empty());
  asked.now = noon + minutes(240);
  CHECK(words(all, tracks, asked) == List{"clear b"});
  tracks.take(receipt("cleared", all[1]), "test");
  CHECK(words(all, tracks, asked).empty());
  asked.now = noon;
  CHECK(words(all, tracks, asked) == List{"send b"});
}

TEST_CASE("Where everything is wanted, what was refused lets the next one by") {
  const std::vector<Parcel> all = {parcel("a", "Alert"), parcel("b", "Update", {"a"})};
  core::Receiver r = receiver();
  r.late = core::Late::all;
  Asked asked{r, {""}};
  asked.now = noon;
  asked.refused[{"", "a"}] = "status 422";
  CHECK(words(all, {}, asked) == List{"leave_out a", "send b"});
  CHECK(words({all[0]}, {}, asked) == List{"send a"});
}

TEST_CASE("A thread is followed to its end, whatever becomes of its rule and severity") {
  std::vector<Parcel> all = {parcel("a", "Alert"), parcel("b", "Update", {"a"}),
                             parcel("c", "Cancel", {"b", "a"}), parcel("d", "Alert", {}, "mill"),
                             parcel("e", "Cancel", {"d"}, "mill")};
  all[1].rule = "gorge-major";
  all[2].severity = "Minor";
  core::Receiver r = receiver();
  r.rules = {"gorge"};
  r.severities = {"Severe"};
  CHECK(wanted(all, r) == std::vector<bool>{true, true, true, false, false});
  r.rules = {"gorge-major"};
  CHECK(wanted(all, r) == std::vector<bool>{false, true, true, false, false});
  r.status = {"Exercise"};
  CHECK(wanted(all, r) == std::vector<bool>(5, false));
}

TEST_CASE("A delivery with another content than was tried is no receipt") {
  Tracks tracks;
  const Parcel one = parcel("a", "Alert");
  tracks.take(receipt("attempt", one), "test");
  nlohmann::json other = receipt("delivered", one);
  other["document_sha256"] = "0";
  CHECK_THROWS_AS(tracks.take(other, "test"), core::InputError);
  CHECK_THROWS_AS(tracks.take({{"kind", "delivered"}}, "test"), core::InputError);
}
