#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "isp/develop.h"
#include "isp/output/frame_file.h"
#include "isp/stages.h"
#include "isp/truth.h"
#include "python/bindings.h"
#include "python/pipeline_argument.h"
#include "python/python_stage.h"
#include "python/task_for_python.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using isp::Pipeline;
using isp::StageType;
using isp::StageUse;

py::dict parameters_of(const StageUse& use) {
  py::dict result;
  for (const isp::ParameterSpec& spec : use.parameters.specs())
    if (use.parameters.acts(spec.name))
      result[py::str(spec.name)] = py::cast(use.parameters.value(spec.name));
  return result;
}

/// All of them or, where one is wrong, none.
void set(StageUse& use, const py::kwargs& given) {
  isp::Parameters parameters = use.parameters;
  for (const auto& [name, value] : given) {
    const auto key = name.cast<std::string>();
    parameters.set(key, parameter_value(use.type->name, key, py::reinterpret_borrow<py::object>(value)));
  }
  for (const auto& [name, value] : given) parameters.check_acts(name.cast<std::string>());
  use.parameters = std::move(parameters);
}

StageUse use_with(const std::shared_ptr<const StageType>& type, const py::kwargs& parameters) {
  StageUse use(type);
  set(use, parameters);
  return use;
}

isp::PixelKind kind_named(const std::string& name) {
  std::vector<std::string> names;
  for (const isp::PixelKind kind : all_kinds()) {
    if (name == isp::name_of(kind)) return kind;
    names.push_back(isp::name_of(kind));
  }
  throw InputError(fmt::format("kind: '{}' is none of {}", one_line(name), fmt::join(names, ", ")));
}

size_t place_of(const Pipeline& pipeline, const std::string& stage) {
  std::vector<std::string> names;
  for (size_t i = 0; i < pipeline.stages.size(); ++i) {
    if (pipeline.stages[i].type->name == stage) return i;
    names.push_back(pipeline.stages[i].type->name);
  }
  throw InputError(
      fmt::format("the pipeline has no stage '{}'; it has: {}", one_line(stage), fmt::join(names, ", ")));
}

/// A stage by name, or a function in its place.
StageUse stage_of(const py::object& stage, const std::vector<isp::PixelKind>& inputs,
                  std::optional<isp::PixelKind> output, const py::kwargs& parameters) {
  if (py::isinstance<py::str>(stage)) return use_with(isp::stage_type(stage.cast<std::string>()), parameters);
  if (!PyCallable_Check(stage.ptr())) throw py::type_error("a stage is a name or a function of an array");
  if (!parameters.empty())
    throw py::type_error("a function takes no parameters; bind them with functools.partial");
  return StageUse(std::make_shared<const StageType>(python_stage(stage, inputs, output)));
}

std::ptrdiff_t offset(size_t i) { return static_cast<std::ptrdiff_t>(i); }

void replace(Pipeline& pipeline, const std::string& name, const py::object& stage,
             const py::kwargs& parameters) {
  StageUse& old = pipeline.stages[place_of(pipeline, name)];
  old = stage_of(stage, old.type->inputs, old.type->output, parameters);
}

void insert_after(Pipeline& pipeline, const std::string& name, const py::object& stage,
                  const py::kwargs& parameters) {
  const auto at = pipeline.stages.begin() + offset(place_of(pipeline, name)) + 1;
  pipeline.stages.insert(at, stage_of(stage, all_kinds(), std::nullopt, parameters));
}

/// The stage's name; from the second of a name on with its number: "exposure", "exposure_2".
std::string key_of(const std::string& name, const py::dict& taken) {
  std::string key = name;
  for (int number = 2; taken.contains(key); ++number) key = fmt::format("{}_{}", name, number);
  return key;
}

py::dict intermediates(const RawFrame& raw, const PipelineArgument& argument, const Progress& progress) {
  const Pipeline pipeline = pipeline_of(argument);
  std::vector<std::pair<std::string, Image<float>>> kept;
  run_without_gil(progress, [&](const Task& task) {
    isp::RunOptions options{.task = task};
    options.after_stage = [&](const StageUse& use, const isp::Frame& frame, const isp::FrameState&) {
      kept.emplace_back(use.type->name, frame.pixels);
    };
    return isp::develop_through(raw, pipeline.stages, options);
  });
  py::dict result;
  for (auto& [name, pixels] : kept)
    result[py::str(key_of(name, result))] = pixels_as_array(std::move(pixels));
  return result;
}

