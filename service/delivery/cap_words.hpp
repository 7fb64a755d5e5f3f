#pragma once
// What people read of a message: of its CAP text, or of a trouble.

#include <string>

#include "service/delivery/outbox.hpp"

namespace freshet::service {

/// Fit to be shown: on one line each but for description and instruction.
struct Words {
  std::string language, title, event, sender_name, severity, urgency, certainty, area;
  std::string description, instruction;
  std::string onset, expires;  ///< as CAP has them; "" where it says none
};

/// Of the <info> in `language`, or one that begins alike ("de" for "de-AT"), else of the first. InputError.
Words words_of(const Parcel& parcel, const std::string& document, const std::string& language);

/// A page of plain text: status first, so that nobody takes an exercise for real.
std::string page_of(const Parcel& parcel, const Words& words);

/// "EXERCISE: Alert: headline".
std::string subject_of(const Parcel& parcel, const Words& words);

}  // namespace freshet::service
