import Platform

/// Why an SDF or molfile cannot be read.
public struct SDFError: Error, Sendable, Equatable {
  /// What can be wrong with a line.
  public enum Fault: Error, Sendable, Equatable {
    /// The file cannot be read.
    case file(FileError)
    /// There is no molecule in the file.
    case empty
    /// The file is of another format, described here.
    case foreign(String)
    /// The line is not UTF-8.
    case notText
    /// The fourth line of a record is no counts line.
    case counts(String)
    /// The file ends within a record.
    case truncated
    /// A line of the atom table cannot be read.
    case atom(String)
    /// A line of the bond table cannot be read, or names an atom that is not there.
    case bond(String)
    /// A line of charges or radicals cannot be read, or names an atom that is not there.
    case property(String)
    /// Neither an element nor the mark of an open end.
    case element(String)
    /// The atom table has another number of lines than announced.
    case atomCount(found: Int, expected: Int)
  }

  /// The file.
  public let path: String
  /// The line, from 1; 0 when the file itself cannot be read.
  public let line: Int
  /// What is wrong there.
  public let fault: Fault

  /// The description without the path.
  public var explanation: String { line == 0 ? "\(fault)" : "line \(line): \(fault)" }
}

extension SDFError: CustomStringConvertible {
  /// `path:line: reason`.
  public var description: String {
    line == 0 ? "\(path): \(fault)" : "\(path):\(line): \(fault)"
  }
}

extension SDFError.Fault: CustomStringConvertible {
  /// The reason, and what would be right.
  public var description: String {
    switch self {
    case .file(let error): error.explanation
    case .empty: "there is no molecule in the file"
    case .foreign(let description): description
    case .notText: "the line is not UTF-8 text"
    case .counts(let text):
      "expected a counts line such as \"  9  8  0 ... V2000\" in the fourth line of a record, "
        + "found \"\(text)\""
    case .truncated: "the file ends within a record; is it truncated?"
    case .atom(let text): "expected x, y, z (finite numbers) and an element, found \"\(text)\""
    case .bond(let text): "expected two atoms of the record and a bond type, found \"\(text)\""
    case .property(let text):
      "expected a number of pairs, then atoms of the record and charges, found \"\(text)\""
    case .element(let text):
      "no element has the symbol \"\(text)\"; open ends are marked *, R, R# or R1 ..."
    case .atomCount(let found, let expected): "\(found) atoms where \(expected) were announced"
    }
  }
}
