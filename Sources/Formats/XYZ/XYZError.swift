import Engine
import Platform

/// Why an extended XYZ file cannot be read.
public struct XYZError: Error, Sendable, Equatable {
  /// The file.
  public let path: String
  /// The line, from 1; 0 when the file itself cannot be read.
  public let line: Int
  /// What is wrong there.
  public let fault: XYZFault

  /// A fault of a line.
  public init(path: String, line: Int, fault: XYZFault) {
    self.path = path
    self.line = line
    self.fault = fault
  }

  /// The description without the path.
  public var explanation: String { line == 0 ? "\(fault)" : "line \(line): \(fault)" }
}

/// What can be wrong with a line of extended XYZ.
public enum XYZFault: Error, Sendable, Equatable {
  /// The file cannot be read.
  case file(FileError)
  /// There is no molecule in the file.
  case empty
  /// The file is of another format, described here.
  case foreign(String)
  /// The line is not UTF-8.
  case notText
  /// A frame begins with something else than a number of atoms.
  case atomCount(String)
  /// The file has fewer bytes than so many atoms need.
  case tooManyAtoms(Int)
  /// The file ends within a frame.
  case truncated(found: Int, expected: Int)
  /// A quote or bracket is opened and never closed, or a backslash ends the line.
  case unclosed(String)
  /// A key is empty.
  case emptyKey
  /// A value marked as JSON is not.
  case json(String)
  /// `Lattice` is not nine numbers.
  case lattice(String)
  /// `pbc` is not one flag for each lattice vector.
  case periodicity(String)
  /// `pbc` says that directions repeat, and there is no `Lattice`.
  case missingLattice(periodicity: String)
  /// `Lattice` and `pbc` make no cell.
  case cell(CellError)
  /// `Properties` is not a list of name:type:count with type S, I, R or L.
  case properties(String)
  /// `Properties` names no elements or no positions.
  case missingColumn(String)
  /// A line has another number of columns than `Properties` says.
  case columns(found: Int, expected: Int)
  /// No element has that symbol.
  case element(String)
  /// A column is not of the type `Properties` says.
  case value(String, column: String, expected: String)
  /// A position is not finite.
  case notFinite(String)
}

extension XYZError: CustomStringConvertible {
  /// `path:line: reason`.
  public var description: String {
    if case .file(let error) = fault { return error.description }
    return line == 0 ? "\(path): \(fault)" : "\(path):\(line): \(fault)"
  }
}

extension XYZFault: CustomStringConvertible {
  /// The reason, and what would be right.
  public var description: String {
    switch self {
    case .file(let error): error.explanation
    case .empty: "there is no molecule in the file"
    case .foreign(let description): description
    case .notText: "the line is not UTF-8 text"
    case .atomCount(let text): "expected a number of atoms, 1 or more, found \"\(text)\""
    case .tooManyAtoms(let count): "\(count) atoms are announced, more than the file has room for"
    case .truncated(let found, let expected):
      "the file ends after \(found) of \(expected) atoms; is it truncated?"
    case .unclosed(let mark): "\(mark) is opened and never closed"
    case .emptyKey: "a value without a key; expected key=value"
    case .json(let text): "the value after _JSON is not JSON: \(text)"
    case .lattice(let text):
      "expected Lattice=\"ax ay az bx by bz cx cy cz\" in angstrom, found \"\(text)\""
    case .periodicity(let text):
      "expected pbc=\"T T T\", a T or F for each lattice vector, found \"\(text)\""
    case .missingLattice(let periodicity):
      "pbc=\"\(periodicity)\" marks directions that repeat, and there is no Lattice"
    case .cell(let error): error.description
    case .properties(let text):
      "expected Properties=name:type:count:... with type S, I, R or L, found \"\(text)\""
    case .missingColumn(let name): "Properties has no column \(name)"
    case .columns(let found, let expected):
      "\(found) columns where \(expected) are expected; "
        + "Properties= in the second line of a frame says which columns there are"
    case .element(let text): "no element has the symbol \"\(text)\"; expected H, C, N ..."
    case .value(let text, let column, let expected):
      "column \(column): expected \(expected), found \"\(text)\""
    case .notFinite(let text): "the position \(text) is not a finite number"
    }
  }
}
