/// What the name of a file says of its format.
package enum FileEnding {
  /// What follows the last dot of the name, in lower case; empty where there is none.
  package static func of(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The ending of what is in a file that may be compressed: `xyz` of `mols.xyz.gz`.
  package static func ofUnpacked(_ path: String) -> String {
    let ending = of(path)
    return ending == "gz" ? of(String(path.dropLast(3))) : ending
  }

  /// Endings as a list for people: `.xyz, .sdf or .db`.
  package static func list(_ endings: [String]) -> String {
    let words = endings.map { "." + $0 }
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or \(last)"
  }
}
