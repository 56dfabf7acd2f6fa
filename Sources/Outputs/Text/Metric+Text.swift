import Chemistry

extension Metric {
  /// The summary of a set for people.
  package func shown(_ summary: Double) -> String {
    switch form {
    case .flag: Text.fixed(100 * summary, 1) + " %"
    case .count: Text.fixed(summary, 2)
    case .mean(let decimals), .median(let decimals): Text.fixed(summary, decimals)
    }
  }

  /// The value of a molecule for programs, with three more digits than people read; empty where it
  /// is not known.
  package func written(_ value: Double?) -> String {
    guard let value else { return "" }
    return switch form {
    case .flag, .count: Text.fixed(value, 0)
    case .mean(let decimals), .median(let decimals): Text.fixed(value, decimals + 3)
    }
  }

  /// What a column of values is called, its unit included: `interaction_energy_eV`.
  package var heading: String { unit.isEmpty ? key : "\(key)_\(unit)" }
}

extension MetricFamily {
  /// What people call the frequencies of a set.
  package var summaryLabel: String { label + (isShare ? ", molecules with" : " per molecule") }

  /// A frequency for people.
  package func shown(_ frequency: Double) -> String {
    isShare ? Text.fixed(100 * frequency, 1) + " %" : Text.fixed(frequency, 2)
  }

  /// The counts of a molecule in one field: `C-C 3; C=O 1`.
  package func written(_ profile: StructureProfile?) -> String {
    (profile.map(tallies) ?? []).map { "\($0.name) \($0.count)" }.joined(separator: "; ")
  }
}
