#include "service/delivery/feed_folder.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "core/text.hpp"
#include "service/delivery/message_files.hpp"

namespace freshet::service {

namespace {

namespace fs = std::filesystem;

/// Names of messages hold letters, digits, '-', '_' and '.' alone, but those of other programs may not.
std::string in_address(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~").find(c) != std::string_view::npos;
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

class FeedFolder : public Way {
 public:
  FeedFolder(const ReceiverTask& task, std::string file, WriteFeed write)
      : task_(task), file_(std::move(file)), write_(write) {
    if (!task.receiver.file.empty()) file_ = task.receiver.file;
    url_ = task.receiver.url;
    while (url_.ends_with('/')) url_.pop_back();
  }

  /// The message is there once the feed that links it is: see arrange().
  std::string send(const Shipment& shipment) override {
    return put_message(task_.receiver.folder, shipment.parcel, shipment.payload).string();
  }

  void arrange(const Shelf& shelf) override {
    const std::string text = write_(content_of(shelf));
    const fs::path path = task_.receiver.folder / file_;
    std::error_code error;
    try {
      if (fs::exists(path, error) && core::read_file(path) == text) return;
      core::write_file(path, text);
    } catch (const std::exception& full) {
      throw Undelivered(full.what(), true, false);
    }
  }

 private:
  FeedContent content_of(const Shelf& shelf) const;
  FeedEntry entry_of(const Parcel& parcel, const std::string& document, std::string& language) const;

  ReceiverTask task_;
  std::string file_, url_;
  WriteFeed write_;
};

FeedEntry FeedFolder::entry_of(const Parcel& parcel, const std::string& document,
                               std::string& language) const {
  const Words words = words_of(parcel, document, task_.receiver.language);
  if (language.empty()) language = words.language;
  FeedEntry entry;
  entry.id = uuid_of(words.sender_name + "\n" + parcel.identifier);
  entry.title = core::fit_line(subject_of(parcel, words));
  entry.link = url_ + "/" + in_address(file_name_of(parcel));
  entry.media = parcel.media;
  entry.author = words.sender_name;
  entry.page = page_of(parcel, words);
  entry.category = words.event;
  entry.sent = parcel.sent;
  entry.bytes = document.size();
  return entry;
}

/// Of the messages themselves alone: written again at another time it is the same.
FeedContent FeedFolder::content_of(const Shelf& shelf) const {
  FeedContent feed;
  feed.author = task_.sender_name.empty() ? "Freshet, " + task_.basin_name : task_.sender_name;
  feed.title = core::fit_line(task_.receiver.title.empty() ? feed.author : task_.receiver.title);
  feed.url = url_ + "/";
  feed.self = url_ + "/" + in_address(file_);
  feed.id = uuid_of(feed.self);
  const std::size_t most = static_cast<std::size_t>(task_.receiver.entries);
  for (std::size_t i = shelf.delivered.size(); i > 0 && feed.entries.size() < most; --i) {
    const Parcel& parcel = *shelf.delivered[i - 1];
    feed.entries.push_back(entry_of(parcel, shelf.outbox.document(parcel), feed.language));
    feed.updated = std::max(feed.updated, parcel.sent);
  }
  if (feed.language.empty()) feed.language = "en";
  return feed;
}

}  // namespace

std::unique_ptr<Way> make_feed(const ReceiverTask& task, const std::string& file, WriteFeed write) {
  return std::make_unique<FeedFolder>(task, file, write);
}

std::string uuid_of(const std::string& text) {
  std::string hex = core::Sha256().add(text).hex().substr(0, 32);
  hex[12] = '8';
  hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
  return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

}  // namespace freshet::service
