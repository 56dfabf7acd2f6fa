import Engine
import Formats
import Inputs
import Platform
import Priors
import TestSupport
import Testing

@Suite("Shapes")
struct ShapeTests {
  static func start(_ prior: any Prior, _ count: Int) -> [SIMD3<Double>] {
    var stream = RandomStream(seed: 1, .startPositions)
    return prior.sample(count: count, from: &stream)
  }

  static func length(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum().squareRoot() }

  /// A scaffold of carbon atoms at some places, or of what an XYZ text says.
  /// - Parameter anchors: atoms it is grown from, from 1.
  static func scaffold(_ text: String, anchors: [Int] = []) throws -> Value {
    try withFolder { folder in
      try AtomicFile.write(text, to: folder + "/a.xyz")
      let plugin = try #require(inputsCatalogue.plugin(.scaffold, named: "structure"))
      return .object(
        Labelled(
          label: "a",
          try plugin.make([
            "file": .file(folder + "/a.xyz"), "anchors": .list(anchors.map(Value.integer)),
          ])))
    }
  }

  /// Ethyl, whose first carbon lacks the hydrogen at +z.
  static let ethyl = """
    7

    C 0 0 0
    C 1.5 0 0
    H -0.5 0.9 -0.3
    H -0.5 -0.9 -0.3
    H 1.9 1.0 0
    H 1.9 -0.5 0.9
    H 1.9 -0.5 -0.9

    """

