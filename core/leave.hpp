#pragma once
// HDF5 tries again at the end of the process to write what did not fit on the disk, and may crash or loop
// there.

namespace freshet::core {

/// From here on a program that fails ends without the handlers that libraries have put at its end.
void leave_at_once_on_failure();

}  // namespace freshet::core
