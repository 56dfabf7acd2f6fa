import Platform

/// What a training measured, as comma-separated values, a row for the steps since the last.
package struct TrainingTable {
  private(set) var text: String

  /// The heading alone.
  init(columns: [String]) {
    text = (["step,epochs,learning_rate"] + columns).joined(separator: ",") + "\n"
  }

  /// The beginning of a table in a file.
  /// - Throws: `TrainingCheckpoint.Mismatch` where the file is shorter or no text.
  init(bytes: [UInt8], length: Int, path: String) throws {
    guard bytes.count >= length, let text = String(validating: bytes.prefix(length), as: UTF8.self)
    else {
      throw TrainingCheckpoint.Mismatch(
        description: "\(path): is not the table that the checkpoint belongs to")
    }
    self.text = text
  }

  /// Adds a row.
  mutating func append(_ fields: [String]) { text += fields.joined(separator: ",") + "\n" }

  /// The points of a column over the steps, without rows that have none.
  func curve(_ name: String) -> [(Double, Double)] {
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    guard let column = rows.first?.firstIndex(of: name[...]) else { return [] }
    return rows.dropFirst().compactMap { row in
      guard row.indices.contains(column), let step = Double(String(row[0])),
        let value = Double(String(row[column])), !value.isNaN
      else { return nil }
      return (step, value)
    }
  }
}
