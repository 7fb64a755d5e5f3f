// CAP messages that stand in a cycle's folder.
#include "forecast/warnings/cap.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) {
  const std::filesystem::path file = file_in_memory("message.xml", bytes);
  forecast::read_cap(file);
  forecast::read_cap_polygons(file);
}

const Target target("message_xml", read);

}  // namespace
}  // namespace freshet::fuzz
