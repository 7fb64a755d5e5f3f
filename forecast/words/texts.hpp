#pragma once
// Message texts in one language: a template filled in with facts. Plain text, which needs no escapes: whoever
// writes XML escapes it there.

#include <filesystem>
#include <string>

#include "core/basin/warnings.hpp"
#include "forecast/words/facts.hpp"
#include "forecast/words/language_file.hpp"
#include "forecast/words/local_format.hpp"

namespace freshet::forecast {

class Texts {
 public:
  /// Of a BCP 47 tag, from the user's folder or Freshet's own. InputError: no texts, or texts that are not
  /// sound.
  Texts(const std::string& tag, const core::Warnings& warnings);

  const std::string& tag() const { return tag_; }
  /// A block, in sound text without needless blanks. `facts["cycle"]`: the day that times are told against.
  std::string say(const std::string& block, const Facts& facts) const;
  /// The same of several, one after the other.
  std::string say(const Sentences& sentences) const;
  /// "A headline", with the language's mark of an exercise before it where it is one and does not say so, of
  /// at most core::longest_headline characters.
  std::string headline(bool exercise, const std::string& text) const;

 private:
  std::string shown(const Fact& fact, const Facts& all) const;
  std::string filled(const std::string& text, const Facts& facts) const;

  std::string tag_;
  LanguageFile file_;
  LocalFormat format_;
};

/// A line for each language of the basin whose texts are not sound: none where all are.
std::vector<std::string> faults_of_texts(const core::Warnings& warnings);

/// Every language of the basin, in order. InputError as Texts.
std::vector<Texts> texts_of(const core::Warnings& warnings);

}  // namespace freshet::forecast
