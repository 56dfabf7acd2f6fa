import Formats
import FoundationEssentials
import Platform

/// What is wrong with settings.
public struct TrainingSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The fault in words.
  public let description: String
}

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

  /// Reads a file of settings.
  /// - Throws: `FileError`; `TrainingSettingsError` for what is no JSON object, unknown keys, values of
  ///   another type and impossible ones.
  public init(path: String) throws {
    try self.init(json: FileContents.bytes(of: path), path: path)
  }

  /// The same from the bytes of a file; `path` is for messages.
  public init(json bytes: [UInt8], path: String) throws(TrainingSettingsError) {
    let known = Set(CodingKeys.allCases.map(\.rawValue))
    do {
      let decoder = JSONDecoder()
      let keys = try decoder.decode([String: AnyValue].self, from: Data(bytes)).keys
      if let other = keys.sorted().first(where: { !known.contains($0) }) {
        throw TrainingSettingsError(
          description: "\(path): there is no setting \(other); there are "
            + known.sorted().joined(separator: ", "))
      }
      // Defaults for what the file does not name: its object over that of the defaults.
      var all = try decoder.decode(
        [String: AnyValue].self, from: JSONEncoder().encode(TrainingSettings()))
      for (key, value) in try decoder.decode([String: AnyValue].self, from: Data(bytes)) {
        all[key] = value
      }
      self = try decoder.decode(TrainingSettings.self, from: JSONEncoder().encode(all))
    } catch let error as TrainingSettingsError {
      throw error
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context)
    {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw TrainingSettingsError(
        description: "\(path): \(key.isEmpty ? "no JSON object" : key): \(context.debugDescription)"
      )
    } catch {
      throw TrainingSettingsError(description: "\(path): \(error)")
    }
    if let fault { throw TrainingSettingsError(description: "\(path): \(fault)") }
  }

  /// - Throws: `TrainingSettingsError` where a value is impossible.
  public func check() throws(TrainingSettingsError) {
    if let fault { throw TrainingSettingsError(description: fault) }
  }

  /// The settings as a file has them, one a line.
  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What is impossible, in words; nil where all is possible.
  var fault: String? {
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

  /// The settings as text, always the same for the same settings.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers and text always encode; infinite numbers are refused before.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// Any value of JSON, to be written again.
private enum AnyValue: Codable {
  case boolean(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  case number(Double)
  case text(String)
  case list([AnyValue])
  case object([String: AnyValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let found = try? value.decode(Bool.self) {
      self = .boolean(found)
    } else if let found = try? value.decode(Int64.self) {
      self = .integer(found)
    } else if let found = try? value.decode(UInt64.self) {
      self = .unsigned(found)
    } else if let found = try? value.decode(Double.self) {
      self = .number(found)
    } else if let found = try? value.decode(String.self) {
      self = .text(found)
    } else if let found = try? value.decode([AnyValue].self) {
      self = .list(found)
    } else {
      self = .object(try value.decode([String: AnyValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
