extension TrainingSettings {
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
  package static var choices: [String: [String]] {
    ["targets": Targets.allCases.map(\.rawValue), "schedule": Schedule.allCases.map(\.rawValue)]
  }

  /// What is impossible, in words; nil where all is possible.
  package var fault: String? {
    let own = [
      (key: CodingKeys.batchAtoms, value: Double(batchAtoms), range: 0...1e6),
      (.secondStage, secondStage, 0...1), (.huberEnergy, huberEnergy, 1e-9...1e9),
      (.huberForce, huberForce, 1e-9...1e9), (.energyWeight, energyWeight, 0...1e9),
      (.forceWeight, forceWeight, 0...1e9), (.stressWeight, stressWeight, 0...1e9),
      (.secondEnergyWeight, secondEnergyWeight, 0...1e9),
      (.secondForceWeight, secondForceWeight, 0...1e9),
      (.noiseSmallest, noiseSmallest, 1e-4...100), (.noiseLargest, noiseLargest, 1e-4...100),
    ]
    if let fault = shapeFault(cutoffs: 0.5...20) ?? stepFault
      ?? Self.fault(in: own.map { ($0.key.rawValue, $0.value, $0.range) })
    {
      return fault
    }
    if noiseLargest < noiseSmallest {
      return "noise_largest is \(noiseLargest), below noise_smallest, which is \(noiseSmallest)"
    }
    for (kind, weight) in configWeights where !(0...1e9).contains(weight) {
      return "config_weights of \(kind) is \(weight)"
    }
    return nil
  }
}
