#pragma once
// A mail as it is handed to a server (RFC 5322, MIME): the same bytes for the same message, time after time.

#include <string>

namespace freshet::service {

struct Mail {
  std::string from, to;                 ///< plain addresses, checked by basin.toml's reader
  std::string subject;                  ///< any text; one line of it is shown
  std::string date;                     ///< as mail_date() gives it
  std::string message_id;               ///< letters, digits, '-', '_', '.'
  std::string in_reply_to;              ///< another's message_id; ""
  std::string text;                     ///< plain, UTF-8
  std::string attachment, media, name;  ///< the message itself; name: of ASCII
};

/// Lines of ASCII that end in CR LF, none longer than 998 bytes. No text can begin a header or end one.
std::string mail_text(const Mail& mail);

/// RFC 2047: as it stands where it is short and of ASCII, else in words of UTF-8, base64.
std::string encoded_header(const std::string& text);

/// Lines of 76 characters.
std::string base64(const std::string& bytes);

}  // namespace freshet::service
