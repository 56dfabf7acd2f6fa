import Engine
import Priors
import Script

/// The state of a session as pages get it, whole.
enum StateMessage {
  /// What there is beside the statements.
  struct Facts: Sendable {
    var revision = 0
    var name = ""
    var undo: String?
    var redo: String?
    var pipeline = ""
    /// What was wrong with the recipe it began with.
    var problems: [(diagnostic: Diagnostic, linesAbove: Int)] = []
  }

  /// The message for those who may edit the session and for those who may look at it.
  static func texts(_ session: Session, _ facts: Facts) -> (edit: String, view: String) {
    let statements = JSON.list(statements(of: session))
    let problems = facts.problems.map { $0.diagnostic.json(linesAbove: $0.linesAbove) }
    func text(_ right: Right) -> String {
      JSON.object([
        ("op", .text("state")), ("revision", .whole(facts.revision)),
        ("name", .text(facts.name)), ("statements", statements),
        ("canUndo", .boolean(facts.undo != nil)), ("canRedo", .boolean(facts.redo != nil)),
        ("undoText", facts.undo.map(JSON.text)), ("redoText", facts.redo.map(JSON.text)),
        ("pipeline", .text(facts.pipeline)),
        ("problems", .list(problems)), ("right", .text(right.name)),
      ]).line
    }
    return (text(.edit), text(.view))
  }

  private static func statements(of session: Session) -> [JSON] {
    let all = session.accepted.flatMap(StatementText.all).filter { $0.role != .other }
    var latest: [String: Int] = [:]
    for (place, statement) in all.enumerated() where statement.role == .definition {
      if let name = statement.name { latest[name] = place }
    }
    return all.indices.compactMap { place in
      let statement = all[place]
      if statement.role == .definition, let name = statement.name, latest[name] != place {
        return nil
      }
      return json(statement, session)
    }
  }

  private static func json(_ statement: StatementText, _ session: Session) -> JSON {
    let kind = statement.role == .run ? "run" : statement.word
    var fields: [(key: String, value: JSON?)] = [
      ("text", .text(statement.text)), ("kind", kind.map(JSON.text)),
      ("name", statement.name.map(JSON.text)), ("plugin", statement.plugin.map(JSON.text)),
      ("arguments", .object(statement.arguments.map { ($0.key, .text($0.value)) })),
    ]
    let declared = session.declarations.first { $0.declared.label == statement.name }
    switch (statement.word, declared?.declared.product) {
    case ("prior", let prior as any Prior):
      fields.append(("points", .list(points(of: prior).map(MoleculeMessage.vector))))
      fields.append(("atoms", prior.atomCounts.map { .whole($0.upperBound) }))
    case ("scaffold", let scaffold as Scaffold):
      fields.append(("molecule", molecule(scaffold.whole, statement.name)))
      fields.append(("anchors", .list(scaffold.anchors.map { .whole($0) })))
      fields.append(("pocket", scaffold.pocket.map(MoleculeMessage.json)))
    default: break
    }
    return .object(fields)
  }

  private static func molecule(_ molecule: Molecule, _ title: String?) -> JSON {
    // Every change of the session tells of it anew.
    let isJudged = molecule.heavyAtoms.count <= ServerSettings.Limits().judged
    return MoleculeMessage.json(molecule, title: title, isJudged: isJudged)
  }

  /// Points that show a shape, angstrom, as exactly as anybody sees.
  private static func points(of prior: any Prior) -> [SIMD3<Double>] {
    let most = 2_000
    if let cloud = prior as? PointCloud {
      let stride = max(1, (cloud.points.count + most - 1) / most)
      return cloud.points.indices.filter { $0 % stride == 0 }.map { rounded(cloud.points[$0]) }
    }
    var stream = RandomStream(seed: 0, .startPositions)
    return prior.sample(count: 200, from: &stream).map(rounded)
  }

  private static func rounded(_ point: SIMD3<Double>) -> SIMD3<Double> {
    (point * 1e4).rounded(.toNearestOrEven) / 1e4
  }
}

extension Scaffold {
  /// With the hydrogens that are out of the way.
  fileprivate var whole: Molecule {
    var whole = molecule
    for (element, position) in zip(hydrogens.elements, hydrogens.positions) {
      whole.append(element, at: position, fixed: true)
    }
    return whole
  }
}
