// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "OwnForce",
  dependencies: [.package(name: "simgen", path: "../..")],
  targets: [
    .executableTarget(
      name: "OwnForce", dependencies: [.product(name: "Simgen", package: "simgen")])
  ],
  swiftLanguageModes: [.v6]
)