/// Of the frame's default crop, or as a file has it.
isp::Frame truth_of(const py::object& truth, const RawFrame& raw) {
  if (py::isinstance<py::str>(truth) || py::hasattr(truth, "__fspath__"))
    return isp::read_frame(truth.cast<std::filesystem::path>());
  Image<float> pixels = image_of(truth, 3, "truth");
  const PixelRect& crop = raw.default_crop;
  if (pixels.width() != crop.width || pixels.height() != crop.height)
    throw InputError(fmt::format("truth: has {}×{} pixels, expected {}×{}, the raw frame's default crop",
                                 pixels.width(), pixels.height(), crop.width, crop.height));
  return {std::move(pixels), crop, isp::PixelKind::scene};
}

py::dict compare_with_truth(const RawFrame& raw, const py::object& truth, const PipelineArgument& argument,
                            const Progress& progress) {
  const Pipeline pipeline = pipeline_of(argument);
  isp::Frame frame = truth_of(truth, raw);
  const auto differences = run_without_gil(progress, [&](const Task& task) {
    isp::TruthComparison comparison(raw, std::move(frame), task);
    isp::develop_through(raw, pipeline.stages, {.task = task, .after_stage = std::ref(comparison)});
    return comparison.differences();
  });
  py::dict result;
  for (const isp::TruthDifference& after : differences)
    result[py::str(key_of(after.stage, result))] =
        py::dict(py::arg("psnr_db") = after.psnr_db, py::arg("mean_de00") = after.mean_de00,
                 py::arg("de00_95") = after.de00_95);
  return result;
}

py::array apply_stage(const std::string& stage, const py::object& pixels, const RawFrame& raw,
                      const std::string& kind, const py::kwargs& parameters) {
  const StageUse use = use_with(isp::stage_type(stage), parameters);
  const isp::PixelKind is = kind.empty() ? use.type->inputs.front() : kind_named(kind);
  Image<float> image = image_of(pixels, isp::plane_count(is), stage);
  const PixelRect area{0, 0, image.width(), image.height()};
  isp::Frame result = run_without_gil({}, [&](const Task& task) {
    return isp::apply_stage(raw, {std::move(image), area, is}, use, {.task = task});
  });
  return pixels_as_array(std::move(result.pixels));
}

py::dict description_of(const StageType& type) {
  py::list inputs, parameters;
  for (const isp::PixelKind kind : type.inputs) inputs.append(isp::name_of(kind));
  for (const isp::ParameterSpec& spec : type.parameters) {
    py::dict only_with;
    for (const isp::ParameterCondition& condition : spec.only_with)
      only_with[py::str(condition.parameter)] = py::cast(condition.values);
    parameters.append(py::dict(py::arg("name") = spec.name, py::arg("default") = py::cast(spec.fallback),
                               py::arg("summary") = spec.summary, py::arg("choices") = spec.choices,
                               py::arg("only_with") = only_with));
  }
  return py::dict(
      py::arg("name") = type.name, py::arg("summary") = type.summary, py::arg("source") = type.source,
      py::arg("cost") = type.cost, py::arg("inputs") = inputs,
      py::arg("output") = type.output ? py::object(py::str(isp::name_of(*type.output))) : py::none(),
      py::arg("parameters") = parameters);
}

py::list stage_descriptions() {
  py::list all;
  for (const auto& type : isp::stage_types()) all.append(description_of(*type));
  return all;
}

std::string repr(const Pipeline& pipeline) {
  std::vector<std::string> names;
  for (const StageUse& use : pipeline.stages) names.push_back(use.type->name);
  return fmt::format("<groundglass.Pipeline {}>", fmt::join(names, " → "));
}

}  // namespace

