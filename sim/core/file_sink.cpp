#include "sim/core/file_sink.h"

#include <sys/types.h>

#include <cerrno>
#include <cstring>

#include "sim/core/error.h"

namespace groundglass {

FileSink::FileSink(const std::filesystem::path& path, OutputFile::IfExists if_exists)
    : target_(path, if_exists), file_(std::fopen(target_.temporary().c_str(), "wb")) {
  if (!file_) fail(std::strerror(errno));
}

void FileSink::write(const void* data, std::size_t size) noexcept {
  position_ += size;
  errno = 0;
  if (failure_ == 0 && std::fwrite(data, 1, size, file_.get()) != size) note();
}

void FileSink::seek(std::uint64_t position) noexcept {
  position_ = position;
  errno = 0;
  if (failure_ == 0 && ::fseeko(file_.get(), static_cast<off_t>(position), SEEK_SET) != 0) note();
}

void FileSink::note() noexcept { failure_ = errno != 0 ? errno : EIO; }

void FileSink::commit() {
  errno = 0;
  if (std::fclose(file_.release()) != 0 && failure_ == 0) note();
  if (failure_ != 0) fail("");
  target_.commit();
}

void FileSink::fail(const std::string& why) const {
  throw InputError({target_.target(), 0, ""},
                   "cannot be written: " + (failure_ != 0 ? std::strerror(failure_) : why));
}

}  // namespace groundglass
