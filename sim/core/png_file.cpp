#include "sim/core/png_file.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstring>

#include "sim/core/error.h"

// libpng reports errors by a jump, which would leave C++ objects undestroyed: functions that it may jump out
// of hold plain data only, are marked "jumps" and return whether all went well.

namespace groundglass {
namespace {

/// What libpng said last; kept by the C++ objects, and filled by callbacks.
using Message = std::array<char, 200>;

void keep_error(png_structp png, png_const_charp text) {
  auto& message = *static_cast<Message*>(png_get_error_ptr(png));
  std::strncpy(message.data(), text, message.size() - 1);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

constexpr bool must_swap = std::endian::native == std::endian::little;

// Writing.

struct Writer {
  Message message{};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &message, keep_error, ignore_warning);
  png_infop info = png_create_info_struct(png);

  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { png_destroy_write_struct(&png, &info); }
};

struct Pixels {
  const std::uint8_t* bytes;
  std::size_t row_bytes;
  int width, height, channels, bits;
};

void put_bytes(png_structp png, png_bytep data, std::size_t size) {
  static_cast<ByteSink*>(png_get_io_ptr(png))->write(data, size);
}

void flush_nothing(png_structp) {}

/// Jumps.
bool write(const Writer& writer, const Pixels& pixels, const PngDetails& details, png_textp texts,
           int text_count, ByteSink& sink) {
  if (setjmp(png_jmpbuf(writer.png))) return false;
  png_set_write_fn(writer.png, &sink, put_bytes, flush_nothing);
  // Of a photograph level 6 is 4 % smaller for four times the time, with this filter or the best for each
  // row.
  const bool is_noise = details.content == PngDetails::Content::noise;
  png_set_compression_level(writer.png, is_noise ? 1 : 3);
  png_set_filter(writer.png, PNG_FILTER_TYPE_BASE, is_noise ? PNG_FILTER_NONE : PNG_FILTER_AVG);
  png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(pixels.width),
               static_cast<png_uint_32>(pixels.height), pixels.bits,
               pixels.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!details.icc_profile.empty())
    png_set_iCCP(writer.png, writer.info, "ICC", PNG_COMPRESSION_TYPE_DEFAULT, details.icc_profile.data(),
                 static_cast<png_uint_32>(details.icc_profile.size()));
  if (!details.exif.empty())
    png_set_eXIf_1(writer.png, writer.info, static_cast<png_uint_32>(details.exif.size()),
                   const_cast<png_bytep>(details.exif.data()));
  if (text_count > 0) png_set_text(writer.png, writer.info, texts, text_count);
  png_write_info(writer.png, writer.info);
  if (pixels.bits == 16 && must_swap) png_set_swap(writer.png);
  for (int y = 0; y < pixels.height; ++y)
    png_write_row(writer.png, pixels.bytes + static_cast<std::size_t>(y) * pixels.row_bytes);
  png_write_end(writer.png, nullptr);  // all but pixels is before them
  return true;
}

template <typename Sample>
void encode(const Image<Sample>& image, const PngDetails& details, ByteSink& sink) {
  if (image.channels() != 1 && image.channels() != 3)
    throw Error(fmt::format("a PNG of {} channels cannot be written, expected 1 or 3", image.channels()));
  std::vector<png_text> texts;
  for (const auto& [keyword, text] : details.texts) {
    // Latin-1 and UTF-8 are the same in what ASCII has.
    const bool is_ascii =
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    png_text entry{};
    entry.compression = is_ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
    entry.key = const_cast<char*>(keyword.c_str());
    entry.text = const_cast<char*>(text.c_str());
    (is_ascii ? entry.text_length : entry.itxt_length) = text.size();
    texts.push_back(entry);
  }
  const Pixels pixels{
      reinterpret_cast<const std::uint8_t*>(image.data().data()),
      static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.channels()) * sizeof(Sample),
      image.width(),
      image.height(),
      image.channels(),
      8 * static_cast<int>(sizeof(Sample))};
  const Writer writer;
  if (!write(writer, pixels, details, texts.data(), static_cast<int>(texts.size()), sink))
    throw Error(std::string("the PNG cannot be written: ") + writer.message.data());
}

}  // namespace

void encode_png(const Image<std::uint8_t>& pixels, const PngDetails& details, ByteSink& sink) {
  encode(pixels, details, sink);
}

void encode_png(const Image<std::uint16_t>& pixels, const PngDetails& details, ByteSink& sink) {
  encode(pixels, details, sink);
}

// Reading.

struct PngInput::Reader {
  explicit Reader(std::string_view file) : left(file) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }

  std::string_view left;
  Message message{};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &message, keep_error, ignore_warning);
  png_infop info = png_create_info_struct(png);
  std::size_t stored_row_bytes = 0;
};

namespace {

/// Jumps.
void take_bytes(png_structp png, png_bytep data, std::size_t size) {
  auto& left = *static_cast<std::string_view*>(png_get_io_ptr(png));
  if (size > left.size()) png_error(png, "it is cut short");
  std::memcpy(data, left.data(), size);
  left.remove_prefix(size);
}

/// Jumps.
bool read_header(png_structp png, png_infop info, std::string_view& left, std::size_t& stored_row_bytes) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_read_fn(png, &left, take_bytes);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);  // of the sides; whoever reads limits the whole
  png_read_info(png, info);
  stored_row_bytes = png_get_rowbytes(png, info);
  png_set_expand(png);  // palettes, fewer bits than 8, one colour that stands for transparency
  if (must_swap) png_set_swap(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

/// Jumps.
bool read_rows(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

}  // namespace

PngInput::PngInput(std::filesystem::path path, std::string_view file)
    : path_(std::move(path)), file_bytes_(file.size()), reader_(std::make_unique<Reader>(file)) {
  if (!read_header(reader_->png, reader_->info, reader_->left, reader_->stored_row_bytes))
    throw InputError({path_, 0, ""}, std::string("cannot be read as a PNG: ") + reader_->message.data());
}

PngInput::~PngInput() = default;

int PngInput::width() const { return static_cast<int>(png_get_image_width(reader_->png, reader_->info)); }
int PngInput::height() const { return static_cast<int>(png_get_image_height(reader_->png, reader_->info)); }
int PngInput::channels() const { return png_get_channels(reader_->png, reader_->info); }
int PngInput::bits() const { return png_get_bit_depth(reader_->png, reader_->info); }

std::variant<Image<std::uint8_t>, Image<std::uint16_t>> PngInput::pixels() {
  constexpr std::uint64_t most_per_byte = 1032;  // at best, of deflate
  if (std::uint64_t{reader_->stored_row_bytes} * static_cast<std::uint64_t>(height()) >
      file_bytes_ * most_per_byte)
    throw InputError(
        {path_, 0, ""},
        fmt::format("is truncated or damaged: {} x {} pixels cannot fit the file", width(), height()));
  const auto read = [this]<typename Sample>(Image<Sample> image) {
    std::vector<png_bytep> rows(static_cast<std::size_t>(image.height()));
    for (int y = 0; y < image.height(); ++y)
      rows[static_cast<std::size_t>(y)] = reinterpret_cast<png_bytep>(image.row(y).data());
    if (!read_rows(reader_->png, rows.data()))
      throw InputError({path_, 0, ""}, std::string("cannot be read as a PNG: ") + reader_->message.data());
    return image;
  };
  if (bits() == 8) return read(Image<std::uint8_t>(width(), height(), channels()));
  return read(Image<std::uint16_t>(width(), height(), channels()));
}

}  // namespace groundglass
