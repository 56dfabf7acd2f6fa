import Chemistry
import Formats
import Platform
import Store

/// Why a file of molecules cannot be read.
package enum InputError: Error {
  /// The file itself.
  case file(FileError)
  case xyz(XYZError)
  case sdf(SDFError)
  case store(StoreError)
  case h5md(H5MDError)
  /// An HDF5 file from standard input, where it cannot be read from.
  case stream(path: String)
  /// A line of a SMILES file, from 1, and its first word.
  case smiles(path: String, line: Int, text: String, SanitisationFailure)
  /// A SMILES file that is not UTF-8.
  case notText(path: String)
  /// There is no molecule in it.
  case empty(path: String)
}

extension InputError: CustomStringConvertible {
  /// `path:line: reason`.
  package var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .xyz(let error): "\(error)"
    case .sdf(let error): "\(error)"
    case .store(let error): "\(error)"
    case .h5md(let error): "\(error)"
    case .smiles(let path, let line, _, _): "\(path):\(line): \(reason)"
    case .notText(let path), .empty(let path), .stream(let path): "\(path): \(reason)"
    }
  }

  /// The description without the path.
  package var explanation: String {
    switch self {
    case .file(let error): error.explanation
    case .xyz(let error): error.explanation
    case .sdf(let error): error.explanation
    case .store(let error): error.explanation
    case .h5md(let error): error.explanation
    case .smiles(_, let line, _, _): "line \(line): \(reason)"
    case .notText, .empty, .stream: reason
    }
  }

  private var reason: String {
    switch self {
    case .smiles(_, _, let text, let failure):
      "expected a SMILES and perhaps a name, found \"\(text.prefix(60))\": \(failure)"
    case .notText: "is not UTF-8 text"
    case .empty: "there is no molecule in the file"
    case .stream: "HDF5 is read from a file, not from a pipe; give its name"
    case .file, .xyz, .sdf, .store, .h5md: ""
    }
  }
}
