#pragma once
// Times as mails, RSS and Atom have them; UTC, whole seconds.

#include <string>

#include "core/time.hpp"

namespace freshet::service {

/// "Tue, 10 Mar 2026 06:00:00 +0000"
std::string rfc_822_date(core::Instant t);
/// "2026-03-10T06:00:00Z"
std::string rfc_3339_date(core::Instant t);

}  // namespace freshet::service
