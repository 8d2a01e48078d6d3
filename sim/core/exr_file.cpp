#include "sim/core/exr_file.h"

#include <ImfChannelList.h>
#include <ImfChromaticities.h>
#include <ImfDoubleAttribute.h>
#include <ImfFloatAttribute.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfInputPart.h>
#include <ImfIntAttribute.h>
#include <ImfMultiPartInputFile.h>
#include <ImfOutputFile.h>
#include <ImfPartType.h>
#include <ImfStandardAttributes.h>
#include <ImfStringAttribute.h>
#include <ImfThreading.h>
#include <ImfTileDescription.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <string_view>
#include <thread>
#include <tuple>

#include "sim/core/error.h"
#include "sim/core/exr_header.h"
#include "sim/core/file_sink.h"
#include "sim/core/text_file.h"

namespace groundglass {
namespace {

/// OpenEXR packs and unpacks blocks of rows on threads of its own, which it has none of by itself.
void start_threads() {
  static const bool started = [] {
    Imf::setGlobalThreadCount(static_cast<int>(std::thread::hardware_concurrency()));
    return true;
  }();
  static_cast<void>(started);
}

class ExrSink final : public Imf::OStream {
 public:
  explicit ExrSink(FileSink& sink) : OStream("output"), sink_(sink) {}
  void write(const char bytes[], int count) override { sink_.write(bytes, static_cast<size_t>(count)); }
  std::uint64_t tellp() override { return sink_.position(); }
  void seekp(std::uint64_t position) override { sink_.seek(position); }

