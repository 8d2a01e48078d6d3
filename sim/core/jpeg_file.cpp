#include "sim/core/jpeg_file.h"

#include <fmt/format.h>

// Each needs what the one before declares.
// clang-format off
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <array>
#include <csetjmp>
#include <vector>

#include "sim/core/error.h"
#include "sim/core/exif_orientation.h"

// libjpeg reports errors by a jump, which would leave C++ objects undestroyed: functions that it may jump out
// of hold plain data only, are marked "jumps" and return whether all went well.

namespace groundglass {
namespace {

/// Errors jump, and warnings that pixels are damaged are errors.
struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf place;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void stop(j_common_ptr jpeg) {
  auto* errors = reinterpret_cast<Errors*>(jpeg->err);
  errors->manager.format_message(jpeg, errors->message);
  std::longjmp(errors->place, 1);
}

void take_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      stop(jpeg);
    default:
      break;
  }
}

void prepare(Errors& errors) {
  jpeg_std_error(&errors.manager);
  errors.manager.error_exit = stop;
  errors.manager.emit_message = take_message;
  errors.message[0] = '\0';
}

// Writing.

/// libjpeg's buffer before a sink.
struct Destination {
  jpeg_destination_mgr manager;
  ByteSink* sink;
  std::array<JOCTET, 1 << 16> buffer;
};

Destination& destination_of(j_compress_ptr jpeg) { return *reinterpret_cast<Destination*>(jpeg->dest); }

void empty_buffer(j_compress_ptr jpeg) {
  Destination& destination = destination_of(jpeg);
  destination.manager.next_output_byte = destination.buffer.data();
  destination.manager.free_in_buffer = destination.buffer.size();
}

boolean put_buffer(j_compress_ptr jpeg) {
  Destination& destination = destination_of(jpeg);
  destination.sink->write(destination.buffer.data(), destination.buffer.size());
  empty_buffer(jpeg);
  return TRUE;
}

void put_rest(j_compress_ptr jpeg) {
  Destination& destination = destination_of(jpeg);
  destination.sink->write(destination.buffer.data(),
                          destination.buffer.size() - destination.manager.free_in_buffer);
}

struct Writer {
  jpeg_compress_struct jpeg{};
  Errors errors;
  Destination destination;

  explicit Writer(ByteSink& sink) {
    prepare(errors);
    destination.sink = &sink;
    destination.manager.init_destination = empty_buffer;
    destination.manager.empty_output_buffer = put_buffer;
    destination.manager.term_destination = put_rest;
    jpeg.err = &errors.manager;
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { jpeg_destroy_compress(&jpeg); }
};

/// Jumps.
bool write(Writer& writer, const JSAMPLE* pixels, int width, int height, int quality,
           std::span<const std::uint8_t> exif, std::span<const std::uint8_t> icc_profile) {
  if (setjmp(writer.errors.place)) return false;
  j_compress_ptr jpeg = &writer.jpeg;
  jpeg_create_compress(jpeg);
  jpeg->dest = &writer.destination.manager;
  jpeg->image_width = static_cast<JDIMENSION>(width);
  jpeg->image_height = static_cast<JDIMENSION>(height);
  jpeg->input_components = 3;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  for (int c = 0; c < 3; ++c) jpeg->comp_info[c].h_samp_factor = jpeg->comp_info[c].v_samp_factor = 1;
  // JFIF wants its own segment first; with EXIF, which wants the same, that is left out.
  jpeg->write_JFIF_header = exif.empty() ? TRUE : FALSE;
  jpeg_start_compress(jpeg, TRUE);
  if (!exif.empty()) jpeg_write_marker(jpeg, JPEG_APP0 + 1, exif.data(), static_cast<unsigned>(exif.size()));
  if (!icc_profile.empty())
    jpeg_write_icc_profile(jpeg, icc_profile.data(), static_cast<unsigned>(icc_profile.size()));
  const std::size_t row_bytes = static_cast<std::size_t>(width) * 3;
  while (jpeg->next_scanline < jpeg->image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(pixels + jpeg->next_scanline * row_bytes);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  return true;
}

/// "Exif" and two zeros stand before the structure.
std::vector<std::uint8_t> exif_segment(std::span<const std::uint8_t> exif) {
  if (exif.empty()) return {};
  std::vector<std::uint8_t> segment{'E', 'x', 'i', 'f', 0, 0};
  segment.insert(segment.end(), exif.begin(), exif.end());
  return segment;
}

}  // namespace

void encode_jpeg(const Image<std::uint8_t>& pixels, const JpegDetails& details, ByteSink& sink) {
  if (pixels.channels() != 3)
    throw Error(fmt::format("a JPEG of {} channels cannot be written, expected 3", pixels.channels()));
  const std::vector<std::uint8_t> exif = exif_segment(details.exif);
  const auto writer = std::make_unique<Writer>(sink);
  if (!write(*writer, pixels.data().data(), pixels.width(), pixels.height(), details.quality, exif,
             details.icc_profile))
    throw Error(std::string("the JPEG cannot be written: ") + writer->errors.message);
}

// Reading.

struct JpegInput::Reader {
  jpeg_decompress_struct jpeg{};
  Errors errors;
  int orientation = 1;

