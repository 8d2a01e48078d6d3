#include "sim/cli/readout_option.h"

namespace groundglass::cli {

void add_readout(CLI::App& command, std::optional<camera::ReadoutMode>& mode) {
  const CLI::Validator known(
      [](const std::string& name) {
        return camera::readout_mode_named(name) ? std::string()
                                                : "is '" + name + "', expected binned, remosaiced or native";
      },
      "");
  command
      .add_option_function<std::string>(
          "--readout", [&mode](const std::string& name) { mode = camera::readout_mode_named(name); },
          "Quad Bayer and Nona sensors: a number per block of one colour ('binned'), every pixel as an "
          "ordinary Bayer mosaic ('remosaiced'), or as it is ('native': most converters mis-read such DNGs). "
          "As the sensor's file says when left out")
      ->check(known)
      ->type_name("binned|remosaiced|native");
}

}  // namespace groundglass::cli
