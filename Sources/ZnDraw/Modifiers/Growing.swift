import Engine
import Formats
import Simgen

/// What the modifiers that grow molecules have in common.
enum Growing {
  static func plugin(_ kind: Kind, _ name: String) -> PluginDeclaration? {
    Catalogue.everything.plugin(kind, named: name)
  }

  static func verb(_ name: String) -> PluginDeclaration? {
    Catalogue.everything.verb(named: name)?.plugin
  }

  /// Entries of every form.
  static func fields(attempts: Int, seconds: Int) -> [FormField] {
    [
      FormField(
        "elements", "Elements", .elements(default: [.carbon, .nitrogen, .oxygen]),
        "Elements the atoms can become, beside hydrogen."),
      FormField(
        "count", "Molecules", .integer(1...50, default: 1),
        "How many, one after the other, each from other random numbers."),
      FormField(
        "steps", of: plugin(.sampler, "ancestral"), "Steps", in: 10...1000,
        note: "Fewer are faster and rougher."),
      FormField(
        "variance", of: plugin(.force, "noised_prior"), "Width of the shape", value: .number(0.5),
        in: 0.05...5, note: "Smaller holds atoms nearer to the shape."),
      FormField(
        "attempts", of: verb("generate"), "Attempts", value: .integer(attempts), in: 1...100,
        note: "With more than one only a valid molecule in one piece is taken."),
      FormField(
        "finish", "Hydrogenate and relax", .boolean(default: true),
        "Off: the heavy atoms as they were generated."),
      FormField(
        "seed", "Seed", .integer(0...999_999_999, default: 0),
        "Chooses the random numbers; 0 takes others each time."),
      FormField(
        "seconds", "Time limit", .integer(10...86_400, default: seconds),
        "Seconds for all molecules together."),
    ]
  }

  /// Orders for molecules that grow in a shape.
  /// - Parameters:
  ///   - prior: what follows `prior shape:`.
  ///   - atoms: how many; as many as the shape holds where nil.
  static func work(
    _ answers: Answers, in prior: String, atoms: Int? = nil, with scaffold: KeptFragments? = nil,
    seed: Int
  ) -> ModifierWork {
    var order = Order()
    if let scaffold {
      order.files["scaffold.xyz"] = ExtendedXYZ.text(scaffold.molecule)
      order.definitions.append(scaffold.definition)
    }
    let elements = answers.elements("elements")
    order.definitions += [
      "prior shape: \(prior)",
      "force pull: noised_prior prior=shape variance=\(answers.number("variance"))",
      "sampler down: ancestral steps=\(answers.integer("steps")) corrections=2 noise=0.95",
      "mutator swap: gibbs elements=\(elements)",
    ]
    // Heavy atoms alone are no valid molecule.
    let attempts = answers.flag("finish") ? answers.integer("attempts") : 1
    let orders = (1...answers.integer("count")).map { number in
      var order = order
      order.seed = seed
      order.verbs = [
        "generate mol: down seed=\(seed)*1000000+\(number) prior=shape forces=[pull, like, hold] "
          + "mutators=[swap]" + (atoms.map { " atoms=\($0)" } ?? "")
          + (scaffold == nil ? "" : " scaffold=ends")
          + (attempts > 1 ? " until=(valid and not unstable) attempts=\(attempts)" : ""),
        "drop mol",
      ]
      if answers.flag("finish") {
        order.verbs += finishing(elements, hasScaffold: scaffold != nil)
      }
      return order
    }
    return .molecules(orders, seconds: answers.integer("seconds"))
  }

  /// What the recipes do with heavy atoms.
  private static func finishing(_ elements: String, hasScaffold: Bool) -> [String] {
    let relax = "relax mol lbfgs model=mace fmax=0.05 eV/angstrom steps=200"
    return ["hydrogenate mol reference=qm9 model=mace"] + (hasScaffold ? [] : [relax])
      + ["correct mol model=mace elements=\(elements)", relax]
  }

  /// A point as a recipe has it.
  static func text(_ point: SIMD3<Double>) -> String { "[\(point.x), \(point.y), \(point.z)]" }
}