  Reader() {
    prepare(errors);
    jpeg.err = &errors.manager;
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { jpeg_destroy_decompress(&jpeg); }
};

namespace {

constexpr int app1 = JPEG_APP0 + 1;

/// Jumps.
bool read_header(jpeg_decompress_struct& jpeg, Errors& errors, std::string_view file) {
  if (setjmp(errors.place)) return false;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_save_markers(&jpeg, app1, 0xffff);
  jpeg_read_header(&jpeg, TRUE);
  const bool is_cmyk = jpeg.jpeg_color_space == JCS_CMYK || jpeg.jpeg_color_space == JCS_YCCK;
  jpeg.out_color_space = is_cmyk ? JCS_CMYK : jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  return true;
}

/// `inks` has room for a row of CMYK, `pixels` for all. Jumps.
bool read_rows(jpeg_decompress_struct& jpeg, Errors& errors, JSAMPLE* inks, JSAMPLE* pixels) {
  if (setjmp(errors.place)) return false;
  jpeg_start_decompress(&jpeg);
  const bool is_cmyk = jpeg.out_color_space == JCS_CMYK;
  const std::size_t row_bytes =
      std::size_t{jpeg.output_width} * (jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3);
  // Adobe stores how much light the inks leave over.
  const int flip = jpeg.saw_Adobe_marker ? 0 : 255;
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW to = pixels + jpeg.output_scanline * row_bytes;
    JSAMPROW row = is_cmyk ? inks : to;
    jpeg_read_scanlines(&jpeg, &row, 1);
    if (!is_cmyk) continue;
    for (std::size_t x = 0; x < jpeg.output_width; ++x)
      for (std::size_t c = 0; c < 3; ++c) {
        const int left = inks[4 * x + c] ^ flip, black = inks[4 * x + 3] ^ flip;
        to[3 * x + c] = static_cast<JSAMPLE>((left * black + 127) / 255);
      }
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

/// What EXIF says of it, in the first segment that is EXIF's.
int orientation_in(const jpeg_decompress_struct& jpeg) {
  for (const jpeg_marker_struct* marker = jpeg.marker_list; marker; marker = marker->next) {
    const std::string_view bytes(reinterpret_cast<const char*>(marker->data), marker->data_length);
    using namespace std::string_view_literals;
    if (bytes.starts_with("Exif\0\0"sv)) return exif_orientation(bytes.substr(6));
  }
  return 1;
}

}  // namespace

JpegInput::JpegInput(std::filesystem::path path, std::string_view file)
    : path_(std::move(path)), file_bytes_(file.size()), reader_(std::make_unique<Reader>()) {
  if (!read_header(reader_->jpeg, reader_->errors, file))
    throw InputError({path_, 0, ""}, std::string("cannot be read as a JPEG: ") + reader_->errors.message);
  reader_->orientation = orientation_in(reader_->jpeg);
}

JpegInput::~JpegInput() = default;

int JpegInput::width() const { return static_cast<int>(reader_->jpeg.image_width); }
int JpegInput::height() const { return static_cast<int>(reader_->jpeg.image_height); }
int JpegInput::channels() const { return reader_->jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3; }
int JpegInput::orientation() const { return reader_->orientation; }

Image<std::uint8_t> JpegInput::pixels() {
  // A block of 8 × 8 pixels takes a bit at least.
  if (std::uint64_t{reader_->jpeg.image_width} * reader_->jpeg.image_height / 512 > file_bytes_)
    throw InputError(
        {path_, 0, ""},
        fmt::format("is truncated or damaged: {} x {} pixels cannot fit the file", width(), height()));
  Image<std::uint8_t> image(width(), height(), channels());
  std::vector<JSAMPLE> inks(static_cast<std::size_t>(width()) * 4);
  if (!read_rows(reader_->jpeg, reader_->errors, inks.data(), image.data().data()))
    throw InputError({path_, 0, ""}, std::string("cannot be read as a JPEG, it may be cut short: ") +
                                         reader_->errors.message);
  return image;
}

}  // namespace groundglass
