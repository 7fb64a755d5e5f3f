// A webhook: each message is the body of a POST. The receiver tells by Idempotency-Key what it has already,
// and by the HMAC that a message is ours and of now.

#include <openssl/hmac.h>

#include <array>
#include <chrono>

#include "core/provenance.hpp"
#include "core/text.hpp"
#include "service/delivery/receiver_kinds.hpp"
#include "service/net/curl.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

namespace {

constexpr std::size_t most_answer_bytes = 65536;  ///< we look at its status alone

std::string hmac_sha256(const std::string& secret, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

class Webhook : public Way {
 public:
  explicit Webhook(const ReceiverTask& task)
      : task_(task),
        key_(task.receiver.at.text + ": receiver.url"),
        address_(address_of(task.receiver.url, key_)) {
    check_encrypted(address_, task.receiver.password.given() || task.receiver.token.given(), key_,
                    task.owner());
  }

  std::string send(const Shipment& shipment) override;

 private:
  std::vector<std::string> headers_of(const Shipment& shipment) const;
  [[noreturn]] void fail(CURLcode code, const char* why) const;
  void check_status(long status, const AnswerIntake& answer, CURL* handle) const;

  ReceiverTask task_;
  std::string key_;
  Address address_;
};

std::vector<std::string> Webhook::headers_of(const Shipment& shipment) const {
  const Parcel& parcel = shipment.parcel;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  std::vector<std::string> headers = {
      "User-Agent: freshet/" + core::version(), "Content-Type: " + parcel.media,
      "Expect:", "Idempotency-Key: \"" + parcel.key() + "\"", fmt::format("Freshet-Timestamp: {}", seconds)};
  if (!parcel.status.empty()) headers.push_back("Freshet-Status: " + parcel.status);
  if (const std::string secret = secret_of(task_.receiver.secret, task_.owner()); !secret.empty())
    headers.push_back("Freshet-Signature: v1=" +
                      hmac_sha256(secret, fmt::format("{}.{}", seconds, shipment.payload)));
  if (const std::string token = secret_of(task_.receiver.token, task_.owner()); !token.empty())
    headers.push_back(task_.receiver.token_header.empty() ? "Authorization: Bearer " + token
                                                          : task_.receiver.token_header + ": " + token);
  return headers;
}

std::string Webhook::send(const Shipment& shipment) {
  const core::Receiver& r = task_.receiver;
  const Easy handle = new_transfer();
  const CurlList headers = list_of(headers_of(shipment));
  AnswerIntake answer{.most = most_answer_bytes};
  char why[CURL_ERROR_SIZE] = {};
  set(handle.get(), CURLOPT_URL, r.url.c_str());
  set(handle.get(), CURLOPT_ERRORBUFFER, why);
  set(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  set(handle.get(), CURLOPT_POST, 1L);
  set(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(shipment.payload.size()));
  set(handle.get(), CURLOPT_POSTFIELDS, shipment.payload.c_str());
  set(handle.get(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  answer.attach(handle.get());
  set_time_outs(handle.get(), r.connect_s, r.timeout_s);
  set_security(handle.get(), r.tls, address_);
  set_password(handle.get(), r.user, secret_of(r.password, task_.owner()));
  const CURLcode code = perform(handle.get());
  if (asked_to_end()) throw Undelivered("ended before an answer came", true, false);
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool status_alone =
      answer.too_large || code == CURLE_FILESIZE_EXCEEDED;  // then it is all that counts
  if (code != CURLE_OK && !status_alone) fail(code, why);
  check_status(status, answer, handle.get());
  return fmt::format("status {}", status);
}

void Webhook::fail(CURLcode code, const char* why) const {
  throw Undelivered(
      fmt::format("{}: {}", task_.receiver.url, why[0] != '\0' ? why : curl_easy_strerror(code)),
      is_passing(code), false);
}

/// What a redirect leads to is not followed: a message, its key and its token are for the server that
/// basin.toml names.
void Webhook::check_status(long status, const AnswerIntake& answer, CURL* handle) const {
  if (status >= 200 && status < 300) return;
  const std::string said = core::fit_line(answer.body.substr(0, 200));
  if (status >= 300 && status < 400) {
    char* location = nullptr;
    curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &location);
    throw Undelivered(
        fmt::format("{}: status {}: redirects to {}; if that is right, make it the url", task_.receiver.url,
                    status, location == nullptr ? "?" : core::fit_line(location)),
        false, false);
  }
  curl_off_t after = 0;
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &after);
  const std::string why = fmt::format("{}: status {}: {}", task_.receiver.url, status, said);
  if (may_pass(status)) throw Undelivered(why, true, false, static_cast<double>(after));
  if (status == 409 || status == 421 || status == 423) throw Undelivered(why, true, true);  // at work on it
  const bool of_all = status == 401 || status == 403 || status == 404 || status == 405 || status == 410;
  throw Undelivered(why, false, !of_all);
}

}  // namespace

ReceiverKind webhook_kind() {
  return {"webhook", "a POST to `url`",
          [](const ReceiverTask& task) -> std::unique_ptr<Way> { return std::make_unique<Webhook>(task); }};
}

}  // namespace freshet::service
