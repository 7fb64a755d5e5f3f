#include <sstream>

#include "service/doctor/built_for.hpp"

namespace freshet::service {

extern const char* const built_for_names;  // built_for.cpp

std::vector<std::string> built_for() {
  std::istringstream words(built_for_names);
  std::vector<std::string> names;
  for (std::string word; words >> word;) names.push_back(word);
  return names;
}

}  // namespace freshet::service
