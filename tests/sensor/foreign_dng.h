#pragma once

#include <tiffio.h>

#include <filesystem>
#include <functional>
#include <vector>

#include "sensor/dng/dng_tags.h"

namespace groundglass::sensor::testing_dng {

/// A DNG as another program might write it, through libtiff: `preview` puts the raw image into a SubIFD.
struct ForeignDng {
  const char* mode = "w";
  int bits = 16;
  int width = 10, height = 6;
  bool preview = false, tiled = false, dng_version = true, colour_matrix = true;
  int compression = COMPRESSION_NONE;
  int samples = 1;
  std::vector<std::uint32_t> active_area;
  std::vector<std::uint16_t> linearization;
  std::uint32_t white_level = 0;
  std::vector<std::uint8_t> cfa{0, 1, 1, 2};
  bool neutral = true;
  /// More tags of the raw image's directory, and of the first one.
  std::function<void(TIFF*)> raw_tags, first_tags;

  std::uint16_t value(int x, int y) const {
    return static_cast<std::uint16_t>((x * 37 + y * 301 + 5) % (1 << bits));
  }

  std::vector<std::uint8_t> block(int x0, int y0, int block_width, int block_height) const {
    std::vector<std::uint8_t> bytes;
    for (int y = y0; y < y0 + block_height; ++y) {
      std::uint64_t buffer = 0;
      int held = 0;
      for (int x = x0; x < x0 + block_width; ++x) {
        const std::uint16_t v = x < width && y < height ? value(x, y) : 0;
        if (bits == 16) {
          bytes.insert(bytes.end(), reinterpret_cast<const std::uint8_t*>(&v),
                       reinterpret_cast<const std::uint8_t*>(&v) + 2);
          continue;
        }
        buffer = buffer << bits | v;
        for (held += bits; held >= 8; held -= 8)
          bytes.push_back(static_cast<std::uint8_t>(buffer >> (held - 8)));
      }
      if (held > 0) bytes.push_back(static_cast<std::uint8_t>(buffer << (8 - held)));
    }
    return bytes;
  }

  void write_raw_image(TIFF* t) const {
    const std::uint16_t repeat[] = {2, 2};
    TIFFSetField(t, TIFFTAG_SUBFILETYPE, 0);
    TIFFSetField(t, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(t, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, samples);
    TIFFSetField(t, TIFFTAG_COMPRESSION, compression);
    TIFFSetField(t, TIFFTAG_PHOTOMETRIC, dng::photometric_cfa);
    TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(t, TIFFTAG_CFAREPEATPATTERNDIM, repeat);
    TIFFSetField(t, TIFFTAG_CFAPATTERN, static_cast<int>(cfa.size()), cfa.data());
    if (!active_area.empty()) TIFFSetField(t, TIFFTAG_ACTIVEAREA, active_area.data());
    if (!linearization.empty())
      TIFFSetField(t, TIFFTAG_LINEARIZATIONTABLE, static_cast<int>(linearization.size()),
                   linearization.data());
    if (raw_tags) raw_tags(t);
    if (white_level) TIFFSetField(t, TIFFTAG_WHITELEVEL, 1, &white_level);
    if (tiled) {
      TIFFSetField(t, TIFFTAG_TILEWIDTH, 16);
      TIFFSetField(t, TIFFTAG_TILELENGTH, 16);
      std::vector<std::uint8_t> bytes = block(0, 0, 16, 16);
      TIFFWriteEncodedTile(t, 0, bytes.data(), static_cast<tmsize_t>(bytes.size()));
    } else {
      TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, height);
      std::vector<std::uint8_t> bytes = block(0, 0, width * samples, height);
      TIFFWriteEncodedStrip(t, 0, bytes.data(), static_cast<tmsize_t>(bytes.size()));
    }
  }

  void set_first_directory(TIFF* t) const {
    const std::uint8_t version[] = {1, 4, 0, 0};
    const float matrix[] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, as_shot[] = {0.5f, 2.0f, 1.0f};
    if (dng_version) TIFFSetField(t, TIFFTAG_DNGVERSION, version);
    if (colour_matrix) TIFFSetField(t, TIFFTAG_COLORMATRIX1, 9, matrix);
    if (neutral) TIFFSetField(t, TIFFTAG_ASSHOTNEUTRAL, 3, as_shot);
    TIFFSetField(t, TIFFTAG_MAKE, "Foreign");
    if (first_tags) first_tags(t);
  }

  std::filesystem::path write(const std::filesystem::path& path) const {
    TIFF* t = TIFFOpen(path.c_str(), mode);
    set_first_directory(t);
    if (preview) {
      std::uint64_t sub_directories[] = {0};
      std::uint8_t pixels[12] = {};
      TIFFSetField(t, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
      TIFFSetField(t, TIFFTAG_IMAGEWIDTH, 2);
      TIFFSetField(t, TIFFTAG_IMAGELENGTH, 2);
      TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 8);
      TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 3);
      TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
      TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
      TIFFSetField(t, TIFFTAG_SUBIFD, 1, sub_directories);
      TIFFWriteEncodedStrip(t, 0, pixels, 12);
      TIFFWriteDirectory(t);
    }
    write_raw_image(t);
    TIFFWriteDirectory(t);
    TIFFClose(t);
    return path;
  }
};

}  // namespace groundglass::sensor::testing_dng
