#pragma once
// An officer's words in a message, beside what the model said.

#include <nlohmann/json.hpp>
#include <string>

#include "core/basin/warnings.hpp"
#include "forecast/warnings/cap_text.hpp"
#include "forecast/warnings/desk.hpp"

namespace freshet::forecast {

/// Names, reasons and words that people and XML can read, of a length that fits. InputError.
void check_words(const Order& order);

/// Puts them in; what the model said stays as parameters (model_severity, model_headline ...). Returns
/// {"severity": {"was", "is"}, ...} of what changed. InputError: no such language, or nothing changes.
/// `warnings`: whose marks of an exercise headlines bear.
nlohmann::json put_words(CapText& text, const OfficersWords& words, const core::Warnings& warnings);

/// The words that make these changes again.
OfficersWords words_of(const nlohmann::json& changes);

}  // namespace freshet::forecast
