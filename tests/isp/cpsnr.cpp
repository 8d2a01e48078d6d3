// cpsnr DIR: every demosaicker on every picture of a folder. A picture is seen through an RGGB mosaic,
// interpolated, and compared in 8 bits with what it was (tests/support/cpsnr.h).
#include "tests/support/cpsnr.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "isp/demosaic/demosaic.h"
#include "isp/demosaic/demosaicker.h"
#include "isp/output/srgb_curve.h"
#include "tests/support/read_image.h"

namespace {

using namespace groundglass;
using isp::InterpolationDomain;

const CfaPattern rggb{2, 2, {0, 1, 1, 2}};
constexpr unsigned noise_seed = 7;
constexpr int smallest_side = 32;

struct Options {
  std::filesystem::path folder;
  bool linear = false, json = false;
  double full_well_e = 0.0;
};

struct Photo {
  std::string name;
  Image<float> pixels;
};

std::vector<Photo> read_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file() && OIIO::ImageInput::open(entry.path().string()))
      paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<Photo> photos;
  for (const auto& path : paths) {
    photos.push_back({path.filename().string(), testing::read_image(path)});
    const Image<float>& pixels = photos.back().pixels;
    if (pixels.channels() != 3 || std::min(pixels.width(), pixels.height()) < smallest_side)
      throw InputError(fmt::format("{}: has {} channels of {}×{} pixels, expected 3 of at least {}×{}",
                                   path.string(), pixels.channels(), pixels.width(), pixels.height(),
                                   smallest_side, smallest_side));
  }
  if (photos.empty())
    throw InputError(fmt::format("{}: has no picture, expected RGB ones of 8 bits", folder.string()));
  return photos;
}

/// IEC 61966-2-1, the inverse of isp/srgb_curve.h.
float linear_light(float srgb) {
  return srgb <= 0.04045f ? srgb / 12.92f : std::pow((srgb + 0.055f) / 1.055f, 2.4f);
}

template <typename Curve>
Image<float> through(Image<float> image, const Curve& curve) {
  for (float& value : image.data()) value = curve(value);
  return image;
}

/// The picture as the sensor is to see it. Noise is that of counting electrons, `full_well_e` at white.
Image<float> seen(const Image<float>& picture, const Options& options, std::mt19937_64& random) {
  if (!options.linear) return picture;
  return through(picture, [&](float value) {
    const double light = linear_light(value);
    if (options.full_well_e == 0.0 || light == 0.0) return static_cast<float>(light);
    std::poisson_distribution<std::int64_t> electrons(light * options.full_well_e);
    return static_cast<float>(static_cast<double>(electrons(random)) / options.full_well_e);
  });
}

struct Score {
  double sum_dB = 0.0, worst_dB = std::numeric_limits<double>::infinity();
  std::string worst;

  void add(const std::string& name, double value_dB) {
    sum_dB += value_dB;
    if (value_dB < worst_dB) {
      worst_dB = value_dB;
      worst = name;
    }
  }
};

Score score_of(const std::string& method, InterpolationDomain domain, const std::vector<Photo>& photos,
               const Options& options) {
  std::mt19937_64 random(noise_seed);
  Score score;
  for (const Photo& photo : photos) {
    Image<float> found = isp::demosaic(testing::mosaic_of(seen(photo.pixels, options, random), rggb), rggb,
                                       method, {}, domain);
    if (options.linear) found = through(std::move(found), isp::srgb_curve);
    score.add(photo.name, testing::cpsnr_dB(found, photo.pixels));
  }
  return score;
}

/// Of a 12 MP mosaic made by repeating the first picture, on all threads, the best of three runs.
double megapixels_per_second(const std::string& method, InterpolationDomain domain,
                             const Image<float>& picture) {
  Image<float> mosaic(4096, 3072);
  for (int y = 0; y < mosaic.height(); ++y)
    for (int x = 0; x < mosaic.width(); ++x)
      mosaic.at(x, y) = picture.at(x % picture.width(), y % picture.height(), rggb.plane_at(x, y));
  double best = 0.0;
  for (int run = 0; run < 3; ++run) {
    const auto start = std::chrono::steady_clock::now();
    isp::demosaic(mosaic, rggb, method, {}, domain);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::max(best, 1e-6 * static_cast<double>(mosaic.pixel_count()) / taken.count());
  }
  return best;
}

void run(const Options& options) {
  const std::vector<Photo> photos = read_folder(options.folder);
  std::vector<std::pair<InterpolationDomain, const char*>> domains{{InterpolationDomain::linear, "as given"}};
  if (options.linear) domains.emplace_back(InterpolationDomain::companded, "companded");
  nlohmann::json table = nlohmann::json::array();
  if (!options.json)
    fmt::print("{:<24}{:<11}{:>9}{:>9}  {:<20}{:>8}\n", "demosaicker", "domain", "mean dB", "worst dB",
               "picture", "MP/s");
  for (const isp::Demosaicker& demosaicker : isp::demosaickers())
    for (const auto& [domain, domain_name] : domains) {
      const Score score = score_of(demosaicker.name, domain, photos, options);
      const double mean_dB = score.sum_dB / static_cast<double>(photos.size());
      const double speed = megapixels_per_second(demosaicker.name, domain, photos.front().pixels);
      if (options.json)
        table.push_back({{"demosaicker", demosaicker.name},
                         {"domain", domain_name},
                         {"mean_cpsnr_dB", mean_dB},
                         {"worst_cpsnr_dB", score.worst_dB},
                         {"worst_picture", score.worst},
                         {"megapixels_per_second", speed}});
      else
        fmt::print("{:<24}{:<11}{:>9.2f}{:>9.2f}  {:<20}{:>8.0f}\n", demosaicker.name, domain_name, mean_dB,
                   score.worst_dB, score.worst, speed);
      std::fflush(stdout);
    }
  if (options.json)
    fmt::print("{}\n", nlohmann::json{{"pictures", photos.size()},
                                      {"linear", options.linear},
                                      {"full_well_e", options.full_well_e},
                                      {"noise_seed", noise_seed},
                                      {"demosaickers", table}}
                           .dump(2));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Colour PSNR of every demosaicker: an RGGB mosaic of each picture of a folder is interpolated and\n"
      "compared with the picture in 8 bits, without a border of 10 pixels; mean over the pictures."};
  Options options;
  app.add_option("DIR", options.folder, "folder of RGB pictures (sRGB, 8 bits)")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_flag("--linear", options.linear,
               "mosaic in linear light and compare in sRGB; interpolated as it is and companded");
  app.add_option(
         "--noise", options.full_well_e,
         fmt::format("electrons at white: counting noise (seed {}) before the mosaic; implies --linear",
                     noise_seed))
      ->check(CLI::Range(1.0, 1e6));
  app.add_flag("--json", options.json, "print JSON");
  CLI11_PARSE(app, argc, argv);
  options.linear |= options.full_well_e > 0.0;
  try {
    run(options);
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
