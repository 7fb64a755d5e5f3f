#pragma once
// A CAP message that is there already, with some of its words changed; all else stays as it was, to the byte.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "forecast/warnings/message.hpp"

namespace freshet::forecast {

/// Elements keep the order of CAP's schema; texts are made fit as cap_xml() does.
class CapText {
 public:
  /// InputError, naming `where`, if `xml` is no CAP message.
  CapText(const std::string& xml, const std::string& where);
  ~CapText();
  CapText(CapText&&) noexcept;

  std::string xml() const;
  std::string get(const std::string& element) const;              ///< of <alert>; "": absent
  void set(const std::string& element, const std::string& text);  ///< of <alert>; "" takes it out
  std::vector<std::string> languages() const;                     ///< of the <info>, in order
  /// Of the <info> in this language ("areaDesc" is that of its area).
  std::string get_in(const std::string& language, const std::string& element) const;
  void set_in(const std::string& language, const std::string& element, const std::string& text);
  void set_in_all(const std::string& element, const std::string& text);
  /// Parameters, named without "freshet:", of the <info> in this language. "" as a value takes it out.
  std::string parameter(const std::string& language, const std::string& name) const;
  void set_parameter(const std::string& language, const std::string& name, const std::string& value);
  /// A parameter of a profile, in the <info> in this language, by its whole name.
  void set_plain_parameter(const std::string& language, const std::string& name, const std::string& value);
  void set_event_code(const std::string& language, const std::string& name, const std::string& value);
  void set_code(const std::string& code);       ///< of <alert>, once
  void keep_only(const std::string& language);  ///< takes out every other <info>

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

/// "sender,identifier,sent sender,identifier,sent ...", as CAP has references.
std::string references_text(const std::vector<Message>& references);

}  // namespace freshet::forecast
