#include "optics/formats/lens_formats.h"

#include <fmt/format.h>

#include <algorithm>

#include "optics/formats/iset_lens.h"
#include "optics/formats/optical_bench.h"
#include "optics/formats/pbrt_lens.h"
#include "optics/formats/seq.h"
#include "optics/formats/text_file.h"
#include "optics/formats/zmx_reader.h"
#include "optics/formats/zmx_writer.h"
#include "optics/lens/lens_file.h"
#include "sim/core/text_file.h"

namespace groundglass::optics {
namespace {

using Lines = std::vector<TextLine>;

template <typename Test>
bool any_line(const Lines& lines, const Test& test) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const TextLine& line) { return test(trimmed(line.text)); });
}

bool is_toml(const Lines& lines) {
  return any_line(lines, [](std::string_view line) {
    return line.starts_with("[[surface]]") ||
           (line.starts_with("schema") && trimmed(line.substr(6)).starts_with("="));
  });
}

bool is_json(const Lines& lines) {
  const auto first = std::find_if(lines.begin(), lines.end(),
                                  [](const TextLine& line) { return !trimmed(line.text).empty(); });
  return first != lines.end() && trimmed(first->text).starts_with("{");
}

bool is_optical_bench(const Lines& lines) {
  return any_line(lines, [](std::string_view line) { return line.starts_with("[lens data]"); });
}

/// The object's surface, which every .zmx file has.
bool is_zmx(const Lines& lines) {
  return any_line(lines, [](std::string_view line) { return line == "SURF 0"; });
}

/// The object's surface, which every sequence has.
bool is_seq(const Lines& lines) {
  return any_line(lines, [](std::string_view line) {
    const std::vector<std::string> words = split_words(line);
    if (words.size() < 2) return false;
    const std::string first = in_capitals(words[0]);
    return (first == "SO" || first == "S0") && parse_number(words[1]).has_value();
  });
}

/// Four numbers a line.
bool is_pbrt(const Lines& lines) {
  bool rows = false;
  for (const TextLine& line : lines) {
    const auto words = split_words(std::string_view(line.text).substr(0, line.text.find('#')));
    if (words.empty()) continue;
    if (!std::all_of(words.begin(), words.end(), [](const std::string& word) { return parse_number(word); }))
      return false;
    rows = rows || words.size() == 4;
  }
  return rows;
}

ImportedLens parse_toml_lens(std::string_view bytes, const std::filesystem::path& name) {
  return {parse_lens(bytes, name), {}};
}

ImportedLens parse_zmx_lens(std::string_view bytes, const std::filesystem::path& name) {
  return parse_zmx(bytes, name.string());
}

struct Format {
  std::string_view extension, title;
  bool (*recognizes)(const Lines&);
  ImportedLens (*parse)(std::string_view, const std::filesystem::path&);
};

constexpr Format formats[] = {
    {".toml", "groundglass lens", is_toml, parse_toml_lens},
    {".json", "ISET lens", is_json, parse_iset_lens},
    {".txt", "Optical Bench prescription", is_optical_bench, parse_optical_bench},
    {".zmx", "OpticStudio lens", is_zmx, parse_zmx_lens},
    {".seq", "CODE V sequence", is_seq, parse_seq},
    {".dat", "pbrt lens", is_pbrt, parse_pbrt_lens},
};

std::string extension_of(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return extension;
}

bool has_published_figures(const Lens& lens) {
  return lens.published_efl_mm || lens.published_f_number || lens.published_bfl_mm ||
         lens.published_chief_ray_angle_deg || !lens.published_elements.empty();
}

}  // namespace

ImportedLens parse_any_lens(std::string_view bytes, const std::filesystem::path& name) {
  const TextFile file(bytes, name);
  for (const Format& format : formats)
    if (format.recognizes(file.lines())) return format.parse(bytes, name);
  for (const Format& format : formats)
    if (extension_of(name) == format.extension) return format.parse(bytes, name);
  std::string known;
  for (const Format& format : formats)
    known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", format.title, format.extension);
  throw InputError({name, 0, ""}, "is no lens file that is understood: " + known);
}

ImportedLens load_any_lens(const std::filesystem::path& path) {
  return parse_any_lens(read_text_file(path), path);
}

FormattedLens format_any_lens(const Lens& lens, std::string_view extension) {
  FormattedLens result;
  if (extension == ".toml") {
    result.text = lens_text(lens);
    return result;
  }
  if (extension == ".zmx") {
    WrittenZmx written = format_zmx(lens);
    result = {std::move(written.text), std::move(written.notes)};
  } else if (extension == ".seq") {
    result.text = seq_text(lens, result.notes);
  } else if (extension == ".dat") {
    result.text = pbrt_text(lens, result.notes);
  } else {
    throw InputError(fmt::format(
        "lenses are written as .toml, .zmx (OpticStudio), .seq (CODE V) or .dat (pbrt), not as '{}'; "
        "give one of these extensions",
        extension));
  }
  if (!lens.motion.focus_groups.empty() || !lens.motion.positions.empty())
    result.notes.push_back("focus groups and positions are left out: the lens is written as it stands");
  if (has_published_figures(lens))
    result.notes.push_back(
        "the figures that its source publishes are left out: only .toml has a place for them");
  return result;
}

std::vector<std::string> write_any_lens(const Lens& lens, const std::filesystem::path& path,
                                        OutputFile::IfExists if_exists) {
  FormattedLens formatted =
      at_place({path, 0, ""}, [&] { return format_any_lens(lens, extension_of(path)); });
  write_text_file(path, formatted.text, if_exists);
  return std::move(formatted.notes);
}

}  // namespace groundglass::optics
