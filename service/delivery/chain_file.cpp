#include "service/delivery/chain_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "results/json_keys.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using nlohmann::json;
namespace key = results::key;

namespace {

std::string sum_of(json entry) {
  entry.erase(key::sha256);
  return core::Sha256().add(entry.dump()).hex();  // keys are sorted
}

/// What a file holds from `offset` on; nothing where it is not there.
std::string rest_of(const fs::path& file, std::uint64_t offset) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return "";
  in.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(in.tellg(), 0));
  if (size <= offset) return "";
  std::string text(size - offset, '\0');
  in.seekg(static_cast<std::streamoff>(offset));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

json parsed(std::string_view line, const std::string& where) {
  constexpr int deepest = 8;  // ours: 3
  bool deep = false;
  const auto look = [&](int depth, json::parse_event_t, json&) {
    deep = deep || depth > deepest;
    return true;
  };
  json entry = json::parse(line, look, false);
  core::check(entry.is_object() && !deep, "{}: damaged: no JSON object", where);
  return entry;
}

void check_fits(const json& entry, const std::string& previous, std::size_t number,
                const std::string& where) {
  const bool fits = entry.value("n", json()) == number && entry.value(key::previous, json()) == previous &&
                    entry.value(key::sha256, json()) == sum_of(entry);
  core::check(fits, "{}: damaged or changed: it does not fit its SHA-256 or the entry before", where);
}

/// The sound beginning of a file, and what is wrong after it.
struct Look {
  std::string sound, fault, last;
  std::size_t entries = 0;
  bool there = false;
};

Look look_at(const fs::path& file) {
  Look look;
  std::error_code error;
  look.there = fs::exists(file, error);
  ChainReader reader(file);
  try {
    reader.refresh([](const json&, EntryPlace) {});
  } catch (const core::InputError& damage) {
    look.fault = damage.what();
  }
  look.sound = rest_of(file, 0).substr(0, reader.bytes());
  look.entries = reader.entries();
  look.last = reader.last();
  return look;
}

class Descriptor {
 public:
  explicit Descriptor(const fs::path& file) : file_(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)) {
    if (file_ < 0) core::fail_run("{} cannot be opened: {}", file.string(), std::strerror(errno));
  }
  ~Descriptor() { ::close(file_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

/// Bytes of `line` that came to be in the file.
std::size_t written(int file, const std::string& line) {
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t n = ::write(file, line.data() + done, line.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

/// All of it, or the file is as it was.
void append_whole(const fs::path& path, const std::string& line) {
  const Descriptor file(path);
  struct stat before {};
  if (::fstat(file.get(), &before) != 0) core::fail_run("{}: {}", path.string(), std::strerror(errno));
  if (written(file.get(), line) == line.size() && ::fsync(file.get()) == 0) return;
  const int failure = errno;
  if (::ftruncate(file.get(), before.st_size) != 0) {  // then who opens it next cuts what has no end
  }
  core::fail_run("{} cannot be written: {}", path.string(), std::strerror(failure));
}

}  // namespace

fs::path copy_of(const fs::path& chain) { return chain.string() + ".copy"; }

void ChainReader::refresh(const TakeEntry& take) {
  const std::string text = rest_of(file_, bytes_);
  std::size_t from = 0;
  for (std::size_t end = 0; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
    const std::string where = fmt::format("{}: entry {}", file_.string(), entries_ + 1);
    const json entry = parsed(std::string_view(text).substr(from, end - from), where);
    check_fits(entry, last_, entries_ + 1, where);
    take(entry, {bytes_, end - from});
    ++entries_;
    last_ = entry.at(key::sha256).get<std::string>();
    bytes_ += end - from + 1;
  }
  torn_ = from < text.size();
}

ChainFile::ChainFile(fs::path file, const json& first) : file_(std::move(file)), copy_(copy_of(file_)) {
  mend();
  if (entries_ > 0) return;
  restore(file_, "");
  restore(copy_, "");
  append(first);
}

/// A copy that is behind was being written when its writer was killed.
void ChainFile::mend() {
  const Look main = look_at(file_), copy = look_at(copy_);
  const bool takes_copy = copy.entries > main.entries && copy.sound.starts_with(main.sound);
  const Look& taken = takes_copy ? copy : main;
  entries_ = taken.entries;
  last_ = taken.last;
  if (takes_copy && main.fault.empty())
    faults_.push_back(fmt::format("{}: {}; its copy took its place", file_.string(),
                                  main.there ? "holds less than its copy" : "is gone"));
  for (const auto& [look, path] : {std::pair(&main, &file_), std::pair(&copy, &copy_)}) {
    if (!look->fault.empty() || !taken.sound.starts_with(look->sound)) {
      const fs::path kept = path->string() + ".damaged";
      std::error_code ignored;
      fs::copy_file(*path, kept, fs::copy_options::overwrite_existing, ignored);
      const std::string fault =
          look->fault.empty() ? path->string() + ": is no copy of the other" : look->fault;
      faults_.push_back(fmt::format("{}; {} sound entries are kept, and the file as it was as {}", fault,
                                    taken.entries, kept.string()));
    }
    if (taken.entries > 0) restore(*path, taken.sound);
  }
}

void ChainFile::restore(const fs::path& file, const std::string& sound) {
  std::error_code error;
  if (fs::exists(file, error) && rest_of(file, 0) == sound) return;
  core::write_file(file, sound);
}

void ChainFile::append(json entry) {
  entry["n"] = entries_ + 1;
  entry[key::previous] = last_;
  entry[key::sha256] = sum_of(entry);
  const std::string line = entry.dump() + "\n";
  append_whole(file_, line);
  ++entries_;
  last_ = entry[key::sha256].get<std::string>();
  try {
    if (copy_is_behind_)
      restore(copy_, rest_of(file_, 0));
    else
      append_whole(copy_, line);
    copy_is_behind_ = false;
  } catch (const core::RunError&) {  // the entry is booked; the copy follows with the next one
    copy_is_behind_ = true;
  }
}

json entry_at(const fs::path& chain, EntryPlace place) {
  std::ifstream in(chain, std::ios::binary);
  std::string line(place.length, '\0');
  in.seekg(static_cast<std::streamoff>(place.offset));
  in.read(line.data(), static_cast<std::streamsize>(line.size()));
  core::check(static_cast<std::size_t>(in.gcount()) == place.length, "{}: cut short", chain.string());
  json entry = parsed(line, chain.string());
  core::check(entry.value(key::sha256, json()) == sum_of(entry), "{}: damaged or changed", chain.string());
  return entry;
}

}  // namespace freshet::service
