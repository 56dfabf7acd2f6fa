import Engine

/// Keeps atoms out of those of a pocket, as a density of its own that is noised as the molecule is:
/// beyond the contact distance it is even, within it falls like a normal distribution of the overlap,
///
///     E = sum over pairs of max(0, contact - r)^2 / (2 (softness^2 + t^2)),
///
/// for noise widens a wall as it widens a cloud.
public struct Exclusion: ForcePlugin {
  public static let name = "exclusion"
  public static let summary = "Keeps atoms out of a pocket's atoms, at van der Waals distances."
  public static let parameters = [
    Parameter(
      "scaffold", \Exclusion.scaffold, label: .scaffold, required: true, "The pocket."),
    Parameter(
      "margin", \Exclusion.margin, dimension: .length, in: -2...Pocket.widestMargin,
      "Added to the sum of the radii: room for the hydrogens that are to come. Not for hydrogen "
        + "bonds, where N and O come as near to N, O and S as they do in crystals."),
    Parameter(
      "softness", \Exclusion.softness, dimension: .length, in: 0.01...10,
      "Overlaps of this size are usual where there is no noise."),
  ]

  var scaffold: Scaffold?
  var margin = 0.3
  var softness = 0.2

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Term {
    guard let pocket = try required(scaffold, "scaffold").pocket else {
      throw .parameter("scaffold", reason: "has no pocket; a scaffold of the plug-in pocket has")
    }
    return Term(pocket: pocket, margin: margin, softness: softness)
  }

  /// A pocket and how hard it is.
  public struct Term: ForceTerm {
    let pocket: Pocket
    let margin: Double
    let softness: Double

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) throws {
      pocket.push(
        batch, margin: margin, stiffness: 1 / (softness * softness + t * t), into: &result)
    }
  }
}
