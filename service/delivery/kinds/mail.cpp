// Mail, by SMTP: each address gets a mail of its own, so that one that is refused keeps nobody else's.

#include <algorithm>
#include <cstring>

#include "core/text.hpp"
#include "service/delivery/cap_words.hpp"
#include "service/delivery/mail_text.hpp"
#include "service/delivery/message_files.hpp"
#include "service/delivery/receiver_kinds.hpp"
#include "service/delivery/rfc_dates.hpp"
#include "service/net/curl.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

namespace {

/// What is left of a text that libcurl asks for.
struct Reading {
  const std::string& text;
  std::size_t done = 0;
};

std::size_t read_on(char* into, std::size_t size, std::size_t count, void* from) {
  auto& reading = *static_cast<Reading*>(from);
  const std::size_t n = std::min(size * count, reading.text.size() - reading.done);
  std::memcpy(into, reading.text.data() + reading.done, n);
  reading.done += n;
  return n;
}

class MailServer : public Way {
 public:
  explicit MailServer(const ReceiverTask& task) : task_(task) {
    const std::string key = task.receiver.at.text + ": receiver.url";
    address_ = address_of(task.receiver.url, key);
    // smtp:// is encrypted by STARTTLS, or nothing is sent: see encryption().
    if (address_.on_this_machine())
      check_encrypted(address_, task.receiver.password.given(), key, task.owner());
  }

  std::vector<std::string> targets() const override { return task_.receiver.to; }

  std::optional<std::string> payload(const Parcel& parcel, const std::string& document,
                                     const std::string& target) const override {
    const Words words = words_of(parcel, document, task_.receiver.language);
    const std::string begin = task_.receiver.subject.empty() ? "" : task_.receiver.subject + " ";
    return mail_text(
        {.from = task_.receiver.from,
         .to = target,
         .subject = begin + subject_of(parcel, words),
         .date = rfc_822_date(parcel.sent),
         .message_id = message_id(parcel.identifier),
         .in_reply_to = parcel.references.empty() ? "" : message_id(parcel.references.back()),
         .text = page_of(parcel, words),
         .attachment = document,
         .media = parcel.media,
         .name = message_id(parcel.identifier) + (parcel.sort == Sort::trouble ? ".json" : ".xml")});
  }

  std::string send(const Shipment& shipment) override;

 private:
  /// Identifiers are fit for it, those of other programs may not be.
  static std::string message_id(const std::string& identifier) { return core::file_name_of(identifier); }

  long encryption() const {
    if (address_.encrypted()) return CURLUSESSL_ALL;
    return address_.on_this_machine() ? CURLUSESSL_TRY : CURLUSESSL_ALL;
  }

  ReceiverTask task_;
  Address address_;
};

std::string MailServer::send(const Shipment& shipment) {
  const core::Receiver& r = task_.receiver;
  const Easy handle = new_transfer();
  const CurlList to = list_of({"<" + shipment.target + ">"});
  Reading reading{shipment.payload};
  AnswerIntake answer{.most = 65536};
  char why[CURL_ERROR_SIZE] = {};
  set(handle.get(), CURLOPT_URL, r.url.c_str());
  set(handle.get(), CURLOPT_ERRORBUFFER, why);
  set(handle.get(), CURLOPT_MAIL_FROM, ("<" + r.from + ">").c_str());
  set(handle.get(), CURLOPT_MAIL_RCPT, to.get());
  set(handle.get(), CURLOPT_UPLOAD, 1L);
  set(handle.get(), CURLOPT_READFUNCTION, read_on);
  set(handle.get(), CURLOPT_READDATA, &reading);
  answer.attach(handle.get());
  set_time_outs(handle.get(), r.connect_s, r.timeout_s);
  set_security(handle.get(), r.tls, address_);
  set(handle.get(), CURLOPT_USE_SSL, encryption());
  set_password(handle.get(), r.user, secret_of(r.password, task_.owner()));
  const CURLcode code = perform(handle.get());
  if (asked_to_end()) throw Undelivered("ended before an answer came", true, false);
  long said = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &said);
  if (code == CURLE_OK) return fmt::format("{} to {}", said, shipment.target);
  const std::string text = fmt::format("{}: {}: {}{}", r.url, shipment.target,
                                       core::fit_line(why[0] != '\0' ? why : curl_easy_strerror(code)),
                                       said > 0 ? fmt::format(" (its last answer: {})", said) : "");
  // An answer of the server to this mail, or no word with it at all.
  const bool refused = said >= 500 && said < 600, of_mail = refused || (said >= 400 && said < 500);
  throw Undelivered(text, !refused && is_passing(code), of_mail && code != CURLE_LOGIN_DENIED);
}

}  // namespace

ReceiverKind mail_kind() {
  return {
      "mail", "a mail to each address of `to`, through the server `url`",
      [](const ReceiverTask& task) -> std::unique_ptr<Way> { return std::make_unique<MailServer>(task); }};
}

}  // namespace freshet::service
