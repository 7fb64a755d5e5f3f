#pragma once
// [[receiver]]: who gets the warnings, and by which way. [[signing]]: with which keys they are signed.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/basin/secret.hpp"

namespace freshet::core {

class ConfigTable;
struct Warnings;

/// What becomes of a message that could not be delivered before another took its place, or before it expired.
enum class Late {
  newest,  ///< it is left out: what counts is what holds now
  all      ///< it is delivered all the same, in order
};

struct Receiver {
  std::string id, kind;  ///< kind: a row of service/delivery/kinds
  bool warnings = true, trouble = false;
  std::vector<std::string> status;             ///< of CAP: "Actual", "Exercise"
  std::vector<std::string> rules, severities;  ///< none: all
  std::string language;                        ///< of what people read, where a message has it
  Late late = Late::newest;
  std::string url;               ///< of a server; of a feed: where its folder is seen
  std::filesystem::path folder;  ///< of files and feeds
  std::string file, title;       ///< of a feed
  int entries = 50;              ///< of a feed
  std::string from, subject;     ///< of mail; what its subject begins with
  std::vector<std::string> to;   ///< each gets a mail of its own
  std::string topic, client_id;  ///< of a broker
  bool mqtt5 = false;
  std::string user, token_header;
  Secret password, token, secret;  ///< secret: of the HMAC
  TlsFiles tls;
  double timeout_s = 30, connect_s = 10;
  double retry_most_s = 300;  ///< between two tries
  int trouble_per_h = 20;
  ConfigLocation at;
  bool takes_status(const std::string& word) const;
};

struct SigningKey {
  std::filesystem::path key_file, cert_file;
  Secret password;
  ConfigLocation at;
};

std::vector<Receiver> read_receivers(ConfigTable root, const std::filesystem::path& folder,
                                     const Warnings& warnings);
std::vector<SigningKey> read_signing(ConfigTable root, const std::filesystem::path& folder);

/// The kinds of service/delivery/kinds, in the order in which the key lists them.
const std::vector<std::string>& receiver_kind_names();

}  // namespace freshet::core
