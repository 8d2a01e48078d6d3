#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sensor/dng/jpeg_prediction.h"
#include "sensor/dng/lossless_jpeg.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

using namespace jpeg;

[[noreturn]] void fail(const std::string& what) { throw InputError("its lossless JPEG data " + what); }

/// What a segment holds, read from its front.
class Segment {
 public:
  explicit Segment(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  std::span<const std::uint8_t> take(size_t count) {
    if (bytes_.size() < count) fail("has a segment that is too short");
    const auto part = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return part;
  }
  int byte() { return take(1)[0]; }
  int number() {
    const auto two = take(2);
    return two[0] << 8 | two[1];
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// Code words to categories.
class HuffmanTable {
 public:
  HuffmanTable(std::span<const std::uint8_t> with_length, std::span<const std::uint8_t> symbols)
      : symbols_(symbols.begin(), symbols.end()) {
    std::uint32_t next = 0;  // left-aligned in 16 bits
    size_t index = 0;
    for (unsigned length = 1; length <= 16; ++length) {
      const std::uint32_t step = 1u << (16 - length);
      first_[length] = next;
      first_index_[length] = index;
      for (int i = 0; i < with_length[length - 1]; ++i, ++index, next += step) {
        if (next + step > 0x10000u) fail("has a Huffman code that is none");
        if (symbols_[index] >= categories) fail("has differences of more than 16 bits");
        if (length > quick_bits) continue;
        const auto entry = static_cast<std::uint16_t>(length << 8 | symbols_[index]);
        std::fill_n(quick_.begin() + (next >> (16 - quick_bits)), step >> (16 - quick_bits), entry);
      }
      limit_[length] = next;
    }
  }

  /// Length and category (length << 8 | category) of the code word that `bits`, 16 of them, begin with; 0 if
  /// there is none.
  unsigned find(std::uint32_t bits) const {
    if (const unsigned entry = quick_[bits >> (16 - quick_bits)]) return entry;
    for (unsigned length = quick_bits + 1; length <= 16; ++length)
      if (bits < limit_[length])
        return length << 8 | symbols_[first_index_[length] + ((bits - first_[length]) >> (16 - length))];
    return 0;
  }

 private:
  static constexpr unsigned quick_bits = 10;
  std::array<std::uint16_t, 1 << quick_bits> quick_{};
  std::array<std::uint32_t, 17> first_{}, limit_{};
  std::array<size_t, 17> first_index_{};
  std::vector<std::uint8_t> symbols_;
};

/// The bits of a scan up to the next marker; zeros beyond.
class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  /// Makes 32 bits available.
  void refill() {
    while (held_ < 32) {
      // Without a byte of ones among them, four at once.
      if (end_ - next_ >= 4) {
        const std::uint32_t word = std::uint32_t{next_[0]} << 24 | std::uint32_t{next_[1]} << 16 |
                                   std::uint32_t{next_[2]} << 8 | next_[3];
        if (((~word - 0x01010101u) & word & 0x80808080u) == 0) {
          buffer_ = buffer_ << 32 | word;
          held_ += 32;
          next_ += 4;
          return;
        }
      }
      buffer_ = buffer_ << 8 | next_byte();
      held_ += 8;
    }
  }
  std::uint32_t peek16() const { return static_cast<std::uint32_t>(buffer_ >> (held_ - 16)) & 0xffffu; }
  void skip(int count) { held_ -= count; }
  std::uint32_t take(int count) {
    held_ -= count;
    return static_cast<std::uint32_t>(buffer_ >> held_) & ((1u << count) - 1u);
  }

  /// Bits were taken that are not there.
  bool exhausted() const { return invented_ > held_; }

  /// Goes to what follows the next restart marker. T.81 F.1.2.3.
  void restart(int number) {
    if (end_ - next_ < 2 || next_[0] != 0xff || next_[1] != first_restart + number)
      fail("lacks a restart marker");
    next_ += 2;
    buffer_ = 0;
    held_ = invented_ = 0;
  }

 private:
  std::uint8_t next_byte() {
    const bool is_marker = next_ != end_ && *next_ == 0xff && (end_ - next_ < 2 || next_[1] != 0);
    if (next_ == end_ || is_marker) {
      invented_ += 8;
      return 0;
    }
    const std::uint8_t byte = *next_++;
    if (byte == 0xff) ++next_;
    return byte;
  }

  const std::uint8_t* next_;
  const std::uint8_t* end_;
  std::uint64_t buffer_ = 0;
  int held_ = 0, invented_ = 0;
};

/// One difference. T.81 F.2.2.1 and H.2.
int difference(BitReader& bits, const HuffmanTable& table) {
  bits.refill();
  const unsigned found = table.find(bits.peek16());
  if (found == 0) [[unlikely]]
    fail("has a code word that its Huffman code lacks");
  bits.skip(static_cast<int>(found >> 8));
  const int category = static_cast<int>(found & 0xffu);
  if (category == 0) return 0;
  if (category == 16) return 32768;
  const int low = static_cast<int>(bits.take(category));
  return low < 1 << (category - 1) ? low - (1 << category) + 1 : low;
}

class Decoder {
 public:
  explicit Decoder(std::span<const std::uint8_t> stream) : stream_(stream) {}

  LosslessJpeg decode() {
    if (stream_.size() < 2 || stream_[0] != 0xff || stream_[1] != start_of_image)
      fail("does not begin like a JPEG");
    at_ = 2;
    while (true) {
      const std::uint8_t marker = next_marker();
      Segment segment = next_segment();
      if (marker == lossless_frame)
        read_frame(segment);
      else if (marker == huffman_tables)
        read_tables(segment);
      else if (marker == restart_interval)
        restart_interval_ = segment.number();
      else if (marker == start_of_scan)
        return read_scan(segment);
      else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xcc && marker != 0xc8)
        fail(fmt::format("is of another process of JPEG (SOF{}), expected the lossless one (SOF3)",
                         marker - 0xc0));
    }
  }

 private:
  std::uint8_t next_marker() {
    if (at_ >= stream_.size() || stream_[at_] != 0xff) fail("is truncated or damaged");
    while (at_ < stream_.size() && stream_[at_] == 0xff) ++at_;  // fill bytes
    if (at_ >= stream_.size()) fail("is truncated or damaged");
    if (stream_[at_] == end_of_image) fail("has no picture");
    return stream_[at_++];
  }

  Segment next_segment() {
    const auto rest = stream_.subspan(at_);
    const size_t length = rest.size() < 2 ? 0 : size_t{rest[0]} << 8 | rest[1];
    if (length < 2 || length > rest.size()) fail("is truncated or damaged");
    at_ += length;
    return Segment(rest.subspan(2, length - 2));
  }

  void read_frame(Segment segment) {
    image_.bits = segment.byte();
    image_.height = segment.number();
    image_.width = segment.number();
    image_.components = segment.byte();
    if (image_.bits < 2 || image_.bits > 16 || image_.width == 0 || image_.height == 0 ||
        image_.components < 1 || image_.components > 4)
      fail(fmt::format("states {} x {} samples of {} bits and {} components", image_.width, image_.height,
                       image_.bits, image_.components));
    for (int c = 0; c < image_.components; ++c) {
      const auto component = segment.take(3);
      identifiers_[static_cast<size_t>(c)] = component[0];
      if (component[1] != 0x11) fail("has components of several resolutions");
    }
  }

  void read_tables(Segment segment) {
    while (!segment.empty()) {
      const size_t place = static_cast<size_t>(segment.byte());
      if (place > 3) fail("has a Huffman table that is none of four for differences");
      const auto with_length = segment.take(16);
      size_t symbols = 0;
      for (const std::uint8_t count : with_length) symbols += count;
      tables_[place].emplace(with_length, segment.take(symbols));
    }
  }

  LosslessJpeg read_scan(Segment segment) {
    if (image_.width == 0) fail("has a scan before its frame");
    if (segment.byte() != image_.components) fail("is not one interleaved scan");
    std::array<const HuffmanTable*, 4> tables{};
    for (size_t c = 0; c < static_cast<size_t>(image_.components); ++c) {
      if (segment.byte() != identifiers_[c]) fail("has a scan of components that its frame lacks");
      const auto& table = tables_.at(static_cast<size_t>(segment.byte()) >> 4 & 3u);
      if (!table) fail("lacks a Huffman table");
      tables[c] = &*table;
    }
    const int predictor = segment.byte();
    segment.byte();  // means nothing here
    if (predictor < 1 || predictor > 7) fail(fmt::format("has predictor {}, expected 1 to 7", predictor));
    if (segment.byte() != 0) fail("has a point transform; not supported");
    if (restart_interval_ % image_.width != 0) fail("restarts within a row");

    const auto row_length = static_cast<size_t>(image_.width) * static_cast<size_t>(image_.components);
    const size_t count = row_length * static_cast<size_t>(image_.height);
    const auto coded = stream_.subspan(at_);
    // Each sample takes a bit at least.
    if (count > 8 * coded.size()) fail("is truncated or damaged: it is too short for its size");
    image_.samples.resize(count);
    with_predictor(predictor, [&]<int p>() { read_rows<p>(BitReader(coded), tables, row_length); });
    return std::move(image_);
  }

  template <int predictor>
  void read_rows(BitReader bits, const std::array<const HuffmanTable*, 4>& tables, size_t row_length) {
    const int rows_between = restart_interval_ / image_.width;
    const std::uint16_t half = static_cast<std::uint16_t>(1u << (image_.bits - 1));
    const auto n = static_cast<size_t>(image_.components);
    for (int y = 0; y < image_.height; ++y) {
      const bool restarts = rows_between > 0 && y > 0 && y % rows_between == 0;
      if (restarts) bits.restart((y / rows_between - 1) % 8);
      std::uint16_t* row = image_.samples.data() + static_cast<size_t>(y) * row_length;
      const auto sample = [&](int prediction, size_t c) {
        return static_cast<std::uint16_t>(prediction + difference(bits, *tables[c]));
      };
      if (y == 0 || restarts) {
        for (size_t c = 0; c < n; ++c) row[c] = sample(half, c);
        for (size_t i = n; i < row_length; i += n)
          for (size_t c = 0; c < n; ++c) row[i + c] = sample(row[i + c - n], c);
      } else {
        const std::uint16_t* above = row - row_length;
        for (size_t c = 0; c < n; ++c) row[c] = sample(above[c], c);
        for (size_t i = n; i < row_length; i += n)
          for (size_t c = 0; c < n; ++c)
            row[i + c] = sample(predicted<predictor>(row[i + c - n], above[i + c], above[i + c - n]), c);
      }
      if (bits.exhausted()) fail("is truncated or damaged");
    }
  }

  std::span<const std::uint8_t> stream_;
  size_t at_ = 0;
  LosslessJpeg image_{0, 0, 0, 0, {}};
  std::array<std::uint8_t, 4> identifiers_{};
  std::array<std::optional<HuffmanTable>, 4> tables_;
  int restart_interval_ = 0;
};

}  // namespace

LosslessJpeg decode_lossless_jpeg(std::span<const std::uint8_t> stream) { return Decoder(stream).decode(); }

}  // namespace groundglass::sensor
