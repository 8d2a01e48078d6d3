#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include "sensor/dng/jpeg_prediction.h"
#include "sensor/dng/lossless_jpeg.h"

namespace groundglass::sensor {
namespace {

using namespace jpeg;
using Counts = std::array<std::uint64_t, categories>;
using Lengths = std::array<std::uint8_t, categories>;

/// T.81 H.1.2.1: modulo 2^16.
template <int predictor>
void take_differences(std::span<const std::uint16_t> samples, size_t row_length, size_t components, int bits,
                      std::span<std::int16_t> differences) {
  const auto difference = [](int sample, int prediction) {
    return static_cast<std::int16_t>(sample - prediction);
  };
  for (size_t c = 0; c < components; ++c) differences[c] = difference(samples[c], 1 << (bits - 1));
  for (size_t i = components; i < row_length; ++i)
    differences[i] = difference(samples[i], samples[i - components]);
  for (size_t start = row_length; start < samples.size(); start += row_length) {
    const std::uint16_t *row = samples.data() + start, *above = row - row_length;
    std::int16_t* out = differences.data() + start;
    for (size_t c = 0; c < components; ++c) out[c] = difference(row[c], above[c]);
    for (size_t i = components; i < row_length; ++i)
      out[i] = difference(row[i], predicted<predictor>(row[i - components], above[i], above[i - components]));
  }
}

int category_of(int difference) { return std::bit_width(static_cast<unsigned>(std::abs(difference))); }

/// Lengths of the best prefix code, by joining the two rarest again and again. The code of all ones is left
/// free (T.81 C.1) by a symbol rarer than any other. Where one grows beyond 16 bits, evener counts serve.
Lengths code_lengths(Counts counts) {
  while (true) {
    struct Group {
      std::uint64_t count;
      std::uint32_t members;
    };
    std::vector<Group> groups{{1, 0}};
    for (size_t s = 0; s < counts.size(); ++s)
      if (counts[s] > 0) groups.push_back({2 * counts[s], 1u << s});
    Lengths lengths{};
    while (groups.size() > 1) {
      std::ranges::stable_sort(groups, std::greater(), &Group::count);
      const Group rarest = groups.back();
      groups.pop_back();
      groups.back().count += rarest.count;
      groups.back().members |= rarest.members;
      for (size_t s = 0; s < lengths.size(); ++s) lengths[s] += groups.back().members >> s & 1u;
    }
    if (std::ranges::max(lengths) <= 16) return lengths;
    for (std::uint64_t& count : counts) count = (count + 1) / 2;
  }
}

/// A code as DHT lists it, and as it is written.
struct Code {
  std::array<std::uint8_t, 16> with_length{};
  std::vector<std::uint8_t> symbols;
  Lengths lengths{};
  std::array<std::uint32_t, categories> words{};

  explicit Code(const Counts& counts) : lengths(code_lengths(counts)) {
    std::uint32_t next = 0;
    for (std::uint8_t length = 1; length <= 16; ++length, next <<= 1)
      for (std::uint8_t s = 0; s < categories; ++s)
        if (lengths[s] == length) {
          symbols.push_back(s);
          ++with_length[length - 1u];
          words[s] = next++;
        }
  }
};

/// Bits, most significant first; a byte of ones is followed by one of zeros (T.81 B.1.1.5).
class BitWriter {
 public:
  /// `out` has room for all that will come.
  explicit BitWriter(std::uint8_t* out) : out_(out) {}

  /// Up to 32 bits.
  void put(std::uint32_t value, int count) {
    buffer_ = buffer_ << count | value;
    held_ += count;
    if (held_ >= 32) {
      held_ -= 32;
      put_word(static_cast<std::uint32_t>(buffer_ >> held_));
    }
  }

  /// Fills up with ones and returns the end.
  std::uint8_t* finish() {
    const int missing = -held_ & 7;
    put((1u << missing) - 1u, missing);
    for (; held_ > 0; held_ -= 8) put_byte(static_cast<std::uint8_t>(buffer_ >> (held_ - 8)));
    return out_;
  }

 private:
  void put_byte(std::uint8_t byte) {
    *out_++ = byte;
    if (byte == 0xff) *out_++ = 0;
  }

