import Engine

/// Keeps atoms out of those of a pocket, and away from those of a fragment that take no further bond, as a
/// density of its own that is noised as the molecule is: beyond the contact distance it is even, within it
/// falls like a normal distribution of the overlap,
///
///     E = sum over pairs of max(0, contact - r)^2 / (2 (softness^2 + t^2)),
///
/// for noise widens a wall as it widens a cloud.
public struct Exclusion: ForcePlugin {
  public static let name = "exclusion"
  public static let summary =
    "Keeps atoms out of a pocket's atoms, and away from the closed atoms of a fragment."
  public static let parameters = [
    Parameter(
      "scaffold", \Exclusion.scaffold, label: .scaffold, required: true,
      "The pocket, the fragment, or both."),
    Parameter(
      "prior", \Exclusion.prior, label: .prior,
      "Where the molecule grows: the atoms it grows from are open. Without one those that the scaffold "
        + "marks as anchors, or all that have hydrogens or open ends."),
    Parameter(
      "margin", \Exclusion.margin, dimension: .length, in: -2...Pocket.widestMargin,
      "Added to the sum of the radii in a pocket: room for the hydrogens that are to come. Not for "
        + "hydrogen bonds, where N and O come as near to N, O and S as they do in crystals."),
    Parameter(
      "softness", \Exclusion.softness, dimension: .length, in: 0.01...10,
      "Overlaps of this size are usual where there is no noise."),
  ]

  var scaffold: Scaffold?
  var prior: (any Prior)?
  var margin = 0.3
  var softness = 0.2

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Term {
    let scaffold = try required(scaffold, "scaffold")
    let shield = FragmentShield(scaffold, anchors: prior?.anchors ?? Self.anchors(of: scaffold))
    return Term(pocket: scaffold.pocket, shield: shield, margin: margin, softness: softness)
  }

  /// Atoms that may take a further bond: those marked, else those that chemistry says, else all.
  private static func anchors(of scaffold: Scaffold) -> [Int] {
    guard scaffold.anchors.isEmpty else { return scaffold.anchors }
    let heavy = scaffold.molecule.heavyAtoms
    return scaffold.molecule.fragment.map { bonding in bonding.anchors.map { heavy[$0] } } ?? heavy
  }

  /// A pocket, a fragment, and how hard they are.
  public struct Term: ForceTerm {
    let pocket: Pocket?
    let shield: FragmentShield
    let margin: Double
    let softness: Double

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) throws {
      let stiffness = 1 / (softness * softness + t * t)
      pocket?.push(batch, margin: margin, stiffness: stiffness, into: &result)
      shield.push(batch, stiffness: stiffness, into: &result)
    }
  }
}
