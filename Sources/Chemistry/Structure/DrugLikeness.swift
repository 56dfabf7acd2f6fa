import Platform

/// The quantitative estimate of drug-likeness (QED): G. R. Bickerton, G. V. Paolini, J. Besnard,
/// S. Muresan and A. L. Hopkins, "Quantifying the chemical beauty of drugs", Nature Chemistry 4
/// (2012), doi.org/10.1038/nchem.1243.
///
/// The weighted geometric mean of the desirabilities of eight properties (equation 2), with the
/// mean weights of the paper (QED_w,mo).
struct DrugLikeness: Equatable {
  /// Mean mass, g/mol.
  let weight: Double
  /// Octanol-water partition coefficient.
  let logP: Double
  /// Hydrogen-bond acceptors and donors.
  let (acceptors, donors): (Int, Int)
  /// Topological polar surface area, square angstrom.
  let polarSurface: Double
  let rotatableBonds: Int
  let aromaticRings: Int
  /// How many kinds of groups occur that nobody wants in a drug.
  let alerts: Int

  /// Counts what the descriptors do not say.
  init(of molecule: RDKitMolecule, descriptors: RDKitMolecule.Descriptors, aromaticRings: Int) {
    weight = descriptors.weight
    logP = descriptors.logP
    donors = descriptors.donors
    polarSurface = descriptors.polarSurface
    rotatableBonds = descriptors.rotatableBonds
    self.aromaticRings = aromaticRings
    acceptors = Self.acceptorPatterns.reduce(0) { $0 + $1.occurrences(in: molecule) }
    alerts = Self.alertPatterns.count { $0.occurs(in: molecule) }
  }

  /// From 0 to 1.
  var value: Double {
    let properties = [
      (weight, Self.weight), (logP, Self.logP), (Double(acceptors), Self.acceptors),
      (Double(donors), Self.donors), (polarSurface, Self.polarSurface),
      (Double(rotatableBonds), Self.rotatableBonds), (Double(aromaticRings), Self.aromaticRings),
      (Double(alerts), Self.alerts),
    ]
    let sum = properties.reduce(0) { $0 + $1.1.share * log($1.1(of: $1.0)) }
    return exp(sum / properties.reduce(0) { $0 + $1.1.share })
  }

  /// How much a value of a property is wanted: an asymmetric double sigmoid (equation 1), its
  /// maximum 1.
  private struct Desirability {
    let (a, b, c, d, e, f, highest): (Double, Double, Double, Double, Double, Double, Double)
    /// The weight of the property in the mean.
    let share: Double

    init(
      share: Double, _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double,
      highest: Double
    ) {
      self.share = share
      (self.a, self.b, self.c, self.d, self.e, self.f, self.highest) = (a, b, c, d, e, f, highest)
    }

    func callAsFunction(of x: Double) -> Double {
      let rise = 1 + exp(-(x - c + d / 2) / e)
      let fall = 1 + exp(-(x - c - d / 2) / f)
      return (a + b / rise * (1 - 1 / fall)) / highest
    }
  }

  // Supplementary table 1 of the paper: a to f and the maximum of each property.
  private static let weight = Desirability(
    share: 0.66, 2.817065973, 392.5754953, 290.7489764, 2.419764353, 49.22325677, 65.37051707,
    highest: 104.9805561)
  private static let logP = Desirability(
    share: 0.46, 3.172690585, 137.8624751, 2.534937431, 4.581497897, 0.822739154, 0.576295591,
    highest: 131.3186604)
  private static let acceptors = Desirability(
    share: 0.05, 2.948620388, 160.4605972, 3.615294657, 4.435986202, 0.290141953, 1.300669958,
    highest: 148.7763046)
  private static let donors = Desirability(
    share: 0.61, 1.618662227, 1010.051101, 0.985094388, 1e-9, 0.713820843, 0.920922555,
    highest: 258.1632616)
  private static let polarSurface = Desirability(
    share: 0.06, 1.876861559, 125.2232657, 62.90773554, 87.83366614, 12.01999824, 28.51324732,
    highest: 104.5686167)
  private static let rotatableBonds = Desirability(
    share: 0.65, 0.01, 272.4121427, 2.558379970, 1.565547684, 1.271567166, 2.758063707,
    highest: 105.4420403)
  private static let aromaticRings = Desirability(
    share: 0.48, 3.217788970, 957.7374108, 2.274627939, 1e-9, 1.317690384, 0.375760881,
    highest: 312.3372610)
  private static let alerts = Desirability(
    share: 0.95, 0.01, 1199.094025, -0.09002883, 1e-9, 0.185904477, 0.875193782,
    highest: 417.7253140)

  private static let acceptorPatterns = [
    "[oH0;X2]", "[OH1;X2;v2]", "[OH0;X2;v2]", "[OH0;X1;v2]", "[O-;X1]", "[SH0;X2;v2]",
    "[SH0;X1;v2]", "[S-;X1]", "[nH0;X2]", "[NH0;X1;v3]", "[$([N;+0;X3;v3]);!$(N[C,S]=O)]",
  ].map { SubstructurePattern.known($0) }

  private static let alertPatterns = structuralAlerts.map { SubstructurePattern.known($0) }
}
