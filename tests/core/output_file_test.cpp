#include "sim/core/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass {
namespace {

namespace fs = std::filesystem;
constexpr auto refuse = OutputFile::IfExists::refuse;

TEST(OutputFile, AppearsWholeWithTheFoldersItNeeds) {
  const testing::TemporaryFolder folder;
  write_text_file(folder.path() / "a" / "b" / "c.txt", "whole", refuse);
  EXPECT_EQ(read_text_file(folder.path() / "a" / "b" / "c.txt"), "whole");
}

TEST(OutputFile, WithoutACommitNothingIsLeftNotEvenTheFolders) {
  const testing::TemporaryFolder folder;
  const fs::path kept = folder.path() / "kept";
  fs::create_directory(kept);
  {
    const OutputFile file(kept / "a" / "b" / "c.txt", refuse);
    EXPECT_TRUE(fs::is_directory(kept / "a" / "b"));
  }
  EXPECT_TRUE(fs::is_directory(kept));
  EXPECT_TRUE(fs::is_empty(kept));
}

TEST(OutputFile, LeavesAFolderThatOthersHaveFilled) {
  const testing::TemporaryFolder folder;
  {
    const OutputFile file(folder.path() / "a" / "b" / "c.txt", refuse);
    folder.write("a/theirs.txt", "precious");
  }
  EXPECT_FALSE(fs::exists(folder.path() / "a" / "b"));
  EXPECT_EQ(read_text_file(folder.path() / "a" / "theirs.txt"), "precious");
}

TEST(OutputFile, WillNotTakeThePlaceOfAPipe) {
  const testing::TemporaryFolder folder;
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_INPUT_ERROR(OutputFile(pipe, OutputFile::IfExists::replace), "pipe: is a device or pipe");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST(OutputFile, KeepsInputsWhateverTheyAreCalled) {
  const testing::TemporaryFolder folder;
  const fs::path input = folder.write("in.txt", "precious");
  fs::create_symlink(input, folder.path() / "link.txt");
  EXPECT_INPUT_ERROR(check_keeps_inputs(folder.path() / "link.txt", {input}), "link.txt", "is an input");
  EXPECT_INPUT_ERROR(check_keeps_inputs(folder.path() / "absent" / ".." / "in.txt", {input}), "is an input");
  EXPECT_NO_THROW(check_keeps_inputs(folder.path() / "new.txt", {input}));
}

TEST(OutputFile, AFolderBelowAFileCannotBe) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("file", "precious");
  EXPECT_INPUT_ERROR(OutputFile(file / "a" / "b.txt", refuse), "file/a", "cannot be created");
}

}  // namespace
}  // namespace groundglass
