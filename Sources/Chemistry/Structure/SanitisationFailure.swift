import CRDKit
import Engine

/// Why RDKit does not take atoms and bonds for a molecule. Atoms are counted from 0.
public enum SanitisationFailure: Error, Sendable, Equatable {
  /// More bonds than the atom can have.
  case valence(Element?, atom: Int)
  /// A ring marked as aromatic that cannot be.
  case aromaticity(atom: Int)
  /// Unpaired electrons.
  case radical(Element?, atom: Int)
  /// Anything else, in RDKit's words.
  case other(String)

  init(_ failure: rdk_failure, element: (Int) -> Element?) {
    let atom = Int(failure.atom)
    switch failure.fault {
    case RDK_VALENCE where atom >= 0: self = .valence(element(atom), atom: atom)
    case RDK_AROMATICITY where atom >= 0: self = .aromaticity(atom: atom)
    case RDK_RADICAL where atom >= 0: self = .radical(element(atom), atom: atom)
    default:
      self = .other(
        withUnsafeBytes(of: failure.reason) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
  }
}

extension SanitisationFailure: CustomStringConvertible {
  /// The failure in words, atoms counted from 1.
  public var description: String {
    func name(_ element: Element?, _ atom: Int) -> String {
      element.map { "\($0)\(atom + 1)" } ?? "atom \(atom + 1)"
    }
    return switch self {
    case .valence(let element, let atom): "\(name(element, atom)): more bonds than RDKit allows"
    case .aromaticity(let atom): "atom \(atom + 1): in an aromatic ring that cannot be one"
    case .radical(let element, let atom): "\(name(element, atom)): an unpaired electron"
    case .other(let reason): "RDKit: \(reason)"
    }
  }
}
