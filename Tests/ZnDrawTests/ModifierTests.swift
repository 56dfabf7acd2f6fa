import Engine
import Formats
import Script
import Simgen
import TestSupport
import Testing

@testable import ZnDraw

/// What modifiers make of a form and a room.
@Suite struct ModifierTests {
  private func work(
    _ modifier: any Modifier, _ payload: JSON = .object([]), on scene: Scene
  ) throws -> ModifierWork {
    try modifier.work(Answers(payload, to: modifier.fields), on: scene, seed: 7)
  }

  private func statements(_ work: ModifierWork) -> String {
    guard case .molecules(let orders, _) = work else { return "" }
    return orders.map { ($0.definitions + $0.verbs).joined(separator: "\n") }.joined(
      separator: "\n")
  }

  /// Ethane, and methane four angstrom away.
  private static let two: Scene = {
    var molecule = Molecule()
    for shift in [SIMD3<Double>.zero, [0, 0, 4]] {
      molecule.append(.carbon, at: shift)
      molecule.append(.hydrogen, at: shift + [0, 1.03, -0.36])
      molecule.append(.hydrogen, at: shift + [0.89, -0.51, -0.36])
      molecule.append(.hydrogen, at: shift + [-0.89, -0.51, -0.36])
      molecule.append(.hydrogen, at: shift + [0, 0, 1.09])
    }
    return Scene(of: molecule)
  }()

