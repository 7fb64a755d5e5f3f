#include "postproc/map/movie.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "postproc/map/map_picture.hpp"

extern char** environ;

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

constexpr const char* frames_a_second = "2";

std::vector<std::string> encoder_of(const fs::path& file) {
  if (file.extension() == ".mp4") return {"-c:v", "libx264", "-crf", "20", "-movflags", "+faststart"};
  core::check(file.extension() == ".webm", "--movie: '{}' ends in neither .mp4 nor .webm", file.string());
  return {"-c:v", "libvpx-vp9", "-crf", "30", "-b:v", "0"};
}

/// Its exit code; -1: there is no such program. What it says goes into `log`.
int run(std::vector<std::string> words, const fs::path& log) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return -1;
  if (error != 0) core::fail_run("{} cannot be started: {}", words[0], std::strerror(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) core::fail_run("waiting for {} failed: {}", words[0], std::strerror(errno));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/// Pictures until the film is made of them.
class Frames {
 public:
  explicit Frames(const fs::path& movie) : folder_(movie.string() + ".frames") {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Frames() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;
  fs::path frame(std::size_t i) const { return folder_ / fmt::format("{:05}.png", i); }
  fs::path all() const { return folder_ / "%05d.png"; }
  fs::path log() const { return folder_ / "ffmpeg.log"; }

 private:
  fs::path folder_;
};

}  // namespace

Movie make_movie(std::size_t frames, const std::function<MapContent(std::size_t)>& frame, int width_px,
                 const fs::path& file) {
  const std::vector<std::string> encoder = encoder_of(file);
  check_width(width_px);
  const Frames pictures(file);
  core::check(
      run({"ffmpeg", "-version"}, pictures.log()) == 0,
      "--movie: the program ffmpeg is not there; install it (package ffmpeg), or draw maps of single times");
  double low = INFINITY, high = -INFINITY;
  for (std::size_t i = 0; i < frames; ++i) {
    const auto [least, most] = value_span(frame(i));
    low = std::min(low, least), high = std::max(high, most);
  }
  core::Progress progress("movie", static_cast<double>(frames));
  for (std::size_t i = 0; i < frames; ++i) {
    MapContent map = frame(i);
    set_scale(map, low, high);
    draw_map(map, width_px, pictures.frame(i));
    progress.update(static_cast<double>(i + 1));
  }
  const fs::path part = file.parent_path() / ("part." + file.filename().string());
  std::vector<std::string> words = {
      "ffmpeg", "-nostdin", "-y", "-framerate", frames_a_second, "-i", pictures.all().string(),
      // Encoders of colours by halves want even sides.
      "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white", "-pix_fmt", "yuv420p"};
  words.insert(words.end(), encoder.begin(), encoder.end());
  words.push_back(part.string());
  if (const int code = run(words, pictures.log()); code != 0) {
    std::error_code ignored;
    fs::remove(part, ignored);
    const std::string said = core::read_file(pictures.log());
    core::fail_run("{}: ffmpeg ended with {}: {}", file.string(), code,
                   said.substr(said.size() - std::min<std::size_t>(said.size(), 500)));
  }
  core::publish(part, file);
  return {frames, fs::file_size(file)};
}

}  // namespace freshet::postproc