  void put_word(std::uint32_t word) {
    // A byte is all ones where its complement is zero.
    const bool has_ones = ((~word - 0x01010101u) & word & 0x80808080u) != 0;
    if (has_ones) {
      for (int shift = 24; shift >= 0; shift -= 8) put_byte(static_cast<std::uint8_t>(word >> shift));
      return;
    }
    for (int shift = 24; shift >= 0; shift -= 8) *out_++ = static_cast<std::uint8_t>(word >> shift);
  }

  std::uint8_t* out_;
  std::uint64_t buffer_ = 0;
  int held_ = 0;
};

void put_marker(std::vector<std::uint8_t>& stream, std::uint8_t marker) {
  stream.push_back(0xff);
  stream.push_back(marker);
}

void put_short(std::vector<std::uint8_t>& stream, size_t value) {
  stream.push_back(static_cast<std::uint8_t>(value >> 8));
  stream.push_back(static_cast<std::uint8_t>(value));
}

std::vector<std::uint8_t> header(const Code& code, int width, int height, int components, int bits,
                                 int predictor) {
  const auto n = static_cast<size_t>(components);
  std::vector<std::uint8_t> stream;
  stream.reserve(128);
  put_marker(stream, start_of_image);
  put_marker(stream, lossless_frame);
  put_short(stream, 8 + 3 * n);
  stream.push_back(static_cast<std::uint8_t>(bits));
  put_short(stream, static_cast<size_t>(height));
  put_short(stream, static_cast<size_t>(width));
  stream.push_back(static_cast<std::uint8_t>(n));
  for (size_t c = 0; c < n; ++c) stream.insert(stream.end(), {static_cast<std::uint8_t>(c), 0x11, 0});
  put_marker(stream, huffman_tables);
  put_short(stream, 2 + 1 + 16 + code.symbols.size());
  stream.push_back(0);
  stream.insert(stream.end(), code.with_length.begin(), code.with_length.end());
  stream.insert(stream.end(), code.symbols.begin(), code.symbols.end());
  put_marker(stream, start_of_scan);
  put_short(stream, 6 + 2 * n);
  stream.push_back(static_cast<std::uint8_t>(n));
  for (size_t c = 0; c < n; ++c) stream.insert(stream.end(), {static_cast<std::uint8_t>(c), 0});
  stream.insert(stream.end(), {static_cast<std::uint8_t>(predictor), 0, 0});
  return stream;
}

}  // namespace

std::vector<std::uint8_t> encode_lossless_jpeg(std::span<const std::uint16_t> samples, int width, int height,
                                               int components, int bits, int predictor) {
  const auto n = static_cast<size_t>(components);
  std::vector<std::int16_t> differences(samples.size());
  with_predictor(predictor, [&]<int p>() {
    take_differences<p>(samples, static_cast<size_t>(width) * n, n, bits, differences);
  });
  // Four tallies, since neighbours often fall into one category and would wait for each other.
  std::array<std::array<std::uint32_t, categories>, 4> tallies{};
  for (size_t i = 0; i < differences.size(); ++i)
    ++tallies[i % 4][static_cast<size_t>(category_of(differences[i]))];
  Counts counts{};
  for (const auto& tally : tallies)
    for (size_t s = 0; s < counts.size(); ++s) counts[s] += tally[s];

  const Code code(counts);
  std::uint64_t total_bits = 0;
  for (size_t s = 0; s < counts.size(); ++s)
    total_bits += counts[s] * (code.lengths[s] + static_cast<std::uint64_t>(extra_bits(int(s))));
  std::vector<std::uint8_t> stream = header(code, width, height, components, bits, predictor);
  const size_t begin = stream.size();
  stream.resize(begin + 2 * (total_bits / 8 + 1) + 2);  // Every byte may need a zero after it.
  BitWriter writer(stream.data() + begin);
  for (const int difference : differences) {
    const int category = category_of(difference), extra = extra_bits(category);
    const auto low = static_cast<std::uint32_t>(difference - (difference < 0)) & ((1u << extra) - 1u);
    const auto s = static_cast<size_t>(category);
    writer.put(code.words[s] << extra | low, code.lengths[s] + extra);
  }
  stream.resize(static_cast<size_t>(writer.finish() - stream.data()));
  put_marker(stream, end_of_image);
  return stream;
}

}  // namespace groundglass::sensor
