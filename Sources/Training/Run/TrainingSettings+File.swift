extension TrainingSettings: JSONSettings {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case channels, layers, correlation, cutoff, repulsion, fixed, steps, batch, schedule, amsgrad
    case clip, averaging, displacement, seed, targets
    case batchAtoms = "batch_atoms"
    case noiseSmallest = "noise_smallest"
    case noiseLargest = "noise_largest"
    case hiddenDegree = "hidden_degree"
    case edgeDegree = "edge_degree"
    case radialFunctions = "radial_functions"
    case radialWidths = "radial_widths"
    case cutoffPower = "cutoff_power"
    case readoutWidth = "readout_width"
    case isolatedAtoms = "isolated_atoms"
    case atomicEnergies = "atomic_energies"
    case configWeights = "config_weights"
    case checkUnits = "check_units"
    case energyWeight = "energy_weight"
    case forceWeight = "force_weight"
    case stressWeight = "stress_weight"
    case secondStage = "second_stage"
    case secondEnergyWeight = "second_energy_weight"
    case secondForceWeight = "second_force_weight"
    case huberEnergy = "huber_energy"
    case huberForce = "huber_force"
    case learningRate = "learning_rate"
    case warmUp = "warm_up"
    case lastRate = "last_rate"
    case weightDecay = "weight_decay"
    case decoupledDecay = "decoupled_decay"
    case singlePrecision = "single_precision"
    case validateEvery = "validate_every"
    case reportEvery = "report_every"
  }

  package static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// What is impossible, in words; nil where all is possible.
  package var fault: String? {
    let limits: [(key: CodingKeys, value: Double, range: ClosedRange<Double>)] = [
      (.channels, Double(channels), 1...1024), (.hiddenDegree, Double(hiddenDegree), 0...1),
      (.layers, Double(layers), 1...8), (.edgeDegree, Double(edgeDegree), 0...3),
      (.correlation, Double(correlation), 1...3), (.cutoff, cutoff, 0.5...20),
      (.radialFunctions, Double(radialFunctions), 1...64),
      (.cutoffPower, Double(cutoffPower), 3...64),
      (.readoutWidth, Double(readoutWidth), 1...1024), (.steps, Double(steps), 1...1e9),
      (.batch, Double(batch), 1...10_000), (.batchAtoms, Double(batchAtoms), 0...1e6),
      (.learningRate, learningRate, 0...1),
      (.warmUp, warmUp, 0...1), (.secondStage, secondStage, 0...1), (.lastRate, lastRate, 0...1),
      (.averaging, averaging, 0...0.999999), (.clip, clip, 1e-6...1e12),
      (.displacement, displacement, 1e-6...0.1), (.huberEnergy, huberEnergy, 1e-9...1e9),
      (.huberForce, huberForce, 1e-9...1e9), (.energyWeight, energyWeight, 0...1e9),
      (.forceWeight, forceWeight, 0...1e9), (.stressWeight, stressWeight, 0...1e9),
      (.secondEnergyWeight, secondEnergyWeight, 0...1e9),
      (.secondForceWeight, secondForceWeight, 0...1e9), (.weightDecay, weightDecay, 0...1),
      (.noiseSmallest, noiseSmallest, 1e-4...100), (.noiseLargest, noiseLargest, 1e-4...100),
      (.validateEvery, Double(validateEvery), 1...1e9),
      (.reportEvery, Double(reportEvery), 1...1e9),
    ]
    for (key, value, range) in limits where !range.contains(value) {
      return "\(key.rawValue) is \(value), not \(range.lowerBound) to \(range.upperBound)"
    }
    if noiseLargest < noiseSmallest {
      return "noise_largest is \(noiseLargest), below noise_smallest, which is \(noiseSmallest)"
    }
    if radialWidths.isEmpty || radialWidths.contains(where: { !(1...1024).contains($0) }) {
      return "radial_widths is \(radialWidths)"
    }
    for (kind, weight) in configWeights where !(0...1e9).contains(weight) {
      return "config_weights of \(kind) is \(weight)"
    }
    return nil
  }
}
