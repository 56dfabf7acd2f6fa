import Engine
import Priors
import Script

/// What the Generate button means: the loop that recipes have, with the names of a session.
struct GenerateLoop: Sendable {
  /// The values of `i`.
  let range: ClosedRange<Int>
  /// The label of the loop's molecules.
  static let label = "mol"

  private let seed: Int
  private let sampler: String
  private let arguments: [String]
  private let finishing: [[String]]

  /// The loop of a session.
  /// - Parameter first: the first value of `i`.
  /// - Throws: `ServerError` saying what the session lacks.
  init(
    _ session: Session, count: Int, first: Int, seed: Int, atoms: Int?
  ) throws(ServerError) {
    range = first...first + count - 1
    self.seed = seed
    func labels(_ kind: Kind) -> [String] {
      session.declarations.filter { $0.kind == kind }.map(\.declared.label)
    }
    func required(_ kind: Kind, _ purpose: String) throws(ServerError) -> String {
      guard let label = labels(kind).last else {
        throw ServerError(
          .unprocessableEntity, "the session has no \(kind.rawValue), \(purpose)",
          hint: "add a line such as: \(Self.example(of: kind))")
      }
      return label
    }
    sampler = try required(.sampler, "which moves the atoms")
    let prior = try required(.prior, "the shape to fill")
    let model = try required(.model, "which relaxes molecules")
    let reference = labels(.reference).first
    let forces = labels(.force).filter { label in
      // One that pulls towards another shape is for that one.
      let own = session.settings(of: label).first { $0.name == "prior" }?.value
      return own == nil || own == "-" || own == prior
    }
    guard !forces.isEmpty else {
      throw ServerError(
        .unprocessableEntity, "the session has no force for the shape '\(prior)'",
        hint: "add a line such as: force pull: noised_prior prior=\(prior) variance=0.5")
    }
    let names = session.names
    let scaffold = Self.scaffold(of: session)
    var arguments = ["prior=\(prior)", "forces=[\(forces.joined(separator: ", "))]"]
    let mutators = labels(.mutator)
    if !mutators.isEmpty { arguments.append("mutators=[\(mutators.joined(separator: ", "))]") }
    if let atoms {
      arguments.append("atoms=\(atoms)")
    } else if let size = names.first(where: { $0.name == "atoms" }) {
      arguments.append(size.what == "function" ? "atoms=atoms(i)" : "atoms=atoms")
    }
    if let scaffold {
      let fits = scaffold.product.pocket == nil ? "" : " and in_pocket and not clash"
      arguments += ["scaffold=\(scaffold.label)", "until=(valid and not unstable\(fits))"]
    }
    self.arguments = arguments
    let votes = reference.map { ["reference=\($0)"] } ?? ["method=bonds"]
    let elements = names.contains { $0.name == "elements" } ? ["elements=elements"] : []
    let relax = ["relax", "lbfgs model=\(model) fmax=0.05 eV/angstrom steps=200"]
    finishing =
      [["drop"], ["hydrogenate"] + votes + ["model=\(model)"]] + (scaffold == nil ? [relax] : [])
      + [["correct", "model=\(model)"] + elements, relax]
  }

  /// The last scaffold that is not in a pocket, which is one itself then.
  private static func scaffold(of session: Session) -> (label: String, product: Scaffold)? {
    let all = session.declarations.compactMap { kind, declared in
      (declared.product as? Scaffold).map { (label: declared.label, product: $0) }
    }
    let held = Set(
      all.compactMap { scaffold in
        session.settings(of: scaffold.label).first { $0.name == "fragment" }?.value
      })
    return all.last { !held.contains($0.label) }
  }

  /// The loop as a recipe has it.
  var text: String { text(rounds: range.count) }

  /// The first rounds of the loop.
  func text(rounds: Int) -> String {
    let body = [generate(Self.label, i: "i")] + self.finishing(Self.label)
    return "for i in \(range.lowerBound)..\(range.lowerBound + rounds - 1)\n"
      + body.map { "  \($0)\n" }.joined() + "end"
  }

  /// The line that begins a molecule.
  func generate(_ label: String, i: String, pauseAfter steps: Int? = nil) -> String {
    let start = "generate \(label): \(sampler) seed=\(seed * 1_000_000)+\(i)"
    let pause = steps.map { ["pause_after=\($0)"] } ?? []
    let own = arguments.map { $0 == "atoms=atoms(i)" ? "atoms=atoms(\(i))" : $0 }
      .filter { steps == nil || !$0.hasPrefix("until=") }
    return ([start] + own + pause).joined(separator: " ")
  }

  /// The lines that make a molecule of what was generated.
  func finishing(_ label: String) -> [String] {
    finishing.map { ([$0[0], label] + $0.dropFirst()).joined(separator: " ") }
  }

  private static func example(of kind: Kind) -> String {
    switch kind {
    case .sampler: "sampler down: ancestral steps=150 corrections=2 noise=0.95"
    case .prior: "prior shape: sphere radius=3.5"
    case .model: "model mace: mace file=\"../models/simgen-small.safetensors\""
    default: "\(kind.rawValue) NAME: PLUGIN"
    }
  }
}