  @Test func formsAreThoseOfTheDeclarations() throws {
    let relax = Modifiers.named("Relax")?.schema["properties"]
    let declared = Catalogue.everything.verb(named: "relax")?.plugin.parameters
    #expect(
      relax?["steps"]?["description"]?.text == declared?.first { $0.name == "steps" }?.summary)
    #expect(relax?["steps"]?["default"]?.integer == 200)
    #expect(relax?["fmax"]?["type"]?.text == "number")
    for modifier in Modifiers.all + Modifiers.toolbar {
      #expect(modifier.schema["title"]?.text == modifier.name)
      #expect(Set(modifier.fields.map(\.key)).count == modifier.fields.count)
      // Its own defaults are values it takes.
      guard case .object(let fields)? = modifier.schema["properties"] else {
        Issue.record("\(modifier.name) has no form")
        continue
      }
      let defaults = JSON.object(fields.map { ($0.key, $0.value?["default"]) })
      _ = try Answers(defaults, to: modifier.fields)
    }
  }

  @Test(
    arguments: [
      ("elements", .text("C Xx")), ("elements", .text("")), ("elements", .text("C C")),
      ("elements", .text("C] scaffold=x [N")), ("steps", .number(1e9)), ("steps", .number(10.5)),
      ("closed", .text("true")), ("keep", .text("some")), ("seed", .number(-1)),
      ("count", .text("1")),
      ("curve", .text("")), ("density", .list([])),
    ] as [(String, JSON)])
  func wrongValuesComeNoFurther(_ key: String, _ value: JSON) {
    #expect(throws: TaskFailure.self) {
      try Answers(.object([(key, value)]), to: GenerateModifier().fields)
    }
  }

  @Test func generateAlongACurve() throws {
    var scene = Scene()
    #expect(throws: TaskFailure.noCurve) { try work(GenerateModifier(), on: scene) }
    scene.curve = [.zero, [3, 0, 0]]
    let text = statements(try work(GenerateModifier(), .object([("atoms", .number(5))]), on: scene))
    #expect(text.contains("spline through=[[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]] closed=false"))
    #expect(text.contains(" atoms=5"))
    #expect(!text.contains("scaffold"))
    #expect(text.contains("relax mol"))
    let heavy = statements(
      try work(GenerateModifier(), .object([("finish", .boolean(false))]), on: scene))
    #expect(!heavy.contains("relax mol"))
  }

  @Test func selectedAtomsAreWhereItGrows() throws {
    var scene = Self.two
    scene.curve = [.zero, [3, 0, 0]]
    scene.selection = [9]
    let made = try work(GenerateModifier(), on: scene)
    guard case .molecules(let orders, _) = made else { return #expect(Bool(false)) }
    // The second methane alone, whose last hydrogen gives its place.
    #expect(orders[0].files["scaffold.xyz"]?.hasPrefix("5\n") == true)
    #expect(statements(made).contains("anchors=[5]"))
  }

  @Test func aSelectedFragmentIsKeptAsAWhole() {
    var scene = Self.two
    scene.molecule.append(.carbon, at: [0, 0, -1.5])
    scene.selection = Array(0..<5) + [10]
    let kept = KeptFragments(scene)
    #expect(kept.molecule.count == 6)
    #expect(kept.anchors.isEmpty)
  }

  @Test func linkNeedsTwoFragments() throws {
    #expect(throws: TaskFailure.noAtoms) { try work(LinkModifier(), on: Scene()) }
    let one = Scene(of: Self.two.molecule.selecting(Array(0..<5)))
    #expect(throws: TaskFailure.oneFragment) { try work(LinkModifier(), on: one) }
    var scene = Self.two
    scene.selection = [4]
    let text = statements(try work(LinkModifier(), on: scene))
    #expect(text.contains("linker scaffold=ends density=0.8 extra=3"))
    #expect(text.contains("anchors=[5]"))
  }

  @Test func growNeedsAPlace() throws {
    #expect(throws: TaskFailure.severalFragments(2)) { try work(GrowModifier(), on: Self.two) }
    var scene = Self.two
    scene.selection = [4]
    #expect(
      statements(try work(GrowModifier(), on: scene)).contains("growth scaffold=ends length=5.0"))
  }

  @Test func theToolbarsButtonChooses() throws {
    let one = Scene(of: Self.two.molecule.selecting(Array(0..<5)))
    #expect(statements(try work(DemoModifier(), on: one)).contains("growth"))
    #expect(statements(try work(DemoModifier(), on: Self.two)).contains("linker"))
    var drawn = Self.two
    drawn.curve = [.zero, [3, 0, 0]]
    #expect(statements(try work(DemoModifier(), on: drawn)).contains("spline"))
  }

  @Test func relaxHoldsWhatDoesNotMove() throws {
    var scene = Self.two
    #expect(throws: TaskFailure.self) {
      try work(RelaxModifier(), .object([("moving", .text("selected"))]), on: scene)
    }
    scene.selection = [0, 1]
    let made = try work(RelaxModifier(), .object([("moving", .text("selected"))]), on: scene)
    guard case .molecules(let orders, _) = made else { return #expect(Bool(false)) }
    #expect(orders[0].start?.fixed == [false, false] + Array(repeating: true, count: 8))
  }

  /// The statements are ones that the engine takes, and molecules come out.
  @Test func theEngineMakesThem() throws {
    let bench = try SessionBench(threads: 2)
    func make(_ modifier: any Modifier, _ payload: JSON, on scene: Scene) throws -> Candidate {
      guard case .molecules(let orders, _) = try work(modifier, payload, on: scene) else {
        throw TaskFailure.noAtoms
      }
      return try bench.make(orders[0], isStopped: { false }, observe: { _ in })
    }
    let carbon = Scene(of: Molecule(elements: [.carbon], positions: [.zero]))
    let methane = try make(HydrogenateModifier(), .object([]), on: carbon)
    #expect(methane.molecule.formula == "CH4")
    let relaxed = try make(RelaxModifier(), .object([]), on: Scene(of: methane.molecule))
    #expect(relaxed.molecule.count == 5)
    var scene = Scene()
    scene.curve = [.zero, [3, 0, 0]]
    let short = JSON.object([
      ("steps", .number(20)), ("atoms", .number(4)), ("finish", .boolean(false)),
    ])
    #expect(try make(GenerateModifier(), short, on: scene).molecule.count <= 4)
    let grown = try make(
      GrowModifier(), short.with("attempts", .number(1)), on: Scene(of: methane.molecule))
    #expect(grown.molecule.fixed.contains(true))
    let linked = try make(LinkModifier(), short.with("attempts", .number(1)), on: Self.two)
    #expect(linked.molecule.fixed.count { $0 } == 2)
    #expect(throws: TaskFailure.cancelled) {
      guard case .molecules(let orders, _) = try work(GenerateModifier(), on: scene) else { return }
      _ = try bench.make(orders[0], isStopped: { true }, observe: { _ in })
    }
  }
}

extension JSON {
  /// An object with one more key.
  fileprivate func with(_ key: String, _ value: JSON) -> JSON {
    guard case .object(let pairs) = self else { return self }
    return .object(pairs + [(key, value)])
  }
}
