// write_test_dng SENSOR.toml OUT.dng: a noisy exposure of 6 × 4 patches in D65 light, the ColorChecker's 18
// colours above six greys of constant reflectance, and OUT.pgm with the same numbers for comparison.
#include <array>
#include <cstdio>
#include <fstream>

#include "sensor/capture/auto_exposure.h"
#include "sensor/capture/expose.h"
#include "sensor/dng/dng_writer.h"
#include "sensor/light/photoelectrons.h"
#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"

namespace {

using namespace groundglass;

constexpr int patch_px = 200, columns = 6, rows = 4;
constexpr std::array grey_reflectances{0.90, 0.59, 0.36, 0.20, 0.09, 0.03};

std::vector<double> patch_irradiance(int patch, const WavelengthGrid& grid) {
  const Spectrum& light = cie_illuminant("D65");
  if (patch >= 18) return light.scaled(grey_reflectances[static_cast<size_t>(patch - 18)]).band_means(grid);
  return product(light, colorchecker_reflectances().column(static_cast<size_t>(patch))).band_means(grid);
}

SpectralImage chart(double pixel_pitch_um) {
  SpectralImage image;
  image.pixels = Image<float>(columns * patch_px, rows * patch_px, image.grid.band_count);
  image.pixel_pitch_um = pixel_pitch_um;
  image.f_number = 2.8;
  image.focal_length_mm = 8.69;
  image.focus_distance_m = 1.5;
  image.lens_name = "Test lens 8.69 mm f/2.8";
  image.scene_white = cie_illuminant("D65").band_means(image.grid);
  for (int patch = 0; patch < columns * rows; ++patch) {
    const std::vector<double> bands = patch_irradiance(patch, image.grid);
    const int left = patch % columns * patch_px, top = patch / columns * patch_px;
    for (int y = top; y < top + patch_px; ++y)
      for (int x = left; x < left + patch_px; ++x)
        for (size_t b = 0; b < bands.size(); ++b)
          image.pixels.pixel(x, y)[b] = static_cast<float>(bands[b] * 1e-6);
  }
  return image;
}

void write_pgm(const std::filesystem::path& path, const Image<std::uint16_t>& dn) {
  std::ofstream out(path, std::ios::binary);
  out << "P5\n" << dn.width() << " " << dn.height() << "\n65535\n";
  for (std::uint16_t value : dn.data())
    out.put(static_cast<char>(value >> 8)).put(static_cast<char>(value & 0xff));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw InputError("usage: write_test_dng SENSOR.toml OUT.dng");
  const auto model = sensor::load_sensor(argv[1]);
  const SpectralImage image = chart(model.readout_pitch_um());
  sensor::ExposureSettings settings;
  settings.time_s = sensor::auto_exposure_time_s(sensor::mean_photoelectrons_per_s(image, model, Task()),
                                                 model, model.base_iso(), 0.9);
  settings.date_time = "2026:01:02 03:04:05";
  const RawFrame frame = sensor::expose(image, model, settings, Task());
  sensor::write_dng(argv[2], frame, OutputFile::IfExists::replace);
  write_pgm(std::filesystem::path(argv[2]).replace_extension(".pgm"), frame.dn);
} catch (const std::exception& error) {
  std::fprintf(stderr, "write_test_dng: %s\n", error.what());
  return 2;
}
