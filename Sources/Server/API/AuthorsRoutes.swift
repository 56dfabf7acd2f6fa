import Engine
import Script

extension Route {
  /// The routes of the method's authors' own server, so that what talks to it can talk to this one.
  static func authors(_ store: SessionStore, _ token: Token) -> [Route] {
    let engine = AuthorsEngine(store)
    // Its clients know no tokens; on this machine alone they need none.
    let access: Route.Access = store.settings.isLoopback ? .anybody : .server
    return [
      Route(
        .POST, "/run", "As the server of the method's authors: {run_type, atoms, points ...}.",
        access,
        bodyLimit: 16 << 20, body: "application/json"
      ) { call in
        let order = try AuthorsOrder(try call.json(), store.settings.limits)
        let control = RunControl()
        // Nobody waits for the result of one who has gone.
        call.responder.whenGone { control.stop(.asked) }
        try call.perform(on: store.orders) { .json(try engine.run(order, control)) }
      },
      Route(.GET, "/config", "What /run takes, with its defaults.", access) { call in
        call.reply(.json(AuthorsOrder.defaults))
      },
    ]
  }
}

/// What a client of the authors' server asks for.
struct AuthorsOrder: Sendable {
  enum Kind: String, Sendable, CaseIterable { case generate, hydrogenate, relax }

  let kind: Kind
  let molecule: Molecule
  let points: [SIMD3<Double>]
  let atoms: Int
  let multiplier: Double
  let steps: Int
  let seconds: Double

  static let defaults = JSON.object([
    ("run_types", .list(Kind.allCases.map { .text($0.rawValue) })),
    ("num_atoms_to_add", .number(5)),
    ("restorative_force_multiplier", .number(1)), ("max_steps", .number(50)),
    ("timeout", .number(10)),
  ])

  /// - Throws: `ServerError` saying which key is wrong.
  init(_ json: JSON, _ limits: ServerSettings.Limits) throws(ServerError) {
    let word = json["run_type"]?.text ?? ""
    guard let kind = Kind(rawValue: word) else {
      throw ServerError(.badRequest, "run_type is generate, hydrogenate or relax, not '\(word)'")
    }
    self.kind = kind
    let frame = json["atoms"] ?? .object([])
    let numbers = frame["numbers"]?.list ?? []
    let elements = numbers.compactMap { $0.integer.flatMap { Element(atomicNumber: $0) } }
    let positions = (frame["positions"]?.list ?? []).compactMap(\.vector)
    guard elements.count == numbers.count, positions.count == elements.count else {
      throw ServerError(.badRequest, "atoms needs numbers, and as many positions")
    }
    func number(
      _ key: String, _ absent: Double, _ range: ClosedRange<Double>
    ) throws(ServerError) -> Double {
      guard let number = json[key]?.number ?? (json[key] == nil ? absent : nil),
        range.contains(number)
      else {
        throw ServerError(
          .badRequest, "\(key) has to be from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    atoms = Int(try number("num_atoms_to_add", 5, 1...Double(limits.atoms)))
    multiplier = try number("restorative_force_multiplier", 1, 1e-3...1e3)
    steps = Int(try number("max_steps", 50, 2...10_000))
    seconds = min(try number("timeout", 10, 0.1...3_600), limits.seconds)
    points = (json["points"]?.list ?? []).compactMap(\.vector)
    guard atoms + elements.count <= limits.atoms, points.count <= 100_000 else {
      throw ServerError(.payloadTooLarge, "\(limits.atoms) atoms are the most")
    }
    let ids = Set((json["atom_ids"]?.list ?? []).compactMap(\.integer))
    var fixed = Array(repeating: kind == .generate, count: elements.count)
    if kind == .relax, !ids.isEmpty { fixed = elements.indices.map { !ids.contains($0) } }
    molecule = Molecule(elements: elements, positions: positions, fixed: fixed)
    if kind == .generate, points.isEmpty {
      throw ServerError(.badRequest, "generate needs points, the shape to fill")
    }
    if kind != .generate, elements.isEmpty { throw ServerError(.badRequest, "\(word) needs atoms") }
  }
}
