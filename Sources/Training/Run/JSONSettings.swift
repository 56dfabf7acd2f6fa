import Formats
import FoundationEssentials
import Platform

/// What is wrong with settings.
public struct TrainingSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The fault in words.
  public let description: String
}

/// Settings that files have as JSON objects, which name what differs from the defaults.
package protocol JSONSettings: Codable {
  /// The defaults.
  init()
  /// The keys of files.
  static var keys: [String] { get }
  /// The words that a setting may be, of settings that are one of some words.
  static var choices: [String: [String]] { get }
  /// What is impossible, in words; nil where all is possible.
  var fault: String? { get }
}

extension JSONSettings {
  /// Reads a file of settings.
  /// - Throws: `FileError`; `TrainingSettingsError` for what is no JSON object, unknown keys, values of
  ///   another type and impossible ones.
  package init(path: String) throws {
    try self.init(json: FileContents.bytes(of: path), path: path)
  }

  /// The same from the bytes of a file; `path` is for messages.
  package init(json bytes: [UInt8], path: String) throws(TrainingSettingsError) {
    let known = Set(Self.keys)
    do {
      let decoder = JSONDecoder()
      let given = try decoder.decode([String: AnyValue].self, from: Data(bytes))
      if let other = given.keys.sorted().first(where: { !known.contains($0) }) {
        throw TrainingSettingsError(
          description: "\(path): there is no setting \(other); there are "
            + known.sorted().joined(separator: ", "))
      }
      // Defaults for what the file does not name: its object over that of the defaults.
      var all = try decoder.decode([String: AnyValue].self, from: JSONEncoder().encode(Self()))
      for (key, value) in given {
        if case .text(let word) = value, let words = Self.choices[key], !words.contains(word) {
          throw TrainingSettingsError(
            description: "\(path): \(key) is \(word), not " + words.joined(separator: ", "))
        }
        all[key] = value
      }
      self = try decoder.decode(Self.self, from: JSONEncoder().encode(all))
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

  /// The first of some numbers that is not in its range, in words.
  static func fault(
    in limits: [(key: String, value: Double, range: ClosedRange<Double>)]
  ) -> String? {
    limits.first { !$0.range.contains($0.value) }.map { key, value, range in
      "\(key) is \(value), not \(range.lowerBound) to \(range.upperBound)"
    }
  }

  /// - Throws: `TrainingSettingsError` where a value is impossible.
  package func check() throws(TrainingSettingsError) {
    if let fault { throw TrainingSettingsError(description: fault) }
  }

  /// The settings as a file has them, one a line.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The settings as text, always the same for the same settings.
  package var json: String {
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
