// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "simgen",
  products: [
    .executable(name: "simgen", targets: ["simgen-repl"]),
    // The public face, the vocabulary of plug-ins and the language.
    .library(name: "Simgen", targets: ["Simgen", "Engine", "Script"]),
    // Modules by themselves, for measurements.
    .library(
      name: "SimgenModules",
      targets: [
        "Chemistry", "Engine", "Forces", "Formats", "Inputs", "Likeness", "MACE", "Mutators",
        "Platform", "Priors", "Samplers", "Training",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // C
    .target(name: "COpenBLAS"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CHDF5"),
    .target(name: "CKernels"),
    .target(name: "CFragmentCounts", exclude: ["README.md", "fragment-counts.bin"]),
    .target(name: "CFiles"),
    .target(name: "CMemory"),
    .target(name: "CSignals"),
    .target(
      name: "CLineEditor", dependencies: ["CSignals"], linkerSettings: [.linkedLibrary("readline")]),
    .target(
      name: "CRDKit",
      exclude: ["rdkit"],
      // A link to the headers of the system: they include one another from there.
      cxxSettings: [.headerSearchPath("rdkit")],
      linkerSettings: [
        "ForceFieldHelpers", "ForceField", "DistGeomHelpers", "MolDraw2D", "Descriptors",
        "Fingerprints", "SubstructMatch", "SmilesParse", "GraphMol", "RDGeometryLib", "RDGeneral",
      ].map { .linkedLibrary("RDKit" + $0) }),

    // The C library
    .target(
      name: "Platform", dependencies: ["CFiles", "CMemory", "COpenBLAS", "CSignals", "CZlib"]),

    // The vocabulary and the loop
    .target(
      name: "Engine",
      dependencies: [
        "Platform", .product(name: "OrderedCollections", package: "swift-collections"),
      ]),

    // What the plug-ins need
    .target(name: "Formats", dependencies: ["CHDF5", "Engine", "Platform"]),
    .target(
      name: "MACE", dependencies: ["Engine", "Formats", "Platform", "CKernels", "COpenBLAS"]),
    .target(
      name: "Training", dependencies: ["CKernels", "Engine", "Formats", "MACE", "Platform"]),
    .target(
      name: "Chemistry",
      dependencies: ["Engine", "Formats", "Platform", "CFragmentCounts", "CRDKit", "COpenBLAS"]),
    .target(
      name: "Store",
      dependencies: [
        "CSQLite", "Engine", "Platform",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(
      name: "Inputs", dependencies: ["Chemistry", "Engine", "Formats", "Platform", "Store"]),
    .target(
      name: "Refinement", dependencies: ["Engine", "Platform", "Chemistry", "COpenBLAS"]),

    .target(
      name: "Likeness", dependencies: ["CKernels", "COpenBLAS", "Engine", "Formats", "Platform"]),

    // The plug-ins
    .target(
      name: "Forces", dependencies: ["Engine", "Platform", "CKernels", "COpenBLAS", "Likeness"]),
    .target(
      name: "Priors", dependencies: ["Engine", "Platform", "Chemistry", "Formats"]),
    .target(
      name: "Potentials", dependencies: ["Engine", "Platform"]),
    .target(name: "Samplers", dependencies: ["Engine", "Platform"]),
    .target(
      name: "Mutators", dependencies: ["Engine", "Platform", "Chemistry"]),
    .target(
      name: "Verbs",
      dependencies: ["Engine", "Chemistry", "Mutators", "Outputs", "Platform", "Refinement"]),

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
        "Campaigns", "Chemistry", "Engine", "Forces", "Formats", "Inputs", "Likeness", "MACE",
        "Mutators",
        "Outputs", "Platform", "Potentials", "Priors", "Reporting", "Samplers", "Script",
        "Training", "Verbs",
      ]),

    // The page and its server
    .target(name: "CPage", exclude: ["page"]),
    .target(
      name: "Server",
      dependencies: [
        "CPage", "Simgen",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ]),

    // The engine as a worker of ZnDraw
    .target(
      name: "ZnDraw",
      dependencies: [
        "Chemistry", "Engine", "Formats", "Outputs", "Platform", "Script", "Simgen",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),

    // The executable
    .executableTarget(
      name: "simgen-repl",
      dependencies: [
        "CLineEditor", "Server", "Simgen", "ZnDraw",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests, one target a module
    .target(
      name: "TestSupport", dependencies: ["Engine"], path: "Tests/TestSupport"),
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
      name: "TrainingTests",
      dependencies: ["CKernels", "Formats", "MACE", "Platform", "TestSupport", "Training"]),
    .testTarget(
      name: "LikenessTests",
      dependencies: ["CKernels", "Formats", "Likeness", "Platform", "TestSupport"]),
    .testTarget(
      name: "ChemistryTests", dependencies: ["Chemistry", "Formats", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "InputsTests",
      dependencies: ["CZlib", "Formats", "Inputs", "Platform", "Store", "TestSupport"],
      exclude: ["Fixtures"]),
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
        "CKernels", "Chemistry", "Engine", "Forces", "Inputs", "Priors", "Samplers", "Mutators",
        "Verbs", "MACE", "Formats", "Outputs", "Platform", "TestSupport",
      ]),
    .target(
      name: "ScriptTestSupport", dependencies: ["Engine", "Script"],
      path: "Tests/ScriptTestSupport"),
    .testTarget(
      name: "ScriptTests", dependencies: ["Script", "ScriptTestSupport", "TestSupport"]),
    .executableTarget(
      name: "ScriptFuzz", dependencies: ["Engine", "Script", "ScriptTestSupport"],
      path: "Tests/ScriptFuzz", exclude: ["Corpus"]),
    .testTarget(
      name: "CommandTests",
      dependencies: ["Engine", "Formats", "Platform", "simgen-repl", "TestSupport"]),
    .testTarget(name: "ServerTests", dependencies: ["Formats", "Server", "TestSupport"]),
    .testTarget(
      name: "ZnDrawTests",
      dependencies: [
        "Formats", "Platform", "Script", "TestSupport", "ZnDraw",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
