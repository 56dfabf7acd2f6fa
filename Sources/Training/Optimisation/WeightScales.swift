import MACE

/// By how much weights of a kind are smaller than those of training codes, which keep them near one and
/// multiply by 1 / sqrt(fan-in) when they are used. Steps of an optimiser are alike for all weights only
/// where these are near one.
struct WeightScales {
  /// What a step of a weight is multiplied by: one a slot.
  let step: [Double]
  /// Standard deviation of the first weights, zero for what is not random: one a slot.
  let first: [Double]
  /// Whether weights decay: one a slot.
  let decays: [Bool]

  /// silu of a standard normal number has a root mean square of one over it.
  private static let siluGain = 1.6791767923989418

  init(_ parameters: MACEParameters, neighbours: Double) {
    let slots = parameters.weightSlots
    let species = Double(parameters.configuration.atomicNumbers.count)
    var (steps, first, decays): ([Double], [Double], [Bool]) = ([], [], [])
    for slot in slots {
      let part = slot.name.split(separator: ".").map(String.init)
      let kind = part.count > 2 && part[0] == "layers" ? part[2] : slot.name
      let fan = 1 / Double(slot.fanIn).squareRoot()
      let step: Double =
        switch kind {
        case "embedding": 1 / species.squareRoot()
        case "radial": part[3] == "0" ? fan : fan * Self.siluGain
        case "linear":
          // Without neighbours nothing is learned whatever the scale.
          Self.isDensity(part, parameters) ? fan : fan / max(1, neighbours)
        case "skip": fan / species.squareRoot()
        case "readout": part[3] == "second" ? fan * Self.siluGain : fan
        case "contraction", "atomic_energies", "scale", "shift": 1
        default: fan
        }
      steps.append(step)
      let isConstant = ["atomic_energies", "scale", "shift"].contains(kind)
      let paths = slot.name.hasSuffix(".weights") ? Self.paths(slot, part, parameters) : 1
      first.append(isConstant ? 0 : step / Double(paths))
      decays.append(["linear", "skip", "contraction"].contains(kind))
    }
    (self.step, self.first, self.decays) = (steps, first, decays)
  }

  private static func isDensity(_ part: [String], _ parameters: MACEParameters) -> Bool {
    Int(part[1]).map { parameters.configuration.layers[$0].normalisation == .density } ?? false
  }

  /// Paths of the couplings that a slot has weights of.
  private static func paths(
    _ slot: WeightSlot, _ part: [String], _ parameters: MACEParameters
  ) -> Int {
    guard part.count > 4, let layer = Int(part[1]), let block = Int(part[3]),
      let degree = Int(part[4])
    else { return 1 }
    let terms = parameters.layers[layer].contractions[block].terms
    return max(1, terms.first { $0.degree == degree }?.weights.first?.rows ?? 1)
  }
}
