#pragma once
// What a message says, in words and numbers.

#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/lifecycle.hpp"

namespace freshet::forecast {

inline constexpr std::size_t longest_headline = 160;  ///< CAP 1.2, section 3.2.2

/// On one line, with the words of an exercise before it where it is one, and no longer than CAP has it.
std::string headline_for(bool exercise, const std::string& text);

/// What people should do after a Cancel.
std::string cancel_instruction(bool exercise);

/// "Cancelled: Flood warning 'mill.major' for Old mill"
std::string cancel_title(const core::Basin& basin, const Message& last);

/// "10 March 2026 06:00 UTC"
std::string in_words(core::Instant t);

/// What the message answers to: when it is sent, as which number of its kind, and after which messages.
struct Occasion {
  core::Instant sent{};
  int number = 1;                ///< see identifier_of()
  std::vector<Message> earlier;  ///< in force, oldest first: its references
};

/// Alert or Update. Never Actual where the products are synthetic.
CapContent warning_content(const core::Basin& basin, const CycleProducts& products,
                           const Evaluation& evaluation, const Decision& decision, const Occasion& occasion);

/// Cancel of `occasion.earlier` (not empty), with the polygons of the last message, so that whoever got it by
/// place is reached; a circle around the gauge where that message is lost.
CapContent cancel_content(const core::Basin& basin, const CycleProducts& products, const std::string& reason,
                          double probability, const Occasion& occasion);

}  // namespace freshet::forecast
