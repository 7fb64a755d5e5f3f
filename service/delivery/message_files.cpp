#include "service/delivery/message_files.hpp"

#include "core/errors.hpp"
#include "core/files.hpp"
#include "service/delivery/receiver_kinds.hpp"

namespace freshet::service {

std::string file_name_of(const Parcel& parcel) {
  return parcel.identifier + (parcel.media == "application/json" ? ".json" : ".xml");
}

std::filesystem::path put_message(const std::filesystem::path& folder, const Parcel& parcel,
                                  const std::string& content) {
  const std::filesystem::path file = folder / file_name_of(parcel);
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    std::string there;
    try {
      there = core::read_file(file);
    } catch (const core::InputError& unreadable) {
      throw Undelivered(unreadable.what(), false, true);
    }
    if (there == content) return file;
    throw Undelivered(fmt::format("{}: is there with another content, which may have been read; move it away "
                                  "if it is none of freshet's",
                                  file.string()),
                      false, true);
  }
  try {
    core::write_file(file, content);
  } catch (const core::RunError& full) {
    throw Undelivered(full.what(), true, false);
  }
  return file;
}

}  // namespace freshet::service
