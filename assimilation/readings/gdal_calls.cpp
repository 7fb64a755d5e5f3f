#include "assimilation/readings/gdal_calls.hpp"

#include <algorithm>
#include <array>

namespace freshet::assimilation {

namespace {

struct Mend {
  const char *sign, *words;
};

constexpr std::array mends = {
    Mend{"lock timeout", "another program has been writing to it for long; wait for it, then run this again"},
    Mend{"is locked",
         "another program is writing to it, such as QGIS with edits that are not saved; end that, then run "
         "this again"},
    Mend{"server closed", "the server went away; run this again when it is back"},
    Mend{"terminating connection", "the server went away; run this again when it is back"},
    Mend{"no connection", "the server went away; run this again when it is back"},
    Mend{"readonly", "it may only be read; ask for the right to write, or work on a copy"},
    Mend{"permission denied", "ask for the right to write there"},
    Mend{"must be owner",
         "the layers belong to another user of the database, who must ingest once with this version"}};

}  // namespace

std::string gdal_message() {
  std::string message = CPLGetLastErrorMsg();
  std::replace(message.begin(), message.end(), '\n', ' ');
  while (!message.empty() && message.back() == ' ') message.pop_back();
  return message.empty() ? "no reason given" : message;
}

std::string mend_of(const std::string& message) {
  const auto found = std::find_if(mends.begin(), mends.end(), [&](const Mend& mend) {
    return message.find(mend.sign) != std::string::npos;
  });
  return found == mends.end() ? "is the disk full?" : found->words;
}

}  // namespace freshet::assimilation
