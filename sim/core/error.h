#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace groundglass {

/// Names and values that people wrote may hold anything: control characters become \xNN, and the middle of a
/// very long text is left out, so that it can stand in a message of one line.
std::string one_line(std::string_view text);

/// Root of every exception the library throws on purpose.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where in a file people wrote something is wrong. Line 0 and an empty key mean "the whole file".
struct SourceLocation {
  std::filesystem::path path;
  int line = 0;
  std::string key;

  /// "path:line: key", leaving out what is unknown.
  std::string text() const;
};

/// The input or its use is wrong and the user can mend it: bad file, bad value, unwritable output.
/// The command line turns it into exit code 2. `what()` is one line, "path:line: key: what is wrong", by
/// one_line().
class InputError : public Error {
 public:
  explicit InputError(const std::string& message);
  InputError(const SourceLocation& where, const std::string& message);
};

/// Runs a step whose errors speak of values in memory, and tells them of the place in a file these came from.
template <typename Step>
auto at_place(const SourceLocation& where, const Step& step) {
  try {
    return step();
  } catch (const InputError& error) {
    if (where.path.empty()) throw;
    throw InputError(where, error.what());
  }
}

/// The work was cancelled (Ctrl-C, or a caller's request) and left nothing half-written.
class Cancelled : public Error {
 public:
  Cancelled() : Error("stopped; nothing was written half-way") {}
  /// With a message of its own, for work that can be gone on with.
  explicit Cancelled(const std::string& message) : Error(message) {}
};

}  // namespace groundglass
