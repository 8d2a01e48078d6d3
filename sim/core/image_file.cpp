#include "sim/core/image_file.h"

#include <OpenImageIO/filesystem.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "sim/core/error.h"

namespace groundglass {
namespace {

namespace oiio = OIIO;

/// A file that takes everything without complaint and remembers the first thing that went wrong.
class PatientFile : public oiio::Filesystem::IOFile {
 public:
  explicit PatientFile(std::FILE* file) : IOFile(file, Write) {}
  /// To a "file" libjpeg would write by itself.
  const char* proxytype() const override { return "patient file"; }
  size_t write(const void* data, size_t size) override {
    if (IOFile::write(data, size) != size) note();
    return size;
  }
  size_t pwrite(const void* data, size_t size, int64_t offset) override {
    if (IOFile::pwrite(data, size, offset) != size) note();
    return size;
  }
  void note() {
    if (failure_ == 0) failure_ = errno != 0 ? errno : EIO;
  }
  /// What `errno` was, or 0.
  int failure() const { return failure_; }

 private:
  int failure_ = 0;
};

}  // namespace

void write_image_file(const std::filesystem::path& path, const std::string& format,
                      const oiio::ImageSpec& spec, const void* pixels, OutputFile::IfExists if_exists) {
  const auto fail = [&](const std::string& why) {
    return InputError({path, 0, ""}, "cannot be written: " + why);
  };
  OutputFile target(path, if_exists);
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(target.temporary().c_str(), "wb"),
                                                                &std::fclose);
  if (!file) throw fail(std::strerror(errno));
  PatientFile proxy(file.get());
  const auto out = oiio::ImageOutput::create(format, &proxy);
  if (!out) throw fail(oiio::geterror());
  const bool written = out->open(target.temporary().string(), spec) && out->write_image(spec.format, pixels);
  const bool closed = out->close();
  if (std::fflush(file.get()) != 0) proxy.note();
  if (proxy.failure() != 0) throw fail(std::strerror(proxy.failure()));
  if (!written || !closed) throw fail(out->geterror());
  target.commit();
}

}  // namespace groundglass