void bind_pipeline(py::module_& module) {
  py::class_<Pipeline>(module, "Pipeline",
                       "How a raw frame becomes a picture: a list of stages with their parameters.")
      .def(py::init([](const std::filesystem::path& name_or_path) {
             return Pipeline::load(name_or_path.string());
           }),
           py::arg("name_or_path") = "reference",
           "A preset by its name, or a TOML file by its path. Raises InputError naming file, line and key.")
      .def_readonly("description", &Pipeline::description, "What the file says of itself.")
      .def_property_readonly(
          "stages",
          [](const Pipeline& pipeline) {
            py::list result;
            for (const StageUse& use : pipeline.stages)
              result.append(py::make_tuple(use.type->name, parameters_of(use)));
            return result;
          },
          "(name, parameters) of each stage, in order, without those that do nothing beside the others.")
      .def(
          "set",
          [](Pipeline& pipeline, const std::string& stage, const py::kwargs& parameters) {
            set(pipeline.stages[place_of(pipeline, stage)], parameters);
          },
          py::arg("stage"),
          "Set parameters of a stage: pipeline.set(\"exposure\", ev=0.5). Raises InputError for a stage or "
          "a\n"
          "parameter that is not there, a value that the parameter does not take, or one that does nothing "
          "beside\nthe others.")
      .def(
          "add_look",
          [](Pipeline& pipeline, const std::filesystem::path& look) { pipeline.add_look(look.string()); },
          py::arg("name_or_path"),
          "Lay a look over it: one by its name, or by its path a TOML file, a table (.cube, HaldCLUT, ICC) "
          "or "
          "a\ncamera profile (.dcp). Raises InputError naming file, line and key.")
      .def("replace", &replace, py::arg("name"), py::arg("stage"),
           "Put another stage in the place of one: its name with parameters, or a function. A function gets "
           "the\n"
           "frame as a float32 array, (height, width) before demosaic and (height, width, 3) after, and "
           "returns\n"
           "an array of the shape that the stage it replaces gives, or None if it changed what it got in "
           "place.\n"
           "Raises InputError for a stage that is not there, and in develop() for another shape or a NaN.")
      .def("insert_after", &insert_after, py::arg("name"), py::arg("stage"),
           "Put a stage after one: its name with parameters, or a function as for replace(), which must keep "
           "the\n"
           "shape. Raises InputError as replace() does.")
      .def(
          "remove",
          [](Pipeline& pipeline, const std::string& name) {
            pipeline.stages.erase(pipeline.stages.begin() + offset(place_of(pipeline, name)));
          },
          py::arg("name"), "Take a stage out. Raises InputError for one that is not there.")
      .def("__repr__", &repr);
  module.def(
      "isp_stages", &stage_descriptions,
      "All stages that come with the program: dicts of name, summary, source, cost, inputs, output (None: "
      "as its\ninput) and parameters, whose only_with has the values of others without which they do "
      "nothing. "
      "Raises InputError never.");
  module.def(
      "develop_stages", &intermediates, py::arg("raw"), py::arg("pipeline"), py::kw_only(),
      py::arg("progress") = py::none(),
      "What each stage gives for the whole frame, by its name: float32, (height, width) or (height, width, "
      "3),\nas the sensor has it; only the picture is turned upright. The second stage of a name has _2 "
      "after "
      "it.\npipeline: as for develop.\n\nRaises InputError naming stage and parameter for a frame that "
      "cannot be developed.");
  module.def(
      "compare_with_truth", &compare_with_truth, py::arg("raw"), py::arg("truth"),
      py::arg("pipeline") = "reference", py::kw_only(), py::arg("progress") = py::none(),
      "How far the picture is from the truth after each stage of the pipeline (as for develop), by the\n"
      "stage's name: psnr_db (Rec. 2020 clipped to 0…1, sRGB's curve; inf for equal pictures), mean_de00 "
      "and\n"
      "de00_95 (CIEDE2000: mean, and what 95 % of the pixels do not exceed). pandas.DataFrame(…).T is a "
      "table.\n"
      "What is no colour yet is finished plainly from there; exposure is divided out. tone and\n"
      "what follows is left out, local_tone before it counts. A later stage of one name is as in "
      "develop_stages.\n\n"
      "truth: (height, width, 3) of the raw frame's default crop, as ideal_picture() gives it, or the path "
      "of "
      "a\n.truth.exr that `groundglass render --truth` wrote. progress: as for render.\n\n"
      "Raises InputError for a truth of another size than the default crop, and as develop does. Whether it "
      "is\n"
      "of this scene is not known.");
  module.def(
      "apply_stage", &apply_stage, py::arg("stage"), py::arg("pixels"), py::arg("raw"), py::kw_only(),
      py::arg("kind") = "",
      "One stage alone on `pixels`, (height, width) or (height, width, 3), of the kind that it takes (the\n"
      "first, or `kind`); the parameters are keywords. Gains, noise and neutral are taken from `raw`.\n\n"
      "Raises InputError for a shape, a kind or a parameter that it does not take.");
}

}  // namespace groundglass::python
