#include "sensor/dng/lossless_jpeg.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <tuple>

#include "sensor/dng/jpeg_prediction.h"
#include "sim/core/error.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

using Samples = std::vector<std::uint16_t>;
using Stream = std::vector<std::uint8_t>;

/// Kinds of picture: random numbers, one number, a gradient over two axes, extremes in turn, a noisy scene.
Samples picture(int kind, int width, int height, int bits) {
  std::mt19937 random(static_cast<unsigned>(kind));
  const int top = (1 << bits) - 1;
  Samples samples;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double scene = 0.5 + 0.4 * std::sin(0.05 * x) * std::cos(0.03 * y);
      const double noise = static_cast<double>(random() % 1000) / 1000.0 - 0.5;
      const int value = kind == 0   ? static_cast<int>(random())
                        : kind == 1 ? top / 3
                        : kind == 2 ? (x * 3 + y * 5)
                        : kind == 3 ? ((x / 3 + y) % 2) * top
                                    : static_cast<int>(top * (scene + 0.02 * noise));
      samples.push_back(static_cast<std::uint16_t>(value & top));
    }
  return samples;
}

TEST(LosslessJpeg, EveryDepthPredictorAndNumberOfComponentsRoundTrips) {
  for (int kind = 0; kind < 5; ++kind)
    for (int bits = 2; bits <= 16; ++bits)
      for (int components = 1; components <= 4; ++components)
        for (int predictor = 1; predictor <= 7; ++predictor) {
          const int width = 9, height = 13;
          const Samples samples = picture(kind, width * components, height, bits);
          const LosslessJpeg back =
              decode_lossless_jpeg(encode_lossless_jpeg(samples, width, height, components, bits, predictor));
          ASSERT_EQ(std::tuple(back.width, back.height, back.components, back.bits),
                    std::tuple(width, height, components, bits));
          ASSERT_EQ(back.samples, samples) << kind << " " << bits << " " << components << " " << predictor;
        }
}

TEST(LosslessJpeg, NarrowAndLongPicturesRoundTrip) {
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 300}, {300, 1}, {65535, 2}, {2, 65535}}) {
    const Samples samples = picture(4, width, height, 14);
    EXPECT_EQ(decode_lossless_jpeg(encode_lossless_jpeg(samples, width, height, 1, 14)).samples, samples);
  }
}

/// Fibonacci's counts make Huffman's code as long as it gets: 17 categories need more than 16 bits.
TEST(LosslessJpeg, NoCodeWordIsLongerThanSixteenBits) {
  Samples samples{32768};
  int run = 1, next = 1;
  for (int category = 16; category >= 0; --category) {
    for (int i = 0; i < run; ++i) {
      const int step = category == 0 ? 0 : 1 << (category - 1);
      samples.push_back(static_cast<std::uint16_t>(samples.back() + step));
    }
    run = std::exchange(next, run + next);
  }
  const int width = static_cast<int>(samples.size());
  EXPECT_EQ(decode_lossless_jpeg(encode_lossless_jpeg(samples, width, 1, 1, 16)).samples, samples);
}

double entropy_bits(const Samples& samples, size_t row) {
  std::vector<double> counts(17);
  double extra = 0.0, bits = 0.0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const int before = i % row > 1 ? samples[i - 2] : i < row ? 8192 : samples[i - row];
    const int category =
        std::bit_width(static_cast<unsigned>(std::abs(static_cast<std::int16_t>(samples[i] - before))));
    counts[static_cast<size_t>(category)] += 1.0;
    extra += category;
  }
  for (double count : counts)
    if (count > 0.0) bits -= count * std::log2(count / static_cast<double>(samples.size()));
  return bits + extra;
}

/// Shannon: no code takes less than the entropy, Huffman's less than a bit more for each symbol.
TEST(LosslessJpeg, StreamsAreAsShortAsTheirCodeAllows) {
  const Samples samples = picture(4, 256, 256, 14);
  const auto bits = static_cast<double>(8 * encode_lossless_jpeg(samples, 128, 256, 2, 14).size());
  const double least = entropy_bits(samples, 256);
  EXPECT_GT(bits, least);
  EXPECT_LT(bits, 1.03 * least);
}

