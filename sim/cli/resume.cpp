#include "sim/cli/resume.h"

#include <fmt/core.h>

#include "sim/camera/checkpoint.h"
#include "sim/core/error.h"
#include "sim/core/version.h"

namespace groundglass::cli {
namespace {
namespace fs = std::filesystem;

/// The version and, where the system tells it, the very build: another build may render other pixels.
std::string program() {
  const fs::path self = "/proc/self/exe";
  std::error_code ignored;
  return GROUNDGLASS_VERSION " " + (fs::exists(self, ignored) ? camera::file_sha256(self) : "");
}

/// Rounded down: 100 only when all is done.
int percent(const render::PartialRender& partial) {
  return static_cast<int>(100.0 * partial.fraction_done());
}

}  // namespace

Resume::Resume(fs::path checkpoint, const std::vector<camera::InputFile>& inputs,
               const scene::RenderSettings& settings)
    : checkpoint_(std::move(checkpoint)),
      fingerprint_(camera::render_fingerprint(program(), inputs, settings)) {}

render::PartialRender Resume::start(int width, int height, int bands) const {
  if (std::error_code ignored; !fs::exists(checkpoint_, ignored)) return {};
  try {
    render::PartialRender partial =
        camera::read_checkpoint(checkpoint_, fingerprint_, {width, height, bands});
    fmt::print(stderr, "groundglass: going on at {} %\n", percent(partial));
    return partial;
  } catch (const InputError& error) {
    fmt::print(stderr, "groundglass: {}; starting anew\n", error.what());
    return {};
  }
}

void Resume::stop(const render::PartialRender& partial) const {
  if (partial.fraction_done() == 0.0) throw Cancelled();
  camera::write_checkpoint(checkpoint_, fingerprint_, partial);
  throw Cancelled(fmt::format("stopped at {} %; run the same command again to go on", percent(partial)));
}

}  // namespace groundglass::cli
