#include "core/basin/receivers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "core/basin/warnings.hpp"
#include "core/config_reader.hpp"
#include "core/spelling.hpp"

namespace freshet::core {

namespace {

const Words<Late> late_words = {{"newest", Late::newest}, {"all", Late::all}};

template <class Texts>
bool holds(const Texts& all, std::string_view one) {
  return std::find(std::begin(all), std::end(all), one) != std::end(all);
}

bool is_plain(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void read_what(ConfigTable& table, Receiver& r) {
  r.id = table.needed_text("id", {.meaning = "of the receiver, in logs, `freshet status` and `delivery/`",
                                  .allowed = "letters, digits, `-`, `_`; once"});
  r.kind = table.choice("kind", receiver_kind_names(), "file",
                        {"by which way it gets messages ([deliver](guide/deliver.md#kinds))"});
  r.warnings = table.flag("warnings", r.warnings, {"gets the warnings that are sent"});
  r.trouble = table.flag("trouble", r.trouble,
                         {"gets what goes wrong in the service, once when it begins and once when it ends; "
                          "not of feeds"});
  r.status = table.texts("status", {.meaning = "warnings of this status of CAP; a scenario or an exercise "
                                               "sends `\"Exercise\"` alone",
                                    .otherwise = "`[\"Actual\"]`",
                                    .allowed = "list of `\"Actual\"`, `\"Exercise\"`"});
  if (r.status.empty()) r.status = {"Actual"};
  r.rules = table.texts("rules", {.meaning = "warnings of these rules", .otherwise = "all"});
  r.severities = table.texts(
      "severities", {.meaning = "warnings of these severities; what follows one of them in its thread, such "
                                "as its end, is sent whatever its severity",
                     .otherwise = "all"});
  r.language = table.text("language", "",
                          {.meaning = "of mails and feeds, where a message has it",
                           .otherwise = "the first of the message",
                           .allowed = "BCP 47 tag"});
}

void read_limits(ConfigTable& table, Receiver& r) {
  const bool keeps_all = r.kind == "file" || r.kind == "atom" || r.kind == "rss";
  r.late = table.choice(
      "late", late_words, keeps_all ? Late::all : Late::newest,
      {.meaning = "a message that could not be delivered before it expired or another took its place: "
                  "`\"newest\"`: it is left out; `\"all\"`: it is delivered all the same, in order",
       .otherwise = "`\"all\"` for files and feeds, else `\"newest\"`"});
  r.timeout_s = table.number("timeout_s", {0.1, 3600, "s"}, r.timeout_s, {"for a whole delivery"});
  r.connect_s = table.number("connect_s", {0.1, 600, "s"}, r.connect_s, {"for a connection"});
  r.retry_most_s =
      60 * table.number("retry_most_min", {0.01, 1440, "min"}, r.retry_most_s / 60,
                        {"after failures the wait for the next try doubles, from 2 s up to this"});
  r.trouble_per_h = int(table.integer("trouble_per_h", {1, 1000}, r.trouble_per_h,
                                      {"messages of trouble in an hour, at most"}));
}

void read_way(ConfigTable& table, Receiver& r, const std::filesystem::path& folder) {
  r.url =
      table.text("url", "",
                 {.meaning = "of a webhook `https://...`, of a server for mail `smtps://host:465` or "
                             "`smtp://host:587` (STARTTLS), of a broker `mqtts://host:8883`; of a feed the "
                             "address at which its folder is published",
                  .otherwise = "*needed, but for files*"});
  r.folder = file_of_server(table, "folder", folder,
                            {.meaning = "where files, or a feed and what it links, are written",
                             .otherwise = "*needed by files and feeds*"});
  r.file = table.text("file", "",
                      {.meaning = "name of a feed in its folder",
                       .otherwise = "`warnings.atom`, `warnings.rss`",
                       .allowed = "letters, digits, `-`, `_`, `.`"});
  r.title = table.text("title", "", {.meaning = "of a feed", .otherwise = "`warnings.sender_name`"});
  r.entries = int(table.integer("entries", {1, 1000}, r.entries, {"of a feed, at most: the newest"}));
  r.from =
      table.text("from", "", {.meaning = "address that mails come from", .otherwise = "*needed by mail*"});
  r.to = table.texts("to",
                     {.meaning = "addresses; each gets a mail of its own", .otherwise = "*needed by mail*"});
  r.subject =
      table.text("subject", "", {.meaning = "what subjects of mails begin with", .otherwise = "nothing"});
  r.topic =
      table.text("topic", "freshet/{basin}/{thread}",
                 {.meaning = "of a broker; `{basin}` and `{thread}` are filled in: the rule, or the thread "
                             "of several; of trouble `trouble/` with what it is of"});
  r.client_id = table.text(
      "client_id", "",
      {.meaning = "of ours, at a broker", .otherwise = "`freshet-` with the basin's name and the `id`"});
  r.mqtt5 = table.choice("mqtt", {"3.1.1", "5"}, "3.1.1", {"version of the protocol"}) == "5";
}

void read_access(ConfigTable& table, Receiver& r, const std::filesystem::path& folder) {
  r.user = table.text("user", "", {.meaning = "for a password", .otherwise = "none"});
  r.password = read_secret(table, "password", folder, "file that holds the password alone");
  r.token = read_secret(table, "token", folder, "file that holds a token for a webhook alone");
  r.token_header = table.text("token_header", "",
                              {.meaning = "the header that carries the token, such as `\"X-Api-Key\"`",
                               .otherwise = "`Authorization: Bearer`"});
  r.secret = read_secret(table, "secret", folder,
                         "file that holds the secret that a webhook knows too: by it each message is signed "
                         "(HMAC-SHA256)");
  r.tls = read_tls_files(table, folder);
}

bool is_mail_address(const std::string& text) {
  const auto at = text.find('@');
  const auto fit = [](char c) {
    return c > ' ' && c < 127 && std::string_view("<>()[],;:\\\"@").find(c) == std::string_view::npos;
  };
  return at != std::string::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         std::all_of(text.begin(), text.begin() + std::ptrdiff_t(at), fit) &&
         std::all_of(text.begin() + std::ptrdiff_t(at) + 1, text.end(), fit);
}

void check_mail(ConfigTable& table, const Receiver& r) {
  if (r.kind != "mail") return;
  table.expect(is_mail_address(r.from), "from",
               "must be one address, such as from = \"floods@agency.example\"");
  table.expect(!r.to.empty(), "to", "is missing; write to = [\"duty@agency.example\"]");
  for (const std::string& address : r.to)
    table.expect(
        is_mail_address(address), "to",
        fmt::format("'{}' is no address: write NAME@HOST in ASCII, without blanks, names or <>", address));
  table.expect(std::set<std::string>(r.to.begin(), r.to.end()).size() == r.to.size(), "to",
               "names an address twice");
}

/// Schemes by kind; none: no address is asked for.
std::vector<std::string> schemes_of(const std::string& kind) {
  if (kind == "webhook") return {"https", "http"};
  if (kind == "mail") return {"smtps", "smtp"};
  if (kind == "mqtt") return {"mqtts", "mqtt"};
  if (kind == "atom" || kind == "rss") return {"https", "http"};
  return {};
}

void check_way(ConfigTable& table, const Receiver& r) {
  const std::vector<std::string> schemes = schemes_of(r.kind);
  if (!schemes.empty()) {
    const auto fits = [&](const std::string& scheme) { return r.url.starts_with(scheme + "://"); };
    table.expect(std::any_of(schemes.begin(), schemes.end(), fits), "url",
                 fmt::format("must begin with {}:// or {}://", schemes[0], schemes[1]));
  }
  table.expect(!holds_secret(r.url), "url",
               "holds a password or a key, which logs would repeat; put it into password_file or token_file");
  const bool in_folder = r.kind == "file" || r.kind == "atom" || r.kind == "rss";
  table.expect(!in_folder || !r.folder.empty(), "folder", "is missing; write folder = \"public\"");
  const auto in_name = [](char c) { return is_plain(std::string(1, c)) || c == '.'; };
  table.expect(std::all_of(r.file.begin(), r.file.end(), in_name) && !r.file.starts_with('.'), "file",
               "may hold letters, digits, - _ and . only, and no folder");
  table.expect(
      r.topic.find_first_of("+#") == std::string::npos && !r.topic.empty() && !r.topic.starts_with('$'),
      "topic", "must be one topic: no + or #, and no $ at its begin");
  table.expect(!(r.trouble && (r.kind == "atom" || r.kind == "rss")), "trouble",
               "is not for feeds, which the public reads; give it to mail, a webhook, a broker or files");
}

void check_receiver(ConfigTable& table, const Receiver& r, const Warnings& warnings,
                    std::set<std::string>& ids) {
  table.expect(is_plain(r.id), "id",
               fmt::format("'{}' may hold letters, digits, - and _ only: a folder is named after it", r.id));
  table.expect(ids.insert(r.id).second, "id", fmt::format("'{}' is the id of another receiver too", r.id));
  std::vector<std::string> known;
  for (const WarningRule& rule : warnings.rules) known.push_back(rule.id);
  for (const std::string& rule : r.rules)
    table.expect(holds(known, rule), "rules",
                 fmt::format("'{}' is no [[warning]] of this basin{}", rule, did_you_mean(rule, known)));
  const std::vector<std::string> severities = {"Extreme", "Severe", "Moderate", "Minor", "Unknown"};
  for (const std::string& severity : r.severities)
    table.expect(holds(severities, severity), "severities",
                 fmt::format("'{}' is none of CAP: Extreme, Severe, Moderate, Minor, Unknown{}", severity,
                             did_you_mean(severity, severities)));
  for (const std::string& word : r.status)
    table.expect(word == "Actual" || word == "Exercise", "status",
                 fmt::format("'{}' is not delivered: write \"Actual\" or \"Exercise\", or both", word));
  table.expect(r.password.given() == !r.user.empty(), "user", "and a password go together");
  check_way(table, r);
  check_mail(table, r);
}

}  // namespace

bool Receiver::takes_status(const std::string& word) const { return holds(status, word); }

const std::vector<std::string>& receiver_kind_names() {
  static const std::vector<std::string> names = {"file", "atom", "rss", "webhook", "mail", "mqtt"};
  return names;
}

std::vector<Receiver> read_receivers(ConfigTable root, const std::filesystem::path& folder,
                                     const Warnings& warnings) {
  std::vector<Receiver> receivers;
  std::set<std::string> ids;
  for (ConfigTable table : root.list("receiver", {"Who gets warnings, and word of trouble in the service "
                                                  "([deliver](guide/deliver.md))."})) {
    Receiver receiver;
    receiver.at = {table.where()};
    read_what(table, receiver);
    read_limits(table, receiver);
    read_way(table, receiver, folder);
    read_access(table, receiver, folder);
    if (!table.in_use()) continue;
    check_receiver(table, receiver, warnings, ids);
    receivers.push_back(std::move(receiver));
  }
  return receivers;
}

std::vector<SigningKey> read_signing(ConfigTable root, const std::filesystem::path& folder) {
  std::vector<SigningKey> keys;
  for (ConfigTable table : root.list(
           "signing", {"Keys by which warnings are signed before they are delivered (XML-DSig). Of several, "
                       "the one whose certificate is valid and began last signs."})) {
    SigningKey key;
    key.at = {table.where()};
    key.key_file = file_of_server(
        table, "key_file", folder,
        {.meaning = "private key (PEM): RSA of 2048 bits or more, or ECDSA", .otherwise = "*needed*"});
    key.cert_file = file_of_server(table, "cert_file", folder,
                                   {.meaning = "its certificate (PEM, X.509)", .otherwise = "*needed*"});
    key.password = read_secret(table, "password", folder, "file that holds the password of the key");
    if (!table.in_use()) continue;
    table.expect(!key.key_file.empty(), "key_file", "is missing; write key_file = \"signing.key\"");
    table.expect(!key.cert_file.empty(), "cert_file", "is missing; write cert_file = \"signing.pem\"");
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace freshet::core
