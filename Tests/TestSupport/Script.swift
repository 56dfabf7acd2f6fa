import Foundation

/// Writes a shell script that can be run at once.
///
/// A shell writes it: what this process has open, the children that other tests start at that moment have
/// open too, and the system runs no file that anybody has open for writing ("Text file busy").
public func writeScript(_ text: String, to path: String) throws {
  let shell = Process()
  shell.executableURL = URL(fileURLWithPath: "/bin/sh")
  shell.arguments = [
    "-c", "printf '#!/bin/sh\\n%s' \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh", text, path,
  ]
  try shell.run()
  shell.waitUntilExit()
  guard shell.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
}
