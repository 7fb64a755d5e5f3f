#pragma once
// What a workspace knows of its observation store: that it has one. A file that is gone, with a disk that is
// not mounted, is not taken for one that was never there.

#include <string>

#include "core/workspace.hpp"

namespace freshet::assimilation {

/// Says in <workspace>/store.json that readings are in this store. RunError.
void mark_store(const core::Workspace& workspace, const std::string& connection);

/// RunError if readings were put into this store and its file is not there now.
void check_store_is_there(const core::Workspace& workspace, const std::string& connection);

}  // namespace freshet::assimilation