 private:
  FileSink& sink_;
};

/// Slices of interleaved floats that lie from `first` on.
Imf::FrameBuffer frame_buffer(const ExrHeader& header, const Imath::Box2i& window, const float* first) {
  Imf::FrameBuffer buffer;
  const size_t stride = header.channels.size() * sizeof(float);
  const size_t row = stride * static_cast<size_t>(header.width);
  for (const std::string& channel : header.channels)
    buffer.insert(channel, Imf::Slice::Make(Imf::FLOAT, first++, window, stride, row));
  return buffer;
}

Imath::Box2i window_of(const ExrHeader& header) {
  return {{header.x, header.y}, {header.x + header.width - 1, header.y + header.height - 1}};
}

Imf::Header encoded(const ExrHeader& header, ExrCompression compression) {
  const Imath::Box2i window = window_of(header);
  Imf::Header file(window, window, 1.0f, {0.0f, 0.0f}, 1.0f, Imf::INCREASING_Y,
                   compression == ExrCompression::zip ? Imf::ZIP_COMPRESSION : Imf::NO_COMPRESSION);
  for (const std::string& channel : header.channels)
    file.channels().insert(channel, Imf::Channel(Imf::FLOAT));
  for (const auto& [name, text] : header.texts) file.insert(name, Imf::StringAttribute(text));
  for (const auto& [name, number] : header.numbers) file.insert(name, Imf::FloatAttribute(number));
  if (const auto& c = header.chromaticities)
    Imf::addChromaticities(file,
                           {{(*c)[0], (*c)[1]}, {(*c)[2], (*c)[3]}, {(*c)[4], (*c)[5]}, {(*c)[6], (*c)[7]}});
  return file;
}

/// Sorts "layer.R" by its layer, then red, green, blue and alpha first, as pictures have them.
std::tuple<std::string_view, size_t, std::string_view> place_of(std::string_view channel) {
  const size_t dot = channel.rfind('.');
  const std::string_view layer = dot == channel.npos ? "" : channel.substr(0, dot);
  const std::string_view own = dot == channel.npos ? channel : channel.substr(dot + 1);
  constexpr std::string_view first = "RGBA";
  return {layer, own.size() == 1 ? std::min(first.find(own), first.size()) : first.size(), channel};
}

/// Rows that are packed together (OpenEXR File Layout).
std::uint64_t rows_per_block(Imf::Compression compression) {
  switch (compression) {
    case Imf::NO_COMPRESSION:
    case Imf::RLE_COMPRESSION:
    case Imf::ZIPS_COMPRESSION:
      return 1;
    case Imf::ZIP_COMPRESSION:
    case Imf::PXR24_COMPRESSION:
      return 16;
    case Imf::DWAB_COMPRESSION:
      return 256;
    default:
      return 32;
  }
}

std::vector<std::string> channel_names(const Imf::Header& header) {
  std::vector<std::string> names;
  for (auto channel = header.channels().begin(); channel != header.channels().end(); ++channel)
    names.emplace_back(channel.name());
  std::ranges::sort(names, {}, place_of);
  return names;
}

/// Why such pixels are not read; "" if they are.
std::string objection(const Imf::Header& header) {
  if (header.hasType() && header.type() != Imf::SCANLINEIMAGE && header.type() != Imf::TILEDIMAGE)
    return "holds deep pixels, expected flat ones";
  for (auto channel = header.channels().begin(); channel != header.channels().end(); ++channel) {
    if (channel.channel().type == Imf::UINT)
      return fmt::format("has whole numbers in the channel '{}', expected floats", one_line(channel.name()));
    if (channel.channel().xSampling != 1 || channel.channel().ySampling != 1)
      return fmt::format("has the channel '{}' at another resolution than the picture",
                         one_line(channel.name()));
  }
  return "";
}

/// Whether memory may be taken for the pixels: the window is one, the file can hold it, and a block of rows
/// or a row of tiles, which OpenEXR unpacks at once, is of a size that occurs.
bool is_possible(const Imf::Header& header, std::uint64_t file_bytes) {
  const std::uint64_t channels = channel_names(header).size();
  const Imath::Box2i window = header.dataWindow();
  const std::int64_t width = std::int64_t{window.max.x} - window.min.x + 1;
  const std::int64_t height = std::int64_t{window.max.y} - window.min.y + 1;
  constexpr std::int64_t longest_side = std::int64_t{1} << 24;
  if (width < 1 || height < 1 || width > longest_side || height > longest_side || channels < 1) return false;
  constexpr std::uint64_t most_per_byte = 1024;  // Deflate packs 1032 bytes into one at best.
  const std::uint64_t pixels = static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
  if (pixels > file_bytes * most_per_byte / channels / sizeof(float)) return false;
  std::uint64_t columns = static_cast<std::uint64_t>(width), rows = rows_per_block(header.compression());
  if (header.hasTileDescription()) {
    columns = std::max<std::uint64_t>(columns, header.tileDescription().xSize);
    rows = header.tileDescription().ySize;
  }
  constexpr std::uint64_t largest_block = std::uint64_t{1} << 28;
  return rows > 0 && columns <= largest_block / sizeof(float) / channels / rows;
}

ExrHeader decoded(const Imf::Header& file) {
  ExrHeader header;
  const Imath::Box2i window = file.dataWindow();
  header.x = window.min.x, header.y = window.min.y;
  header.width = window.max.x - window.min.x + 1, header.height = window.max.y - window.min.y + 1;
  header.channels = channel_names(file);
  for (auto i = file.begin(); i != file.end(); ++i) {
    const Imf::Attribute& value = i.attribute();
    if (const auto* text = dynamic_cast<const Imf::StringAttribute*>(&value))
      header.texts[i.name()] = text->value();
    else if (const auto* number = dynamic_cast<const Imf::FloatAttribute*>(&value))
      header.numbers[i.name()] = number->value();
    else if (const auto* precise = dynamic_cast<const Imf::DoubleAttribute*>(&value))
      header.numbers[i.name()] = static_cast<float>(precise->value());
    else if (const auto* whole = dynamic_cast<const Imf::IntAttribute*>(&value))
      header.numbers[i.name()] = static_cast<float>(whole->value());
  }
  if (Imf::hasChromaticities(file)) {
    const Imf::Chromaticities& c = Imf::chromaticities(file);
    header.chromaticities = {c.red.x,  c.red.y,  c.green.x, c.green.y,
                             c.blue.x, c.blue.y, c.white.x, c.white.y};
  }
  return header;
}

}  // namespace

std::string ExrHeader::text(const std::string& name, const std::string& fallback) const {
  const auto found = texts.find(name);
  return found == texts.end() ? fallback : found->second;
}

float ExrHeader::number(const std::string& name, float fallback) const {
  const auto found = numbers.find(name);
  return found == numbers.end() ? fallback : found->second;
}

void write_exr(const std::filesystem::path& path, const ExrHeader& header, const Image<float>& pixels,
               ExrCompression compression, OutputFile::IfExists if_exists) {
  ExrHeader whole = header;
  whole.width = pixels.width(), whole.height = pixels.height();
  start_threads();
  FileSink sink(path, if_exists);
  try {
    ExrSink stream(sink);
    Imf::OutputFile file(stream, encoded(whole, compression));
    file.setFrameBuffer(frame_buffer(whole, window_of(whole), pixels.data().data()));
    file.writePixels(pixels.height());
  } catch (const std::exception& error) {
    sink.fail(error.what());
  }
  sink.commit();
}

struct ExrInput::File {
  explicit File(const std::filesystem::path& path) : parts(path.c_str()) {}
  Imf::MultiPartInputFile parts;
};

ExrInput::ExrInput(const std::filesystem::path& path) : path_(path) {
  const auto fail = [&](const std::string& what) { return InputError({path, 0, ""}, what); };
  check_input_file(path);
  check_exr_header(path);
  start_threads();
  try {
    file_ = std::make_unique<File>(path);
  } catch (const std::exception& error) {
    throw fail(std::string("cannot be read: ") + error.what());
  }
  const Imf::Header& header = file_->parts.header(0);
  if (const std::string why = objection(header); !why.empty()) throw fail(why);
  if (!is_possible(header, std::filesystem::file_size(path))) {
    const Imath::Box2i window = header.dataWindow();
    throw fail(fmt::format(
        "is truncated or damaged: pixels from ({}, {}) to ({}, {}) of {} channels cannot fit the file",
        window.min.x, window.min.y, window.max.x, window.max.y, channel_names(header).size()));
  }
  header_ = decoded(header);
}

ExrInput::~ExrInput() = default;

Image<float> ExrInput::pixels() {
  Image<float> image(header_.width, header_.height, static_cast<int>(header_.channels.size()));
  try {
    Imf::InputPart part(file_->parts, 0);
    part.setFrameBuffer(frame_buffer(header_, window_of(header_), image.data().data()));
    part.readPixels(header_.y, header_.y + header_.height - 1);
  } catch (const std::exception& error) {
    throw InputError({path_, 0, ""}, std::string("cannot be read, it may be cut short: ") + error.what());
  }
  return image;
}

}  // namespace groundglass
