// swift-tools-version: 6.1
import PackageDescription

// Numerical modules are optimised in debug builds too: `swift test` runs real physics.
// SwiftPM allows these flags in a root package only, which this is.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "simgen",
  products: [
    .executable(name: "simgen", targets: ["simgen-repl"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // C
    .target(name: "COpenBLAS"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CFragmentCounts", exclude: ["README.md", "fragment-counts.bin"]),
    .target(name: "CSignals"),
    .target(
      name: "CLineEditor", dependencies: ["CSignals"], linkerSettings: [.linkedLibrary("readline")]),
    .target(
      name: "CRDKit",
      cxxSettings: [.unsafeFlags(["-isystem/usr/include/rdkit"])],
      linkerSettings: [
        "SubstructMatch", "SmilesParse", "GraphMol", "RDGeometryLib", "RDGeneral",
      ].map { .linkedLibrary("RDKit" + $0) }),

    // The C library
    .target(name: "Platform", dependencies: ["CSignals"], swiftSettings: optimised),

    // The vocabulary and the loop
    .target(
      name: "Engine",
      dependencies: [
        "Platform", .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: optimised),

    // What the plug-ins need
    .target(name: "Formats", dependencies: ["Engine", "Platform"], swiftSettings: optimised),
    .target(
      name: "MACE", dependencies: ["Engine", "Formats", "Platform", "CKernels", "COpenBLAS"],
      swiftSettings: optimised),
    .target(
      name: "Chemistry",
      dependencies: ["Engine", "Formats", "Platform", "CFragmentCounts", "CRDKit", "COpenBLAS"],
      swiftSettings: optimised),
    .target(
      name: "Store",
      dependencies: [
        "CSQLite", "Engine", "Platform",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(
      name: "Refinement", dependencies: ["Engine", "Platform", "Chemistry", "COpenBLAS"],
      swiftSettings: optimised),

    .target(
      name: "Likeness", dependencies: ["CKernels", "COpenBLAS", "Engine", "Formats", "Platform"],
      swiftSettings: optimised),

    // The plug-ins
    .target(
      name: "Forces", dependencies: ["Engine", "Platform", "CKernels", "COpenBLAS", "Likeness"],
      swiftSettings: optimised),
    .target(
      name: "Priors", dependencies: ["Engine", "Platform", "Chemistry", "Formats"],
      swiftSettings: optimised),
    .target(
      name: "Potentials", dependencies: ["Engine", "Platform"], swiftSettings: optimised),
    .target(name: "Samplers", dependencies: ["Engine", "Platform"], swiftSettings: optimised),
    .target(
      name: "Mutators", dependencies: ["Engine", "Platform", "Chemistry"], swiftSettings: optimised),
    .target(
      name: "Verbs",
      dependencies: ["Engine", "Chemistry", "Mutators", "Outputs", "Platform", "Refinement"],
      swiftSettings: optimised),

    // The language
    .target(name: "Script", dependencies: ["Engine", "Platform"]),

    // What becomes of molecules
    .target(
      name: "Outputs",
      dependencies: ["CKernels", "Chemistry", "Engine", "Formats", "Platform", "Store"]),
    .target(
      name: "Campaigns", dependencies: ["Engine", "Outputs", "Platform", "Script"]),
    .target(
      name: "Reporting", dependencies: ["Chemistry", "Engine", "Outputs", "Platform"]),

    // The public face
    .target(
      name: "Simgen",
      dependencies: [
        "Campaigns", "Chemistry", "Engine", "Forces", "Formats", "MACE", "Mutators", "Outputs",
        "Platform", "Potentials", "Priors", "Reporting", "Samplers", "Script", "Verbs",
      ]),

    // The executable
    .executableTarget(
      name: "simgen-repl",
      dependencies: [
        "CLineEditor", "Simgen",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Programs that print figures
    .executableTarget(
      name: "LoopTimes",
      dependencies: ["BenchmarkSupport", "Engine", "Forces", "Formats", "MACE"],
      path: "Benchmarks/LoopTimes"),
    .executableTarget(
      name: "ReferenceTimes",
      dependencies: ["Engine", "Forces", "Formats", "MACE", "Mutators", "Priors", "Samplers"],
      path: "Benchmarks/ReferenceTimes"),
    .executableTarget(
      name: "LikenessFit", dependencies: ["Engine", "Formats", "Likeness"],
      path: "Benchmarks/LikenessFit"),
    .target(name: "BenchmarkSupport", dependencies: ["Engine"], path: "Benchmarks/Support"),
    .target(name: "CPeak", path: "Benchmarks/CPeak", cSettings: [.unsafeFlags(["-O3"])]),
    .executableTarget(
      name: "ModelTimes",
      dependencies: ["BenchmarkSupport", "CPeak", "Engine", "Formats", "MACE"],
      path: "Benchmarks/ModelTimes"),

    .executableTarget(
      name: "HydrogenCounts",
      dependencies: ["Engine", "Chemistry", "Formats", "MACE"],
      path: "Benchmarks/HydrogenCounts"),

    // Tests, one target a module
    .target(
      name: "TestSupport", dependencies: ["Engine"], path: "Tests/TestSupport",
      swiftSettings: optimised),
    .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport"]),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "TestSupport"]),
    .testTarget(
      name: "FormatsTests", dependencies: ["Formats", "Platform", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .testTarget(
      name: "MACETests",
      dependencies: ["CAllocations", "Formats", "MACE", "Platform", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "LikenessTests",
      dependencies: ["CKernels", "Formats", "Likeness", "Platform", "TestSupport"]),
    .testTarget(
      name: "ChemistryTests", dependencies: ["Chemistry", "Formats", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "StoreTests", dependencies: ["Store", "TestSupport"]),
    .testTarget(
      name: "PotentialsTests",
      dependencies: ["Platform", "Potentials", "Refinement", "TestSupport"]),
    .testTarget(
      name: "RefinementTests",
      dependencies: ["Chemistry", "Formats", "MACE", "Refinement", "TestSupport"]),
    .testTarget(
      name: "PluginTests",
      dependencies: [
        "CKernels", "Chemistry", "Engine", "Forces", "Priors", "Samplers", "Mutators", "Verbs",
        "MACE", "Formats", "Platform", "TestSupport",
      ]),
    .target(
      name: "ScriptTestSupport", dependencies: ["Engine", "Script"],
      path: "Tests/ScriptTestSupport"),
    .testTarget(
      name: "ScriptTests", dependencies: ["Script", "ScriptTestSupport", "TestSupport"]),
    .executableTarget(
      name: "ScriptFuzz", dependencies: ["Engine", "Script", "ScriptTestSupport"],
      path: "Tests/ScriptFuzz", exclude: ["Corpus"]),
    .testTarget(name: "CommandTests", dependencies: ["simgen-repl", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
