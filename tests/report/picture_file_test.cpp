#include "sim/report/picture_file.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::report {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Svg small_picture() {
  Svg svg(20.0, 10.0);
  svg.text({1.0, 9.0}, "λ & µ");
  return svg;
}

TEST(PictureFile, ExtensionsSayTheFormat) {
  const testing::TemporaryFolder folder;
  const auto svg = folder.path() / "a.svg", png = folder.path() / "a.PNG";
  write_picture(svg, small_picture(), OutputFile::IfExists::refuse);
  write_picture(png, small_picture(), OutputFile::IfExists::refuse);
  EXPECT_THAT(bytes_of(svg), ::testing::StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "));
  // PNG, Third Edition, 5.2 and 11.2.1: the signature, then IHDR with width and height.
  const std::string header = bytes_of(png).substr(0, 24);
  EXPECT_EQ(header, std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x28\0\0\0\x14", 24));
}

TEST(PictureFile, RefusesOtherExtensionsAndExistingFiles) {
  const testing::TemporaryFolder folder;
  EXPECT_INPUT_ERROR(write_picture(folder.path() / "a.pdf", small_picture(), OutputFile::IfExists::refuse),
                     ".pdf", ".svg");
  const auto there = folder.write("b.svg", "mine");
  EXPECT_INPUT_ERROR(write_picture(there, small_picture(), OutputFile::IfExists::refuse), "exists already");
  EXPECT_EQ(bytes_of(there), "mine");
}

}  // namespace
}  // namespace groundglass::report