/// The example a decoder can be checked with by hand: 2 x 2 samples of 8 bits, predictor 1; the differences
/// 0, 1, −1 and 2 from 128 in the code 0 → 0, 1 → 10, 2 → 110.
Stream by_hand(std::initializer_list<std::uint8_t> scan, int predictor = 1) {
  Stream stream{0xff,
                0xd8,
                0xff,
                0xc3,
                0,
                11,
                8,
                0,
                2,
                0,
                2,
                1,
                7,
                0x11,
                0,
                0xff,
                0xc4,
                0,
                22,
                0,
                1,
                1,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                2,
                0xff,
                0xda,
                0,
                8,
                1,
                7,
                0,
                std::uint8_t(predictor),
                0,
                0};
  for (std::uint8_t byte : scan) stream.push_back(byte);
  return stream;
}

TEST(LosslessJpeg, DecodesAStreamMadeByHand) {
  // 0 | 10 1 | 10 0 | 110 10: 0101 1001 1010 and padding.
  const LosslessJpeg image = decode_lossless_jpeg(by_hand({0x59, 0xaf, 0xff, 0xd9}));
  EXPECT_EQ(image.samples, (Samples{128, 129, 127, 129}));
  // The same with 2 as the predictor: the last is predicted from above.
  EXPECT_EQ(decode_lossless_jpeg(by_hand({0x59, 0xaf, 0xff, 0xd9}, 2)).samples,
            (Samples{128, 129, 127, 131}));
}

/// T.81 table H.1, worked out for the neighbours 10 (left), 20 (above) and 5 (above left).
TEST(LosslessJpeg, PredictorsAreThoseOfTheStandard) {
  const int expected[] = {10, 20, 5, 25, 17, 22, 15};
  for (int predictor = 1; predictor <= 7; ++predictor)
    EXPECT_EQ(jpeg::with_predictor(predictor, []<int p>() { return jpeg::predicted<p>(10, 20, 5); }),
              expected[predictor - 1])
        << predictor;
}

TEST(LosslessJpeg, RestartsBeginAnew) {
  Stream stream = by_hand({0x5f, 0xff, 0xd0, 0x9a, 0xff, 0xd9});
  const Stream every_row{0xff, 0xdd, 0, 4, 0, 2};
  stream.insert(stream.begin() + 2, every_row.begin(), every_row.end());
  // Each row from 128: 0 and 1; −1 and 2.
  EXPECT_EQ(decode_lossless_jpeg(stream).samples, (Samples{128, 129, 127, 129}));
  stream[7] = 3;
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(stream), "restarts within a row");
}

TEST(LosslessJpeg, SaysWhatItCannotDecode) {
  const Stream good = encode_lossless_jpeg(picture(4, 32, 32, 12), 16, 32, 2, 12);
  const auto changed = [&](size_t at, std::uint8_t value) {
    Stream stream = good;
    stream.at(at) = value;
    return stream;
  };
  EXPECT_INPUT_ERROR(decode_lossless_jpeg({}), "does not begin like a JPEG");
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(changed(3, 0xc0)), "SOF0");
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(changed(6, 17)), "17 bits");
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(changed(11, 5)), "5 components");
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(changed(7, 0xff)), "too short for its size");
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(by_hand({0x59, 0xaf}, 8)), "predictor 8");
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(by_hand({0xff, 0, 0xff, 0xd9})), "code word");
  EXPECT_INPUT_ERROR(decode_lossless_jpeg(by_hand({0x59, 0xff, 0xd9})), "truncated");
}

TEST(LosslessJpeg, EveryTruncationIsAnError) {
  const Stream good = encode_lossless_jpeg(picture(4, 32, 32, 12), 16, 32, 2, 12);
  // The end marker is not needed.
  for (size_t length = 0; length + 3 < good.size(); ++length)
    EXPECT_THROW(decode_lossless_jpeg(std::span(good).first(length)), InputError) << length;
}

TEST(LosslessJpeg, DamageNeverCrashes) {
  const Stream good = encode_lossless_jpeg(picture(4, 32, 32, 12), 16, 32, 2, 12);
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    Stream stream = good;
    for (int j = 0; j < 3; ++j) stream[random() % (j == 0 ? 90 : stream.size())] = std::uint8_t(random());
    try {
      const LosslessJpeg image = decode_lossless_jpeg(stream);
      EXPECT_LE(image.samples.size(), 8 * stream.size());
    } catch (const InputError&) {
    }
  }
}

}  // namespace
}  // namespace groundglass::sensor
