#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "sim/core/byte_sink.h"
#include "sim/core/output_file.h"

namespace groundglass {

/// A file that appears whole or not at all (OutputFile), takes everything without complaint and remembers the
/// first thing that the system refused: a full disk, say.
class FileSink final : public ByteSink {
 public:
  /// Throws InputError as OutputFile does, and where the file cannot be made.
  FileSink(const std::filesystem::path& path, OutputFile::IfExists if_exists);

  void write(const void* data, std::size_t size) noexcept override;
  /// Where the next byte goes.
  std::uint64_t position() const noexcept { return position_; }
  void seek(std::uint64_t position) noexcept;

  /// Puts the file in its place. Throws InputError with the system's reason where not all has arrived.
  void commit();
  /// Throws that reason, if there is one already, and else `why`, what the encoder says.
  [[noreturn]] void fail(const std::string& why) const;

 private:
  void note() noexcept;

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  OutputFile target_;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t position_ = 0;
  /// What `errno` was, or 0.
  int failure_ = 0;
};

}  // namespace groundglass
