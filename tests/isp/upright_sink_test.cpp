#include "isp/output/upright_sink.h"

#include <gtest/gtest.h>

#include "isp/output/frame_sink.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"

namespace groundglass::isp {
namespace {

/// Every pixel another; the crop is not in the middle.
RawFrame marked_frame(int orientation) {
  RawFrame raw = testing::test_frame(23, 16, 0);
  for (size_t i = 0; i < raw.dn.data().size(); ++i) raw.dn.data()[i] = static_cast<std::uint16_t>(100 + i);
  raw.default_crop = {2, 4, 17, 10};
  raw.info.orientation = orientation;
  return raw;
}

/// EXIF 2.31, table of the tag Orientation: the visual side that the 0th row and the 0th column are.
struct Sides {
  char row, column;
};
constexpr Sides sides[] = {{'t', 'l'}, {'t', 'r'}, {'b', 'r'}, {'b', 'l'},
                           {'l', 't'}, {'r', 't'}, {'r', 'b'}, {'l', 'b'}};

TEST(UprightSink, EveryOrientationComesOutAsExifSaysAtAnyTileSize) {
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const TileSize& tile : {TileSize{}, TileSize{5, 3}, TileSize{1, 64}}) {
      SCOPED_TRACE(orientation);
      const RawFrame raw = marked_frame(orientation);
      const PixelRect& crop = raw.default_crop;
      FrameSink sink;
      UprightSink upright(sink);
      run_stages(raw, testing::stages_of({"linearise"}), upright, {.tile = tile});
      const Image<float>& seen = sink.frame().pixels;
      const Sides& side = sides[orientation - 1];
      const bool lies = side.row == 't' || side.row == 'b';
      ASSERT_EQ(seen.width(), lies ? crop.width : crop.height);
      ASSERT_EQ(seen.height(), lies ? crop.height : crop.width);
      const auto along = [&](char where, int i) {
        return where == 't' || where == 'l' ? i : (where == 'r' ? seen.width() : seen.height()) - 1 - i;
      };
      for (int row = 0; row < crop.height; ++row)
        for (int column = 0; column < crop.width; ++column) {
          const int from_row = along(side.row, row), from_column = along(side.column, column);
          const int x = lies ? from_column : from_row, y = lies ? from_row : from_column;
          ASSERT_EQ(seen.at(x, y), raw.dn.at(crop.x + column, crop.y + row)) << column << ' ' << row;
        }
    }
}

TEST(UprightSink, LeavesAPictureThatIsUprightAtItsPlace) {
  const RawFrame raw = marked_frame(1);
  FrameSink sink;
  UprightSink upright(sink);
  run_stages(raw, testing::stages_of({"linearise"}), upright);
  EXPECT_EQ(sink.frame().area, raw.default_crop);
}

TEST(UprightSink, APatchIsOfTheUprightPicture) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    RawFrame raw = testing::test_frame(23, 16, 300);
    raw.default_crop = {2, 4, 17, 10};
    raw.info.orientation = orientation;
    // A grey of (0.25, 0.5, 0.25) at (8, 6) to (11, 7) of the frame, at (6, 2) of the crop.
    for (int y = 6; y < 8; ++y)
      for (int x = 8; x < 12; ++x) raw.dn.at(x, y) = raw.cfa.plane_at(x, y) == 1 ? 64 + 512 : 64 + 256;
    const Upright turn(orientation, 17, 10);
    const PixelRect at = turn.upright({6, 2, 4, 2});
    Pipeline pipeline;
    pipeline.stages = testing::stages_of({"linearise", "black_level", "white_balance"});
    pipeline.set(std::vector<std::string>{"white_balance.method=patch",
                                          "white_balance.patch=" + std::to_string(at.x) + "," +
                                              std::to_string(at.y) + "," + std::to_string(at.width) + "," +
                                              std::to_string(at.height)});
    const Image<float> balanced = develop_through(raw, pipeline.stages);
    for (int y = 2; y < 4; ++y)
      for (int x = 6; x < 10; ++x) ASSERT_FLOAT_EQ(balanced.at(x, y), 0.5f);
  }
}

}  // namespace
}  // namespace groundglass::isp
