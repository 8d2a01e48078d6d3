#include "optics/formats/text_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace groundglass::optics {
namespace {

constexpr std::string_view blanks = " \t\v\f\r\n";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

unsigned byte_at(std::string_view bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
  const auto tail = [&](int shift) { put(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6), tail(0);
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12), tail(6), tail(0);
  } else {
    put(0xF0 | code >> 18), tail(12), tail(6), tail(0);
  }
}

/// The length of the UTF-8 sequence at i, or 0 when there is none (RFC 3629, table of section 4).
size_t utf8_length(std::string_view bytes, size_t i) {
  const unsigned first = byte_at(bytes, i);
  const size_t length = first < 0x80                    ? 1
                        : first >= 0xC2 && first < 0xE0 ? 2
                        : first >= 0xE0 && first < 0xF0 ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4
                                                        : 0;
  if (length == 0 || i + length > bytes.size()) return 0;
  for (size_t k = 1; k < length; ++k)
    if ((byte_at(bytes, i + k) & 0xC0) != 0x80) return 0;
  if (length < 3) return length;
  const unsigned second = byte_at(bytes, i + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool beyond = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
  return overlong || beyond ? 0 : length;
}

bool is_utf8(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    const size_t length = utf8_length(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string from_latin1(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); ++i) append_utf8(out, byte_at(bytes, i));
  return out;
}

/// Empty when the bytes are no UTF-16.
std::optional<std::string> from_utf16(std::string_view bytes, bool big_endian) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](size_t i) {
    const unsigned a = byte_at(bytes, i), b = byte_at(bytes, i + 1);
    return big_endian ? a << 8 | b : b << 8 | a;
  };
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    unsigned code = unit(i);
    if (code >= 0xDC00 && code < 0xE000) return std::nullopt;
    if (code >= 0xD800 && code < 0xDC00) {
      i += 2;
      const unsigned low = i < bytes.size() ? unit(i) : 0;
      if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(out, code);
  }
  return out;
}

enum class Encoding { utf16_le, utf16_be, bytes };

Encoding encoding_of(std::string_view bytes) {
  if (starts_with(bytes, "\xFF\xFE")) return Encoding::utf16_le;
  if (starts_with(bytes, "\xFE\xFF")) return Encoding::utf16_be;
  if (bytes.size() >= 2 && bytes[0] != 0 && bytes[1] == 0) return Encoding::utf16_le;
  if (bytes.size() >= 2 && bytes[0] == 0 && bytes[1] != 0) return Encoding::utf16_be;
  return Encoding::bytes;
}

std::string decoded(std::string_view bytes, const std::filesystem::path& name) {
  const Encoding encoding = encoding_of(bytes);
  std::string text;
  if (encoding == Encoding::bytes) {
    text = is_utf8(bytes) ? std::string(bytes) : from_latin1(bytes);
  } else {
    const auto converted = from_utf16(bytes, encoding == Encoding::utf16_be);
    if (!converted) throw InputError({name, 0, ""}, "begins as UTF-16 text but is none; save it again");
    text = *converted;
  }
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (starts_with(text, mark)) text.erase(0, mark.size());
  if (text.find('\0') != std::string::npos)
    throw InputError({name, 0, ""}, "contains zero bytes: it is no text file");
  return text;
}

/// from_chars takes no plus; before another sign it stays, and makes the word wrong.
std::string_view without_plus(std::string_view word) {
  const bool plus = word.size() > 1 && word[0] == '+' && word[1] != '-' && word[1] != '+';
  return word.substr(plus ? 1 : 0);
}

}  // namespace

TextFile::TextFile(std::string_view bytes, std::filesystem::path name) : name_(std::move(name)) {
  const std::string text = decoded(bytes, name_);
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", start), text.size());
    lines_.push_back({static_cast<int>(lines_.size()) + 1, text.substr(start, end - start)});
    start = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
  }
}

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  for (size_t i = line.find_first_not_of(blanks); i != std::string_view::npos;
       i = line.find_first_not_of(blanks, i)) {
    const bool quoted = line[i] == '"' || line[i] == '\'';
    const size_t start = quoted ? i + 1 : i;
    const size_t end =
        std::min(quoted ? line.find(line[i], start) : line.find_first_of(blanks, start), line.size());
    words.emplace_back(line.substr(start, end - start));
    i = quoted ? std::min(end + 1, line.size()) : end;
  }
  return words;
}

std::optional<double> parse_number(std::string_view word) {
  std::string digits(without_plus(word));
  // from_chars would read "inf" and "nan".
  if (digits.find_first_not_of("0123456789+-.eEdD") != std::string::npos) return std::nullopt;
  std::replace_if(
      digits.begin(), digits.end(), [](char c) { return c == 'd' || c == 'D'; }, 'e');
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size()) return std::nullopt;
  // Out of range: too small is zero, too large is no number.
  if (error == std::errc::result_out_of_range) {
    const size_t exponent = digits.find_first_of("eE");
    const bool small = exponent != std::string::npos && digits.compare(exponent + 1, 1, "-") == 0;
    return small ? std::optional(0.0) : std::nullopt;
  }
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<int> parse_integer(std::string_view word) {
  word = without_plus(word);
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

std::string in_capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

}  // namespace groundglass::optics
