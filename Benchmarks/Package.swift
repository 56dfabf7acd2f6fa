// swift-tools-version: 6.1
import PackageDescription

// Programs that print measurements. `make benchmarks` builds them; they read models and molecules by
// their paths below the top folder: .build/release/LoopTimes

/// Modules of the engine by themselves.
let modules = Target.Dependency.product(name: "SimgenModules", package: "simgen")

let package = Package(
  name: "simgen-benchmarks",
  dependencies: [.package(name: "simgen", path: "..")],
  targets: [
    .executableTarget(
      name: "LoopTimes", dependencies: ["BenchmarkSupport", modules], path: "LoopTimes"),
    .executableTarget(
      name: "ReferenceTimes", dependencies: ["BenchmarkSupport", modules], path: "ReferenceTimes"),
    .executableTarget(name: "LikenessFit", dependencies: [modules], path: "LikenessFit"),
    .executableTarget(
      name: "ModelTimes", dependencies: ["BenchmarkSupport", "CPeak", modules],
      path: "ModelTimes"),
    .executableTarget(name: "TrainingTimes", dependencies: [modules], path: "TrainingTimes"),
    .executableTarget(name: "HydrogenCounts", dependencies: [modules], path: "HydrogenCounts"),
    .target(name: "BenchmarkSupport", dependencies: [modules], path: "Support"),
    // Unsafe flags are for packages nobody depends on, such as this one.
    .target(name: "CPeak", path: "CPeak", cSettings: [.unsafeFlags(["-O3"])]),
  ],
  swiftLanguageModes: [.v6]
)
