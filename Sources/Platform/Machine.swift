import Glibc

/// The machine and the environment of the process.
package enum Machine {
  /// Cores of the machine.
  package static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Seconds on a clock that only goes forward.
  package static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Waits.
  package static func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

  /// The value of an environment variable, or nil.
  package static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Sets an environment variable of the process. For the program itself, while it has one thread:
  /// others may be reading the environment.
  package static func setEnvironment(_ name: String, to value: String) {
    setenv(name, value, 1)
  }

  /// A number as C's printf writes it, of a format with one number.
  package static func printed(_ value: Double, _ format: String) -> String {
    printed(format, [value])
  }

  /// A number with so many decimals.
  package static func printed(_ value: Double, decimals: Int) -> String {
    printed("%.*f", [Int32(decimals), value])
  }

  private static func printed(_ format: String, _ values: [any CVarArg]) -> String {
    // The largest number has 309 digits before the point.
    var buffer = [CChar](repeating: 0, count: 400)
    _ = withVaList(values) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
