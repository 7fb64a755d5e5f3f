#pragma once
// How programs that talk to servers end: within a second when it is asked to, and with the process that
// started it.

#include <chrono>

namespace freshet::service {

/// From now on SIGTERM and SIGINT ask for the end. Whatever waits then, in a library too, the process ends
/// within a second: all that it writes is whole at any moment.
void end_soon_when_asked();

/// The process gets SIGTERM when the one that started it ends, however that ends.
void end_with_parent();

bool asked_to_end();

/// Waits so long, or until the end is asked for.
void wait_at_most(std::chrono::milliseconds time);

}  // namespace freshet::service
