#include "service/net/secret.hpp"

#include <curl/curl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <memory>
#include <set>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"

namespace freshet::service {

namespace {

void warn_once(const std::string& text) {
  static std::set<std::string> told;
  if (told.insert(text).second) core::warn("{}", text);
}

void warn_of_rights(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0)
    warn_once(fmt::format("{}: others may read this secret; chmod 600 {}", file.string(), file.string()));
}

std::string part_of_url(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  const std::string result = text;
  curl_free(text);
  return result;
}

}  // namespace

std::string secret_of(const core::Secret& secret, const std::string& owner) {
  if (!secret.given()) return "";
  std::string text;
  if (!secret.file.empty()) {
    text = core::read_file(secret.file);
    warn_of_rights(secret.file);
  } else {
    const char* const value = std::getenv(secret.variable.c_str());
    core::check(value != nullptr, "{}: the environment has no variable {}; set it where freshet is started",
                owner, secret.variable);
    text = value;
  }
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  core::check(!text.empty() && text.find_first_of("\r\n") == std::string::npos && text.size() < 10000,
              "{}: {} must hold one line, the secret alone", owner,
              secret.file.empty() ? "$" + secret.variable : secret.file.string());
  return text;
}

/// 127.0.0.1 and its like are numbers: "127.0.0.1.example.org" is not.
bool Address::on_this_machine() const {
  const bool number = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (number && host.starts_with("127."));
}

Address address_of(const std::string& text, const std::string& where) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), curl_url_cleanup);
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  core::check(code == CURLUE_OK, "{}: '{}' is no address ({})", where, text, curl_url_strerror(code));
  Address address{part_of_url(url.get(), CURLUPART_SCHEME), part_of_url(url.get(), CURLUPART_HOST),
                  part_of_url(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (address.scheme == "mqtt" && address.port.empty()) address.port = "1883";
  if (address.scheme == "mqtts" && address.port.empty()) address.port = "8883";
  return address;
}

void check_encrypted(const Address& address, bool with_secret, const std::string& key,
                     const std::string& owner) {
  if (address.encrypted() || address.on_this_machine()) return;
  core::check(!with_secret, "{}: a password or token of {} would go to {} unencrypted; use {}s://", key,
              owner, address.host, address.scheme);
  warn_once(fmt::format("{}: what goes over {}:// can be read and changed on its way; use {}s:// if it can",
                        owner, address.scheme, address.scheme));
}

}  // namespace freshet::service
