#include "service/delivery/mail_text.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <vector>

#include "core/provenance.hpp"
#include "core/text.hpp"

namespace freshet::service {

namespace {

std::string base64_of(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// Pieces of at most so many bytes, none of which ends within a character.
std::vector<std::string> pieces_of(const std::string& text, std::size_t most) {
  std::vector<std::string> pieces(1);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    if (pieces.back().size() + (end - i) > most) pieces.emplace_back();
    pieces.back().append(text, i, end - i);
    i = end;
  }
  return pieces;
}

std::string part(const std::string& boundary, const std::string& head, const std::string& content) {
  return "--" + boundary + "\r\n" + head + "Content-Transfer-Encoding: base64\r\n\r\n" + base64(content);
}

}  // namespace

std::string base64(const std::string& bytes) {
  constexpr std::size_t line = 76;
  const std::string all = base64_of(bytes);
  std::string text;
  for (std::size_t i = 0; i < all.size(); i += line) text += all.substr(i, line) + "\r\n";
  return text;
}

std::string encoded_header(const std::string& text) {
  constexpr std::size_t most = 39;  // 52 in base64, 73 with what stands around it
  const std::string one_line = core::fit_line(text);
  if (is_plain(one_line) && one_line.size() <= 60 && one_line.find("=?") == std::string::npos)
    return one_line;
  std::string header;
  for (const std::string& piece : pieces_of(one_line, most))
    header += (header.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64_of(piece) + "?=";
  return header;
}

std::string mail_text(const Mail& mail) {
  const std::string domain = mail.from.substr(mail.from.find('@') + 1);
  const std::string boundary = "freshet-" + core::Sha256().add(mail.message_id + mail.to).hex().substr(0, 40);
  std::string text;
  const auto add = [&](const char* name, const std::string& value) {
    text += fmt::format("{}: {}\r\n", name, value);
  };
  add("Date", mail.date);
  add("From", mail.from);
  add("To", mail.to);
  add("Subject", encoded_header(mail.subject));
  add("Message-ID", fmt::format("<{}@{}>", mail.message_id, domain));
  if (!mail.in_reply_to.empty()) add("In-Reply-To", fmt::format("<{}@{}>", mail.in_reply_to, domain));
  add("Auto-Submitted", "auto-generated");
  add("MIME-Version", "1.0");
  add("Content-Type", fmt::format("multipart/mixed; boundary=\"{}\"", boundary));
  text += "\r\n";
  text += part(boundary, "Content-Type: text/plain; charset=utf-8\r\n", mail.text);
  text += part(
      boundary,
      fmt::format(
          "Content-Type: {};\r\n name=\"{}\"\r\nContent-Disposition: attachment;\r\n filename=\"{}\"\r\n",
          mail.media, mail.name, mail.name),
      mail.attachment);
  return text + "--" + boundary + "--\r\n";
}

}  // namespace freshet::service
