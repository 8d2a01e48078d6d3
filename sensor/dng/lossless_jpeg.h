#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace groundglass::sensor {

/// One picture of lossless JPEG, the process with Huffman coding of ITU-T T.81 annex H (SOF3), as DNG tiles
/// hold it: the columns of a mosaic are dealt out to the components in turn.
struct LosslessJpeg {
  /// Samples of one component in a row.
  int width = 0;
  int height = 0;
  /// 1 to 4, interleaved.
  int components = 1;
  /// 2 to 16.
  int bits = 16;
  /// `width * components` a row.
  std::vector<std::uint16_t> samples;
};

/// The stream of `height` rows of `width * components` samples, none above `bits` bits, from `predictor` 1 to
/// 7 (T.81 table H.1) and the Huffman code that is best for these samples, common to all components.
std::vector<std::uint8_t> encode_lossless_jpeg(std::span<const std::uint16_t> samples, int width, int height,
                                               int components, int bits, int predictor = 1);

/// Any predictor, a Huffman code per component, restart intervals of whole rows. Memory and time stay in
/// proportion to the stream, since each sample takes a bit of it. Throws InputError for a stream that is
/// damaged, ends early or is of another process.
LosslessJpeg decode_lossless_jpeg(std::span<const std::uint8_t> stream);

}  // namespace groundglass::sensor
