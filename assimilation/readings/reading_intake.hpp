#pragma once
// Where all formats hand their readings over: what of a reading is checked, defaulted, kept and noted is
// written here once.

#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assimilation/readings/reading_file.hpp"

namespace freshet::assimilation {

/// A reading as its file states it. Empty: not stated.
struct StatedReading {
  const Quantity* quantity = &stage();
  std::string_view station{}, time{};
  std::string_view value{}, error{};
  double unit = 1;    ///< of value and error, in that of the quantity
  double offset = 0;  ///< added to the value, in the unit of the quantity: of another zero
  double no_value = std::numeric_limits<double>::quiet_NaN();  ///< the number that stands for none
  std::vector<std::string_view> qualities{};  ///< in the agency's words; of several the worst counts
};

/// The same with texts of its own, where a format makes them.
struct StatedTexts {
  const Quantity* quantity = &stage();
  std::string station{}, time{}, value{};
  double unit = 1, offset = 0;
  double no_value = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::string> qualities{};
};

class ReadingIntake {
 public:
  ReadingIntake(const std::filesystem::path& path, const core::Stations& stations, const AgencyNames& names,
                const ExtentShapes& shapes = {});

  std::string name() const { return file_.path.string(); }
  /// Opens messages: "file.csv:7".
  std::string where(int line) const;
  void note(std::string text) { file_.notes.push_back(std::move(text)); }
  void set_synthetic(bool synthetic) { file_.synthetic = synthetic; }

  const std::filesystem::path& path() const { return file_.path; }
  const core::Stations& stations() const { return stations_; }
  const ExtentShapes& shapes() const { return shapes_; }  ///< of the extents, where the mesh is there

  /// By its id, or what the agency calls it. InputError with the nearest name if there is none.
  const core::Station& station(std::string_view name, const std::string& where) const;
  /// The same; null if there is none.
  const core::Station* find(std::string_view name) const;
  /// The first of what the agency calls a station that the basin knows; "" if it is none of the basin's.
  std::string first_known(const std::vector<std::string>& names) const;
  /// Counts readings of a station that the basin has not: services give all that they have.
  void pass_over(const std::string& station) { ++foreign_[station]; }
  /// Counts a reading that is not taken for another reason, which a note tells at the end.
  void leave(const std::string& why) { ++left_[why]; }
  /// Two sensors of one quantity at one station would contradict each other: the first that comes is taken.
  bool is_first_sensor(const std::string& station, const Quantity& quantity, const std::string& series);

  /// Runs a part without which the file cannot be read: its InputError refuses the file, together with other
  /// such mistakes. Returns whether there was none.
  bool require(const std::function<void()>& part);
  /// Takes what `stated` returns; its InputError, or what is wrong with the reading, keeps the reading out.
  void take(int line, const std::function<StatedReading()>& stated);
  void take_texts(int line, const std::function<StatedTexts()>& stated);
  /// Keeps out what `part` finds wrong, counted as one reading. Returns whether there was nothing.
  bool accept(const std::function<void()>& part);

  /// InputError if a required part failed or more than half of the readings were kept out.
  ReadingFile finish();

 private:
  /// A reading in the order of the file.
  struct Row {
    Reading reading;
    std::size_t station = 0;  ///< in the order of their ids
    int line = 0;
  };
  void take_value(const StatedReading& stated, const std::string& where, Reading& reading);
  void take_error(const StatedReading& stated, const std::string& where, Reading& reading) const;
  void take_quality(std::string_view word, const std::string& where, Reading& reading);
  void refuse_if_wrong();
  void put_in_order();
  void note_left();

  const core::Stations& stations_;
  const ExtentShapes& shapes_;
  std::vector<std::string> ids_, mistakes_, unreadable_;
  std::size_t count_ = 0;  ///< readings, those kept out too
  std::map<std::string, int> unknown_qualities_;
  std::map<std::string, const core::Station*, std::less<>> by_name_;  ///< ids, and what agencies call them
  std::map<std::string_view, std::size_t> place_;                     ///< [id] in their order
  std::vector<Row> rows_;
  std::map<std::string, std::size_t> foreign_;  ///< stations that the basin has not: readings
  std::map<std::string, std::size_t> left_;     ///< why: readings
  std::map<std::pair<std::string, const Quantity*>, std::string> sensors_;
  ReadingFile file_;
};

/// What one unit of a file is in that of the quantity; InputError naming those that are known.
double unit_of(const Quantity& quantity, std::string_view unit, const std::string& where);

}  // namespace freshet::assimilation
