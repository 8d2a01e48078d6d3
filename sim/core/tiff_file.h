#pragma once

#include <tiffio.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace groundglass {

/// An open TIFF whose warnings and errors stay with it instead of going to stderr, without a global handler.
class TiffFile {
 public:
  /// `mode` as of TIFFOpen. Throws InputError, naming `shown_as`, if it cannot be opened.
  TiffFile(const std::filesystem::path& path, const char* mode, std::filesystem::path shown_as);

  TIFF* get() const { return tiff_.get(); }
  /// Throws InputError: the file's name, `what`, and what libtiff said last.
  [[noreturn]] void fail(const std::string& what) const;

  /// Throws InputError if a tag of a directory read so far lies outside the file.
  void check_undamaged() const;

  /// Sets a tag of the current directory; arguments as of TIFFSetField.
  template <typename... Values>
  void set(std::uint32_t tag, Values... values) {
    if (!TIFFSetField(get(), tag, values...)) fail("tag " + std::to_string(tag) + " cannot be written");
  }

  /// All values of a numeric tag of the current directory; empty when absent or not numeric.
  std::vector<double> numbers(std::uint32_t tag) const;
  /// The first of them.
  std::optional<double> number(std::uint32_t tag) const;
  /// A text tag; empty when absent.
  std::string text(std::uint32_t tag) const;

 private:
  struct Close {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
  };
  std::filesystem::path shown_as_;
  struct Reports {
    std::string last_error, damage;
  };
  std::unique_ptr<Reports> reports_;  // outlives tiff_, which writes to it
  std::unique_ptr<TIFF, Close> tiff_;
};

}  // namespace groundglass
