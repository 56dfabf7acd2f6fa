import Glibc

/// Programs of this machine.
public enum InstalledProgram {
  /// Where a program is: the path itself when it has a slash, else the first folder of PATH that has
  /// it; nil when nothing there can be executed.
  public static func find(_ name: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    let candidates =
      name.contains("/") ? [name] : path.split(separator: ":").map { $0 + "/" + name }
    return candidates.first { candidate in
      var status = stat()
      return stat(candidate, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        && access(candidate, X_OK) == 0
    }.flatMap { found in
      guard let whole = realpath(found, nil) else { return nil }
      defer { free(whole) }
      return String(cString: whole)
    }
  }
}
