#include "sim/core/exif_block.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace groundglass {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Little endian, as the structure says of itself.
void append(Bytes& bytes, std::uint64_t number, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

struct Rational {
  std::uint32_t above, below;
};

/// A decimal fraction or one of the form 1/n, as people write f-numbers and times, where a float cannot tell
/// it from `value`; else as close as it gets.
Rational rational(double value) {
  constexpr double most = 4294967295.0;
  const auto is_same = [&](double other) { return static_cast<float>(other) == static_cast<float>(value); };
  for (const double below : {1.0, 10.0, 100.0, 1000.0}) {
    const double above = std::round(value * below);
    if (above > 0.0 && above <= most && is_same(above / below))
      return {static_cast<std::uint32_t>(above), static_cast<std::uint32_t>(below)};
  }
  const double part = std::round(1.0 / value);
  if (part > 0.0 && part <= most && is_same(1.0 / part)) return {1, static_cast<std::uint32_t>(part)};
  constexpr double fine = 1e6;
  if (value < 1.0) {
    const double above = std::clamp(std::floor(value * most), 1.0, fine);
    return {static_cast<std::uint32_t>(above),
            static_cast<std::uint32_t>(std::min(std::round(above / value), most))};
  }
  const double below = std::clamp(std::floor(most / value), 1.0, fine);
  return {static_cast<std::uint32_t>(std::min(std::round(value * below), most)),
          static_cast<std::uint32_t>(below)};
}

/// A directory of TIFF 6.0, section 2; tags are to be added in rising order.
class Directory {
 public:
  void text(std::uint16_t tag, std::string_view text) {
    if (text.empty()) return;
    Bytes bytes(text.begin(), text.end());
    bytes.push_back(0);
    add(tag, 2, bytes.size(), bytes);
  }
  void whole(std::uint16_t tag, double value) {
    Bytes bytes;
    append(bytes, static_cast<std::uint64_t>(std::lround(std::clamp(value, 0.0, 65535.0))), 2);
    add(tag, 3, 1, bytes);
  }
  void offset(std::uint16_t tag, std::size_t value) {
    Bytes bytes;
    append(bytes, value, 4);
    add(tag, 4, 1, bytes);
  }
  void fractions(std::uint16_t tag, std::span<const double> values) {
    Bytes bytes;
    for (const double value : values) {
      const Rational r = value > 0.0 ? rational(value) : Rational{0, 0};  // EXIF: 0/0 is unknown
      append(bytes, r.above, 4);
      append(bytes, r.below, 4);
    }
    add(tag, 5, values.size(), bytes);
  }
  void fraction(std::uint16_t tag, double value) {
    if (value > 0.0) fractions(tag, {&value, 1});
  }
  void undefined(std::uint16_t tag, std::string_view bytes) {
    add(tag, 7, bytes.size(), Bytes(bytes.begin(), bytes.end()));
  }

  /// Bytes with all that the entries point to.
  std::size_t size() const {
    std::size_t bytes = entries_start(entries_.size());
    for (const Entry& entry : entries_) bytes += entry.stored_apart();
    return bytes;
  }

  /// As it stands at `start` of the structure.
  void write(Bytes& to, std::size_t start) const {
    std::size_t next = start + entries_start(entries_.size());
    append(to, entries_.size(), 2);
    for (const Entry& entry : entries_) {
      append(to, entry.tag, 2);
      append(to, entry.type, 2);
      append(to, entry.count, 4);
      if (entry.stored_apart() == 0) {
        to.insert(to.end(), entry.bytes.begin(), entry.bytes.end());
        to.resize(to.size() + 4 - entry.bytes.size());
      } else {
        append(to, next, 4);
        next += entry.stored_apart();
      }
    }
    append(to, 0, 4);  // no directory follows
    for (const Entry& entry : entries_) {
      if (entry.stored_apart() == 0) continue;
      to.insert(to.end(), entry.bytes.begin(), entry.bytes.end());
      to.resize(to.size() + entry.bytes.size() % 2);
    }
  }

 private:
  struct Entry {
    std::uint16_t tag, type;
    std::size_t count;
    Bytes bytes;
    /// Four bytes fit the entry itself; what lies apart starts at even places.
    std::size_t stored_apart() const { return bytes.size() <= 4 ? 0 : bytes.size() + bytes.size() % 2; }
  };
  static std::size_t entries_start(std::size_t count) { return 2 + 12 * count + 4; }
  void add(std::uint16_t tag, std::uint16_t type, std::size_t count, Bytes bytes) {
    entries_.push_back({tag, type, count, std::move(bytes)});
  }

  std::vector<Entry> entries_;
};

/// EXIF 2.31, 4.6.5. What it makes mandatory without a capture's saying anything of it is constant.
Directory capture_directory(const CaptureInfo& info, int width, int height, std::uint16_t colour_space) {
  using namespace std::string_view_literals;
  Directory exif;
  exif.fraction(0x829a, info.exposure_time_s);
  exif.fraction(0x829d, info.f_number);
  if (info.iso > 0.0) exif.whole(0x8827, info.iso);  // saturates, as annex G has it
  exif.undefined(0x9000, "0231");
  exif.text(0x9003, info.date_time);
  exif.text(0x9004, info.date_time);
  exif.undefined(0x9101, "\1\2\3\0"sv);  // components: Y, Cb, Cr
  exif.fraction(0x9206, info.focus_distance_m);
  exif.fraction(0x920a, info.focal_length_mm);
  exif.undefined(0xa000, "0100");  // FlashPix version
  exif.whole(0xa001, colour_space);
  exif.offset(0xa002, static_cast<std::size_t>(width));
  exif.offset(0xa003, static_cast<std::size_t>(height));
  if (info.focal_length_35mm_mm > 0.0) exif.whole(0xa405, info.focal_length_35mm_mm);
  if (const LensRange& lens = info.lens_range; lens.known()) {
    const double range[] = {lens.shortest_mm, lens.longest_mm, lens.f_number_at_shortest,
                            lens.f_number_at_longest};
    exif.fractions(0xa432, range);
  }
  exif.text(0xa434, info.lens);
  return exif;
}

Directory main_directory(const CaptureInfo& info, std::size_t capture_at) {
  constexpr double pixels_per_inch = 72.0;  // unknown, by EXIF
  Directory directory;
  directory.text(0x010f, info.make);
  directory.text(0x0110, info.model);
  directory.whole(0x0112, 1);  // orientation: pictures are stored upright
  directory.fraction(0x011a, pixels_per_inch);
  directory.fraction(0x011b, pixels_per_inch);
  directory.whole(0x0128, 2);  // in inches
  directory.text(0x0131, info.software.empty() ? "groundglass" : info.software);
  directory.text(0x0132, info.date_time);
  directory.whole(0x0213, 1);  // YCbCr positioning: centred
  directory.offset(0x8769, capture_at);
  return directory;
}

}  // namespace

std::vector<std::uint8_t> exif_block(const CaptureInfo& info, int width, int height,
                                     std::uint16_t colour_space) {
  constexpr std::size_t first = 8;
  const std::size_t capture_at = first + main_directory(info, 0).size();
  Bytes block{'I', 'I', 42, 0, first, 0, 0, 0};
  main_directory(info, capture_at).write(block, first);
  capture_directory(info, width, height, colour_space).write(block, capture_at);
  return block;
}

}  // namespace groundglass