  @Test("A shape that would hold more atoms than can be generated is refused")
  func tooManyAtoms() throws {
    let error = #expect(throws: PluginError.self) {
      try PriorTests.make("line", ["length": .number(10_000), "density": .number(100)])
    }
    #expect(error?.description.contains("1000000.0 atoms") == true)
  }

  @Test("A disc is covered evenly, across its axis")
  func disc() throws {
    let disc = try PriorTests.make(
      "disc",
      [
        "radius": .number(5), "axis": .vector([0, 1, 1]), "centre": .vector([1, 2, 3]),
        "density": .number(0.4), "points": .integer(4000), "spread": .number(0),
      ])
    #expect(disc.atomCounts == 31...31)
    let points = Self.start(disc, 4000).map { $0 - [1, 2, 3] }
    #expect(points.allSatisfy { abs($0.y + $0.z) < 1e-9 && Self.length($0) < 5 })
    // A quarter of it lies within half the radius.
    let inner = points.count { Self.length($0) < 2.5 }
    #expect(abs(inner - 1000) < 10)
    #expect(abs(points.reduce(.zero, +).x / 4000) < 0.05)
  }

  @Test("An ellipsoid is filled evenly, its third radius along its axis")
  func ellipsoid() throws {
    let ellipsoid = try PriorTests.make(
      "ellipsoid",
      [
        "radii": .vector([2, 2, 6]), "axis": .vector([1, 0, 0]), "centre": .vector([0, 0, 9]),
        "density": .number(0.2), "points": .integer(4000), "spread": .number(0),
      ])
    #expect(ellipsoid.atomCounts == 20...20)
    let points = Self.start(ellipsoid, 4000).map { ($0 - [0, 0, 9]) / SIMD3<Double>(6, 2, 2) }
    #expect(points.allSatisfy { Self.length($0) <= 1 + 1e-9 })
    let inner = points.count { Self.length($0) < 0.5 }
    #expect(abs(inner - 500) < 10)
    let middle = points.reduce(.zero, +) / 4000
    #expect(Self.length(middle) < 0.02)
    #expect(throws: PluginError.self) {
      try PriorTests.make("ellipsoid", ["radii": .vector([1, 0, 1])])
    }
  }

  @Test("Points stand in the recipe as well as in a file, and are needed once")
  func points() throws {
    let places: [SIMD3<Double>] = [[0, 0, 0], [3, 0, 0], [3, 4, 0]]
    let list = Value.list(places.map { .vector([$0.x, $0.y, $0.z]) })
    let cloud = try PriorTests.make(
      "pointcloud", ["points": list, "density": .number(1), "spread": .number(0)])
    #expect(cloud.atomCounts == 7...7)
    let starts = Self.start(cloud, 3)
    #expect(places.allSatisfy(starts.contains))
    #expect(throws: PluginError.self) { try PriorTests.make("pointcloud") }
    let file = Value.file(Repository.path("recipes/linker-fragments.sdf"))
    #expect(throws: PluginError.self) {
      try PriorTests.make("pointcloud", ["points": list, "file": file])
    }
  }

  @Test("A surface goes around a scaffold as around its file, hydrogens included")
  func surfaceOfScaffold() throws {
    try withFolder { folder in
      let text = "3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n"
      try AtomicFile.write(text, to: folder + "/a.xyz")
      let settings: [String: Value] = ["spread": .number(0)]
      let file = try PriorTests.make(
        "surface", settings.merging(["file": .file(folder + "/a.xyz")]) { $1 })
      let around = try PriorTests.make(
        "surface", settings.merging(["around": Self.scaffold(text)]) { $1 })
      #expect(Self.start(file, 50) == Self.start(around, 50))
      #expect(file.atomCounts == around.atomCounts)
    }
    #expect(throws: PluginError.self) { try PriorTests.make("surface") }
  }

  @Test("Length and surface say how many atoms a shape holds")
  func atomCounts() throws {
    let line = try PriorTests.make("line", ["length": .number(20), "density": .number(1.5)])
    #expect(line.atomCounts == 30...30)
    let circle = try PriorTests.make("circle", ["radius": .number(10), "density": .number(1.5)])
    #expect(circle.atomCounts == 94...94)
    let sphere = try PriorTests.make("sphere", ["radius": .number(4), "density": .number(0.3)])
    #expect(sphere.atomCounts == 60...60)
    #expect(try PriorTests.make("gaussian").atomCounts == nil)
  }

  @Test("A spline runs through its points, at an even pace")
  func spline() throws {
    let knots: [SIMD3<Double>] = [[0, 0, 0], [6, 0, 0], [6, 6, 0], [0, 6, 3]]
    let through = Value.list(knots.map { .vector([$0.x, $0.y, $0.z]) })
    for closed in [false, true] {
      let spline = try PriorTests.make(
        "spline",
        [
          "through": through, "closed": .boolean(closed), "points": .integer(2000),
          "spread": .number(0),
        ])
      let points = Self.start(spline, 2000)
      for knot in knots {
        #expect(points.contains { Self.length($0 - knot) < 0.02 })
      }
      let steps = zip(points, points.dropFirst()).map { Self.length($1 - $0) }
      let longest = try #require(steps.max())
      #expect(try #require(steps.min()) > 0.98 * longest)
      #expect((Self.length(points[1999] - points[0]) < 2 * longest) == closed)
    }
  }

  @Test("A spline through two points is the line between them")
  func straightSpline() throws {
    let spline = try PriorTests.make(
      "spline",
      [
        "through": .list([.vector([0, 0, 0]), .vector([3, 4, 0])]), "spread": .number(0),
        "density": .number(2),
      ])
    #expect(spline.atomCounts == 10...10)
    for point in Self.start(spline, 10) {
      #expect(abs(4 * point.x - 3 * point.y) < 1e-9 && point.z == 0)
    }
  }

  @Test("Points come from a table as well; what is no point is named by its line")
  func table() throws {
    try withFolder { folder in
      let path = folder + "/points.csv"
      try AtomicFile.write("x,y,z,name\r\n0,0,0,a\r\n0,3,0,b\r\n# end\r\n0,3,4,c\r\n", to: path)
      let cloud = try PriorTests.make(
        "pointcloud",
        ["file": .file(path), "density": .number(1), "spread": .number(0)])
      #expect(cloud.atomCounts == 7...7)
      #expect(Set(Self.start(cloud, 3)) == [[0, 0, 0], [0, 3, 0], [0, 3, 4]])
      try AtomicFile.write("0 0 0\n1 2\n", to: folder + "/short.txt")
      let error = #expect(throws: PluginError.self) {
        try PriorTests.make("pointcloud", ["file": .file(folder + "/short.txt")])
      }
      #expect(error?.description.contains("line 2: expected x, y and z, found \"1 2\"") == true)
    }
  }

  @Test("The surface of a molecule is a carbon's radius off the atoms it wraps, and closed")
  func surface() throws {
    try withFolder { folder in
      // Two argon atoms far apart: two spheres of radius 1.88 + 1.7.
      try AtomicFile.write("2\n\nAr 0 0 0\nAr 20 0 0\n", to: folder + "/a.xyz")
      let prior = try PriorTests.make(
        "surface", ["file": .file(folder + "/a.xyz"), "density": .number(1), "spread": .number(0)])
      #expect(prior.atomCounts == 322...322)  // 2 * 4 pi * 3.58^2
      for point in Self.start(prior, 200) {
        #expect(abs(min(Self.length(point), Self.length(point - [20, 0, 0])) - 3.58) < 1e-9)
      }
      // Half merged into one another, they keep clear of both.
      try AtomicFile.write("2\n\nAr 0 0 0\nAr 3 0 0\n", to: folder + "/b.xyz")
      let merged = try PriorTests.make(
        "surface", ["file": .file(folder + "/b.xyz"), "density": .number(1), "spread": .number(0)])
      for point in Self.start(merged, 200) {
        #expect(min(Self.length(point), Self.length(point - [3, 0, 0])) > 3.58 - 1e-9)
      }
      // Each sphere loses a cap of height R - d/2.
      let area = 2 * (4 * Double.pi * 3.58 * 3.58 - 2 * Double.pi * 3.58 * (3.58 - 1.5))
      #expect(abs(Double(try #require(merged.atomCounts?.lowerBound)) - area) < 0.03 * area)
    }
  }

  @Test("A shape leaves room for a scaffold and holds fewer atoms for it")
  func clearance() throws {
    let scaffold = try Self.scaffold("1\n\nC 0 0 0\n")
    let line = try PriorTests.make(
      "line",
      [
        "length": .number(20), "points": .integer(200), "density": .number(1),
        "scaffold": scaffold, "clearance": .number(2.5), "spread": .number(0),
      ])
    #expect(line.atomCounts == 15...15)
    #expect(Self.start(line, 15).allSatisfy { Self.length($0) >= 2.5 })
    let error = #expect(throws: PluginError.self) {
      try PriorTests.make("line", ["scaffold": scaffold, "clearance": .number(6)])
    }
    #expect(error?.description.hasPrefix("clearance: every point of the shape is within") == true)
  }

  /// Methyl radicals, looking at each other along x from a distance.
  static func radicals(_ gap: Double) -> String {
    var text = "8\n\n"
    for (x, sign) in [(0.0, -1.0), (gap, 1.0)] {
      text += "C \(x) 0 0\nH \(x + sign * 0.36) 1.03 0\nH \(x + sign * 0.36) -0.51 0.89\n"
      text += "H \(x + sign * 0.36) -0.51 -0.89\n"
    }
    return text
  }

  @Test("A linker begins where bonds were cut and has as many atoms as the gap has room for")
  func linker() throws {
    // Straight chains have a carbon every 1.25 angstrom.
    for (gap, atoms) in [(2.5, 1), (3.8, 2), (6.3, 4), (12.6, 9)] {
      let linker = try PriorTests.make(
        "linker", ["scaffold": try Self.scaffold(Self.radicals(gap)), "spread": .number(0)])
      #expect(linker.atomCounts == atoms...atoms)
      let start = Self.start(linker, atoms)
      #expect(start.count == atoms)
      for point in start {
        #expect(point.x > 0.8 && point.x < gap - 0.8)
        #expect(abs(point.y) < 0.2 && abs(point.z) < 0.2)
      }
    }
    #expect(throws: PluginError.self) {
      try PriorTests.make("linker", ["scaffold": try Self.scaffold("1\n\nC 0 0 0\n")])
    }
  }

  @Test("Growth leads away from the open end")
  func growth() throws {
    let methyl = "4\n\nC 0 0 0\nH -0.36 1.03 0\nH -0.36 -0.51 0.89\nH -0.36 -0.51 -0.89\n"
    let growth = try PriorTests.make(
      "growth",
      [
        "scaffold": try Self.scaffold(methyl), "length": .number(5), "density": .number(1),
        "spread": .number(0),
      ])
    #expect(growth.atomCounts == 5...5)
    for point in Self.start(growth, 5) {
      #expect(point.x > 1.3 && abs(point.y) < 0.3 && abs(point.z) < 0.3)
    }
  }

  @Test("Growth takes the open end of a marked atom, where hydrogens leave room for one")
  func openEnd() throws {
    let growth = try PriorTests.make(
      "growth",
      [
        "scaffold": try Self.scaffold(Self.ethyl, anchors: [1]), "length": .number(4),
        "spread": .number(0),
      ])
    for point in Self.start(growth, 4) { #expect(point.z > 0.8, "\(point)") }
  }
}
