#pragma once
// Messages as files of a folder that others read.

#include <filesystem>
#include <string>

#include "service/delivery/outbox.hpp"

namespace freshet::service {

/// IDENTIFIER.xml, or .json
std::string file_name_of(const Parcel& parcel);

/// Whole, and never another content under a name that is there. Undelivered where it cannot be written, or
/// where the name is taken.
std::filesystem::path put_message(const std::filesystem::path& folder, const Parcel& parcel,
                                  const std::string& content);

}  // namespace freshet::service
