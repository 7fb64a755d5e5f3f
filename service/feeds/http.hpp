#pragma once
// HTTP as live sources need it: bounded in time and size, encrypted where it began encrypted (libcurl).

#include <string>
#include <vector>

#include "service/feeds/feed_task.hpp"
#include "service/net/secret.hpp"

namespace freshet::service {

struct HttpQuestion {
  std::string url;
  std::string etag{}, last_modified{};  ///< of the answer that is known already
};

struct HttpAnswer {
  long status = 0;  ///< 200, 206 (a page of several) or 304: the known answer holds
  std::string body, etag, last_modified;
  bool length_known = false;  ///< its end was seen, not only the end of the connection
};

class Http {
 public:
  /// `token_header`: "" for a bearer token.
  Http(const FeedTask& task, std::string token_header);

  /// The answer with status 200, 206 or 304. FetchError for everything else: no connection, time-outs, a
  /// certificate that nobody vouches for, an answer that is cut or too large (unpacked), redirects that leave
  /// TLS, come in circles, or would hand a secret to another server, other statuses. Returns early with an
  /// empty FetchError when the process is to end.
  HttpAnswer get(const HttpQuestion& question) const;

 private:
  HttpAnswer get_once(const HttpQuestion& question, const Address& address, std::string& redirect) const;
  std::vector<std::string> headers_of(const HttpQuestion& question) const;

  const FeedTask& task_;
  std::string token_header_;
};

/// `text` as it may stand in the query of an address.
std::string url_encoded(const std::string& text);
/// The same of a whole query: what separates and marks its parts stays.
std::string url_encoded_query(const std::string& text);

}  // namespace freshet::service
