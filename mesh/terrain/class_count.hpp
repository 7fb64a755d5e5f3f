#pragma once
// How much of a basin has a code that basin.toml knows: land cover and soils.

#include <map>
#include <set>
#include <string>
#include <vector>

namespace freshet::mesh {

struct ClassCount {
  long cells = 0, unnamed = 0;
  std::map<int, long> unnamed_codes;  ///< ClassRaster::missing: no value there

  void add(int code, bool named);
  double share() const { return cells == 0 ? 0 : double(unnamed) / double(cells); }
};

/// Of points or cells with these codes.
ClassCount count_classes(const std::vector<int>& codes, const std::set<int>& named);

/// InputError if no cell has a code that is named; a warning if more than a tenth has none: "61 % of the land
/// use the default ...: code 99 on 40 %". `what`: opens the message, `table`: where codes are named.
void judge_classes(const ClassCount& count, const std::string& what, const std::string& table);

}  // namespace freshet::mesh
