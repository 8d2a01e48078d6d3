#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <csignal>

#include "sim/cli/commands.h"
#include "sim/cli/progress.h"
#include "sim/cli/usage_error.h"
#include "sim/core/error.h"
#include "sim/core/version.h"

namespace {

constexpr int exit_failed = 1;
constexpr int exit_wrong_input = 2;

std::atomic<bool> interrupted{false};

using Clock = std::chrono::steady_clock;
std::atomic<Clock::rep> interrupted_at{0};

/// A second Ctrl-C ends the program the hard way. One signal that comes twice at once, as timeout(1) sends it
/// to a process and to its group, counts once.
void on_interrupt(int signal) {
  const Clock::duration now = Clock::now().time_since_epoch();
  if (!interrupted.exchange(true)) {
    interrupted_at = now.count();
  } else if (now - Clock::duration(interrupted_at) > std::chrono::milliseconds(500)) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

int run(int argc, char** argv) {
  using namespace groundglass;
  cli::ProgressLine progress;
  const Task task([&](std::string_view step, double fraction) { progress.show(step, fraction); },
                  &interrupted);

  CLI::App app("From a lens prescription to a RAW file and a picture", "groundglass");
  app.set_version_flag("--version", GROUNDGLASS_VERSION);
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default();
  app.footer(cli::example("groundglass render scenes/studio_chart.toml -o out"));
  const cli::Context context{task};
  cli::add_render(app, context);
  cli::add_rerun(app, context);
  cli::add_expose(app, context);
  cli::add_develop(app, context);
  cli::add_isp(app, context);
  cli::add_lens(app, context);
  cli::add_sensor(app, context);
  cli::add_trace(app, context);
  cli::add_characterize(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& e) {
    return e.get_exit_code();  // a command that ran, and found what its status tells
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
    fmt::print(stderr, "{}\n", cli::usage_error_text(app, e));
    return exit_wrong_input;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  // Beyond a limit of the size of files a write then fails like any other, and what was begun is removed.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const groundglass::InputError& e) {
    fmt::print(stderr, "groundglass: {}\n", e.what());
    return exit_wrong_input;
  } catch (const groundglass::Cancelled& e) {
    fmt::print(stderr, "groundglass: {}\n", e.what());
    return exit_failed;
  } catch (const std::exception& e) {
    fmt::print(stderr, "groundglass: failed: {}\n", e.what());
    return exit_failed;
  }
}
