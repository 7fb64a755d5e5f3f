#include "service/feeds/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "core/provenance.hpp"
#include "core/text.hpp"
#include "service/feeds/stopping.hpp"

namespace freshet::service {

namespace {

/// What libcurl tells of an answer while it comes.
struct Receiver {
  HttpAnswer answer;
  std::size_t most = 0, headers = 0;
  bool too_large = false;
};

struct CurlFree {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLM* handle, int) const { curl_multi_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct MultiFree {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, CurlFree>;
using Multi = std::unique_ptr<CURLM, MultiFree>;
using Headers = std::unique_ptr<curl_slist, CurlFree>;

/// Unpacked already: a small answer may unpack to a large one.
std::size_t take_body(char* data, std::size_t, std::size_t count, void* into) {
  auto& receiver = *static_cast<Receiver*>(into);
  if (receiver.answer.body.size() + count > receiver.most) {
    receiver.too_large = true;
    return 0;
  }
  receiver.answer.body.append(data, count);
  return count;
}

std::string value_after(const std::string& line, std::size_t colon) {
  const auto first = line.find_first_not_of(" \t", colon + 1);
  if (first == std::string::npos) return "";
  return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t take_header(char* data, std::size_t, std::size_t count, void* into) {
  auto& receiver = *static_cast<Receiver*>(into);
  constexpr std::size_t most_headers = 100000;
  receiver.headers += count;
  if (receiver.headers > most_headers) {
    receiver.too_large = true;
    return 0;
  }
  const std::string line(data, count);
  const auto colon = line.find(':');
  if (colon == std::string::npos) return count;
  std::string name = line.substr(0, colon);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::string value = value_after(line, colon);
  if (name == "etag") receiver.answer.etag = value;
  if (name == "last-modified") receiver.answer.last_modified = value;
  if (name == "content-length" || name == "transfer-encoding") receiver.answer.length_known = true;
  return count;
}

/// A setting that libcurl refuses is a fault of ours, or of how it was built.
template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK)
    core::fail_run("libcurl refuses option {}: {}", int(option), curl_easy_strerror(code));
}

void set_limits(CURL* handle, const core::Feed& feed, std::size_t most) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(1000 * feed.connect_s));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(1000 * feed.timeout_s));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, 10L);  // bytes per second
  set(handle, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(feed.timeout_s / 2)));
  set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(most));
  set(handle, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
}

void set_security(CURL* handle, const core::Feed& feed, const Address& address) {
  set(handle, CURLOPT_PROTOCOLS_STR, address.encrypted() ? "https" : "http");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!feed.ca_file.empty()) set(handle, CURLOPT_CAINFO, feed.ca_file.c_str());
  if (!feed.cert_file.empty()) set(handle, CURLOPT_SSLCERT, feed.cert_file.c_str());
  if (!feed.key_file.empty()) set(handle, CURLOPT_SSLKEY, feed.key_file.c_str());
  if (address.on_this_machine()) set(handle, CURLOPT_NOPROXY, "*");
  if (!feed.user.empty()) {
    set(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(handle, CURLOPT_USERNAME, feed.user.c_str());
    set(handle, CURLOPT_PASSWORD, secret_of(feed.password, feed.id).c_str());
  }
}

/// To its end, or until the process is to end.
CURLcode perform(CURL* handle) {
  const Multi multi(curl_multi_init());
  curl_multi_add_handle(multi.get(), handle);
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; running > 0 && !asked_to_end();) {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, 100, nullptr);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left))
      if (message->msg == CURLMSG_DONE) result = message->data.result;
  }
  curl_multi_remove_handle(multi.get(), handle);
  return result;
}

bool is_passing(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return false;
    default:
      return true;
  }
}

bool may_pass(long status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

}  // namespace

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
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) core::fail_run("libcurl cannot be used: {}", curl_easy_strerror(ready));
  if (!task.feed.token_header.empty()) token_header_ = task.feed.token_header;
}

std::vector<std::string> Http::headers_of(const HttpQuestion& question) const {
  std::vector<std::string> headers = {"User-Agent: freshet/" + core::version()};
  if (!question.etag.empty()) headers.push_back("If-None-Match: " + question.etag);
  if (!question.last_modified.empty()) headers.push_back("If-Modified-Since: " + question.last_modified);
  if (const std::string token = secret_of(task_.feed.token, task_.feed.id); !token.empty())
    headers.push_back(token_header_.empty() ? "Authorization: Bearer " + token
                                            : token_header_ + ": " + token);
  return headers;
}

HttpAnswer Http::get_once(const HttpQuestion& question, const Address& address, std::string& redirect) const {
  const Easy handle(curl_easy_init());
  Receiver receiver{.answer = {}, .most = task_.most_bytes()};
  char why[CURL_ERROR_SIZE] = {};
  Headers headers;
  for (const std::string& line : headers_of(question))
    headers.reset(curl_slist_append(headers.release(), line.c_str()));
  set(handle.get(), CURLOPT_URL, question.url.c_str());
  set(handle.get(), CURLOPT_ERRORBUFFER, why);
  set(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  set(handle.get(), CURLOPT_WRITEFUNCTION, take_body);
  set(handle.get(), CURLOPT_WRITEDATA, &receiver);
  set(handle.get(), CURLOPT_HEADERFUNCTION, take_header);
  set(handle.get(), CURLOPT_HEADERDATA, &receiver);
  set_limits(handle.get(), task_.feed, receiver.most);
  set_security(handle.get(), task_.feed, address);
  const CURLcode code = perform(handle.get());
  if (asked_to_end()) throw FetchError("", false);
  if (receiver.too_large || code == CURLE_FILESIZE_EXCEEDED)
    throw FetchError(
        fmt::format("{}: the answer is larger than {:g} MB, unpacked; raise most_mb if it is right",
                    question.url, task_.feed.most_mb),
        false);
  if (code != CURLE_OK)
    throw FetchError(fmt::format("{}: {}", question.url, why[0] != '\0' ? why : curl_easy_strerror(code)),
                     is_passing(code));
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &receiver.answer.status);
  char* location = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &location);
  if (location != nullptr) redirect = location;
  curl_off_t after = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &after);
  const long status = receiver.answer.status;
  if (redirect.empty() && status != 200 && status != 206 && status != 304)
    throw FetchError(fmt::format("{}: status {}: {}", question.url, status,
                                 core::fit_line(receiver.answer.body.substr(0, 200))),
                     may_pass(status), static_cast<double>(after));
  return receiver.answer;
}

HttpAnswer Http::get(const HttpQuestion& first) const {
  constexpr int most_redirects = 5;
  HttpQuestion question = first;
  Address address = address_of(question.url, task_.feed.at.text + ": feed.url");
  for (int i = 0; i <= most_redirects; ++i) {
    check_encrypted(task_.feed, address);
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
