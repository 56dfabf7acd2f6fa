/// Models, data and recipes that were installed with the program: in `../share/simgen`, or
/// `../../share/simgen`, of its folder; for a program that was built and not installed, those of its
/// checkout.
package enum InstalledFiles {
  /// The path itself; where nothing is there, the installed file of that name, if there is one.
  /// - Parameters:
  ///   - path: as somebody wrote it; `../` at its beginning counts for nothing among installed files.
  ///   - place: where it leads to; the path itself when nil.
  package static func find(_ path: String, at place: String? = nil) -> String {
    let place = place ?? path
    guard !path.isEmpty, !path.hasPrefix("/"), Path.isMissing(place), let folder else {
      return place
    }
    var name = path[...]
    while name.hasPrefix("../") { name = name.dropFirst(3) }
    let installed = folder + "/" + name
    return Path.exists(installed) ? installed : place
  }

  /// Nil for a program that was neither installed nor built where it is.
  package static let folder: String? = {
    let above = InstalledProgram.own.split(separator: "/").dropLast()
    let shares = (1...2).lazy.map { above.dropLast($0) + ["share", "simgen"] }
    let checkout = above.firstIndex(of: ".build").map { Array(above[..<$0]) + ["models"] }
    let installed = shares.map { "/" + $0.joined(separator: "/") }.first { Path.exists($0) }
    if let installed { return installed }
    guard let checkout, Path.exists("/" + checkout.joined(separator: "/")) else { return nil }
    return "/" + checkout.dropLast().joined(separator: "/")
  }()
}
