import Glibc

/// Programs of this machine.
public enum InstalledProgram {
  /// Where a program is: the path itself when it has a slash, else the first folder of PATH that has
  /// it; nil when nothing there can be executed.
  public static func find(_ name: String) -> String? {
    let path = Machine.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    let candidates =
      name.contains("/") ? [name] : path.split(separator: ":").map { $0 + "/" + name }
    return candidates.first { candidate in
      FileStatus(of: candidate)?.kind == .file && access(candidate, X_OK) == 0
    }.flatMap(Path.resolved)
  }

  /// Where this program is.
  package static var own: String {
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      filled = max(0, readlink("/proc/self/exe", start, buffer.count))
    }
    return bytes.isEmpty ? CommandLine.arguments[0] : String(decoding: bytes, as: UTF8.self)
  }
}
