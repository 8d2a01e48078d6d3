#include "isp/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "isp/develop.h"
#include "isp/output/frame_sink.h"
#include "isp/stages.h"
#include "sim/core/output_file.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

Pipeline pipeline_of(const std::string& text) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "pipeline.toml";
  write_text_file(path, text, OutputFile::IfExists::replace);
  return Pipeline::load(path.string());
}

TEST(Pipeline, PresetsLoadAndEndInAPicture) {
  for (const std::string& name : pipeline_presets()) {
    const Pipeline preset = Pipeline::load(name);
    EXPECT_FALSE(preset.description.empty()) << name;
    EXPECT_EQ(preset.stages.back().type->name, "encode") << name;
  }
}

TEST(Pipeline, AFileListsStagesAndTheirParameters) {
  const Pipeline pipeline = pipeline_of(
      "schema = 1\n[[stage]]\nname = \"exposure\"\nev = -1.5\nbaseline = false\n[[stage]]\nname = "
      "\"tone\"\n");
  ASSERT_EQ(pipeline.stages.size(), 2u);
  EXPECT_EQ(pipeline.stages[0].parameters.number("ev"), -1.5);
  EXPECT_FALSE(pipeline.stages[0].parameters.flag("baseline"));
  EXPECT_EQ(pipeline.files.size(), 1u);
}

TEST(Pipeline, ParametersAreSetByText) {
  Pipeline pipeline = Pipeline::load("reference");
  pipeline.set("exposure.ev=0.5");
  pipeline.set("encode.space=display_p3");
  pipeline.set("exposure.baseline=false");
  for (const StageUse& use : pipeline.stages) {
    if (use.type->name == "exposure") {
      EXPECT_EQ(use.parameters.number("ev"), 0.5);
      EXPECT_FALSE(use.parameters.flag("baseline"));
    } else if (use.type->name == "encode") {
      EXPECT_EQ(use.parameters.text("space"), "display_p3");
    }
  }
}

TEST(Pipeline, ListsAreSetAsFilesHaveThemOrWithoutBrackets) {
  for (const char* list : {"[0.5, 1, 0.25]", "[0.5,1,0.25]", "0.5,1,0.25"}) {
    StageUse use(stage_type("white_balance"));
    use.parameters.set_text("neutral", list);
    EXPECT_EQ(use.parameters.numbers("neutral"), (std::vector<double>{0.5, 1.0, 0.25})) << list;
  }
  StageUse use(stage_type("white_balance"));
  for (const char* broken : {"[0.5,1", "0.5,1]", "[0.5,,1]", "[0.5, ,1]", "[[0.5]]"})
    EXPECT_INPUT_ERROR(use.parameters.set_text("neutral", broken), "white_balance: neutral",
                       "is not a number");
}

TEST(Pipeline, WrongSettingsSayWhatWouldBeRight) {
  Pipeline pipeline = Pipeline::load("reference");
  EXPECT_INPUT_ERROR(pipeline.set("exposure.ev"), "stage.parameter=value");
  EXPECT_INPUT_ERROR(pipeline.set("=.ev"), "stage.parameter=value");
  EXPECT_INPUT_ERROR(pipeline.set("exposre.ev=1"), "no stage 'exposre'", "did you mean 'exposure'");
  EXPECT_INPUT_ERROR(pipeline.set("exposure.evv=1"), "exposure", "no parameter 'evv'", "did you mean 'ev'");
  EXPECT_INPUT_ERROR(pipeline.set("exposure.ev=bright"), "exposure: ev", "'bright' is not a number");
  EXPECT_INPUT_ERROR(pipeline.set("exposure.ev=nan"), "exposure: ev", "from -32 to 32");
  EXPECT_INPUT_ERROR(pipeline.set("exposure.ev=33"), "exposure: ev", "33", "from -32 to 32");
  EXPECT_INPUT_ERROR(pipeline.set("exposure.baseline=1"), "exposure: baseline", "true or false");
  EXPECT_INPUT_ERROR(pipeline.set("encode.space=srgbb"), "encode: space", "did you mean 'srgb'");
}

