// What may be said in a modifier, and how a forecast says it.

#include <fmt/ranges.h>

#include <cmath>

#include "core/errors.hpp"
#include "core/modifiers.hpp"
#include "core/text.hpp"
#include "core/time_words.hpp"

namespace freshet::core {
namespace {

constexpr double least_factor = 0.01, most_factor = 20, longest_shift_h = 72;
constexpr std::size_t longest_author = 100, longest_reason = 500;

void check_text(const std::string& text, const char* what, std::size_t longest) {
  check(fit_line(text).find_first_not_of(' ') != std::string::npos,
        "{} is empty: everyone who sees the forecast wants to know it", what);
  const std::string unfit = unfit_in_text(text);
  check(unfit.empty() && text.find_first_of("\t\r\n") == std::string::npos, "{} holds {}; write it without",
        what, unfit.empty() ? "a tab or a line break" : unfit);
  check(characters_in(text) <= longest, "{} has {} characters; write at most {}", what, characters_in(text),
        longest);
}

void check_value(const Modifier& m) {
  if (m.kind == ModifierKind::rain_factor) {
    check(
        m.value >= least_factor && m.value <= most_factor,
        "a factor on rain of {:g} is outside {:g} to {:g}; rain cannot be negative, and none at all or more "
        "than twentyfold is another storm: give it by [rain]",
        m.value, least_factor, most_factor);
    check(m.value != 1, "a factor of 1 changes nothing");
  }
  if (m.kind != ModifierKind::rain_shift) return;
  check(std::abs(m.value) <= longest_shift_h, "a shift of rain of {:g} h is outside -{:g} to {:g} h", m.value,
        longest_shift_h, longest_shift_h);
  const double minutes = m.value * 60;
  check(std::abs(minutes - std::round(minutes)) < 1e-6 && std::round(minutes) != 0,
        "a shift of rain of {:g} h is not of whole minutes, or changes nothing", m.value);
}

std::string span_of(const Modifier& m) {
  return m.to ? fmt::format("from {} to {}", in_words(m.from), in_words(*m.to))
              : fmt::format("from {} on", in_words(m.from));
}

}  // namespace

void check_signed(const std::string& author, const std::string& reason) {
  check_text(author, "the author", longest_author);
  check_text(reason, "the reason", longest_reason);
}

void check_modifier(const Modifier& m) {
  check_signed(m.author, m.reason);
  check(std::isfinite(m.value), "the value of a modifier is not a number");
  check_value(m);
  const bool moment = m.kind == ModifierKind::reading;
  check(!m.to || (moment ? *m.to >= m.from : *m.to > m.from),
        "it holds from {} to {}: that ends before it begins", to_iso(m.from), m.to ? to_iso(*m.to) : "");
  check(m.of_rain() || !m.station.empty(), "the gauge is missing");
}

std::string in_words(const Modifier& m) {
  switch (m.kind) {
    case ModifierKind::rain_factor:
      return fmt::format("rain times {:g} {}", m.value, span_of(m));
    case ModifierKind::rain_shift:
      return fmt::format("rain {:g} h {} {}", std::abs(m.value), m.value > 0 ? "later" : "earlier",
                         span_of(m));
    case ModifierKind::out_of_use:
      return fmt::format("{} out of use {}", m.station, span_of(m));
    case ModifierKind::reading:
      break;
  }
  return fmt::format("{} read by hand as {:g} ({}) at {}", m.station, m.value, m.quantity, in_words(m.from));
}

std::string modifiers_line(const std::vector<Modifier>& modifiers) {
  if (modifiers.empty()) return "";
  std::vector<std::string> parts;
  for (const Modifier& m : modifiers) parts.push_back(fmt::format("{} ({})", in_words(m), m.reason));
  return fmt::format("The forecaster has changed what this forecast is made from: {}.",
                     fmt::join(parts, "; "));
}

std::string ModifierLog::why_not(const Modifier& m, Instant now) const {
  if (const auto back = undone(m.id))
    return fmt::format("taken back at {} by {}: {}", to_iso(back->made), back->author, back->reason);
  if (m.expires && now >= *m.expires) return fmt::format("expired at {}", to_iso(*m.expires));
  return "";
}

}  // namespace freshet::core
