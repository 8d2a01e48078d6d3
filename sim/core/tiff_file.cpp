#include "sim/core/tiff_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "sim/core/error.h"

namespace groundglass {
namespace {

// No TIFF we read or write needs one block of memory larger than this.
constexpr tmsize_t max_block_bytes = tmsize_t{1} << 31;

std::string formatted(const char* format, va_list arguments) {
  std::array<char, 512> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  std::string message = text.data();
  std::replace(message.begin(), message.end(), '\n', ' ');
  return message;
}

int keep_error(TIFF*, void* last_error, const char*, const char* format, va_list arguments) {
  *static_cast<std::string*>(last_error) = formatted(format, arguments);
  return 1;
}

/// libtiff leaves out a tag whose data lies beyond the end of the file and only warns: for us that is damage.
int note_damage(TIFF*, void* damage, const char*, const char* format, va_list arguments) {
  const std::string message = formatted(format, arguments);
  if (message.find("IO error") != std::string::npos) *static_cast<std::string*>(damage) = message;
  return 1;
}

template <typename T>
std::vector<double> widened(const void* data, size_t count) {
  const T* values = static_cast<const T*>(data);
  return {values, values + count};
}

/// `count` values as libtiff keeps a field of this type in memory.
std::vector<double> field_values(const TIFFField* field, const void* data, size_t count) {
  const int size = TIFFFieldSetGetSize(field);
  switch (TIFFFieldDataType(field)) {
    case TIFF_RATIONAL:
    case TIFF_SRATIONAL:
    case TIFF_FLOAT:
    case TIFF_DOUBLE:
      return size == 8 ? widened<double>(data, count) : widened<float>(data, count);
    case TIFF_SBYTE:
      return widened<std::int8_t>(data, count);
    case TIFF_SSHORT:
      return widened<std::int16_t>(data, count);
    case TIFF_SLONG:
      return widened<std::int32_t>(data, count);
    case TIFF_SLONG8:
      return widened<std::int64_t>(data, count);
    case TIFF_ASCII:
      return {};
    default:
      break;
  }
  switch (size) {
    case 1:
      return widened<std::uint8_t>(data, count);
    case 2:
      return widened<std::uint16_t>(data, count);
    case 4:
      return widened<std::uint32_t>(data, count);
    case 8:
      return widened<std::uint64_t>(data, count);
    default:
      return {};
  }
}

/// A field whose count libtiff tells: count and pointer.
bool get_counted(TIFF* tiff, const TIFFField* field, size_t& count, const void*& data) {
  const std::uint32_t tag = TIFFFieldTag(field);
  if (TIFFFieldSetGetCountSize(field) == 2) {
    std::uint16_t short_count = 0;
    if (!TIFFGetField(tiff, tag, &short_count, &data)) return false;
    count = short_count;
  } else {
    std::uint32_t long_count = 0;
    if (!TIFFGetField(tiff, tag, &long_count, &data)) return false;
    count = long_count;
  }
  return data != nullptr;
}

}  // namespace

TiffFile::TiffFile(const std::filesystem::path& path, const char* mode, std::filesystem::path shown_as)
    : shown_as_(std::move(shown_as)), reports_(std::make_unique<Reports>()) {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 &TIFFOpenOptionsFree);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_error, &reports_->last_error);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), note_damage, &reports_->damage);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), max_block_bytes);
  errno = 0;
  tiff_.reset(TIFFOpenExt(path.c_str(), mode, options.get()));
  if (!tiff_) fail("cannot be opened");
}

void TiffFile::fail(const std::string& what) const {
  // libtiff says that a write failed, the system why.
  const bool is_full = errno == ENOSPC || errno == EFBIG || errno == EDQUOT;
  const std::string why = is_full ? std::strerror(errno) : reports_->last_error;
  throw InputError({shown_as_, 0, ""}, why.empty() ? what : what + ": " + why);
}

void TiffFile::check_undamaged() const {
  if (!reports_->damage.empty())
    throw InputError({shown_as_, 0, ""}, "is truncated or damaged: " + reports_->damage);
}

std::vector<double> TiffFile::numbers(std::uint32_t tag) const {
  const TIFFField* field = TIFFFindField(get(), tag, TIFF_ANY);
  if (!field) return {};
  const void* data = nullptr;
  if (TIFFFieldPassCount(field)) {
    size_t count = 0;
    return get_counted(get(), field, count, data) ? field_values(field, data, count) : std::vector<double>{};
  }
  const int count = TIFFFieldReadCount(field);
  if (count > 1)
    return TIFFGetField(get(), tag, &data) ? field_values(field, data, size_t(count)) : std::vector<double>{};
  std::uint64_t scalar = 0;
  return TIFFGetField(get(), tag, &scalar) ? field_values(field, &scalar, 1) : std::vector<double>{};
}

std::optional<double> TiffFile::number(std::uint32_t tag) const {
  const std::vector<double> values = numbers(tag);
  return values.empty() ? std::nullopt : std::optional(values.front());
}

std::string TiffFile::text(std::uint32_t tag) const {
  const TIFFField* field = TIFFFindField(get(), tag, TIFF_ANY);
  const char* value = nullptr;
  if (!field || TIFFFieldDataType(field) != TIFF_ASCII) return {};
  if (TIFFFieldPassCount(field)) {
    size_t count = 0;
    const void* data = nullptr;
    if (!get_counted(get(), field, count, data)) return {};
    const auto* text = static_cast<const char*>(data);
    return {text, std::find(text, text + count, '\0')};
  }
  return TIFFGetField(get(), tag, &value) && value ? value : std::string();
}

}  // namespace groundglass
