import Glibc

/// The system's words for its error numbers.
package enum SystemError {
  /// The words for a number.
  package static func words(_ number: Int32) -> String { String(cString: strerror(number)) }

  /// Those for the call that failed last on this thread.
  package static var latest: String { words(errno) }
}
