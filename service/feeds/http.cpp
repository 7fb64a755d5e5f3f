#include "service/feeds/http.hpp"

#include <cctype>

#include "core/provenance.hpp"
#include "core/text.hpp"
#include "service/net/curl.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

namespace {

std::string encoded(const std::string& text, std::string_view plain) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool stays = std::isalnum(byte) != 0 || plain.find(c) != std::string_view::npos;
    result += stays ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return result;
}

}  // namespace

std::string url_encoded(const std::string& text) { return encoded(text, "-_.~:,/"); }

std::string url_encoded_query(const std::string& text) { return encoded(text, "-_.~:,/?&=$%();'+@!*"); }

Http::Http(const FeedTask& task, std::string token_header)
    : task_(task), token_header_(std::move(token_header)) {
  if (!task.feed.token_header.empty()) token_header_ = task.feed.token_header;
}

std::vector<std::string> Http::headers_of(const HttpQuestion& question) const {
  std::vector<std::string> headers = {"User-Agent: freshet/" + core::version()};
  if (!question.etag.empty()) headers.push_back("If-None-Match: " + question.etag);
  if (!question.last_modified.empty()) headers.push_back("If-Modified-Since: " + question.last_modified);
  if (const std::string token = secret_of(task_.feed.token, task_.owner()); !token.empty())
    headers.push_back(token_header_.empty() ? "Authorization: Bearer " + token
                                            : token_header_ + ": " + token);
  return headers;
}

HttpAnswer Http::get_once(const HttpQuestion& question, const Address& address, std::string& redirect) const {
  const core::Feed& feed = task_.feed;
  const Easy handle = new_transfer();
  AnswerIntake intake{.most = task_.most_bytes()};
  char why[CURL_ERROR_SIZE] = {};
  const CurlList headers = list_of(headers_of(question));
  set(handle.get(), CURLOPT_URL, question.url.c_str());
  set(handle.get(), CURLOPT_ERRORBUFFER, why);
  set(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  set(handle.get(), CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  set(handle.get(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  intake.attach(handle.get());
  set_time_outs(handle.get(), feed.connect_s, feed.timeout_s);
  set_security(handle.get(), feed.tls, address);
  set_password(handle.get(), feed.user, secret_of(feed.password, task_.owner()));
  const CURLcode code = perform(handle.get());
  if (asked_to_end()) throw FetchError("", false);
  if (intake.too_large || code == CURLE_FILESIZE_EXCEEDED)
    throw FetchError(
        fmt::format("{}: the answer is larger than {:g} MB, unpacked; raise most_mb if it is right",
                    question.url, task_.feed.most_mb),
        false);
  if (code != CURLE_OK)
    throw FetchError(fmt::format("{}: {}", question.url, why[0] != '\0' ? why : curl_easy_strerror(code)),
                     is_passing(code));
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  char* location = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &location);
  if (location != nullptr) redirect = location;
  curl_off_t after = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &after);
  if (redirect.empty() && status != 200 && status != 206 && status != 304)
    throw FetchError(
        fmt::format("{}: status {}: {}", question.url, status, core::fit_line(intake.body.substr(0, 200))),
        may_pass(status), static_cast<double>(after));
  return {status, std::move(intake.body), intake.etag, intake.last_modified, intake.length_known};
}

HttpAnswer Http::get(const HttpQuestion& first) const {
  constexpr int most_redirects = 5;
  HttpQuestion question = first;
  Address address = address_of(question.url, task_.feed.at.text + ": feed.url");
  for (int i = 0; i <= most_redirects; ++i) {
    check_encrypted(address, task_.feed.password.given() || task_.feed.token.given(),
                    task_.feed.at.text + ": feed.url", task_.owner());
    std::string redirect;
    HttpAnswer answer = get_once(question, address, redirect);
    if (redirect.empty()) return answer;
    const Address next = address_of(redirect, question.url);
    const bool secret = task_.feed.password.given() || task_.feed.token.given();
    if (next.scheme != "https" && next.scheme != address.scheme)
      throw FetchError(fmt::format("{}: redirects from {} to {}; ask the service for its address",
                                   question.url, address.scheme, core::fit_line(redirect)),
                       false);
    if (secret && !next.same_server(address))
      throw FetchError(
          fmt::format("{}: redirects to another server ({}), which is not to get the password or token; "
                      "if it is right, make that the url",
                      question.url, next.host),
          false);
    question.url = redirect;
    address = next;
  }
  throw FetchError(fmt::format("{}: redirects more than {} times", first.url, most_redirects), false);
}

}  // namespace freshet::service
