// CAP messages that stand in a cycle's folder.
#include "forecast/warnings/cap.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) {
  forecast::read_cap(bytes, "message.xml");
  forecast::read_cap_polygons(bytes, "message.xml");
}

const Target target("message_xml", read);

}  // namespace
}  // namespace freshet::fuzz