TEST(Pipeline, BrokenFilesNameLineAndKey) {
  EXPECT_INPUT_ERROR(pipeline_of("schema = 1\n"), "pipeline.toml", "stage", "at least one");
  EXPECT_INPUT_ERROR(pipeline_of("schema = 1\n[[stage]]\nname = \"exposur\"\n"), "pipeline.toml:3", "name",
                     "did you mean 'exposure'");
  EXPECT_INPUT_ERROR(pipeline_of("schema = 1\n[[stage]]\nname = \"exposure\"\nev = \"x\"\n"),
                     "pipeline.toml:4", "ev");
  EXPECT_INPUT_ERROR(pipeline_of("schema = 1\n[[stage]]\nname = \"exposure\"\nev = 99\n"), "pipeline.toml:4",
                     "ev", "99");
  EXPECT_INPUT_ERROR(pipeline_of("schema = 1\n[[stage]]\nname = \"exposure\"\nEV = 1\n"), "pipeline.toml:4",
                     "EV");
  EXPECT_INPUT_ERROR(pipeline_of("schema = 1\nstages = 1\n[[stage]]\nname = \"tone\"\n"), "stages");
  EXPECT_INPUT_ERROR(Pipeline::load("refrence"), "did you mean 'reference'");
  EXPECT_INPUT_ERROR(Pipeline::load("/nowhere/x.toml"), "/nowhere/x.toml");
}

Pipeline with_look(const std::string& text) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "look.toml";
  write_text_file(path, text, OutputFile::IfExists::replace);
  Pipeline pipeline = Pipeline::load("reference");
  pipeline.add_look(path.string());
  return pipeline;
}

TEST(Pipeline, ALookSetsWhatIsThereAndPutsTheRestInItsPlace) {
  const Pipeline plain = Pipeline::load("reference");
  const Pipeline look = with_look(
      "schema = 1\n[[stage]]\nname = \"saturation\"\nchroma = 1.5\n[[stage]]\nname = \"exposure\"\nev = "
      "0.25\n");
  ASSERT_EQ(look.stages.size(), plain.stages.size() + 1);
  for (size_t i = 0; i < look.stages.size(); ++i) {
    const StageUse& use = look.stages[i];
    if (use.type->name == "exposure") {
      EXPECT_EQ(use.parameters.number("ev"), 0.25);
      EXPECT_TRUE(use.parameters.flag("baseline"));
    }
    if (use.type->name != "saturation") continue;
    EXPECT_EQ(use.parameters.number("chroma"), 1.5);
    EXPECT_EQ(look.stages[i - 1].type->name, "tone");
    EXPECT_EQ(look.stages[i + 1].type->name, "encode");
  }
  EXPECT_EQ(look.files.size(), 1u);
}

TEST(Pipeline, EveryLookFitsEveryPreset) {
  RawFrame raw = testing::test_frame(16, 16, 500);
  raw.noise_profile.assign(3, {1e-4, 1e-6});
  for (const std::string& preset : pipeline_presets())
    for (const std::string& look : looks()) {
      Pipeline pipeline = Pipeline::load(preset);
      pipeline.add_look(look);
      EXPECT_NO_THROW(develop(raw, pipeline)) << preset << ' ' << look;
    }
}

TEST(Pipeline, TheSceneIsWhatComesBeforeTone) {
  const auto stages = stages_to_scene(Pipeline::load("phone"));
  EXPECT_EQ(stages.back().type->name, "local_tone");
  FrameSink sink;
  RawFrame raw = testing::test_frame(16, 16, 500);
  raw.noise_profile.assign(3, {1e-4, 1e-6});
  run_stages(raw, stages, sink);
  EXPECT_EQ(sink.frame().kind, PixelKind::scene);
}

TEST(Pipeline, BrokenLooksNameLineAndKey) {
  EXPECT_INPUT_ERROR(with_look("schema = 1\n[[stage]]\nname = \"saturatio\"\n"), "look.toml:3",
                     "did you mean");
  EXPECT_INPUT_ERROR(with_look("schema = 1\n[[stage]]\nname = \"saturation\"\nchroma = -1\n"), "look.toml:4",
                     "chroma");
  EXPECT_INPUT_ERROR(with_look("schema = 1\nstages = 1\n"), "stages");
  Pipeline pipeline = Pipeline::load("reference");
  EXPECT_INPUT_ERROR(pipeline.add_look("vibrent"), "not a look", "did you mean 'vibrant'");
}

TEST(StageTypes, EachSaysWhatItDoes) {
  for (const auto& type : stage_types()) {
    EXPECT_FALSE(type->summary.empty()) << type->name;
    EXPECT_FALSE(type->source.empty()) << type->name;
    EXPECT_FALSE(type->cost.empty()) << type->name;
    EXPECT_FALSE(type->inputs.empty()) << type->name;
    for (const ParameterSpec& spec : type->parameters) EXPECT_FALSE(spec.summary.empty()) << spec.name;
    EXPECT_NO_THROW(StageUse{type});
  }
}

}  // namespace
}  // namespace groundglass::isp
