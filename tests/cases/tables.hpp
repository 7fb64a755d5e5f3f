#pragma once
// Reading other people's tables and rasters.

#include <filesystem>
#include <string>
#include <vector>

namespace freshet::cases {

/// Rows of numbers of a text file; commas, tabs and blanks part columns; lines that hold no number first are
/// left out. InputError if the file cannot be read.
std::vector<std::vector<double>> read_table(const std::filesystem::path& file);

/// Linear between rows of (x, y); the first and last values hold beyond.
double interpolated(const std::vector<std::vector<double>>& rows, double x, std::size_t column = 1);

/// Nodes on a regular lattice; bilinear between them, the nearest value beyond.
struct Lattice {
  int nx = 0, ny = 0;
  double x0 = 0, y0 = 0, step = 1;
  std::vector<double> values;  ///< [i * ny + j]
  double at(double x, double y) const;
};

/// A text file packed with gzip, unpacked by that program into the folder for temporary files.
std::filesystem::path unpacked(const std::filesystem::path& file);

/// An ESRI ASCII raster; nodes are its cell centres.
Lattice read_ascii_raster(const std::filesystem::path& file);

}  // namespace freshet::cases
