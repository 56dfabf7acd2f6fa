/// Models, data and recipes that were installed with the program: in `../share/simgen`, or
/// `../../share/simgen`, of its folder.
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

  /// Nil for a program that was not installed.
  private static let folder: String? = {
    let above = InstalledProgram.own.split(separator: "/").dropLast()
    return (1...2).lazy.map { levels in
      "/" + (above.dropLast(levels) + ["share", "simgen"]).joined(separator: "/")
    }.first { Path.exists($0) }
  }()
}
