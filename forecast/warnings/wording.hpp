#pragma once
// What a message says, in words and numbers.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "forecast/words/texts.hpp"

namespace freshet::forecast {

/// The texts of a language that a message has; English where basin.toml knows that language no more.
Texts texts_or_english(const std::string& language, const core::Warnings& warnings);

/// What people call the place of a message.
std::string name_of_place(const core::Basin& basin, const Message& message);

/// What the message answers to: when it is sent, as which number of its kind, and after which messages.
struct Occasion {
  core::Instant sent{};
  int number = 1;                ///< see identifier_of()
  std::vector<Message> earlier;  ///< in force, oldest first: its references
};

/// Alert or Update. Never Actual where the products are synthetic. InputError: texts that are not sound.
CapContent warning_content(const core::Basin& basin, const CycleProducts& products,
                           const Evaluation& evaluation, const Decision& decision, const Occasion& occasion);

/// Cancel of `occasion.earlier` (not empty), with the polygons of the last message, so that whoever got it by
/// place is reached; a circle around the gauge where that message is lost.
CapContent cancel_content(const core::Basin& basin, const CycleProducts& products, const Sentence& reason,
                          double probability, const Occasion& occasion);

}  // namespace freshet::forecast
