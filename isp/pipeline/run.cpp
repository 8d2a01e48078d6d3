#include "isp/pipeline/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "isp/pipeline/processor_time.h"
#include "isp/pipeline/stored_source.h"

namespace groundglass::isp {
namespace {

/// Whole blocks, and the same sums whatever the tiles are otherwise.
constexpr TileSize overview_tile{256, 64};
static_assert(overview_tile.width % Overview::block == 0 && overview_tile.height % Overview::block == 0);

/// Tile operations that wait to be done together, and where their tiles come from.
class Run {
 public:
  Run(const RawFrame& raw, const RunOptions& options) : state_(raw), options_(options) {
    load_ = [&raw](Tile& tile) { load_stored(raw, tile); };
  }
  Run(const RawFrame& raw, Frame frame, const RunOptions& options) : Run(raw, options) {
    loaded_kind_ = state_.kind = frame.kind;
    state_.area = state_.crop = frame.area;
    frame_ = std::move(frame);
    load_ = [this](Tile& tile) { load(*frame_, tile); };
  }

  void add(const StageUse& use);
  void finish(Sink& sink);
  std::vector<StageTime> times() const;

 private:
  struct Step {
    explicit Step(std::string stage) : name(std::move(stage)) {}
    std::string name;
    std::atomic<double> seconds = 0.0;
  };
  struct FusedOperation {
    TileOperation operation;
    PixelKind output;
    Step* step;
  };

  void check_input(const StageType& type) const;
  Overview overview();
  void accept(TileOperation operation, PixelKind output);
  void accept(ResampleOperation operation, PixelKind output);
  void accept(FrameOperation operation, PixelKind output);
  /// Runs what waits over `area` and hands on the tiles.
  void for_tiles(const PixelRect& area, const TileSize& size, const std::function<void(const Tile&)>& use);
  int margin() const;
  TileSize tile_size() const;
  /// Runs what waits, so that frame_ holds all pixels of the state's area.
  void make_whole();

