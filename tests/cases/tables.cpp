#include "tests/cases/tables.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/errors.hpp"

namespace freshet::cases {

std::vector<std::vector<double>> read_table(const std::filesystem::path& file) {
  std::ifstream in(file);
  core::check(in.good(), "{}: cannot be read", file.string());
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(in, line);) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    std::vector<double> row;
    for (double v; words >> v;) row.push_back(v);
    if (!row.empty()) rows.push_back(row);
  }
  return rows;
}

double interpolated(const std::vector<std::vector<double>>& rows, double x, std::size_t column) {
  if (x <= rows.front()[0]) return rows.front()[column];
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (x <= rows[i][0]) {
      const auto &a = rows[i - 1], &b = rows[i];
      return a[column] + (b[column] - a[column]) * (x - a[0]) / (b[0] - a[0]);
    }
  return rows.back()[column];
}

double Lattice::at(double x, double y) const {
  const double i = std::clamp((x - x0) / step, 0.0, nx - 1.000001);
  const double j = std::clamp((y - y0) / step, 0.0, ny - 1.000001);
  const int a = static_cast<int>(i), b = static_cast<int>(j);
  const double fx = i - a, fy = j - b;
  const auto v = [&](int p, int q) { return values[static_cast<std::size_t>(p) * ny + q]; };
  return (1 - fx) * ((1 - fy) * v(a, b) + fy * v(a, b + 1)) +
         fx * ((1 - fy) * v(a + 1, b) + fy * v(a + 1, b + 1));
}

std::filesystem::path unpacked(const std::filesystem::path& file) {
  const std::filesystem::path plain =
      std::filesystem::temp_directory_path() / fmt::format("freshet-{}-{}", getpid(), file.stem().string());
  const std::string command = "gzip -dc '" + file.string() + "' > '" + plain.string() + "'";
  core::check(std::system(command.c_str()) == 0, "{}: gzip cannot unpack it", file.string());
  return plain;
}

Lattice read_ascii_raster(const std::filesystem::path& file) {
  std::ifstream in(file);
  core::check(in.good(), "{}: cannot be read", file.string());
  Lattice l;
  std::string word;
  double missing = 0;
  in >> word >> l.nx >> word >> l.ny >> word >> l.x0 >> word >> l.y0 >> word >> l.step >> word >> missing;
  l.x0 += l.step / 2;
  l.y0 += l.step / 2;
  l.values.resize(static_cast<std::size_t>(l.nx) * l.ny);
  for (int row = l.ny - 1; row >= 0; --row)
    for (int i = 0; i < l.nx; ++i) in >> l.values[static_cast<std::size_t>(i) * l.ny + row];
  core::check(!in.fail(), "{}: is not an ASCII raster of {} by {} values", file.string(), l.nx, l.ny);
  return l;
}

}  // namespace freshet::cases