  FrameState state_;
  const RunOptions& options_;
  std::vector<std::unique_ptr<Step>> steps_;
  /// The kind of the tiles that load_ fills.
  PixelKind loaded_kind_ = PixelKind::stored;
  std::function<void(Tile&)> load_;
  std::vector<FusedOperation> waiting_;
  std::optional<Frame> frame_;
};

void Run::check_input(const StageType& type) const {
  if (std::ranges::find(type.inputs, state_.kind) != type.inputs.end()) return;
  std::vector<std::string> names;
  for (const PixelKind kind : type.inputs) names.push_back(name_of(kind));
  throw stage_error(
      type.name, "input",
      fmt::format("expected {}, but {} gives {}", fmt::join(names, " or "),
                  steps_.empty() ? "the raw frame" : steps_.back()->name, name_of(state_.kind)));
}

void Run::add(const StageUse& use) {
  const StageType& type = *use.type;
  check_input(type);
  const bool look =
      type.needs_overview && (!type.needs_overview_with || type.needs_overview_with(use.parameters));
  const std::optional<Overview> seen = look ? std::optional(overview()) : std::nullopt;
  steps_.push_back(std::make_unique<Step>(type.name));
  Operation operation = type.prepare(use.parameters, state_, seen ? &*seen : nullptr);
  const PixelKind output = type.output.value_or(state_.kind);
  std::visit([&](auto& kind) { accept(std::move(kind), output); }, operation);
  state_.kind = output;
  if (!options_.after_stage) return;
  make_whole();
  options_.after_stage(use, *frame_, state_);
}

Overview Run::overview() {
  // Stages on the mosaic are cheap and are run twice; later ones cost more than keeping the frame.
  if (plane_count(state_.kind) > 1) make_whole();
  Overview seen(state_.area, plane_count(state_.kind) > 1 ? 3 : state_.planes());
  for_tiles(state_.area, overview_tile, [&](const Tile& tile) { seen.add(tile, state_.cfa); });
  seen.part = [this](const PixelRect& area) {
    Frame part{Image<float>(area.width, area.height, plane_count(state_.kind)), area, state_.kind};
    for_tiles(area, tile_size(), [&](const Tile& tile) { store(tile, part); });
    return part;
  };
  return seen;
}

void Run::accept(TileOperation operation, PixelKind output) {
  waiting_.push_back({std::move(operation), output, steps_.back().get()});
}

void Run::accept(ResampleOperation operation, PixelKind output) {
  make_whole();
  const auto source = std::make_shared<const Frame>(std::move(*frame_));
  frame_.reset();
  loaded_kind_ = output;
  load_ = [source, step = steps_.back().get(), from = std::move(operation.load)](Tile& tile) {
    const double start_s = thread_seconds();
    from(*source, tile);
    step->seconds += thread_seconds() - start_s;
  };
}

void Run::accept(FrameOperation operation, PixelKind output) {
  make_whole();
  // It shares its work among threads of its own choice.
  const double start_s = process_seconds();
  operation.apply(*frame_, options_.task);
  steps_.back()->seconds += process_seconds() - start_s;
  frame_->kind = loaded_kind_ = output;
  state_.area = frame_->area;
}

void Run::make_whole() {
  if (frame_ && waiting_.empty()) return;
  Frame whole{Image<float>(state_.area.width, state_.area.height, plane_count(state_.kind)), state_.area,
              state_.kind};
  for_tiles(state_.area, tile_size(), [&](const Tile& tile) { store(tile, whole); });
  waiting_.clear();
  loaded_kind_ = state_.kind;
  frame_ = std::move(whole);
  load_ = [this](Tile& tile) { load(*frame_, tile); };
}

int Run::margin() const {
  int sum = 0;
  for (const FusedOperation& fused : waiting_) sum += fused.operation.margin;
  return sum;
}

TileSize Run::tile_size() const {
  if (options_.tile.width > 0 && options_.tile.height > 0) return options_.tile;
  // What fits a megabyte of cache; larger where margins would have most pixels done twice, beyond the cache
  // where they would be most of the tile.
  const int around = margin();
  if (around > 64) return {512, 384};
  if (around > 32) return {384, 256};
  return {around <= 6 ? 256 : 288, around <= 6 ? 64 : around <= 12 ? 128 : 192};
}

void Run::for_tiles(const PixelRect& area, const TileSize& size,
                    const std::function<void(const Tile&)>& use) {
  const int columns = (area.width + size.width - 1) / size.width;
  const int rows = (area.height + size.height - 1) / size.height;
  parallel_for(std::int64_t{columns} * rows, options_.task, "develop", [&](std::int64_t i) {
    PixelRect part{area.x + static_cast<int>(i % columns) * size.width,
                   area.y + static_cast<int>(i / columns) * size.height, 0, 0};
    part.width = std::min(size.width, area.x + area.width - part.x);
    part.height = std::min(size.height, area.y + area.height - part.y);
    Tile tile(grown(part, margin()), loaded_kind_);
    load_(tile);
    double start_s = thread_seconds();
    for (const FusedOperation& fused : waiting_) {
      fused.operation.apply(tile);
      tile.set_kind(fused.output);
      const double end_s = thread_seconds();
      fused.step->seconds += end_s - start_s;
      start_s = end_s;
    }
    use(tile);
  });
}

void Run::finish(Sink& sink) {
  sink.begin(state_);
  for_tiles(state_.crop, tile_size(), [&](const Tile& tile) { sink.put(tile); });
}

std::vector<StageTime> Run::times() const {
  std::vector<StageTime> result;
  for (const auto& step : steps_) result.push_back({step->name, step->seconds.load()});
  return result;
}

}  // namespace

std::vector<StageTime> run_stages(const RawFrame& raw, const std::vector<StageUse>& stages, Sink& sink,
                                  const RunOptions& options) {
  Run run(raw, options);
  for (const StageUse& stage : stages) run.add(stage);
  run.finish(sink);
  return run.times();
}

std::vector<StageTime> run_stages(const RawFrame& raw, Frame frame, const std::vector<StageUse>& stages,
                                  Sink& sink, const RunOptions& options) {
  Run run(raw, std::move(frame), options);
  for (const StageUse& stage : stages) run.add(stage);
  run.finish(sink);
  return run.times();
}

}  // namespace groundglass::isp
